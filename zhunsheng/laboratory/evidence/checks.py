# SPDX-License-Identifier: Apache-2.0
"""Evidence of intermediate checks: those done, with what they said, and those due and not done."""

from datetime import date, datetime, timedelta

from zhunsheng.laboratory.control import Control, control_of
from zhunsheng.laboratory.evidence.values import Row, lab_id, midnight, naive
from zhunsheng.laboratory.models import CheckPlan
from zhunsheng.laboratory.queries.places import zone


def check_rows(known: datetime) -> list[Row]:
    """Every check written down by an instant and not declared void, in the order of plans and days."""
    plans = CheckPlan.objects.filter(set_at__lte=known).select_related("equipment").order_by("id")
    today = known.astimezone(zone()).date()
    return [row for plan in plans for row in _rows(plan, known, today)]


def _rows(plan: CheckPlan, known: datetime, today: date) -> list[Row]:
    control = control_of(plan, known=known)
    due, rows = plan.begins_on, []
    for each in control.judged:
        rows.append(
            {
                **_head(plan, f"{each.check.pk}", due),
                "done_at": midnight(each.check.on),
                "within": not each.beyond if plan.limit else None,
                "in_control": _in_control(control, outside=each.asks),
                "recorded_at": naive(each.check.recorded_at, zone()),
            }
        )
        due = each.check.on + timedelta(days=plan.every_days)
    if due < today and (plan.ended_at is None or plan.ended_at > known):
        lacking = {"done_at": None, "within": None, "in_control": None}
        rows.append(
            {**_head(plan, f"plan-{plan.pk}", due), **lacking, "recorded_at": naive(plan.set_at, zone())}
        )
    return rows


def _head(plan: CheckPlan, check: str, due: date) -> Row:
    return {
        "check_id": check,
        "lab_id": lab_id(),
        "equip_id": plan.equipment.number,
        "function": plan.function or None,
        "due_at": midnight(due),
    }


def _in_control(control: Control, *, outside: bool) -> bool | None:
    return None if control.level is None else not outside
