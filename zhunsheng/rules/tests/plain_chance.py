# SPDX-License-Identifier: Apache-2.0
"""The rules about what is improbable beside peers again, in plain Python; each answers for a whole world."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from math import fmod, log2, sqrt
from typing import Any

from zhunsheng.rules.history.reference import stretch
from zhunsheng.rules.tests.plain_history import Said, first_hand, own, said
from zhunsheng.rules.tests.plain_rows import Row, World, first, of
from zhunsheng.rules.tests.plain_suspicion import count

Unit = tuple[Any, ...]
Made = tuple[Row, dict[int, list[int]], tuple[str, str]]
_LAST: list[tuple[World, list[Made]]] = []


def made(world: World) -> list[Made]:
    """Certificates with readings: by point, and their family and way of entry. The last world's are kept."""
    if not _LAST or _LAST[0][0] is not world:
        _LAST[:] = [(world, list(_made(world)))]
    return _LAST[0][1]


def _made(world: World) -> Iterable[Made]:
    kept = _grouped(world["readings"], lambda row: (row["lab_id"], row["cert_id"]))
    points = _grouped(world["points"], lambda row: (row["lab_id"], row["cert_id"]))
    for c in own(world):
        columns: dict[int, list[int]] = {
            p["point_no"]: list(p["values"]) for p in points[c["lab_id"], c["cert_id"]] if p["values"]
        }
        rows = kept[c["lab_id"], c["cert_id"]]
        columns |= {
            no: [r["value"] for r in mine] for no, mine in _grouped(rows, lambda r: r["point_no"]).items()
        }
        mode = max((r["entry_mode"] for r in rows if r["entry_mode"]), default="-")
        if columns:
            yield c, columns, (c["family"], mode)


def firsts(world: World) -> list[Made]:
    kept = {(c["lab_id"], c["cert_id"]) for c in first_hand(world)}
    return [m for m in made(world) if (m[0]["lab_id"], m[0]["cert_id"]) in kept]


def bits(z: float) -> float:
    if z <= 0:
        return 0.0
    square = z * z * 0.7213475204444817
    return round(min(square + log2(z) + 1.3257480647361593 if z > 1 else square + 1, 200.0), 3)


def named(found: Mapping[Any, float]) -> set[Any]:
    """Benjamini and Hochberg's step at 1 in 20, and 10 bits at least."""
    cut = None
    for value in set(found.values()):
        rank = sum(other > value for other in found.values()) + 1
        if value >= log2(len(found) / (rank * 0.05)):
            cut = value if cut is None else min(cut, value)
    return {unit for unit, value in found.items() if cut is not None and value >= max(cut, 10.0)}


