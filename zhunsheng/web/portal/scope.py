# SPDX-License-Identifier: Apache-2.0
"""The public scope: what the laboratory can do and how well, on any day, on what basis."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from zhunsheng.laboratory.queries import (
    SCOPE_BASES,
    SCOPE_FIELDS,
    ScopeQuestion,
    scope_bases,
    scope_csv,
    scope_list,
    scope_told,
    sites,
    today,
)
from zhunsheng.web.portal.face import show

PAGE_SIZE = 25
_ALL = [("", _("全部"))]


def _places() -> list[tuple[str, Any]]:
    return [*_ALL, *((site.code, f"{site.code} {site.name}") for site in sites())]


class ScopeForm(forms.Form):
    """Which rows, and on which day."""

    q = forms.CharField(label=_("量、器具或方法"), required=False, max_length=80)
    field = forms.ChoiceField(label=_("领域"), required=False, choices=[*_ALL, *SCOPE_FIELDS])
    basis = forms.ChoiceField(
        label=pgettext_lazy("of a capability", "依据"), required=False, choices=[*_ALL, *SCOPE_BASES]
    )
    site = forms.ChoiceField(label=_("场所"), required=False, choices=_places)
    on = forms.DateField(
        label=_("日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


@require_safe
def scope(request: HttpRequest) -> HttpResponse:
    """A page of rows."""
    form, asked = _asked(request)
    rows = scope_list(asked)
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": asked,
        "page": page,
        "rows": scope_told(page.object_list, asked.day),
        "bases": scope_bases(rows),
        "past": asked.day < today(),
        "query": request.GET.urlencode(),
    }
    return show(request, "portal/scope.html", context)


@require_safe
def printed(request: HttpRequest) -> HttpResponse:
    """All rows on one sheet."""
    _form, asked = _asked(request)
    rows = scope_list(asked)
    context = {
        "asked": asked,
        "rows": scope_told(rows, asked.day),
        "bases": scope_bases(rows),
        "past": asked.day < today(),
    }
    return show(request, "portal/scope_print.html", context)


@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """All rows for a spreadsheet."""
    _form, asked = _asked(request)
    content = scope_csv(scope_told(scope_list(asked), asked.day))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="scope-{asked.day.isoformat()}.csv"'
    return response


def _asked(request: HttpRequest) -> tuple[ScopeForm, ScopeQuestion]:
    """The form, and the question of its good fields: one bad field makes the others no worse."""
    form = ScopeForm(request.GET)
    form.is_valid()
    good = form.cleaned_data
    words = {name: good.get(name) or "" for name in ("field", "basis", "site")}
    return form, ScopeQuestion(good.get("on") or today(), good.get("q") or "", **words)
