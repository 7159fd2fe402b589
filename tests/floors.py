# SPDX-License-Identifier: Apache-2.0
"""The floors of the house: which room may import which. One table: [tool.zhunsheng.rooms] in pyproject.toml.

Read by the import contracts (tests/contracts.py) and by the test that walks model relations.
"""

import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = "zhunsheng"
AND_BELOW = " and below"


@cache
def table() -> dict[str, list[str]]:
    """The rooms from the ground up, each with what it may import, as written in pyproject.toml."""
    tools = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]
    rooms: dict[str, list[str]] = tools["zhunsheng"]["rooms"]
    return rooms


@cache
def may_import(room: str) -> frozenset[str]:
    """The other rooms this one may import; "x and below" means x and every room written above it there."""
    return frozenset(_expand(table()[room], list(table())) - {room})


def _expand(entries: list[str], order: list[str]) -> set[str]:
    allowed: set[str] = set()
    for entry in entries:
        if entry.endswith(AND_BELOW):
            allowed.update(order[: order.index(entry.removesuffix(AND_BELOW)) + 1])
        else:
            allowed.add(entry)
    unknown = allowed - set(order)
    if unknown:
        raise ValueError(f"[tool.zhunsheng.rooms] names rooms it does not have: {sorted(unknown)}")
    return allowed


@cache
def ground_rooms() -> tuple[str, ...]:
    """The rooms below `ledger`: no Django, no clock, no globals."""
    order = list(table())
    return tuple(order[: order.index("ledger")])


def room_of(module: str) -> str | None:
    """The room a module lies in; None for the package itself and for modules of others."""
    parts = module.split(".")
    return parts[1] if parts[0] == PACKAGE and len(parts) > 1 else None


def breach(importer: str, imported: str) -> str | None:
    """Why `importer` may not depend on `imported` (dotted names of ours); None when it may."""
    lower, upper = room_of(imported), room_of(importer)
    if upper is None or lower is None or upper == lower:
        return None
    for room in (upper, lower):
        if room not in table():
            return f"{room} is no room of the house: give it a line in [tool.zhunsheng.rooms]"
    if lower in may_import(upper):
        return None
    return f"{upper} may not import {lower}"
