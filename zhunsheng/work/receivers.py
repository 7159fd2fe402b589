# SPDX-License-Identifier: Apache-2.0
"""What this room answers when a room below asks without knowing who is there.

Read whenever a program starts, so what loads the procedures waits until somebody asks.
"""

from datetime import date
from typing import Any

from django.dispatch import receiver

from zhunsheng.laboratory.models import Equipment, ProcedureRelease
from zhunsheng.laboratory.signals import tasks_wanted, uses_wanted
from zhunsheng.work.models import RecordStandard, Task


@receiver(uses_wanted)
def uses_of_equipment(equipment: Equipment, **_rest: Any) -> list[tuple[date, str]]:
    """The days on which a standard was used, and for which task."""
    from zhunsheng.laboratory.queries import zone

    place = zone()
    rows = RecordStandard.objects.filter(equipment=equipment).values_list("bound_at", "record__task__number")
    return sorted({(at.astimezone(place).date(), number) for at, number in rows})


@receiver(tasks_wanted)
def tasks_under_way(release: ProcedureRelease, **_rest: Any) -> list[str]:
    """The tasks that were agreed under a released procedure, keep it, and are not finished."""
    from zhunsheng.work.progress import FINISHED

    rows = Task.objects.filter(procedure=release).exclude(state__in=FINISHED)
    return list(rows.order_by("number").values_list("number", flat=True))
