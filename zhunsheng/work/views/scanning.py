# SPDX-License-Identifier: Apache-2.0
"""A scanner beside the record: a standard's label binds it, the item's says whether it is the right one."""

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Equipment
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding
from zhunsheng.work.forms.scanning import RecordScanForm
from zhunsheng.work.models import Item, OriginalRecord, Task
from zhunsheng.work.programme import programme_of
from zhunsheng.work.queries import visible_to
from zhunsheng.work.views import access, bench
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.attempt import Attempt


@require_POST
@signed_in
def record_scan(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Find what was scanned: a standard is bound as the gate allows, an item compared with the task's."""
    task, row = access.record(user, number)
    if row is None:
        return redirect("work:task", task.number)
    form = RecordScanForm(programme_of(task), request.POST)
    if not form.is_valid():
        messages.error(request, _("没有读到标签，请再扫一次。"), extra_tags="stop")
        return _back(task)
    code = form.cleaned_data["code"]
    standard = Equipment.objects.filter(Q(number__iexact=code) | Q(serial_number__iexact=code)).first()
    if standard is not None:
        return _bind(request, user, task, row, standard, form)
    _compare(request, user, task, code)
    return _back(task)


def _bind(
    request: HttpRequest,
    user: User,
    task: Task,
    row: OriginalRecord,
    standard: Equipment,
    form: RecordScanForm,
) -> HttpResponse:
    section, points = form.part()
    before = set(row.standards.values_list("pk", flat=True))
    attempt = Attempt(None, user)
    with attempt:
        bound = actions.bind_standard(user, task, binding=Binding(standard, section=section, points=points))
        new = [each for each in bound if each.pk not in before]
        said = _("%(number)s 已绑定") if new else _("%(number)s 已在使用")
        messages.success(request, said % {"number": standard.number}, extra_tags="fine")
        return _back(task)
    if attempt.refusal is not None:
        return bench.standards_page(request, user, task, row, refusal=attempt.refusal)
    messages.error(request, attempt.message, extra_tags="stop")
    return _back(task)


def _compare(request: HttpRequest, user: User, task: Task, code: str) -> None:
    """Whether the item at hand is the one the record is about."""
    rows = visible_to(user, Item.objects.filter(Q(number__iexact=code) | Q(serial_number__iexact=code)))
    found = list(rows.order_by("-id")[:20])
    if any(each.pk == task.item_id for each in found):
        said = _("%(number)s 就是本任务的样品") % {"number": task.item.number}
        messages.success(request, said, extra_tags="fine")
    elif found:
        said = _("扫到的是 %(found)s，不是本任务的样品 %(own)s（%(serial)s）：请核对实物。") % {
            "found": found[0].number,
            "own": task.item.number,
            "serial": task.item.serial_number,
        }
        messages.error(request, said, extra_tags="stop")
    else:
        said = _("没有编号或出厂编号为 %(code)s 的标准器或样品。") % {"code": code}
        messages.error(request, said, extra_tags="stop")


def _back(task: Task) -> HttpResponse:
    return redirect("work:task-record", task.number)
