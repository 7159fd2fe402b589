# SPDX-License-Identifier: Apache-2.0
"""The rule about limits wider than others' again, in plain Python."""

from collections import Counter
from collections.abc import Iterable

from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import rows_of


def _usual(limits: Iterable[float]) -> tuple[float | None, int]:
    """What nine in ten have, and how many there are in all."""
    [(limit, times), *_] = (told := Counter(limits)).most_common()
    return (limit if times * 10 >= told.total() * 9 else None), told.total()


def _wide(points: list[Row]) -> float:
    return max(float(p["mpe_counts"]) for p in points)


def _display(points: list[Row]) -> str:
    return max((p["resolution"] for p in points if p["resolution"]), default="-")


def widened(world: World) -> Said:
    rows = []
    for c in world["certificates"]:
        points = [
            p for p in rows_of(world, "points", c)
            if p["reported_error"] is not None and (p["mpe_counts"] or 0) > 0
        ]  # fmt: skip
        if points and c["family"] is not None and not c["subcontracted"]:
            rows.append((c | {"display": _display(rows_of(world, "points", c))}, points))
    found = set()
    for c, points in rows:
        limit, errors = _wide(points), max(abs(p["reported_error"]) for p in points)
        total, grid = sum(p["mpe_counts"] for p in points), sum(p["nominal"] for p in points)
        own = [
            sum(p["mpe_counts"] for p in other)
            for d, other in rows
            if all(d[key] == c[key] for key in ("lab_id", "instr_id", "family", "proc_version", "display"))
            and c["instr_id"] is not None
            and (len(other), sum(p["nominal"] for p in other)) == (len(points), grid)
        ]
        family = [
            (d["lab_id"], _wide(other))
            for d, other in rows
            if d["family"] == c["family"] and d["display"] == c["display"]
        ]
        usual, _n = _usual(wide for _lab, wide in family)
        labs = {lab for lab, wide in family if wide == usual}
        mine, many = _usual(wide for lab, wide in family if lab == c["lab_id"])
        key = c["lab_id"], c["cert_id"]
        if own and total > min(own) * 1.01:
            found.add((*key, "broken"))
        elif usual is not None and len(labs) >= 11 and limit > usual * 1.000001:
            found.add((*key, "broken:family"))
        elif mine is not None and many >= 20 and limit > mine * 1.000001 and errors > mine * 1.000001:
            found.add((*key, "broken:here"))
    return found


PLAIN_WIDENED = {"R-LIMIT-05": widened}
