# SPDX-License-Identifier: Apache-2.0
"""The fixed words of the laboratory's facts, with their names for people."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from zhunsheng.measure.text import Text

FIELDS = [
    ("length", _("几何量")),
    ("thermal", _("热学")),
    ("mechanics", _("力学")),
    ("electromagnetic", _("电磁")),
    ("radio", _("无线电")),
    ("time-frequency", _("时间频率")),
    ("optics", _("光学")),
    ("acoustics", _("声学")),
    ("ionising", _("电离辐射")),
    ("chemistry", _("化学")),
]
GRADES = [
    ("RM1", _("一级注册计量师")),
    ("RM2", _("二级注册计量师")),
    ("senior", _("高级职称")),
    ("other", _("其他")),
]
ACTS = [("calibrate", _("校准")), ("check", _("核验"))]
EQUIPMENT_STATES = [
    ("acceptance", pgettext_lazy("equipment", "验收")),
    ("green", pgettext_lazy("equipment", "合格")),
    ("yellow", pgettext_lazy("equipment", "准用")),
    ("red", pgettext_lazy("equipment", "停用")),
    ("out", pgettext_lazy("equipment", "送校")),
    ("awaiting", pgettext_lazy("equipment", "待确认")),
    ("repair", pgettext_lazy("equipment", "维修")),
    ("sealed", pgettext_lazy("equipment", "封存")),
    ("scrapped", pgettext_lazy("equipment", "报废")),
]
CONFIRMATION_RESULTS = [("usable", _("可用")), ("restricted", _("限用")), ("not", _("不可用"))]
TRACE_SOURCES = [("paper", _("纸质或扫描件")), ("dcc", _("数字校准证书"))]
SIGNATURE_STATES = [
    ("none", _("无签名")),
    ("trusted", _("签名有效，签发者可信")),
    ("untrusted", _("签名完好，签发者不受信任")),
    ("unsupported", _("有签名，未能核查")),
]
BETWEEN = [("", _("只在各点")), ("linear", _("点间线性内插"))]
DRIFT_BASES = [
    ("", _("未注明")),
    ("history", _("历次校准之差")),
    ("single", _("仅一次校准，以 U 代")),
    ("stated", _("实验室给定")),
]
HOLD_SUBJECTS = [
    ("equipment", _("设备")),
    ("person", _("人员")),
    ("method", _("方法")),
    ("room", _("房间")),
    ("item", _("样品")),
]
BASES = [
    ("accreditation", _("认可")),
    ("statutory", _("计量授权")),
    ("examination", _("计量标准考核")),
    ("own", _("自我声明")),
]
DRAFT_STATES = [
    ("open", pgettext_lazy("procedure draft", "编写中")),
    ("submitted", pgettext_lazy("procedure draft", "待审")),
    ("returned", pgettext_lazy("procedure draft", "已退回")),
    ("released", pgettext_lazy("procedure draft", "已发布")),
    ("withdrawn", pgettext_lazy("procedure draft", "已撤回")),
]
CMC_FORMS = [("value", _("定值")), ("linear", _("线性")), ("quadrature", _("方和根"))]


def bilingual(words: str | Promise) -> Text:
    """Translated words in both languages at once, for what machines read or both readers see."""
    with override("zh-hans"):
        chinese = str(words)
    with override("en"):
        return Text(chinese, str(words))
