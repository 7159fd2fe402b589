# SPDX-License-Identifier: Apache-2.0
"""The scope: what the laboratory can do, and how well."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.facts import CapabilityFilter, CapabilityForm
from zhunsheng.laboratory.models import CapabilityRow
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import ScopeQuestion, organisation, scope_list, today
from zhunsheng.laboratory.views.access import Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.sheets import import_deed

PAGE_SIZE = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def scope(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The rows that hold on a day."""
    reader.require(("scope", "R"), limit="public")
    form, day, rows = _wanted(request)
    context = {
        "form": form,
        "day": day,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_retract": reader.may(("scope", "U")),
        "narrowed": any(form.cleaned_data.values()) if form.is_valid() else False,
        "deeds": [
            import_deed(reader, "scope"),
            deed(reader, _("登记能力"), reverse("laboratory:new-capability"), ("scope", "C")),
        ],
    }
    return render(request, "laboratory/scope.html", context)


@require_GET
@signed_in
def printed(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The same rows, all of them, to print."""
    reader.require(("scope", "R"), limit="public")
    _form, day, rows = _wanted(request)
    context = {"day": day, "rows": rows, "entity": organisation()}
    return render(request, "laboratory/scope_print.html", context)


@both
@signed_in
def new_row(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Add a row."""
    reader.require(("scope", "C"))
    page = Page(
        _("登记能力"), "", pgettext("act", "登记"), reverse("laboratory:scope"), _("CMC 以 k = 2 给出。")
    )
    form = CapabilityForm(posted(request), initial={"valid_from": today()})

    def do(values: dict[str, Any]) -> str:
        row = actions.add_capability(reader.user, **values)
        return _("已登记能力：%(quantity)s") % {"quantity": row.quantity_name}

    return act(request, page, form, do)


@both
@signed_in
def retract(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Take a row out."""
    reader.require(("scope", "U"))
    row = get_object_or_404(CapabilityRow.objects.filter(standing()).select_related("method"), pk=pk)
    about = f"{row.quantity_name} {row.low} … {row.high} {row.unit} · {row.method.number}"
    page = Page(
        _("收回能力"),
        about,
        _("收回"),
        reverse("laboratory:scope"),
        _("行保留在历史里；过去的日子仍按它判断。"),
    )

    def do(values: dict[str, Any]) -> str:
        actions.retract_capability(reader.user, row, reason=values["reason"])
        return _("已收回能力：%(quantity)s") % {"quantity": row.quantity_name}

    return act(request, page, ReasonForm(posted(request)), do)


def _wanted(request: HttpRequest) -> tuple[CapabilityFilter, date, QuerySet[CapabilityRow]]:
    form = CapabilityFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    day = wanted.get("on") or today()
    asked = ScopeQuestion(day, wanted.get("q", ""), wanted.get("field", ""))
    return form, day, scope_list(asked).filter(standing())
