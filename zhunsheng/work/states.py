# SPDX-License-Identifier: Apache-2.0
"""The states of orders, items, tasks, records and certificates, and which step may follow which."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NUMBERED = [
    ("WT", _("委托单")),
    ("YP", _("样品")),
    ("RW", _("任务")),
    ("ZS", _("证书")),
    ("XG", _("修改单")),
    ("PL", _("成批处理")),
    ("YX", _("影响评估")),
]
ORDER_STATES = [
    ("draft", _("草稿")),
    ("in-review", _("待评审")),
    ("awaiting-client", _("待客户确认")),
    ("accepted", _("已受理")),
    ("in-progress", _("进行中")),
    ("partly-done", _("部分完成")),
    ("done", _("已完成")),
    ("settled", _("已结算")),
    ("closed", _("已关闭")),
    ("declined", _("不受理")),
    ("cancelled", _("已取消")),
]
ITEM_STATES = [
    ("expected", _("待接收")),
    ("hold", _("异常待确认")),
    ("received", _("已接收")),
    ("ready", _("待取件")),
    ("collected", _("已发还")),
    ("returned", _("退样")),
    ("declined", _("不受理")),
]
TASK_STATES = [
    ("pending", _("待接收")),
    ("unassigned", _("待分配")),
    ("assigned", _("已分配")),
    ("conditioning", _("恒温中")),
    ("calibrating", _("校准中")),
    ("paused", _("暂停")),
    ("to-check", _("待核验")),
    ("returned", _("退回")),
    ("to-sign", _("待签发")),
    ("sealing", _("封存中")),
    ("issued", _("已签发")),
    ("cannot", _("无法校准")),
    ("subcontracted", _("分包中")),
    ("cancelled", _("已取消")),
]
RECORD_STATES = [
    ("filling", _("填写中")),
    ("submitted", _("已提交")),
    ("checked", _("已核验")),
    ("archived", _("已归档")),
]
CERTIFICATE_STATES = [
    ("draft", _("草稿")),
    ("to-check", _("待核验")),
    ("to-sign", _("待签发")),
    ("sealing", _("封存中")),
    ("valid", _("有效")),
    ("amended", _("已修改")),
    ("superseded", _("已替代")),
    ("withdrawn", _("已收回")),
]
AMENDMENT_STATES = [
    ("requested", _("待决定")),
    ("decided", _("待起草")),
    ("drafted", pgettext_lazy("amendment", "待核验")),
    ("checked", pgettext_lazy("amendment", "待签发")),
    ("signed", pgettext_lazy("amendment", "封存中")),
    ("done", _("已办结")),
    ("refused", _("不予更改")),
]
AMENDMENT_KINDS = [
    ("replacement", _("出修改证书")),
    ("supplement", _("出补充件")),
    ("withdrawal", pgettext_lazy("amendment", "收回")),
    ("refused", _("不予更改")),
]
CAUSES = [
    ("laboratory-error", _("实验室差错")),
    ("client-caused", _("客户原因")),
    ("improvement", _("改进")),
    ("none", _("没有差错")),
]
IMPACT_DECISIONS = [
    ("amend", _("须修改")),
    ("note", _("说明，不修改")),
]
NOTICE_CHANNELS = [
    ("phone", _("电话")),
    ("email", _("电子邮件")),
    ("letter", _("函件")),
    ("message", _("短信或即时消息")),
    ("visit", _("当面")),
]
SEALING_STEPS = [
    ("committed", _("已登记")),
    ("sequenced", _("已入日志")),
    ("sealed", _("已封存")),
]
STAGES = [
    ("assignment", _("分配")),
    ("subcontract", _("分包")),
    ("start", _("开始校准")),
    ("submission", _("提交核验")),
    ("checking", _("核验")),
    ("signing", _("签发")),
]
CUSTODY_STEPS = [
    ("received", _("接收")),
    ("held", _("异常待确认")),
    ("to-bench", _("领至工位")),
    ("to-store", _("送回样品库")),
    ("to-provider", _("交分包方")),
    ("from-provider", _("分包方退回")),
    ("collected", _("取件")),
    ("returned", _("退样")),
]
CONSENT_FORMS = [
    ("portal", _("门户")),
    ("letter", _("签字文件")),
    ("email", _("电子邮件")),
    ("other", _("其他书面方式")),
]
HOLD_ANSWERS = [("proceed", _("继续校准")), ("return", _("退样"))]
ENTRY_MODES = [
    ("manual", _("键入")),
    ("pasted", _("粘贴")),
    ("file", pgettext_lazy("way of entry", "文件")),
    ("paper", _("纸质转录")),
    ("auto", _("仪器")),
]
DEVIATION_KINDS = [("environment", _("环境")), ("method", _("方法")), ("other", _("其他"))]
DECISION_RULES = [
    ("none", _("不作判定")),
    ("jjf1094", _("JJF 1094")),
    ("simple", _("简单接受")),
    ("guard-band", _("保护带 w = U")),
    ("non-binary", _("非二元 w = U")),
]

Steps = Mapping[str, frozenset[str]]

ORDER_STEPS: Steps = {
    "draft": frozenset({"in-review", "cancelled"}),
    "in-review": frozenset({"awaiting-client", "accepted", "declined", "cancelled"}),
    "awaiting-client": frozenset({"accepted", "in-review", "declined", "cancelled"}),
    "accepted": frozenset({"in-progress", "in-review", "cancelled"}),
    "in-progress": frozenset({"partly-done", "done", "in-review"}),
    "partly-done": frozenset({"done", "in-review"}),
    "done": frozenset({"settled", "closed"}),
    "settled": frozenset({"closed"}),
}
ITEM_STEPS: Steps = {
    "expected": frozenset({"received", "hold", "declined"}),
    "hold": frozenset({"received", "returned"}),
    "received": frozenset({"ready", "returned"}),
    "ready": frozenset({"collected"}),
}
TASK_STEPS: Steps = {
    "pending": frozenset({"unassigned", "cancelled"}),
    "unassigned": frozenset({"assigned", "subcontracted", "cancelled"}),
    "assigned": frozenset({"conditioning", "unassigned", "cancelled"}),
    "conditioning": frozenset({"calibrating", "assigned", "cancelled"}),
    "calibrating": frozenset({"paused", "to-check", "cannot"}),
    "paused": frozenset({"calibrating", "cannot"}),
    "to-check": frozenset({"returned", "to-sign"}),
    "returned": frozenset({"calibrating", "to-check", "cannot"}),
    "to-sign": frozenset({"returned", "sealing"}),
    "sealing": frozenset({"issued"}),
    "subcontracted": frozenset({"to-check", "unassigned"}),
}
RECORD_STEPS: Steps = {
    "filling": frozenset({"submitted"}),
    "submitted": frozenset({"checked", "submitted"}),
    "checked": frozenset({"archived", "submitted"}),
    "archived": frozenset({"submitted"}),  # corrected for an amendment, and checked again
}
CERTIFICATE_STEPS: Steps = {
    "draft": frozenset({"to-check"}),
    "to-check": frozenset({"to-sign", "draft"}),
    "to-sign": frozenset({"sealing", "draft"}),
    "sealing": frozenset({"valid"}),
    "valid": frozenset({"amended", "superseded", "withdrawn"}),
    "amended": frozenset({"superseded", "withdrawn"}),
}
# Sent back, a draft is decided and no more; a withdrawal is done as soon as it is decided.
AMENDMENT_STEPS: Steps = {
    "requested": frozenset({"decided", "done", "refused"}),
    "decided": frozenset({"drafted", "done", "refused"}),
    "drafted": frozenset({"checked", "decided"}),
    "checked": frozenset({"signed", "decided"}),
    "signed": frozenset({"done"}),
}
