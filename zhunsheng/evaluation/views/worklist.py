# SPDX-License-Identifier: Apache-2.0
"""The worklist: hits and gaps with owner and due day, decided about and handed out many at a time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.forms import ChargeForm, DecideForm, WorkFilterForm
from zhunsheng.evaluation.models import Charge, Evaluation, Hit, Verdict
from zhunsheng.evaluation.queries.charges import SETTLED, charges
from zhunsheng.evaluation.queries.hits import of_same_rules, standing_words
from zhunsheng.evaluation.queries.trend import dated_hits
from zhunsheng.evaluation.views.access import for_readers, require
from zhunsheng.evaluation.views.attempt import attempt, ticked
from zhunsheng.evaluation.views.evidence import hits_shown, rows_of
from zhunsheng.evaluation.views.shown import ClauseShown, clause_shown, verdicts_of
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.laboratory.queries import today
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.verdict.words import STATES

PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Gap:
    """A clause that is not settled, with who sees to it."""

    shown: ClauseShown
    gates: bool
    charge: Charge | None
    late: bool


@require_GET
@for_readers
def worklist(request: HttpRequest, user: User) -> HttpResponse:
    """The hits of the newest evaluation, or its gaps."""
    evaluation = queries.latest()
    form = WorkFilterForm(request.GET)
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    gaps = request.GET.get("kind") == "gaps"
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "form": form,
        "gaps": gaps,
        "may_explain": allowed(user, "evaluation", "U"),
        "decide": DecideForm(),
        "charge": ChargeForm(),
        "today": today(),
    }
    if evaluation is not None:
        found = _gaps if gaps else _hits
        context |= found(request, user, evaluation, wanted)
    return render(request, "evaluation/worklist.html", context)


def _hits(
    request: HttpRequest, user: User, evaluation: Evaluation, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    rows = list(evaluation.hits.filter(state="broken").order_by("id"))
    standings, given = standing_words(row.key for row in rows), charges()
    of_month = _of_month(evaluation, wanted.get("month", ""))
    left = [
        row
        for row in rows
        if (of_month is None or row.key in of_month)
        and _hit_matches(row, standings[row.key], given.get(row.key), wanted, user)
    ]
    page = Paginator(rows_of(left), PAGE).get_page(request.GET.get("page"))
    shown = hits_shown(user, [hit for row in page.object_list for hit in row])
    owed = [_owed(row, given) for row in page.object_list]
    return {
        "page": page,
        "rows": [(hit, charge, _late(charge)) for hit, charge in zip(shown, owed, strict=True)],
        "counts": [
            (state, len({_place(row) for row in rows if standings[row.key] == state})) for state in STATES
        ],
    }


def _place(row: Hit) -> tuple[str, ...]:
    """What a hit is of, however many points were hit there: rule, kind of unit, unit."""
    return row.rule, row.unit, *row.units[:1]


def _owed(row: Iterable[Hit], given: Mapping[str, Charge]) -> Charge | None:
    """Who sees to a row: whoever has one of its hits that is due first."""
    mine = [given[hit.key] for hit in row if hit.key in given]
    return min(mine, key=lambda charge: charge.due, default=None)


def _of_month(evaluation: Evaluation, month: str) -> set[str] | None:
    """The keys of the hits that are of a month; None where none is asked for."""
    return {hit.key for hit in dated_hits(evaluation) if hit.on[:7] == month} if month else None


def _hit_matches(
    row: Hit, standing: str, given: Charge | None, wanted: Mapping[str, Any], user: User
) -> bool:
    text = wanted.get("q", "").casefold()
    said = (row.rule, row.record, *row.units, in_reader(row.content["message"]))
    return (
        wanted.get("rule", row.rule) == row.rule
        and wanted.get("standing", standing) == standing
        and wanted.get("severity", named(row.rule).weight(row.case)) == named(row.rule).weight(row.case)
        and (not text or any(text in each.casefold() for each in said))
        and _given_matches(given, wanted, user)
    )


def _gaps(
    request: HttpRequest, user: User, evaluation: Evaluation, wanted: Mapping[str, Any]
) -> dict[str, Any]:
    code, rows, given = catalogue(), verdicts_of(evaluation), charges()
    gates = evaluation.summary["eligibility"]
    first = {*gates["against"], *gates["missing"]}
    open_ones = [each for each in code.clauses if each.counts and _unsettled(rows.get(each.id))]
    open_ones.sort(key=lambda clause: clause.id not in first)
    text = wanted.get("q", "").casefold()
    left = [
        each
        for each in open_ones
        if _given_matches(given.get(each.id), wanted, user)
        and (not text or text in f"{each.id} {in_reader(each.title)}".casefold())
    ]
    page: Any = Paginator(left, PAGE).get_page(request.GET.get("page"))
    shown = [
        Gap(clause_shown(code, each, rows[each.id]), each.id in first, owed, _late(owed))
        for each in page.object_list
        for owed in (given.get(each.id),)
    ]
    return {"page": page, "rows": shown, "counts": []}


def _unsettled(row: Verdict | None) -> bool:
    """Whether a clause's own parts are not settled; what children judge is no work by itself."""
    return row is not None and row.content["own"] is not None and row.content["own"] not in SETTLED


def _given_matches(given: Charge | None, wanted: Mapping[str, Any], user: User) -> bool:
    owner = wanted.get("owner", "")
    if owner == "nobody":
        return given is None
    if owner == "mine":
        return given is not None and given.owner_id == user.pk
    if owner == "late":
        return _late(given)
    return True


def _late(given: Charge | None) -> bool:
    return given is not None and given.due < today()


@require_POST
@for_readers
def decide(request: HttpRequest, user: User) -> HttpResponse:
    """Explain, confirm or dismiss what was ticked; on demand all open hits of the same rules."""
    form = DecideForm(request.POST, request.FILES)
    keys = ticked(request)

    def do(values: dict[str, Any]) -> str:
        wanted = of_same_rules(keys) if values.pop("same_rule") else keys
        return _said(actions.decide(user, wanted, **values))

    return attempt(request, user, form, do) or _again(request, user, form, keys)


@require_POST
@for_readers
def hand_out(request: HttpRequest, user: User) -> HttpResponse:
    """Give what was ticked to somebody until a day."""
    require(user, "U")
    form = ChargeForm(request.POST)
    keys = ticked(request)

    def do(values: dict[str, Any]) -> str:
        given = actions.charge(user, keys, **values)
        return _("已把 %(number)s 项交给 %(owner)s。") % {"number": len(given), "owner": given[0].owner.name}

    return attempt(request, user, form, do) or _again(request, user, form, keys)


def _said(decided: Sequence[Any]) -> str:
    return _("已处理 %(number)s 项命中；判定已按它更新。") % {"number": len(decided)}


def _again(request: HttpRequest, user: User, form: Any, keys: Iterable[str]) -> HttpResponse:
    """The form once more with what was refused; nothing typed is lost."""
    evaluation, code = queries.latest(), catalogue()
    wanted = list(keys)
    hits = list(evaluation.hits.filter(key__in=wanted)) if evaluation else []
    context = {
        "form": form,
        "hits": hits_shown(user, hits),
        "clauses": [code[key] for key in wanted if key in code],
        "files": isinstance(form, DecideForm),
    }
    return render(request, "evaluation/ticked.html", context)
