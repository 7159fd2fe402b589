# SPDX-License-Identifier: Apache-2.0
"""Words of the work's pages that the state alone doesn't give."""

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.work.models import Task

register = template.Library()


@register.filter
def task_state_word(task: Task) -> str | Promise:
    """The state as people call it: what a review gives to a subcontractor doesn't wait to be assigned."""
    if task.state == "unassigned" and task.method_id is None:
        return _("待分包")
    return task.get_state_display()
