# SPDX-License-Identifier: Apache-2.0
"""The standards bound to a record, each by the certificate the record goes by: a later one if corrected."""

from collections.abc import Iterable
from datetime import datetime

from zhunsheng.ledger.asking import once
from zhunsheng.work.models import OriginalRecord, RecordStandard, StandardCorrection


@once
def standards_of(record: OriginalRecord) -> list[RecordStandard]:
    """The standards in the order they were bound; a corrected row is for reading and is never saved."""
    rows = record.standards.select_related("equipment", "traceability__file").order_by("id")
    return as_corrected(rows, corrections_of_standards([record.pk]))


def corrections_of_standards(records: Iterable[int]) -> list[StandardCorrection]:
    """The corrections of the standards of these records, oldest first."""
    rows = StandardCorrection.objects.filter(standard__record__in=records)
    return list(rows.select_related("traceability__file").order_by("id"))


def as_corrected(
    rows: Iterable[RecordStandard], corrections: Iterable[StandardCorrection], *, at: datetime | None = None
) -> list[RecordStandard]:
    """The rows with the certificate each goes by, now or at an instant."""
    newest = {each.standard_id: each.traceability for each in corrections if at is None or each.at <= at}
    found = list(rows)
    for row in found:
        if row.pk in newest:
            row.traceability = newest[row.pk]
    return found
