# SPDX-License-Identifier: Apache-2.0
"""Which external providers may be given a kind of work on a day, and why the others may not."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, Max, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import Party, SupplierApproval
from zhunsheng.laboratory.models.dated import standing, valid_on
from zhunsheng.laboratory.queries.lists import SOON
from zhunsheng.measure.units import UnitError, convert


@dataclass(frozen=True, slots=True)
class SupplierOffer:
    """An approval, and why it can't be used; None where nothing stands in the way."""

    approval: SupplierApproval
    obstacle: str | Promise | None

    @property
    def usable(self) -> bool:
        """Whether the party may be given this work on the day."""
        return self.obstacle is None


def supplier_offers(day: date, *, family: str = "", known: datetime | None = None) -> list[SupplierOffer]:
    """Every approval there is for a family of instruments, the usable ones first.

    Of several approvals of one party for one kind of work only the one that runs longest is offered.
    """
    rows = SupplierApproval.objects.filter(standing(known)).select_related("party")
    if family:
        rows = rows.filter(Q(family="") | Q(family=family))
    longest: dict[tuple[int, str, str, str], SupplierApproval] = {}
    for row in rows.order_by("valid_to", "id"):
        longest[row.party_id, row.field, row.family, row.quantity] = row
    offers = [SupplierOffer(row, obstacle(row, day)) for row in longest.values()]
    return sorted(
        offers, key=lambda offer: (not offer.usable, offer.approval.party.number, offer.approval.pk)
    )


def obstacle(approval: SupplierApproval, day: date) -> str | Promise | None:
    """Why an approval doesn't hold on a day: until when it ran, and what would clear it."""
    if approval.valid_from > day:
        return format_lazy(_("批准自 {day} 起才有效"), day=approval.valid_from)
    if approval.valid_to is not None and approval.valid_to <= day:
        last = approval.valid_to - timedelta(days=1)
        return format_lazy(_("批准到 {day} 为止，已过期：须由技术负责人重新评价并批准"), day=last)
    return None


def short_of_need(approval: SupplierApproval, need: str, unit: str) -> str | Promise | None:
    """Why the stated uncertainty does not meet a need; None when it does, or nothing was asked."""
    if not need:
        return None
    if not approval.uncertainty:
        return _("批准没有写明不确定度，无法与客户的要求比较")
    try:
        stated = convert(Decimal(approval.uncertainty), approval.uncertainty_unit, unit)
    except UnitError:
        return format_lazy(
            _("批准的不确定度单位是 {stated}，无法与要求的 {need} 比较"),
            stated=approval.uncertainty_unit,
            need=unit,
        )
    if stated > Decimal(need):
        return format_lazy(
            _("声明的 U = {stated} {unit}，不满足要求的 {need} {need_unit}"),
            stated=approval.uncertainty,
            unit=approval.uncertainty_unit,
            need=need,
            need_unit=unit,
        )
    return None


def supplier_list(day: date, text: str = "", state: str = "") -> QuerySet[Party]:
    """Parties that have been approved, with `until` (the first day without approval) and `in_force`.

    `state`: in-force, soon (the last day is within 30 days), expired.
    """
    mine = SupplierApproval.objects.filter(standing(), party=OuterRef("pk"))
    rows = Party.objects.annotate(
        until=Max("approvals__valid_to", filter=Q(approvals__retracted_at__isnull=True)),
        in_force=Exists(mine.filter(valid_on(day))),
    ).filter(until__isnull=False)
    if text:
        named = Q(number__icontains=text) | Q(name__icontains=text) | Q(name_en__icontains=text)
        said = SupplierApproval.objects.filter(standing()).filter(
            Q(subject__icontains=text) | Q(subject_en__icontains=text) | Q(accreditation__icontains=text)
        )
        rows = rows.filter(named | Q(pk__in=said.values("party_id")))
    if state == "in-force":
        rows = rows.filter(in_force=True)
    elif state == "soon":
        rows = rows.filter(in_force=True, until__lte=day + SOON)
    elif state == "expired":
        rows = rows.filter(in_force=False)
    return rows.order_by("number")
