# SPDX-License-Identifier: Apache-2.0
"""What happened to a thing, from the log, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import queries as ledger
from zhunsheng.ledger.models import Event
from zhunsheng.work import kinds

WORDS: dict[str, str | Promise] = {
    kinds.ORDER_DRAFTED: _("拟写委托"),
    kinds.ORDER_REQUESTED: _("提交委托"),
    kinds.ORDER_REVIEWED: _("签署合同评审"),
    kinds.ORDER_ACCEPTED: _("客户确认"),
    kinds.ORDER_DECLINED: _("不受理"),
    kinds.ORDER_CANCELLED: _("取消委托"),
    kinds.ORDER_CHANGED: _("更改委托"),
    kinds.ITEM_RECEIVED: _("接收样品"),
    kinds.ITEM_HELD: _("样品异常，待客户确认"),
    kinds.ITEM_ANSWERED: _("客户答复异常"),
    kinds.ITEM_LABELLED: _("打印标签"),
    kinds.ITEM_MOVED: _("移动样品"),
    kinds.ITEM_COLLECTED: _("取件"),
    kinds.ITEM_RETURNED: _("退样"),
    kinds.TASK_ASSIGNED: _("分配任务"),
    kinds.TASK_UNASSIGNED: _("收回任务"),
    kinds.TASK_CONDITIONED: _("开始恒温"),
    kinds.TASK_STARTED: pgettext_lazy("verb", "开始校准"),
    kinds.TASK_PAUSED: _("暂停"),
    kinds.TASK_RESUMED: _("继续校准"),
    kinds.TASK_STOPPED: _("判为无法校准"),
    kinds.TASK_CHECKED: _("通过核验"),
    kinds.TASK_SENT_BACK: _("退回"),
    kinds.SUBCONTRACT_CONSENTED: _("客户书面同意分包"),
    kinds.TASK_SUBCONTRACTED: _("转为分包"),
    kinds.SUBCONTRACT_RECALLED: _("从分包方收回"),
    kinds.SUBCONTRACT_RELEASED: _("分包方同意转引"),
    kinds.ITEM_TO_PROVIDER: _("交分包方"),
    kinds.ITEM_FROM_PROVIDER: _("分包方退回"),
    kinds.EXTERNAL_RECEIVED: _("录入分包方证书"),
    kinds.STANDARD_BOUND: _("加用标准器"),
    kinds.STANDARD_RELEASED: _("停用标准器"),
    kinds.RECORD_SUBMITTED: _("提交原始记录"),
    kinds.RECORD_CORRECTED: _("更正原始记录"),
    kinds.READING_VOIDED: _("作废读数"),
    kinds.READINGS_UNDONE: _("撤销刚存入的读数"),
    kinds.DEVIATION_RECORDED: _("登记偏离"),
    kinds.DEVIATION_ACCEPTED: _("接受偏离"),
    kinds.DEVIATION_REJECTED: _("驳回偏离"),
    kinds.GATE_REFUSED: _("被规则拒绝"),
    kinds.GATE_OVERRIDDEN: _("放行"),
    kinds.CERTIFICATE_ISSUED: _("签发证书"),
    kinds.CERTIFICATE_SEALED: _("封存证书"),
    kinds.CERTIFICATE_SUPERSEDED: _("由新证书替代"),
    kinds.CERTIFICATE_SUPPLEMENTED: _("由补充件补充"),
    kinds.CERTIFICATE_WITHDRAWN: _("收回证书"),
    kinds.AMENDMENTS_OPENED: _("成批处理"),
    kinds.AMENDMENT_REQUESTED: _("提出修改申请"),
    kinds.AMENDMENT_DECIDED: _("决定修改申请"),
    kinds.AMENDMENT_CLASSIFIED: _("判定原因"),
    kinds.AMENDMENT_DRAFTED: _("修改证书起草完毕"),
    kinds.AMENDMENT_CHECKED: _("修改证书通过核验"),
    kinds.AMENDMENT_SENT_BACK: _("退回修改证书"),
    kinds.AMENDMENT_NOTICED: _("通知客户"),
    kinds.ITEM_CORRECTED: _("更正样品登记"),
    kinds.ORDER_CORRECTED: _("更正证书上的客户"),
}
# What of an event's body is worth a line.
_TOLD = (
    "reason",
    "remark",
    "text",
    "confirmation",
    "decision",
    "description",
    "cause_closed",
    "condition",
    "supplier",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when, what, who, why; its place in the log once it has one."""

    at: datetime
    what: str | Promise
    who: str
    why: str
    index: int | None
    pk: int


def of(*subjects: str) -> list[Entry]:
    """The events of these subjects, the newest first."""
    events = sorted((event for subject in subjects for event in ledger.history(subject)), key=lambda e: -e.pk)
    names = _names(event.actor for event in events)
    return [_entry(event, names) for event in events]


def _entry(event: Event, names: dict[str, str]) -> Entry:
    facts = ledger.facts(event)
    why = "；".join(str(facts[key]) for key in _TOLD if isinstance(facts.get(key), str) and facts[key])
    if event.kind == kinds.GATE_REFUSED and isinstance(facts.get("rules"), list):
        why = "、".join(map(str, facts["rules"] or []))  # type: ignore[arg-type]  # a list, as asked above
    who = names.get(event.actor, event.actor)
    return Entry(event.at, WORDS.get(event.kind, event.kind), who, why, event.index, event.pk)


def _names(usernames: Iterable[str]) -> dict[str, str]:
    rows = User.objects.filter(username__in=set(usernames) - {""})
    return {row.username: named(row) for row in rows}