def marks(values: Iterable[float]) -> tuple[int, float, float, float]:
    """How many there are, and the values below which a tenth, half and nine tenths lie."""
    ordered = sorted(values)
    n = len(ordered)
    low, centre, high = (ordered[max((n * tenths + 9) // 10 - 1, 0)] for tenths in (1, 5, 9))
    return n, low, centre, high


def _grouped(rows: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return groups


def scatter(values: Sequence[float]) -> float:
    mean = sum(values) / len(values)
    return sum((value - mean) ** 2 for value in values)


def unlikely(world: World) -> list[tuple[Row, float]]:
    """Certificates with the bits of their scatter."""
    rows = []
    for c, columns, cell in made(world):
        freedom = count(columns) - len(columns)
        if c["family"] is not None and freedom >= 6:
            spread = sum(map(scatter, columns.values()))
            rows.append((c, cell, freedom, round(log2(spread / freedom + 1 / 12 / len(columns)), 6)))
    judged = []
    for peers in _grouped(rows, lambda row: row[1]).values():
        n, low, centre, high = marks(row[3] for row in peers)
        for c, cell, freedom, level in peers:
            usual = sqrt(2 / freedom + 0.16) * 1.4427
            wide = min(centre - low, (high - centre) * 1.35) / 1.2816
            z = round((centre - level) / (wide if n >= 40 and wide > usual / 2 else usual), 4)
            if n >= 8:
                judged.append((c, cell, level, z))
    labs = _grouped(judged, lambda row: row[0]["lab_id"])
    odd = set()
    for lab, mine in labs.items():
        far = sum(z > 4 for *_rest, z in mine)
        if far >= 3 and far * 33 > len(mine):
            odd.add(lab)
    result = []
    for c, cell, level, z in judged:
        peers = [row for row in judged if row[1] == cell and row[0]["lab_id"] not in odd]
        below = sum(row[2] <= level for row in peers) - (c["lab_id"] not in odd)
        rare = -log2(below / len(peers)) if below > 0 else 200.0
        result.append((c, round(min(bits(z), rare), 3)))
    return result


def scattered(world: World) -> Said:
    rows = {(c["lab_id"], c["cert_id"]): value for c, value in unlikely(world)}
    return {(*unit, "broken") for unit in named(rows)}


def mixed_of(items: Iterable[Sequence[float]]) -> float:
    """The logarithm of the e-value that items' bits come to together."""
    best = max(
        sum(
            log2(
                sum(1 + share * (power * 2 ** (min(b, 16.0) * (1 - power)) - 1) for b in own_bits)
                / len(own_bits)
            )
            for own_bits in items
        )
        for share in (0.02, 0.1, 0.3)
        for power in (0.2, 0.5)
    )
    return round(best - 2.585, 3)


def _units(world: World, key: str) -> Said:
    rows = [row for row in unlikely(world) if row[0][key] is not None]
    found = {}
    for unit, mine in _grouped(rows, lambda row: (row[0]["lab_id"], row[0][key])).items():
        items = _grouped(mine, lambda row: first(row[0]["instr_id"], row[0]["cert_id"]))
        found[unit] = mixed_of([[value for _c, value in item] for item in items.values()])
    return {(*unit, "broken") for unit in named(found)}


_ORDERS = (0.0, 0.0, 1.0, 2.585, 4.585, 6.907, 9.492, 12.3, 15.3, 18.47, 21.792)


def _alike(world: World, *keys: str) -> Said:
    found = pairs_of(world, *keys)
    chosen = named({pair: worth for pair, (worth, _here, _in_turn) in found.items()})
    return {
        (lab, cert, "broken" if found[lab, cert, before][2] else "broken:points")
        for lab, cert, before in chosen
    }


def _alike_together(world: World, item: str, who: str, *keys: str) -> Said:
    rows = [(c, worth) for worth, (c, *_rest), _in_turn in pairs_of(world, *keys).values() if c[who]]
    found = {}
    for unit, mine in _grouped(rows, lambda row: (row[0]["lab_id"], row[0][who])).items():
        items = _grouped(mine, lambda row: row[0][item])
        found[unit] = mixed_of([[worth for _c, worth in each] for each in items.values()])
    return {(*unit, "broken") for unit in named(found)}


def pairs_of(world: World, *keys: str) -> dict[Unit, tuple[float, Made, bool]]:
    """Pairs with the bits of their likeness, the later one, and whether it is one of readings in turn."""
    known = [m for m in firsts(world) if m[0]["begins"] and m[0]["family"] and all(m[0][key] for key in keys)]
    known.sort(key=lambda m: (m[0]["begins"], m[0]["cert_id"]))
    pairs = []
    for mine in _grouped(known, lambda m: (m[0]["lab_id"], *(m[0][key] for key in keys))).values():
        for place, here in enumerate(mine):
            for before in mine[max(place - 3, 0) : place]:
                told = _pair(world, here, before)
                if told is not None:
                    pairs.append((here, before, *told))
    found = {}
    for peers in _grouped(pairs, lambda pair: pair[0][2]).values():
        n, _low, centre, high = marks(pair[2] for pair in peers)
        wide = max((high - centre) / 1.2816, 1.0) if n >= 20 else 1.0
        middle = max(centre, 0.0) if n >= 20 else 0.0
        for here, before, z, turn, equal, sets in peers:
            rare = bits((z - middle) / wide)
            strongest = max(rare, equal, sets)
            in_turn = equal >= strongest or (rare >= strongest and turn >= z)
            key = (here[0]["lab_id"], here[0]["cert_id"], before[0]["cert_id"])
            found[key] = round(max(strongest - 2.322, 0.0), 3), here, in_turn
    return found


def _sets(common: list[tuple[list[int], list[int]]]) -> tuple[float, int]:
    """The bits of points that have the same readings in any order, and how many there are."""
    same = [(x, y) for x, y in common if sorted(x) == sorted(y)]
    worth = 0.0
    for x, y in same:
        free = 2 * len(x) - 2
        own = sqrt((scatter(x) + scatter(y)) / free) * 3.545 if free else 0.0
        worth += max(len(x) * log2(max(own, 1.0)) - _ORDERS[len(x)], 0.0)
    return worth, len(same)


def _choosing(some: int, many: int) -> float:
    share = max(min(some / many, 1 - 1e-9), 1e-9)
    return log2(many + 1) - many * (share * log2(share) + (1 - share) * log2(1 - share))


@dataclass(frozen=True)
class _Ways:
    """How far below what is usual two certificates differ, reading by reading and point by point; and what
    that is reckoned from."""

    apart: float
    level: float
    real: float
    spreads: list[tuple[float, int]]
    gaps: list[list[int]]


def _ways(common: list[tuple[list[int], list[int]]]) -> _Ways | None:
    n = sum(len(x) for x, _y in common)
    spreads = [(scatter(x) + scatter(y), 2 * len(x) - 2) for x, y in common]
    fourth = sum(spread * spread / (free + 2) for spread, free in spreads)
    free = 2 * (n - len(common))
    if not free or fourth < 1e-9:
        return None
    spread = sum(each for each, _free in spreads)
    real = min(spread * spread / fourth, free)
    if real < 12:
        return None
    gaps = [[a - b for a, b in zip(x, y, strict=True)] for x, y in common]
    two = spread / free * 2
    ratio = (scatter([gap for point in gaps for gap in point]) / (n - 1) + 1 / 12) / (two + 1 / 6)
    moved = [(sum(x) - sum(y), len(x)) for x, y in common]
    whole = sum(m * m / k for m, k in moved) - sum(m for m, _k in moved) ** 2 / n
    others, grain = max(len(common) - 1, 1), len(common) / n / 12
    level = _below((max(whole, 0.0) / others + grain) / (two + grain), others, real)
    apart = _below(ratio, (n - 1) * real / free, real)
    return _Ways(apart, level if len(common) > 3 else 0.0, real, spreads, gaps)


def _pair(world: World, here: Any, before: Any) -> tuple[float, float, float, float] | None:
    """How far below what is usual two certificates differ (at most; reading by reading), and the bits of
    points whose pattern is kept, or whose readings are the same."""
    common = common_of(world, here, before)
    ways = _ways(common)
    if ways is None:
        return None
    spread = sum(each for each, _free in ways.spreads)
    r = min(1 - sum(map(scatter, ways.gaps)) / spread, 0.9999999)
    follows = log2((1 + r) / (1 - r)) * 0.34657359 * sqrt(ways.real / 2 - 2)
    pairs = zip(ways.spreads, ways.gaps, strict=True)
    kept = [(s, f) for (s, f), gap in pairs if s > 0 and scatter(gap) < 1e-6]
    equal = sum(f / 2 * log2(max(sqrt(s / f) * 3.545, 1.0)) for s, f in kept) - len(common)
    worth, same = _sets(common)
    sets = worth - min(len(common), _choosing(same, len(common)))
    turn = round(max(ways.apart, follows), 4)
    return max(turn, round(ways.level, 4)), turn, equal, sets


def common_of(world: World, here: Made, before: Made) -> list[tuple[list[int], list[int]]]:
    """The readings of points that both have at the same place, as often read."""
    common = []
    for no, x in here[1].items():
        y = before[1].get(no)
        if y is not None and len(x) == len(y) and _place(world, here[0], no) == _place(world, before[0], no):
            common.append((x, y))
    return common


def _below(ratio: float, upper: float, lower: float) -> float:
    a, b = 2 / (9 * upper), 2 / (9 * lower)
    root: float = ratio ** (1 / 3)
    return (1 - a - (1 - b) * root) / sqrt(b * root * root + a)


def _place(world: World, c: Row, no: int) -> Any:
    (point,) = of(world, "points", c, cert_id=c["cert_id"], point_no=no)
    return first(point["nominal"], point["nominal_value"])


def _stays(values: Sequence[int]) -> int:
    return sum(a == b for a, b in pairwise(values))


Parts = Callable[[list[list[int]]], tuple[float, float]]
HABITS: tuple[tuple[Parts, bool, bool], ...] = (
    (lambda ps: (sum(abs(v) % 10 in (0, 5) for p in ps for v in p), sum(map(len, ps))), True, True),
    (lambda ps: (sum(map(_stays, ps)), sum(len(p) - 1 for p in ps)), False, True),
    (lambda ps: (sum((a - b) ** 2 for p in ps for a, b in pairwise(p)), sum(map(scatter, ps))), True, False),
    (
        lambda ps: (
            sum((min(p) + max(p)) * 3 == sum(p) * 2 for p in ps if len(p) == 3),
            sum(len(p) == 3 for p in ps),
        ),
        True,
        False,
    ),
)


def _habit(rule: str, number: int, key: str, world: World) -> Said:
    parts, more, less = HABITS[number]
    rows = []
    for c, columns, cell in made(world):
        part, whole = parts(list(columns.values()))
        if c["family"] is not None and whole > 1e-9:
            rows.append((c, cell, count(columns), part, whole))
    units: dict[Unit, list[tuple[float, int]]] = defaultdict(list)
    for mine in _grouped(rows, lambda row: row[1]).values():
        for unit, z, readings in _against_peers(mine, key):
            units[unit].append((z, readings))
    found = {}
    for unit, own_cells in units.items():
        readings = sum(n for _z, n in own_cells)
        z = round(sum(z * sqrt(n) for z, n in own_cells) / sqrt(readings), 4) / stretch(rule)
        if readings >= 200:
            found[unit] = round(max(bits(z if more else -z), bits(-z if less else z)) - (more and less), 3)
    return {(*unit, "broken") for unit in named(found)}


def _against_peers(rows: list[Any], key: str) -> list[tuple[Unit, float, int]]:
    """In one cell: how far each unit's share is from the others', and its readings."""
    total = sum(row[4] for row in rows)
    usual = sum(row[3] for row in rows) / total
    unrest = sum((part - whole * usual) ** 2 for *_rest, part, whole in rows) / total
    known = [row for row in rows if row[0][key] is not None]
    own_rows = _grouped(known, lambda row: (row[0]["lab_id"], row[0][key]))
    if unrest < 1e-6 or not own_rows:
        return []
    each = []
    for unit, mine in own_rows.items():
        part, whole = (sum(row[place] for row in mine) for place in (3, 4))
        each.append(
            (unit, round((part - whole * usual) / sqrt(unrest * whole), 6), sum(row[2] for row in mine))
        )
    n, low, centre, high = marks(z for _unit, z, _readings in each)
    if n < 11:
        return []
    return [
        (unit, (z - centre) / max((high - centre if z > centre else centre - low) / 1.2816, 1.0), readings)
        for unit, z, readings in each
    ]


def short(world: World) -> Said:
    items: dict[Unit, float] = {}
    for c in own(world):
        errors = [
            abs(p["reported_error"]) / p["mpe_counts"] * 20
            for p in of(world, "points", c, cert_id=c["cert_id"])
            if p["reported_error"] is not None and (p["mpe_counts"] or 0) > 0
        ]
        if errors and c["family"] is not None:
            key = (c["lab_id"], c["family"], first(c["instr_id"], c["cert_id"]))
            items[key] = max(items.get(key, 0.0), round(max(errors), 6))
    found = {}
    for lab, mine in _grouped(items, lambda key: key[0]).items():
        strongest = [
            max(just * log2((usual + beyond * m) / usual) + out * log2(1 - m) for m in (0.3, 0.6, 0.95)) - 0.6
            for place in range(8, 21)
            for out, just, beyond, usual in [_sides(items, mine, place)]
            if usual > 0.5
        ]
        if len(mine) >= 30 and strongest:
            found[lab, lab] = round(max(strongest), 3)
    return {(*unit, "broken") for unit in named(found)}


def _sides(items: Mapping[Unit, float], mine: list[Unit], place: int) -> tuple[int, int, float, float]:
    """A laboratory's instruments beyond a place and just inside it, and what its peers' shares would give."""
    tests: tuple[Callable[[float], bool], ...] = (
        lambda share: share > place,
        lambda share: place - 2 < share <= place,
    )
    out, just = (sum(test(items[key]) for key in mine) for test in tests)
    usual = []
    for test in tests:
        total = 0.0
        for family, n in Counter(key[1] for key in mine).items():
            pool = [share for key, share in items.items() if key[1] == family]
            total += n * sum(map(test, pool)) / len(pool)
        usual.append(round(total, 6))
    return out, just, usual[0], usual[1]


def small(world: World) -> Said:
    found = set()
    read = {(c["lab_id"], c["cert_id"]): columns for c, columns, _cell in made(world)}
    for c in own(world):
        points = of(world, "points", c, cert_id=c["cert_id"])
        stated = max((p["u_counts"] for p in points if p["u_counts"] is not None), default=None)
        standards = [
            e["u_counts"]
            for e in of(world, "equipment", c, equip_id=c["equip_id"], family=c["family"])
            if (e["u_counts"] or 0) > 0
        ]
        if stated is None or not standards:
            continue
        columns = [values for values in read.get((c["lab_id"], c["cert_id"]), {}).values() if len(values) > 1]
        freedom = sum(len(values) - 1 for values in columns)
        spread = sum(map(scatter, columns))
        part = spread / freedom / max(map(len, columns)) if freedom >= 6 else 0.0
        if stated < sqrt(min(standards) ** 2 + 4 * part) * 0.7:
            found.add(said(c, "broken"))
    return found


def strange(world: World) -> Said:
    rows = [(c, cell[1]) for c, _columns, cell in made(world) if c["family"] is not None and cell[1] != "-"]
    found = set()
    for c, mode in rows:
        family = [row for row in rows if row[0]["family"] == c["family"]]
        here = [row for row in family if row[0]["lab_id"] == c["lab_id"]]
        alike, alike_here = (sum(row[1] == mode for row in some) for some in (family, here))
        if len(family) >= 100 and alike * 100 < len(family) and alike_here * 2 < len(here):
            found.add(said(c, "broken"))
    return found


def pattern(world: World) -> Said:
    rows = [m for m in firsts(world) if m[0]["begins"] and m[0]["instr_id"]]
    worth = [(m, tuple(sorted(_moved(m[1])))) for m in rows if _surprise(m[1]) >= 60]
    found = set()
    for alike in _grouped(worth, lambda row: row[1]).values():
        begins = min(m[0]["begins"] for m, _print in alike)
        for m, _print in alike:
            others = [o for o, _same in alike if o[0]["begins"] == begins and o[0] is not m[0]]
            if len(alike) > 1 and others:
                found.add(said(m[0], "broken"))
    return found


def _moved(columns: dict[int, list[int]]) -> Iterable[tuple[int, int]]:
    return ((no, value - min(values)) for no, values in columns.items() for value in values)


def _surprise(columns: dict[int, list[int]]) -> float:
    free = count(columns) - len(columns)
    deviation = sqrt(sum(map(scatter, columns.values())) / free) if free else 0.0
    given = free * log2(max(deviation * 3.545, 1.0))
    return round(given - sum(_ORDERS[len(values)] for values in columns.values()), 1)


def _mark(columns: dict[int, list[int]], number: int) -> int | None:
    """The least of the marks of points whose readings differ by two counts and more, and of their pieces."""
    p, q = (2_147_483_647, 12_345, 777), (2_147_483_629, 54_321, 333)
    factor = (9_973, 31_337, 77_711, 104_729, 331_999, 700_001)[number - 1]
    told = [(no, v) for no, v in columns.items() if max(v) - min(v) >= 2]
    told += [
        (no + 1000 * piece, v[3 * piece - 3 : 3 * piece])
        for no, v in told
        for piece in (1, 2, 3)
        if len(v) >= 3 * max(piece, 2)
    ]
    marks = [
        (_mixed_up(sum(v), no, p) + _mixed_up(max(v) * 1_009 - min(v), no, q) * number) % p[0] * factor % q[0]
        for no, v in told
    ]
    return min(marks, default=None)


def _mixed_up(value: int, no: int, prime: tuple[int, int, int]) -> int:
    p, a, b = prime
    x = int(fmod(value, p)) + p
    shifted = (x + (no % 10_000 + 20_000) * 104_729 + a) % p
    return shifted * shifted % p * ((x + b) % p) % p


def borrowed(world: World) -> Said:
    known = [m for m in firsts(world) if m[0]["begins"] and m[0]["family"]]
    known.sort(key=lambda m: (m[0]["begins"], m[0]["lab_id"], m[0]["cert_id"]))
    met: Counter[tuple[Any, Any]] = Counter()
    rare = set()
    by_id = {(m[0]["lab_id"], m[0]["cert_id"]): m for m in known}
    for number in range(1, 7):
        last: dict[Any, Made] = {}
        times = Counter((m[0]["family"], _mark(m[1], number)) for m in known)
        for m in known:
            key = (m[0]["family"], _mark(m[1], number))
            before = last.get(key) if key[1] is not None else None
            if before is not None and _other(m[0], before[0]):
                pair = (m[0]["lab_id"], m[0]["cert_id"]), (before[0]["lab_id"], before[0]["cert_id"])
                met[pair] += 1
                if times[key] <= 3 and len(m[1]) <= 6:
                    rare.add(pair)
            last[key] = m
    found: dict[Any, tuple[float, Any, str]] = {}
    for (here, before), shared in met.items():
        looked_at = shared + ((here, before) in rare) >= 2
        common = common_of(world, by_id[here], by_id[before]) if looked_at else []
        if common:
            worth, same = _sets(common)
            among = sum(m[0]["family"] == by_id[here][0]["family"] for m in known)
            ways = _ways(common)
            z = round(max(ways.apart, ways.level), 4) if ways else 0.0
            sets = worth - min(len(common), _choosing(same, len(common)))
            worth = max(sets, bits(z)) - 1.585 - log2(among)
            one = -worth, before, "broken" if sets >= bits(z) else "broken:near"
            found[here] = min(found.get(here, one), one)
    unmet = log2(len(known) / len(found)) if found else 0.0
    strength = {key: round(max(-one[0] - unmet, 0.0), 3) for key, one in found.items()}
    return {(*unit, found[unit][2]) for unit in named(strength)}


def _other(c: Row, before: Row) -> bool:
    one = c["instr_id"] is not None and c["instr_id"] == before["instr_id"]
    return not (one and c["lab_id"] == before["lab_id"])


def _habits() -> dict[str, Callable[[World], Said]]:
    units = [(number, key) for number in range(len(HABITS)) for key in ("operator_id", "lab_id")]
    return {f"R-DIGIT-{n:02}": partial(_habit, f"R-DIGIT-{n:02}", *unit) for n, unit in enumerate(units, 1)}


def hurried(world: World) -> Said:
    rows = []
    for c, columns, cell in made(world):
        if c["begins"] and c["ends"] and c["begins"] < c["ends"]:
            took = int((c["ends"] - c["begins"]).total_seconds())
            rows.append((c, cell, round(log2(took / count(columns)), 6)))
    found = {}
    for peers in _grouped(rows, lambda row: row[1]).values():
        n, low, centre, _high = marks(level for *_rest, level in peers)
        wide = (centre - low) / 1.2816
        apart = wide if n >= 20 and wide > 0.02 else 0.2
        for c, _cell, level in peers if n >= 8 else ():
            found[c["lab_id"], c["cert_id"]] = bits(round((centre - level) / apart / stretch("R-PACE-01"), 4))
    return {(*unit, "broken") for unit in named(found)}


PLAIN_CHANCE: dict[str, Callable[[World], Said]] = {
    "R-PACE-01": hurried,
    "R-SPREAD-02": scattered,
    "R-SPREAD-01": lambda world: _units(world, "operator_id"),
    "R-SPREAD-03": lambda world: _units(world, "lab_id"),
    "R-COPY-03": lambda world: _alike(world, "instr_id"),
    "R-COPY-04": lambda world: _alike(world, "job_id", "family"),
    "R-COPY-06": lambda world: _alike_together(world, "instr_id", "operator_id", "instr_id"),
    "R-COPY-07": lambda world: _alike_together(world, "instr_id", "lab_id", "instr_id"),
    "R-COPY-08": lambda world: _alike_together(world, "job_id", "operator_id", "job_id", "family"),
    "R-COPY-09": lambda world: _alike_together(world, "job_id", "lab_id", "job_id", "family"),
    "R-COPY-10": borrowed,
    **_habits(),
    "R-LIMIT-01": short,
    "R-U-01": small,
    "R-ENTRY-02": strange,
    "R-COPY-05": pattern,
}
