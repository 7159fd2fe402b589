# SPDX-License-Identifier: Apache-2.0
"""The rows of one table of a period's evidence, for whoever wants to see what a rule was asked about.

What hangs on certificates is told shortly here: which rows there are, and enough to know each by. The rows
themselves, with every column, are in a pack.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from zhunsheng.laboratory.evidence import Row, whole_rows
from zhunsheng.work.evidence_amendments import amendments_of, impact_rows
from zhunsheng.work.evidence_period import Period, issued_in
from zhunsheng.work.models import Item, Order, RecordDeviation

_SOME: Final = 500


def listed(table: str, period: Period) -> list[Row] | None:
    """The rows of a table that the work or the laboratory's own lists make; None for any other table."""
    if table in _OF_WORK:
        return _OF_WORK[table](period)
    return whole_rows(period.known).get(table)


def _certificates(period: Period) -> list[Row]:
    rows = issued_in(period).values_list("number", "issued_on", "task__number")
    return [{"cert_id": number, "issued": day, "task": task} for number, day, task in rows]


def _jobs(period: Period) -> list[Row]:
    rows = Order.objects.filter(items__tasks__certificates__in=issued_in(period).order_by())
    return [
        {"job_id": number} for number in rows.distinct().order_by("number").values_list("number", flat=True)
    ]


def _items(period: Period) -> list[Row]:
    rows = Item.objects.filter(tasks__certificates__in=issued_in(period).order_by())
    found = rows.distinct().order_by("number").values_list("number", "order__number")
    return [{"item_id": number, "job_id": order} for number, order in found]


def _deviations(period: Period) -> list[Row]:
    rows = RecordDeviation.objects.filter(
        record__task__certificates__in=issued_in(period).order_by(), recorded_at__lte=period.known
    )
    found = rows.distinct().order_by("id").values_list("record__task__number", "pk", "kind", "description")
    return [
        {"deviation_id": f"{task}-{pk}", "task": task, "kind": kind, "reason": reason}
        for task, pk, kind, reason in found
    ]


def _amendments(period: Period) -> list[Row]:
    return [row for numbers in _numbers(period) for row in amendments_of(numbers, period.known)]


def _impacts(period: Period) -> list[Row]:
    return [row for numbers in _numbers(period) for row in impact_rows(numbers, period.known)]


def _numbers(period: Period) -> list[Sequence[str]]:
    """The numbers of the period's certificates, as many at a time as a query may name."""
    found = list(issued_in(period).values_list("number", flat=True))
    return [found[begin : begin + _SOME] for begin in range(0, len(found), _SOME)]


_OF_WORK: Final[Mapping[str, Callable[[Period], list[Row]]]] = {
    "certificates": _certificates,
    "registry": _certificates,
    "jobs": _jobs,
    "items": _items,
    "deviations": _deviations,
    "amendments": _amendments,
    "impacts": _impacts,
}
