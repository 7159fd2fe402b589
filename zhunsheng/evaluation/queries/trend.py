# SPDX-License-Identifier: Apache-2.0
"""How the laboratory stood over time: evaluation by evaluation, and its hits month by month."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.models import Evaluation, Verdict
from zhunsheng.evaluation.queries.hits import days_of_issue, hit_rows, standing_words
from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.models import Event
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.pack.reporting import month_ends
from zhunsheng.rules.report.document import Json, day_of, point
from zhunsheng.rules.rule import Severity

_MONTHS: Final = 24
_LAST_DAYS: Final = 4


@dataclass(frozen=True, slots=True)
class Dated:
    """A hit with the day or month it is of (none known: empty), how heavy it is and where it stands now."""

    key: str
    on: str
    severity: Severity
    standing: str


def trend_to(evaluation: Evaluation) -> list[Json]:
    """How it came to this evaluation, the oldest first: the newest of each of its month's last days, and of
    earlier months that of the last day evaluated.
    """
    days = spoken_to(evaluation)
    stands: dict[int, list[tuple[str, str | None]]] = {pk: [] for pk in days.values()}
    counting = [clause.id for clause in catalogue().clauses if clause.counts]
    rows = Verdict.objects.filter(evaluation__in=stands, clause__in=counting)
    for pk, clause, own in rows.values_list("evaluation_id", "clause", "content__own"):
        stands[pk].append((clause, own))
    summaries = dict(Evaluation.objects.filter(pk__in=stands).values_list("pk", "summary"))
    return [point(day.isoformat(), summaries[pk], stands[pk]) for day, pk in sorted(days.items())]


def spoken_to(evaluation: Evaluation) -> dict[date, int]:
    """The evaluation that speaks for each day of the trend."""
    found, months = {evaluation.as_of: evaluation.pk}, {_month(evaluation.as_of): 1}
    rows = Evaluation.objects.filter(as_of__lt=evaluation.as_of).order_by("-as_of", "-id")
    for day, pk in rows.values_list("as_of", "pk").iterator():
        kept = months.get(_month(day), 0)
        if day not in found and kept < (_LAST_DAYS if _month(day) == _month(evaluation.as_of) else 1):
            found[day] = pk
            months[_month(day)] = kept + 1
        if len(months) > _MONTHS:
            break
    return found


def _month(day: date) -> tuple[int, int]:
    return day.year, day.month


def dated_hits(evaluation: Evaluation) -> list[Dated]:
    """The hits of an evaluation with the days they are of."""
    hits = [hit for hit in hit_rows(evaluation) if hit.state == "broken"]
    issued, standings = days_of_issue(hits), standing_words(hit.key for hit in hits)
    return [
        Dated(hit.key, day_of(hit, issued) or "", named(hit.rule).weight(hit.case), standings[hit.key])
        for hit in hits
    ]


def by_month(hits: list[Dated]) -> Mapping[str, tuple[Counter[str], Counter[str]]]:
    """How many hits of each month are how heavy, and how many stand where; the newest month first."""
    months = sorted({hit.on[:7] for hit in hits}, reverse=True)
    return {
        month: (Counter(hit.severity for hit in mine), Counter(hit.standing for hit in mine))
        for month in months
        for mine in ([hit for hit in hits if hit.on[:7] == month],)
    }


def month_ends_lacking(last: date, number: int, first: date = date.min) -> list[date]:
    """The latest so many month ends, from the first day on and before the last, that no evaluation is of."""
    ends = month_ends(first, last, number)
    known = set(Evaluation.objects.filter(as_of__in=ends).values_list("as_of", flat=True))
    return [day for day in ends if day not in known]


def begun() -> date | None:
    """The day of the first event in the log: before it there is nothing to evaluate."""
    first = Event.objects.order_by("id").values_list("at", flat=True).first()
    return first.astimezone(zone()).date() if first else None
