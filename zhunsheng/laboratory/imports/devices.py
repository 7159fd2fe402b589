# SPDX-License-Identifier: Apache-2.0
"""Importing equipment, its certificates with their results, and the confirmations that rest on them."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions import TracedResult
from zhunsheng.laboratory.imports.columns import columns
from zhunsheng.laboratory.imports.kinds import Kind, Row, Sheet, Taken
from zhunsheng.laboratory.imports.taking import compared, from_pairs, last_day, one, person, room
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text

_TEXTS = ("name", "name_en", "family", "manufacturer", "model", "serial_number")
_ABOUT = ("issuer", "issuer_en", "calibrated_on", "last_day", "out_from", "out_to")
_NEEDED = ("quantity", "low", "high", "unit", "uncertainty", "uncertainty_unit")
_RESULT = ("function", *_NEEDED, "k", "drift_half_width")


def _take_equipment(actor: User, row: Row) -> Taken:
    about = f"{row.text('number')} {row.text('name')}"
    place = room(row.text("room"))
    keeper = person(row.text("keeper"), "keeper") if row["keeper"] else None
    found = Equipment.objects.select_related("room", "keeper").filter(number=row["number"]).first()
    if found is not None:
        return _compared(about, row, found)
    made = actions.register_equipment(
        actor, number=row["number"], room=place, keeper=keeper, **row.only(*_TEXTS)
    )
    if row["state"] and row["state"] != "acceptance":
        actions.change_equipment_state(actor, made, state=row["state"], reason=row.text("reason"))
    return Taken("new", about)


def _compared(about: str, row: Row, found: Equipment) -> Taken:
    """The state is no difference: it goes its own way after the first day."""
    texts = compared(about, row, found, _TEXTS)
    pairs = [
        (name, row.text(name), ours)
        for name, ours in (
            ("room", found.room.code if found.room else ""),
            ("keeper", found.keeper.number if found.keeper else ""),
        )
        if name in row.given
    ]
    both = (*texts.differences, *from_pairs(about, pairs).differences)
    return Taken("differs" if both else "same", about, both)


def _take_certificate(actor: User, rows: Sequence[Row]) -> Taken:
    first = rows[0]
    number, certificate = first.text("equipment"), first.text("certificate_number")
    equipment = Equipment.objects.filter(number=number).first()
    if equipment is None:
        raise ActionError(_("没有设备 %(number)s（本系统或本文件）") % {"number": number}, "equipment")
    results = [result for row in rows if (result := _result(row))]
    about = f"{number} {certificate}"
    found = equipment.traceabilities.filter(standing(), certificate_number=certificate).first()
    if found is not None:
        return _compared_certificate(about, first, results, found)
    trace = actions.register_traceability(
        actor, equipment, certificate_number=certificate, results=results, **first.only(*_ABOUT)
    )
    if first["confirmed_on"]:
        functions = actions.whole_functions(trace)
        actions.confirm_equipment(actor, trace, valid_from=first["confirmed_on"], functions=functions)
    return Taken("new", about)


def _result(row: Row) -> TracedResult | None:
    """The row's result; a certificate without results has one row in which all of its columns are empty."""
    filled = {name: row.text(name) for name in _RESULT if row[name]}
    if not any(name in row.given for name in _RESULT):
        return None
    for name in ("function", *_NEEDED):
        if name not in filled:
            raise ActionError(_("这一行有结果，此列不能空"), name)
    return TracedResult(**filled)


def _compared_certificate(
    about: str, row: Row, results: Sequence[TracedResult], found: Traceability
) -> Taken:
    ours: dict[str, Any] = {
        "issuer": found.issuer,
        "issuer_en": found.issuer_en,
        "calibrated_on": found.valid_from,
        "last_day": last_day(found.valid_to),
        "out_from": found.out_from,
        "out_to": found.out_to,
    }
    pairs = [
        (name, str(row[name] or ""), str(value or "")) for name, value in ours.items() if name in row.given
    ]
    theirs = [{name: getattr(each, name) for name in _RESULT} for each in results]
    kept = [{name: each.get(name) for name in _RESULT} for each in found.results]
    if theirs != kept:
        said = _("%(count)s 行结果，与表中不同") % {"count": len(kept)}
        pairs.append(("function", "", said))
    return from_pairs(about, pairs)


EQUIPMENT = Kind(
    "equipment",
    Text("设备与溯源", "Equipment and traceability"),
    (("equipment", "C"), ("equipment", "U"), ("confirmation", "C")),
    (
        Sheet(
            "equipment",
            Text("设备", "Equipment"),
            columns("equipment"),
            one(_take_equipment),
            key=("number",),
        ),
        Sheet(
            "traceability",
            Text("溯源", "Traceability"),
            columns("traceability"),
            _take_certificate,
            key=("equipment", "certificate_number", "function", "quantity", "low", "high"),
            group=("equipment", "certificate_number"),
            shared=("issuer", "issuer_en", "calibrated_on", "last_day", "out_from", "out_to", "confirmed_on"),
        ),
    ),
    "laboratory:equipment",
    Text(
        "计量确认与状态可以一起导入；确认由另一人批准后才算数。",
        "Confirmation and state may be imported along; a confirmation counts once another person approves.",
    ),
)
