# SPDX-License-Identifier: Apache-2.0
"""The control charts of a standard's checks, as its page and theirs show them."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from zhunsheng.laboratory.control import BASELINE, LEAST, Control, control_of
from zhunsheng.laboratory.control_pictures import control_chart
from zhunsheng.laboratory.models import CheckPlan, Equipment
from zhunsheng.laboratory.queries import today


@dataclass(frozen=True, slots=True)
class Checked:
    """A plan on the page of its standard: the chart, what it says, whether a check is due."""

    plan: CheckPlan
    control: Control
    picture: SafeString | str
    told: str
    overdue: bool


def checked_plans(found: Equipment) -> list[Checked]:
    """Every plan in force, with its chart."""
    return [charted(plan) for plan in found.check_plans.filter(ended_at__isnull=True)]


def charted(plan: CheckPlan) -> Checked:
    """A plan with its chart and what it tells."""
    control = control_of(plan)
    return Checked(
        plan,
        control,
        control_chart(control) if control.judged else "",
        _told(control),
        plan.ended_at is None and control.due < today(),
    )


def _told(control: Control) -> str:
    count = len(control.judged)
    if control.level is None:
        said = ngettext(
            "还只有 %(count)d 次核查：满 %(least)d 次才有控制限。",
            "还只有 %(count)d 次核查：满 %(least)d 次才有控制限。",
            count,
        )
        return said % {"count": count, "least": LEAST}
    if control.baseline < BASELINE:
        return _("控制限取自全部 %(count)d 次核查；满 %(base)d 次后固定。") % {
            "count": count,
            "base": BASELINE,
        }
    return _("控制限取自最初 %(base)d 次核查，此后的不再改变它。") % {"base": BASELINE}
