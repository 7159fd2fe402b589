# SPDX-License-Identifier: Apache-2.0
"""The rules again, in plain Python over rows: slow, obvious, and independent of any engine.

Each function answers for one certificate with the set of what is said about it.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from math import floor
from typing import Any

from zhunsheng.rules.tests import plain_amendments as amendments
from zhunsheng.rules.tests import plain_subcontracting as subcontracts
from zhunsheng.rules.tests.plain_rows import Row, World
from zhunsheng.rules.tests.plain_rows import at as _at
from zhunsheng.rules.tests.plain_rows import first as _first
from zhunsheng.rules.tests.plain_rows import of as _of
from zhunsheng.rules.tests.plain_rows import silent as _silent

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def _all(row: Row, start: str, end: str, day: tuple[Any, Any]) -> bool:
    return _at(row, start, end, day[0]) and _at(row, start, end, day[1])


def _any(row: Row, start: str, end: str, day: tuple[Any, Any]) -> bool:
    return bool(row[start] <= day[1] and (row[end] is None or day[0] < row[end]))


def _day(c: Row) -> tuple[datetime | None, datetime | None]:
    begins = _first(c["started_at"], c["drafted_at"])
    ends = c["ended_at"]
    if ends is None and c["drafted_at"] is not None:
        ends = max(c["drafted_at"], c["started_at"] or c["drafted_at"])
    return begins, ends


def _uses(world: World, c: Row) -> list[Row]:
    if c["subcontracted"]:
        return []
    begins, ends = _day(c)
    listed = _of(world, "standard_use", c, cert_id=c["cert_id"])
    rows = listed or [{"equip_id": c["equip_id"]}]
    return [
        {
            "lab_id": c["lab_id"],
            "equip_id": row["equip_id"],
            "function": row.get("function"),
            "low": row.get("low"),
            "high": row.get("high"),
            "unit": row.get("unit"),
            "begins": _first(row.get("used_from"), begins),
            "ends": _first(row.get("used_to"), ends),
        }
        for row in rows
    ]


def _each_use(world: World, c: Row) -> Iterator[tuple[Row, tuple[Any, Any], str | None]]:
    for use in _uses(world, c):
        if use["equip_id"] is None:
            yield use, (None, None), "unknown:no-standard"
        elif use["begins"] is None or use["ends"] is None:
            yield use, (None, None), "unknown:no-day"
        else:
            yield use, (use["begins"], use["ends"]), None


def trace_cover(world: World, c: Row) -> set[str]:
    said = set()
    for use, day, silent in _each_use(world, c):
        rows = _of(world, "traceability", c, equip_id=use["equip_id"])
        if silent:
            said.add(silent)
        elif not rows:
            said.add("unknown:no-cover")
        elif not any(_all(row, "cal_date", "valid_to", day) for row in rows):
            said.add("broken")
    return said


def trace_away(world: World, c: Row) -> set[str]:
    said = set()
    for use, day, silent in _each_use(world, c):
        if silent:
            said.add(silent)
            continue
        for row in _of(world, "traceability", c, equip_id=use["equip_id"]):
            gone, back = row["out_from"], row["out_to"]
            after = gone and (gone + DAY < day[1] or gone.date() < day[0].date())
            if after and (back is None or day[0] < back - DAY):
                said.add("broken")
    return said


def confirmed(world: World, c: Row) -> set[str]:
    said = set()
    for use, day, silent in _each_use(world, c):
        rows = _of(world, "confirmations", c, equip_id=use["equip_id"])
        if silent or not rows:
            said.add(silent or "unknown:no-confirmation")
            continue
        same = [row for row in rows if _silent(row["function"], use["function"])]
        other = [row for row in rows if use["function"] is None and row["function"] is not None]
        bad = [row for row in rows if row["result"] == "not" and _any(row, "valid_from", "valid_to", day)]
        good = [row for row in rows if row["result"] != "not" and _all(row, "valid_from", "valid_to", day)]
        if any(row in same for row in bad):
            said.add("broken:refused")
        elif any(row in other for row in bad):
            said.add("unknown:no-function")
        elif not any(row in same for row in good):
            said.add("unknown:no-function" if any(row in other for row in good) else "broken")
    return said


def in_range(world: World, c: Row) -> set[str]:
    said = set()
    for use, day, silent in _each_use(world, c):
        if silent:
            said.add(silent)
            continue
        asked = [(use[end], use["unit"], None) for end in ("low", "high") if use[end] is not None]
        points = _of(world, "points", c, cert_id=c["cert_id"], function=use["function"])
        asked += [(p["nominal_value"], p["value_unit"], p["quantity"]) for p in points]
        for value, unit, quantity in asked or [(None, None, None)]:
            said.add(_one_in_range(world, use, day, (value, unit, quantity)))
    return said - {""}


def _one_in_range(world: World, use: Row, day: tuple[Any, Any], asked: tuple[Any, Any, Any]) -> str:
    value, unit, quantity = asked
    rows = [
        row
        for row in _of(world, "confirmations", use, equip_id=use["equip_id"])
        if row["result"] != "not"
        and _all(row, "valid_from", "valid_to", day)
        and _silent(row["function"], use["function"])
        and (quantity is None or _silent(row["quantity"], quantity))
    ]
    if not rows:
        return "unknown:no-confirmation"
    if any(row["low"] is None and row["high"] is None for row in rows):
        return ""
    if value is None:
        return "unknown:no-value"
    rows = [row for row in rows if unit is not None and row["unit"] == unit]
    if not rows:
        return "unknown:unit"
    return "" if any(_inside(row, value) for row in rows) else "broken"


def _inside(row: Row, value: float) -> bool:
    return (row["low"] is None or row["low"] <= value) and (row["high"] is None or value <= row["high"])


def held(world: World, c: Row) -> set[str]:
    begins, ends = _day(c)
    asked = _first(c["signed_at"], c["drafted_at"])
    checked = _first(c["checked_at"], c["drafted_at"])
    later = asked if asked and ends and asked > ends else ends
    subjects = [
        ("person", c["operator_id"], None, begins, ends),
        ("person", c["checker_id"], None, checked, checked),
        ("person", c["signer_id"], None, asked, asked),
        ("room", c["room_id"], None, begins, ends),
        ("method", c["method"], None, begins, later),
        ("item", c["item_id"], None, begins, later),
    ]
    subjects += [
        ("equipment", use["equip_id"], use["function"], use["begins"], use["ends"]) for use in _uses(world, c)
    ]
    said = set()
    for kind, subject, function, since, until in subjects:
        rows = _of(world, "holds", c, subject_kind=kind, subject_id=subject)
        if rows and (since is None or until is None):
            said.add("unknown:no-day")
            continue
        active = [row for row in rows if _any(row, "from_at", "to_at", (since, until))]
        if any(_silent(row["function"], function) for row in active):
            said.add(f"broken:{kind}")
        elif function is None and active:
            said.add("unknown:no-function")
    return said


def held_since(world: World, c: Row) -> set[str]:
    asked = _first(c["signed_at"], c["drafted_at"])
    said = set()
    for use in _uses(world, c):
        rows = [
            row
            for row in _of(world, "holds", c, subject_kind="equipment", subject_id=use["equip_id"])
            if row["label"] in (None, "red")
        ]
        if rows and (use["ends"] is None or asked is None):
            said.add("unknown:no-day")
            continue
        since = [row for row in rows if row["from_at"] > use["ends"] and _at(row, "from_at", "to_at", asked)]
        if any(_silent(row["function"], use["function"]) for row in since):
            said.add("broken")
        elif since and use["function"] is None:
            said.add("unknown:no-function")
    return said


def _authorised(world: World, c: Row, act: str, person: str, day: tuple[Any, Any]) -> set[str]:
    if c[person] is None:
        return {"unknown:no-person"}
    if None in day:
        return {"unknown:no-day"}
    if not _of(world, "authorisations", c):
        return {"unknown:no-authorisations"}
    rows = _of(world, "authorisations", c, person_id=c[person], act=act)
    if not c["subcontracted"]:
        rows = [row for row in rows if row["family"] == c["family"]]
    exact = [row for row in rows if c["subcontracted"] or _silent(row["method"], c["method"])]

    def covered(some: list[Row]) -> bool:
        return all(any(_at(row, "valid_from", "valid_to", instant) for row in some) for instant in day)

    if covered(exact):
        return set()
    return {"unknown:no-method"} if c["method"] is None and covered(rows) else {"broken"}


def may_calibrate(world: World, c: Row) -> set[str]:
    return set() if c["subcontracted"] else _authorised(world, c, "calibrate", "operator_id", _day(c))


def may_check(world: World, c: Row) -> set[str]:
    checked = _first(c["checked_at"], c["drafted_at"])
    return _authorised(world, c, "check", "checker_id", (checked, checked))


def may_sign(world: World, c: Row) -> set[str]:
    signed = _first(c["signed_at"], c["drafted_at"])
    if c["signer_id"] is None:
        return {"unknown:no-person"}
    if signed is None:
        return {"unknown:no-day"}
    if c["field"] is None:
        return {"unknown:no-field"}
    if not _of(world, "signing_fields", c):
        return {"unknown:no-authorisations"}
    rows = _of(world, "signing_fields", c, person_id=c["signer_id"], field=c["field"])
    return set() if any(_at(row, "valid_from", "valid_to", signed) for row in rows) else {"broken"}


def _capability(world: World, c: Row, p: Row, day: tuple[Any, Any]) -> list[Row]:
    """Rows of the right kind in force, whatever their unit and range."""
    return [
        row
        for row in _of(world, "cmc", c, family=c["family"])
        if _silent(row["quantity"], p["quantity"])
        and _silent(row["method"], c["method"])
        and _silent(row["edition"], c["proc_version"])
        and _silent(row["site_id"], c["site_id"])
        and _all(row, "valid_from", "valid_to", day)
    ]


def in_capability(world: World, c: Row) -> set[str]:
    day = _day(c)
    if None in day:
        return {"unknown:no-day"}
    if not _of(world, "cmc", c):
        return {"unknown:no-capability"}
    points = _of(world, "points", c, cert_id=c["cert_id"])
    if not points:
        return {"unknown:no-points"}
    said = set()
    for p in points:
        right = _capability(world, c, p, day)
        comparable = [row for row in right if row["unit"] == p["value_unit"]]
        if p["nominal_value"] is None or p["value_unit"] is None:
            said.add("unknown:no-value")
        elif any(_inside(row, p["nominal_value"]) for row in comparable):
            continue
        elif right and not comparable:
            said.add("unknown:unit")
        elif p["in_scope"] is False:
            said.add("broken:marked")
        elif c["accredited_mark"]:
            said.add("broken:symbol")
        else:
            said.add("broken:no-symbol" if p["in_scope"] is None else "broken")
    return said


def symbol(world: World, c: Row) -> set[str]:
    signed = _first(c["signed_at"], c["drafted_at"])
    points = _of(world, "points", c, cert_id=c["cert_id"])
    if signed is None:
        return {"unknown:no-day"}
    if not points:
        return {"unknown:no-points"}
    filed = bool(_of(world, "cmc", c))
    inside, silent, beyond = 0, False, []
    for p in points:
        right = _capability(world, c, p, (signed, signed))
        comparable = [row for row in right if row["unit"] == p["value_unit"]]
        fits = p["nominal_value"] is not None and any(_inside(row, p["nominal_value"]) for row in comparable)
        inside += fits
        if not filed or p["nominal_value"] is None or (right and not comparable):
            silent = True
        elif not fits:
            beyond.append(p["in_scope"])
    unmarked = any(mark is not False for mark in beyond)
    if unmarked and c["accredited_mark"]:
        return {"broken"}
    if any(beyond):
        return {"broken:unmarked"}
    if silent:
        return {"unknown:no-value"}
    if c["accredited_mark"] and not inside:
        return {"broken:nothing-within"}
    return {"unknown:marking"} if unmarked else set()


def not_below(world: World, c: Row) -> set[str]:
    day = _day(c)
    if None in day:
        return {"unknown:no-day"}
    points = _of(world, "points", c, cert_id=c["cert_id"])
    return {_one_not_below(world, c, p, day) for p in points} - {""} if points else {"unknown:no-points"}


def _one_not_below(world: World, c: Row, p: Row, day: tuple[Any, Any]) -> str:
    value, u, step = p["nominal_value"], p["u_value"], p["u_step"]
    if value is None:
        return "unknown:no-value"
    rows = [
        row
        for row in _capability(world, c, p, day)
        if row["unit"] == p["value_unit"] and _inside(row, value) and row["form"] != "class"
    ]
    if not rows:
        return ""
    if u is None:
        return "unknown:no-u"
    stated_in = p["u_unit"] or p["value_unit"]
    alike = [row for row in rows if (row["u_unit"] or row["unit"]) == stated_in]
    terms = [(row["form"], row["u"], abs(value) * (row["u_relative"] or 0.0)) for row in alike]
    known = [
        {"value": a, "linear": a + b, "quadrature": (a * a + b * b) ** 0.5}[form]
        for form, a, b in terms
        if form != "other" and a is not None
    ]
    if not known:
        return "unknown:no-cmc"
    if not step:
        return "broken" if u < min(known) * 0.999 else ""
    return "broken" if floor(u / step + 0.5) < round(min(known) / step) else ""


def edition(world: World, c: Row) -> set[str]:
    day = _day(c)
    if c["proc_version"] is None:
        return {"unknown:no-edition"}
    if None in day:
        return {"unknown:no-day"}
    rows = _of(world, "procedures", c, family=c["family"], version=c["proc_version"])
    rows = [row for row in rows if c["method"] is None or _silent(row["method"], c["method"])]
    if not rows:
        return {"unknown:not-filed"}
    accepted = [
        row
        for row in _of(world, "deviations", c, cert_id=c["cert_id"], kind="method")
        if row["approved_by"] is not None and row["accepted_at"] is not None
    ]
    if any(_all(row, "effective_from", "superseded_at", day) for row in rows):
        return set()
    if c["method_agreed"]:
        return set() if accepted else {"unknown:no-deviation"}
    early = day[0] is not None and day[0] < min(row["effective_from"] for row in rows)
    return {"broken:early" if early else "broken"}


def reviewed(world: World, c: Row) -> set[str]:
    begins = _day(c)[0]
    if c["job_id"] is None:
        return {"unknown:no-order"}
    if begins is None:
        return {"unknown:no-day"}
    rows = [
        row for row in _of(world, "reviews", c, job_id=c["job_id"]) if _silent(row["item_id"], c["item_id"])
    ]
    if not rows:
        return {"unknown:no-review"}
    signed = [row for row in rows if row["signed_at"] is not None and row["signed_at"] <= begins]
    if not signed:
        return {"broken"}
    if c["subcontracted"] or any(
        row["method"] is not None
        and row["method"] == c["method"]
        and _silent(row["edition"], c["proc_version"])
        for row in signed
    ):
        return set()
    unstated = c["method"] is None or any(row["method"] is None for row in signed)
    return {"unknown:no-method" if unstated else "broken:other-method"}


def _limits(world: World, c: Row) -> list[Row]:
    return _of(world, "method_limits", c, method=c["method"], edition=c["proc_version"])


def environment(world: World, c: Row) -> set[str]:
    if c["method"] is None or c["proc_version"] is None:
        return {"unknown:no-method"}
    rows = _limits(world, c)
    if not rows:
        return {"unknown:no-limits"}
    approved = [
        row
        for row in _of(world, "deviations", c, cert_id=c["cert_id"], kind="environment")
        if row["approved_by"] is not None
    ]
    said = set()
    for row in rows:
        short = {"temperature": "temp", "humidity": "rh"}[row["quantity"]]
        seen = [_first(c[f"env_{short}_{end}"], c[f"env_{short}"]) for end in ("low", "high")]
        outside = any(value is not None and not _inside(row, value) for value in seen)
        if outside and not c["env_deviation_noted"] and not approved:
            said.add(f"broken:{row['quantity']}")
    return said


def environment_written(world: World, c: Row) -> set[str]:
    if any(_first(c[f"env_temp_{end}"], c["env_temp"]) is None for end in ("low", "high")):
        return {"unknown:temperature"}
    humid = any(row["quantity"] == "humidity" for row in _limits(world, c))
    silent = any(_first(c[f"env_rh_{end}"], c["env_rh"]) is None for end in ("low", "high"))
    return {"unknown:humidity"} if humid and silent else set()


def equalised(world: World, c: Row) -> set[str]:
    begins = _day(c)[0]
    if c["method"] is None or c["proc_version"] is None:
        return {"unknown:no-method"}
    rows = _limits(world, c)
    if not rows:
        return {"unknown:no-limits"}
    minutes = max((row["equalisation_min"] or 0 for row in rows), default=0)
    if minutes <= 0:
        return set()
    if c["conditioned_at"] is None:
        return {"unknown:no-conditioning"}
    if begins is None:
        return {"unknown:no-day"}
    return {"broken"} if begins - c["conditioned_at"] < minutes * MINUTE else set()


def duty_check(world: World, c: Row) -> set[str]:
    if c["operator_id"] is None or c["checker_id"] is None:
        return {"unknown:no-person"}
    return {"broken"} if c["operator_id"] == c["checker_id"] else set()


def duty_sign(world: World, c: Row) -> set[str]:
    if c["signer_id"] is not None and c["signer_id"] == c["operator_id"]:
        return {"broken"}
    if c["signer_id"] is not None and c["signer_id"] == c["checker_id"]:
        return {"broken:own-check"}
    operator = "outside" if c["subcontracted"] else c["operator_id"]
    return {"unknown:no-person"} if None in (operator, c["checker_id"], c["signer_id"]) else set()


def order(world: World, c: Row) -> set[str]:
    signed = _first(c["signed_at"], c["drafted_at"])
    pairs = [
        (c["started_at"], c["ended_at"]),
        (c["ended_at"], c["checked_at"]),
        (c["checked_at"], signed),
        (c["ended_at"], signed),
    ]
    if any(a is not None and b is not None and b + 2 * MINUTE < a for a, b in pairs):
        return {"broken"}
    steps = (c["started_at"], c["ended_at"], c["checked_at"], signed)
    return {"unknown:no-time"} if None in steps else set()


def raw(world: World, c: Row) -> set[str]:
    points = _of(world, "points", c, cert_id=c["cert_id"])
    if not points:
        return {"unknown:no-points"}
    said = set()
    for p in points:
        same = {"cert_id": c["cert_id"], "point_no": p["point_no"]}
        kept = [row for row in _of(world, "readings", c, **same) if row["value"] is not None]
        typed = [
            len(_first(row["counts"], row["texts"], []))
            for row in _of(world, "observations", c, role="item", **same)
        ]
        n = max(len(kept), sum(typed), len(p["values"] or ()))
        wanted = _first(p["n_required"], c["n_reps_required"])
        if n == 0:
            said.add("broken")
        elif wanted is None:
            said.add("unknown:no-repeats")
        elif n < wanted:
            said.add("broken:fewer")
    return said


def digits(world: World, c: Row) -> set[str]:
    by_point: dict[int, set[str]] = {}
    for row in _of(world, "readings", c, cert_id=c["cert_id"]):
        extra = row["decimals_extra"]
        said = "3 unknown:no-text" if extra is None else "1 broken" if extra > 0 else ""
        by_point.setdefault(row["point_no"], set()).add(said)
    for row in _of(world, "observations", c, cert_id=c["cert_id"]):
        said_all = {_one_text(row, text) for text in row["texts"] or ()} or {"3 unknown:no-text"}
        by_point.setdefault(row["point_no"], set()).update(said_all)
    return {min(said - {""})[2:] for said in by_point.values() if said - {""}}


def _one_text(row: Row, text: str) -> str:
    try:
        steps = Decimal(text) / Decimal(row["resolution"])
    except InvalidOperation:
        return "2 unknown:no-number"
    places = len(text.partition(".")[2]) > len(row["resolution"].partition(".")[2])
    if steps != int(steps) or (places and row["entry_mode"] != "auto" and "e" not in text):
        return "1 broken"
    return ""


def recomputed(world: World, c: Row) -> set[str]:
    rows = _of(world, "recomputations", c, cert_id=c["cert_id"])
    said = set() if rows else {"unknown:not-recomputed"}
    for row in rows:
        if row["recomputed"] is None:
            said.add("unknown:no-value")
        elif row["reported"] is None:
            said.add("broken:not-reported")
        elif row["reported"] != row["recomputed"]:
            said.add("broken")
    return said


def custody(world: World, c: Row) -> set[str]:
    begins, ends = _day(c)
    if begins is None or ends is None:
        return {"unknown:no-day"}
    if c["item_id"] is None and not c["onsite"]:
        return {"unknown:no-item"}
    read = [at for row in _of(world, "observations", c, cert_id=c["cert_id"]) for at in row["read_at"] or ()]
    first, last = min([begins, *read]), max([ends, *read])
    steps = _of(world, "custody", c, item_id=c["item_id"])
    back, away = ("received", "back-from-subcontractor"), ("returned", "subcontracted")
    came = [row["at"] for row in steps if row["step"] in back and row["at"] <= first]
    gone = [row["at"] for row in steps if row["step"] in away]
    before = [at for at in gone if at <= first]
    stayed = not any(first < at <= last for at in gone)
    if came and (not before or max(before) < max(came)) and stayed:
        return set()
    if c["onsite"]:
        return _on_site(world, c, (first, last), bool(steps))
    return {"broken" if steps else "unknown:no-custody"}


def _on_site(world: World, c: Row, day: tuple[datetime, datetime], filed: bool) -> set[str]:
    stays = _of(world, "site_sessions", c, job_id=c["job_id"])

    def inside(rows: list[Row]) -> bool:
        return all(
            any(row["arrived_at"] <= at and (row["left_at"] is None or at <= row["left_at"]) for row in rows)
            for at in day
        )

    if inside([row for row in stays if row["confirmed_at"] is not None]):
        return set()
    if inside(stays):
        return {"unknown:unconfirmed"}
    return {"broken:off-site"} if stays else {"broken" if filed else "unknown:no-session"}


def printed(world: World, c: Row) -> set[str]:
    rows = _of(world, "items", c, item_id=c["item_id"])
    said = set() if rows else {"unknown:no-item"}
    for row in rows:
        if row["serial"] is None or c["serial_printed"] is None:
            said.add("unknown:no-serial")
        elif row["serial"] != c["serial_printed"]:
            said.add("broken")
        elif row["customer_agreed"] is not None and c["customer_printed"] is None:
            said.add("unknown:no-client")
        elif row["customer_agreed"] is not None and row["customer_agreed"] != c["customer_printed"]:
            said.add("broken:client")
    return said


def _own(rule: Callable[[World, Row], set[str]]) -> Callable[[World, Row], set[str]]:
    """A rule about the laboratory's own work, which says nothing of what another calibrated."""
    return lambda world, c: set() if c["subcontracted"] else rule(world, c)


