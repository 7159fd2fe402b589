# SPDX-License-Identifier: Apache-2.0
"""The rules over a history again, in plain Python over rows: slow, obvious, and independent of any engine.

Each function answers for a whole world with what is said, as (laboratory, unit, "state:case").
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import combinations, groupby, pairwise, product
from math import hypot, log2, pi, sqrt
from typing import Any

from zhunsheng.rules.tests.plain_rows import Row, World, at, first, of

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Said = set[tuple[str, str, str]]


def own(world: World) -> Iterator[Row]:
    """Certificates of the laboratory's own work with the day judged."""
    for c in world["certificates"]:
        if not c["subcontracted"]:
            begins = first(c["started_at"], c["drafted_at"])
            late = (
                None if c["drafted_at"] is None else max(c["drafted_at"], c["started_at"] or c["drafted_at"])
            )
            yield c | {"begins": begins, "ends": first(c["ended_at"], late)}


def first_hand(world: World) -> Iterator[Row]:
    """Own work that no other certificate replaces or supplements."""
    followed = {(a["lab_id"], a["cert_id"]) for a in world["amendments"] if a["new_cert_id"]}
    return (c for c in own(world) if (c["lab_id"], c["cert_id"]) not in followed)


def used(world: World, c: Row) -> list[str]:
    """The standards of a certificate."""
    listed = of(world, "standard_use", c, cert_id=c["cert_id"])
    names = [row["equip_id"] or c["equip_id"] for row in listed] or [c["equip_id"]]
    return [name for name in names if name]


def sessions(world: World, c: Row) -> list[tuple[Row, str]]:
    """The certificate once for each standard and its time of use."""
    listed = of(world, "standard_use", c, cert_id=c["cert_id"]) or [{"equip_id": None}]
    return [
        (
            c | {
                "begins": first(row.get("used_from"), c["begins"]),
                "ends": first(row.get("used_to"), c["ends"]),
            },
            name,
        )
        for row in listed
        if (name := row["equip_id"] or c["equip_id"])
    ]  # fmt: skip


def said(c: Row, verdict: str) -> tuple[str, str, str]:
    return c["lab_id"], c["cert_id"], verdict


def values_of(world: World, c: Row, point: Row) -> list[int]:
    """The readings of a point: rows speak, the list where there are none."""
    rows = of(world, "readings", c, cert_id=c["cert_id"], point_no=point["point_no"])
    found = [row["value"] for row in rows if row["value"] is not None]
    return found or list(point["values"] or ())


def absent(world: World) -> Said:
    found = set()
    for c in world["certificates"]:
        begins = first(c["started_at"], c["drafted_at"])
        late = None if c["drafted_at"] is None else max(c["drafted_at"], c["started_at"] or c["drafted_at"])
        acts = [(c["operator_id"], begins, first(c["ended_at"], late))]
        acts += [
            (c[who], c[when], c[when])
            for who, when in (("checker_id", "checked_at"), ("signer_id", "signed_at"))
        ]
        for who, since, until in acts:
            if who is None or since is None or until is None:
                continue
            gone = [p["left_at"] for p in of(world, "people", c, person_id=who) if p["left_at"]]
            if any(left <= since for left in gone):
                found.add(said(c, "broken:left"))
            elif any(
                row["from_at"] <= until and (row["to_at"] is None or since < row["to_at"])
                for row in of(world, "leave", c, person_id=who)
            ):
                found.add(said(c, "broken"))
    return found


def filed(world: World) -> Said:
    found = set()
    for each in own(world):
        for c, name in sessions(world, each):
            begins = c["begins"]
            covers = [
                t for t in of(world, "traceability", c, equip_id=name)
                if begins and at(t, "cal_date", "valid_to", begins)
            ]  # fmt: skip
            late = [t["registered_at"] and begins + 30 * DAY < t["registered_at"] for t in covers]
            if late and all(late):
                found.add(said(c, "broken"))
    return found


