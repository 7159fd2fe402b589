# SPDX-License-Identifier: Apache-2.0
"""External providers (分包方): what each is approved for, until when, and what has been decided about it."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import EndForm
from zhunsheng.laboratory.forms.suppliers import ApprovalForm, NewSupplierForm, SupplierFilter
from zhunsheng.laboratory.models import Party, SupplierApproval
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.queries.suppliers import supplier_list
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Deed, Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted

PAGE_SIZE = 25
_READ = (("order", "R"), ("equipment", "R"))
_APPROVE = ("equipment", "A")
both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def suppliers(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every party that was ever approved, with what it is approved for now."""
    reader.require(*_READ)
    form, day = SupplierFilter(request.GET), today()
    asked = form.cleaned_data if form.is_valid() else {}
    rows = supplier_list(day, asked.get("q", ""), asked.get("state", ""))
    granted = SupplierApproval.objects.filter(standing()).order_by("-valid_to", "id")
    context = {
        "form": form,
        "page": Paginator(
            rows.prefetch_related(Prefetch("approvals", granted, to_attr="granted")), PAGE_SIZE
        ).get_page(request.GET.get("page")),
        "today": day,
        "narrowed": any(asked.values()),
        "deeds": [
            deed(reader, _("登记单位"), reverse("laboratory:new-party"), ("order", "C")),
            deed(reader, _("批准分包方"), reverse("laboratory:approve-supplier"), _APPROVE),
        ],
    }
    return render(request, "laboratory/suppliers.html", context)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """One external provider: approvals with their days and basis, and its history."""
    party = supplier(reader, number)
    approvals = party.approvals.filter(standing()).select_related("recorded_by").order_by("-valid_to", "id")
    context = {
        "party": party,
        "approvals": approvals,
        "today": today(),
        "may_end": reader.may(_APPROVE),
        "deeds": _deeds(reader, number),
        "history": history.of(f"party:{number}"),
    }
    return render(request, "laboratory/supplier.html", context)


def _deeds(reader: Reader, number: str) -> list[Deed]:
    return [deed(reader, _("批准分包方"), reverse("laboratory:approve-party", args=[number]), _APPROVE)]


@both
@signed_in
def approve(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Approve a party, which is named on the form."""
    reader.require(_APPROVE)
    form = NewSupplierForm(posted(request), initial={"valid_from": today(), "last_day": _year_on(today())})
    page = Page(
        _("批准分包方"),
        "",
        pgettext("act", "批准"),
        reverse("laboratory:suppliers"),
        _("评价之后由技术负责人批准。"),
    )

    def do(values: dict[str, Any]) -> str:
        party = values.pop("party")
        actions.approve_supplier(reader.user, party, **values)
        return _("已批准 %(name)s") % {"name": named(party)}

    return act(request, page, form, do)


@both
@signed_in
def approve_party(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Approve this party for something, or anew."""
    reader.require(_APPROVE)
    party = get_object_or_404(Party, number=number)
    form = ApprovalForm(posted(request), initial=_anew(party))
    about, back = f"{party.number} {named(party)}", reverse("laboratory:supplier", args=[number])
    page = Page(_("批准分包方"), about, pgettext("act", "批准"), back, _("评价之后由技术负责人批准。"))

    def do(values: dict[str, Any]) -> str:
        actions.approve_supplier(reader.user, party, **values)
        return _("已批准 %(name)s") % {"name": named(party)}

    return act(request, page, form, do)


@both
@signed_in
def end(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """End an approval earlier than it says."""
    reader.require(_APPROVE)
    party = supplier(reader, number)
    row: SupplierApproval = get_object_or_404(party.approvals.filter(standing()), pk=pk)
    back = reverse("laboratory:supplier", args=[number])
    page = Page(_("结束批准"), f"{party.number} {named(party)}", _("结束批准"), back, row.subject)

    def do(values: dict[str, Any]) -> str:
        actions.end_supplier_approval(reader.user, row, **values)
        return _("已结束对 %(name)s 的批准") % {"name": named(party)}

    return act(request, page, EndForm(posted(request), initial={"last_day": today()}), do)


def supplier(reader: Reader, number: str) -> Party:
    """The party of that number, for somebody who may read about external providers."""
    reader.require(*_READ)
    return get_object_or_404(Party, number=number)


def _anew(party: Party) -> dict[str, object]:
    """What the last approval said, to begin a new one from; its days are new."""
    kept = (
        "field", "subject", "subject_en", "family", "quantity", "uncertainty", "uncertainty_unit",
        "accreditation",
    )  # fmt: skip
    last = party.approvals.filter(standing()).order_by("-valid_to", "-id").first()
    day = today()
    said = {name: getattr(last, name) for name in kept} if last else {}
    return {**said, "valid_from": day, "last_day": _year_on(day)}


def _year_on(day: date) -> date:
    return date(day.year, 12, 31)
