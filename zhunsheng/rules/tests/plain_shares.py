# SPDX-License-Identifier: Apache-2.0
"""The rules about shares of marked certificates again, in plain Python; each answers for a whole world."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import pairwise
from math import hypot, log2, sqrt
from typing import Any

from zhunsheng.rules.tests.plain_chance import made, marks, named
from zhunsheng.rules.tests.plain_history import Said, own
from zhunsheng.rules.tests.plain_rows import Row, World, of


@dataclass(frozen=True)
class Mark:
    """A certificate or an act, whose it is, and whether it is marked."""

    lab: str
    cert: str
    who: str
    month: str
    stratum: str
    part: bool


Marks = Callable[[World], list[Mark]]


_LAST: dict[str, tuple[World, dict[Any, list[Row]]]] = {}


def rows_of(world: World, table: str, c: Row) -> list[Row]:
    """A certificate's rows of a table; the last world's are kept in order."""
    if table not in _LAST or _LAST[table][0] is not world:
        _LAST[table] = world, groups(world[table], lambda row: (row["lab_id"], row["cert_id"]))
    return _LAST[table][1][c["lab_id"], c["cert_id"]]


def _month(instant: datetime) -> str:
    return f"{instant:%Y%m}"


def seconds(since: datetime, until: datetime) -> int:
    """From whole second to whole second."""
    return int(until.replace(microsecond=0).timestamp()) - int(since.replace(microsecond=0).timestamp())


def groups(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def _usual(rows: list[Mark], floor: float) -> dict[str, float]:
    found = {}
    for stratum, mine in groups(rows, lambda m: m.stratum).items():
        labs = [(sum(m.part for m in own_), len(own_)) for own_ in groups(mine, lambda m: m.lab).values()]
        n, _low, _centre, high = marks(round(part / count, 6) for part, count in labs)
        if n < 11:
            continue
        below = [(part, count) for part, count in labs if round(part / count, 6) <= high]
        share = sum(part for part, _ in below) / sum(count for _, count in below)
        few = sum(1 / count for _part, count in labs) / n
        noise = share * (1 - share) * few * 1.2816**2
        wide = sqrt(max(max(high - share, 0) ** 2 - noise, 0))
        found[stratum] = min(max(share + wide, floor), 0.98)
    return found


def _bits(rows: list[Mark], unit: Callable[[Mark], Any], floor: float, own_too: bool) -> dict[Any, float]:
    usual = _usual(rows, floor)
    cells = groups(rows, lambda m: (m.lab, m.stratum))
    found: dict[Any, list[float]] = {}
    for (key, stratum), mine in groups(rows, lambda m: (unit(m), m.stratum)).items():
        if stratum not in usual:
            continue
        part, count, p = sum(m.part for m in mine), len(mine), usual[stratum]
        if own_too:
            cell = cells[mine[0].lab, stratum]
            others = len(cell) - count
            if others >= 5:
                p = min(max(p, (sum(m.part for m in cell) - part) / others), 0.98)
        ways = [part * log2(times) - count * log2(1 + p * (times - 1)) for times in (2, 4, 16)]
        found[key] = [a + b for a, b in zip(found.get(key, [0.0] * 3), ways, strict=True)]
    return {key: round(max(max(ways) - 1.585, 0.0), 3) for key, ways in found.items()}


UNITS: dict[str, tuple[Callable[[Mark], Any], Callable[[Any], str], bool]] = {
    "month": (lambda m: (m.lab, m.who, m.month), lambda key: f"{key[1]} {key[2]}", True),
    "person": (lambda m: (m.lab, m.who), lambda key: str(key[1]), False),
    "lab": (lambda m: (m.lab,), lambda key: str(key[0]), False),
    "stratum": (lambda m: (m.lab, m.stratum), lambda key: str(key[0]), False),
}


def units(marked: Marks, floor: float, kind: str, world: World) -> Said:
    unit, told, own_too = UNITS[kind]
    return {(key[0], told(key), "broken") for key in named(_bits(marked(world), unit, floor, own_too))}


def certificates(marked: Marks, floor: float, kind: str, world: World) -> Said:
    unit, _told, own_too = UNITS[kind]
    rows = marked(world)
    bits = _bits(rows, unit, floor, own_too)
    rare = {stratum: _rarity(mine) for stratum, mine in groups(rows, lambda m: m.stratum).items()}
    strength = {
        (number, m): round(max(max(bits[unit(m)], rare[m.stratum]) - 1, 0.0), 3) if m.part else 0.0
        for number, m in enumerate(rows)
        if unit(m) in bits
    }
    return {(m.lab, m.cert, "broken") for _number, m in named(strength)}


def _rarity(rows: list[Mark]) -> float:
    labs = [(sum(m.part for m in mine), len(mine)) for mine in groups(rows, lambda m: m.lab).values()]
    peers = [(part, count) for part, count in labs if part < 3 or part * 33 <= count]
    if len(peers) < 11:
        return 0.0
    return round(-log2((sum(p for p, _ in peers) + 1) / (sum(c for _, c in peers) + 1)), 3)


def _acts(world: World) -> list[tuple[str, Row, str, datetime]]:
    found = []
    for c in own(world):
        for name, who, at in (
            ("work", "operator_id", "begins"),
            ("check", "checker_id", "checked_at"),
            ("sign", "signer_id", "signed_at"),
        ):
            if c[who] and c[at]:
                found.append((name, c, c[who], c[at]))
    return found


def quick(world: World) -> list[Mark]:
    rows = []
    acts = [act for act in _acts(world) if act[0] != "work"]
    for (lab, name, who), mine in groups(acts, lambda a: (a[1]["lab_id"], a[0], a[2])).items():
        mine.sort(key=lambda act: (act[3], act[1]["cert_id"]))
        for before, (_name, c, _who, at) in pairwise(mine):
            gap = seconds(before[3], at)
            if gap < 600:
                rows.append(Mark(lab, c["cert_id"], who, _month(at), name, gap < 8))
    return rows


def unread(world: World) -> list[Mark]:
    found = []
    for c in own(world):
        for name, who, at, since in (
            ("check", c["checker_id"], c["checked_at"], c["ends"]),
            ("sign", c["signer_id"], c["signed_at"], c["checked_at"]),
        ):
            if who and at and since and since <= at:
                found.append(Mark(c["lab_id"], c["cert_id"], who, "", name, seconds(since, at) < 60))
    return found


def odd(world: World) -> list[Mark]:
    acts = _acts(world)
    slots = Counter((name, at.weekday() >= 5, at.hour) for name, _c, _who, at in acts)
    among = Counter(name for name, *_rest in acts)
    labs, all_labs = defaultdict(set), defaultdict(set)
    for name, c, _who, at in acts:
        all_labs[name].add(c["lab_id"])
        for off in (-1, 0, 1):
            labs[name, at.weekday() >= 5, at.hour + off].add(c["lab_id"])
    days = defaultdict(list)
    for name, c, who, at in acts:
        near = sum(slots[name, at.weekday() >= 5, at.hour + off] for off in (-1, 0, 1))
        few = len(labs[name, at.weekday() >= 5, at.hour]) * 20 < len(all_labs[name])
        strange = near * 200 < among[name] or few
        days[c["lab_id"], who, at.date(), name].append((strange, _month(at), c["cert_id"]))
    return [
        Mark(lab, min(cert for *_r, cert in mine), who, mine[0][1], name, any(odd_ for odd_, *_r in mine))
        for (lab, who, _day, name), mine in days.items()
    ]


def evening(world: World) -> list[Mark]:
    rows = []
    for c, _columns, (_family, mode) in made(world):
        read = [r["read_at"] for r in rows_of(world, "readings", c) if r["read_at"]]
        typed = [r["entered_at"] for r in rows_of(world, "readings", c) if r["entered_at"]]
        if c["operator_id"] and c["begins"] and mode in ("manual", "auto") and read and typed:
            late = seconds(max(read), max(typed)) > 1800
            rows.append(Mark(c["lab_id"], c["cert_id"], c["operator_id"], _month(c["begins"]), mode, late))
    return rows


def largest(world: World) -> list[tuple[Row, float]]:
    """Certificates of a family with a beginning, and their largest error as a share of its limit."""
    rows = []
    for c in own(world):
        shares = [
            abs(p["reported_error"] / p["mpe_counts"])
            for p in rows_of(world, "points", c)
            if p["reported_error"] is not None and (p["mpe_counts"] or 0) > 0
        ]
        if shares and c["family"] and c["begins"]:
            rows.append((c, round(max(shares), 6)))
    return rows


def inside(share: float) -> bool:
    return 0.8 < share <= 1.0


def edits(world: World, c: Row) -> int:
    return sum(
        e["action"] == "edit" and e["field"] in ("reading", "value") for e in rows_of(world, "events", c)
    )


def brought_in(world: World) -> Said:
    return {
        (c["lab_id"], c["cert_id"], "broken")
        for c, share in largest(world)
        if inside(share) and edits(world, c)
    }


def edited(world: World) -> list[Mark]:
    return [
        Mark(c["lab_id"], c["cert_id"], c["operator_id"], "", "-", bool(edits(world, c)))
        for c, share in largest(world)
        if inside(share) and c["operator_id"]
    ]


def rewritten(world: World) -> list[Mark]:
    return [Mark(c["lab_id"], c["cert_id"], "", "", "-", bool(edits(world, c))) for c in own(world)]


def of_items(rows: list[tuple[Row, Any]]) -> Iterable[tuple[Any, Any]]:
    """Each certificate of an item with the one before."""
    known = [row for row in rows if row[0]["instr_id"]]
    for mine in groups(known, lambda row: (row[0]["lab_id"], row[0]["instr_id"])).values():
        mine.sort(key=lambda row: (row[0]["begins"], row[0]["cert_id"]))
        yield from pairwise(mine)


def came_in(world: World) -> list[Mark]:
    return [
        Mark(c["lab_id"], c["cert_id"], "", "", "-", inside(share))
        for (_b, before), (c, share) in of_items(largest(world))
        if before > 1
    ]


def again(world: World) -> list[Mark]:
    rows = []
    for c in own(world):
        stated = [p["u_counts"] for p in rows_of(world, "points", c) if p["u_counts"] is not None]
        if c["family"] and c["begins"] and stated:
            rows.append((c, (min(stated), max(stated))))
    found = []
    for mine in groups(rows, lambda row: (row[0]["lab_id"], row[0]["family"])).values():
        mine.sort(key=lambda row: (row[0]["begins"], row[0]["cert_id"]))
        found += [
            Mark(c["lab_id"], c["cert_id"], "", "", c["family"], u == last)
            for (_before, last), (c, u) in pairwise(mine)
        ]
    return found


def _middle(value: float | None, low: float | None, high: float | None) -> float | None:
    return value if value is not None else (low + high) / 2 if low is not None and high is not None else None


def _air(world: World) -> list[tuple[Row, str, dict[str, float | None], dict[str, float | None]]]:
    rows = []
    for c in own(world):
        air = {
            "t": _middle(c["env_temp"], c["env_temp_low"], c["env_temp_high"]),
            "h": _middle(c["env_rh"], c["env_rh_low"], c["env_rh_high"]),
        }
        if air["t"] is not None and c["begins"] and c["operator_id"]:
            rows.append((c, air))
    fine = {}
    for lab, mine in groups(rows, lambda row: row[0]["lab_id"]).items():
        half = sum(round(air["t"] * 100) % 50 == 0 for _c, air in mine)
        several = len({round(air["t"] * 100) for _c, air in mine}) >= 4
        fine[lab] = "coarse" if half > len(mine) * 0.9 and several else "fine"
    found = []
    for mine in groups(rows, lambda r: (r[0]["lab_id"], r[0]["operator_id"], r[0]["room_id"])).values():
        mine.sort(key=lambda row: (row[0]["begins"], row[0]["cert_id"]))
        last: tuple[Row, dict[str, float | None]] | None = None
        for c, air in mine:
            if last is None or c["begins"].date() > last[0]["begins"].date():
                found.append((c, fine[c["lab_id"]], air, last[1] if last else {}))
            last = c, air
    return found


def written(world: World) -> list[Mark]:
    found = []
    for c, fine, air, last in _air(world):
        for name in ("t", "h"):
            now, before = air[name], last.get(name)
            if now is not None and before is not None:
                same = abs(now - before) < 0.005
                found.append(Mark(c["lab_id"], c["cert_id"], c["operator_id"], "", f"{name} {fine}", same))
    return found


def favourite(world: World) -> list[Mark]:
    rows = [
        (c, fine, round(air["t"] * 100) * 65_536 + round(air["h"] * 100))
        for c, fine, air, _last in _air(world)
        if air["t"] is not None and air["h"] is not None
    ]
    found = []
    for lab, mine in groups(rows, lambda row: row[0]["lab_id"]).items():
        times = Counter(pair for *_r, pair in mine)
        top = min(times, key=lambda pair: (-times[pair], pair))
        found += [Mark(lab, c["cert_id"], c["operator_id"], "", fine, pair == top) for c, fine, pair in mine]
    return found


def below(world: World) -> list[Mark]:
    rows = []
    worked = groups(own(world), lambda c: (c["lab_id"], c["job_id"]))
    for job in world["jobs"]:
        cost = _cost(world, job, worked[job["lab_id"], job["job_id"]])
        if cost and job["price"] is not None:
            list_price = job["list_price"]
            low = job["price"] < cost or (list_price is not None and job["price"] <= list_price * 0.2)
            rows.append(Mark(job["lab_id"], job["job_id"], "", "", "-", low))
    return rows


def _cost(world: World, job: Row, worked: list[Row]) -> float | None:
    mine = [c for c in worked if c["begins"] and c["ends"] and c["begins"] < c["ends"]]
    rates = of(world, "cost_model", job)
    if not mine or not rates:
        return None
    hours = sum(seconds(c["begins"], c["ends"]) for c in mine) / 3600
    homes = of(world, "labs", job)
    clients = of(world, "customers", job, customer_id=job["customer_id"])
    way = 0.0
    if job["onsite"] and homes and clients:
        way = 2 * hypot(homes[0]["x_km"] - clients[0]["x_km"], homes[0]["y_km"] - clients[0]["y_km"])
    rate = rates[0]
    return float(
        hours * rate["hour_rate"] + len(mine) * rate["overhead_per_cert"] + way * (rate["km_rate"] or 0)
    )


def won(world: World) -> list[Mark]:
    return [
        Mark(
            m["lab_id"], m["move_id"], "", "", "-",
            bool(
                m["old_contract_end"] and m["moved_at"] < m["old_contract_end"]
                and m["staff_hired_from_old_at"] and m["staff_hired_from_old_at"] <= m["moved_at"]
            ),
        )
        for m in world["customer_moves"]
    ]  # fmt: skip


def numbered(world: World) -> list[Mark]:
    rows = [c for c in own(world) if c["number"] and c["signed_at"] and c["signer_id"]]
    found = []
    for mine in groups(rows, lambda c: (c["lab_id"], len(c["number"]))).values():
        mine.sort(key=lambda c: (c["number"], c["cert_id"]))
        for place, c in enumerate(mine[5:]):
            before = mine[place : place + 5]
            early = sum(seconds(c["signed_at"], b["signed_at"]) >= 86_400 for b in before) > 2
            found.append(Mark(c["lab_id"], c["cert_id"], c["signer_id"], "", "-", early))
    return found


def _rule(kind: str, marked: Marks, floor: float, *, each: bool = False) -> Callable[[World], Said]:
    return partial(certificates if each else units, marked, floor, kind)


PLAIN_SHARES: dict[str, Callable[[World], Said]] = {
    "R-SIGN-03": _rule("person", quick, 0.05, each=True),
    "R-SIGN-04": _rule("person", quick, 0.05),
    "R-SIGN-05": _rule("month", quick, 0.05),
    "R-SIGN-06": _rule("person", unread, 0.05, each=True),
    "R-SIGN-07": _rule("person", unread, 0.05),
    "R-EDIT-05": _rule("lab", rewritten, 0.03, each=True),
    "R-EDIT-06": _rule("lab", rewritten, 0.03),
    "R-HOUR-01": _rule("month", odd, 0.02),
    "R-HOUR-02": _rule("lab", odd, 0.02),
    "R-ENTRY-03": _rule("person", evening, 0.02, each=True),
    "R-ENTRY-04": _rule("month", evening, 0.02),
    "R-EDIT-02": brought_in,
    "R-EDIT-03": _rule("person", edited, 0.1),
    "R-EDIT-04": _rule("lab", edited, 0.1),
    "R-LIMIT-03": _rule("lab", came_in, 0.2),
    "R-U-02": _rule("lab", again, 0.1),
    "R-U-03": _rule("lab", again, 0.1, each=True),
    "R-U-04": _rule("stratum", again, 0.1, each=True),
    "R-ENV-07": _rule("person", written, 0.1),
    "R-ENV-08": _rule("lab", favourite, 0.05),
    "R-ENV-09": _rule("lab", favourite, 0.05, each=True),
    "R-PRICE-04": _rule("lab", below, 0.05),
    "R-MOVE-02": _rule("lab", won, 0.02),
    "R-NUMBER-01": _rule("person", numbered, 0.01, each=True),
    "R-NUMBER-02": _rule("person", numbered, 0.01),
}
