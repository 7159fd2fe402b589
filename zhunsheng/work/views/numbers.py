# SPDX-License-Identifier: Apache-2.0
"""Running numbers: how they are written, what comes next, what was left out, going on from elsewhere."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import numbers
from zhunsheng.work.forms.numbers import SeriesForm
from zhunsheng.work.models import SkippedNumbers, VoidedNumber
from zhunsheng.work.numbers import DEFAULTS, NAMES, Kind
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.narrowing import PAGE


@dataclass(frozen=True, slots=True)
class Series:
    """One kind, as the page shows it."""

    kind: Kind
    name: str | Promise
    pattern: str
    coming: str
    given: int
    year: int


@require_GET
@signed_in
def number_list(request: HttpRequest, user: User) -> HttpResponse:
    """Every kind's pattern and next number; numbers skipped and voided."""
    if not allowed(user, "log", "R"):
        raise PermissionDenied(str(NotAllowed.of(user, "log", "R")))
    skipped = SkippedNumbers.objects.select_related("by")
    voided = VoidedNumber.objects.select_related("voided_by").order_by("-id")
    context = {
        "series": [_series(kind) for kind in DEFAULTS],
        "skipped": skipped[:PAGE],
        "page": Paginator(voided, PAGE).get_page(request.GET.get("page")),
        "may_change": allowed(user, "users", "U"),
    }
    return render(request, "work/numbers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def number_series(request: HttpRequest, user: User, kind: str) -> HttpResponse:
    """Write a kind's numbers another way, or go on after one that was given elsewhere."""
    if not allowed(user, "users", "U"):
        raise PermissionDenied(str(NotAllowed.of(user, "users", "U")))
    series = next((_series(each) for each in DEFAULTS if each == kind), None)
    if series is None:
        raise Http404
    form = SeriesForm(request.POST if request.method == "POST" else None, initial={"pattern": series.pattern})
    if request.method == "POST" and form.is_valid():
        try:
            changed = numbers.arrange(user, series.kind, year=today().year, **form.cleaned_data)
        except ActionError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            coming = _series(series.kind).coming
            told = _("下一个编号是 %(number)s") if changed else _("没有改变；下一个编号是 %(number)s")
            messages.success(request, told % {"number": coming}, extra_tags="fine")
            return redirect("work:numbers")
    return render(request, "work/number_series.html", {"series": series, "form": form})


def _series(kind: Kind) -> Series:
    pattern, year = numbers.pattern_of(kind), today().year
    coming = numbers.next_of(kind, pattern.year_of(year))
    return Series(
        kind, NAMES[kind], pattern.text, pattern.written(year, coming), coming - 1, pattern.year_of(year)
    )
