# SPDX-License-Identifier: Apache-2.0
"""Standards and other equipment: list, register, one piece with everything that bears on its use."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions, scans, signals
from zhunsheng.laboratory.forms.equipment import EquipmentFilter, EquipmentForm
from zhunsheng.laboratory.models import Confirmation, Equipment, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.pictures import Cover, cover_line
from zhunsheng.laboratory.queries import lists, today
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Deed, Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.check_charts import checked_plans
from zhunsheng.laboratory.views.sheets import import_deed
from zhunsheng.laboratory.views.standard_history import histories
from zhunsheng.ledger import files as ledger_files

PAGE_SIZE = 25
_SHOWN_SPANS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One state of the equipment, as the row of steps shows it."""

    title: str
    when: str
    who: str
    state: str


@require_GET
@signed_in
def equipment(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All equipment, with its label and when its traceability ends."""
    reader.require(("equipment", "R"))
    form = EquipmentFilter(request.GET, families=lists.families())
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    wanted = form.cleaned_data
    day = today()
    rows = lists.equipment_list(
        day, wanted.get("q", ""), wanted.get("state", ""), wanted.get("family", ""), wanted.get("due", "")
    )
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "today": day,
        "soon": day + lists.SOON,
        "narrowed": any(wanted.values()),
        "deeds": [
            import_deed(reader, "equipment"),
            deed(reader, _("登记设备"), reverse("laboratory:new-equipment"), ("equipment", "C")),
        ],
    }
    return render(request, "laboratory/equipment.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_equipment(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Register a piece of equipment."""
    reader.require(("equipment", "C"))
    form = EquipmentForm(posted(request))
    number = request.POST.get("number", "").strip()
    page = Page(
        _("登记设备"),
        "",
        pgettext("act", "登记"),
        reverse("laboratory:equipment"),
        _("登记后处于“验收”状态。"),
    )

    def do(values: dict[str, Any]) -> str:
        actions.register_equipment(reader.user, **values)
        return _("已登记设备 %(number)s") % {"number": number}

    return act(request, page, form, do)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """One piece of equipment."""
    found = piece(reader, number)
    day = today()
    traces = list(
        found.traceabilities.filter(standing())
        .select_related("file", "recorded_by")
        .order_by("-valid_from", "-id")
    )
    covering = [
        row for row in traces if row.valid_from <= day and (row.valid_to is None or day < row.valid_to)
    ]
    uses = _uses(found)
    cover = Cover([(row.valid_from, row.valid_to) for row in traces], [used for used, _task in uses], day)
    context = {
        "found": found,
        "today": day,
        "traces": traces,
        "covering": covering[0] if covering else None,
        "cover": cover_line(cover) if traces or uses else "",
        "uses": uses,
        "histories": histories(found, traces),
        "confirmations": _confirmations(found),
        "checks": checked_plans(found),
        "may_approve": reader.may(("confirmation", "A")),
        "steps": _steps(found),
        "holds": lists.open_holds("equipment", number),
        "may_release": reader.may(("equipment", "U"), ("equipment", "A")),
        "may_retract": reader.may(("equipment", "U")),
        "deeds": _deeds(reader, found, bool(traces)),
        "history": history.of(f"equipment:{number}"),
    }
    return render(request, "laboratory/equipment_detail.html", context)


def piece(reader: Reader, number: str) -> Equipment:
    """The equipment of that number, for somebody who may read about equipment."""
    reader.require(("equipment", "R"))
    return get_object_or_404(Equipment.objects.select_related("room", "keeper"), number=number)


def filed_certificate(found: Equipment, pk: int) -> Traceability:
    """A standing certificate of the equipment."""
    return get_object_or_404(found.traceabilities.filter(standing()), pk=pk)


def store_file(upload: Any) -> Any:
    """Keep an uploaded scan, in the transaction of what it belongs to; its form has said what it is."""
    if not upload:
        return None
    content = upload.read()
    return ledger_files.store(content, scans.kind_of(content[: scans.LONGEST_BEGINNING]) or scans.PDF)


def _uses(found: Equipment) -> list[tuple[date, str]]:
    answers: Iterable[tuple[object, Any]] = signals.uses_wanted.send(sender=Equipment, equipment=found)
    found_uses: list[tuple[date, str]] = [use for _receiver, uses in answers for use in uses]
    return sorted(found_uses)


def _confirmations(found: Equipment) -> list[Confirmation]:
    rows = found.confirmations.filter(standing()).select_related("traceability", "recorded_by", "approved_by")
    return list(rows.order_by("-valid_from", "-id"))


def _steps(found: Equipment) -> list[Step]:
    spans = list(found.spans.select_related("set_by").order_by("-id")[:_SHOWN_SPANS])[::-1]
    return [
        Step(
            title=str(span.get_state_display()),
            when=f"{span.since.astimezone(history.here()):%Y-%m-%d %H:%M}",
            who=history.person_name(span.set_by),
            state="now" if span.until is None else "was",
        )
        for span in spans
    ]


def _deeds(reader: Reader, found: Equipment, traced: bool) -> list[Deed]:
    def url(name: str) -> str:
        return reverse(f"laboratory:{name}", args=[found.number])

    confirm = [deed(reader, _("计量确认"), url("confirm"), ("confirmation", "C"))] if traced else []
    return [
        deed(reader, pgettext("act", "导入数字校准证书"), url("take-dcc"), ("equipment", "U")),
        deed(reader, _("登记溯源证书"), url("new-traceability"), ("equipment", "U")),
        *confirm,
        deed(reader, _("安排期间核查"), url("new-check-plan"), ("equipment", "U")),
        deed(reader, pgettext("act", "停用"), url("hold-equipment"), ("equipment", "U"), ("equipment", "A")),
        deed(reader, _("更改状态"), url("change-state"), ("equipment", "U"), ("equipment", "A")),
    ]