def ratio(world: World) -> Said:
    found = set()
    for c in own(world):
        limits = [
            row["required_ratio"] or 0
            for row in of(world, "method_limits", c, method=c["method"], edition=c["proc_version"])
        ]
        wanted = max(limits, default=0)
        if not wanted:
            continue
        for p in of(world, "points", c, cert_id=c["cert_id"]):
            for name in used(world, c):
                for e in of(world, "equipment", c, equip_id=name):
                    if not p["mpe_counts"]:
                        continue
                    if e["u_counts"] is None:
                        found.add(said(c, "unknown:no-u"))
                    elif p["mpe_counts"] < wanted * e["u_counts"] * 0.999:
                        found.add(said(c, "broken"))
    return found


def grade(world: World) -> Said:
    found: Said = set()
    people = {(row["lab_id"], row["person_id"]) for row in world["signing_fields"]}
    for lab, person in people:
        mine = [r for r in world["signing_fields"] if (r["lab_id"], r["person_id"]) == (lab, person)]
        verdicts = [_grade(world, lab, mine, row["valid_from"]) for row in mine]
        for verdict in ("broken", "broken:verifier", "broken:grade", "unknown:no-grade"):
            if verdict in verdicts:
                found.add((lab, person, verdict))
                break
    return found


def _grade(world: World, lab: str, mine: list[Row], day: datetime) -> str | None:
    held = [row for row in mine if at(row, "valid_from", "valid_to", day)]
    if not held:
        return None
    grades = {row["grade"] for row in held} - {None}
    defence = any(row["lab_id"] == lab and row["system"] == "defence" for row in world["organisation"])
    if not grades:
        return "unknown:no-grade"
    if grades & {"RM1", "senior"}:
        return None
    if len({row["field"] for row in held}) > 3:
        return "broken"
    if "RM2" in grades or ("verifier" in grades and defence):
        return None
    return "broken:verifier" if "verifier" in grades else "broken:grade"


def short(world: World) -> Said:
    found = set()
    for c in own(world):
        limits = of(world, "method_limits", c, method=c["method"], edition=c["proc_version"])
        least = max((row["min_duration_min"] or 0 for row in limits), default=0)
        if not least:
            found.add(said(c, "unknown:unstated"))
        elif c["begins"] is None or c["ends"] is None:
            found.add(said(c, "unknown:no-day"))
        elif c["ends"] - c["begins"] < least / 2 * MINUTE:
            found.add(said(c, "broken"))
    return found


def _overlapping(sessions: list[tuple[Row, str]], apart: bool = False) -> Said:
    found = set()
    for (a, who), (b, other) in combinations(sessions, 2):
        if a["lab_id"] != b["lab_id"] or who != other or a["cert_id"] == b["cert_id"]:
            continue
        if None in (a["job_id"], b["job_id"]) or a["job_id"] == b["job_id"]:
            continue
        if any(x["begins"] is None or x["ends"] is None or x["begins"] >= x["ends"] for x in (a, b)):
            continue
        if apart and not _elsewhere(a, b):
            continue
        late = max((a, b), key=lambda x: (x["begins"], x["cert_id"]))
        shared = min(a["ends"], b["ends"]) - late["begins"]
        if shared > 5 * MINUTE and shared * 10 > min(a["ends"] - a["begins"], b["ends"] - b["begins"]):
            found.add(said(late, "broken"))
    return found


def _elsewhere(a: Row, b: Row) -> bool:
    return any(
        a[name] is not None and b[name] is not None and a[name] != b[name] for name in ("room_id", "onsite")
    )


def persons(world: World) -> Said:
    return _overlapping([(c, c["operator_id"]) for c in own(world) if c["operator_id"]])


def standards(world: World) -> Said:
    return _overlapping(
        [
            each
            for c in own(world)
            for each in sessions(world, c)
            if not any(e["shareable"] for e in of(world, "equipment", c, equip_id=each[1]))
        ]
    )


