# SPDX-License-Identifier: Apache-2.0
"""The demo laboratory before its first order: people, rooms, standards, methods, scope, clients."""

import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.cli.demo import institute
from zhunsheng.cli.demo.cast import CLIENTS, PASSWORD, STAFF, Member
from zhunsheng.cli.demo.timeline import WorkingDays
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult
from zhunsheng.laboratory.models import Equipment, Method, Party, Person, Room, Site, Traceability
from zhunsheng.measure.procedure import shipped_text

YEAR = timedelta(days=365)
CONDITIONING_ROOMS = (
    ("R201", "1 号恒温室", "Conditioned room 1", "20.0", 0.9),
    ("R202", "2 号恒温室", "Conditioned room 2", "20.2", 0.4),
    ("R203", "温度室", "Thermometry room", "20.4", 0.6),
)


@dataclass(frozen=True, slots=True)
class House:
    """Everything a story needs to name."""

    users: dict[str, User]
    people: dict[str, Person]
    rooms: dict[str, Room]
    equipment: dict[str, Equipment]
    methods: dict[str, Method]
    parties: dict[str, Party]


def furnish(administrator: User, site: Site, days: WorkingDays) -> House:
    """Build the laboratory by its own actions."""
    users = {administrator.username: administrator, **_users(administrator)}
    start = days.day(-30) - YEAR
    rooms = _rooms(administrator, site)
    methods = _methods(users, start)
    people = _people(users, methods, start)
    equipment = _equipment(users, rooms, days)
    _scope(users, methods, site, start)
    parties = _parties(users)
    _samples(users["eqm"], rooms, days)
    actions.issue_signing_identity(users["sig"], people["sig"], password=PASSWORD)
    return House(users, people, rooms, equipment, methods, parties)


def _users(administrator: User) -> dict[str, User]:
    return {member.username: _user(administrator, member) for member in (*STAFF, *CLIENTS)}


def _user(administrator: User, member: Member) -> User:
    return create_user(
        administrator, member.username, member.name, PASSWORD, name_en=member.name_en, roles=[member.role]
    )


def _rooms(administrator: User, site: Site) -> dict[str, Room]:
    return {
        code: actions.add_room(
            administrator, site=site, code=code, name=name, name_en=name_en, temperature_tolerance="2"
        )
        for code, name, name_en, _mean, _swing in CONDITIONING_ROOMS
    }


def _methods(users: dict[str, User], start: date) -> dict[str, Method]:
    multimeters = actions.register_method(
        users["doc"],
        code="JJF 1587",
        edition="2016",
        title="数字多用表校准规范",
        title_en="Calibration specification for digital multimeters",
        field="electromagnetic",
        family="dmm",
        effective_from=date(2017, 2, 25),
    )
    thermometers = actions.register_method(
        users["doc"],
        code="YC-T-03",
        edition="2025",
        title="温度计校准直线作业指导书",
        title_en="Own method: calibration line of a thermometer",
        field="thermal",
        family="thermometer",
        effective_from=date(2025, 3, 1),
    )
    for method, procedure in ((multimeters, "dmm-jjf1587"), (thermometers, "thermometer-gum-h3")):
        actions.release_procedure(users["tec"], method, text=shipped_text(procedure), valid_from=start)
    return {"dmm": multimeters, "thermometer": thermometers}


def _people(users: dict[str, User], methods: dict[str, Method], start: date) -> dict[str, Person]:
    manager = users["tec"]
    people = {member.username: _person(manager, users[member.username], member, start) for member in STAFF}
    for name, act, families in (
        ("cal", "calibrate", ("dmm", "thermometer")),
        ("cal2", "calibrate", ("dmm",)),
        ("chk", "check", ("dmm", "thermometer")),
    ):
        for family in families:
            actions.authorise_person(manager, people[name], method=methods[family], act=act, valid_from=start)
    for field in ("electromagnetic", "thermal"):
        actions.grant_signing_field(manager, people["sig"], field=field, grade="RM1", valid_from=start)
    return people


def _person(manager: User, user: User, member: Member, start: date) -> Person:
    person = actions.register_person(
        manager,
        number=member.person,
        name=member.name,
        name_en=member.name_en,
        joined_on=start - YEAR,
        user=user,
    )
    if member.grade:
        actions.qualify_person(manager, person, grade=member.grade, valid_from=start - YEAR)
    return person


def _equipment(users: dict[str, User], rooms: dict[str, Room], days: WorkingDays) -> dict[str, Equipment]:
    today = days.day(0)
    source = _Standard(
        "多功能标准源", "Multi-product calibrator", "multiproduct-calibrator", "Fluke", "5522A"
    )
    thermometer = _Standard(
        "标准铂电阻温度计", "Standard platinum thermometer", "reference-thermometer", "Hart", "5626"
    )
    bath = _Standard("恒温槽", "Thermostatic bath", "bath", "Hart", "7103")
    volts = _source_results()
    institute.trust(users["tec"])
    found = {
        "MS-0017": _standard(users, rooms["R202"], "MS-0017", source, "4410017", today - YEAR / 2, volts),
        "MS-0021": _standard(users, rooms["R202"], "MS-0021", source, "4411802", today - YEAR / 4, volts),
        "MS-0022": _standard(
            users, rooms["R201"], "MS-0022", source, "4412206", today - YEAR - timedelta(20), volts
        ),
        "MS-0031": _standard(users, rooms["R203"], "MS-0031", thermometer, "A2407", today - YEAR / 3, ()),
        "MS-0040": _standard(users, rooms["R203"], "MS-0040", bath, "B7730", today - YEAR / 5, ()),
    }
    actions.change_equipment_state(
        users["eqm"], found["MS-0017"], state="red", reason="期间核查直流电压超差（En = 1.4），停用待修"
    )
    return found


