# SPDX-License-Identifier: Apache-2.0
"""A small laboratory with named people, built through the actions of its rooms. Every name is invented."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory import signing
from zhunsheng.laboratory.models import Equipment, Method, Party, Person, Room, Site
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding, Draft, ItemRequest, ReadingEntry, ReviewLine, Wrong
from zhunsheng.work.actions.amendments import Cause, Kind
from zhunsheng.work.models import Amendment, Certificate, Item, NumberSeries, Order, Task
from zhunsheng.work.programme import programme_of

PASSWORD = "stadt-land-fluss-42"
CREDIT_CODE = "91330200MA2TEST00X"
MORNING = datetime(2026, 4, 12, 0, 30, tzinfo=UTC)  # 08:30 in Ningbo
BEGINNING = date(2026, 1, 1)
TREND = {0: "2.0001", 1: "10.0007", 2: "14.0005", 3: "19.0008", 4: "-10.0002"}
H3 = [
    ("21.521", "-0.171"),
    ("22.012", "-0.169"),
    ("22.512", "-0.166"),
    ("23.003", "-0.159"),
    ("23.507", "-0.164"),
    ("23.999", "-0.165"),
    ("24.513", "-0.156"),
    ("25.002", "-0.157"),
    ("25.503", "-0.159"),
    ("26.010", "-0.161"),
    ("26.511", "-0.160"),
]
STAFF = {
    "desk": ("周岚", "Zhou Lan", "FRT"),
    "store": ("何军", "He Jun", "ITM"),
    "zhang": ("张敏", "Zhang Min", "CAL"),
    "wu": ("吴越", "Wu Yue", "CAL"),
    "chen": ("陈晓", "Chen Xiao", "CHK"),
    "lin": ("林涛", "Lin Tao", "SIG"),
    "keeper": ("孙可", "Sun Ke", "EQM"),
    "papers": ("钱文", "Qian Wen", "DOC"),
    "tech": ("郑恺", "Zheng Kai", "TEC"),
    "quality": ("冯洁", "Feng Jie", "QUA"),
}


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
    """The cast: who is there, and what the laboratory has."""

    clock: Clock
    users: dict[str, User]
    people: dict[str, Person]
    site: Site
    room: Room
    party: Party
    client: User
    other_client: User
    dmm: Method
    thermometer: Method
    calibrator: Equipment
    bath: Equipment

    def __getattr__(self, name: str) -> User:
        """Users by their short names: lab.zhang."""
        try:
            return self.users[name]
        except KeyError:
            raise AttributeError(name) from None


def build(clock: Clock) -> Laboratory:
    """Set the laboratory up as it is on the morning of 2026-04-12."""
    admin = create_user(None, "admin", "系统管理员", PASSWORD, roles=["SYS"])
    entity = laboratory.set_up_organisation(
        admin,
        name="甬测计量检测有限公司",
        name_en="Yongce Metrology Co., Ltd.",
        credit_code=CREDIT_CODE,
        address="浙江省宁波市示范路 18 号",
        address_en="18 Shifan Road, Ningbo, Zhejiang",
        is_demo=True,
    )
    signing.create_authority(entity.name, entity.credit_code, clock.at)
    site = laboratory.add_site(
        admin,
        code="NB",
        name="宁波本部",
        name_en="Ningbo",
        address=entity.address,
        address_en=entity.address_en,
    )
    room = laboratory.add_room(
        admin,
        site=site,
        code="R2",
        name="2 号恒温室",
        name_en="Conditioned room 2",
    )
    users = {name: _user(admin, name) for name in STAFF} | {"admin": admin}
    people = {name: _person(users["tech"], users[name], number) for number, name in enumerate(STAFF, start=1)}
    methods = _methods(users, site, people)
    parties = [_party(users["desk"], number) for number in (1, 2)]
    clients = [_client(admin, party) for party in parties]
    laboratory.issue_signing_identity(users["lin"], people["lin"], password=PASSWORD)
    NumberSeries.objects.create(kind="WT", year=2026, next=101)
    return Laboratory(
        clock=clock,
        users=users,
        people=people,
        site=site,
        room=room,
        party=parties[0],
        client=clients[0],
        other_client=clients[1],
        dmm=methods[0],
        thermometer=methods[1],
        calibrator=_calibrator(users),
        bath=_bath(users),
    )


def _user(admin: User, name: str) -> User:
    shown, english, role = STAFF[name]
    return create_user(admin, name, shown, PASSWORD, name_en=english, roles=[role])


def _person(tech: User, user: User, number: int) -> Person:
    return laboratory.register_person(
        tech,
        number=f"P{number:02}",
        name=user.name,
        name_en=user.name_en,
        joined_on=date(2020, 1, 1),
        user=user,
    )


def _party(desk: User, number: int) -> Party:
    name = {1: "宁波甬江电子有限公司", 2: "宁波东海阀门有限公司"}[number]
    return laboratory.register_party(
        desk, number=f"C{number:03}", name=name, address="宁波市江滨路 6 号", contact="王工"
    )


def _client(admin: User, party: Party) -> User:
    user = create_user(admin, f"client-{party.number.lower()}", "王工", PASSWORD, roles=["CLI"])
    laboratory.add_party_user(admin, user=user, party=party)
    return user


def _methods(users: dict[str, User], site: Site, people: dict[str, Person]) -> tuple[Method, Method]:
    dmm = laboratory.register_method(
        users["papers"],
        code="JJF 1587",
        edition="2016",
        title="数字多用表校准规范",
        title_en="Calibration Specification for Digital Multimeters",
        field="electromagnetic",
        family="dmm",
        effective_from=date(2017, 1, 1),
    )
    thermometer = laboratory.register_method(
        users["papers"],
        code="GUM H",
        edition="3",
        title="温度计校准直线",
        title_en="Calibration line of a thermometer",
        field="thermal",
        family="thermometer",
        effective_from=date(2017, 1, 1),
    )
    for method, name in ((dmm, "dmm-jjf1587"), (thermometer, "thermometer-gum-h3")):
        laboratory.release_procedure(users["tech"], method, text=shipped_text(name), valid_from=BEGINNING)
        for person, act in (("zhang", "calibrate"), ("chen", "check")):
            laboratory.authorise_person(
                users["tech"], people[person], method=method, act=act, valid_from=BEGINNING
            )
        laboratory.grant_signing_field(
            users["tech"], people["lin"], field=method.field, grade="RM1", valid_from=BEGINNING
        )
    _capability(users["papers"], dmm, site, "dc-voltage", ("-1000", "1000", "V"), ("0.20", "mV"))
    _capability(
        users["papers"], thermometer, site, "temperature-correction", ("0", "100", "°C"), ("0.001", "°C")
    )
    return dmm, thermometer


def _capability(
    papers: User, method: Method, site: Site, quantity: str, span: tuple[str, str, str], cmc: tuple[str, str]
) -> None:
    laboratory.add_capability(
        papers,
        basis="own",
        method=method,
        site=site,
        quantity=quantity,
        quantity_name=quantity,
        quantity_name_en=quantity,
        low=span[0],
        high=span[1],
        unit=span[2],
        cmc=cmc[0],
        cmc_unit=cmc[1],
        valid_from=BEGINNING,
    )


def _calibrator(users: dict[str, User]) -> Equipment:
    result = laboratory.TracedResult(
        function="DCV",
        quantity="dc-voltage",
        low="-20",
        high="20",
        unit="V",
        uncertainty="0.20",
        uncertainty_unit="mV",
        drift_half_width="0.12",
    )
    return _standard(
        users, "MS-0021", "多功能校准源", "Multi-product calibrator", "multiproduct-calibrator", result
    )


def _bath(users: dict[str, User]) -> Equipment:
    result = laboratory.TracedResult(
        function="T",
        quantity="temperature-correction",
        low="0",
        high="100",
        unit="°C",
        uncertainty="0.001",
        uncertainty_unit="°C",
    )
    name, name_en = "标准铂电阻温度计", "Standard platinum thermometer"
    return _standard(users, "MS-0030", name, name_en, "reference-thermometer", result)


def _standard(
    users: dict[str, User], number: str, name: str, name_en: str, family: str, result: laboratory.TracedResult
) -> Equipment:
    equipment = laboratory.register_equipment(
        users["keeper"],
        number=number,
        name=name,
        name_en=name_en,
        family=family,
        model="5522A",
        serial_number="44",
    )
    trace = laboratory.register_traceability(
        users["keeper"],
        equipment,
        certificate_number=f"CD2026-{number}",
        issuer="虚构省计量院",
        issuer_en="Invented Provincial Institute of Metrology",
        calibrated_on=date(2026, 3, 2),
        last_day=date(2027, 3, 1),
        results=[result],
    )
    function = laboratory.ConfirmedFunction(
        function=result.function, quantity=result.quantity, low=result.low, high=result.high, unit=result.unit
    )
    confirmed = laboratory.confirm_equipment(
        users["keeper"], trace, valid_from=date(2026, 3, 5), functions=[function]
    )
    laboratory.approve_confirmation(users["tech"], confirmed)
    return laboratory.change_equipment_state(users["tech"], equipment, state="green", reason="")


# Steps of a run, each by the person whose step it is.


def multimeter(serial: str = "A1802") -> ItemRequest:
    """The instrument of the baseline story."""
    return ItemRequest(
        family="dmm", name="数字多用表", name_en="Digital multimeter", serial_number=serial, model="34465A"
    )


def ordered(lab: Laboratory, items: Sequence[ItemRequest] | None = None, *, submit: bool = True) -> Order:
    """An order waiting for its review."""
    return actions.request_order(lab.desk, party=lab.party, items=items or [multimeter()], submit=submit)


def accepted(lab: Laboratory, order: Order, method: Method | None = None) -> Task:
    """The review signed with the client's agreement; gives the first task."""
    lines = [ReviewLine(item=item, method=method or lab.dmm) for item in order.items.order_by("id")]
    actions.sign_review(
        lab.desk,
        order,
        due_on=lab.clock.at.date() + timedelta(days=5),
        lines=lines,
        confirmed_by_client="王工，电话，当日",
    )
    return Task.objects.filter(item__order=order).order_by("id")[0]


