# SPDX-License-Identifier: Apache-2.0
"""What is done to one piece of equipment: certificates, confirmation, state, holds."""

import re
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.equipment import (
    ConfirmationForm,
    EquipmentHoldForm,
    FunctionRows,
    ResultRows,
    StateForm,
    TraceabilityForm,
    confirmed_functions,
    traced_results,
)
from zhunsheng.laboratory.models import Confirmation, Equipment, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import lists, today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views.access import Reader, signed_in
from zhunsheng.laboratory.views.act import Page, act, files, posted, with_more_rows
from zhunsheng.laboratory.views.equipment import filed_certificate, piece, store_file
from zhunsheng.ledger.errors import ActionError

ROWS = "rows"
both = require_http_methods(["GET", "HEAD", "POST"])


def page_about(found: Equipment, title: str, verb: str, note: str = "") -> Page:
    back = reverse("laboratory:equipment-detail", args=[found.number])
    return Page(title, f"{found.number} {named(found)}", verb, back, note)


@both
@signed_in
def new_traceability(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """File a certificate with its results and its PDF."""
    found = piece(reader, number)
    reader.require(("equipment", "U"))
    data = with_more_rows(posted(request), ROWS)
    form = TraceabilityForm(data, files(request))
    rows = ResultRows(data, prefix=ROWS)
    note = _("结果逐行填写：功能与量用程序里的代码；空行不计。")

    def do(values: dict[str, Any]) -> str:
        with transaction.atomic():
            file = store_file(values.pop("file"))
            actions.register_traceability(
                reader.user, found, results=traced_results(rows), file=file, **values
            )
        return _("已登记证书 %(number)s") % {"number": values["certificate_number"]}

    page = page_about(found, _("登记溯源证书"), pgettext("act", "登记"), note)
    return act(request, page, form, do, rows=rows, files=True)


@both
@signed_in
def retract_traceability(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Take a certificate out that was registered wrongly."""
    found = piece(reader, number)
    reader.require(("equipment", "U"))
    row = filed_certificate(found, pk)

    def do(values: dict[str, Any]) -> str:
        actions.retract_traceability(reader.user, row, reason=values["reason"])
        return _("已收回证书 %(number)s 及依据它的计量确认") % {"number": row.certificate_number}

    note = _("收回证书 %(number)s：登记错误时用；依据它的计量确认一并收回，记录保留在经过里。")
    page = page_about(found, _("收回溯源证书"), _("收回"), note % {"number": row.certificate_number})
    return act(request, page, ReasonForm(posted(request)), do)


@both
@signed_in
def confirm(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Confirm the functions of the newest certificate; another person approves."""
    found = piece(reader, number)
    reader.require(("confirmation", "C"))
    traces = found.traceabilities.filter(standing()).order_by("-valid_from", "-id")
    asked = request.GET.get("certificate", "")
    known = re.fullmatch("[0-9]{1,18}", asked)
    trace = filed_certificate(found, int(asked)) if known else traces.first()
    if trace is None:
        return redirect("laboratory:equipment-detail", number)
    data = with_more_rows(posted(request), ROWS)
    form = ConfirmationForm(data, initial={"valid_from": max(today(), trace.valid_from)})
    rows = FunctionRows(data, prefix=ROWS, initial=_proposed(trace))

    def do(values: dict[str, Any]) -> str:
        actions.confirm_equipment(reader.user, trace, functions=confirmed_functions(rows), **values)
        return _("已作计量确认，待另一人批准")

    note = _("依据证书 %(number)s：对照用途比较范围、误差与 U。由另一人批准后才算数。")
    page = page_about(found, _("计量确认"), _("提交批准"), note % {"number": trace.certificate_number})
    return act(request, page, form, do, rows=rows)


@require_POST
@signed_in
def approve(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Approve one confirmation."""
    found = piece(reader, number)
    reader.require(("confirmation", "A"))
    row: Confirmation = get_object_or_404(found.confirmations.filter(standing()), pk=pk)
    try:
        actions.approve_confirmation(reader.user, [row])
    except ActionError as error:
        messages.warning(request, str(error.message), extra_tags="stop")
    else:
        messages.success(
            request, _("已批准计量确认：%(function)s") % {"function": row.function}, extra_tags="fine"
        )
    return redirect("laboratory:equipment-detail", number)


@both
@signed_in
def change_state(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Put another label on the equipment."""
    found = piece(reader, number)
    reader.require(("equipment", "U"), ("equipment", "A"))
    form = StateForm(posted(request), initial={"state": found.state})

    def do(values: dict[str, Any]) -> str:
        actions.change_equipment_state(reader.user, found, **values)
        return _("状态已改为“%(state)s”") % {"state": found.get_state_display()}

    note = _("现在是“%(state)s”。") % {"state": found.get_state_display()}
    return act(request, page_about(found, _("更改状态"), _("更改"), note), form, do)


@both
@signed_in
def hold(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Stop the equipment or one of its functions."""
    found = piece(reader, number)
    reader.require(("equipment", "U"), ("equipment", "A"))
    functions = found.confirmations.filter(standing()).order_by("function").values_list("function", flat=True)
    # A failed check leads here with its function and reason filled in.
    known, initial = list(functions.distinct()), request.GET.dict()
    form = EquipmentHoldForm(posted(request), functions=known, initial=initial)

    def do(values: dict[str, Any]) -> str:
        actions.place_hold(reader.user, subject_kind="equipment", subject_number=number, **values)
        return _("已停用")

    note = _("停用后，用到它的工作在下一步被拒绝，直到解除。")
    return act(request, page_about(found, pgettext("act", "停用"), pgettext("act", "停用"), note), form, do)


@both
@signed_in
def release(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Release a hold on the equipment."""
    found = piece(reader, number)
    reader.require(("equipment", "U"), ("equipment", "A"))
    held = get_object_or_404(lists.open_holds("equipment", number), pk=pk)

    def do(values: dict[str, Any]) -> str:
        actions.release_hold(reader.user, held, reason=values["reason"])
        return _("已解除停用")

    page = page_about(found, _("解除停用"), _("解除停用"), f"{held.function or _('整台设备')}：{held.reason}")
    return act(request, page, ReasonForm(posted(request)), do)


def _proposed(trace: Traceability) -> list[dict[str, str]]:
    """What the form starts from: all of the certificate, found usable."""
    return [asdict(function) for function in actions.whole_functions(trace)]
