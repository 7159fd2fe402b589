# SPDX-License-Identifier: Apache-2.0
"""Certificates beside their trail, and rooms that nobody watched, again in plain Python over rows."""

from datetime import datetime
from typing import Any

from zhunsheng.rules.tests.plain_history import Said, own, said, values_of
from zhunsheng.rules.tests.plain_rows import Row, World, at, first, of


def signers(world: World) -> Said:
    found = set()
    for c in own(world):
        rights = [a for a in of(world, "authorisations", c) if a["act"] == "sign"]
        if not c["signer_id"] or not c["signed_at"] or not rights or of(world, "signing_fields", c):
            continue
        mine = [
            a for a in rights
            if c["family"] and a["person_id"] == c["signer_id"] and a["family"] == c["family"]
            and a["valid_from"]
        ]  # fmt: skip
        if not any(at(a, "valid_from", "valid_to", c["signed_at"]) for a in mine):
            found.add(said(c, "broken"))
    return found


def trailed(world: World) -> Said:
    found = set()
    for c in own(world):
        for action, who, when, case in (
            ("sign", "signer_id", "signed_at", "broken"),
            ("check", "checker_id", "checked_at", "broken:check"),
        ):
            acts = [e for e in of(world, "events", c, cert_id=c["cert_id"]) if e["action"] == action]
            acts = [e for e in acts if e["actor_id"]]
            if not acts:
                continue
            times = [_seconds(c[when], e["at"]) for e in acts if c[when] and e["at"]]
            if c[who] and c[who] not in {e["actor_id"] for e in acts}:
                found.add(said(c, case))
            elif times and min(map(abs, times)) > 600:
                found.add(said(c, "broken:time"))
    return found


def _seconds(one: datetime, other: datetime) -> int:
    return int(other.timestamp()) - int(one.timestamp())


def _read(world: World, c: Row) -> list[datetime]:
    """When the readings of a certificate were taken: rows speak, a point's list where there are none."""
    found: list[datetime] = []
    points = {p["point_no"]: p for p in of(world, "points", c, cert_id=c["cert_id"])}
    rows = [r for r in of(world, "readings", c, cert_id=c["cert_id"]) if r["value"] is not None]
    for number in {*points, *(r["point_no"] for r in rows)}:
        mine = [r for r in rows if r["point_no"] == number]
        listed: Any = points.get(number)
        if mine:
            found += [r["read_at"] for r in mine if r["read_at"]]
        elif listed and values_of(world, c, listed):
            found += [each for each in listed["read_at"] or () if each]
    return found


def outside(world: World) -> Said:
    found = set()
    for c in own(world):
        read = _read(world, c)
        if read and c["begins"] and c["ends"] and c["begins"] <= c["ends"]:
            early, late = _seconds(min(read), c["begins"]), _seconds(c["ends"], max(read))
            if max(early, late) > 300:
                found.add(said(c, "broken"))
    return found


def more(world: World) -> Said:
    found = set()
    for j in world["jobs"]:
        made = {c["instr_id"] for c in own(world) if (c["lab_id"], c["job_id"]) == (j["lab_id"], j["job_id"])}
        if j["n_items"] and j["n_items"] > 0 and len(made - {None}) > j["n_items"]:
            found.add((j["lab_id"], j["job_id"], "broken"))
    return found


def beyond(world: World) -> Said:
    found = set()
    for c in own(world):
        middle = (
            None
            if None in (c["env_temp_low"], c["env_temp_high"])
            else c["env_temp_low"] + c["env_temp_high"]
        )
        hand = first(c["env_temp"], middle and middle / 2)
        for room in of(world, "rooms", c, room_id=c["room_id"]):
            silent = None in (hand, room["t_set"], room["t_tol"]) or room["t_tol"] <= 0
            if silent or abs(hand - room["t_set"]) <= room["t_tol"] + 0.05 or c["env_deviation_noted"]:
                continue
            if of(world, "deviations", c, cert_id=c["cert_id"]):
                continue
            if not of(world, "method_limits", c, method=c["method"]):
                found.add(said(c, "broken"))
    return found


def silent(world: World) -> Said:
    """R-ENV-13, which wants worlds of its own."""
    found = set()
    for room in world["rooms"]:
        logged = sorted(
            e["ts"] for e in world["env_series"]
            if e["room_id"] == room["room_id"] and e["lab_id"] in (room["lab_id"], None)
            and e["temp"] is not None and e["ts"]
        )  # fmt: skip
        steps = {int(ts.timestamp()) // 21_600 for ts in logged}
        if len(logged) < 100 or len(steps) * 43_200 <= _seconds(logged[0], logged[-1]):
            continue
        missed = 0
        for c in own(world):
            mine = (
                (c["lab_id"], c["room_id"]) == (room["lab_id"], room["room_id"]) and c["begins"] and c["ends"]
            )
            if mine and logged[0] < c["begins"] <= c["ends"] < logged[-1]:
                step = int(c["begins"].timestamp()) // 21_600
                missed += not {step - 1, step, step + 1} & steps
        if missed >= 3:
            found.add((room["lab_id"], room["room_id"], "broken"))
    return found


PLAIN_TRAIL = {
    "R-SIGN-09": signers,
    "R-FACTS-02": trailed,
    "R-TIME-07": outside,
    "R-ITEM-03": more,
    "R-ENV-12": beyond,
}
