# SPDX-License-Identifier: Apache-2.0
"""Facts of items and orders that were entered wrongly and corrected, with what stood there before."""

from django.db.models import QuerySet

from zhunsheng.work import versions
from zhunsheng.work.models import FactCorrection, Item, Order, RecordVersion


def corrections_of(*subjects: Item | Order) -> QuerySet[FactCorrection]:
    """Corrections of these items and orders, the newest first."""
    names = [f"{'item' if isinstance(each, Item) else 'order'}:{each.number}" for each in subjects]
    return FactCorrection.objects.filter(subject__in=names).select_related("by").order_by("-id")


def recorded_serial(item: Item, version: RecordVersion) -> str:
    """The item's serial number by the frozen record, or by a correction entered since with its reason."""
    later = corrections_of(item).filter(field="serial_number", at__gt=version.submitted_at).first()
    return later.after if later else versions.frozen_serial(version)
