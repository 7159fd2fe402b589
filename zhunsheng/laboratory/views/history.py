# SPDX-License-Identifier: Apache-2.0
"""What happened to a thing, from the log, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.templatetags.laboratory_words import in_language
from zhunsheng.laboratory.vocabulary import ACTS, EQUIPMENT_STATES, FIELDS, GRADES
from zhunsheng.ledger import queries as ledger
from zhunsheng.ledger.models import Event

WORDS: dict[str, str | Promise] = {
    kinds.ROOM_ADDED: _("登记房间"),
    kinds.ROOM_HEAD_NAMED: _("指定室主任"),
    kinds.PARTY_REGISTERED: _("登记客户"),
    kinds.PARTY_USER_ADDED: _("加入客户账户"),
    kinds.SUPPLIER_APPROVED: _("批准分包方"),
    kinds.SUPPLIER_ENDED: _("结束分包方的批准"),
    kinds.PERSON_REGISTERED: _("登记人员"),
    kinds.PERSON_LEFT: _("离职"),
    kinds.PERSON_QUALIFIED: _("登记资格"),
    kinds.PERSON_AUTHORISED: _("授权"),
    kinds.AUTHORISATION_ENDED: _("结束授权"),
    kinds.SIGNING_GRANTED: _("授予签字领域"),
    kinds.SIGNING_ENDED: _("结束签字领域"),
    kinds.IDENTITY_ISSUED: _("生成签名密钥"),
    kinds.IDENTITY_CONFIRMED: _("确认签名密钥"),
    kinds.IDENTITY_RELOCKED: _("签名密钥随密码更换"),
    kinds.IDENTITY_REVOKED: _("作废签名密钥"),
    kinds.EQUIPMENT_REGISTERED: _("登记设备"),
    kinds.EQUIPMENT_TRACED: _("登记溯源证书"),
    kinds.TRACE_RETRACTED: _("收回溯源证书"),
    kinds.AUTHORITY_TRUSTED: _("信任签发机构"),
    kinds.AUTHORITY_WITHDRAWN: _("不再信任签发机构"),
    kinds.EQUIPMENT_CONFIRMED: _("计量确认"),
    kinds.CONFIRMATION_APPROVED: _("批准计量确认"),
    kinds.EQUIPMENT_STATE_CHANGED: _("更改状态"),
    kinds.HOLD_PLACED: pgettext_lazy("act", "停用"),
    kinds.HOLD_RELEASED: _("解除停用"),
    kinds.METHOD_REGISTERED: _("登记方法"),
    kinds.METHOD_SUPERSEDED: _("代替"),
    kinds.PROCEDURE_DRAFTED: _("起草程序"),
    kinds.PROCEDURE_SAVED: _("保存草稿"),
    kinds.PROCEDURE_SUBMITTED: _("提交审核"),
    kinds.PROCEDURE_RETURNED: _("退回草稿"),
    kinds.PROCEDURE_WITHDRAWN: _("撤回草稿"),
    kinds.PROCEDURE_RELEASED: _("发布程序"),
    kinds.CAPABILITY_ADDED: _("登记能力"),
    kinds.CAPABILITY_RETRACTED: _("收回能力"),
}
# What of an event's body is worth a line, in this order; codes of the vocabulary are shown by their names.
_TOLD = (
    "certificate", "procedure", "version", "method", "act", "field", "subject", "grade", "function",
    "to", "from", "on", "last_day", "user", "reason", "basis",
)  # fmt: skip
_CODES = {"act": dict(ACTS), "field": dict(FIELDS), "grade": dict(GRADES)}
_STATES = dict(EQUIPMENT_STATES)
_SHORT = 16  # a fingerprint is told by its beginning


@dataclass(frozen=True, slots=True)
class Entry:
    """One event: when, what, who, why; its place in the log once it has one."""

    at: datetime
    what: str | Promise
    who: str
    why: str
    index: int | None


def of(*subjects: str) -> list[Entry]:
    """The events of these subjects, the newest first."""
    events = sorted((event for subject in subjects for event in ledger.history(subject)), key=lambda e: -e.pk)
    names = _names(event.actor for event in events)
    return [
        Entry(
            event.at,
            WORDS.get(event.kind, event.kind),
            names.get(event.actor, event.actor),
            _why(event),
            event.index,
        )
        for event in events
    ]


def here() -> tzinfo:
    """The zone the page is shown in."""
    return timezone.get_current_timezone()


def person_name(user: User | None) -> str:
    """A user's name in the reader's language; nobody is the system."""
    return in_language(user.name, user.name_en) if user else gettext("系统")


def _why(event: Event) -> str:
    facts = ledger.facts(event)
    if event.kind == kinds.EQUIPMENT_STATE_CHANGED:
        change = f"{_STATES.get(str(facts['from']), '')} → {_STATES.get(str(facts['to']), '')}"
        return " · ".join(filter(None, (change, str(facts.get("reason") or ""))))
    told = (_told(key, facts[key]) for key in _TOLD if isinstance(facts.get(key), str) and facts[key])
    return " · ".join(told)


def _told(key: str, value: object) -> str:
    text = str(_CODES.get(key, {}).get(str(value), value))
    return text[:_SHORT] + "…" if key == "certificate" and len(text) == 64 else text


def _names(usernames: Iterable[str]) -> dict[str, str]:
    rows = User.objects.filter(username__in=set(usernames) - {""})
    return {
        username: in_language(name, name_en)
        for username, name, name_en in rows.values_list("username", "name", "name_en")
    }
