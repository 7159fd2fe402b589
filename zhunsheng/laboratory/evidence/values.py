# SPDX-License-Identifier: Apache-2.0
"""How facts are written as evidence: naive local instants, numbers in units without prefix."""

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.queries.places import local, organisation
from zhunsheng.measure.units import convert, from_dsi, unit

Row = dict[str, Any]
_PREFIX = re.compile(r"\\(pico|nano|micro|milli|centi|deci|hecto|kilo|mega|giga|tera)(?=\\)")


def lab_id() -> str:
    """The laboratory's id in evidence: its unified social credit code."""
    entity = organisation()
    return entity.credit_code if entity else ""


def naive(instant: datetime | None, place: ZoneInfo | None = None) -> datetime | None:
    """An instant as naive local time of the site; whoever writes many rows asks for its zone once."""
    if instant is None:
        return None
    return (instant.astimezone(place) if place else local(instant)).replace(tzinfo=None)


def midnight(day: date | None) -> datetime | None:
    """The instant a local day begins, naive."""
    return datetime(day.year, day.month, day.day) if day else None  # noqa: DTZ001 - evidence is naive local


def in_base(text: str, code: str) -> tuple[float, str]:
    """A decimal string in a unit, as a float in the same unit without its prefix, and that unit's code."""
    base = from_dsi(_PREFIX.sub("", unit(code).dsi)).code
    return float(convert(Decimal(text), code, base)), base