def received(lab: Laboratory, item: Item) -> Item:
    """The item labelled and taken in."""
    actions.print_label(lab.store, item)
    return actions.receive_item(lab.store, item, condition="外观完好", place="A-1")


def assigned(
    lab: Laboratory, method: Method | None = None, items: Sequence[ItemRequest] | None = None
) -> Task:
    """A task on Zhang Min's list."""
    order = ordered(lab, items)
    task = accepted(lab, order, method)
    received(lab, task.item)
    return actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)


def started(lab: Laboratory, task: Task | None = None) -> Task:
    """Conditioned for two and a half hours, then begun."""
    task = task or assigned(lab)
    actions.start_conditioning(lab.zhang, task, room=lab.room)
    lab.clock.on(hours=2, minutes=30)
    standard = lab.calibrator if task.method_id == lab.dmm.pk else lab.bath
    actions.start_calibration(
        lab.zhang, task, standards=[Binding(standard)], temperature="20.0", humidity="51"
    )
    return Task.objects.get(pk=task.pk)


def entries(task: Task, values: dict[int, str] | None = None) -> list[ReadingEntry]:
    """The multimeter's readings, each repeat the same."""
    asked = programme_of(task).sections[0]
    found = values or TREND
    return [
        ReadingEntry(asked.section.id, point, column, repeat, found[point])
        for point, column, repeat in asked.cells()
        if point in found
    ]


