# SPDX-License-Identifier: Apache-2.0
"""What a rule was asked about, row by row: the evidence behind a verdict, met or not."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.forms import CheckedFilterForm
from zhunsheng.evaluation.queries.checked import Looked, checked_by
from zhunsheng.evaluation.views.access import chosen, for_readers
from zhunsheng.evaluation.views.evidence import Link, Links, hits_shown
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import TABLES

PAGE: Final = 25


@require_GET
@for_readers
def checked(request: HttpRequest, user: User, rule_id: str) -> HttpResponse:
    """The rows of the table that the rule judges, with what it said of each."""
    rule, evaluation = rule_of(rule_id), chosen(request, user)
    form = CheckedFilterForm(request.GET)
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    context: dict[str, Any] = {
        "rule": rule,
        "clauses": rule.cited(),
        "table": TABLES[rule.judges],
        "evaluation": evaluation,
        "form": form,
        "narrowed": any(form.cleaned_data.values()),
    }
    if evaluation is not None:
        found = checked_by(rule, evaluation)
        context |= {
            "asked": rule.id in evaluation.asked["units"],
            "count": evaluation.asked["rows"].get(rule.judges, 0),
            "in_pack_only": found.rows is None,
            "silent": hits_shown(user, found.silent),
            "elsewhere": hits_shown(user, found.elsewhere[:PAGE]),
            "more_elsewhere": max(0, len(found.elsewhere) - PAGE),
            **_page(request, user, form, found.rows or ()),
        }
    return render(request, "evaluation/checked.html", context)


def rule_of(rule_id: str) -> Rule:
    """The rule of that id, or no page."""
    try:
        return named(rule_id)
    except KeyError:
        raise Http404 from None


def _page(
    request: HttpRequest, user: User, form: CheckedFilterForm, rows: tuple[Looked, ...]
) -> dict[str, Any]:
    """The rows that were asked for, and those of the page with links where a record of ours opens."""
    text, said = form.cleaned_data.get("q", "").casefold(), form.cleaned_data.get("said", "")
    left = [
        row
        for row in rows
        if (not said or row.said == said) and text in " ".join((row.unit, *row.more)).casefold()
    ]
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    links = Links(user, (each for row in page.object_list for each in (row.unit, *row.more)))
    shown: list[tuple[Looked, Link, list[Link]]] = [
        (row, links.cited([row.unit])[0], links.cited(row.more)) for row in page.object_list
    ]
    return {"page": page, "rows": shown}
