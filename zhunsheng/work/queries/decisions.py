# SPDX-License-Identifier: Apache-2.0
"""What people decided about a task in spite of a rule."""

from zhunsheng.ledger.asking import once
from zhunsheng.work.models import Override, Task


@once
def overrides_of(task: Task) -> list[Override]:
    """What was let pass for a task, the oldest first."""
    return list(Override.objects.filter(task=task).select_related("by").order_by("id"))
