# SPDX-License-Identifier: Apache-2.0
"""Twenty items on their ways through the laboratory, each stopping in a state of its own."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from zhunsheng.cli.demo import readings
from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo.house import House
from zhunsheng.cli.demo.pictures import dented_meter
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.ledger.files import store
from zhunsheng.work import actions
from zhunsheng.work.actions import Binding, ItemRequest, ReadingEntry, ReviewLine
from zhunsheng.work.actions.signing import issue
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Item, Order, Task

OrderEnd = Literal["draft", "in-review", "awaiting-client", "accepted", "cancelled"]
ItemEnd = Literal[
    "expected",
    "hold",
    "returned",
    "unassigned",
    "assigned",
    "conditioning",
    "calibrating",
    "paused",
    "to-check",
    "sent-back",
    "to-sign",
    "cannot",
    "ready",
    "collected",
]

_QUESTIONS = (
    "要求明确，客户与实验室理解一致",
    "方法合适且现行有效",
    "有能力、人员、标准器与时间",
    "判定规则与最大允许误差已约定",
)


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of an order: which instrument, how far it comes, and the working day it is worked on."""

    family: Literal["dmm", "thermometer"]
    serial: str
    end: ItemEnd = "expected"
    day: int = 0
    hour: int = 8
    error_counts: int = 0
    calibrator: str = "cal"


@dataclass(frozen=True, slots=True)
class Plan:
    """One order: whose, when it came, how far it got, and its items."""

    party: str
    day: int
    pieces: tuple[Piece, ...]
    end: OrderEnd = "accepted"
    decision_rule: str = "jjf1094"
    portal: str = ""
    numbers: dict[str, str] = field(default_factory=dict)


PLANS: tuple[Plan, ...] = (
    Plan(
        "K0001",
        -9,
        (Piece("dmm", "A1802", "collected", -8), Piece("dmm", "B2211", "ready", -7, error_counts=14)),
    ),
    Plan(
        "K0002",
        -9,
        (Piece("thermometer", "T0930", "collected", -7), Piece("thermometer", "T0931", "collected", -6)),
    ),
    Plan(
        "K0001",
        -6,
        (
            Piece("dmm", "B2213", "to-sign", -3, calibrator="cal2"),
            Piece("dmm", "B2214", "to-check", -2),
            Piece("dmm", "B2215", "sent-back", -2, calibrator="cal2"),
            Piece("dmm", "B2216", "calibrating", 0, calibrator="cal2"),
        ),
        decision_rule="non-binary",
        portal="cli",
    ),
    Plan(
        "K0002",
        -4,
        (
            Piece("thermometer", "T1101", "paused", 0, 9),
            Piece("thermometer", "T1102", "unassigned"),
            Piece("thermometer", "T1103", "returned", -2),
            Piece("dmm", "C7001", "cannot", -1),
            Piece("dmm", "C7002", "conditioning", 0, 15),
        ),
        portal="cli2",
    ),
    Plan(
        "K0001",
        -2,
        (Piece("dmm", "B3001", "assigned", -1), Piece("dmm", "B3002", "hold", -1), Piece("dmm", "B3003")),
    ),
    Plan("K0002", -1, (Piece("dmm", "C7105"),), end="in-review", portal="cli2"),
    Plan("K0001", -1, (Piece("thermometer", "T2001"),), end="awaiting-client"),
    Plan("K0002", -3, (Piece("dmm", "C6900"),), end="cancelled"),
    Plan("K0001", 0, (Piece("dmm", "B4001"),), end="draft", portal="cli"),
)


def all_stories(house: House, days: WorkingDays) -> list[Story]:
    """Every order, and every item that comes as far as the bench."""
    orders = [_order(house, days, plan) for plan in PLANS] + [_close(house, days, PLANS[1])]
    return orders + [
        _item(house, days, piece) for plan in PLANS for piece in plan.pieces if piece.end != "expected"
    ]


