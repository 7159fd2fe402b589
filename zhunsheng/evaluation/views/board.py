# SPDX-License-Identifier: Apache-2.0
"""The board: where the laboratory stands, clause by clause, and why."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.clauses.reading import CatalogueError
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.forms import FilterForm
from zhunsheng.evaluation.models import Evaluation, Verdict
from zhunsheng.evaluation.queries.profiles import grades_by, profile_on
from zhunsheng.evaluation.sections import sections
from zhunsheng.evaluation.views.access import chosen, for_readers
from zhunsheng.evaluation.views.pictures import trend
from zhunsheng.evaluation.views.shown import clause_shown, verdicts_of
from zhunsheng.evaluation.wording import NOT_COUNTED_SHORT, in_reader, short_word, verdict_word
from zhunsheng.laboratory.queries import organisation, today
from zhunsheng.ledger import clock
from zhunsheng.rules.verdict.words import STATUSES, VERDICTS

PAGE: Final = 25
_OF_ITSELF: Final = timedelta(minutes=15)  # the board brings itself up to date, but not at every look
_AT_ONCE: Final = 10_000  # milliseconds: what takes longer is not begun unasked
_LAST: Final = 12
Address = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Chip:
    """One node on the board."""

    id: str
    word: str
    kind: str
    url: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    """A section of the board: heading, how its nodes stand, the nodes."""

    id: str
    title: str
    note: str
    chips: Sequence[Chip]
    ours: bool
    inferred: str


@dataclass(frozen=True, slots=True)
class Change:
    """A clause whose verdict is another than in the evaluation compared with."""

    clause: Clause
    was: str
    now: str
    url: str


@require_GET
@for_readers
def board(request: HttpRequest, user: User) -> HttpResponse:
    """The whole code at a glance, or the clauses asked for as a list."""
    evaluation = chosen(request, user)
    form = FilterForm(request.GET)
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    context = {"form": form, "may_make": allowed(user, "evaluation", "C"), "entity": organisation()}
    if evaluation is None:
        return render(request, "evaluation/board.html", {**context, "evaluation": None})
    rows = verdicts_of(evaluation)
    address = addresses(evaluation)
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    wanted |= {name: "yes" for name in ("open", "own") if request.GET.get(name)}
    context |= {
        "evaluation": evaluation,
        "newest": not request.GET.get("evaluation"),
        "cards": cards(evaluation),
        "rows": _rows(rows, address) if not wanted else [],
        "page": _list(request, evaluation, rows, wanted) if wanted else None,
        "legend": [(each, short_word(each, "shall")) for each in VERDICTS],
        "concerns": concerns(rows, address),
        **_comparison(evaluation, rows, address),
        **_freshness(evaluation),
        **_history(user),
        "caveats": catalogue().caveats,
    }
    return render(request, "evaluation/board.html", context)


def cards(evaluation: Evaluation) -> dict[str, Any]:
    """The four answers above the board."""
    said = evaluation.summary
    eligibility, coverage = said["eligibility"], said["coverage"]
    verdicts = Counter(
        evaluation.verdicts.filter(clause__in=eligibility["missing"]).values_list("verdict", flat=True)
    )
    levels = _levels(evaluation)
    word = next(text for status, text in STATUSES.items() if status == eligibility["status"])
    return {
        "status": eligibility["status"],
        "status_word": in_reader(word),
        "to_verify": verdicts["to-verify"],
        "partly": verdicts["partly"],
        "unknown": len(eligibility["missing"]) - verdicts["to-verify"] - verdicts["partly"],
        "missing": eligibility["missing"],
        "against": eligibility["against"],
        "coverage": coverage,
        "grades": [
            {**_grade(said["grades"][kind]), "level": levels.get(kind, "")}
            for kind in ("good-practice", "excellence")
        ],
    }


def _levels(evaluation: Evaluation) -> dict[str, str]:
    """The level of each kind by the profile of that day; none while chapters 4 and 5 don't hold."""
    try:
        grades = grades_by(profile_on(evaluation.as_of).profile, evaluation)
    except CatalogueError:
        return {}  # the profile's own page says what is wrong with it
    return {grade["kind"]: in_reader(grade["name"]) for grade in grades if grade["name"]}


def _grade(stored: Mapping[str, Any]) -> dict[str, Any]:
    musts = {code: number for code, number in stored["musts"].items() if code != "not-applicable"}
    assessed = stored["assessed"]
    return {
        "met": musts.get("met", 0),
        "musts": sum(musts.values()),
        "score": f"{float(stored['points']) / assessed:.2f}" if assessed else "—",
        "assessed": assessed,
        "applicable": stored["applicable"],
    }


def addresses(evaluation: Evaluation) -> Address:
    """Where a clause's page is; of this evaluation, where it is not the newest."""
    newest = queries.latest()
    asked = "" if newest and newest.pk == evaluation.pk else f"?evaluation={evaluation.pk}"
    return lambda clause_id: reverse("evaluation:clause", args=[clause_id]) + asked


def _rows(rows: Mapping[str, Verdict], address: Address) -> list[Row]:
    return [
        Row(
            section.id,
            in_reader(section.title),
            _note([rows[each.id] for each in section.clauses if each.counts and each.id in rows]),
            [_chip(each, rows[each.id], address(each.id)) for each in section.clauses if each.id in rows],
            ours=any(each.reconstructed for each in section.clauses),
            inferred=", ".join(_inferred(section.clauses)),
        )
        for section in sections()
    ]


