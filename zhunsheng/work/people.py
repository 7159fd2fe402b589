# SPDX-License-Identifier: Apache-2.0
"""The member of staff behind a user, and whether a task is theirs."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person
from zhunsheng.laboratory.queries import person_of
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.models import Task


def staff(actor: User) -> Person:
    """The person behind a user; ActionError for users who are no staff."""
    person = person_of(actor)
    if person is None:
        raise ActionError(_("该用户没有登记为本机构人员。"))
    return person


def assigned_person(actor: User, task: Task) -> Person:
    """The person behind a user, who must be the one the task is assigned to."""
    person = staff(actor)
    if task.assigned_to_id != person.pk:
        name = named(task.assigned_to) if task.assigned_to else "—"
        raise ActionError(
            format_lazy(_("任务 {task} 分配给 {name}，只有本人可做这一步。"), task=task.number, name=name)
        )
    return person
