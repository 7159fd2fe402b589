# SPDX-License-Identifier: Apache-2.0
"""What only named people do: ask a laboratory, answer for it, decide of a hit, judge a clause, complete.

A machine finds, a person judges. *Confirmed* and *not met* come after the laboratory's answer, or after its
term of fifteen working days, with the rate, its interval, and why it is material.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.evaluation.judgeable import check_subject, rate_json
from zhunsheng.hub import kinds
from zhunsheng.hub.models import Assignment, Decision, Entry, Evaluation, Judgement, Question
from zhunsheng.hub.queries import spoken_for
from zhunsheng.hub.queries.assessors import at_work
from zhunsheng.hub.queries.judging import (
    Asked,
    base_evaluation,
    hits_asked,
    hits_bearing_on,
    is_ripe,
    judgements,
    rate_of,
    standings,
)
from zhunsheng.hub.readings import counted
from zhunsheng.hub.storing import freeze, made_of
from zhunsheng.hub.working_days import after
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.pack.evaluating import ASKED
from zhunsheng.rules.verdict.frozen import findings_of
from zhunsheng.rules.verdict.given import Answers
from zhunsheng.rules.verdict.words import JUDGED

STATES = ("confirmed", "dismissed")


@transaction.atomic
def ask(actor: User, entry: Entry, keys: Sequence[str], text: str) -> list[Question]:
    """Put hits to the laboratory, which has fifteen working days to answer."""
    permissions.require(actor, "hub-question", "C", own=at_work(actor, entry))
    _refuse_completed(entry)
    if not text.strip():
        raise ActionError(_("写明问什么。"), field="text")
    hits = [each for each in _chosen(hits_asked(entry), keys) if each.question is None]
    if not hits:
        raise ActionError(_("这些命中都已经问过。"), field="keys")
    due = after(today())
    listed: list[JsonValue] = [each.hit.key for each in hits]
    body: dict[str, JsonValue] = {"hits": listed, "text": text.strip(), "due": due.isoformat()}
    event = append(kinds.ASKED, entry.subject, actor, body)
    return [
        Question.objects.create(
            entry=entry,
            key=each.hit.key,
            rule=each.hit.rule,
            record=each.hit.record,
            text=text.strip()[:1000],
            asked_at=event.at,
            asked_by=actor,
            due=due,
            event=event,
        )
        for each in hits
    ]


@transaction.atomic
def answer(actor: User, question: Question, text: str, *, self_found: bool = False) -> Question:
    """The laboratory's answer, once; later words go into an appeal."""
    own = question.entry.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-question", "U", own=own, limit="answer")
    if not own:
        raise permissions.NotAllowed(_("由被询问的实验室答复。"))
    if not text.strip():
        raise ActionError(_("请写明答复。"), field="text")
    locked = Question.objects.select_for_update().get(pk=question.pk)
    if locked.answered_at is not None:
        raise ActionError(_("已经答复过。"))
    if question.entry.evaluations.exists():
        raise ActionError(_("评价已经完成；仍有异议的，提出申诉。"))
    locked.answer, locked.self_found = text.strip()[:2000], self_found
    locked.answered_at, locked.answered_by = clock.now(), actor
    locked.save(update_fields=["answer", "self_found", "answered_at", "answered_by"])
    body: dict[str, JsonValue] = {"hit": locked.key, "answer": locked.answer, "self_found": self_found}
    append(kinds.ANSWERED, question.entry.subject, actor, body, at=locked.answered_at)
    return locked


@transaction.atomic
def decide(
    actor: User,
    entry: Entry,
    keys: Sequence[str],
    *,
    state: str,
    reason: str,
    material: str = "",
    self_found: bool = False,
) -> list[Decision]:
    """Confirm hits or dismiss them, by an assessor assigned there; the reason is the same for all."""
    permissions.require(actor, "hub-judgement", "C", own=at_work(actor, entry))
    _refuse_completed(entry)
    if state not in STATES:
        raise ActionError(_("命中只能确认或排除。"), field="state")
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    every = hits_asked(entry)
    hits = _chosen(every, keys)
    if state == "confirmed":
        _check_heard(hits, "state")
        if not material.strip():
            raise ActionError(_("确认之前写明为什么要紧：数目从不决定。"), field="material")
    rates = _rates(entry, every, {each.hit.rule for each in hits})
    listed: list[JsonValue] = [
        {"key": each.hit.key, "rule": each.hit.rule, "record": each.hit.record} for each in hits
    ]
    body: dict[str, JsonValue] = {
        "state": state,
        "hits": listed,
        "reason": reason.strip(),
        "material": material.strip(),
        "self_found": self_found,
        "rates": {rule: rates[rule] for rule in sorted(rates)},
    }
    event = append(kinds.DECIDED, entry.subject, actor, body)
    return Decision.objects.bulk_create(
        Decision(
            entry=entry,
            key=each.hit.key,
            rule=each.hit.rule,
            unit=str(each.hit.units[0])[:200],
            record=each.hit.record,
            state=state,
            self_found=self_found,
            reason=reason.strip()[:1000],
            material=material.strip()[:1000],
            rate=rates[each.hit.rule],
            by=actor,
            at=event.at,
            event=event,
        )
        for each in hits
    )


