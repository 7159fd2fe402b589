# SPDX-License-Identifier: Apache-2.0
"""What only a named person does: decide about a hit, judge a clause, map an inferred number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import kinds
from zhunsheng.evaluation.judgeable import check_subject, rate_json, rate_over
from zhunsheng.evaluation.models import Decision, Hit, Judgement, NumberMapping
from zhunsheng.evaluation.queries.evaluations import latest
from zhunsheng.evaluation.queries.hits import decisive, hits_about, standing_words
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.verdict.words import JUDGED
from zhunsheng.work.models import Certificate

MAX_ATTACHED: Final = 10 << 20
"""Bytes of a file attached to a decision."""
_YEAR: Final = timedelta(days=365)
_RIGHT: Final = {"explained": "U", "confirmed": "A", "dismissed": "A"}


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a decision."""

    name: str
    content: bytes


@transaction.atomic
def decide(
    actor: User,
    keys: Sequence[str],
    *,
    state: str,
    reason: str,
    self_found: bool = False,
    references: Sequence[str] = (),
    attachments: Sequence[Attached] = (),
) -> list[Decision]:
    """Explain hits of the newest evaluation, or confirm or dismiss them; the reason is the same for all.

    Who calibrated, checked or signed the certificate, or is spoken of, explains, and leaves the decision to
    another. Files attached are kept by their content.
    """
    permissions.require(actor, "evaluation", _RIGHT.get(state, "A"))
    if state not in _RIGHT:
        raise ActionError(_("命中只能说明、确认或排除。"), field="state")
    why = _reasoned(reason)
    hits = _hits(keys)
    for hit in hits:
        _check_decision(actor, hit, state)
    kept = [_kept(each) for each in attachments]
    body: dict[str, JsonValue] = {
        "state": state,
        "reason": why,
        "hits": [
            {"key": hit.key, "rule": hit.rule, "unit": hit.units[0], "record": hit.record} for hit in hits
        ],
        "self_found": self_found,
        "references": [*references],
        "attachments": [*kept],
    }
    event = append(kinds.FINDING_DECIDED, f"finding:{hits[0].key}", actor, body)
    return Decision.objects.bulk_create(
        Decision(
            key=hit.key,
            rule=hit.rule,
            unit=hit.units[0],
            record=hit.record,
            state=state,
            self_found=self_found,
            reason=why[:500],
            references=[*references],
            attachments=kept,
            by=actor,
            at=event.at,
            event=event,
        )
        for hit in hits
    )


@transaction.atomic
def judge(
    actor: User,
    about: str,
    *,
    verdict: str,
    reason: str,
    references: Sequence[str] = (),
    last_day: date | None = None,
) -> Judgement:
    """Judge a clause, or one of its parts (4.4.2/traceable), for a year or until a day, this one included.

    *Not met* over hits wants the laboratory's answer to each first; its rate and interval go into the log.
    """
    permissions.require(actor, "evaluation", "A")
    why = _reasoned(reason)
    if verdict not in JUDGED:
        raise ActionError(_("判断须为满足、部分满足、不满足或不适用。"), field="verdict")
    check_subject(about)
    until = last_day + timedelta(days=1) if last_day else today() + _YEAR
    if until <= today():
        raise ActionError(_("有效至不能早于今天。"), field="last_day")
    evaluation = latest()
    hits = decisive(hits_about(evaluation, about)) if evaluation else []
    if verdict == "not-met":
        _check_answered(hits)
    body: dict[str, JsonValue] = {
        "about": about,
        "verdict": verdict,
        "reason": why,
        "references": [*references],
        "until": until.isoformat(),
        **rate_json(rate_over(evaluation.asked["units"], hits) if evaluation else None),
    }
    event = append(kinds.CLAUSE_JUDGED, f"clause:{about}", actor, body)
    return Judgement.objects.create(
        about=about,
        verdict=verdict,
        reason=why[:1000],
        references=[*references],
        valid_from=today(),
        valid_to=until,
        considered=sorted({hit.key for hit in hits}),
        evaluation=evaluation,
        by=actor,
        at=event.at,
        event=event,
    )