def items(world: World) -> Said:
    return _overlapping([(c, c["instr_id"]) for c in own(world) if c["instr_id"]], apart=True)


def _place(world: World, c: Row) -> tuple[float, float] | None:
    if c["onsite"]:
        rows = of(world, "travel", c, job_id=c["job_id"])
        spots = [[row[k] for row in rows if row[k] is not None] for k in ("site_x_km", "site_y_km")]
        return (max(spots[0]), max(spots[1])) if all(spots) else None
    home = next((row for row in world["labs"] if row["lab_id"] == c["lab_id"]), None)
    if home is None or home["x_km"] is None or home["y_km"] is None:
        return None
    return home["x_km"], home["y_km"]


def _fast(world: World, who: Callable[[Row], list[str]]) -> Said:
    found = set()
    steps = [
        (c["lab_id"], name, c["begins"], c["ends"], c["cert_id"], place)
        for c in own(world) for name in set(who(c))
        if c["begins"] and c["ends"] and (place := _place(world, c))
    ]  # fmt: skip
    for (lab, _who), group in groupby(sorted(steps), key=lambda s: s[:2]):
        ordered = list(group)
        for before, after in pairwise(ordered):
            km = hypot(before[5][0] - after[5][0], before[5][1] - after[5][1])
            hours = km / 130 if km <= 300 else 300 / 130 + (km - 300) / 700
            gap = after[2] - before[3]
            if km > 3 and int(gap.total_seconds()) + 300 < int(hours * 3600):
                found.add((lab, after[4], "broken"))
    return found


def fast_persons(world: World) -> Said:
    return _fast(world, lambda c: [c["operator_id"]] if c["operator_id"] else [])


def fast_standards(world: World) -> Said:
    return _fast(world, lambda c: used(world, c))


def legs(world: World) -> Said:
    found = set()
    for t in world["travel"]:
        home = first(*of(world, "labs", t))
        places = (t["site_x_km"], t["site_y_km"], *((home["x_km"], home["y_km"]) if home else (None,)))
        if None in places and t["km"] is None:
            continue
        km = t["km"] if None in places else hypot(places[0] - places[2], places[1] - places[3])
        hours = km / 130 if km <= 300 else 300 / 130 + (km - 300) / 700
        for left, arrived in ((t["leave_base"], t["arrive_site"]), (t["leave_site"], t["return_base"])):
            if left and arrived and km > 3 and (arrived - left).total_seconds() + 300 < int(hours * 3600):
                found.add((t["lab_id"], t["job_id"], "broken"))
    return found


def registered_twice(world: World) -> Said:
    found = set()
    ever = datetime.fromisoformat("2200-01-01")
    held = []
    for q in world["person_qualifications"]:
        if q["certificate_no"] and q["valid_from"]:
            left = [p["left_at"] for p in of(world, "people", q, person_id=q["person_id"])]
            until = min(q["valid_to"] or ever, first(*left) or ever)
            system = "RM" if q["grade"] in ("RM1", "RM2") else q["grade"]
            held.append((q["lab_id"], q["person_id"], (q["certificate_no"], system), q["valid_from"], until))
    for (lab, who, number, since, until), other in product(held, held):
        shared = min(until, other[4]) - max(since, other[3])
        if lab != other[0] and number == other[2] and None not in number and shared > 31 * DAY:
            both = _days_of(world, lab, who) & _days_of(world, *other[:2])
            found.add((lab, who, "broken:same-day" if both else "broken"))
    return {
        (lab, who, v) for lab, who, v in found if v != "broken" or (lab, who, f"{v}:same-day") not in found
    }


def _days_of(world: World, lab: str, who: str) -> set[Any]:
    return {
        instant.date()
        for c in own(world)
        for name, instant in (
            (c["operator_id"], c["begins"]),
            (c["checker_id"], c["checked_at"]),
            (c["signer_id"], c["signed_at"]),
        )
        if c["lab_id"] == lab and name == who and instant
    }


