# SPDX-License-Identifier: Apache-2.0
"""A deviation is decided before the record goes on: none is left off a certificate for want of a decision.

Accepted, it stands on the certificate. Rejected, what was done under it does not: the record is submitted
again, and the certificate says nothing of it.
"""

from collections.abc import Sequence
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.models import OriginalRecord, RecordDeviation

UNDECIDED: Final = Q(accepted_at__isnull=True, rejected_at__isnull=True)


def undecided(record: OriginalRecord) -> QuerySet[RecordDeviation]:
    """Deviations that wait for a decision, the oldest first."""
    return record.deviations.filter(UNDECIDED).order_by("id")


def printed(record: OriginalRecord) -> QuerySet[RecordDeviation]:
    """Deviations the certificate states: all but those rejected, whose work was done again."""
    return record.deviations.filter(rejected_at__isnull=True).order_by("id")


def require_decided(record: OriginalRecord) -> None:
    """ActionError names the first deviation nobody has decided, or rejected with nothing submitted since."""
    rows = list(record.deviations.order_by("id"))
    waiting = next((row for row in rows if row.accepted_at is None and row.rejected_at is None), None)
    if waiting is not None:
        raise ActionError(
            format_lazy(
                _("偏离“{deviation}”还没有决定：先由技术负责人或质量负责人（登记人以外）决定，再写入证书。"),
                deviation=waiting.description,
            )
        )
    rejected = _rejected_since(record, rows)
    if rejected is not None:
        raise ActionError(
            format_lazy(
                _("偏离“{deviation}”已被驳回（{reason}）：退回校准员，重做受影响的部分并重新提交。"),
                deviation=rejected.description,
                reason=rejected.decision,
            )
        )


def _rejected_since(record: OriginalRecord, rows: Sequence[RecordDeviation]) -> RecordDeviation | None:
    """The first deviation rejected with nothing submitted since."""
    if all(row.rejected_at is None for row in rows):
        return None
    latest = record.versions.order_by("-version").first()
    return next(
        (
            row
            for row in rows
            if row.rejected_at is not None and (latest is None or row.rejected_at >= latest.submitted_at)
        ),
        None,
    )
