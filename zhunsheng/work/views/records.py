# SPDX-License-Identifier: Apache-2.0
"""The original record: the page a calibrator works on, saving, submitting, correcting."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Room
from zhunsheng.laboratory.queries import latest_sample
from zhunsheng.measure.procedure import Results
from zhunsheng.work import actions, gate
from zhunsheng.work.actions import CellProblem, ReadingEntry, SaveResult
from zhunsheng.work.forms.records import (
    CorrectionForm,
    Place,
    SubmitForm,
    corrections,
    entries,
    pasted,
    places,
)
from zhunsheng.work.forms.scanning import RecordScanForm
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries.previous import previous_calibration
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.views import access, bench_side, editing, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.bench_side import recent_sample
from zhunsheng.work.views.grid import grids
from zhunsheng.work.views.grid_line import Typed
from zhunsheng.work.views.tasks import ACTS, mine

_NAMED = 3

_UNSENT = _("还没有提交：屏幕上有内容没有存入记录。请按各格旁的说明改好，再提交。")
_WIPED = _("这里存有读数 %(text)s，屏幕上是空的：请填回，或在任务页作废该读数")


@signed_in
def record(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The record with its readings; a save answers with the same page, and the script takes what changed."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    if request.method == "POST":
        return _save(request, user, task, row)
    return _page(request, user, task, row)


@dataclass(frozen=True, slots=True)
class _Kept:
    """What became of the cells a page sent; `typed` holds those that were not taken, as they were typed."""

    typed: dict[str, Typed]
    saved: SaveResult | None = None
    beyond: tuple[tuple[int, str], ...] = ()
    message: str = ""
    changed: tuple[Reading, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether everything on the screen is in the record now, and nobody else wrote meanwhile."""
        refused = self.typed or self.beyond or self.message
        return not refused and not (self.saved is not None and self.saved.conflict)


def _save(request: HttpRequest, user: User, task: Task, row: OriginalRecord) -> HttpResponse:
    kept = _keep(request.POST, user, task, row)
    quiet = request.headers.get("X-Requested-With") == "fetch"
    climate = SubmitForm(initial={name: request.POST.get(name, "") for name in SubmitForm.base_fields})
    if kept.whole and not quiet and not any(climate.initial.values()):
        return redirect(request.get_full_path())
    return _page(request, user, task, row, kept=kept, submit_form=None if quiet else climate)


def _keep(data: QueryDict, user: User, task: Task, row: OriginalRecord) -> _Kept:
    """Save the cells that were sent, and blocks pasted beside them."""
    programme = programme_of(task)
    sent = entries(data, programme)
    beyond: list[tuple[int, str]] = []
    for asked in programme.sections:
        found, wide = pasted(data.get(f"block:{asked.section.id}", ""), asked)
        sent = [entry for entry in sent if entry.cell not in {each.cell for each in found}] + found
        beyond += wide
    attempt, saved = Attempt(None, user), None
    with attempt:
        saved = actions.save_readings(user, task, sent, revision=editing.revision_of(data))
    changed = editing.elsewhere(row, data) if saved is not None and saved.conflict else ()
    row.refresh_from_db()
    if saved is None:
        typed = {_name(entry): Typed(entry.text, attempt.message, False, "") for entry in sent if entry.text}
        return _Kept(typed, beyond=tuple(beyond), message=attempt.message)
    typed = _not_taken(saved.problems, sent)
    editing.keep(user, task, typed, sent)
    own = {each.pk for each in saved.saved}
    return _Kept(typed, saved, tuple(beyond), changed=tuple(each for each in changed if each.pk not in own))


def _name(entry: ReadingEntry) -> str:
    return Place(*entry.cell).name


def _not_taken(problems: tuple[CellProblem, ...], sent: list[ReadingEntry]) -> dict[str, Typed]:
    language = get_language() or "zh"
    by_name = {_name(entry): entry for entry in sent}
    found = {}
    for problem in problems:
        name = Place(*problem.cell).name
        entry = by_name[name]
        found[name] = Typed(
            entry.text, problem.message.in_language(language), bool(problem.present), entry.reason
        )
    return found


def _page(
    request: HttpRequest,
    user: User,
    task: Task,
    row: OriginalRecord,
    *,
    kept: _Kept | None = None,
    submit_form: SubmitForm | None = None,
    refusal: dict[str, Any] | None = None,
    message: str = "",
) -> HttpResponse:
    kept = kept or _Kept({})
    programme, results = programme_of(task), compute_results(task)
    readings = current_readings(row)
    writing = task.state == "calibrating" and mine(user, task)
    wanted = request.GET.get("point", "") or request.POST.get("point", "")
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if refusal is None and writing and not quiet and results.complete:
        refusal = _foreseen(task, user)
    # Beside a save nothing of the standards is shown anew, so the gate is not asked about them.
    stops = refusals.about_standards(task, user) if writing and not quiet else None
    standards = standards_of(row)
    typed = {**(editing.left(user, task, row, programme) if writing else {}), **kept.typed}
    previous = previous_calibration(task)
    shown = grids(programme, results, readings, typed, previous)
    context = {
        "task": task,
        "record": row,
        "steps": steps.of_task(task),
        "grids": shown,
        "previous": previous,
        "point": wanted,
        "pending": [cell.label for grid in shown for line in grid.lines for cell in line.problems],
        "writing": writing,
        "mine": mine(user, task),
        "saved": kept.saved,
        "refusal": refusal,
        "message": message or kept.message,
        "beyond": kept.beyond,
        "changed": kept.changed,
        "lacking": _lacking(results),
        "complete": results.complete,
        "general": _general(results),
        "submit": submit_form or _submit_form(request, row.room),
        "sample": recent_sample(row.room) if writing else None,
        "last_sample": latest_sample(row.room) if row.room and writing else None,
        "standards": bench_side.standards_in_use(row, programme, stops),
        "scan": RecordScanForm(programme) if writing or task.state == "paused" else None,
        "released": [each for each in standards if each.released_at is not None],
        "room": bench_side.room_side(row, programme.procedure),
        "budget": bench_side.budget_side(results, wanted),
        "conditions": row.conditions.select_related("noted_by").filter(replaced=False).order_by("id"),
        "buttons": buttons(ACTS, user, task, "work:task-act"),
        "replaced": _replaced(row),
        "versions": row.versions.select_related("submitted_by").order_by("version"),
        "may_correct": mine(user, task) and task.state in ("to-check", "returned", "to-sign"),
    }
    return render(request, "work/record.html", context)


