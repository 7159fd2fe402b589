# SPDX-License-Identifier: Apache-2.0
"""Passing a record on to the signatory, from whichever page it was compared on."""

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from zhunsheng.work import actions
from zhunsheng.work.forms.checking import CheckForm
from zhunsheng.work.models import Task
from zhunsheng.work.views.attempt import Attempt


def passed(request: HttpRequest, task: Task, form: CheckForm, attempt: Attempt) -> bool:
    """Whether the posted form has passed the record on; what stood in the way is told by the attempt."""
    if request.method != "POST" or not form.is_valid():
        return False
    with attempt:
        actions.check(attempt.user, task, remark=form.cleaned_data["remark"])
        messages.success(request, _("%(task)s 核验通过，待签发") % {"task": task.number})
        return True
    task.refresh_from_db()
    return False
