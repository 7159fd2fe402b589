# SPDX-License-Identifier: Apache-2.0
"""The previous calibration of the same instrument, from its certificate that still stands."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from zhunsheng.ledger.asking import once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import PointRow, Results, SectionResult
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.work.models import Certificate, Task
from zhunsheng.work.versions import frozen_results

_STANDING = ("valid", "amended")


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the earlier certificate says at a point: the result with U, and the change since where known."""

    value: str
    expanded: str
    number: float
    expanded_number: float


@dataclass(frozen=True, slots=True)
class Previous:
    """The certificate, when it was issued, and its results."""

    certificate: str
    on: date | None
    results: Results

    def at(self, section: SectionResult, row: PointRow) -> Earlier | None:
        """The result for the same quantity, unit and nominal value; None where there was none."""
        then = self.results.section(section.id)
        if then is None or (then.quantity, then.result_unit) != (section.quantity, section.result_unit):
            return None
        found = [each for each in then.rows if each.result is not None and _same(each, row)]
        if len(found) != 1 or (result := found[0].result) is None:
            return None
        return Earlier(result.value_text, result.expanded_text, result.value, result.expanded)


@once
def previous_calibration(task: Task) -> Previous | None:
    """The newest certificate that stands of the client's instrument of this type and serial number.

    None without one, for an item without a serial number, and where the earlier record is not what was
    logged: what can't be believed is not shown beside new readings.
    """
    item = task.item
    if not item.serial_number.strip():
        return None
    rows = Certificate.objects.filter(
        state__in=_STANDING,
        task__item__order__party=item.order.party_id,
        task__item__serial_number=item.serial_number,
        task__item__family=item.family,
        task__item__model=item.model,
        task__pk__lt=task.pk,
        supplements__isnull=True,
    )
    found = rows.select_related("record_version__event", "record_version__record__task").order_by(
        "-issued_on", "-id"
    )
    for certificate in found[:1]:
        try:
            results = frozen_results(certificate.record_version)
        except (ActionError, KeyError):  # altered, or another laboratory's results
            return None
        return Previous(certificate.number, certificate.issued_on, results)
    return None


def change(earlier: Earlier, now: str) -> str:
    """How far the result has moved, exactly as its texts say, with a sign; empty where one is no number."""
    try:
        moved: Decimal = parse_decimal(now) - parse_decimal(earlier.value)
    except ReadingError:
        return ""
    return f"{moved:+f}"


def _same(then: PointRow, now: PointRow) -> bool:
    try:
        same = parse_decimal(then.nominal) == parse_decimal(now.nominal)
    except ReadingError:
        return False
    return same and then.series == now.series