@dataclass(frozen=True, slots=True)
class _Standard:
    name: str
    name_en: str
    family: str
    manufacturer: str
    model: str


def _standard(
    users: dict[str, User],
    room: Room,
    number: str,
    kind: _Standard,
    serial: str,
    calibrated_on: date,
    results: tuple[TracedResult, ...],
) -> Equipment:
    keeper = users["eqm"]
    equipment = actions.register_equipment(
        keeper,
        number=number,
        name=kind.name,
        name_en=kind.name_en,
        family=kind.family,
        manufacturer=kind.manufacturer,
        model=kind.model,
        serial_number=serial,
        room=room,
    )
    if kind.family == "reference-thermometer":
        _received(users, equipment, calibrated_on)
    else:
        _on_paper(users, equipment, calibrated_on, results)
    actions.change_equipment_state(keeper, equipment, state="green", reason="计量确认合格")
    return equipment


def _received(users: dict[str, User], equipment: Equipment, day: date) -> None:
    """The thermometer's certificates are DCCs: one of the year before, then the present one."""
    for on, points in ((day - YEAR + timedelta(days=7), institute.EARLIER), (day, institute.LATER)):
        trace = institute.register_thermometer(users["eqm"], equipment, on, points)
        _confirm(users, trace, _THERMOMETER)


def _on_paper(
    users: dict[str, User], equipment: Equipment, day: date, results: tuple[TracedResult, ...]
) -> None:
    """Typed from a certificate on paper, whose scan is kept beside it."""
    number = f"CD{day:%Y%m}-{equipment.serial_number[-4:]}"
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
        first, last = results[0], results[-1]
        _confirm(
            users,
            trace,
            ConfirmedFunction(first.function, first.quantity, first.low, last.high, first.unit),
        )


def _confirm(users: dict[str, User], trace: Traceability, function: ConfirmedFunction) -> None:
    rows = actions.confirm_equipment(
        users["eqm"], trace, valid_from=trace.valid_from + timedelta(days=3), functions=[function]
    )
    actions.approve_confirmation(users["tec"], rows)


def _source_results() -> tuple[TracedResult, ...]:
    ranges = (("-1000", "-3", "0.20", "0.12"), ("-3", "3", "0.04", "0.02"), ("3", "1000", "0.20", "0.12"))
    return tuple(
        TracedResult("DCV", "dc-voltage", low, high, "V", uncertainty, "mV", "2", drift)
        for low, high, uncertainty, drift in ranges
    )


_THERMOMETER = ConfirmedFunction("temperature", "temperature-correction", "0", "100", "°C")


def _scope(users: dict[str, User], methods: dict[str, Method], site: Site, start: date) -> None:
    actions.add_capability(
        users["doc"],
        basis="accreditation",
        method=methods["dmm"],
        site=site,
        quantity="dc-voltage",
        quantity_name="直流电压",
        quantity_name_en="DC voltage",
        low="-1000",
        high="1000",
        unit="V",
        form="linear",
        cmc="0.05",
        cmc_relative="0.000010",
        cmc_unit="mV",
        valid_from=start,
        last_day=start + 4 * YEAR,
    )
    actions.add_capability(
        users["doc"],
        basis="accreditation",
        method=methods["thermometer"],
        site=site,
        quantity="temperature-correction",
        quantity_name="温度（修正值）",
        quantity_name_en="Temperature (correction)",
        low="0",
        high="100",
        unit="°C",
        cmc="0.0020",
        cmc_unit="°C",
        valid_from=start,
        last_day=start + 4 * YEAR,
    )


def _parties(users: dict[str, User]) -> dict[str, Party]:
    desk, administrator = users["frt"], users["sys"]
    first = actions.register_party(
        desk,
        number="K0001",
        name="宁波甬江电子有限公司",
        name_en="Ningbo Yongjiang Electronics Co., Ltd.",
        address="浙江省宁波市江滨路 6 号",
        address_en="6 Jiangbin Road, Ningbo, Zhejiang",
        contact="罗敏",
        phone="0574-5550 0166",
    )
    second = actions.register_party(
        desk,
        number="K0002",
        name="绍兴镜湖制药有限公司",
        name_en="Shaoxing Jinghu Pharmaceutical Co., Ltd.",
        address="浙江省绍兴市镜湖大道 88 号",
        address_en="88 Jinghu Avenue, Shaoxing, Zhejiang",
        contact="彭博",
        phone="0575-5550 0188",
    )
    actions.add_party_user(administrator, user=users["cli"], party=first)
    actions.add_party_user(administrator, user=users["cli2"], party=second)
    return {"K0001": first, "K0002": second}


def _samples(keeper: User, rooms: dict[str, Room], days: WorkingDays) -> None:
    for number, (code, _name, _name_en, mean, swing) in enumerate(CONDITIONING_ROOMS):
        series = _climate(days.at(-14, "00:00"), days.at(0, "23:50"), float(mean), swing, seed=number)
        actions.record_samples(keeper, rooms[code], series)


def _climate(
    start: datetime, end: datetime, mean: float, swing: float, seed: int
) -> Iterator[tuple[datetime, str, str]]:
    """A logger every ten minutes: a daily wave and a drifting residue, as rooms have them."""
    noise = random.Random(seed)  # noqa: S311 - weather for a demo, not a secret
    residue, at = 0.0, start
    while at <= end:
        residue = 0.9 * residue + noise.gauss(0, swing / 8)
        wave = swing / 2 * math.sin(2 * math.pi * (at.hour * 60 + at.minute) / 1440)
        humidity = 51 - 3 * wave + noise.gauss(0, 0.4)
        yield at, f"{mean + wave + residue:.1f}", f"{humidity:.0f}"
        at += timedelta(minutes=10)
