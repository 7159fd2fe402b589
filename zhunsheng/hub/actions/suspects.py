# SPDX-License-Identifier: Apache-2.0
"""Suspect certificates: reported by anybody, answered by the laboratory, closed with a named outcome."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub import kinds
from zhunsheng.hub.actions.numbers import next_number
from zhunsheng.hub.actions.outside import enter_fact
from zhunsheng.hub.models import Fact, Suspect
from zhunsheng.hub.queries import spoken_for
from zhunsheng.hub.queries.outside import laboratory_printed
from zhunsheng.hub.queries.register import compared
from zhunsheng.hub.vocabulary import SUSPECT_OUTCOMES
from zhunsheng.hub.working_days import after
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue

_SIGNS: Final = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_LONG: Final = 16


@dataclass(frozen=True, slots=True)
class Reported:
    """A report with the code its reporter follows it by; the code is kept nowhere."""

    suspect: Suspect
    code: str


@transaction.atomic
def report_suspect(
    printed: str,
    *,
    certificate: str,
    why: str,
    reporter: str = "",
    named: bool = False,
    file_sha256: str = "",
    examined: Mapping[str, Any] | None = None,
) -> Reported:
    """Anybody reports a certificate, without a right. The log learns neither the reporter nor the code."""
    for field, value in (("printed", printed), ("certificate", certificate), ("why", why)):
        if not value.strip():
            raise ActionError(_("这一项必须填写。"), field=field)
    if named and not reporter.strip():
        raise ActionError(_("同意告知实验室的，写明您是谁。"), field="reporter")
    code = "".join(secrets.choice(_SIGNS) for _place in range(_LONG))
    number, due, laboratory = next_number(Suspect, "S"), after(today()), laboratory_printed(printed)
    body: dict[str, JsonValue] = {
        "laboratory": laboratory.credit_code if laboratory else "",
        "certificate": certificate.strip(),
        "file": file_sha256,
        "answer_by": due.isoformat(),
    }
    event = append(kinds.SUSPECT_REPORTED, f"hub-suspect:{number}", None, body)
    found = Suspect.objects.create(
        number=number,
        code=hashlib.sha256(code.encode()).hexdigest(),
        laboratory=laboratory,
        printed=printed.strip()[:160],
        certificate=certificate.strip()[:60],
        why=why.strip(),
        file_sha256=file_sha256,
        examined=dict(examined or {}),
        reporter=reporter.strip()[:200],
        named=named,
        at=event.at,
        answer_by=due,
        event=event,
    )
    return Reported(found, code)


@transaction.atomic
def answer_suspect(actor: User, found: Suspect, text: str) -> Suspect:
    """What the laboratory says of a certificate that bears its name; until the report is closed."""
    own = found.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-suspect", "U", own=own, limit="answer")
    if not own:
        raise permissions.NotAllowed(_("由被指名的实验室先答复。"))
    if not text.strip():
        raise ActionError(_("请写明答复。"), field="text")
    locked = Suspect.objects.select_for_update().get(pk=found.pk)
    if locked.closed_at is not None:
        raise ActionError(_("这件举报已经结案。"))
    locked.answer, locked.answered_at, locked.answered_by = text.strip(), clock.now(), actor
    locked.save(update_fields=["answer", "answered_at", "answered_by"])
    body: dict[str, JsonValue] = {"answer": locked.answer}
    append(kinds.SUSPECT_ANSWERED, f"hub-suspect:{locked.number}", actor, body, at=locked.answered_at)
    return locked


@transaction.atomic
def take_as_sighting(
    actor: User, found: Suspect, *, code: str, issued: str = "", with_file: bool = False
) -> Fact:
    """Count a reported certificate as a sighting about the holder of a credit code, with what was answered.

    The laboratory named is heard before. An annulled sighting may be followed by another one. `with_file`
    says that the file is the one that was issued: a scan has other content than any register, and would
    accuse whoever issued it.
    """
    permissions.require(actor, "hub-suspect", "U")
    locked = Suspect.objects.select_for_update(of=("self",)).select_related("fact").get(pk=found.pk)
    if locked.fact is not None and locked.fact.annulled_at is None:
        raise ActionError(_("这件举报已经登记为所见证书；登记错了的，先撤销那项事实。"))
    _require_heard(locked)
    if with_file and not locked.file_sha256:
        raise ActionError(_("举报没有附文件。"), field="with_file")
    seen = enter_fact(
        actor,
        kind="sighting",
        code=code,
        authority=f"{_('举报')} {locked.number}",
        number=locked.certificate,
        first=timezone.localdate(locked.at),
        text=str(_("有人举报这份证书")),
        source=locked.number,
        detail={
            "issued": issued or locked.examined.get("issued", ""),
            "content": locked.file_sha256 if with_file else "",
        },
    )
    if locked.laboratory is not None and locked.laboratory.credit_code == seen.credit_code:
        seen.answer, seen.answered_at = locked.answer[:2000], locked.answered_at
        seen.save(update_fields=["answer", "answered_at"])
    locked.fact = seen
    locked.save(update_fields=["fact"])
    body: dict[str, JsonValue] = {"fact": seen.pk, "laboratory": seen.credit_code}
    append(kinds.SUSPECT_TAKEN, f"hub-suspect:{locked.number}", actor, body)
    return seen


def _require_heard(found: Suspect) -> None:
    """A laboratory that is registered here answers first, or lets its term pass."""
    if found.laboratory is not None and found.answered_at is None and found.answer_by >= today():
        raise ActionError(
            format_lazy(_("实验室还没有答复，答复期至 {day}（含）。"), day=found.answer_by.isoformat())
        )


@transaction.atomic
def close_suspect(actor: User, found: Suspect, *, outcome: str, reason: str) -> Suspect:
    """Close it with a named outcome, after the laboratory answered or let its term pass."""
    permissions.require(actor, "hub-suspect", "U")
    locked = Suspect.objects.select_for_update().get(pk=found.pk)
    if locked.closed_at is not None:
        raise ActionError(_("这件举报已经结案。"))
    _require_heard(locked)
    if outcome not in dict(SUSPECT_OUTCOMES):
        raise ActionError(_("请选择结论。"), field="outcome")
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    locked.outcome, locked.reason = outcome, reason.strip()
    locked.closed_at, locked.closed_by = clock.now(), actor
    locked.save(update_fields=["outcome", "reason", "closed_at", "closed_by"])
    register = compared(locked).word
    body: dict[str, JsonValue] = {"outcome": outcome, "reason": locked.reason, "register": register}
    append(kinds.SUSPECT_CLOSED, f"hub-suspect:{locked.number}", actor, body, at=locked.closed_at)
    return locked
