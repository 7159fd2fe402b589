# SPDX-License-Identifier: Apache-2.0
"""Subcontracting on the screen: consent and giving out, the certificate that came, what the checker sees."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import local
from zhunsheng.laboratory.queries.suppliers import obstacle
from zhunsheng.laboratory.templatetags.laboratory_words import last_day, named
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.models import Blob
from zhunsheng.work import actions, external_results, gate, subcontracts, versions
from zhunsheng.work.external_results import ShownTable, largest_u
from zhunsheng.work.forms.checking import CheckForm
from zhunsheng.work.forms.subcontracts import (
    ArrivalForm,
    ConsentForm,
    ResultLines,
    initial_of,
    now_as_typed,
)
from zhunsheng.work.models import ExternalCertificate, OriginalRecord, Subcontract, Task
from zhunsheng.work.queries import may
from zhunsheng.work.views import access, history, refusals, steps
from zhunsheng.work.views.access import desk, desk_or_store, signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.facts import Fact, when
from zhunsheng.work.views.passing import passed
from zhunsheng.work.wording import reader_language

MORE = 6


@signed_in
def task_subcontract(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The client's consent, what the gate says, and the step itself."""
    task = access.task(user, number)
    row = subcontracts.open_subcontract(task)
    if row is None or task.state not in ("pending", "unassigned"):
        return redirect("work:task", task.number)
    if not desk(user):
        raise PermissionDenied
    doing = request.POST.get("do", "")
    consenting = request.method == "POST" and doing == "consent"
    form = ConsentForm(
        request.POST if consenting else None,
        request.FILES if consenting else None,
        initial={"at": now_as_typed(local(clock.now()))},
    )
    attempt = Attempt(form if consenting else None, user)
    if consenting and form.is_valid():
        with attempt:
            _consent(user, task, form)
            messages.success(request, _("已登记客户的书面同意"))
            return redirect("work:task-subcontract", task.number)
    if request.method == "POST" and doing == "give":
        with attempt:
            actions.subcontract(user, task)
            messages.success(request, f"{task.number} · {named(row.supplier)}")
            return redirect("work:task", task.number)
        task.refresh_from_db()
    context = {
        "task": task,
        "row": row,
        "approval": _approval(row),
        "steps": steps.of_task(task),
        "form": form,
        "message": attempt.message if not consenting else "",
        "refusal": attempt.refusal or _standing(task, user),
        "history": history.of(f"task:{task.number}"),
    }
    return render(request, "work/task_subcontract.html", context)


def _consent(user: User, task: Task, form: ConsentForm) -> None:
    data = form.cleaned_data
    file = files.store(*data["file"])
    given = {name: data[name] for name in ("by", "form", "text", "at")}
    actions.consent_to_subcontract(user, task, file=file, **given)


def _standing(task: Task, user: User) -> dict[str, Any] | None:
    """What the gate would refuse now; shown before anybody presses."""
    if task.state != "unassigned":
        return None
    found = gate.check("subcontract", task, user)
    return None if found.passed else refusals.shown("subcontract", found.blocking, task, user)


def _approval(row: Subcontract) -> dict[str, Any]:
    approval = row.approval
    return {
        "row": approval,
        "until": last_day(approval.valid_to),
        "fault": obstacle(approval, timezone.localdate()),
    }


