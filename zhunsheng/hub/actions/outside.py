# SPDX-License-Identifier: Apache-2.0
"""Facts from outside: entered with their source, answered by the laboratory, annulled with a reason."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub import credit_code, fact_details, kinds
from zhunsheng.hub.models import Fact, Laboratory
from zhunsheng.hub.queries import spoken_for
from zhunsheng.hub.vocabulary import FACT_KINDS
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue


@transaction.atomic
def enter_fact(
    actor: User,
    *,
    kind: str,
    code: str,
    authority: str,
    first: date,
    text: str,
    source: str,
    number: str = "",
    until: date | None = None,
    detail: Mapping[str, str] | None = None,
) -> Fact:
    """A fact about the holder of a credit code, with who says so and where. ActionError names the field.

    It counts as evidence from the next evaluation on (`evaluate_again`).
    """
    permissions.require(actor, "hub-fact", "C")
    holder = checked_code(code)
    if kind not in dict(FACT_KINDS):
        raise ActionError(_("没有这种事实。"), field="kind")
    for field, value in (("authority", authority), ("text", text), ("source", source)):
        if not value.strip():
            raise ActionError(_("这一项必须填写。"), field=field)
    if first > today():
        raise ActionError(_("日期在将来。"), field="first")
    if until is not None and until < first:
        raise ActionError(_("有效期的结束不能早于开始。"), field="until")
    kept = fact_details.checked(kind, detail or {}, number)
    if _same(kind, holder, authority, number, first).filter(detail=kept).exists():
        raise ActionError(_("同一机关、文号和日期的这项事实已经登记。"), field="number")
    body: dict[str, JsonValue] = {
        "kind": kind,
        "authority": authority.strip(),
        "number": number.strip(),
        "first": first.isoformat(),
        "until": until.isoformat() if until else "",
        "text": text.strip(),
        "source": source.strip(),
        **({"detail": {**kept}} if kept else {}),
    }
    event = append(kinds.FACT_ENTERED, f"hub-laboratory:{holder}", actor, body)
    return Fact.objects.create(
        kind=kind,
        credit_code=holder,
        authority=authority.strip()[:120],
        number=number.strip()[:80],
        first=first,
        until=until,
        text=text.strip()[:1000],
        source=source.strip()[:400],
        detail=kept,
        entered_at=event.at,
        entered_by=actor,
        event=event,
    )


def checked_code(code: str) -> str:
    """A code whose check character is right, or one that a laboratory is registered by."""
    found = code.strip().upper()
    if not credit_code.is_right(found) and not Laboratory.objects.filter(credit_code=found).exists():
        raise ActionError(_("统一社会信用代码的校验码不对：请对照原件逐位核对。"), field="code")
    return found


def _same(kind: str, code: str, authority: str, number: str, first: date) -> QuerySet[Fact]:
    return Fact.objects.filter(
        kind=kind,
        credit_code=code,
        authority=authority.strip(),
        number=number.strip(),
        first=first,
        annulled_at__isnull=True,
    )


@transaction.atomic
def annul_fact(actor: User, found: Fact, reason: str) -> Fact:
    """Say that it no longer counts and why; it stays, and goes on saying so."""
    permissions.require(actor, "hub-fact", "U")
    locked = Fact.objects.select_for_update().get(pk=found.pk)
    if not reason.strip():
        raise ActionError(_("写明由谁、凭什么撤销。"), field="reason")
    if locked.annulled_at is not None:
        raise ActionError(_("这项事实已经撤销。"))
    locked.annulled_at, locked.annulled_by = clock.now(), actor
    locked.annulled_why = reason.strip()[:500]
    locked.save(update_fields=["annulled_at", "annulled_by", "annulled_why"])
    body: dict[str, JsonValue] = {"fact": locked.pk, "reason": reason.strip()}
    append(kinds.FACT_ANNULLED, f"hub-laboratory:{locked.credit_code}", actor, body, at=locked.annulled_at)
    return locked


@transaction.atomic
def answer_fact(actor: User, found: Fact, text: str) -> Fact:
    """What the laboratory says to a fact about it; the newest answer stands, each is in the log."""
    own = Laboratory.objects.filter(credit_code=found.credit_code, pk__in=spoken_for(actor)).exists()
    permissions.require(actor, "hub-fact", "U", own=own, limit="answer")
    if not own:
        raise permissions.NotAllowed(_("由所涉的实验室答复。"))
    if not text.strip():
        raise ActionError(_("请写明答复。"), field="text")
    locked = Fact.objects.select_for_update().get(pk=found.pk)
    locked.answer, locked.answered_at = text.strip()[:2000], clock.now()
    locked.save(update_fields=["answer", "answered_at"])
    body: dict[str, JsonValue] = {"fact": locked.pk, "answer": locked.answer}
    append(kinds.FACT_ANSWERED, f"hub-laboratory:{locked.credit_code}", actor, body, at=locked.answered_at)
    return locked