def unchecked(world: World) -> Said:
    found = set()
    fields = ("reading", "readings", "value", "values", "point", "result", "error", "mean")
    for c in own(world):
        if not c["signed_at"]:
            continue
        every = of(world, "events", c, cert_id=c["cert_id"])
        events = [e for e in every if e["at"] <= c["signed_at"]]
        checks = [e["at"] for e in events if e["action"] == "check"] + [c["checked_at"]] * bool(
            c["checked_at"]
        )
        edits = [e["at"] for e in events if e["action"] == "edit" and e["field"] in fields]
        late = checks and edits and (max(edits) - max(checks)).total_seconds() > 120
        after = [
            e for e in every
            if e["action"] == "edit" and int(e["at"].timestamp()) - int(c["signed_at"].timestamp()) > 120
        ]  # fmt: skip
        if late and max(edits) < c["signed_at"]:
            found.add(said(c, "broken"))
        elif after and not of(world, "amendments", c, cert_id=c["cert_id"]):
            found.add(said(c, "broken:signed"))
    return found


def stays(world: World) -> Said:
    found = set()
    for c in own(world):
        rows = of(world, "travel", c, job_id=c["job_id"])
        if not c["onsite"] or c["begins"] is None or c["ends"] is None or not rows:
            continue
        clients = [
            k for j in of(world, "jobs", c, job_id=c["job_id"])
            for k in of(world, "customers", j, customer_id=j["customer_id"])
        ]  # fmt: skip
        away = [
            hypot(t["site_x_km"] - k["x_km"], t["site_y_km"] - k["y_km"])
            for t in rows for k in clients
            if None not in (t["site_x_km"], t["site_y_km"], k["x_km"], k["y_km"])
        ]  # fmt: skip
        timed = [(t["arrive_site"], t["leave_site"]) for t in rows]
        slack = 10 * MINUTE
        travelled = {t["person_id"] for t in rows if t["person_id"]}
        if away and min(away) > 3:
            found.add(said(c, "broken:elsewhere"))
        elif c["operator_id"] and travelled and c["operator_id"] not in travelled:
            found.add(said(c, "broken:person"))
        elif any(a and b and a <= c["begins"] + slack and c["ends"] <= b + slack for a, b in timed):
            continue
        else:
            found.add(
                said(c, "unknown:no-time" if any(a is None or b is None for a, b in timed) else "broken")
            )
    return found


def unproven(world: World) -> Said:
    months: dict[tuple[str, str, str], set[str]] = {}
    for c in own(world):
        away = c["onsite"] and c["begins"] and c["operator_id"] and c["job_id"]
        if away and not of(world, "travel", c, job_id=c["job_id"]):
            key = c["lab_id"], c["operator_id"], f"{c['begins']:%Y%m}"
            months.setdefault(key, set()).add(c["job_id"])
    return {(lab, f"{who} {month}", "broken") for (lab, who, month), jobs in months.items() if len(jobs) >= 2}


def _half(value: Any) -> Any:
    for places in range(4):
        if abs(value * 10**places - round(value * 10**places)) < 1e-6 * 10**places:
            return 0.5 * 10**-places + 1e-6
    return 0.5 * 10**-4 + 1e-6


def again(world: World) -> Said:
    found = set()
    for c in own(world):
        for p in of(world, "points", c, cert_id=c["cert_id"]):
            verdict = _again(c, p, values_of(world, c, p))
            if verdict == "unknown:no-mean" and of(world, "recomputations", c, cert_id=c["cert_id"]):
                continue  # recomputed whole
            if verdict:
                found.add(said(c, verdict))
    return found


