# SPDX-License-Identifier: Apache-2.0
"""Tasks: the work list, one task, who does it, and single acts on it."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person, Room
from zhunsheng.laboratory.queries import authorised_people, person_of, rooms_headed, today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.work import actions
from zhunsheng.work.deviations import undecided
from zhunsheng.work.forms import acts as ask
from zhunsheng.work.forms import subcontracts as subcontract_forms
from zhunsheng.work.forms.tasks import AssignForm
from zhunsheng.work.gate import may_override
from zhunsheng.work.models import OriginalRecord, RecordDeviation, Refusal, Task
from zhunsheng.work.named_findings import told
from zhunsheng.work.queries import OPEN_TASKS, is_client, may, may_in
from zhunsheng.work.queries import task_list as task_list_rows
from zhunsheng.work.states import TASK_STATES
from zhunsheng.work.subcontracts import open_subcontract
from zhunsheng.work.views import access, history, refusals, steps
from zhunsheng.work.views.access import desk, desk_or_store, signed_in
from zhunsheng.work.views.acts import Act, act_page, buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of, wanted
from zhunsheng.work.views.subcontracts import panel

_BUSY = ("assigned", "conditioning", "calibrating", "paused", "returned")


def mine(user: User, task: Task) -> bool:
    """Whether the task is assigned to this person."""
    return task.assigned_to is not None and task.assigned_to.user_id == user.pk


def _head(user: User, task: Task) -> bool:
    """Whether this person assigns it: the manager any, a head those of the own rooms and of none yet."""
    if task.room is None and may(user, "assignment", "C"):
        return may_in(user, "assignment", "C", None) or rooms_headed(user).exists()
    return may_in(user, "assignment", "C", task.room)


def _unreleased(task: Task) -> bool:
    row = open_subcontract(task)
    return row is not None and row.released_on is None


def _decides(user: User, task: Task) -> bool:
    return may_in(user, "assignment", "U", task.room) and not mine(user, task)


def _record(task: Task) -> OriginalRecord | None:
    return OriginalRecord.objects.filter(task=task).first()


def _has_undecided(user: User, task: Task) -> bool:
    record = _record(task)
    waiting = record is not None and undecided(record).exists()
    return may_in(user, "deviation", "A", task.room) and waiting


ACTS: dict[str, Act[Task]] = {
    "unassign": Act(
        _("收回任务"),
        _("收回"),
        ask.ReasonForm,
        lambda user, task, data: actions.unassign(user, task, **data),
        frozenset({"assigned", "conditioning"}),
        _head,
    ),
    "conditioning": Act(
        _("开始恒温"),
        _("开始恒温"),
        ask.RoomForm,
        lambda user, task, data: actions.start_conditioning(user, task, **data),
        frozenset({"assigned"}),
        mine,
        _("样品移到要校准的房间，等温时间从现在算起。"),
        primary=True,
    ),
    "pause": Act(
        pgettext_lazy("verb", "暂停"),
        pgettext_lazy("verb", "暂停"),
        ask.ReasonForm,
        lambda user, task, data: actions.pause(user, task, **data),
        frozenset({"calibrating"}),
        mine,
        _("超限、故障或安全问题时停下；继续之前不记读数。"),
    ),
    "resume": Act(
        _("继续校准"),
        _("继续校准"),
        ask.ResumeForm,
        lambda user, task, data: actions.resume(user, task, **data),
        frozenset({"paused"}),
        mine,
        primary=True,
    ),
    "cannot": Act(
        _("判为无法校准"),
        _("判为无法校准"),
        ask.ReasonForm,
        lambda user, task, data: actions.declare_cannot(user, task, **data),
        frozenset({"paused", "returned"}),
        _decides,
        _("不出证书，只出通知。由校准员以外的技术负责人判定。"),
        stop=True,
    ),
    "conditions": Act(
        _("记环境"),
        _("记下"),
        ask.ClimateForm,
        lambda user, task, data: actions.note_conditions(user, task, **data),
        frozenset({"calibrating", "paused"}),
        mine,
    ),
    "deviation": Act(
        _("登记偏离"),
        _("登记"),
        ask.DeviationForm,
        lambda user, task, data: actions.record_deviation(user, task, **data),
        frozenset({"calibrating", "paused", "to-check", "returned"}),
        lambda user, _task: may(user, "deviation", "C"),
    ),
    "accept-deviation": Act(
        _("接受偏离"),
        _("接受偏离"),
        ask.DecideDeviationForm,
        lambda user, task, data: actions.accept_deviation(user, task, **data),
        frozenset(OPEN_TASKS),
        _has_undecided,
        primary=True,
    ),
    "reject-deviation": Act(
        _("驳回偏离"),
        _("驳回偏离"),
        ask.DecideDeviationForm,
        lambda user, task, data: actions.reject_deviation(user, task, **data),
        frozenset(OPEN_TASKS),
        _has_undecided,
        _("在此偏离下所做的不能用：校准员重做受影响的部分、重新提交之后才能核验和签发。"),
        stop=True,
    ),
    "void": Act(
        _("作废读数"),
        _("作废"),
        ask.VoidForm,
        lambda user, task, data: actions.void_reading(user, task, data["reading"], reason=data["reason"]),
        frozenset({"calibrating", "paused"}),
        mine,
        _("读数保留并标明作废；这一格可以重测。"),
    ),
    "send-back": Act(
        pgettext_lazy("verb", "退回"),
        _("退回校准员"),
        ask.ReasonForm,
        lambda user, task, data: actions.send_back(user, task, **data),
        frozenset({"to-check", "to-sign"}),
        lambda user, task: (
            not mine(user, task) and may(user, "record" if task.state == "to-check" else "draft", "A")
        ),
        stop=True,
    ),
    "release": Act(
        _("登记分包方同意转引"),
        _("登记"),
        subcontract_forms.ReleaseForm,
        lambda user, task, data: actions.note_reissue_consent(user, task, **data),
        frozenset({"subcontracted", "to-check", "returned"}),
        lambda user, task: desk_or_store(user) and _unreleased(task),
        _("没有分包方的同意，它的结果不能写进本机构的证书。"),
    ),
    "recall": Act(
        _("从分包方收回"),
        _("收回"),
        ask.ReasonForm,
        lambda user, task, data: actions.recall_subcontract(user, task, **data),
        frozenset({"subcontracted"}),
        lambda user, _task: desk(user),
        _("分包方做不了时收回；样品须已退回。改选另一家要重新评审。"),
        stop=True,
    ),
    "override": Act(
        _("放行"),
        _("放行"),
        ask.OverrideForm,
        lambda user, task, data: actions.override(user, task, **data),
        frozenset(),
        lambda user, _task: bool(user.roles() & {"TEC", "QUA"}),
        _("放行只对这一任务、这一条记录有效，连同姓名和理由记入日志。"),
    ),
}


@signed_in
def task_list(request: HttpRequest, user: User) -> HttpResponse:
    """The work list: mine, by state, room and due date; the most urgent first."""
    access.check_list(user, "assignment", "record")
    if is_client(user):
        raise PermissionDenied
    person = person_of(user)
    asked = wanted(request, unfinished=OPEN_TASKS, person=person.number if person else "")
    page = page_of(task_list_rows(user, asked), request)
    context = {
        "page": page,
        "states": TASK_STATES,
        "rooms": Room.objects.order_by("code"),
        "today": today(),
        "person": person,
        "signs": "SIG" in user.roles(),
    }
    return render(request, "work/tasks.html", context)


@signed_in
def task_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One task: steps, what was agreed, what is next, what was refused and let pass, history."""
    task = access.task(user, number)
    record = _record(task)
    subjects = [f"task:{task.number}", f"record:{task.number}"]
    context = {
        "task": task,
        "record": record,
        "steps": steps.of_task(task),
        "buttons": buttons(ACTS, user, task, "work:task-act"),
        "next": _next(user, task),
        "given": panel(task, user),
        "refusals": _refusals(task, user),
        "overrides": task.overrides.select_related("by").order_by("-id"),
        "deviations": _deviations(record),
        "certificates": task.certificates.order_by("-id"),
        "history": history.of(*subjects),
        "may_record": may(user, "record", "R") and record is not None,
    }
    return render(request, "work/task.html", context)


