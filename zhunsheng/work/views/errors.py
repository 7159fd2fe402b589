# SPDX-License-Identifier: Apache-2.0
"""Error statistics: quarter by quarter, the list behind each number, and both for spreadsheets."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.work.pictures import Rate, rate_bars
from zhunsheng.work.queries.errors import Case, Errors, error_figures, target
from zhunsheng.work.queries.errors_csv import cases_csv, figures_csv
from zhunsheng.work.states import AMENDMENT_KINDS, CAUSES
from zhunsheng.work.views import access
from zhunsheng.work.views.access import signed_in

SHOWN = 12


@require_safe
@signed_in
def error_statistics(request: HttpRequest, user: User) -> HttpResponse:
    """The rate of every quarter against its target; a number opens the cases behind it."""
    access.check_list(user, "amendment")
    found = error_figures()
    quarter, figure = request.GET.get("quarter", ""), request.GET.get("figure", "")
    context = {
        "quarters": found[::-1],
        "picture": _picture(found[-SHOWN:]) if found else "",
        "target": target(),
        "chosen": _chosen(found, quarter, figure),
        "figure": figure,
    }
    return render(request, "work/errors.html", context)


def _picture(found: Sequence[Errors]) -> SafeString:
    rates = [
        Rate(str(each.quarter), None if each.rate is None else float(each.rate), each.on_target)
        for each in found
    ]
    return rate_bars(rates, float(target()), _("各季度证书差错率与目标"))


def _chosen(found: Sequence[Errors], quarter: str, figure: str) -> dict[str, object] | None:
    """The cases behind one number, or all of a quarter."""
    errors = next((each for each in found if each.quarter.code == quarter), None)
    if errors is None:
        return None
    named = {each.key: each for each in errors.figures}
    cases = named[figure].cases if figure in named else errors.cases
    title = named[figure].title if figure in named else _("全部申请")
    return {"quarter": errors.quarter, "title": title, "cases": [_worded(case) for case in cases]}


def _worded(case: Case) -> dict[str, object]:
    causes, kinds = dict(CAUSES), dict(AMENDMENT_KINDS)
    return {
        "case": case,
        "kind": kinds.get(case.kind, ""),
        "first": causes.get(case.first, ""),
        "now": causes.get(case.now, ""),
    }


@require_safe
@signed_in
def error_table(_request: HttpRequest, user: User) -> HttpResponse:
    """The figures by quarter."""
    return _csv(user, figures_csv, "certificate-errors")


@require_safe
@signed_in
def error_cases(_request: HttpRequest, user: User) -> HttpResponse:
    """Every case behind the figures."""
    return _csv(user, cases_csv, "certificate-error-cases")


def _csv(user: User, write: Callable[[Sequence[Errors]], bytes], name: str) -> HttpResponse:
    access.check_list(user, "amendment")
    headers = {
        "Content-Disposition": f'attachment; filename="{name}.csv"',
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(write(error_figures()), content_type="text/csv; charset=utf-8", headers=headers)
