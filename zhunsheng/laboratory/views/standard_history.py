# SPDX-License-Identifier: Apache-2.0
"""A standard's corrections over its certificates, as its page shows them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from zhunsheng.laboratory.corrections import along_the_range, over_the_years
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.received.history import calibrations, is_point
from zhunsheng.measure.drift import Calibration, Drift, estimate_drift
from zhunsheng.measure.rounding import plain, round_to_place, significant_place

_MOST = 4


@dataclass(frozen=True, slots=True)
class StandardHistory:
    """One function and quantity: its pictures, and in a sentence what the certificates tell."""

    function: str
    quantity: str
    corrections: SafeString
    course: SafeString | str
    told: str


def histories(found: Equipment, traces: Sequence[Traceability]) -> list[StandardHistory]:
    """The functions whose newest certificate states corrections at points; the first few of them."""
    return [_history(found, row) for row in list(_functions(traces))[:_MOST]]


def _functions(traces: Sequence[Traceability]) -> Iterator[dict[str, str]]:
    """One result of each function and quantity that is stated at points, from the newest certificate on."""
    seen: set[tuple[str, str]] = set()
    for trace in traces:
        for row in trace.results:
            key = (row["function"], row["quantity"])
            if key not in seen and is_point(row):
                seen.add(key)
                yield row


def _history(found: Equipment, row: dict[str, str]) -> StandardHistory:
    function, quantity, at_unit, unit = (
        row[name] for name in ("function", "quantity", "unit", "uncertainty_unit")
    )
    history = calibrations(found, function, quantity, at_unit, unit)
    several = len(history) > 1
    return StandardHistory(
        function=function,
        quantity=quantity,
        corrections=along_the_range(history, at_unit, unit),
        course=over_the_years(history, at_unit, unit) if several else "",
        told=_told(history, at_unit, unit),
    )


def _told(history: Sequence[Calibration], at_unit: str, unit: str) -> str:
    drift: Drift = estimate_drift(history, 0)
    if not drift.changes:
        return _("只有一次可比的校准，漂移无从估计；登记时以扩展不确定度代之。")
    change = drift.changes[-1]
    if not change.change:
        return _("最近两次校准（%(earlier)s → %(later)s，相隔 %(days)s 天）之间，修正值没有变化。") % {
            "earlier": change.earlier,
            "later": change.later,
            "days": change.days,
        }
    place = significant_place(change.change, 2)
    return _(
        "最近两次校准（%(earlier)s → %(later)s，相隔 %(days)s 天）之间，修正值最大变化 %(change)s %(unit)s，"
        "在 %(at)s %(at_unit)s 处。"
    ) % {
        "earlier": change.earlier,
        "later": change.later,
        "days": change.days,
        "change": plain(round_to_place(change.change, place)).replace("-", "\N{MINUS SIGN}"),
        "unit": unit,
        "at": f"{float(change.at):g}".replace("-", "\N{MINUS SIGN}"),
        "at_unit": at_unit,
    }