def _again(c: Row, p: Row, values: list[int]) -> str | None:
    mean, error = p["reported_mean"], p["reported_error"]
    reference = first(p["reference"], p["nominal"])
    repeats = first(p["n_required"], c["n_reps_required"])
    if mean is None:
        return "unknown:no-mean"
    if values and abs(sum(values) / len(values) - mean) > _half(mean):
        return "broken"
    if error is not None and reference is not None:
        own_error, slack = mean - reference, _half(mean) + _half(error)
        if abs(error - own_error) > slack and abs(error + own_error) > slack:
            return "broken:error"
    if (
        not values
        and repeats is not None
        and abs(mean * repeats - round(mean * repeats)) > repeats * _half(mean)
    ):
        return "broken:grain"
    return "unknown:no-readings" if not values and repeats is None else None


def nothing(world: World) -> Said:
    found = set()
    for c in own(world):
        points = of(world, "points", c, cert_id=c["cert_id"])
        kept = [r for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["value"] is not None]
        if (
            not kept
            and not any(p["values"] for p in points)
            and not of(world, "observations", c, cert_id=c["cert_id"])
        ):
            found.add(said(c, "broken"))
    return found


def _print(world: World, c: Row) -> tuple[Any, float] | None:
    points = of(world, "points", c, cert_id=c["cert_id"])
    numbers = {p["point_no"] for p in points}
    loose = [r for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["point_no"] not in numbers]
    columns = {p["point_no"]: sorted(values_of(world, c, p)) for p in points}
    for r in loose:
        if r["value"] is not None:
            columns[r["point_no"]] = sorted([*columns.get(r["point_no"], []), r["value"]])
    columns = {no: values for no, values in columns.items() if values}
    if not columns:
        return None
    n = sum(map(len, columns.values()))
    spread = sum(sum(v * v for v in vs) - sum(vs) ** 2 / len(vs) for vs in columns.values())
    free = n - len(columns)
    each = max(1.0, 2 * sqrt(pi) * sqrt(spread / free)) if free and spread > 0 else 1.0
    orders = sum(log2(_factorial(len(vs))) for vs in columns.values())
    return tuple(sorted((no, tuple(vs)) for no, vs in columns.items())), n * log2(each) - orders


def _factorial(n: int) -> int:
    return 1 if n < 2 else n * _factorial(n - 1)


def _copied(world: World, key: Callable[[Row], tuple[Any, ...]], bits: float) -> list[tuple[Row, Row]]:
    groups: dict[Any, list[Row]] = {}
    for c in first_hand(world):
        seen = _print(world, c)
        if seen and c["begins"] and c["instr_id"] and seen[1] >= bits:
            groups.setdefault((*key(c), seen[0]), []).append(c)
    return [
        (model, c)
        for group in groups.values()
        for model in group
        if model["begins"] == min(each["begins"] for each in group)
        for c in group
        if (c["lab_id"], c["cert_id"]) != (model["lab_id"], model["cert_id"])
    ]


def same_item(world: World) -> Said:
    return {said(c, "broken") for _model, c in _copied(world, lambda c: (c["lab_id"], c["instr_id"]), 40)}


def any_item(world: World) -> Said:
    return {
        said(c, "broken")
        for model, c in _copied(world, lambda _c: (), 60)
        if (c["lab_id"], c["instr_id"]) != (model["lab_id"], model["instr_id"])
    }


def shared_number(world: World) -> Said:
    rows = [c for c in first_hand(world) if c["number"]]
    return {
        said(c, "broken")
        for c in rows
        if sum((o["lab_id"], o["number"]) == (c["lab_id"], c["number"]) for o in rows) > 1
    }


def unsent(world: World) -> Said:
    found = set()
    for c in own(world):
        auto = [
            r["read_at"] for r in of(world, "readings", c, cert_id=c["cert_id"])
            if r["entry_mode"] == "auto" and r["read_at"]
        ]  # fmt: skip
        for o in of(world, "observations", c, cert_id=c["cert_id"], entry_mode="auto", role="item"):
            auto += o["read_at"] or []
        sent = [m["at"] for m in of(world, "device_messages", c, cert_id=c["cert_id"])]
        if any(all(abs(read - when) > 5 * timedelta(seconds=1) for when in sent) for read in auto):
            found.add(said(c, "broken"))
    return found