def _order(house: House, days: WorkingDays, plan: Plan) -> Story:
    desk = house.users["frt"]
    requester = house.users[plan.portal] if plan.portal else desk
    yield days.at(plan.day, "08:40")
    order = actions.request_order(
        requester,
        party=house.parties[plan.party],
        items=[_request(piece) for piece in plan.pieces],
        due_on=days.day(0) if plan.day < -6 else None,
        decision_rule=plan.decision_rule,
        source="portal" if plan.portal else "desk",
        submit=plan.end != "draft",
    )
    if plan.end in {"draft", "in-review"}:
        return
    yield days.at(plan.day, "09:10")
    if plan.end == "cancelled":
        actions.cancel_order(desk, order, reason="客户来电：器具已报废，不再校准")
        return
    _review(house, days, plan, order)
    if plan.end == "accepted":
        yield days.at(plan.day, "10:20")
        yield from _receive(house, days, plan, order)


def _close(house: House, days: WorkingDays, plan: Plan) -> Story:
    """Everything collected: finance settles the order, the desk closes it."""
    yield days.at(-3, "16:40")
    order = Order.objects.get(items__serial_number=plan.pieces[0].serial)
    order = actions.settle_order(house.users["fin"], order, remark="银行转账")
    actions.close_order(house.users["frt"], order)


def _request(piece: Piece) -> ItemRequest:
    if piece.family == "dmm":
        return ItemRequest("dmm", "数字多用表", piece.serial, "Digital multimeter", "Keysight", "34465A")
    return ItemRequest(
        "thermometer", "玻璃液体温度计", piece.serial, "Liquid-in-glass thermometer", "WIKA", "0–50 °C"
    )


def _review(house: House, days: WorkingDays, plan: Plan, order: Order) -> None:
    items = {item.serial_number: item for item in order.items.all()}
    actions.sign_review(
        house.users["frt"],
        order,
        due_on=days.day(0) + 7 * (days.day(0) - days.day(-1)),
        lines=[_line(house, piece, items[piece.serial]) for piece in plan.pieces],
        answers=[actions.Answer(question, True, "") for question in _QUESTIONS],
        confirmed_by_client=""
        if plan.end == "awaiting-client"
        else "电话确认，客户联系人同意方法、点与判定规则",
    )


def _line(house: House, piece: Piece, item: Item) -> ReviewLine:
    asked = {} if piece.family == "dmm" else {"line": {"nominal": readings.thermometer_points()}}
    return ReviewLine(item=item, method=house.methods[piece.family], parameters=asked)


def _receive(house: House, days: WorkingDays, plan: Plan, order: Order) -> Story:
    custodian = house.users["itm"]
    for number, piece in enumerate(plan.pieces):
        if piece.end == "expected":
            continue
        item = order.items.get(serial_number=piece.serial)
        yield days.at(plan.day, f"10:{22 + 3 * number:02d}")
        item = actions.print_label(custodian, item)
        if piece.end in {"hold", "returned"}:
            picture = store(dented_meter(), "image/png")
            actions.hold_item(
                custodian, item, condition="外壳开裂，一只表笔插孔松动", place="待确认架 H1", photo=picture
            )
        else:
            actions.receive_item(
                custodian,
                item,
                condition="外观完好，能正常开机",
                accessories="表笔一副",
                place=f"样品架 A{number + 1}",
            )


def _item(house: House, days: WorkingDays, piece: Piece) -> Story:
    if piece.end in {"unassigned", "hold"}:
        return
    yield days.at(piece.day, f"{piece.hour:02d}:10")
    if piece.end == "returned":
        yield from _send_home(house, days, piece)
        return
    user = house.users[piece.calibrator]
    room = house.rooms["R202" if piece.family == "dmm" else "R203"]
    actions.assign(house.users["tec"], _task(piece), person=house.people[piece.calibrator], room=room)
    if piece.end == "assigned":
        return
    yield days.at(piece.day, f"{piece.hour:02d}:20")
    actions.start_conditioning(user, _task(piece), room=room)
    if piece.end == "conditioning":
        return
    yield from _calibrate(house, days, piece)


