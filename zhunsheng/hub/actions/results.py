# SPDX-License-Identifier: Apache-2.0
"""A result is shown to the laboratory alone, answered in fifteen working days, published, or withdrawn."""

from datetime import date

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub import kinds
from zhunsheng.hub.actions.numbers import next_number
from zhunsheng.hub.models import Evaluation, Laboratory, Publication
from zhunsheng.hub.queries import consents_now, spoken_for
from zhunsheng.hub.queries.results import digest_of, edition_of, open_appeal
from zhunsheng.hub.working_days import after
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue


@transaction.atomic
def show_result(
    actor: User,
    evaluation: Evaluation,
    *,
    expires: date,
    corrects: Publication | None = None,
    change: str = "",
) -> Publication:
    """Freeze what would be published, and show it to the laboratory's contacts alone."""
    permissions.require(actor, "hub-result", "C")
    if evaluation.entry is None:
        raise ActionError(_("这是机器评价，没有人判断过：评价完成之后才能公布。"), field="evaluation")
    if Publication.objects.filter(evaluation=evaluation, withdrawn_at__isnull=True).exists():
        raise ActionError(_("这份评价的结果已经给实验室看过。"), field="evaluation")
    if expires <= max(evaluation.as_of, today()):
        raise ActionError(_("有效期必须晚于今天和证据期的结束。"), field="expires")
    laboratory = evaluation.pack.laboratory
    _check_correction(laboratory, corrects, change)
    found = edition_of(evaluation, expires)
    number, due, digest = next_number(Publication, "P"), after(today()), digest_of(found)
    body: dict[str, JsonValue] = {
        "sha256": digest,
        "evaluation": evaluation.sha256,
        "laboratory": laboratory.credit_code,
        "expires": expires.isoformat(),
        "answer_by": due.isoformat(),
        "corrects": corrects.number if corrects else "",
        "change": change.strip(),
    }
    event = append(kinds.RESULT_SHOWN, f"hub-result:{number}", actor, body)
    return Publication.objects.create(
        number=number,
        laboratory=laboratory,
        evaluation=evaluation,
        document=found,
        sha256=digest,
        expires=expires,
        corrects=corrects,
        change=change.strip()[:500],
        shown_at=event.at,
        shown_by=actor,
        answer_by=due,
        event=event,
    )


def _check_correction(laboratory: Laboratory, corrects: Publication | None, change: str) -> None:
    if corrects is None:
        return
    if corrects.laboratory_id != laboratory.pk or corrects.state != "published":
        raise ActionError(_("只能更正这家实验室已公布的结果。"), field="corrects")
    if Publication.objects.filter(corrects=corrects).exists():
        raise ActionError(_("这份结果已有更正；要再更正，更正那一份。"), field="corrects")
    if not change.strip():
        raise ActionError(_("写明更正了什么、为什么；与原结果同样显著地公布。"), field="change")


@transaction.atomic
def answer_result(actor: User, publication: Publication, text: str, *, agreed: bool) -> Publication:
    """What the laboratory says to its result, and whether this result may be published; until it is."""
    locked = _locked(publication)
    own = locked.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-result", "U", own=own, limit="answer")
    if not own:
        raise permissions.NotAllowed(_("由被评价的实验室答复。"))
    if locked.published_at is not None or locked.withdrawn_at is not None:
        raise ActionError(_("结果已经公布；要撤回同意或申诉，见这一页的其他操作。"))
    if not agreed and not text.strip():
        raise ActionError(_("不同意公布的，写明理由。"), field="text")
    at = clock.now()
    locked.answer, locked.agreed, locked.answered_at, locked.answered_by = text.strip(), agreed, at, actor
    locked.save(update_fields=["answer", "agreed", "answered_at", "answered_by"])
    body: dict[str, JsonValue] = {"agreed": agreed, "answer": locked.answer}
    append(kinds.RESULT_ANSWERED, f"hub-result:{locked.number}", actor, body, at=at)
    return locked


@transaction.atomic
def publish_result(actor: User, publication: Publication) -> Publication:
    """Open it to everybody: the laboratory consents, was heard or let its term pass, and no appeal waits."""
    permissions.require(actor, "hub-result", "A")
    locked = _locked(publication)
    _check_may_be_published(locked)
    at = clock.now()
    locked.published_at, locked.published_by = at, actor
    locked.save(update_fields=["published_at", "published_by"])
    corrects = locked.corrects.number if locked.corrects else ""
    body: dict[str, JsonValue] = {"sha256": locked.sha256, "corrects": corrects}
    append(kinds.RESULT_PUBLISHED, f"hub-result:{locked.number}", actor, body, at=at)
    return locked


def _check_may_be_published(found: Publication) -> None:
    if found.published_at is not None or found.withdrawn_at is not None:
        raise ActionError(_("这份结果已经公布过。"))
    if digest_of(found.document) != found.sha256:
        raise ActionError(_("结果的内容与日志里的摘要不符，不能公布；请从备份恢复。"))
    if not consents_now(found.laboratory):
        raise ActionError(_("实验室没有同意公布结果：先登记它的同意书。"))
    if found.agreed is False:
        raise ActionError(_("实验室不同意公布这份结果；它可以改变答复，或提出申诉。"))
    if found.agreed is None and found.answer_by >= today():
        raise ActionError(
            format_lazy(_("实验室还没有答复，答复期至 {day}（含）。"), day=found.answer_by.isoformat())
        )
    if open_appeal(found) is not None:
        raise ActionError(_("还有申诉没有决定。"))
    if found.expires < today():
        raise ActionError(_("结果已经过了有效期。"))


def withdraw_results(actor: User, laboratory: Laboratory) -> int:
    """Take down all of a laboratory that is public or may become so; joins who took the consent away."""
    found = Publication.objects.select_for_update().filter(laboratory=laboratory, withdrawn_at__isnull=True)
    rows = list(found)
    for each in rows:
        _withdraw(actor, each, "consent")
    return len(rows)


@transaction.atomic
def withdraw_result(actor: User, publication: Publication, reason: str) -> Publication:
    """Take one result down, for a fault that no correction mends in time; its number goes on saying so."""
    permissions.require(actor, "hub-result", "A")
    locked = _locked(publication)
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    if locked.withdrawn_at is not None:
        raise ActionError(_("结果已经撤下。"))
    return _withdraw(actor, locked, reason.strip())


def _withdraw(actor: User, found: Publication, reason: str) -> Publication:
    body: dict[str, JsonValue] = {"sha256": found.sha256, "reason": reason}
    found.withdrawn_at = append(kinds.RESULT_WITHDRAWN, f"hub-result:{found.number}", actor, body).at
    found.save(update_fields=["withdrawn_at"])
    return found


def _locked(publication: Publication) -> Publication:
    found = Publication.objects.select_for_update(of=("self",)).select_related("laboratory", "corrects")
    return found.get(pk=publication.pk)
