# SPDX-License-Identifier: Apache-2.0
"""Which standards can be used on a day, and why the others cannot."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import Confirmation, Equipment, Hold, Traceability
from zhunsheng.laboratory.models.dated import standing, valid_on
from zhunsheng.ledger import clock

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


def holds_at(kind: str, number: str, at: datetime) -> QuerySet[Hold]:
    """Holds on a subject that stand at an instant."""
    return Hold.objects.filter(
        Q(released_at__isnull=True) | Q(released_at__gt=at),
        subject_kind=kind,
        subject_number=number,
        placed_at__lte=at,
    )


def traceability_on(equipment: Equipment, day: date) -> Traceability | None:
    """The newest certificate that covers the day."""
    return equipment.traceabilities.filter(standing(), valid_on(day)).order_by("-valid_from", "-id").first()


def standards_of_family(family: str, function: str, day: date) -> list[StandardOffer]:
    """Every standard of a family, the usable ones first, each with its obstacle if there is one."""
    found = [_offer(each, function, day) for each in Equipment.objects.filter(family=family)]
    return sorted(found, key=lambda offer: (not offer.usable, offer.equipment.number))


def usable_standards(family: str, function: str, day: date) -> list[StandardOffer]:
    """The standards of a family with nothing in the way."""
    return [offer for offer in standards_of_family(family, function, day) if offer.usable]


def _offer(equipment: Equipment, function: str, day: date) -> StandardOffer:
    trace = traceability_on(equipment, day)
    confirmation = _confirmation(equipment, function, day)
    return StandardOffer(equipment, trace, confirmation, _obstacle(equipment, function, trace, confirmation))


def _confirmation(equipment: Equipment, function: str, day: date) -> Confirmation | None:
    rows = equipment.confirmations.filter(
        standing(), valid_on(day), function=function, approved_at__isnull=False
    )
    return rows.order_by("-valid_from", "-id").first()


def _obstacle(
    equipment: Equipment, function: str, trace: Traceability | None, confirmation: Confirmation | None
) -> str | Promise | None:
    held = holds_at("equipment", equipment.number, clock.now())
    if held.filter(Q(function="") | Q(function=function)).exists():
        return _("已停用")
    if equipment.state not in USABLE_STATES:
        return _("状态为“%(state)s”") % {"state": equipment.get_state_display()}
    if trace is None:
        return _("溯源已过期或未登记")
    if confirmation is None or confirmation.result == "not":
        return _("该功能未经计量确认")
    return None
