# SPDX-License-Identifier: Apache-2.0
"""Intermediate checks of standards: planned, read, declared void with a reason. Nothing is deleted."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.laboratory import kinds
from zhunsheng.laboratory.actions import checked
from zhunsheng.laboratory.actions.dated import day_text
from zhunsheng.laboratory.control import control_of
from zhunsheng.laboratory.models import CheckPlan, Equipment, StandardCheck
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.reading import ReadingError, parse_reading, parse_resolution

_MOST_REPEATS, _MOST_DAYS = 20, 1100


@transaction.atomic
def plan_check(
    actor: User,
    equipment: Equipment,
    *,
    function: str,
    check_standard: str,
    reference: str,
    unit: str,
    resolution: str,
    repeats: int,
    every_days: int,
    begins_on: date,
    limit: str = "",
) -> CheckPlan:
    """Say how a function of a standard is checked between its calibrations, and from when on."""
    require(actor, "equipment", "U")
    checked.number(reference, "reference")
    checked.known_unit(unit, "unit")
    if limit and checked.number(limit, "limit") <= 0:
        raise ActionError(_("允许偏差须大于零"), "limit")
    try:
        parse_resolution(resolution)
    except ReadingError as error:
        raise ActionError(error.message.in_language(get_language() or ""), "resolution") from error
    if not 1 <= repeats <= _MOST_REPEATS:
        raise ActionError(_("每次核查读 1 到 20 次"), "repeats")
    if not 1 <= every_days <= _MOST_DAYS:
        raise ActionError(_("间隔须为 1 到 1100 天"), "every_days")
    plan = CheckPlan(
        equipment=equipment,
        function=function.strip(),
        check_standard=check_standard.strip(),
        reference=reference.strip(),
        unit=unit,
        resolution=resolution.strip(),
        repeats=repeats,
        limit=limit.strip(),
        every_days=every_days,
        begins_on=begins_on,
        set_by=actor,
        set_at=clock.now(),
    )
    checked.keep(plan)
    body: dict[str, JsonValue] = {
        "function": plan.function,
        "check_standard": plan.check_standard,
        "every_days": every_days,
        "begins_on": day_text(begins_on),
    }
    append(kinds.CHECK_PLANNED, f"equipment:{equipment.number}", actor, body)
    return plan


@transaction.atomic
def end_check_plan(actor: User, plan: CheckPlan, *, reason: str) -> None:
    """Check this no longer in this way; what was read stays."""
    require(actor, "equipment", "U")
    reason = checked.reasoned(reason)
    open_plans = CheckPlan.objects.filter(pk=plan.pk, ended_at__isnull=True)
    if not open_plans.update(ended_at=clock.now(), ended_reason=reason[:200]):
        raise ActionError(_("这一核查安排已经结束"))
    body: dict[str, JsonValue] = {"function": plan.function, "reason": reason}
    append(kinds.CHECK_PLAN_ENDED, f"equipment:{plan.equipment.number}", actor, body)


@transaction.atomic
def record_check(
    actor: User, plan: CheckPlan, *, on: date, texts: Sequence[str], remark: str = ""
) -> StandardCheck:
    """Write down one check as it was read. What it means is said by its chart; nothing is stopped by it."""
    require(actor, "confirmation", "C")
    plan = CheckPlan.objects.select_for_update().select_related("equipment").get(pk=plan.pk)
    if plan.ended_at is not None:
        raise ActionError(_("这一核查安排已经结束"))
    if on > today():
        raise ActionError(_("核查日期在今天之后"), "on")
    found = [text.strip() for text in texts if text.strip()]
    if len(found) != plan.repeats:
        said = ngettext("请填 %(count)d 个读数", "请填 %(count)d 个读数", plan.repeats)
        raise ActionError(said % {"count": plan.repeats}, "texts")
    for text in found:
        try:
            parse_reading(text, plan.resolution)
        except ReadingError as error:
            raise ActionError(error.message.in_language(get_language() or ""), "texts") from error
    check = StandardCheck.objects.create(
        plan=plan,
        on=on,
        texts=found,
        remark=remark.strip()[:200],
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    judged = next(each for each in control_of(plan).judged if each.check.pk == check.pk)
    body: dict[str, JsonValue] = {
        "function": plan.function,
        "check": check.pk,
        "on": day_text(on),
        "within": not judged.beyond,
        "in_control": not judged.asks,
    }
    append(kinds.EQUIPMENT_CHECKED, f"equipment:{plan.equipment.number}", actor, body)
    return check


@transaction.atomic
def void_check(actor: User, check: StandardCheck, *, reason: str) -> None:
    """Declare a check void, such as one read with the wrong artefact; it stays, with the reason."""
    require(actor, "equipment", "U")
    reason = checked.reasoned(reason)
    rows = StandardCheck.objects.filter(pk=check.pk, voided_at__isnull=True)
    if not rows.update(voided_at=clock.now(), voided_by=actor, void_reason=reason[:200]):
        raise ActionError(_("这次核查已经作废"))
    body: dict[str, JsonValue] = {"function": check.plan.function, "check": check.pk, "reason": reason}
    append(kinds.CHECK_VOIDED, f"equipment:{check.plan.equipment.number}", actor, body)
