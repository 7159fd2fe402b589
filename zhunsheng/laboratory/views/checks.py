# SPDX-License-Identifier: Apache-2.0
"""Intermediate checks of a standard: its charts, each check, and what to do about one that is out."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.control import Judged
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.checks import CheckForm, CheckPlanForm
from zhunsheng.laboratory.models import CheckPlan, Equipment, StandardCheck
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.views.access import Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.check_charts import charted
from zhunsheng.laboratory.views.equipment import PAGE_SIZE, piece
from zhunsheng.laboratory.views.equipment_acts import both, page_about

_SET, _ENTER = ("equipment", "U"), ("confirmation", "C")


@dataclass(frozen=True, slots=True)
class Row:
    """A check in the list: its mean as shown, its word; a void one has no mean."""

    check: StandardCheck
    mean: str
    tone: str
    word: str


@require_GET
@signed_in
def plan_detail(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """One plan: its chart, what the last check means, every check."""
    found, plan = _plan(reader, number, pk)
    shown = charted(plan)
    void = plan.checks.filter(voided_at__isnull=False).select_related("recorded_by", "voided_by")
    rows = sorted(
        [*(_row(each, plan) for each in shown.control.judged), *(_void(each) for each in void)],
        key=lambda row: (row.check.on, row.check.pk),
        reverse=True,
    )
    last = shown.control.last
    context = {
        "found": found,
        "plan": plan,
        "shown": shown,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "wrong": last if last and last.tone != "fine" else None,
        "hold_url": _hold_url(found, plan, last) if last else "",
        "may_void": reader.may(_SET),
        "may_hold": reader.may(("equipment", "U"), ("equipment", "A")),
        "deeds": [] if plan.ended_at else _deeds(reader, found, plan),
    }
    return render(request, "laboratory/check_plan.html", context)


@both
@signed_in
def new_plan(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Plan how the standard is checked."""
    found = piece(reader, number)
    reader.require(_SET)
    form = CheckPlanForm(posted(request), initial={"begins_on": today()})

    def do(values: dict[str, Any]) -> str:
        plan = actions.plan_check(reader.user, found, **values)
        return _("已安排期间核查：%(function)s") % {"function": plan.function}

    note = _("核查只是看标准器在两次校准之间有没有变；它不是校准，也不给出溯源。")
    return act(request, page_about(found, _("安排期间核查"), pgettext("act", "安排"), note), form, do)


@both
@signed_in
def new_check(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Write a check down."""
    found, plan = _plan(reader, number, pk)
    reader.require(_ENTER)
    form = CheckForm(plan, posted(request), initial={"on": today()})

    def do(values: dict[str, Any]) -> str:
        check = actions.record_check(
            reader.user, plan, on=values["on"], texts=form.texts(), remark=values["remark"]
        )
        return _("已记下 %(on)s 的核查") % {"on": f"{check.on:%Y-%m-%d}"}

    note = f"{plan.check_standard} · {plan.reference} {plan.unit}"
    return act(request, _back_to(found, plan, _("记录期间核查"), _("记下"), note), form, do)


@both
@signed_in
def end_plan(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Check no longer in this way."""
    found, plan = _plan(reader, number, pk)
    reader.require(_SET)

    def do(values: dict[str, Any]) -> str:
        actions.end_check_plan(reader.user, plan, reason=values["reason"])
        return _("已结束这一核查安排")

    page = _back_to(found, plan, _("结束核查安排"), pgettext("act", "结束"), plan.check_standard)
    return act(request, page, ReasonForm(posted(request)), do)


@both
@signed_in
def void_check(request: HttpRequest, reader: Reader, number: str, pk: int, check: int) -> HttpResponse:
    """Declare a check void."""
    found, plan = _plan(reader, number, pk)
    reader.require(_SET)
    row = get_object_or_404(plan.checks, pk=check)

    def do(values: dict[str, Any]) -> str:
        actions.void_check(reader.user, row, reason=values["reason"])
        return _("已作废 %(on)s 的核查；读数保留") % {"on": f"{row.on:%Y-%m-%d}"}

    page = _back_to(found, plan, _("作废核查"), pgettext("act", "作废"), f"{row.on:%Y-%m-%d}")
    return act(request, page, ReasonForm(posted(request)), do)


def _plan(reader: Reader, number: str, pk: int) -> tuple[Equipment, CheckPlan]:
    found = piece(reader, number)
    return found, get_object_or_404(found.check_plans.select_related("equipment", "set_by"), pk=pk)


def _back_to(found: Equipment, plan: CheckPlan, title: str, verb: str, note: str) -> Page:
    back = reverse("laboratory:check-plan", args=[found.number, plan.pk])
    return Page(title, f"{found.number} {plan.function}", verb, back, note)


def _deeds(reader: Reader, found: Equipment, plan: CheckPlan) -> list[Any]:
    where = [found.number, plan.pk]
    return [
        deed(reader, _("记录期间核查"), reverse("laboratory:new-check", args=where), _ENTER),
        deed(reader, _("结束核查安排"), reverse("laboratory:end-check-plan", args=where), _SET),
    ]


def _hold_url(found: Equipment, plan: CheckPlan, last: Judged) -> str:
    """The page that stops the function, its reason filled in."""
    asked = {
        "function": plan.function,
        "reason": _("%(on)s 期间核查超差") % {"on": f"{last.check.on:%Y-%m-%d}"},
        "basis": f"check:{last.check.pk}",
    }
    return f"{reverse('laboratory:hold-equipment', args=[found.number])}?{urlencode(asked)}"


def _row(each: Judged, plan: CheckPlan) -> Row:
    digits = max(0, len(plan.resolution.partition(".")[2])) + (1 if plan.repeats > 1 else 0)
    words = [
        word
        for says, word in (
            (each.beyond, _("超出允许偏差")),
            (each.outside, _("超出控制限")),
            (each.drifting, _("均值在漂移")),
            (each.scattering, _("重复读数的极差异常")),
        )
        if says
    ]
    mean = f"{each.mean:.{digits}f}".replace("-", "\N{MINUS SIGN}")
    return Row(each.check, mean, each.tone, "、".join(words) or _("在限内"))


def _void(check: StandardCheck) -> Row:
    return Row(check, "", "plain", pgettext("of a check", "作废"))