def _foreseen(task: Task, user: User) -> dict[str, Any] | None:
    """What would stand in the way of submitting now."""
    found = gate.check("submission", task, user)
    blocking = [each for each in found.blocking if each.state != "unknown"]
    return refusals.shown("submission", blocking, task, user) if blocking else None


def _lacking(results: Results) -> dict[str, Any]:
    language = get_language() or "zh"
    texts = [missing.message.in_language(language) for missing in results.incomplete]
    return {"count": len(texts), "named": texts[:_NAMED]}


def _general(results: Results) -> list[str]:
    language = get_language() or "zh"
    return [notice.message.in_language(language) for notice in results.warnings if not notice.section]


def _replaced(row: OriginalRecord) -> list[Reading]:
    """Readings that were changed or voided: the old value beside the new, who, when, why."""
    rows = row.readings.select_related("person", "replaces", "replaces__person")
    return list(rows.filter(replaces__isnull=False) | rows.filter(is_void=True))


def _submit_form(request: HttpRequest, room: Room | None) -> SubmitForm:
    return SubmitForm(initial=logged(room) if request.GET.get("logger") else None)


def logged(room: Room | None) -> dict[str, str]:
    """What the room's logger says now, as first values of the fields; nothing when it fell silent."""
    sample = recent_sample(room)
    return {"temperature": sample.temperature, "humidity": sample.humidity} if sample else {}


@require_POST
@signed_in
def record_submit(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Hand the record to the checker, with the conditions at the end."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    kept = _on_screen(request.POST, user, task, row)
    form = SubmitForm(request.POST)
    attempt = Attempt(form, user)
    if form.is_valid() and kept.whole:
        with attempt:
            version = actions.submit(user, task, **form.cleaned_data)
            at = f"{timezone.localtime(version.submitted_at):%H:%M}"
            messages.success(
                request,
                _("%(at)s 已提交核验，记录第 %(version)d 版") % {"at": at, "version": version.version},
            )
            return redirect("work:task-record", task.number)
    task.refresh_from_db()
    message = attempt.message
    if not kept.whole:
        message = kept.message or str(_UNSENT)
    return _page(
        request, user, task, row, kept=kept, submit_form=form, refusal=attempt.refusal, message=message
    )


def _on_screen(data: QueryDict, user: User, task: Task, row: OriginalRecord) -> _Kept:
    """Save what stands on the screen before it is locked; a reading that was wiped there is told as well."""
    if not any(name in data for name in _cells(task)):
        return _Kept({})  # the act alone, without a grid
    kept = _keep(data, user, task, row)
    if kept.saved is None or kept.saved.conflict:
        return kept  # what others filled in meanwhile is empty here without having been wiped
    pasted_over = any(data.get(f"block:{asked.section.id}") for asked in programme_of(task).sections)
    for each in () if pasted_over else current_readings(row):
        name = Place(each.section, each.point, each.column, each.repeat).name
        if name in data and not data.get(name, "").strip():
            said = _("这里存有读数 %(text)s，屏幕上是空的：请填回，或在任务页作废该读数") % {
                "text": each.text
            }
            kept.typed.setdefault(name, Typed("", str(said), False, ""))
    return kept


def _cells(task: Task) -> list[str]:
    return [place.name for asked in programme_of(task).sections for place in places(asked)]


@signed_in
def record_correct(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Correct readings after submission: the old values stay, a new version is frozen."""
    task, row = access.record(user, number)
    if row is None or not mine(user, task):
        return redirect("work:task", task.number)
    readings = current_readings(row)
    form = CorrectionForm(request.POST or None)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            changes = corrections(request.POST, readings)
            actions.correct_readings(user, task, changes, reason=form.cleaned_data["reason"])
            return redirect("work:task-record", task.number)
    rows = [(each, request.POST.get(f"new:{each.pk}", "")) for each in readings]
    context = {
        "task": task,
        "record": row,
        "steps": steps.of_task(task),
        "form": form,
        "rows": rows,
        "refusal": attempt.refusal,
        "replaced": _replaced(row),
        "versions": row.versions.select_related("submitted_by").order_by("version"),
    }
    return render(request, "work/record_correct.html", context)