def _deviations(record: OriginalRecord | None) -> Iterable[RecordDeviation]:
    if record is None:
        return ()
    return record.deviations.select_related("recorded_by", "accepted_by", "rejected_by").order_by("id")


def _refusals(task: Task, user: User) -> list[dict[str, object]]:
    """The last refusals, with what they said in the reader's language."""
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return [
        {
            "at": row.at,
            "stage": row.get_stage_display(),
            "who": named(getattr(row.to, "person", None) or row.to),
            "rules": " ".join(finding["rule_id"] for finding in row.findings),
            "said": " ".join(text.in_language(language) for text in told(row.findings)),
            "override": _override_url(task, user, row),
        }
        for row in task.refusals.select_related("to__person").order_by("-id")[:5]
    ]


def _override_url(task: Task, user: User, refusal: Refusal) -> str:
    """Where this person may let a finding of the refusal pass that nobody has let pass yet."""
    for finding in refusal.findings:
        asked = {"rule": finding["rule_id"], "record": finding["record"]}
        if not task.overrides.filter(**asked).exists() and may_override(user, task, **asked):
            return refusals.override_url(task, **asked)
    return ""


@dataclass(frozen=True, slots=True)
class Next:
    """The next step of a task: a button, or why it is not this person's turn."""

    title: str | Promise
    url: str
    why: str | Promise = ""