@transaction.atomic
def judge(
    actor: User,
    entry: Entry,
    about: str,
    *,
    verdict: str,
    reason: str,
    material: str = "",
    references: Sequence[str] = (),
) -> Judgement:
    """Judge a clause or one of its parts (4.4.2/traceable), by an assessor assigned to the laboratory."""
    permissions.require(actor, "hub-judgement", "C", own=at_work(actor, entry))
    _refuse_completed(entry)
    check_subject(about)
    if verdict not in JUDGED:
        raise ActionError(_("判断须为满足、部分满足、不满足或不适用。"), field="verdict")
    if not reason.strip():
        raise ActionError(_("必须写明理由。"), field="reason")
    hits = hits_bearing_on(entry, about)
    if verdict == "not-met":
        _check_heard(hits, "verdict")
        if not material.strip():
            raise ActionError(_("判为不满足之前写明为什么要紧：数目从不决定。"), field="material")
    found = rate_json(rate_of(entry, hits))
    given: list[JsonValue] = [*references]
    body: dict[str, JsonValue] = {
        "about": about,
        "verdict": verdict,
        "reason": reason.strip(),
        "material": material.strip(),
        "references": given,
        **found,
    }
    event = append(kinds.JUDGED, entry.subject, actor, body)
    return Judgement.objects.create(
        entry=entry,
        about=about,
        verdict=verdict,
        reason=reason.strip()[:1000],
        material=material.strip()[:1000],
        references=[*references],
        considered=sorted({each.hit.key for each in hits}),
        rate=found,
        by=actor,
        at=event.at,
        event=event,
    )


@transaction.atomic
def complete(actor: User, entry: Entry) -> Evaluation:
    """Freeze what rules found and people judged: every checklist is back, every answer given or overdue."""
    permissions.require(actor, "hub-evaluation", "C")
    _refuse_completed(entry)
    base = base_evaluation(entry)
    if base is None or entry.pack is None:
        raise ActionError(_("还没有证据包，没有什么可以完成。"))
    _check_work_done(entry)
    _check_facts_heard(entry)
    answers = Answers(
        ASKED,
        base.asked["units"],
        counted(findings_of(base.hits.order_by("id")), entry.round.reading),
        standings(entry),
        judgements(entry),
    )
    made = made_of(base, entry.round.reading)
    return freeze(actor, kinds.COMPLETED, entry.pack, made, answers, entry)


def _check_work_done(entry: Entry) -> None:
    work = Assignment.objects.filter(entry=entry, ended_at__isnull=True).select_related("assessor__user")
    if not work:
        raise ActionError(_("还没有评审员做过这家实验室。"))
    for each in work:
        if not each.returned.exists():
            raise ActionError(format_lazy(_("{name} 的检查表还没有交回。"), name=named(each.assessor.user)))
        if each.on_site and not each.visits.exists():
            raise ActionError(format_lazy(_("{name} 还没有现场记录。"), name=named(each.assessor.user)))
    waiting = [each for each in entry.questions.all() if not is_ripe(each)]
    if waiting:
        last = max(each.due for each in waiting)
        raise ActionError(
            format_lazy(_("还有 {count} 项询问等实验室答复，至 {due}。"), count=len(waiting), due=last)
        )


def _check_facts_heard(entry: Entry) -> None:
    """What others say of a laboratory counts in no evaluation that it was not heard for."""
    unheard = [
        each for each in hits_asked(entry) if each.fact and not each.ripe and each.state != "dismissed"
    ]
    if unheard:
        raise ActionError(
            format_lazy(
                _("还有 {count} 项来自外部事实的命中没有问过实验室，或答复期未满：先听它说。"),
                count=len(unheard),
            )
        )


def _refuse_completed(entry: Entry) -> None:
    if entry.evaluations.exists():
        raise ActionError(_("评价已经完成。"))


def _chosen(hits: Sequence[Asked], keys: Sequence[str]) -> list[Asked]:
    found = {each.hit.key: each for each in hits}
    wanted = list(dict.fromkeys(keys))
    if not wanted or any(key not in found for key in wanted):
        raise ActionError(_("请选择这家实验室的命中。"), field="keys")
    return [found[key] for key in wanted]


def _rates(entry: Entry, hits: Sequence[Asked], rules: set[str]) -> dict[str, dict[str, JsonValue]]:
    """How often each rule hit, by what was not dismissed before."""
    standing = [each for each in hits if each.state != "dismissed"]
    of_rule = {rule: [each for each in standing if each.hit.rule == rule] for rule in rules}
    return {rule: rate_json(rate_of(entry, found)) for rule, found in of_rule.items()}


def _check_heard(hits: Sequence[Asked], field: str) -> None:
    """The laboratory is heard first on every hit, or has let its term pass."""
    unheard = [each for each in hits if each.state != "dismissed" and not each.ripe]
    if unheard:
        raise ActionError(
            format_lazy(_("还有 {count} 项命中没有问过实验室，或答复期未满：先听它说。"), count=len(unheard)),
            field=field,
        )
