# SPDX-License-Identifier: Apache-2.0
"""The hits of a laboratory in a round, what it was asked and answered, and what people decided and judged."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.judgeable import rate_over
from zhunsheng.hub.models import Decision, Entry, Evaluation, Fact, Hit, Judgement, Question
from zhunsheng.hub.queries.assessors import at_work
from zhunsheng.hub.queries.evidence import facts_of
from zhunsheng.hub.queries.packs import machine_evaluation
from zhunsheng.hub.queries.registry import spoken_for
from zhunsheng.laboratory.queries import today
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.verdict import given
from zhunsheng.rules.verdict.words import JUDGED, STATES, Judged, Rate, State


@dataclass(frozen=True, slots=True)
class Asked:
    """A hit with where it stands: asked, answered, decided; and the fact from outside that it comes from."""

    hit: Hit
    question: Question | None
    decision: Decision | None
    fact: Fact | None = None

    @property
    def state(self) -> State:
        """Its state in the words of a verdict: explained once the laboratory answered."""
        if self.decision is not None:
            return _state(self.decision.state)
        return "explained" if self.answered else "open"

    @property
    def answered(self) -> bool:
        """Whether the laboratory said something to it, or to the fact that it comes from."""
        said = self.question is not None and self.question.answered_at is not None
        return said or (self.fact is not None and self.fact.answered_at is not None)

    @property
    def ripe(self) -> bool:
        """Whether it may be decided: the laboratory answered, or its term is over."""
        return self.answered or (self.question is not None and is_ripe(self.question))


def is_ripe(question: Question) -> bool:
    """Whether the laboratory answered, or had its time to."""
    return question.answered_at is not None or question.due < today()


def may_see_hits(user: User, entry: Entry) -> bool:
    """Those who run the hub, the assessors assigned to it, and the laboratory itself."""
    if allowed(user, "hub-judgement", "R"):
        return True
    own = at_work(user, entry) or entry.laboratory_id in spoken_for(user)
    return allowed(user, "hub-judgement", "R", own=own)


def base_evaluation(entry: Entry) -> Evaluation | None:
    """What the rules said of the pack chosen; judgements are of its hits.

    The newest while people judge; once they are done, the one that they judged.
    """
    if entry.pack is None:
        return None
    done = entry.evaluations.order_by("id").first()
    return machine_evaluation(entry.pack, before=done)


def hits_asked(entry: Entry) -> list[Asked]:
    """Every hit of the pack chosen with where it stands."""
    evaluation = base_evaluation(entry)
    if evaluation is None:
        return []
    questions = {each.key: each for each in entry.questions.select_related("asked_by", "answered_by")}
    decisions = {each.key: each for each in entry.decisions.select_related("by").order_by("id")}
    hits = list(evaluation.hits.filter(state="broken").order_by("id"))
    facts = facts_of(hits, entry.laboratory.credit_code)
    return [Asked(hit, questions.get(hit.key), decisions.get(hit.key), facts.get(hit.key)) for hit in hits]


def hits_bearing_on(entry: Entry, about: str) -> list[Asked]:
    """Those that bear on a clause or one of its parts."""
    refs = {about} if "/" in about else {part.ref for part in catalogue()[about].parts}
    return [each for each in hits_asked(entry) if _bears(each.hit, refs)]


def _bears(hit: Hit, refs: set[str]) -> bool:
    rule = named(hit.rule)
    return hit.unit == PACK or any(rule.serves(ref, hit.case) for ref in refs)


def rate_of(entry: Entry, hits: Iterable[Asked]) -> Rate | None:
    """How many units are hit, of how many that were asked, with the interval."""
    evaluation = base_evaluation(entry)
    return rate_over(evaluation.asked["units"], (each.hit for each in hits)) if evaluation else None


def standings(entry: Entry) -> dict[str, given.Standing]:
    """Where each hit stands; that the laboratory found it itself counts once an assessor has said so."""
    found: dict[str, given.Standing] = {}
    for each in hits_asked(entry):
        own = each.decision is not None and each.decision.self_found and each.state == "confirmed"
        found[each.hit.key] = given.Standing(each.state, self_found=own)
    return found


def judgements_of(entry: Entry) -> QuerySet[Judgement]:
    """Every judgement, the newest last."""
    return entry.judgements.select_related("by").order_by("id")


def judgements(entry: Entry) -> dict[str, given.Judgement]:
    """The newest judgement of each clause or part."""
    return {
        row.about: given.Judgement(
            row.about,
            _judged(row.verdict),
            Text(row.by.name, row.by.name_en or row.by.name),
            row.reason,
            frozenset(row.considered),
        )
        for row in judgements_of(entry)
    }


def visible_questions(user: User) -> QuerySet[Question]:
    """What laboratories were asked: all for those who run the hub, one's own work or laboratory else."""
    found = Question.objects.select_related("entry__round", "entry__laboratory")
    if allowed(user, "hub-question", "R"):
        return found
    if not allowed(user, "hub-question", "R", own=True):
        return found.none()
    mine = found.filter(entry__laboratory__in=spoken_for(user))
    return mine | found.filter(
        entry__assignments__assessor__user=user, entry__assignments__ended_at__isnull=True
    )


def _state(word: str) -> State:
    return next(state for state in STATES if state == word)


def _judged(word: str) -> Judged:
    return next(verdict for verdict in JUDGED if verdict == word)
