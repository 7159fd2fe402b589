# SPDX-License-Identifier: Apache-2.0
"""The rules about raw observations and messages beside the readings again, in plain Python."""

from math import log10
from typing import Any

from zhunsheng.rules.tests.plain_history import Said, own, said, values_of
from zhunsheng.rules.tests.plain_rows import Row, World, of


def _unlike(world: World, c: Row, point: Row) -> bool | None:
    """Whether no observation of the point is its readings; None where they are gone."""
    values = values_of(world, c, point)
    seen = [
        o for o in of(world, "observations", c, cert_id=c["cert_id"], point_no=point["point_no"], role="item")
        if o["counts"] is not None
    ]  # fmt: skip
    other = [
        o for o in seen
        if o["resolution"] is not None is not point["resolution"] and o["resolution"] != point["resolution"]
    ]  # fmt: skip
    if not values or not seen or other or any(sorted(o["counts"]) == sorted(values) for o in seen):
        return False
    if not any(o["counts"] for o in seen):
        return False if any(o["texts"] for o in seen) else None
    return True


def rewritten(world: World) -> Said:
    found = set()
    for c in own(world):
        wrong = [_unlike(world, c, p) for p in of(world, "points", c, cert_id=c["cert_id"])]
        listed = {p["person_id"] for p in of(world, "people", c)}
        who = {o["person_id"] for o in of(world, "observations", c, cert_id=c["cert_id"])} - {None}
        if any(wrong):
            found.add(said(c, "broken"))
        elif None in wrong:
            found.add(said(c, "broken:gone"))
        elif listed and who - listed:
            found.add(said(c, "broken:stranger"))
    return found


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _other(world: World, message: Row, table: str, key: str) -> bool:
    """Whether the serial that answered is none of those on file for what is said to have answered."""
    serials = {row["serial"] for row in of(world, table, message, **{key: message[key]})} - {None}
    return bool(serials) and message["serial_answered"] not in serials


def _unsaid(world: World, c: Row, point: Row) -> bool:
    mine: dict[str, Any] = {"cert_id": c["cert_id"], "point_no": point["point_no"]}
    replies = [_number(m["reply"]) for m in of(world, "device_messages", c, **mine) if m["equip_id"] is None]
    rows = of(world, "readings", c, **mine)
    step, values = _number(point["resolution"]), values_of(world, c, point)
    if not step or None in replies or len(replies) != len(values) or not values:
        return False
    if {row["entry_mode"] for row in rows if row["value"] is not None} != {"auto"}:
        return False
    total = sum(values)
    if abs(total) < 10 * len(values):
        return False
    times = sum(reply or 0.0 for reply in replies) / step / total
    if times <= 0:
        return True
    return bool(abs(times / 10 ** (3 * round(log10(max(times, 1e-12)) / 3)) - 1) * abs(total) > len(values))


def answered(world: World) -> Said:
    found = set()
    for c in own(world):
        told = [
            m
            for m in of(world, "device_messages", c, cert_id=c["cert_id"])
            if m["serial_answered"] is not None
        ]
        points = of(world, "points", c, cert_id=c["cert_id"])
        if any(_other(world, m, "items", "item_id") for m in told):
            found.add(said(c, "broken:item"))
        elif any(_other(world, m, "equipment", "equip_id") for m in told):
            found.add(said(c, "broken:standard"))
        elif any(_unsaid(world, c, p) for p in points):
            found.add(said(c, "broken"))
    return found


PLAIN_ORIGINALS = {"R-RAW-05": rewritten, "R-READ-03": answered}
