# SPDX-License-Identifier: Apache-2.0
"""The demo laboratory's standards over the year: calibrated again in time, one overdue, one found out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhunsheng.accounts.models import User
from zhunsheng.cli.demo import found_out, institute
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult
from zhunsheng.laboratory.models import Equipment, Room, Traceability

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Standard:
    """One piece of equipment: where it stands and how many days before today it was calibrated, and again."""

    number: str
    room: str
    name: str
    name_en: str
    family: str
    manufacturer: str
    model: str
    serial: str
    calibrated: int
    again: int = 0


SOURCE = ("多功能标准源", "Multi-product calibrator", "multiproduct-calibrator", "Fluke", "5522A")
STANDARDS = (
    Standard("MS-0017", "R201", *SOURCE, "4410017", 520),
    Standard("MS-0021", "R202", *SOURCE, "4411802", 455, again=98),
    Standard("MS-0022", "R201", *SOURCE, "4412206", 384),
    Standard(
        "MS-0031", "R203", "标准铂电阻温度计", "Standard platinum thermometer", "reference-thermometer",
        "Hart", "5626", "A2407", 425, again=66,
    ),
    Standard(
        "MS-0040", "R203", "恒温槽", "Thermostatic bath", "bath", "Hart", "7103", "B7730", 400, again=40
    ),
)  # fmt: skip


def register(users: dict[str, User], rooms: dict[str, Room], days: WorkingDays) -> dict[str, Equipment]:
    """Every standard with the certificate it has as the year begins; green."""
    institute.trust(users["tec"])
    found = {}
    for each in STANDARDS:
        found[each.number] = actions.register_equipment(
            users["eqm"],
            number=each.number,
            name=each.name,
            name_en=each.name_en,
            family=each.family,
            manufacturer=each.manufacturer,
            model=each.model,
            serial_number=each.serial,
            room=rooms[each.room],
        )
        _calibrated(
            users,
            each,
            found[each.number],
            days.day(0) - timedelta(each.calibrated),
            institute.EARLIER,
        )
        actions.change_equipment_state(users["eqm"], found[each.number], state="green", reason="计量确认合格")
    return found


def stories(users: dict[str, User], equipment: dict[str, Equipment], days: WorkingDays) -> list[Story]:
    """What happens to the standards in the year."""
    again = [_again(users, each, equipment[each.number], days) for each in STANDARDS if each.again]
    return [*again, found_out.story(users, equipment["MS-0017"], days)]


def _again(users: dict[str, User], standard: Standard, equipment: Equipment, days: WorkingDays) -> Story:
    """Calibrated again while the last certificate still holds."""
    day = days.day(0) - timedelta(standard.again)
    yield days.on(day + timedelta(4), "15:30")
    _calibrated(users, standard, equipment, day, institute.LATER)


def _calibrated(
    users: dict[str, User],
    standard: Standard,
    equipment: Equipment,
    day: date,
    points: Sequence[tuple[str, str]],
) -> None:
    """The certificate that came: a DCC for the thermometer, paper with its scan for the others."""
    if standard.family == "reference-thermometer":
        trace = institute.register_thermometer(users["eqm"], equipment, day, points)
        _confirm(users, trace, ConfirmedFunction("temperature", "temperature-correction", "0", "100", "°C"))
        return
    number = f"CD{day:%Y%m}-{standard.serial[-4:]}"
    results = _volts() if standard.family == "multiproduct-calibrator" else ()
    trace = actions.register_traceability(
        users["eqm"],
        equipment,
        certificate_number=number,
        issuer=institute.NAME.zh,
        issuer_en=institute.NAME.en,
        calibrated_on=day,
        last_day=day + YEAR - timedelta(days=1),
        results=results,
        file=institute.scan(equipment, number, day, results),
    )
    if results:
        _confirm(users, trace, ConfirmedFunction("DCV", "dc-voltage", "-1000", "1000", "V"))


def _confirm(users: dict[str, User], trace: Traceability, function: ConfirmedFunction) -> None:
    rows = actions.confirm_equipment(
        users["eqm"], trace, valid_from=trace.valid_from + timedelta(days=3), functions=[function]
    )
    actions.approve_confirmation(users["tec"], rows)


def _volts() -> tuple[TracedResult, ...]:
    ranges = (("-1000", "-3", "0.20", "0.12"), ("-3", "3", "0.04", "0.02"), ("3", "1000", "0.20", "0.12"))
    return tuple(
        TracedResult("DCV", "dc-voltage", low, high, "V", uncertainty, "mV", "2", drift)
        for low, high, uncertainty, drift in ranges
    )
