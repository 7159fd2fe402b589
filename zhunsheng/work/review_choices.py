# SPDX-License-Identifier: Apache-2.0
"""The lines of a contract review that are not done here: given to a subcontractor, or declined.

Each says what the client was told and when; an approval that has run out can't be chosen.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import SupplierApproval
from zhunsheng.laboratory.queries.suppliers import obstacle, short_of_need
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.measure.units import UnitError, unit
from zhunsheng.work import transitions
from zhunsheng.work.models import Item, Order, Subcontract, Task
from zhunsheng.work.wording import spoken

_FREE = frozenset({"pending", "unassigned"})


@dataclass(frozen=True, slots=True)
class SubcontractChoice:
    """To whom a line goes: an approval in force, what is to be calibrated, and the U the client needs."""

    approval: SupplierApproval
    requirement: str
    need: str = ""
    need_unit: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """What the client was told about a line that is not done here, and when; None is now."""

    text: str
    at: datetime | None = None


NOT_TOLD = Told("")


def check_choice(item: Item, choice: SubcontractChoice, day: date) -> None:
    """ActionError says why the provider can't be chosen: until when it was approved, and what clears it."""
    if not choice.requirement.strip():
        raise ActionError(
            format_lazy(_("{item}：请写明请分包方校准什么（量、范围、校准点）。"), item=item.number), "lines"
        )
    _check_need(item, choice)
    approval = choice.approval
    fault = obstacle(approval, day) or short_of_need(approval, choice.need, choice.need_unit)
    if fault is None and approval.family not in ("", item.family):
        fault = _("批准的器具类别不含这一件")
    if fault is None and approval.retracted_at is not None:
        fault = _("批准已被更改，请重新选择")
    if fault is not None:
        raise ActionError(
            format_lazy(
                _("{item} 不能分包给 {supplier}：{fault}。可换一家经批准的，或不受理。"),
                item=item.number,
                supplier=named(approval.party),
                fault=fault,
            ),
            "lines",
        )


def check_told(item: Item, told: Told) -> None:
    """ActionError when nothing says what the client was told, or when lies ahead."""
    if not told.text.strip():
        raise ActionError(
            format_lazy(_("{item} 不在本机构做：请写明怎样告知了客户、给了什么方案。"), item=item.number),
            "lines",
        )
    if told.at is not None and told.at > clock.now():
        raise ActionError(format_lazy(_("{item}：告知的时间不能在现在之后。"), item=item.number), "lines")


def choose(actor: User, task: Task, choice: SubcontractChoice, told: Told, at: datetime) -> None:
    """Keep the choice for a task. Another choice than before ends that one, and its consent with it."""
    present = task.subcontracts.select_for_update().filter(ended_at__isnull=True).first()
    if present is not None and _same(present, choice):
        return
    if task.state not in _FREE:
        raise ActionError(
            format_lazy(_("任务 {task} 已经分包，不能改选；先收回，再评审。"), task=task.number), "lines"
        )
    if present is not None:
        present.ended_at, present.ended_reason = at, str(_("评审改选"))
        present.save(update_fields=["ended_at", "ended_reason"])
    Subcontract.objects.create(
        task=task,
        supplier=choice.approval.party,
        approval=choice.approval,
        requirement=choice.requirement.strip()[:300],
        need=choice.need.strip(),
        need_unit=choice.need_unit.strip(),
        told=told.text.strip()[:500],
        told_at=told.at or at,
        chosen_at=at,
        chosen_by=actor,
    )


def line_of(item: Item, task: Task | None, told: Told, at: datetime, **more: Any) -> dict[str, Any]:
    """A line as the review keeps it."""
    return {
        "task": task.number if task else "",
        "item": item.number,
        "method": "",
        "sections": [],
        "points": 0,
        "decision_rule": "none",
        "in_scope": False,
        "told": told.text.strip(),
        "told_at": (told.at or at).isoformat(),
        **more,
    }


def subcontract_line(
    item: Item, task: Task, choice: SubcontractChoice, told: Told, at: datetime
) -> dict[str, Any]:
    """The line of what goes to a subcontractor."""
    approval = choice.approval
    return line_of(
        item,
        task,
        told,
        at,
        choice="subcontract",
        supplier=approval.party.number,
        supplier_name=approval.party.name,
        supplier_name_en=approval.party.name_en,
        requirement=choice.requirement.strip(),
        need=f"{choice.need} {choice.need_unit}".strip(),
        remark="",
    )


def decline_items(actor: User, order: Order, numbers: set[str], reason: str, event: Event) -> None:
    """Items that the agreed review declines and that never came are closed; those here go back by hand."""
    for item in order.items.select_for_update().filter(number__in=numbers, state="expected").order_by("id"):
        transitions.move(item, "declined", actor, reason, event)


def _same(present: Subcontract, choice: SubcontractChoice) -> bool:
    return (
        present.approval_id == choice.approval.pk
        and present.requirement == choice.requirement.strip()[:300]
        and (present.need, present.need_unit) == (choice.need.strip(), choice.need_unit.strip())
    )


def _check_need(item: Item, choice: SubcontractChoice) -> None:
    if not choice.need and not choice.need_unit:
        return
    try:
        value = Decimal(choice.need)
        unit(choice.need_unit)
    except InvalidOperation:
        value = Decimal(0)
    except UnitError as error:
        raise ActionError(f"{item.number}：{spoken(error.message)}", "lines") from error
    if not value.is_finite() or value <= 0:
        raise ActionError(format_lazy(_("{item}：客户要求的 U 须是大于 0 的数。"), item=item.number), "lines")
