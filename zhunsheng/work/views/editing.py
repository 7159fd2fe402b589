# SPDX-License-Identifier: Apache-2.0
"""A record while somebody writes in it: what was typed and not saved, and who else has it open."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhunsheng.accounts.models import User
from zhunsheng.work import actions
from zhunsheng.work.actions.records import foreseen
from zhunsheng.work.forms.records import Place, drafted, places
from zhunsheng.work.models import OriginalRecord, Reading, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.editing import changes_since, draft_of, others_at
from zhunsheng.work.queries.results import current_readings
from zhunsheng.work.queries.undoing import Change
from zhunsheng.work.reading_entry import ReadingEntry
from zhunsheng.work.views import access
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.grid_line import Typed
from zhunsheng.work.views.tasks import mine
from zhunsheng.work.wording import reader_language

_DIGITS = 12  # no revision is longer, and a number of thousands of digits is not even read


@require_POST
@signed_in
def record_draft(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Keep what stands in cells and is not saved yet; the script sends it while somebody types."""
    task, row = access.record(user, number)
    attempt = Attempt(None, user)
    if row is not None:
        with attempt:
            actions.keep_draft(user, task, drafted(request.POST, programme_of(task)))
    return HttpResponse(status=409 if attempt.message else 204)


@require_POST
@signed_in
def record_open(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Say that the record is open in a window; the answer says in which others, and what changed there."""
    task, row = access.record(user, number)
    window = request.POST.get("window", "")[:36]
    if row is None or not window:
        return HttpResponse(status=409)
    actions.note_window(user, task, window=window)
    seen = revision_of(request.POST)
    others = [
        {
            "who": each.user,
            "self": each.user_id == user.pk,
            "writing": task.state == "calibrating" and mine(each.user, task),
            "since": each.opened_at,
        }
        for each in others_at(row, user, window)
    ]
    changed = changes_since(row, seen) if 0 <= seen < row.revision else ()
    context = {"others": others, "changed": changed, "task": task, "record": row}
    return render(request, "work/record_others.html", context)


def revision_of(data: QueryDict) -> int:
    """The state of the record the page was drawn from; one that can't be read counts as an old one."""
    text = data.get("revision", "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else -1


def elsewhere(row: OriginalRecord, data: QueryDict) -> Sequence[Reading]:
    """What was saved since the page was drawn, for whom it is told."""
    return changes_since(row, revision_of(data))


def keep(user: User, task: Task, typed: Mapping[str, Typed], sent: Sequence[ReadingEntry]) -> None:
    """Cells that were not taken stay in the draft, as they were typed; the others leave it."""
    modes = {Place(*entry.cell).name: entry.entry_mode for entry in sent}
    cells = {
        name: {"text": each.text, "reason": each.reason, "mode": modes.get(name, "manual")}
        for name, each in typed.items()
    }
    with Attempt(None, user):  # a person who may not write has no draft either
        actions.keep_draft(user, task, cells, settled=[name for name in modes if name not in cells])


def set_aside(user: User, task: Task, row: OriginalRecord, data: QueryDict) -> None:
    """Keep as a draft what stands on the page and is in no cell, before anything but a save is done."""
    cells, standing = drafted(data, programme_of(task)), _standing(row)
    unsaved = {name: each for name, each in cells.items() if each["text"] != standing.get(name, "")}
    if unsaved:
        actions.keep_draft(user, task, unsaved)


def forget(user: User, task: Task, row: OriginalRecord, undone: Sequence[Change]) -> None:
    """A draft that says what was just taken back is taken back with it."""
    cells = draft_of(row, user)
    named = {Place(*each.reading.cell).name: each.reading.text for each in undone}
    settled = [name for name, text in named.items() if cells.get(name, {}).get("text") == text]
    if settled:
        actions.keep_draft(user, task, {}, settled=settled)


def _standing(row: OriginalRecord) -> dict[str, str]:
    """The texts that stand in the record, by the name of the cell."""
    return {Place(*each.cell).name: each.text for each in current_readings(row)}


def left(user: User, task: Task, row: OriginalRecord, programme: Programme) -> dict[str, Typed]:
    """What the person typed earlier and is in no cell yet, each with what is wrong with it.

    A reason typed for a change is shown again, and counts once it is sent again.
    """
    cells = draft_of(row, user)
    if not cells:
        return {}
    known = {place.name: place for asked in programme.sections for place in places(asked)}
    entries = {name: _entry(known[name], each) for name, each in cells.items() if name in known}
    problems = {each.cell: each for each in foreseen(task, row, list(entries.values()))}
    standing = _standing(row)
    language = reader_language()
    found = {}
    for name, entry in entries.items():
        problem = problems.get(entry.cell)
        if standing.get(name) == entry.text:
            continue
        message = problem.message.in_language(language) if problem else _("还没有存入记录；核对后按 ↵ 存入")
        reason = str(cells[name].get("reason", ""))
        found[name] = Typed(entry.text, message, bool(problem and problem.present), reason)
    return found


def _entry(place: Place, cell: Mapping[str, Any]) -> ReadingEntry:
    return ReadingEntry(
        place.section,
        place.point,
        place.column,
        place.repeat,
        str(cell.get("text", "")).strip(),
    )
