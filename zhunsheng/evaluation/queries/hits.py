# SPDX-License-Identifier: Apache-2.0
"""The hits of an evaluation: which bear on a clause, and where each stands now."""

from collections.abc import Iterable

from django.db.models import QuerySet

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.models import Decision, Evaluation, Hit
from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.report.found import UNDECIDED
from zhunsheng.rules.verdict.frozen import HitRow
from zhunsheng.work.models import Certificate


def hits_about(evaluation: Evaluation, about: str, state: str = "broken") -> list[Hit]:
    """The hits of an evaluation that bear on a clause or one of its parts."""
    refs = _refs(about)
    return [hit for hit in _by_rules(evaluation, refs).filter(state=state) if _bears(hit, refs)]


def decisive(hits: Iterable[Hit]) -> list[Hit]:
    """Those that verdicts depend on; the others are improbable and call for a second look."""
    return [hit for hit in hits if named(hit.rule).decides]


def standing_words(keys: Iterable[str]) -> dict[str, str]:
    """Where hits stand now, "open" where nobody has said anything."""
    wanted = list(keys)
    found = dict.fromkeys(wanted, "open")
    for key, state in Decision.objects.filter(key__in=wanted).order_by("id").values_list("key", "state"):
        found[key] = state
    return found


def of_same_rules(keys: Iterable[str]) -> list[str]:
    """All hits of the newest evaluation, by the rules of these, that nobody has decided about.

    What was decided before stays as it is; where nothing waits, these hits, so that a refusal can name them.
    """
    evaluation = Evaluation.objects.order_by("-as_of", "-id").first()
    wanted = list(dict.fromkeys(keys))
    if evaluation is None or not wanted:
        return wanted
    rules = evaluation.hits.filter(key__in=wanted).values_list("rule", flat=True)
    alike = evaluation.hits.filter(rule__in=set(rules), state="broken").order_by("id")
    found = standing_words(alike.values_list("key", flat=True))
    waiting = [key for key, state in found.items() if state in UNDECIDED]
    return waiting or wanted


def hit_rows(evaluation: Evaluation) -> list[HitRow]:
    """All of an evaluation's hits as they were frozen."""
    return [
        HitRow(h.key, h.rule, h.state, h.case, h.unit, tuple(h.units), h.record, h.content)
        for h in evaluation.hits.order_by("id")
    ]


def days_of_issue(hits: Iterable[HitRow]) -> dict[str, str]:
    """When the certificates that were hit were issued, by number."""
    units = sorted({unit for hit in hits if hit.state == "broken" for unit in hit.units})
    found: dict[str, str] = {}
    for begin in range(0, len(units), 500):
        some = units[begin : begin + 500]
        rows = Certificate.objects.filter(number__in=some).values_list("number", "issued_on")
        found.update((number, day.isoformat()) for number, day in rows if day is not None)
    return found


def _refs(about: str) -> set[str]:
    if "/" in about:
        return {about}
    return {part.ref for part in catalogue()[about].parts}


def _by_rules(evaluation: Evaluation, refs: set[str]) -> QuerySet[Hit]:
    rules = [rule.id for rule in SWEPT if refs & set(rule.clauses)]
    return evaluation.hits.filter(rule__in=rules).order_by("id")


def _bears(hit: Hit, refs: set[str]) -> bool:
    rule = named(hit.rule)
    return hit.unit == PACK or any(rule.serves(ref, hit.case) for ref in refs)