def _inferred(clauses: Sequence[Clause]) -> list[str]:
    """The nodes whose number is inferred; those below one of them are not named again."""
    ids = [each.id for each in clauses if each.number_inferred]
    return [each for each in ids if not any(each.startswith(f"{other}.") for other in ids)]


def _note(rows: Sequence[Verdict]) -> str:
    """How many nodes of a section stand how, in the order of the words."""
    counted = Counter(row.verdict for row in rows)
    return " · ".join(f"{short_word(code, 'shall')} {counted[code]}" for code in VERDICTS if counted[code])


def _chip(clause: Clause, row: Verdict, url: str) -> Chip:
    kind = "ours" if clause.reconstructed or clause.provenance == "heading-only" else row.verdict
    word = str(NOT_COUNTED_SHORT) if kind == "ours" else _word(clause, row)
    title = f"{clause.id} {in_reader(clause.title)}: {verdict_word(row.verdict, clause.obligation)}"
    return Chip(clause.id, word, kind + (" group" if clause.group else ""), url, title)


def _word(clause: Clause, row: Verdict) -> str:
    """The verdict in short; of what is unknown, how many of its parts are known all the same."""
    word = short_word(row.verdict, clause.obligation)
    parts = row.content["parts"]
    known = sum(part["verdict"] != "unknown" for part in parts)
    return f"{word} {known}/{len(parts)}" if row.verdict == "unknown" and known else word


def _list(
    request: HttpRequest, evaluation: Evaluation, rows: Mapping[str, Verdict], wanted: Mapping[str, str]
) -> Any:
    address = addresses(evaluation)
    code = catalogue()
    found = [
        each for each in code.clauses if each.id in rows and _matches(evaluation, each, rows[each.id], wanted)
    ]
    page: Any = Paginator(found, PAGE).get_page(request.GET.get("page"))
    page.object_list = [
        (clause_shown(code, clause, rows[clause.id]), address(clause.id)) for clause in page.object_list
    ]
    return page


def _matches(evaluation: Evaluation, clause: Clause, row: Verdict, wanted: Mapping[str, str]) -> bool:
    section = wanted.get("section", "")
    text = wanted.get("q", "").casefold()
    said = (clause.id, in_reader(clause.title), in_reader(clause.requirement))
    gates = evaluation.summary["eligibility"]
    own = "own" in wanted  # the clauses that count by themselves, not what their children make of a group
    verdict = row.content["own"] if own else row.verdict
    return (
        wanted.get("verdict", verdict) == verdict
        and (not own or clause.counts)
        and (not section or clause.id == section or clause.id.startswith(f"{section}."))
        and wanted.get("obligation", clause.obligation) == clause.obligation
        and wanted.get("automatable", clause.automatable) == clause.automatable
        and (not text or any(text in each.casefold() for each in said))
        and ("open" not in wanted or clause.id in (*gates["missing"], *gates["against"]))
    )


def concerns(rows: Mapping[str, Verdict], address: Address) -> list[Any]:
    """What a director looks at first: what was found not met, then what is to be verified."""
    code = catalogue()
    found = [
        each for each in code.clauses if each.id in rows and rows[each.id].verdict in ("not-met", "to-verify")
    ]
    found.sort(key=lambda clause: rows[clause.id].verdict != "not-met")
    return [(clause_shown(code, clause, rows[clause.id]), address(clause.id)) for clause in found]


def _comparison(evaluation: Evaluation, rows: Mapping[str, Verdict], address: Address) -> dict[str, Any]:
    """Which clauses stand otherwise than in the evaluation before."""
    earlier = queries.before(evaluation)
    if earlier is None:
        return {"earlier": None, "changes": []}
    was = dict(earlier.verdicts.values_list("clause", "verdict"))
    changes = [
        Change(clause, was[clause.id], rows[clause.id].verdict, address(clause.id))
        for clause in catalogue().clauses
        if clause.id in was and clause.id in rows and was[clause.id] != rows[clause.id].verdict
    ]
    return {"earlier": earlier, "changes": changes}


def _freshness(evaluation: Evaluation) -> dict[str, Any]:
    """Whether something has happened since, and whether the page brings itself up to date."""
    newest = queries.latest()
    if newest is None or newest.pk != evaluation.pk:
        return {"stale": False, "itself": False, "facts": 0}
    facts = queries.facts_since(evaluation)
    stale = queries.is_stale(evaluation)
    due = evaluation.as_of < today() or clock.now() - evaluation.made_at > _OF_ITSELF or not facts
    return {
        "stale": stale,
        "facts": facts,
        "itself": stale and due and evaluation.milliseconds < _AT_ONCE,
        "certificates": evaluation.asked["rows"].get("certificates", 0),
    }


def _history(user: User) -> dict[str, Any]:
    """The newest evaluation of each of the last days, and how much was decided over time."""
    by_day: dict[Any, Evaluation] = {}
    for each in queries.visible_to(user).order_by("-as_of", "-id")[: _LAST * 4]:
        by_day.setdefault(each.as_of, each)
    last = list(by_day.values())[:_LAST]
    shares = [(each.as_of, each.summary["coverage"]) for each in reversed(last)]
    return {"evaluations": last[:6], "trend": trend(shares) if len(shares) > 1 else ""}