def filled(lab: Laboratory, task: Task | None = None, values: dict[int, str] | None = None) -> Task:
    """Every cell of the record filled."""
    task = task or started(lab)
    lab.clock.on(minutes=30)
    saved = actions.save_readings(lab.zhang, task, entries(task, values), revision=0)
    assert not saved.problems, saved.problems
    return task


def submitted(lab: Laboratory, task: Task | None = None, values: dict[int, str] | None = None) -> Task:
    """Handed to the checker."""
    task = filled(lab, task, values)
    lab.clock.on(minutes=20)
    actions.submit(lab.zhang, task, temperature="20.3", humidity="53")
    return Task.objects.get(pk=task.pk)


def checked(lab: Laboratory, task: Task | None = None) -> Task:
    """Checked by Chen Xiao, waiting for the signature."""
    task = task or submitted(lab)
    lab.clock.on(minutes=10)
    return actions.check(lab.chen, task)


# After issue: story S1, each step by the person whose step it is.

TYPED_WRONG = Text("出厂编号录错", "The serial number was mistyped")
AS_LABELLED = Text("标签和记录为 A1802，封面录成 A1082", "label and record say A1802; typed as A1082")


def issued(lab: Laboratory, task: Task | None = None, *, serial: str = "A1082") -> Certificate:
    """A valid certificate; in the story the serial number was mistyped when the order was taken."""
    task = task or checked(lab, submitted(lab, started(lab, assigned(lab, items=[multimeter(serial)]))))
    return actions.issue(lab.lin, task, password=PASSWORD)