def _next_given(user: User, task: Task) -> Next | None:
    """What comes next of a task that goes to a subcontractor; None where it is as for any other."""
    if task.state not in ("unassigned", "subcontracted", "returned") or open_subcontract(task) is None:
        return None
    if task.state == "unassigned":
        title, url, yes, why = _("转为分包"), "work:task-subcontract", desk(user), _("等业务受理转为分包")
    else:
        title, url, yes = _("录入分包方证书"), "work:task-arrival", desk_or_store(user)
        why = _("等分包方的证书")
    return Next(title, reverse(url, args=[task.number]), "" if yes else why)


def _next(user: User, task: Task) -> Next | None:
    """What comes next, and whether this person may do it."""
    given = _next_given(user, task)
    if given is not None:
        return given
    steps_: dict[str, tuple[str | Promise, str, bool, str | Promise]] = {
        "unassigned": (
            pgettext_lazy("verb", "分配"),
            "work:task-assign",
            _head(user, task),
            _("等技术负责人或室主任分配"),
        ),
        "conditioning": (
            pgettext_lazy("verb", "开始校准"),
            "work:task-start",
            mine(user, task),
            _("等校准员开始校准"),
        ),
        "calibrating": (_("填写记录"), "work:task-record", mine(user, task), _("校准员正在填写记录")),
        "returned": (_("更正记录"), "work:task-correct", mine(user, task), _("等校准员更正")),
        "to-check": (
            pgettext_lazy("verb", "核验"),
            "work:task-check",
            may(user, "record", "A") and not mine(user, task),
            _("等核验员核验"),
        ),
        "to-sign": (
            pgettext_lazy("verb", "签发"),
            "work:task-sign",
            "SIG" in user.roles(),
            _("等授权签字人签发"),
        ),
        "sealing": (_("继续封存"), "work:task-seal", may(user, "draft", "A"), _("正在封存证书")),
    }
    found = steps_.get(task.state)
    if found is None:
        return None
    title, url, yes, why = found
    return Next(title, reverse(url, args=[task.number]), "" if yes else why)


@signed_in
def task_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """A single act on a task."""
    task = access.task(user, number)
    record = _record(task)
    working = record is not None and task.state in ("calibrating", "paused")
    back = reverse("work:task-record" if working else "work:task", args=[task.number])

    def prepare(form: forms.Form) -> None:
        if isinstance(form, ask.DecideDeviationForm | ask.VoidForm):
            form.about(record)
        if isinstance(form, ask.RoomForm) and task.room_id is not None:
            form.initial.setdefault("room", task.room_id)

    return act_page(request, user, ACTS, act, task, back, prepare)


@signed_in
def task_override(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Let a finding pass that refused this task."""
    task = access.task(user, number)
    return act_page(request, user, ACTS, "override", task, reverse("work:task", args=[task.number]))


@signed_in
def task_assign(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Who may do it, what they have on their hands already, and why the others may not."""
    task = access.task(user, number)
    if not _head(user, task):
        raise PermissionDenied
    if open_subcontract(task) is not None:
        return redirect("work:task", task.number)
    able = authorised_people(task.method, "calibrate", today()) if task.method else Person.objects.none()
    able = (
        able.select_related("user")
        .annotate(load=Count("tasks", filter=Q(tasks__state__in=_BUSY)))
        .order_by("load", "number")
    )
    form = AssignForm(able, request.POST or None, initial={"room": task.room_id})
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            actions.assign(user, task, **form.cleaned_data)
            messages.success(request, f"{task.number} · {named(form.cleaned_data['person'])}")
            return redirect("work:task", task.number)
    context = {
        "task": task,
        "form": form,
        "candidates": able,
        "others": _calibrators().exclude(pk__in=able.values("pk")),
        "steps": steps.of_task(task),
        "refusal": attempt.refusal,
    }
    return render(request, "work/task_assign.html", context)


def _calibrators() -> QuerySet[Person]:
    """People whose users hold the calibrator's role: those who might be expected in the list."""
    calibrators = Person.objects.filter(user__role_grants__role="CAL", user__role_grants__until__isnull=True)
    return calibrators.distinct().order_by("number")
