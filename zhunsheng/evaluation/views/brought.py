# SPDX-License-Identifier: Apache-2.0
"""Other evidence: which tables were brought, up to which day, and what stands in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.apps import PREFIX
from zhunsheng.evaluation.brought.columns import choices_of, sheet_columns
from zhunsheng.evaluation.brought.tables import columns, group_of, names, table_of
from zhunsheng.evaluation.forms import (
    BroughtFilterForm,
    BroughtRowsForm,
    CompleteForm,
    RefusableForm,
    WithdrawForm,
)
from zhunsheng.evaluation.models import BroughtRow
from zhunsheng.evaluation.periods import end_of
from zhunsheng.evaluation.queries.brought import Standing, standing_rows, standings
from zhunsheng.evaluation.views.access import for_staff, require
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.schema.column import Column

PAGE: Final = 25
_KINDS: Final = {"instant": "mono", "real": "n", "integer": "n"}
"""How cells of a kind are set."""
both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Line:
    """A table on the list."""

    name: str
    title: str
    group: str
    standing: Standing
    clauses: Sequence[str]


@require_GET
@for_staff
def tables(request: HttpRequest, user: User) -> HttpResponse:
    """Every table that can be brought, with how it stands today."""
    require(user, "R", "evidence")
    form = BroughtFilterForm(request.GET)
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    wanted = {name: value for name, value in form.cleaned_data.items() if value}
    told = standings(clock.now())
    lines = [_line(name, told[name]) for name in names()]
    left = [line for line in lines if _matches(line, wanted)]
    page = Paginator(left, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "narrowed": bool(wanted),
        "spoken": sum(line.standing.speaks for line in lines),
        "all": len(lines),
        "may_bring": allowed(user, "evidence", "C"),
        "prefix": PREFIX,
    }
    return render(request, "evaluation/brought.html", context)


def _line(name: str, standing: Standing) -> Line:
    return Line(name, _title(name), in_reader(group_of(name).title), standing, _clauses(name))


def _matches(line: Line, wanted: dict[str, Any]) -> bool:
    text = wanted.get("q", "").casefold()
    return (
        wanted.get("group", group_of(line.name).code) == group_of(line.name).code
        and line.standing.speaks
        in {"yes": (True,), "no": (False,)}.get(wanted.get("kept", ""), (True, False))
        and (not text or text in f"{line.name} {line.title}".casefold() or text in line.clauses)
    )


@cache
def _clauses(table: str) -> tuple[str, ...]:
    """The clauses whose rules ask the table, in the order of the code."""
    refs = (ref for rule in SWEPT if table in rule.needs or table in rule.reads for ref in rule.clauses)
    found = {ref.partition("/")[0] for ref in refs}
    return tuple(sorted(found, key=lambda each: [part.zfill(3) for part in each.split(".")]))


def _title(name: str) -> str:
    table = table_of(name)
    if table is None:
        raise Http404
    return in_reader(Text(table.doc.zh, table.doc.en[:1].upper() + table.doc.en[1:]))


@require_GET
@for_staff
def table(request: HttpRequest, user: User, table: str) -> HttpResponse:
    """What stands in a table as of a day, and who brought it."""
    require(user, "R", "evidence")
    title, form = _title(table), BroughtRowsForm(request.GET)
    form.is_valid()
    day = form.cleaned_data.get("on")
    known = clock.now() if day is None else min(end_of(day), clock.now())
    rows = list(standing_rows(known).filter(table=table).select_related("recorded_by").order_by("-id"))
    text = (form.cleaned_data.get("q") or "").casefold()
    kinds = [_KINDS.get(column.kind, "") for column in columns(table)]
    shown = [(row, _cells(row)) for row in rows]
    left = [each for each in shown if not text or any(text in cell.casefold() for cell in each[1])]
    context = {
        "name": table,
        "title": title,
        "form": form,
        "on": day or today(),
        "heads": [in_reader(column.title) for column in sheet_columns(table)],
        "page": Paginator(
            [(row, list(zip(cells, kinds, strict=True))) for row, cells in left], PAGE
        ).get_page(request.GET.get("page")),
        "narrowed": bool(text),
        "standing": standings(known)[table],
        "clauses": _clauses(table),
        "may_bring": allowed(user, "evidence", "C"),
        "code": PREFIX + table,
    }
    return render(request, "evaluation/brought_table.html", context)


def _cells(row: BroughtRow) -> list[str]:
    return [_cell(column, row.values.get(column.name)) for column in columns(row.table)]


def _cell(column: Column, value: Any) -> str:
    if value is None:
        return ""
    code = {True: "yes", False: "no"}.get(value, value) if column.kind == "flag" else value
    for each, word in choices_of(column):
        if each == code:
            return in_reader(word)
    if column.kind == "instant":
        at = datetime.fromisoformat(str(value))
        return f"{at:%Y-%m-%d}" if at.time().isoformat() == "00:00:00" else f"{at:%Y-%m-%d %H:%M}"
    return f"{value[:12]}…" if column.name.endswith("sha256") else str(value)


@both
@for_staff
def complete(request: HttpRequest, user: User, table: str) -> HttpResponse:
    """Declare up to which day a table is whole."""
    require(user, "U", "evidence")
    form = CompleteForm(request.POST or None, initial={"through": today()})
    context = {"title": _title(table), "name": table, "deed": _("声明完整")}

    def declare() -> str:
        said = actions.declare_complete(user, table, **form.values())
        return _("已记下：截至 %(day)s 完整") % {"day": said.through.isoformat()}

    return _done(request, form, declare, table) or _asked(request, form, context)


@both
@for_staff
def withdraw(request: HttpRequest, user: User, table: str, pk: int) -> HttpResponse:
    """Take one row back, with the reason."""
    require(user, "U", "evidence")
    row = get_object_or_404(BroughtRow, table=table, pk=pk, ended_at=None)
    form = WithdrawForm(request.POST or None)
    pairs = zip((in_reader(each.title) for each in sheet_columns(table)), _cells(row), strict=True)
    told = [(head, cell) for head, cell in pairs if cell]
    context = {"title": _title(table), "name": table, "deed": _("撤回这一行"), "told": told}

    def take_back() -> str:
        actions.withdraw(user, row, **form.values())
        return _("已撤回；在此之前的评价仍按它")

    return _done(request, form, take_back, table) or _asked(request, form, context)


def _done(request: HttpRequest, form: RefusableForm, do: Any, table: str) -> HttpResponse | None:
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        said = do()
    except ActionError as error:
        form.refuse(error)
        return None
    messages.success(request, said, extra_tags="fine")
    return redirect("evaluation:other-table", table)


def _asked(request: HttpRequest, form: RefusableForm, context: dict[str, Any]) -> HttpResponse:
    return render(request, "evaluation/brought_act.html", {**context, "form": form})