def requested(lab: Laboratory, certificate: Certificate | None = None) -> Amendment:
    """The client called, and the desk wrote it down."""
    certificate = certificate or issued(lab)
    lab.clock.on(days=2)
    return actions.request_amendment(
        lab.desk,
        certificate,
        text="封面的出厂编号与器具不符。",
        source="王工，电话，当日 9 时",
        wrong=[Wrong("item.serial_number", "A1802")],
    )


def decided(
    lab: Laboratory,
    amendment: Amendment | None = None,
    *,
    kind: Kind = "replacement",
    cause: Cause = "laboratory-error",
) -> Amendment:
    """The quality manager, who had no hand in it, decides what comes of it and whose error it was."""
    amendment = amendment or requested(lab)
    lab.clock.on(minutes=30)
    reason = "标签照片与记录为 A1802，录入有误。"
    return actions.decide_amendment(lab.quality, amendment, kind=kind, cause=cause, reason=reason)


def relabelled(lab: Laboratory, item: Item, serial: str = "A1802") -> Item:
    """The custodian corrects how the item was entered."""
    actions.correct_item(
        lab.store, item, values={"serial_number": serial}, reason="录入时颠倒两位", source="铭牌照片"
    )
    return Item.objects.get(pk=item.pk)


def redrafted(lab: Laboratory, amendment: Amendment | None = None, draft: Draft | None = None) -> Amendment:
    """Entry corrected, then drafted by the second calibrator."""
    amendment = amendment or decided(lab)
    if draft is None:
        relabelled(lab, amendment.certificate.task.item)
        draft = Draft(TYPED_WRONG, {"item.serial_number": AS_LABELLED})
    lab.clock.on(minutes=10)
    return actions.draft_amendment(lab.wu, amendment, draft)


def rechecked(lab: Laboratory, amendment: Amendment | None = None) -> Amendment:
    """Old and new compared by the checker."""
    amendment = amendment or redrafted(lab)
    lab.clock.on(minutes=10)
    return actions.check_amendment(lab.chen, amendment)


def amended(lab: Laboratory, amendment: Amendment | None = None) -> Certificate:
    """The document that came of it, signed and sealed."""
    amendment = amendment or rechecked(lab)
    lab.clock.on(minutes=10)
    return actions.issue_amendment(lab.lin, amendment, password=PASSWORD)