@signed_in
def task_arrival(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Enter the certificate that came: its file, its dates, its lines."""
    task = access.task(user, number)
    row = subcontracts.open_subcontract(task)
    if row is None or task.state not in ("subcontracted", "returned"):
        return redirect("work:task", task.number)
    if not desk_or_store(user):
        raise PermissionDenied
    again, before = task.state == "returned", subcontracts.arrived(row)
    posted = request.POST if request.method == "POST" else None
    initial, rows = initial_of(subcontracts.content(before)) if before else ({}, [])
    form = ArrivalForm(posted, request.FILES or None, again=again, initial=initial)
    lines = _lines(posted, rows)
    attempt = Attempt(form, user)
    signing = posted is not None and posted.get("do") == "keep"
    if signing and all([form.is_valid(), lines.is_valid()]):
        with attempt:
            _receive(user, task, form, lines)
            messages.success(request, _("%(task)s 已录入，待核验") % {"task": task.number})
            return redirect("work:task", task.number)
        task.refresh_from_db()
    context = {
        "task": task,
        "row": row,
        "steps": steps.of_task(task),
        "form": form,
        "lines": lines,
        "again": again,
    }
    return render(request, "work/task_arrival.html", context)


def _lines(posted: Any, rows: list[dict[str, str]]) -> Any:
    """The lines as typed; with some more when they were asked for, and nothing judged then."""
    if posted is not None and posted.get("do") == "more":
        data = posted.copy()
        total = data.get("line-TOTAL_FORMS", "0")
        data["line-TOTAL_FORMS"] = str(min(int(total) + MORE, 200)) if total.isdigit() else "0"
        return ResultLines(data, prefix="line")
    lines = ResultLines(posted, prefix="line", initial=rows)
    lines.extra = 1 if rows else lines.extra
    return lines


def _receive(user: User, task: Task, form: ArrivalForm, lines: Any) -> None:
    data = form.cleaned_data
    rows = [line.row() for line in lines if line.cleaned_data.get("value")]
    actions.receive_subcontracted(
        user,
        task,
        arrival=form.arrival(rows),
        file=files.store(*data["file"]),
        reason=data.get("reason", ""),
    )
    if data["released_by"]:
        actions.note_reissue_consent(user, task, by=data["released_by"], on=data["released_on"])


@require_safe
@signed_in
def task_paper(_request: HttpRequest, user: User, number: str, kind: str) -> HttpResponse:
    """A paper of a subcontract, as it came: the provider's certificate, the client's consent."""
    task = access.task(user, number)
    row = subcontracts.open_subcontract(task)
    if row is None:
        raise Http404
    blob = _paper(row, kind)
    if blob is None:
        raise Http404
    ending = {"application/pdf": "pdf", "application/xml": "xml", "image/jpeg": "jpg"}.get(
        blob.media_type, "png"
    )
    headers = {
        "Content-Disposition": f'attachment; filename="{task.number}-{kind}.{ending}"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
    }
    return HttpResponse(files.read(blob), content_type=blob.media_type, headers=headers)


def _paper(row: Subcontract, kind: str) -> Blob | None:
    if kind == "certificate":
        found = subcontracts.arrived(row)
        return found.file if found else None
    return {"consent": row.consent_file, "release": row.release_file}.get(kind)


def panel(task: Task, user: User) -> dict[str, Any] | None:
    """What the task's page says of its subcontract; None for a task of our own."""
    row = subcontracts.open_subcontract(task)
    if row is None:
        return None
    found = subcontracts.arrived(row)
    return {
        "row": row,
        "approval": _approval(row),
        "certificate": found,
        "table": _table(found),
        "away": subcontracts.is_away(task.item),
        "may_file": desk_or_store(user),
    }


def _table(found: ExternalCertificate | None) -> ShownTable | None:
    return external_results.shown_table(found.table, reader_language()) if found else None


@signed_in
def task_check_external(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """What the checker compares: the provider's paper with what was entered, agreed and handed over."""
    task, record = access.record(user, number)
    row = subcontracts.open_subcontract(task)
    if not may(user, "record", "A"):
        raise PermissionDenied
    if record is None or row is None or task.state != "to-check":
        return redirect("work:task", task.number)
    form = CheckForm(request.POST or None)
    attempt = Attempt(form, user)
    if passed(request, task, form, attempt):
        return redirect("work:task", task.number)
    problem = Attempt(None, user)
    context: dict[str, Any] = {}
    with problem:
        context = _checked(task, record, row, user, attempt)
    context |= {
        "task": task,
        "steps": steps.of_task(task),
        "form": form,
        "problem": problem.message,
        "history": history.of(f"task:{task.number}", f"record:{task.number}"),
    }
    return render(request, "work/task_check_external.html", context)


def _checked(
    task: Task, record: OriginalRecord, row: Subcontract, user: User, attempt: Attempt
) -> dict[str, Any]:
    version = versions.latest_version(record)
    found = subcontracts.arrived(row)
    result = gate.check("checking", task, user)
    refusal = attempt.refusal
    if refusal is None and not result.passed:
        refusal = refusals.shown("checking", result.blocking, task, user)
    return {
        "row": row,
        "record": record,
        "version": version,
        "certificate": found,
        "table": _table(found),
        "facts": list(_facts(task, record, row, found)) if found else (),
        "refusal": refusal,
        "own": getattr(user, "person", None) == record.person,
    }


def _facts(
    task: Task, record: OriginalRecord, row: Subcontract, found: ExternalCertificate
) -> Iterator[Fact]:
    recorded = versions.frozen_serial(versions.latest_version(record))
    yield Fact(_("出厂编号"), recorded, task.item.serial_number, agrees=recorded == task.item.serial_number)
    consent = row.consented_at
    yield Fact(
        _("客户书面同意早于分包"),
        when(consent),
        when(row.sent_at),
        agrees=bool(consent and row.sent_at and consent <= row.sent_at),
    )
    approval, sent = row.approval, timezone.localdate(row.sent_at) if row.sent_at else None
    yield Fact(
        _("分包当天批准有效"),
        when(row.sent_at),
        f"{approval.valid_from} – {last_day(approval.valid_to)}",
        agrees=sent is not None and obstacle(approval, sent) is None,
    )
    largest, code = largest_u(found.table)
    fault = external_results.exceeds(largest, code, row.need, row.need_unit)
    need = f"{row.need} {row.need_unit}" if row.need else "—"
    yield Fact(_("最大的 U 不超过客户要求"), f"{largest} {code}", need, agrees=not fault)
    gone = task.item.custody.filter(step="to-provider").order_by("-id").first()
    back = task.item.custody.filter(step="from-provider").order_by("-id").first()
    yield Fact(_("样品交出"), when(gone.at if gone else None), named(row.supplier), agrees=gone is not None)
    yield Fact(
        _("样品退回"), when(back.at if back else None), back.place if back else "—", agrees=back is not None
    )
    yield Fact(
        _("分包方同意转引"),
        str(row.released_on or "—"),
        row.released_by or "—",
        agrees=row.released_on is not None,
    )
