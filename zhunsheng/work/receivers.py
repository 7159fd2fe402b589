# SPDX-License-Identifier: Apache-2.0
"""What this room answers when a room below asks without knowing who is there."""

from datetime import date
from typing import Any

from django.dispatch import receiver

from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.queries import zone
from zhunsheng.laboratory.signals import uses_wanted
from zhunsheng.work.models import RecordStandard


@receiver(uses_wanted)
def uses_of_equipment(equipment: Equipment, **_rest: Any) -> list[tuple[date, str]]:
    """The days on which a standard was used, and for which task."""
    place = zone()
    rows = RecordStandard.objects.filter(equipment=equipment).values_list("bound_at", "record__task__number")
    return sorted({(at.astimezone(place).date(), number) for at, number in rows})