PLAIN: dict[str, Callable[[World, Row], set[str]]] = {
    "R-TRACE-01": trace_cover,
    "R-TRACE-02": trace_away,
    "R-CONF-01": confirmed,
    "R-CONF-02": in_range,
    "R-HOLD-01": held,
    "R-HOLD-02": held_since,
    "R-AUTH-01": may_calibrate,
    "R-AUTH-02": may_check,
    "R-SIGN-01": may_sign,
    "R-SCOPE-01": _own(in_capability),
    "R-SCOPE-02": _own(symbol),
    "R-CMC-01": _own(not_below),
    "R-METHOD-01": _own(edition),
    "R-REVIEW-01": reviewed,
    "R-ENV-01": _own(environment),
    "R-ENV-02": _own(environment_written),
    "R-EQUAL-01": _own(equalised),
    "R-DUTY-01": _own(duty_check),
    "R-DUTY-02": duty_sign,
    "R-ORDER-01": order,
    "R-RAW-01": _own(raw),
    "R-READ-01": _own(digits),
    "R-RECALC-01": _own(recomputed),
    "R-CUSTODY-01": _own(custody),
    "R-CUSTODY-02": printed,
    "R-SUB-01": subcontracts.consented,
    "R-SUB-02": subcontracts.approved,
    "R-SUB-03": subcontracts.reissued,
    "R-AMEND-01": amendments.decided,
    "R-AMEND-02": amendments.chain,
    "R-AMEND-03": amendments.edited,
}
