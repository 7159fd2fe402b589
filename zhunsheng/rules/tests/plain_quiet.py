# SPDX-License-Identifier: Apache-2.0
"""The rule about rooms beside themselves again, in plain Python."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from math import log2
from operator import itemgetter

from zhunsheng.rules.tests.plain_chance import marks
from zhunsheng.rules.tests.plain_history import Said
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_shares import groups


def _level(warmth: list[int]) -> float:
    spread = sum(w * w for w in warmth) - sum(warmth) ** 2 / len(warmth)
    return round(log2(spread / (len(warmth) - 1) + 1) / 2, 6)


def _cut(warmth: list[int]) -> bool:
    times = Counter(warmth)
    ordered = [times[value] for value in sorted(times)]
    ends = (ordered, ordered[::-1])
    return len(times) >= 8 and any(end[0] >= 8 and end[0] > 3 * max(end[1:4]) for end in ends)


def _entries(world: World) -> Iterator[tuple[str, str, list[Row]]]:
    for room in {(r["lab_id"], r["room_id"]) for r in world["rooms"]}:
        yield *room, [
            e for e in world["env_series"]
            if e["room_id"] == room[1] and e["lab_id"] in (None, room[0])
            and e["temp"] is not None and e["rh"] is not None
        ]  # fmt: skip


def steady(world: World) -> Said:
    found = set()
    first = datetime.fromisoformat("1970-01-01")
    for lab, room, entries in _entries(world):
        windows = []
        for mine in groups(entries, lambda e: (e["ts"] - first).days // 10).values():
            warmth = [round(e["temp"] * 100) for e in mine]
            if len(mine) >= 20:
                month = min(f"{e['ts']:%Y%m}" for e in mine)
                named = groups(mine, lambda e: e["lab_id"]).values()
                different = max(len({round(e["temp"] * 100) for e in some}) for some in named)
                windows.append((month, _level(warmth), different))
        n, _low, _centre, high = marks(level for _month, level, _values in windows) if windows else (0,) * 4
        fine = n >= 6 and sum(values for _month, _level, values in windows) >= 8 * n
        for month, mine in groups(windows, lambda w: w[0]).items():
            logged = [round(e["temp"] * 100) for e in entries if f"{e['ts']:%Y%m}" == month]
            if fine and any(level < high - 2 for _month, level, _values in mine):
                found.add((lab, f"{room} {month}", "broken"))
            elif _cut(logged):
                found.add((lab, f"{room} {month}", "broken:cut"))
    return found


def borrowed(world: World) -> Said:
    first = datetime.fromisoformat("1970-01-01 01:27")
    days = []
    for lab, room, entries in _entries(world):
        for (named, month, _day), mine in groups(
            entries, lambda e: (e["lab_id"], f"{e['ts']:%Y%m}", (e["ts"] - first).days)
        ).items():
            air = sorted((round(e["temp"] * 100), round(e["rh"] * 100)) for e in mine)
            if len(set(air)) >= 6:
                days.append((lab, f"{room} {month}", (named, room), tuple(air)))
    found = set()
    alike = groups(days, itemgetter(3))
    for (lab, key), mine in groups(days, itemgetter(0, 1)).items():
        shared = sum(
            len({day[0] for day in alike[air]}) > 1 and len({day[2] for day in alike[air]}) > 1
            for *_rest, air in mine
        )
        if shared >= 10 and shared * 2 > len(mine):
            found.add((lab, key, "broken"))
    return found
