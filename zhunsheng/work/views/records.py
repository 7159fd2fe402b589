# SPDX-License-Identifier: Apache-2.0
"""The original record: the page a calibrator works on, saving, submitting, correcting."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from zhunsheng.accounts.models import User
from zhunsheng.work import actions
from zhunsheng.work.actions import CellProblem, ReadingEntry
from zhunsheng.work.forms.records import (
    CorrectionForm,
    Place,
    SubmitForm,
    corrections,
    entries,
    pasted,
    places,
)
from zhunsheng.work.models import OriginalRecord, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries.results import current_readings
from zhunsheng.work.queries.undoing import Change
from zhunsheng.work.views import access, editing, record_page, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.grid_line import Typed
from zhunsheng.work.views.record_page import Kept
from zhunsheng.work.views.tasks import mine
from zhunsheng.work.wording import reader_language

_UNSENT = _("还没有提交：屏幕上有内容没有存入记录。请按各格旁的说明改好，再提交。")


@signed_in
def record(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The record with its readings; a save answers with the same page, and the script takes what changed."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    if request.method == "POST":
        return _save(request, user, task, row)
    return record_page.page(request, user, task, row)


def _save(request: HttpRequest, user: User, task: Task, row: OriginalRecord) -> HttpResponse:
    kept = _keep(request.POST, user, task, row)
    quiet = request.headers.get("X-Requested-With") == "fetch"
    climate = SubmitForm(initial={name: request.POST.get(name, "") for name in SubmitForm.base_fields})
    if kept.whole and not quiet and not any(climate.initial.values()):
        return redirect(request.get_full_path())
    return record_page.page(request, user, task, row, kept=kept, submit_form=None if quiet else climate)


def _keep(data: QueryDict, user: User, task: Task, row: OriginalRecord) -> Kept:
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
        return Kept(typed, beyond=tuple(beyond), message=attempt.message)
    typed = _not_taken(saved.problems, sent)
    editing.keep(user, task, typed, sent)
    own = {each.pk for each in saved.saved}
    return Kept(typed, saved, tuple(beyond), changed=tuple(each for each in changed if each.pk not in own))


def _name(entry: ReadingEntry) -> str:
    return Place(*entry.cell).name


def _not_taken(problems: tuple[CellProblem, ...], sent: list[ReadingEntry]) -> dict[str, Typed]:
    language = reader_language()
    by_name = {_name(entry): entry for entry in sent}
    found = {}
    for problem in problems:
        name = Place(*problem.cell).name
        entry = by_name[name]
        found[name] = Typed(
            entry.text, problem.message.in_language(language), bool(problem.present), entry.reason
        )
    return found


@require_POST
@signed_in
def record_undo(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Take back the person's last save; what stands on the screen and in no cell yet stays as a draft."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    attempt = Attempt(None, user)
    undone: tuple[Change, ...] = ()
    with attempt:
        editing.set_aside(user, task, row, request.POST)
        undone = tuple(actions.undo_readings(user, task, revision=editing.revision_of(request.POST)))
        editing.forget(user, task, row, undone)
    row.refresh_from_db()
    kept = Kept({}, undone=undone)
    return record_page.page(request, user, task, row, kept=kept, message=attempt.message)


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
    return record_page.page(
        request, user, task, row, kept=kept, submit_form=form, refusal=attempt.refusal, message=message
    )


def _on_screen(data: QueryDict, user: User, task: Task, row: OriginalRecord) -> Kept:
    """Save what stands on the screen before it is locked; a reading that was wiped there is told as well."""
    if not any(name in data for name in _cells(task)):
        return Kept({})  # the act alone, without a grid
    kept = _keep(data, user, task, row)
    if kept.saved is None or kept.saved.conflict:
        return kept  # what others filled in meanwhile is empty here without having been wiped
    pasted_over = any(data.get(f"block:{asked.section.id}") for asked in programme_of(task).sections)
    for each in () if pasted_over else current_readings(row):
        name = Place(*each.cell).name
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
        "replaced": record_page.replaced(row),
        "versions": row.versions.select_related("submitted_by").order_by("version"),
    }
    return render(request, "work/record_correct.html", context)
