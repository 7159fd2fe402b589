# SPDX-License-Identifier: Apache-2.0
"""The page of a record: its grids, what stands beside them, and what became of the last save."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Room
from zhunsheng.laboratory.queries import latest_sample
from zhunsheng.ledger import clock
from zhunsheng.measure.procedure import Results
from zhunsheng.work import gate
from zhunsheng.work.actions import SaveResult
from zhunsheng.work.forms.records import SubmitForm
from zhunsheng.work.forms.scanning import RecordScanForm
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.previous import previous_calibration
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.queries.undoing import Change, last_change
from zhunsheng.work.views import bench_side, editing, refusals, steps
from zhunsheng.work.views.acts import buttons
from zhunsheng.work.views.bench_side import recent_sample
from zhunsheng.work.views.grid import grids
from zhunsheng.work.views.grid_line import Typed
from zhunsheng.work.views.tasks import ACTS, mine
from zhunsheng.work.wording import reader_language

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of the cells a page sent; `typed` holds those that were not taken, as they were typed."""

    typed: dict[str, Typed]
    saved: SaveResult | None = None
    beyond: tuple[tuple[int, str], ...] = ()
    message: str = ""
    changed: tuple[Reading, ...] = ()
    undone: tuple[Change, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything on the screen is in the record now, and nobody else wrote meanwhile."""
        refused = self.typed or self.beyond or self.message
        return not refused and not (self.saved is not None and self.saved.conflict)


def page(
    request: HttpRequest,
    user: User,
    task: Task,
    row: OriginalRecord,
    *,
    kept: Kept | None = None,
    submit_form: SubmitForm | None = None,
    refusal: dict[str, Any] | None = None,
    message: str = "",
) -> HttpResponse:
    """The record and all beside it; to whoever fills it also what stands in the way of submitting."""
    kept = kept or Kept({})
    programme, results = programme_of(task), compute_results(task)
    writing = task.state == "calibrating" and mine(user, task)
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if refusal is None and writing and not quiet and results.complete:
        refusal = _foreseen(task, user)
    # Beside a save nothing of the standards is shown anew, so the gate is not asked about them.
    stops = refusals.about_standards(task, user) if writing and not quiet else None
    wanted = request.GET.get("point", "") or request.POST.get("point", "")
    context = {
        **_grids(user, task, row, programme, results, kept, writing=writing),
        **_beside(row, programme, results, wanted, stops),
        **(_to_fill(row, programme) if writing or task.state == "paused" else {}),
        "task": task,
        "record": row,
        "steps": steps.of_task(task),
        "point": wanted,
        "writing": writing,
        "mine": mine(user, task),
        "refusal": refusal,
        "message": message or kept.message,
        "lacking": _lacking(results),
        "complete": results.complete,
        "general": _general(results),
        "submit": submit_form or _submit_form(request, row.room),
        "buttons": buttons(ACTS, user, task, "work:task-act"),
        "may_correct": mine(user, task) and task.state in ("to-check", "returned", "to-sign"),
    }
    return render(request, "work/record.html", context)


def _grids(
    user: User,
    task: Task,
    row: OriginalRecord,
    programme: Programme,
    results: Results,
    kept: Kept,
    *,
    writing: bool,
) -> dict[str, Any]:
    """The cells with what was typed, what became of the last save, and what undoing would take back."""
    typed = {**(editing.left(user, task, row, programme) if writing else {}), **kept.typed}
    previous = previous_calibration(task)
    shown = grids(programme, results, current_readings(row), typed, previous)
    return {
        "grids": shown,
        "previous": previous,
        "pending": [cell.label for grid in shown for line in grid.lines for cell in line.problems],
        "saved": kept.saved,
        "beyond": kept.beyond,
        "changed": kept.changed,
        "undone": kept.undone,
        "undoable": last_change(row, clock.now()) if writing else (),
    }


def _beside(
    row: OriginalRecord,
    programme: Programme,
    results: Results,
    point: str,
    stops: Mapping[str, list[str]] | None,
) -> dict[str, Any]:
    """What the work needs, what it came to, and what was changed in it."""
    return {
        "standards": bench_side.standards_in_use(row, programme, stops),
        "released": [each for each in standards_of(row) if each.released_at is not None],
        "room": bench_side.room_side(row, programme.procedure),
        "budget": bench_side.budget_side(results, point),
        "conditions": row.conditions.select_related("noted_by").filter(replaced=False).order_by("id"),
        "replaced": replaced(row),
        "versions": row.versions.select_related("submitted_by").order_by("version"),
    }


def _to_fill(row: OriginalRecord, programme: Programme) -> dict[str, Any]:
    """What only whoever fills the record needs: the scanner's field, and what the room's logger says."""
    return {
        "scan": RecordScanForm(programme),
        "sample": recent_sample(row.room),
        "last_sample": latest_sample(row.room) if row.room else None,
    }


def _foreseen(task: Task, user: User) -> dict[str, Any] | None:
    """What would stand in the way of submitting now."""
    found = gate.check("submission", task, user)
    blocking = [each for each in found.blocking if each.state != "unknown"]
    return refusals.shown("submission", blocking, task, user) if blocking else None


def _lacking(results: Results) -> dict[str, Any]:
    language = reader_language()
    texts = [missing.message.in_language(language) for missing in results.incomplete]
    return {"count": len(texts), "named": texts[:_NAMED]}


def _general(results: Results) -> list[str]:
    language = reader_language()
    return [notice.message.in_language(language) for notice in results.warnings if not notice.section]


def replaced(row: OriginalRecord) -> list[Reading]:
    """Readings that were changed or declared void: the old value beside the new, who, when, why.

    One measured anew where a void one stood changes nothing: the void one is told by itself.
    """
    rows = row.readings.select_related("person", "replaces", "replaces__person")
    return list(rows.filter(replaces__is_void=False) | rows.filter(is_void=True))


def _submit_form(request: HttpRequest, room: Room | None) -> SubmitForm:
    return SubmitForm(initial=logged(room) if request.GET.get("logger") else None)


def logged(room: Room | None) -> dict[str, str]:
    """What the room's logger says now, as first values of the fields; nothing when it fell silent."""
    sample = recent_sample(room)
    return {"temperature": sample.temperature, "humidity": sample.humidity} if sample else {}
