# SPDX-License-Identifier: Apache-2.0
"""The laboratory of its own room's tests with what work needs besides: two methods, two clients, a store."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.shelf import shelved
from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Equipment, Method
from zhunsheng.laboratory.tests import cast as furnished
from zhunsheng.laboratory.tests.cast import BEGINNING, CREDIT_CODE, MORNING, PASSWORD, Clock
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding, Draft, ItemRequest, ReadingEntry, ReviewLine, Wrong
from zhunsheng.work.actions.amendments import Cause, Kind
from zhunsheng.work.models import Amendment, Certificate, Item, NumberSeries, Order, Task
from zhunsheng.work.programme import programme_of

__all__ = ["BEGINNING", "CREDIT_CODE", "MORNING", "PASSWORD", "Clock"]

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

OTHERS = {"store": ("何军", "He Jun", "ITM"), "wu": ("吴越", "Wu Yue", "CAL")}
STAFF = {**furnished.STAFF, **OTHERS}


@dataclass
class Laboratory(furnished.Laboratory):
    """The cast: who is there, and what the laboratory has."""

    client: User
    other_client: User
    thermometer: Method
    bath: Equipment

    @property
    def dmm(self) -> Method:
        """The method for multimeters."""
        return self.method


def build(clock: Clock) -> Laboratory:
    """Set the laboratory up as it is on the morning of 2026-04-12."""
    present = furnished.build(clock, basis="own", form="value", cmc="0.20", cmc_relative="")
    users, people = dict(present.users), dict(present.people)
    for name, who in OTHERS.items():
        users[name] = furnished.new_user(present.admin, name, *who)
        people[name] = furnished.new_person(present.tech, users[name], len(people) + 1)
    NumberSeries.objects.create(kind="WT", year=2026, next=101)
    laboratory.issue_signing_identity(present.lin, people["lin"], password=PASSWORD)
    fields = {**vars(present), "users": users, "people": people}
    return Laboratory(
        **fields,
        client=users["client"],
        other_client=_other_client(present),
        thermometer=_thermometer(present),
        bath=_bath(present),
    )


def _other_client(lab: furnished.Laboratory) -> User:
    party = laboratory.register_party(
        lab.desk, number="C002", name="宁波东海阀门有限公司", address="宁波市江滨路 6 号", contact="王工"
    )
    user = create_user(lab.admin, "client-c002", "王工", PASSWORD, roles=["CLI"])
    laboratory.add_party_user(lab.admin, user=user, party=party)
    return user


def _thermometer(lab: furnished.Laboratory) -> Method:
    method = laboratory.register_method(
        lab.papers,
        code="GUM H",
        edition="3",
        title="温度计校准直线",
        title_en="Calibration line of a thermometer",
        field="thermal",
        family="thermometer",
        effective_from=date(2017, 1, 1),
    )
    furnished.release(
        lab.papers, lab.tech, method, text=shipped_text("thermometer-gum-h3"), valid_from=BEGINNING
    )
    furnished.grant(lab.tech, lab.people, method)
    furnished.add_capability(
        lab.papers,
        method,
        lab.site,
        basis="own",
        quantity="temperature-correction",
        quantity_name="temperature-correction",
        quantity_name_en="temperature-correction",
        low="0",
        high="100",
        unit="°C",
        form="value",
        cmc="0.001",
        cmc_relative="",
        cmc_unit="°C",
    )
    return method


def _bath(lab: furnished.Laboratory) -> Equipment:
    bath = laboratory.register_equipment(
        lab.keeper,
        number="MS-0030",
        name="标准铂电阻温度计",
        name_en="Standard platinum thermometer",
        family="reference-thermometer",
        model="5522A",
        serial_number="44",
    )
    span = ("T", "temperature-correction", "0", "100", "°C")
    result = laboratory.TracedResult(*span, "0.001", "°C")
    furnished.put_to_use(lab.keeper, lab.tech, bath, result, number="CD2026-2")
    return bath


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


@shelved
def assigned(
    lab: Laboratory, method: Method | None = None, items: Sequence[ItemRequest] | None = None
) -> Task:
    """A task on Zhang Min's list."""
    order = ordered(lab, items)
    task = accepted(lab, order, method)
    received(lab, task.item)
    return actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)


@shelved
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


@shelved
def filled(lab: Laboratory, task: Task | None = None, values: dict[int, str] | None = None) -> Task:
    """Every cell of the record filled."""
    task = task or started(lab)
    lab.clock.on(minutes=30)
    saved = actions.save_readings(lab.zhang, task, entries(task, values), revision=0)
    assert not saved.problems, saved.problems
    return task


@shelved
def submitted(lab: Laboratory, task: Task | None = None, values: dict[int, str] | None = None) -> Task:
    """Handed to the checker."""
    task = filled(lab, task, values)
    lab.clock.on(minutes=20)
    actions.submit(lab.zhang, task, temperature="20.3", humidity="53")
    return Task.objects.get(pk=task.pk)


@shelved
def checked(lab: Laboratory, task: Task | None = None) -> Task:
    """Checked by Chen Xiao, waiting for the signature."""
    task = task or submitted(lab)
    lab.clock.on(minutes=10)
    return actions.check(lab.chen, task)


# After issue: story S1, each step by the person whose step it is.

TYPED_WRONG = Text("出厂编号录错", "The serial number was mistyped")
AS_LABELLED = Text("标签和记录为 A1802，封面录成 A1082", "label and record say A1802; typed as A1082")


@shelved
def issued(lab: Laboratory, task: Task | None = None, *, serial: str = "A1082") -> Certificate:
    """A valid certificate; in the story the serial number was mistyped when the order was taken."""
    task = task or checked(lab, submitted(lab, started(lab, assigned(lab, items=[multimeter(serial)]))))
    return actions.issue(lab.lin, task, password=PASSWORD)


@shelved
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


@shelved
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


@shelved
def redrafted(lab: Laboratory, amendment: Amendment | None = None, draft: Draft | None = None) -> Amendment:
    """Entry corrected, then drafted by the second calibrator."""
    amendment = amendment or decided(lab)
    if draft is None:
        relabelled(lab, amendment.certificate.task.item)
        draft = Draft(TYPED_WRONG, {"item.serial_number": AS_LABELLED})
    lab.clock.on(minutes=10)
    return actions.draft_amendment(lab.wu, amendment, draft)


@shelved
def rechecked(lab: Laboratory, amendment: Amendment | None = None) -> Amendment:
    """Old and new compared by the checker."""
    amendment = amendment or redrafted(lab)
    lab.clock.on(minutes=10)
    return actions.check_amendment(lab.chen, amendment)


@shelved
def amended(lab: Laboratory, amendment: Amendment | None = None) -> Certificate:
    """The document that came of it, signed and sealed."""
    amendment = amendment or rechecked(lab)
    lab.clock.on(minutes=10)
    return actions.issue_amendment(lab.lin, amendment, password=PASSWORD)
