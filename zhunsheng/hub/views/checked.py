# SPDX-License-Identifier: Apache-2.0
"""What the rules were asked about a laboratory, for its assessors: from a clause to a rule to its rows."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.hub.models import Entry, Evaluation
from zhunsheng.hub.queries import checked as looked
from zhunsheng.hub.queries.blind import Blind
from zhunsheng.hub.queries.judging import base_evaluation
from zhunsheng.hub.views.access import signed_in
from zhunsheng.hub.views.entries import blind_of, open_entry
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tables import TABLES

PAGE: Final = 25


@require_safe
@signed_in
def asked(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Every clause that rules were asked about, with its verdict and these rules."""
    found, evaluation = _evaluated(user, number, code)
    text = request.GET.get("q", "").strip()[:80]
    rows = [each for each in looked.asked_of(evaluation) if _matches(each, text.casefold())]
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "hub/asked.html", {"entry": found, "page": page, "q": text})


def _matches(each: looked.OfClause, text: str) -> bool:
    rules = " ".join(rule.id for rule, _asked in each.rules)
    return text in f"{each.clause.id} {in_reader(each.clause.title)} {rules}".casefold()


@require_safe
@signed_in
def checked(request: HttpRequest, user: User, number: str, code: str, rule_id: str) -> HttpResponse:
    """The rows that one rule was asked about, with what it said of each."""
    entry, evaluation = _evaluated(user, number, code)
    try:
        rule = named(rule_id)
    except KeyError:
        raise Http404 from None
    blind = blind_of(user, entry)
    found = looked.checked_by(rule, evaluation)
    text, said = request.GET.get("q", "").strip()[:80], request.GET.get("said", "")
    rows = [
        (each, shown)
        for each in found.rows or ()
        for shown in [_shown(blind, each.unit, each.more)]
        if (not said or each.said == said) and text.casefold() in " ".join(shown).casefold()
    ]
    context: dict[str, Any] = {
        "entry": entry,
        "evaluation": evaluation,
        "rule": rule,
        "clauses": rule.cited(),
        "table": TABLES[rule.judges],
        "blind": blind,
        "asked": rule.id in evaluation.asked["units"],
        "count": evaluation.asked["rows"].get(rule.judges, 0),
        "in_pack_only": found.rows is None,
        "silent": found.silent,
        "elsewhere": found.elsewhere[:PAGE],
        "more_elsewhere": max(0, len(found.elsewhere) - PAGE),
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "q": text,
        "said": said,
    }
    return render(request, "hub/checked.html", context)


def _shown(blind: Blind, unit: str, more: tuple[str, ...]) -> list[str]:
    """A certificate and its number; one name stands for both where the reader is told no number."""
    return [blind.name(unit)] if blind.salt else [unit, *more]


def _evaluated(user: User, number: str, code: str) -> tuple[Entry, Evaluation]:
    """The entry with what the rules said of its pack; no page for others than its assessors."""
    found = open_entry(user, number, code)
    evaluation = base_evaluation(found)
    if evaluation is None or not looked.may_look(user, found):
        raise Http404
    return found, evaluation
