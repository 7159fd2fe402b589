# SPDX-License-Identifier: Apache-2.0
"""Checking: the frozen record beside its recomputation, and beside what custody and certificates say."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.templatetags.laboratory_words import last_day, named
from zhunsheng.measure.procedure import Procedure
from zhunsheng.work import gate, versions
from zhunsheng.work.forms.checking import CheckForm
from zhunsheng.work.models import OriginalRecord, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries import compute_results, environment_of, may
from zhunsheng.work.queries.comparison import Place, beside
from zhunsheng.work.queries.corrections import recorded_serial
from zhunsheng.work.queries.results import current_readings
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.subcontracts import open_subcontract
from zhunsheng.work.views import access, history, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.facts import Fact, when
from zhunsheng.work.views.grid import grids
from zhunsheng.work.views.passing import passed
from zhunsheng.work.views.tasks import mine
from zhunsheng.work.wording import reader_language


@signed_in
def task_check(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Compare, then pass it on to the signatory; sending back has a page of its own."""
    task, record = access.record(user, number)
    if not may(user, "record", "A"):
        raise PermissionDenied
    if record is None or task.state != "to-check":
        return redirect("work:task", task.number)
    if open_subcontract(task) is not None:
        return redirect("work:task-check-external", task.number)
    form = CheckForm(request.POST or None)
    attempt = Attempt(form, user)
    if passed(request, task, form, attempt):
        return redirect("work:task", task.number)
    context: dict[str, object] = {}
    problem = Attempt(None, user)
    with problem:
        context = _context(task, record, user, form, attempt)
    if problem.message:  # the record is not what was logged: there is nothing to compare with
        context = _without_record(task, form, problem.message)
    return render(request, "work/task_check.html", context)


def _without_record(task: Task, form: CheckForm, problem: str) -> dict[str, object]:
    return {
        "task": task,
        "steps": steps.of_task(task),
        "form": form,
        "problem": problem,
        "history": history.of(f"task:{task.number}", f"record:{task.number}"),
    }


def _context(
    task: Task, record: OriginalRecord, user: User, form: CheckForm, attempt: Attempt
) -> dict[str, object]:
    version = versions.latest_version(record)
    frozen, again = versions.frozen_results(version), compute_results(task)
    programme = programme_of(task)
    found = beside(frozen, again)
    result = gate.check("checking", task, user)
    refusal = attempt.refusal
    if refusal is None and not result.passed and not mine(user, task):
        refusal = refusals.shown("checking", result.blocking, task, user)
    return {
        "task": task,
        "record": record,
        "version": version,
        "steps": steps.of_task(task),
        "grids": grids(programme, frozen, current_readings(record), {}),
        "different": [each for each in found if each.reported != each.recomputed],
        "compared": len(found),
        "rows": _rows(found, programme.procedure),
        "facts": list(_facts(task, record, programme.procedure)),
        "questions": refusals.shown("checking", result.questions, task, user)["findings"],
        "refusal": refusal,
        "form": form,
        "own": mine(user, task),
        "history": history.of(f"task:{task.number}", f"record:{task.number}"),
        "replaced": record.readings.filter(replaces__isnull=False).select_related(
            "person", "replaces__person"
        ),
    }


def _rows(found: list[Place], procedure: Procedure) -> list[dict[str, object]]:
    """Places whose texts differ, in words; sections by title rather than by id."""
    language = reader_language()
    titles = {section.id: section.title.in_language(language) for section in procedure.sections}
    return [
        {
            "place": each.place.replace(
                each.place.partition("/")[0], titles.get(each.place.partition("/")[0], ""), 1
            ),
            "reported": each.reported or "—",
            "recomputed": each.recomputed or "—",
        }
        for each in found
        if each.reported != each.recomputed
    ]


def _facts(task: Task, record: OriginalRecord, procedure: Procedure) -> Iterator[Fact]:
    item = task.item
    received = item.received_at
    recorded = recorded_serial(item, versions.latest_version(record))
    yield Fact(_("出厂编号"), recorded, item.serial_number, agrees=recorded == item.serial_number)
    yield Fact(
        _("接收早于校准"),
        when(task.started_at),
        when(received),
        agrees=bool(received and task.started_at and received <= task.started_at),
    )
    yield Fact(
        _("标签已打印"), item.number, when(item.label_printed_at), agrees=item.label_printed_at is not None
    )
    yield Fact(
        _("校准员即被分配的人"),
        named(record.person),
        named(task.assigned_to) or "—",
        agrees=record.person_id == task.assigned_to_id,
    )
    yield from _environment(record, procedure)
    for row in standards_of(record):
        trace = row.traceability
        covered = bool(
            trace and trace.valid_to and task.ended_at and timezone.localdate(task.ended_at) < trace.valid_to
        )
        until = f"{trace.certificate_number} → {last_day(trace.valid_to)}" if trace else "—"
        title = _("%(number)s 溯源有效") % {"number": row.equipment.number}
        yield Fact(title, when(task.ended_at), until, agrees=covered)


def _environment(record: OriginalRecord, procedure: Procedure) -> Iterator[Fact]:
    found, limits = environment_of(record), procedure.conditions.environment
    for title, span, limit in (
        (_("温度"), found.temperature, limits.temperature),
        (_("湿度"), found.humidity, limits.humidity),
    ):
        if limit is None:
            continue
        inside = (
            span is not None and float(limit.low) <= float(span.low) and float(span.high) <= float(limit.high)
        )
        measured = f"{span.low}–{span.high} {limit.unit}" if span else "—"
        yield Fact(title, measured, f"{limit.low}–{limit.high} {limit.unit}", agrees=inside)
