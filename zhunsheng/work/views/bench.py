# SPDX-License-Identifier: Apache-2.0
"""At the bench before and beside the record: starting with standards and conditions, changing standards."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import latest_sample, today
from zhunsheng.work import actions, gate
from zhunsheng.work.forms.scanning import RecordScanForm
from zhunsheng.work.forms.tasks import BindForm, ReleaseForm, StartForm, roles
from zhunsheng.work.models import OriginalRecord, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.views import access, bench_side, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.bench_side import recent_sample
from zhunsheng.work.views.record_page import logged
from zhunsheng.work.views.tasks import mine


@signed_in
def task_start(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Choose the standards, note the conditions, and begin; what stands in the way is said beforehand."""
    task = access.task(user, number)
    if task.state != "conditioning" or not mine(user, task):
        return redirect("work:task", task.number)
    programme = programme_of(task)
    initial = logged(task.room) if request.GET.get("logger") else None
    form = StartForm(roles(programme, today()), request.POST or None, initial=initial)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            actions.start_calibration(
                user,
                task,
                standards=form.bindings(),
                temperature=form.cleaned_data["temperature"],
                humidity=form.cleaned_data["humidity"],
            )
            return redirect("work:task-record", task.number)
    refusal = attempt.refusal if request.method == "POST" else _foreseen(task, user, form)
    context = {
        "task": task,
        "form": form,
        "steps": steps.of_task(task),
        "refusal": refusal,
        "sample": recent_sample(task.room),
        "last_sample": latest_sample(task.room) if task.room else None,
        "procedure": programme.procedure,
    }
    return render(request, "work/task_start.html", context)


def _foreseen(task: Task, user: User, form: StartForm) -> dict[str, object] | None:
    found = gate.check("start", task, user, standards=form.offered())
    blocking = [each for each in found.blocking if each.state != "unknown"]
    return refusals.shown("start", blocking, task, user) if blocking else None


@signed_in
def task_standards(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The standards in use, those that could be, and why the others can't; take one up, put one down."""
    task, record = access.record(user, number)
    if record is None:
        return redirect("work:task", task.number)
    posted = request.POST if request.method == "POST" else None
    releasing = posted is not None and posted.get("do") == "release"
    bound = record.standards.filter(released_at__isnull=True).select_related("equipment", "traceability")
    bind = BindForm(roles(programme_of(task), today()), None if releasing else posted)
    release = ReleaseForm(bound.order_by("id"), posted if releasing else None)
    attempt = Attempt(release if releasing else bind, user)
    if releasing and release.is_valid():
        with attempt:
            actions.release_standard(user, task, **release.cleaned_data)
            return redirect(request.path)
    if posted is not None and not releasing and bind.is_valid() and (binding := bind.binding()):
        with attempt:
            actions.bind_standard(user, task, binding=binding)
            return redirect(request.path)
    return standards_page(
        request,
        user,
        task,
        record,
        bind=bind,
        release=release,
        refusal=attempt.refusal,
        message=attempt.message,
    )


def standards_page(
    request: HttpRequest,
    user: User,
    task: Task,
    record: OriginalRecord,
    *,
    bind: BindForm | None = None,
    release: ReleaseForm | None = None,
    refusal: dict[str, object] | None = None,
    message: str = "",
) -> HttpResponse:
    """The page of a record's standards: what the gate says of each, and the forms to change them."""
    programme = programme_of(task)
    rows = record.standards.filter(released_at__isnull=True).select_related("equipment", "traceability")
    changing = mine(user, task) and task.state in ("calibrating", "paused")
    context = {
        "task": task,
        "bind": bind or BindForm(roles(programme, today())),
        "release": release or ReleaseForm(rows.order_by("id")),
        "bound": bench_side.standards_in_use(
            record, programme, refusals.about_standards(task, user) if changing else None
        ),
        "steps": steps.of_task(task),
        "refusal": refusal,
        "message": message,
        "changing": changing,
        "scan": RecordScanForm(programme),
    }
    return render(request, "work/task_standards.html", context)
