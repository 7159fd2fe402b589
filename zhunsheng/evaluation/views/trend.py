# SPDX-License-Identifier: Apache-2.0
"""How the laboratory stood over time: chapter by chapter, and hits month by month, drawn and as tables."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.actions import Steps
from zhunsheng.evaluation.forms import TrendForm
from zhunsheng.evaluation.queries.trend import (
    begun,
    by_month,
    dated_hits,
    month_ends_lacking,
    spoken_to,
    trend_to,
)
from zhunsheng.evaluation.views.access import chosen, for_readers, require
from zhunsheng.evaluation.views.making import as_told
from zhunsheng.evaluation.wording import tongue
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.svg import markup
from zhunsheng.rules.report.drawn import standing_drawn, timeline_drawn
from zhunsheng.rules.verdict.words import SEVERITIES, STATES, VERDICTS

MONTH_ENDS: Final = 12


@require_GET
@for_readers
def trend(request: HttpRequest, user: User) -> HttpResponse:
    """Verdicts by section over time, and what was found by month."""
    evaluation = chosen(request, user)
    context: dict[str, Any] = {"evaluation": evaluation, "newest": not request.GET.get("evaluation")}
    if evaluation is None:
        return render(request, "evaluation/trend.html", context)
    form = TrendForm(request.GET)
    section = form.cleaned_data["section"] if form.is_valid() else ""
    points, hits = trend_to(evaluation), dated_hits(evaluation)
    pks = {day.isoformat(): pk for day, pk in spoken_to(evaluation).items()}
    dated = [(hit.on, str(hit.severity)) for hit in hits if hit.on]
    days = (evaluation.first.isoformat(), evaluation.as_of.isoformat())
    context |= {
        "form": form,
        "standing": markup(standing_drawn(points, tongue())["svg"]) if len(points) > 1 else "",
        "verdicts": list(VERDICTS.items()),
        "rows": [_row(each, pks[each["as_of"]], section) for each in reversed(points)],
        "timeline": markup(timeline_drawn(dated, *days, tongue())["svg"]) if dated else "",
        "severities": list(SEVERITIES.items()),
        "states": list(STATES),
        "months": [_month(month, *counted) for month, counted in by_month(hits).items()],
        "lacking": _lacking(evaluation.as_of) if allowed(user, "evaluation", "C") else [],
    }
    return render(request, "evaluation/trend.html", context)


def _row(point: Mapping[str, Any], pk: int, section: str) -> dict[str, Any]:
    """One evaluation: how many clauses of a section, or of all, stand how."""
    stands = [point["sections"][section]] if section else list(point["sections"].values())
    counts = {code: sum(each[code] for each in stands) for code in VERDICTS}
    return {"point": point, "pk": pk, "counts": [(code, counts[code]) for code in VERDICTS]}


def _month(month: str, severities: Mapping[str, int], standings: Mapping[str, int]) -> dict[str, Any]:
    return {
        "month": month,
        "severities": [severities[code] for code in SEVERITIES],
        "standings": [(code, standings[code]) for code in STATES],
        "all": sum(severities.values()),
    }


def _lacking(last: date) -> Sequence[date]:
    first = begun()
    return month_ends_lacking(last, MONTH_ENDS, first) if first else []


@require_POST
@for_readers
def month_ends(request: HttpRequest, user: User) -> HttpResponseBase:
    """Evaluate the month ends that are still lacking, each by what was known at its end."""
    require(user, "C")
    days = _lacking(today())
    if not days:
        messages.success(request, _("各月末都已经评价过。"), extra_tags="fine")
        return redirect("evaluation:trend")

    what = _("%(number)s 个月末") % {"number": len(days)}
    return as_told(request, _each(user, days), what, lambda _made: reverse("evaluation:trend"))


def _each(user: User, days: Sequence[date]) -> Steps:
    """One after the other; the last one speaks for all."""
    for day in days[:-1]:
        yield from actions.evaluating(user, as_of=day)
    return (yield from actions.evaluating(user, as_of=days[-1]))