@transaction.atomic
def map_number(actor: User, clause_id: str, *, number: str, copy: str) -> NumberMapping:
    """Say which number an inferred node has in a purchased copy of the code."""
    permissions.require(actor, "evaluation", "A")
    code = catalogue()
    if clause_id not in code or code[clause_id].provenance != "inferred-number":
        raise ActionError(_("只有编号为推断的条款才需要对照。"), field="number")
    for field, text in (("number", number), ("copy", copy)):
        if not text.strip():
            raise ActionError(_("这一项必须填写。"), field=field)
    body: dict[str, JsonValue] = {"number": number.strip(), "copy": copy.strip()}
    event = append(kinds.NUMBER_MAPPED, f"clause:{clause_id}", actor, body)
    return NumberMapping.objects.create(
        clause=clause_id, number=number.strip(), copy=copy.strip(), by=actor, at=event.at, event=event
    )


def _kept(attached: Attached) -> dict[str, JsonValue]:
    if len(attached.content) > MAX_ATTACHED:
        raise ActionError(
            _("附件 %(name)s 超过 %(limit)s MB。") % {"name": attached.name, "limit": MAX_ATTACHED >> 20},
            field="file",
        )
    blob = files.store(attached.content, "application/octet-stream")
    return {"name": attached.name[:120], "sha256": blob.sha256, "size": len(attached.content)}


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    return reason.strip()


def _hits(keys: Sequence[str]) -> list[Hit]:
    evaluation = latest()
    wanted = list(dict.fromkeys(keys))
    found = {hit.key: hit for hit in evaluation.hits.filter(key__in=wanted)} if evaluation and wanted else {}
    if not wanted or len(found) < len(wanted):
        raise ActionError(_("请选择最近一次评价里的命中；已不在其中的，事实已经变了。"), field="keys")
    return [found[key] for key in wanted]


def _check_decision(actor: User, hit: Hit, state: str) -> None:
    standing = standing_words([hit.key])[hit.key]
    if state == "explained" and standing in ("confirmed", "dismissed"):
        raise ActionError(format_lazy(_("{record} 已经有决定，不再说明。"), record=hit.record or hit.rule))
    if state == "explained":
        return
    if actor.pk in _hands(hit.units[0]):
        raise NotAllowed(
            format_lazy(_("{unit} 是您校准、核验或签发的：可以说明，由另一人决定。"), unit=hit.units[0])
        )
    if _speaks_of(hit, actor):
        raise NotAllowed(
            format_lazy(_("{record} 说的是您：可以说明，由另一人决定。"), record=hit.record or hit.rule)
        )


def _hands(certificate: str) -> set[int | None]:
    """The users who calibrated, checked or signed a certificate."""
    row = (
        Certificate.objects.filter(number=certificate)
        .values_list("task__assigned_to__user", "task__checked_by__user", "task__signed_by__user")
        .first()
    )
    return {user for user in row or () if user is not None}


def _speaks_of(hit: Hit, actor: User) -> bool:
    """Whether a hit is about the person who would decide about it."""
    person = getattr(actor, "person", None)
    if person is None:
        return False
    details = (value for value in hit.content["detail"].values() if isinstance(value, str))
    words = [hit.units[0].split()[0] if hit.units[0] else "", *hit.record.split(" / "), *details]
    return person.number in words


def _check_answered(hits: Sequence[Hit]) -> None:
    standings = standing_words([hit.key for hit in hits])
    silent = [hit for hit in hits if standings[hit.key] == "open"]
    if silent:
        raise ActionError(
            _("还有 %(hits)s 项命中没有说明。先请实验室作答，再判断为不满足。") % {"hits": len(silent)},
            field="verdict",
        )
