# SPDX-License-Identifier: Apache-2.0
"""A draft as it will be worked with: the empty record, and every worked example to its certificate."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed, allowed
from zhunsheng.certificate.page import PageError, render_specimen
from zhunsheng.laboratory.models import ProcedureDraft
from zhunsheng.laboratory.queries import today
from zhunsheng.measure import worked
from zhunsheng.measure.procedure import (
    BudgetRow,
    Fault,
    PointRow,
    Procedure,
    ProcedureError,
    RecordError,
    Results,
    SectionResult,
    Uncertain,
    load_text,
)
from zhunsheng.measure.procedure.schema import WorkedExample
from zhunsheng.work.pictures import Share, budget_bars
from zhunsheng.work.queries import is_client
from zhunsheng.work.specimen import Run, blank, run_of, specimen_of
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.grid import Grid, grids
from zhunsheng.work.wording import reader_language, spoken


@dataclass(frozen=True, slots=True)
class Expected:
    """A number of an example: where, what is expected, what comes out, whether they agree."""

    at: str
    expected: str
    computed: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class Budget:
    """The budget of a point: its bars and its rows."""

    title: str
    total: str
    picture: SafeString
    rows: Sequence[BudgetRow]
    unit: str


@dataclass(frozen=True, slots=True)
class Table:
    """A section's table as the procedure has it on the certificate."""

    title: str
    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    coverage: str


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example, all that is shown of it; `problem` says why it can't be computed."""

    id: str
    source: str
    problem: str = ""
    expected: Sequence[Expected] = ()
    grids: Sequence[Grid] = ()
    tables: Sequence[Table] = ()
    budgets: Sequence[Budget] = ()

    @property
    def agrees(self) -> bool:
        """Whether every number comes out as expected."""
        return not self.problem and all(each.agrees for each in self.expected)


@require_GET
@signed_in
def preview(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The draft's newest text as record, results, budgets and table of the certificate."""
    found = _draft(user, pk)
    procedure, faults = _read(found)
    context = {
        "found": found,
        "faults": faults,
        "procedure": procedure,
        "grids": _blank_grids(procedure) if procedure else [],
        "examples": [_example(procedure, each) for each in procedure.worked] if procedure else [],
        "language": reader_language(),
    }
    return render(request, "work/draft_preview.html", context)


@require_GET
@signed_in
def specimen(_request: HttpRequest, user: User, pk: int, example: str) -> HttpResponse:
    """The page of the certificate that an example would give, marked as a specimen."""
    found = _draft(user, pk)
    procedure, _faults = _read(found)
    wanted = [each for each in procedure.worked if each.id == example] if procedure else []
    if procedure is None or not wanted:
        raise Http404
    try:
        pdf = render_specimen(specimen_of(found.method, run_of(procedure, wanted[0]), today()))
    except RecordError as error:
        return HttpResponse(spoken(error.message), status=422, content_type="text/plain")
    except PageError as error:
        return HttpResponse(spoken(error.text), status=422, content_type="text/plain")
    response = HttpResponse(pdf, content_type="application/pdf")
    name = f"specimen-{found.pk}-{example}.pdf"
    response["Content-Disposition"] = content_disposition_header(as_attachment=False, filename=name) or ""
    return response


def _draft(user: User, pk: int) -> ProcedureDraft:
    """The draft, for somebody who may read methods; to a client there is none."""
    if is_client(user):
        raise Http404
    if not allowed(user, "method", "R"):
        raise PermissionDenied(str(NotAllowed.of(user, "method", "R")))
    return get_object_or_404(ProcedureDraft.objects.select_related("method"), pk=pk)


def _read(found: ProcedureDraft) -> tuple[Procedure | None, Sequence[Fault]]:
    try:
        return load_text(found.newest.text), ()
    except ProcedureError as error:
        return None, error.faults


def _blank_grids(procedure: Procedure) -> list[Grid]:
    try:
        programme, results = blank(procedure)
    except RecordError:
        return []  # what the item is must be known before there are points
    return grids(programme, results, (), {})


def _example(procedure: Procedure, example: WorkedExample) -> Example:
    source = spoken(example.source)
    try:
        run = run_of(procedure, example)
    except RecordError as error:
        return Example(example.id, source, spoken(error.message))
    return Example(
        example.id,
        source,
        expected=_expected(procedure, run),
        grids=grids(run.programme, run.results, run.readings, {}),
        tables=[_table(section) for section in run.results.sections],
        budgets=list(_budgets(run.results)),
    )


def _expected(procedure: Procedure, run: Run) -> list[Expected]:
    different = {each.at for each in worked.run_example(procedure, run.example)}
    rows = []
    for each in run.example.expect:
        computed = worked.look_up(run.results, each.at)
        expected = each.shown if each.shown is not None else f"{each.value} ± {each.tolerance}"
        shown = "" if computed is None else str(computed)
        rows.append(Expected(each.at, expected, shown, each.at not in different))
    return rows


def _table(section: SectionResult) -> Table:
    language = reader_language()
    heads = [
        f"{head.title.in_language(language)}{f' / {head.unit}' if head.unit and head.unit != '1' else ''}"
        for head in section.columns
    ]
    rows = [
        [_cell(row, head.key) for head in section.columns] for row in section.rows if row.state != "empty"
    ]
    return Table(section.title.in_language(language), heads, rows, section.coverage.in_language(language))


def _cell(row: PointRow, key: str) -> str:
    if key == "verdict":
        return spoken(row.verdict.word) if row.verdict else ""
    return row.cells.get(key, "")


def _budgets(results: Results) -> list[Budget]:
    found = []
    for section in results.sections:
        name, unit = spoken(section.title), section.result_unit
        for row in section.rows:
            if row.result is not None and row.budget:
                at = f"{name} {row.nominal or row.point + 1} {section.unit}"
                found.append(_budget(at, row.result, row.budget, unit))
        for each in section.line.predictions if section.line else ():
            found.append(_budget(f"{name} {each.at}", each.result, each.budget, unit))
    return found


def _budget(title: str, result: Uncertain, rows: Sequence[BudgetRow], unit: str) -> Budget:
    total = f"U = {result.expanded_text} {unit}, k = {result.k_text}"
    counted = [row for row in rows if row.counted]
    shares = [Share(spoken(row.name), row.share, row.share_text) for row in counted]
    picture = budget_bars(shares, _("不确定度分量占比，%(point)s") % {"point": title})
    return Budget(title, total, picture, rows, unit)
