# SPDX-License-Identifier: Apache-2.0
"""The original record: the page a calibrator works on, saving, submitting, correcting."""

from datetime import timedelta
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
from zhunsheng.work.forms.records import CorrectionForm, Place, SubmitForm, entries, pasted
from zhunsheng.work.models import OriginalRecord, Reading, RecordStandard, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.results import compute_results, current_readings
from zhunsheng.work.views import access, bench_side, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.grid import Typed, grids
from zhunsheng.work.views.tasks import ACTS, mine

_NAMED = 3
_DIGITS = 12  # no revision is longer, and a number of thousands of digits is not even read


@signed_in
def record(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The record with its readings; a save answers with the same page, and the script takes what changed."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    if request.method == "POST":
        return _save(request, user, task, row)
    return _page(request, user, task, row)


def _save(request: HttpRequest, user: User, task: Task, row: OriginalRecord) -> HttpResponse:
    programme = programme_of(task)
    sent = entries(request.POST, programme)
    beyond: list[tuple[int, str]] = []
    if request.POST.get("do", "").startswith("paste:"):
        asked = programme.section(request.POST["do"].partition(":")[2])
        if asked is not None:
            found, beyond = pasted(request.POST.get(f"block:{asked.section.id}", ""), asked)
            sent = [entry for entry in sent if entry.cell not in {each.cell for each in found}] + found
    attempt, saved = Attempt(None, user), None
    with attempt:
        saved = actions.save_readings(user, task, sent, revision=_revision(request.POST))
    row.refresh_from_db()
    if saved is None:
        typed = {_name(entry): Typed(entry.text, attempt.message, False, "") for entry in sent if entry.text}
        return _page(request, user, task, row, typed=typed, message=attempt.message)
    typed = _not_taken(saved.problems, sent)
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if not typed and not beyond and not saved.conflict and not quiet:
        return redirect(request.get_full_path())
    return _page(request, user, task, row, typed=typed, saved=saved, beyond=beyond)


def _revision(data: QueryDict) -> int:
    """The state of the record the page was drawn from; one that can't be read counts as an old one."""
    text = data.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < _DIGITS else -1


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
    typed: dict[str, Typed] | None = None,
    saved: SaveResult | None = None,
    submit_form: SubmitForm | None = None,
    refusal: dict[str, Any] | None = None,
    message: str = "",
    beyond: list[tuple[int, str]] | None = None,
) -> HttpResponse:
    programme, results = programme_of(task), compute_results(task)
    readings = current_readings(row)
    writing = task.state == "calibrating" and mine(user, task)
    wanted = request.GET.get("point", "") or request.POST.get("point", "")
    quiet = request.headers.get("X-Requested-With") == "fetch"
    if refusal is None and writing and not quiet and results.complete:
        refusal = _foreseen(task, user)
    standards = row.standards.select_related("equipment", "traceability").order_by("id")
    context = {
        "task": task,
        "record": row,
        "steps": steps.of_task(task),
        "grids": grids(programme, results, readings, typed or {}),
        "writing": writing,
        "mine": mine(user, task),
        "saved": saved,
        "refusal": refusal,
        "message": message,
        "beyond": beyond,
        "lacking": _lacking(results),
        "complete": results.complete,
        "general": _general(results),
        "submit": submit_form or _submit_form(request, row.room),
        "sample": latest_sample(row.room) if row.room and writing else None,
        "standards": [_bound(each, programme) for each in standards if each.released_at is None],
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


def _bound(row: RecordStandard, programme: Programme) -> dict[str, Any]:
    """A standard in use; the last day is shown inclusively, as people say it."""
    trace, asked = row.traceability, programme.section(row.section)
    section = asked.section.title.in_language(get_language() or "zh") if asked else row.section
    until = trace.valid_to - timedelta(days=1) if trace and trace.valid_to else None
    return {"equipment": row.equipment, "traceability": trace, "section": section, "until": until}


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
    """What the room's logger said last, as first values of the fields."""
    sample = latest_sample(room) if room else None
    return {"temperature": sample.temperature, "humidity": sample.humidity} if sample else {}


@require_POST
@signed_in
def record_submit(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Hand the record to the checker, with the conditions at the end."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    form = SubmitForm(request.POST)
    attempt = Attempt(form, user)
    if form.is_valid():
        with attempt:
            version = actions.submit(user, task, **form.cleaned_data)
            at = f"{timezone.localtime(version.submitted_at):%H:%M}"
            messages.success(
                request,
                _("%(at)s 已提交核验，记录第 %(version)d 版") % {"at": at, "version": version.version},
            )
            return redirect("work:task-record", task.number)
    task.refresh_from_db()
    return _page(request, user, task, row, submit_form=form, refusal=attempt.refusal, message=attempt.message)


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
            wanted = form.corrections(request.POST, [(each.pk, each.text) for each in readings])
            by_key = {each.pk: each for each in readings}
            changes = [actions.Correction(by_key[pk], text) for pk, text in wanted.items()]
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
