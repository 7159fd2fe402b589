# SPDX-License-Identifier: Apache-2.0
"""Readings from a spreadsheet: the form to fill, handing it in, what each cell would do, taking it."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.ledger import files
from zhunsheng.work import actions
from zhunsheng.work.actions.reading_files import FiledReading, FileReport
from zhunsheng.work.forms.reading_files import ReadingFileForm, TakeForm
from zhunsheng.work.models import OriginalRecord, RecordFile, Task
from zhunsheng.work.programme import Programme, nominal_at, programme_of
from zhunsheng.work.reading_sheets import Told, form_csv, form_xlsx
from zhunsheng.work.views import access, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.tasks import mine
from zhunsheng.work.wording import reader_language

_SIZE = 25
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: Final[dict[str, tuple[Callable[[Programme], bytes], str]]] = {
    "xlsx": (form_xlsx, _XLSX),
    "csv": (form_csv, "text/csv; charset=utf-8"),
}
_OUTCOMES: Final[dict[str, tuple[str | Promise, str]]] = {
    "new": (gettext_lazy("可读入"), "fine"),
    "same": (gettext_lazy("已有，相同"), "plain"),
    "changes": (gettext_lazy("会改动已有读数"), "near"),
    "refused": (gettext_lazy("不收"), "stop"),
}


@require_GET
@signed_in
def reading_form(_request: HttpRequest, user: User, number: str, form: str) -> HttpResponse:
    """The record as a spreadsheet with empty cells."""
    task, row = access.record(user, number)
    if row is None or form not in _FORMS:
        raise Http404
    write, media_type = _FORMS[form]
    return download(write(programme_of(task)), f"{task.number}.{form}", media_type)


@signed_in
def reading_files(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Hand a filled form in; what was handed in before."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    posted = request.method == "POST"
    form = ReadingFileForm(request.POST if posted else None, request.FILES if posted else None)
    attempt = Attempt(form, user)
    if posted and form.is_valid():
        with attempt:
            upload = form.cleaned_data["file"]
            kept = actions.hand_in_readings(user, task, name=upload.name, content=upload.read())
            return redirect("work:reading-file", task.number, kept.pk)
    context = {
        "task": task,
        "steps": steps.of_task(task),
        "form": form,
        "writing": _writing(user, task),
        "files": row.files.select_related("handed_in_by"),
        "sections": programme_of(task).sections,
    }
    return render(request, "work/reading_files.html", context)


@signed_in
def reading_file(request: HttpRequest, user: User, number: str, pk: int) -> HttpResponse:
    """One file: what each cell would do, and taking what can be taken."""
    task, row, file = _file(user, number, pk)
    report = actions.look_through(task, row, file)
    form = TakeForm(request.POST or None, initial={"revision": row.revision})
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            saved = actions.take_readings(user, task, file, **form.cleaned_data)
            count = len(saved.saved)
            told = ngettext("从 %(file)s 读入 %(count)d 格", "从 %(file)s 读入 %(count)d 格", count)
            messages.success(request, told % {"file": file.name, "count": count})
            return redirect("work:task-record", task.number)
    rows = _rows(report, task)
    shown = request.GET.get("show", "")
    context = {
        "task": task,
        "steps": steps.of_task(task),
        "file": file,
        "form": form,
        "message": attempt.message,
        "counts": _counts(rows),
        "shown": shown,
        "page": Paginator([each for each in rows if shown in ("", each["code"])], _SIZE).get_page(
            request.GET.get("page")
        ),
        "ready": len(report.of("new")),
        "changing": len(report.of("changes")),
        "writing": _writing(user, task),
    }
    return render(request, "work/reading_file.html", context)


@require_GET
@signed_in
def reading_file_kept(_request: HttpRequest, user: User, number: str, pk: int) -> HttpResponse:
    """The file as it was handed in; its bytes are compared with its hash first."""
    _task, _row, file = _file(user, number, pk)
    return download(files.read(file.file), file.name, "application/octet-stream")


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to take away; never shown in the browser, whatever it is."""
    answer = HttpResponse(content, content_type=media_type)
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return answer


def _writing(user: User, task: Task) -> bool:
    return task.state == "calibrating" and mine(user, task)


def _file(user: User, number: str, pk: int) -> tuple[Task, OriginalRecord, RecordFile]:
    task, row = access.record(user, number)
    if row is None:
        raise Http404
    return task, row, get_object_or_404(row.files.select_related("file", "handed_in_by"), pk=pk)


def _rows(report: FileReport, task: Task) -> list[dict[str, Any]]:
    """What is wrong first, then what changes a reading, then the rest in the order of the file."""
    language, programme = reader_language(), programme_of(task)
    told = [_told(each, language) for each in report.told]
    read = [_row(each, programme, language) for each in report.readings]
    order = ("refused", "changes", "new", "same")
    return sorted([*told, *read], key=lambda row: order.index(row["code"]))


def _told(each: Told, language: str) -> dict[str, Any]:
    said = each.message.in_language(language)
    return {"where": each.where, "text": each.text, "message": said, **_as("refused")}


def _row(each: FiledReading, programme: Programme, language: str) -> dict[str, Any]:
    asked = programme.section(each.entry.section)
    column = asked.section.column(each.entry.column) if asked else None
    label = column.label.in_language(language) if column else each.entry.column
    nominal = nominal_at(asked, each.entry.point) if asked else ""
    return {
        "where": each.where,
        "text": each.entry.text,
        "cell": f"{nominal or each.entry.point + 1} · {label} {each.entry.repeat + 1}",
        "present": each.problem.present if each.problem else "",
        "message": each.problem.message.in_language(language) if each.problem else "",
        **_as(each.outcome),
    }


def _as(outcome: str) -> dict[str, Any]:
    word, tone = _OUTCOMES[outcome]
    return {"code": outcome, "word": word, "tone": tone}


def _counts(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    found = {code: sum(1 for row in rows if row["code"] == code) for code in _OUTCOMES}
    return [{**_as(code), "count": count} for code, count in found.items() if count]
