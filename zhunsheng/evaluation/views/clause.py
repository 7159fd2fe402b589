# SPDX-License-Identifier: Apache-2.0
"""One clause: what it asks, what shows it, how it is checked, its verdict and why, and what people judged."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause, Part
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.forms import DecideForm, JudgeForm, MapForm
from zhunsheng.evaluation.models import Evaluation, Judgement, NumberMapping, Verdict
from zhunsheng.evaluation.queries.hits import hits_about, of_same_rules
from zhunsheng.evaluation.views.access import chosen, clause_of, for_readers, for_staff, require
from zhunsheng.evaluation.views.attempt import done, ticked
from zhunsheng.evaluation.views.board import addresses
from zhunsheng.evaluation.views.evidence import Link, Links, hits_shown, rows_of, stopped
from zhunsheng.evaluation.views.shown import clause_shown, verdicts_of
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.rules.catalogue import SWEPT

PAGE: Final = 25
_HISTORY: Final = 10


@dataclass(frozen=True, slots=True)
class Said:
    """A judgement of a person, with what it rests on."""

    judgement: Judgement
    links: Sequence[Link]
    in_force: bool


@require_GET
@for_staff
def clause(request: HttpRequest, user: User, clause_id: str) -> HttpResponse:
    """The clause for all staff; the laboratory's verdict for those who may read evaluations."""
    found = clause_of(clause_id)
    context: dict[str, Any] = {**_of_the_code(found), "reads": allowed(user, "evaluation", "R")}
    if context["reads"]:
        context |= _of_the_laboratory(request, user, found)
    return render(request, "evaluation/clause.html", context)


def _of_the_code(found: Clause) -> dict[str, Any]:
    code = catalogue()
    ids = [each.id for each in code.clauses]
    at = ids.index(found.id)
    return {
        "clause": found,
        "code": code,
        "kind": code.kinds[found.kind],
        "obligation": code.obligations[found.obligation],
        "provenance": code.provenance[found.provenance],
        "automatable": code.automatable[found.automatable],
        "sources": [in_reader(code.sources[name]) for name in found.sources],
        "parents": code.parents(found.id),
        "previous": ids[at - 1] if at else "",
        "next": ids[at + 1] if at + 1 < len(ids) else "",
        "rules_of_parts": [(part, _rules(part)) for part in found.parts],
        "mapping": NumberMapping.objects.filter(clause=found.id).select_related("by").order_by("-id").first(),
    }


def _rules(part: Part) -> list[tuple[str, str]]:
    return [(rule.id, in_reader(rule.title)) for rule in SWEPT if part.ref in rule.clauses]


def _of_the_laboratory(request: HttpRequest, user: User, found: Clause) -> dict[str, Any]:
    evaluation = chosen(request, user)
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "may_judge": allowed(user, "evaluation", "A"),
        "may_explain": allowed(user, "evaluation", "U"),
        "judgements": _judgements(user, found),
    }
    if evaluation is None:
        return context
    rows = verdicts_of(evaluation)
    if found.id not in rows:
        return context
    newest = queries.latest()
    hits = hits_about(evaluation, found.id) if found.parts else []
    silent = hits_about(evaluation, found.id, "unknown") if found.parts else []
    page = Paginator(rows_of(hits), PAGE).get_page(request.GET.get("page"))
    shown = hits_shown(user, [*(hit for row in page.object_list for hit in row), *silent])
    rules = [rule.id for rule in SWEPT for part in found.parts if part.ref in rule.clauses]
    times, last = stopped(evaluation, rules) if rules else (0, [])
    return context | {
        "shown": clause_shown(catalogue(), found, rows[found.id]),
        "newest": newest is not None and newest.pk == evaluation.pk,
        "children": _children(found, rows, evaluation),
        "page": page,
        "hits": [each for each in shown if each.state == "broken"],
        "silent": [each for each in shown if each.state == "unknown"],
        "stopped_times": times,
        "stopped": last,
        "history": _history(found),
        "decide": DecideForm(),
        "certificates": evaluation.asked["rows"].get("certificates", 0),
    }


def _children(found: Clause, rows: dict[str, Verdict], evaluation: Evaluation) -> list[Any]:
    code, address = catalogue(), addresses(evaluation)
    return [
        (clause_shown(code, child, rows[child.id]), address(child.id))
        for child in code.children(found.id)
        if child.id in rows
    ]


def _judgements(user: User, found: Clause) -> list[Said]:
    refs = {found.id, *(part.ref for part in found.parts)}
    rows = list(Judgement.objects.filter(about__in=refs).select_related("by", "event").order_by("-id"))
    links = Links(user, (text for row in rows for text in row.references))
    newest: set[str] = set()
    said = []
    for row in rows:
        said.append(Said(row, links.cited(row.references), row.about not in newest))
        newest.add(row.about)
    return said


def _history(found: Clause) -> list[Verdict]:
    """How the clause stood in the last evaluations, one a day."""
    rows = Verdict.objects.filter(clause=found.id).select_related("evaluation")
    by_day: dict[Any, Verdict] = {}
    for row in rows.order_by("-evaluation__as_of", "-evaluation_id")[: _HISTORY * 5]:
        by_day.setdefault(row.evaluation.as_of, row)
    return list(by_day.values())[:_HISTORY]


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def judge(request: HttpRequest, user: User, clause_id: str) -> HttpResponse:
    """Judge a clause or one of its parts."""
    require(user, "A")
    found = clause_of(clause_id)
    form = JudgeForm(found, request.POST or None, initial={"about": request.GET.get("about", found.id)})
    evaluation = queries.latest()
    rows = verdicts_of(evaluation) if evaluation else {}

    def do(values: dict[str, Any]) -> str:
        actions.judge(user, values.pop("about"), **values)
        return _("已记下判断；判定已按它更新。")

    was_done = done(request, user, form, do)
    if was_done:
        return redirect("evaluation:clause", clause_id)
    context = {
        "form": form,
        "clause": found,
        "shown": clause_shown(catalogue(), found, rows[found.id]) if found.id in rows else None,
        "evaluation": evaluation,
    }
    return render(request, "evaluation/judge.html", context)


@require_http_methods(["POST"])
@for_readers
def decide(request: HttpRequest, user: User, clause_id: str) -> HttpResponse:
    """Explain, confirm or dismiss the hits that were ticked."""
    found = clause_of(clause_id)
    form = DecideForm(request.POST, request.FILES)
    keys = ticked(request)

    def do(values: dict[str, Any]) -> str:
        wanted = of_same_rules(keys) if values.pop("same_rule") else keys
        decided = actions.decide(user, wanted, **values)
        return _("已处理 %(number)s 项命中；判定已按它更新。") % {"number": len(decided)}

    if done(request, user, form, do):
        return redirect("evaluation:clause", clause_id)
    evaluation = queries.latest()
    hits = list(evaluation.hits.filter(key__in=keys)) if evaluation else []
    context = {"form": form, "clause": found, "hits": hits_shown(user, hits)}
    return render(request, "evaluation/decide.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def map_number(request: HttpRequest, user: User, clause_id: str) -> HttpResponse:
    """Say which number an inferred node has in a purchased copy."""
    require(user, "A")
    found = clause_of(clause_id)
    form = MapForm(request.POST or None)

    def do(values: dict[str, Any]) -> str:
        actions.map_number(user, found.id, **values)
        return _("已记下编号对照。")

    if done(request, user, form, do):
        return redirect("evaluation:clause", clause_id)
    return render(request, "evaluation/map.html", {"form": form, "clause": found})
