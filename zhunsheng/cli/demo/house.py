# SPDX-License-Identifier: Apache-2.0
"""The demo laboratory before its first order: people, rooms, standards, methods, scope, clients."""

from dataclasses import dataclass
from datetime import date, timedelta

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.cli.demo import clients, equipment, rooms
from zhunsheng.cli.demo.cast import CLIENTS, PASSWORD, STAFF, Member
from zhunsheng.cli.demo.timeline import WorkingDays
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import Equipment, Method, Party, Person, Room, Site
from zhunsheng.measure.procedure import shipped_text

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class House:
    """Everything a story needs to name."""

    users: dict[str, User]
    people: dict[str, Person]
    rooms: dict[str, Room]
    equipment: dict[str, Equipment]
    methods: dict[str, Method]
    parties: dict[str, Party]


def furnish(administrator: User, site: Site, days: WorkingDays, first: int) -> House:
    """Build the laboratory by its own actions, as it is when the story begins on working day `first`."""
    users = {administrator.username: administrator, **_users(administrator)}
    start = days.day(first) - YEAR
    built = rooms.build(administrator, site)
    methods = _methods(users, start)
    people = _people(users, methods, start)
    standards = equipment.register(users, built, days)
    _scope(users, methods, site, start)
    parties = _parties(users)
    rooms.record(users["eqm"], built, days, first)
    actions.issue_signing_identity(users["sig"], people["sig"], password=PASSWORD)
    return House(users, people, built, standards, methods, parties)


def _users(administrator: User) -> dict[str, User]:
    return {member.username: _user(administrator, member) for member in (*STAFF, *CLIENTS)}


def _user(administrator: User, member: Member) -> User:
    return create_user(
        administrator,
        member.username,
        member.name,
        PASSWORD,
        name_en=member.name_en,
        roles=list(member.roles),
    )


def _methods(users: dict[str, User], start: date) -> dict[str, Method]:
    multimeters = actions.register_method(
        users["eqm"],
        code="JJF 1587",
        edition="2016",
        title="数字多用表校准规范",
        title_en="Calibration specification for digital multimeters",
        field="electromagnetic",
        family="dmm",
        effective_from=date(2017, 2, 25),
    )
    thermometers = actions.register_method(
        users["eqm"],
        code="YC-T-03",
        edition="2025",
        title="温度计校准直线作业指导书",
        title_en="Own method: calibration line of a thermometer",
        field="thermal",
        family="thermometer",
        effective_from=min(date(2025, 3, 1), start),
    )
    for method, procedure in ((multimeters, "dmm-jjf1587"), (thermometers, "thermometer-gum-h3")):
        _release(users, method, procedure, start)
    return {"dmm": multimeters, "thermometer": thermometers}


def _release(users: dict[str, User], method: Method, procedure: str, start: date) -> None:
    """One writes and submits, another releases, as the product has it."""
    writer = users["eqm"]
    draft = actions.start_draft(writer, method, text=shipped_text(procedure), based_on_shipped=procedure)
    actions.submit_draft(writer, draft, seen=1)
    actions.release_draft(users["tec"], draft, seen=1, compared_with=None, valid_from=start)


def _people(users: dict[str, User], methods: dict[str, Method], start: date) -> dict[str, Person]:
    manager = users["tec"]
    people = {member.username: _person(manager, users[member.username], member, start) for member in STAFF}
    for name, act, families in (
        ("cal", "calibrate", ("dmm", "thermometer")),
        ("cal2", "calibrate", ("dmm",)),
        ("cal3", "calibrate", ("dmm", "thermometer")),
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


def _scope(users: dict[str, User], methods: dict[str, Method], site: Site, start: date) -> None:
    actions.add_capability(
        users["eqm"],
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
        users["eqm"],
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
    parties = {
        each.number: actions.register_party(
            users["frt"],
            number=each.number,
            name=each.name,
            name_en=each.name_en,
            address=each.address,
            address_en=each.address_en,
            contact=each.contact,
            phone=each.phone,
        )
        for each in clients.CLIENTS
    }
    for username, number in (("cli", "K0001"), ("cli2", "K0002")):
        actions.add_party_user(users["sys"], user=users[username], party=parties[number])
    return parties
