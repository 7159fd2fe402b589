# SPDX-License-Identifier: Apache-2.0
"""A small laboratory with named people, built through this room's own actions. Every name is invented."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions, queries, signing
from zhunsheng.laboratory.actions import ConfirmedFunction, TracedResult
from zhunsheng.laboratory.models import (
    Confirmation,
    Equipment,
    Method,
    Party,
    Person,
    ProcedureRelease,
    Room,
    Site,
    SupplierApproval,
    Traceability,
)
from zhunsheng.measure.procedure import shipped_text

PASSWORD = "stadt-land-fluss-42"
CREDIT_CODE = "91330200MA2TEST00X"
MORNING = datetime(2026, 4, 12, 0, 30, tzinfo=UTC)  # 08:30 in Ningbo
BEGINNING = date(2026, 1, 1)
STAFF = {
    "desk": ("周岚", "Zhou Lan", "FRT"),
    "zhang": ("张敏", "Zhang Min", "CAL"),
    "chen": ("陈晓", "Chen Xiao", "CHK"),
    "lin": ("林涛", "Lin Tao", "SIG"),
    "keeper": ("孙可", "Sun Ke", "EQM"),
    "papers": ("钱文", "Qian Wen", "DOC"),
    "tech": ("郑恺", "Zheng Kai", "TEC"),
    "quality": ("冯洁", "Feng Jie", "QUA"),
}
VOLTS = TracedResult("DCV", "dc-voltage", "-20", "20", "V", "0.20", "mV", drift_half_width="0.12")


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self, at: datetime = MORNING) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at

    def on(self, **span: float) -> None:
        """Let time pass."""
        self.at += timedelta(**span)


@dataclass
class Laboratory:
    """Who is there, and what the laboratory has."""

    clock: Clock
    users: dict[str, User]
    people: dict[str, Person]
    site: Site
    room: Room
    party: Party
    method: Method
    calibrator: Equipment
    traceability: Traceability
    confirmation: Confirmation

    def __getattr__(self, name: str) -> User:
        """Users by their short names: lab.zhang."""
        users: dict[str, User] = vars(self).get("users", {})  # a copy in the making has none yet
        try:
            return users[name]
        except KeyError:
            raise AttributeError(name) from None


def build(clock: Clock, **capability: str) -> Laboratory:
    """Set the laboratory up as it is on the morning of 2026-04-12, with another capability if told."""
    admin = create_user(None, "admin", "系统管理员", PASSWORD, roles=["SYS"])
    site = _entity(admin, clock)
    users = {name: new_user(admin, name, *who) for name, who in STAFF.items()} | {"admin": admin}
    room = actions.add_room(admin, site=site, code="R2", name="2 号恒温室", name_en="Conditioned room 2")
    party = actions.register_party(
        users["desk"], number="C001", name="宁波甬江电子有限公司", address="宁波市江滨路 6 号", contact="王工"
    )
    users["client"] = create_user(admin, "client", "王工", PASSWORD, roles=["CLI"])
    actions.add_party_user(admin, user=users["client"], party=party)
    method = _method(users)
    people = {
        name: new_person(users["tech"], users[name], number) for number, name in enumerate(STAFF, start=1)
    }
    actions.qualify_person(users["tech"], people["lin"], grade="RM2", valid_from=BEGINNING)
    grant(users["tech"], people, method)
    add_capability(users["papers"], method, site, **capability)
    calibrator = register(users["keeper"], "MS-0021", room=room)
    trace, confirmation = put_to_use(users["keeper"], users["tech"], calibrator, VOLTS)
    return Laboratory(
        clock=clock,
        users=users,
        people=people,
        site=site,
        room=room,
        party=party,
        method=method,
        calibrator=calibrator,
        traceability=trace,
        confirmation=confirmation,
    )


def register(keeper: User, number: str, room: Room | None = None) -> Equipment:
    """A multi-product calibrator."""
    return actions.register_equipment(
        keeper,
        number=number,
        name="多功能校准源",
        name_en="Multi-product calibrator",
        family="multiproduct-calibrator",
        manufacturer="Fluke",
        model="5522A",
        serial_number=f"44-{number}",
        room=room,
    )


def certify(
    keeper: User,
    equipment: Equipment,
    *,
    calibrated_on: date = date(2026, 3, 2),
    last_day: date = date(2027, 3, 1),
    number: str = "CD2026-1",
    result: TracedResult = VOLTS,
) -> Traceability:
    """A certificate of a year, for DC voltage to 20 V unless told."""
    return actions.register_traceability(
        keeper,
        equipment,
        certificate_number=number,
        issuer="虚构省计量院",
        issuer_en="Invented Provincial Institute of Metrology",
        calibrated_on=calibrated_on,
        last_day=last_day,
        results=[result],
    )


def confirm(actor: User, trace: Traceability, result: TracedResult = VOLTS) -> list[Confirmation]:
    """The whole range of the certificate, found usable."""
    function = ConfirmedFunction(result.function, result.quantity, result.low, result.high, result.unit)
    return actions.confirm_equipment(
        actor, trace, valid_from=trace.valid_from + timedelta(days=3), functions=[function]
    )


def approve(tech: User, party: Party, **changes: Any) -> SupplierApproval:
    """Dose-rate meters at 4.2 %, to the end of 2026."""
    values: dict[str, Any] = {
        "field": "ionising",
        "subject": "X、γ 剂量率仪",
        "subject_en": "X and gamma dose-rate meters",
        "uncertainty": "4.2",
        "uncertainty_unit": "%",
        "accreditation": "L0042",
        "basis": "认可证书与附表",
        "valid_from": BEGINNING,
        "last_day": date(2026, 12, 31),
        **changes,
    }
    return actions.approve_supplier(tech, party, **values)


def put_to_use(
    keeper: User, tech: User, equipment: Equipment, result: TracedResult, number: str = "CD2026-1"
) -> tuple[Traceability, Confirmation]:
    """Certified, confirmed, and marked green."""
    trace = certify(keeper, equipment, number=number, result=result)
    [confirmation] = confirm(keeper, trace, result)
    actions.approve_confirmation(tech, [confirmation])
    actions.change_equipment_state(keeper, equipment, state="green", reason="计量确认合格")
    return trace, confirmation


def add_capability(papers: User, method: Method, site: Site, **changes: str) -> object:
    """DC voltage to 1000 V with a linear CMC."""
    values: dict[str, Any] = {
        "basis": "accreditation",
        "quantity": "dc-voltage",
        "quantity_name": "直流电压",
        "quantity_name_en": "DC voltage",
        "low": "-1000",
        "high": "1000",
        "unit": "V",
        "form": "linear",
        "cmc": "0.05",
        "cmc_relative": "0.000010",
        "cmc_unit": "mV",
        **changes,
    }
    return actions.add_capability(papers, method=method, site=site, valid_from=BEGINNING, **values)


def _entity(admin: User, clock: Clock) -> Site:
    entity = actions.set_up_organisation(
        admin,
        name="甬测计量检测有限公司",
        name_en="Yongce Metrology Co., Ltd.",
        credit_code=CREDIT_CODE,
        address="浙江省宁波市示范路 18 号",
        address_en="18 Shifan Road, Ningbo, Zhejiang",
        is_demo=True,
    )
    signing.create_authority(entity.name, entity.credit_code, clock.at)
    return actions.add_site(
        admin,
        code="NB",
        name="宁波本部",
        name_en="Ningbo",
        address=entity.address,
        address_en=entity.address_en,
    )


def new_user(admin: User, name: str, shown: str, english: str, role: str) -> User:
    """Somebody who can sign in."""
    return create_user(admin, name, shown, PASSWORD, name_en=english, roles=[role])


def new_person(tech: User, user: User, number: int) -> Person:
    """The same as a member of the staff."""
    return actions.register_person(
        tech,
        number=f"P{number:02}",
        name=user.name,
        name_en=user.name_en,
        joined_on=date(2020, 1, 1),
        user=user,
    )


def _method(users: dict[str, User]) -> Method:
    method = actions.register_method(
        users["papers"],
        code="JJF 1587",
        edition="2016",
        title="数字多用表校准规范",
        title_en="Calibration specification for digital multimeters",
        field="electromagnetic",
        family="dmm",
        effective_from=date(2017, 2, 25),
    )
    release(users["papers"], users["tech"], method, text=shipped_text("dmm-jjf1587"), valid_from=BEGINNING)
    return method


def release(writer: User, releaser: User, method: Method, *, text: str, valid_from: date) -> ProcedureRelease:
    """A procedure on the only way there is: one writes and submits it, another compares and releases it."""
    draft = actions.start_draft(writer, method, text=text)
    actions.submit_draft(writer, draft, seen=1)
    present = queries.in_force_for(method, queries.today())
    return actions.release_draft(releaser, draft, seen=1, compared_with=present, valid_from=valid_from)


def grant(tech: User, people: dict[str, Person], method: Method) -> None:
    """Zhang Min may calibrate by a method, Chen Xiao check, Lin Tao sign."""
    for name, act in (("zhang", "calibrate"), ("chen", "check")):
        actions.authorise_person(tech, people[name], method=method, act=act, valid_from=BEGINNING)
    actions.grant_signing_field(tech, people["lin"], field=method.field, grade="RM2", valid_from=BEGINNING)