def _send_home(house: House, days: WorkingDays, piece: Piece) -> Story:
    item = Item.objects.get(serial_number=piece.serial)
    actions.answer_hold(house.users["frt"], item, answer="return", text="客户来电：退回，不校准")
    yield days.at(piece.day, "16:05")
    item.refresh_from_db()
    actions.return_item(
        house.users["itm"], item, reason="客户不校准，原样退回", receiver="彭博", identity="工作证 0188"
    )


def _calibrate(house: House, days: WorkingDays, piece: Piece) -> Story:
    user = house.users[piece.calibrator]
    yield days.at(piece.day, f"{piece.hour + 2:02d}:25")
    if piece.serial == "A1802":
        _try_a_stopped_standard(house, piece)
    _start(house, piece, "MS-0021" if piece.family == "dmm" else "MS-0031")
    yield days.at(piece.day, f"{piece.hour + 2:02d}:50")
    partly = piece.end in {"calibrating", "paused", "cannot"}
    _save(house, piece, _readings(piece, partly=partly))
    if piece.end == "calibrating":
        return
    yield days.at(piece.day, f"{piece.hour + 3:02d}:35")
    if piece.end in {"paused", "cannot"}:
        yield from _stop(house, days, piece)
        return
    actions.submit(user, _task(piece), **_climate(piece))
    if piece.end == "to-check":
        return
    yield from _check_and_sign(house, days, piece)


def _try_a_stopped_standard(house: House, piece: Piece) -> None:
    """The calibrator reaches for a standard out of service; the gate says no, and that is a record."""
    try:
        _start(house, piece, "MS-0017")
    except Refused:
        return
    raise AssertionError("the gate let a stopped standard pass")


def _start(house: House, piece: Piece, standard: str) -> None:
    binding = Binding(house.equipment[standard])
    actions.start_calibration(
        house.users[piece.calibrator], _task(piece), standards=[binding], **_climate(piece)
    )


def _climate(piece: Piece) -> dict[str, str]:
    return {"temperature": "20.1" if piece.family == "dmm" else "20.4", "humidity": "51"}


def _readings(piece: Piece, *, partly: bool) -> list[ReadingEntry]:
    if piece.family == "thermometer":
        return readings.thermometer(points=6 if partly else 11)
    if piece.serial == "A1802":
        return readings.baseline()
    seed = sum(map(ord, piece.serial))
    return readings.multimeter(seed, error_counts=piece.error_counts, points=2 if partly else 5)


def _save(house: House, piece: Piece, entries: Sequence[ReadingEntry]) -> None:
    task = _task(piece)
    result = actions.save_readings(
        house.users[piece.calibrator], task, entries, revision=task.record.revision
    )
    if result.problems or result.conflict:
        raise AssertionError(f"the demo's own readings were refused: {result.problems}")


def _stop(house: House, days: WorkingDays, piece: Piece) -> Story:
    reason = "恒温槽温度波动，等待稳定" if piece.end == "paused" else "20 V 量程无显示，疑似输入保护损坏"
    actions.pause(house.users[piece.calibrator], _task(piece), reason=reason)
    if piece.end == "cannot":
        yield days.at(piece.day, f"{piece.hour + 5:02d}:10")
        actions.declare_cannot(house.users["tec"], _task(piece), reason=reason)


def _check_and_sign(house: House, days: WorkingDays, piece: Piece) -> Story:
    yield days.at(piece.day, f"{piece.hour + 6:02d}:05")
    if piece.end == "sent-back":
        actions.send_back(
            house.users["chk"], _task(piece), reason="14 V 点第 2 次读数与草稿照片不一致，请核对"
        )
        return
    actions.check(house.users["chk"], _task(piece), remark="与原始记录逐点比对一致")
    if piece.end == "to-sign":
        return
    yield days.at(piece.day, f"{piece.hour + 7:02d}:30")
    issue(house.users["sig"], _task(piece), password=PASSWORD)
    if piece.end == "collected":
        yield days.at(piece.day + 1, "09:30")
        item = Item.objects.get(serial_number=piece.serial)
        actions.collect_item(house.users["itm"], item, receiver="罗敏", identity="工作证 0166")


def _task(piece: Piece) -> Task:
    return Task.objects.select_related("item__order").get(item__serial_number=piece.serial)
