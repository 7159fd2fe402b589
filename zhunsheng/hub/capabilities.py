# SPDX-License-Identifier: Apache-2.0
"""Capability rows of a pack, kept when it is received."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final

from zhunsheng.hub.models import Capability, ReceivedPack

_EXACT: Final = ("low", "high", "form", "u", "u_relative", "u_text", "u_unit")
_NUMBERS: Final = ("low", "high", "u", "u_relative")
_LEAST, _MOST = 1e-30, 1e30  # no measured value comes near


def keep(pack: ReceivedPack, rows: Iterable[Mapping[str, Any]]) -> list[Capability]:
    """Store what the process that reads packs told of `cmc`, but for rows that could never be shown."""
    return Capability.objects.bulk_create(
        Capability(
            pack=pack,
            quantity=_text(row, "quantity", 80),
            family=_text(row, "family", 80),
            method=_text(row, "method", 80),
            basis=_text(row, "basis", 20),
            unit=_text(row, "unit", 20),
            low=row.get("low"),
            high=row.get("high"),
            first=_day(row["valid_from"]),
            until=_day(row["valid_to"]) if row.get("valid_to") else None,
            told={name: _exact(row.get(name)) for name in _EXACT},
        )
        for row in rows
        if _is_sound(row)
    )


def _is_sound(row: Mapping[str, Any]) -> bool:
    """A row has a first day, and its numbers are such as anybody measures: neither infinite nor none."""
    numbers = [abs(row[name]) for name in _NUMBERS if row.get(name)]
    return bool(row.get("valid_from")) and all(_LEAST <= number <= _MOST for number in numbers)


def _text(row: Mapping[str, Any], name: str, most: int) -> str:
    return _without_nul(str(row.get(name) or ""))[:most]


def _without_nul(text: str) -> str:
    """PostgreSQL keeps no NUL, and nobody looks for one."""
    return text.replace("\x00", "")


def _day(instant: str) -> date:
    return date.fromisoformat(instant[:10])


def _exact(value: Any) -> str | None:
    """A real number by its shortest exact text."""
    if value is None:
        return None
    return repr(value) if isinstance(value, float) else _without_nul(str(value))[:200]
