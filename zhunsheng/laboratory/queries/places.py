# SPDX-License-Identifier: Apache-2.0
"""The organisation, its sites' clocks, and its rooms' conditions."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.models import EnvironmentSample, Organisation, Room, Site
from zhunsheng.ledger import clock
from zhunsheng.ledger.asking import fact

DEFAULT_ZONE = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class RoomConditions:
    """Extremes of a room's logger over a span, as received; empty strings where it said nothing."""

    samples: int
    temperature_low: str
    temperature_high: str
    humidity_low: str
    humidity_high: str


@fact
def organisation() -> Organisation | None:
    """The one legal entity, or None before it is set up."""
    return Organisation.objects.first()


@fact
def main_site() -> Site | None:
    """The first site."""
    return Site.objects.order_by("id").first()


def zone(site: Site | None = None) -> ZoneInfo:
    """The time zone people at the site live by."""
    place = site or main_site()
    return ZoneInfo(place.zone) if place else DEFAULT_ZONE


def local(instant: datetime, site: Site | None = None) -> datetime:
    """An instant in the site's own time."""
    return instant.astimezone(zone(site))


def today(site: Site | None = None) -> date:
    """The calendar day at the site."""
    return local(clock.now(), site).date()


def latest_sample(room: Room) -> EnvironmentSample | None:
    """The newest sample of the room's logger."""
    return room.samples.order_by("-at").first()


def room_conditions(room: Room, start: datetime, end: datetime) -> RoomConditions:
    """Lowest and highest values of the logger between two instants, both included."""
    rows = list(room.samples.filter(at__gte=start, at__lte=end).values_list("temperature", "humidity"))
    temperatures = sorted((t for t, _ in rows if t), key=Decimal)
    humidities = sorted((h for _, h in rows if h), key=Decimal)
    return RoomConditions(len(rows), *_ends(temperatures), *_ends(humidities))


def _ends(ordered: list[str]) -> tuple[str, str]:
    return (ordered[0], ordered[-1]) if ordered else ("", "")