def logged(world: World) -> Said:
    seen: dict[tuple[str, str], list[tuple[Row, float, float, float, int]]] = {}
    for c in own(world):
        low, high = c["env_temp_low"], c["env_temp_high"]
        hand = first(c["env_temp"], None if low is None or high is None else (low + high) / 2)
        if hand is None or not of(world, "rooms", c, room_id=c["room_id"]) or not c["begins"]:
            continue
        if not c["ends"] or c["begins"] > c["ends"]:
            continue
        temps = [round(e["temp"] * 100) for e in near(world, c, "temp")]
        if temps:
            off = round(hand * 100 - sum(temps) / len(temps))
            seen.setdefault((c["lab_id"], c["room_id"]), []).append((c, hand, min(temps), max(temps), off))
    found = set()
    for rows in seen.values():
        middle = sorted(row[4] for row in rows)[(len(rows) - 1) // 2] / 100
        shift = max(min(middle, 0.8), -0.8) if len(rows) >= 5 else 0.0
        for c, hand, low, high, _off in rows:
            if max(low / 100 - hand + shift, hand - shift - high / 100) > 0.8 + 1e-9:
                found.add(said(c, "broken"))
    return found


def near(world: World, c: Row, name: str) -> Iterator[Row]:
    """Entries of the room's logger around the session that have that quantity."""
    epoch = datetime(1970, 1, 1)  # noqa: DTZ001  # evidence is naive local time
    step = (c["begins"] - epoch) // (3 * HOUR)
    for e in world["env_series"]:
        if e["room_id"] != c["room_id"] or e["lab_id"] not in (None, c["lab_id"]) or e[name] is None:
            continue
        inside = c["begins"] - 3 * HOUR <= e["ts"] <= c["ends"] + 3 * HOUR
        if inside and step - 1 <= (e["ts"] - epoch) // (3 * HOUR) <= step + 3:
            yield e


def copies(world: World) -> Said:
    found = set()
    for s in world["sightings"]:
        issued = of(world, "registry", s)
        number = [r for r in issued if s["cert_no"] is not None and r["cert_id"] == s["cert_no"]]
        content = s["content_hash"]
        verdict = None
        if not issued:
            verdict = "unknown:no-registry"
        elif content is None:
            verdict = None if number else "unknown:no-content"
        elif number:
            verdict = None if any(r["content_hash"] == content for r in number) else "broken:altered"
        elif all(r["content_hash"] != content for r in issued):
            verdict = "broken"
        if verdict:
            found.add((s["lab_id"], s["sighting_id"], verdict))
    return found


def twice(world: World) -> Said:
    contents: dict[tuple[str, str], set[str]] = {}
    for r in world["registry"]:
        contents.setdefault((r["lab_id"], r["cert_id"]), set()).add(r["content_hash"])
    return {(lab, cert, "broken") for (lab, cert), found in contents.items() if len(found - {None}) > 1}


def claims(world: World) -> Said:
    found = set()
    for c in world["claims"]:
        if c["claim_type"] in ("accredited", "range", "uncertainty"):
            verdict = _claim(world, c)
            if verdict:
                found.add((c["lab_id"], c["claim_id"], verdict))
    return found


def _claim(world: World, c: Row) -> str | None:
    if not of(world, "scope", c):
        return "unknown:no-scope"
    if c["family"] is None:
        return "unknown:no-family"
    ends = [row["accredited_to"] for row in of(world, "labs", c) if row["accredited_to"]]
    if c["claim_type"] == "accredited" and any(end + 30 * DAY <= c["published_at"] for end in ends):
        return "broken:ended"
    held = [
        s for s in of(world, "scope", c, family=c["family"])
        if s["valid_from"] <= c["published_at"]
        and (s["valid_to"] is None or c["published_at"] < s["valid_to"] + 30 * DAY)
    ]  # fmt: skip
    if not held:
        return "broken"
    value = c["value"]
    if c["claim_type"] == "range" and value is not None and value > max(s["hi_counts"] for s in held) * 1.001:
        return "broken:range"
    if (
        c["claim_type"] == "uncertainty"
        and value is not None
        and value < min(s["cmc_counts"] for s in held) * 0.999
    ):
        return "broken:uncertainty"
    return None


def superlatives(world: World) -> Said:
    return {
        (c["lab_id"], c["claim_id"], "broken") for c in world["claims"] if c["claim_type"] == "superlative"
    }


def mentions(world: World) -> Said:
    return {
        (m["lab_id"], m["mention_id"], "broken")
        for m in world["mentions"]
        if m["polarity"] is not None
        and m["polarity"] < -0.7
        and not m["evidence_cited"]
        and m["about_lab"] != m["lab_id"]
    }


def prices(world: World) -> Said:
    found = set()
    for j in world["jobs"]:
        made = [
            c for c in own(world)
            if (c["lab_id"], c["job_id"]) == (j["lab_id"], j["job_id"])
            and c["begins"] and c["ends"] and c["begins"] < c["ends"]
        ]  # fmt: skip
        rates = of(world, "cost_model", j)
        if not made or not rates:
            continue
        rate = rates[0]
        hours = sum(((c["ends"] - c["begins"]) / HOUR for c in made), 0.0)
        parts = (rate["hour_rate"], rate["overhead_per_cert"], j["price"])
        if None in parts:
            found.add((j["lab_id"], j["job_id"], "unknown:no-price"))
            continue
        cost = hours * parts[0] + len(made) * parts[1] + _way(world, j) * (rate["km_rate"] or 0)
        if parts[2] < 0.35 * cost:
            found.add((j["lab_id"], j["job_id"], "broken"))
    return found


def _way(world: World, j: Row) -> float:
    home = next((row for row in world["labs"] if row["lab_id"] == j["lab_id"]), None)
    client = next(iter(of(world, "customers", j, customer_id=j["customer_id"])), None)
    ends: list[Any] = [row and row[k] for row in (home, client) for k in ("x_km", "y_km")]
    if not j["onsite"] or any(each is None for each in ends):
        return 0.0
    return 2 * hypot(ends[0] - ends[2], ends[1] - ends[3])


def moves(world: World) -> Said:
    return {
        (m["lab_id"], m["move_id"], "broken")
        for m in world["customer_moves"]
        if m["old_contract_end"] and m["staff_hired_from_old_at"]
        and m["staff_hired_from_old_at"] <= m["moved_at"] < m["old_contract_end"]
    }  # fmt: skip


PLAIN_HISTORY: dict[str, Callable[[World], Said]] = {
    "R-LEAVE-01": absent,
    "R-TRACE-03": filed,
    "R-RATIO-01": ratio,
    "R-SIGN-02": grade,
    "R-TIME-04": short,
    "R-TIME-01": persons,
    "R-TIME-02": standards,
    "R-TIME-03": items,
    "R-PLACE-01": fast_persons,
    "R-PLACE-03": legs,
    "R-STAFF-14": registered_twice,
    "R-EDIT-08": unchecked,
    "R-PLACE-02": fast_standards,
    "R-SITE-01": stays,
    "R-SITE-02": unproven,
    "R-RECALC-02": again,
    "R-RAW-02": nothing,
    "R-NUMBER-03": shared_number,
    "R-COPY-01": same_item,
    "R-COPY-02": any_item,
    "R-READ-02": unsent,
    "R-ENV-03": logged,
    "R-MARKET-01": copies,
    "R-MARKET-02": twice,
    "R-CLAIM-01": claims,
    "R-CLAIM-02": superlatives,
    "R-MENTION-01": mentions,
    "R-PRICE-01": prices,
    "R-MOVE-01": moves,
}
