# SPDX-License-Identifier: Apache-2.0
"""Air that is written down rather than read, again in plain Python; each answers for a whole world."""

from collections.abc import Callable
from functools import partial

from zhunsheng.rules.tests.plain_history import Said, near, own
from zhunsheng.rules.tests.plain_rows import World, first, of
from zhunsheng.rules.tests.plain_shares import Mark, certificates, groups, units


def heaped(world: World) -> list[Mark]:
    rows = []
    for c in own(world):
        rooms = of(world, "rooms", c, room_id=c["room_id"])
        if rooms and None not in (rooms[0]["t_set"], c["env_temp"], c["env_rh"], c["operator_id"]):
            rows.append((c, rooms[0]["t_set"]))
    found = []
    for mine in groups(rows, lambda row: row[0]["lab_id"]).values():
        halves = sum(c["env_temp"] * 2 == round(c["env_temp"] * 2) for c, _set in mine)
        stratum = "coarse" if halves * 10 > len(mine) * 9 else "fine"
        for c, set_value in mine:
            just = abs(c["env_temp"] - set_value) < 0.005 and round(c["env_rh"] * 100) % 500 == 0
            found.append(Mark(c["lab_id"], c["cert_id"], c["operator_id"], "", stratum, just))
    return found


def dry(world: World) -> list[Mark]:
    rows = []
    logged = groups(world["env_series"], lambda e: e["lab_id"])
    for c in own(world):
        known = c["env_rh"] is not None and c["begins"] and c["ends"] and c["begins"] <= c["ends"]
        if known and of(world, "rooms", c, room_id=c["room_id"]):
            air = [round(e["rh"] * 100) for e in near({"env_series": logged[c["lab_id"]]}, c, "rh")]
            if air:
                off = round(c["env_rh"] * 100 - sum(air) / len(air))
                rows.append((c, min(air), max(air), off))
    found = []
    for mine in groups(rows, lambda row: (row[0]["lab_id"], row[0]["room_id"])).values():
        middle = sorted(row[3] for row in mine)[(len(mine) - 1) // 2] / 100
        shift = max(min(middle, 5.0), -5.0) if len(mine) >= 5 else 0.0
        for c, low, high, _off in mine:
            hand = c["env_rh"] - shift
            far = max(low / 100 - hand, hand - high / 100) > 3.0
            found.append(Mark(c["lab_id"], c["cert_id"], first(c["operator_id"], ""), "", "-", far))
    return [mark for mark in found if mark.who]


def _rule(
    marked: Callable[[World], list[Mark]], floor: float, kind: str, *, each: bool
) -> Callable[[World], Said]:
    return partial(certificates if each else units, marked, floor, kind)


PLAIN_SET_VALUES = {
    "R-ENV-14": _rule(heaped, 0.04, "person", each=False),
    "R-ENV-15": _rule(heaped, 0.04, "lab", each=False),
    "R-ENV-16": _rule(heaped, 0.04, "lab", each=True),
    "R-ENV-17": _rule(dry, 0.03, "person", each=False),
    "R-ENV-18": _rule(dry, 0.03, "lab", each=False),
    "R-ENV-19": _rule(dry, 0.03, "lab", each=True),
    "R-ENV-20": _rule(dry, 0.03, "person", each=True),
}
