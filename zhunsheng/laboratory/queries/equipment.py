# SPDX-License-Identifier: Apache-2.0
"""Which standards can be used on a day, and why the others cannot."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Confirmation, Equipment, Hold, Traceability
from zhunsheng.laboratory.models.dated import standing, valid_on

Certified = TypeVar("Certified", Traceability, Confirmation)
USABLE_STATES = frozenset({"green", "yellow"})


@dataclass(frozen=True, slots=True)
class StandardOffer:
    """A standard with the certificate and confirmation that would cover it, or why it can't be used."""

    equipment: Equipment
    traceability: Traceability | None
    confirmation: Confirmation | None
    obstacle: str | Promise | None

    @property
    def usable(self) -> bool:
        """Whether nothing stands in the way."""
        return self.obstacle is None


def awaiting_approval(approver: User | None = None) -> QuerySet[Equipment]:
    """Equipment with a metrological confirmation that nobody has approved; nobody approves their own.

    With `approver`, only what this person may approve.
    """
    waiting = Confirmation.objects.filter(standing(), approved_at__isnull=True)
    if approver is not None:
        waiting = waiting.exclude(recorded_by=approver)
    return Equipment.objects.filter(pk__in=waiting.values("equipment")).exclude(state="scrapped")


def holds_at(kind: str, number: str, at: datetime) -> QuerySet[Hold]:
    """Holds on a subject that stand at an instant."""
    return Hold.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__gt=at),
        subject_kind=kind,
        subject_number=number,
        placed_at__lte=at,
    )


def traceability_on(equipment: Equipment, day: date, *, known: datetime | None = None) -> Traceability | None:
    """The newest certificate that covers the day."""
    rows = equipment.traceabilities.filter(standing(known), valid_on(day))
    return rows.order_by("-valid_from", "-id").first()


def standards_of_family(family: str, function: str, day: date) -> list[StandardOffer]:
    """Every standard of a family, the usable ones first, each with its obstacle if there is one.

    Certificates and confirmations are those of the day; labels and holds are the present ones. The number of
    questions to the database does not grow with the standards.
    """
    found = list(Equipment.objects.filter(family=family))
    traces = _newest(Traceability.objects.filter(standing(), valid_on(day), equipment__in=found))
    confirmed = Confirmation.objects.filter(
        standing(), valid_on(day), equipment__in=found, function=function, approved_at__isnull=False
    )
    confirmations = _newest(confirmed)
    held = _held(found, function)
    offers = [_offer(each, traces, confirmations, held) for each in found]
    return sorted(offers, key=lambda offer: (not offer.usable, offer.equipment.number))


def usable_standards(family: str, function: str, day: date) -> list[StandardOffer]:
    """The standards of a family with nothing in the way."""
    return [offer for offer in standards_of_family(family, function, day) if offer.usable]


def _newest(rows: QuerySet[Certified]) -> dict[int, Certified]:
    return {row.equipment_id: row for row in rows.order_by("valid_from", "id")}


def _held(equipment: list[Equipment], function: str) -> frozenset[str]:
    holds = Hold.objects.filter(
        Q(function="") | Q(function=function),
        subject_kind="equipment",
        subject_number__in=[each.number for each in equipment],
        released_at__isnull=True,
    )
    return frozenset(holds.values_list("subject_number", flat=True))


def _offer(
    equipment: Equipment,
    traces: Mapping[int, Traceability],
    confirmations: Mapping[int, Confirmation],
    held: frozenset[str],
) -> StandardOffer:
    trace, confirmation = traces.get(equipment.pk), confirmations.get(equipment.pk)
    obstacle = _obstacle(equipment, equipment.number in held, trace, confirmation)
    return StandardOffer(equipment, trace, confirmation, obstacle)


def _obstacle(
    equipment: Equipment, held: bool, trace: Traceability | None, confirmation: Confirmation | None
) -> str | Promise | None:
    if held:
        return _("已停用")
    if equipment.state not in USABLE_STATES:
        return _("状态为“%(state)s”") % {"state": equipment.get_state_display()}
    if trace is None:
        return _("溯源已过期或未登记")
    if confirmation is None or confirmation.result == "not":
        return _("该功能未经计量确认")
    return None
