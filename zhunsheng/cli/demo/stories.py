# SPDX-License-Identifier: Apache-2.0
"""Orders and items on their ways through the laboratory, each stopping where its plan says."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import timedelta

from zhunsheng.cli.demo import readings
from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo.clients import CLIENTS
from zhunsheng.cli.demo.house import House
from zhunsheng.cli.demo.pictures import dented_meter
from zhunsheng.cli.demo.plans import Piece, Plan
from zhunsheng.cli.demo.timeline import LAST, Story, WorkingDays
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.files import store
from zhunsheng.work import actions, sealing
from zhunsheng.work.actions import Binding, ItemRequest, ReadingEntry, ReviewLine
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Item, Order, OriginalRecord, Task
from zhunsheng.work.review_questions import QUESTIONS

_SIGNED = ("collected", "ready")
_UNFIT = {"A1802": "MS-0017", "B2216": "MS-0022"}  # stopped; overdue
_WITH_BUDGETS = ("B2211",)  # whose client asked for the uncertainty budgets in the certificate
_CHECKED = (*_SIGNED, "to-sign")
_CONTACTS = {each.number: each.contact for each in CLIENTS}


@dataclass(slots=True)
class Work:
    """A piece on its way: what it has become in the laboratory's books."""

    plan: Plan
    piece: Piece
    item: Item | None = None
    task: Task | None = None


class Stories:
    """All stories of a set of plans, told to one house."""

    def __init__(self, house: House, days: WorkingDays, pool: Executor) -> None:
        self.house = house
        self.days = days
        self.pool = pool
        self.works: list[Work] = []

    def of(self, plans: Sequence[Plan]) -> list[Story]:
        """Every order, every item that comes as far as the bench, and the signatory's afternoons."""
        told: list[Story] = []
        works = self.works
        for plan in plans:
            mine = [Work(plan, piece) for piece in plan.pieces]
            works += mine
            told.append(self._order(plan, mine))
            told += [self._item(work) for work in mine if work.piece.end != "expected"]
        return told + self._mornings(works) + self._afternoons(works)

    def _order(self, plan: Plan, works: list[Work]) -> Story:
        desk = self.house.users["frt"]
        requester = self.house.users[plan.portal] if plan.portal else desk
        yield self.days.at(plan.day, "08:40")
        order = actions.request_order(
            requester,
            party=self.house.parties[plan.party],
            items=[_request(work.piece) for work in works],
            due_on=self.days.day(0) if -14 <= plan.day < -6 else None,
            decision_rule=plan.decision_rule,
            source="portal" if plan.portal else "desk",
            submit=plan.end != "draft",
        )
        if plan.end in {"draft", "in-review"}:
            return
        yield self.days.at(plan.day, "09:10")
        if plan.end == "cancelled":
            actions.cancel_order(desk, order, reason="客户来电：器具已报废，不再校准")
        elif plan.end == "declined":
            actions.decline_order(desk, order, reason="客户要求 −80 °C 的校准点，本实验室没有这项能力")
        else:
            yield from self._accept(plan, order, works)

    def _accept(self, plan: Plan, order: Order, works: list[Work]) -> Story:
        for item in order.items.order_by("id"):
            work = next(each for each in works if each.piece.serial == item.serial_number)
            work.item, item.order = item, order
        self._review(plan, order, works)
        for task in Task.objects.filter(item__order=order):
            work = next(each for each in works if each.item is not None and each.item.pk == task.item_id)
            assert work.item is not None  # noqa: S101 - just found by it
            work.task, task.item = task, work.item
        if plan.end == "accepted":
            yield self.days.at(plan.day, "10:20")
            yield from self._receive(plan, works)
            yield from self._close(plan, order, works)

    def _review(self, plan: Plan, order: Order, works: list[Work]) -> None:
        awaited = plan.end == "awaiting-client"
        actions.sign_review(
            self.house.users["frt"],
            order,
            due_on=self.days.day(plan.day) + timedelta(days=14 if plan.day < -6 else 21),
            lines=[self._line(work) for work in works],
            answers=[actions.Answer(str(question), True, "", code) for code, question in QUESTIONS],
            confirmed_by_client="" if awaited else "电话确认，客户联系人同意方法、点与判定规则",
        )

    def _line(self, work: Work) -> ReviewLine:
        asked = {}
        if work.piece.family == "thermometer":
            published = work.piece.serial == "T0930"
            points = readings.published_points() if published else list(readings.BATH_POINTS)
            asked = {"line": {"nominal": points}}
        assert work.item is not None  # noqa: S101 - set when the order was accepted
        return ReviewLine(
            item=work.item,
            method=self.house.methods[work.piece.family],
            parameters=asked,
            budget_annex=work.piece.serial in _WITH_BUDGETS,
        )

    def _receive(self, plan: Plan, works: list[Work]) -> Story:
        custodian = self.house.users["itm"]
        for number, work in enumerate(works):
            if work.piece.end == "expected" or work.item is None:
                continue
            yield self.days.at(plan.day, f"10:{22 + 3 * number:02d}")
            item = actions.print_label(custodian, work.item)
            if work.piece.end in {"hold", "returned"}:
                picture = store(dented_meter(), "image/png")
                actions.hold_item(
                    custodian, item, condition="外壳开裂，一只插孔松动", place="待确认架 H1", photo=picture
                )
            else:
                actions.receive_item(
                    custodian,
                    item,
                    condition="外观完好，能正常开机" if work.piece.family == "dmm" else "外观完好，液柱连续",
                    accessories="表笔一副" if work.piece.family == "dmm" else "",
                    place=f"样品架 {'AB'[number % 2]}{number + 1}",
                )

    def _close(self, plan: Plan, order: Order, works: list[Work]) -> Story:
        """Everything gone home: finance settles the order, the desk closes it."""
        if not plan.closed:
            return
        yield self.days.at(max(work.piece.day for work in works) + 5, "16:40")
        order = actions.settle_order(self.house.users["fin"], order, remark="银行转账")
        actions.close_order(self.house.users["frt"], order)

    def _item(self, work: Work) -> Story:
        piece, days = work.piece, self.days
        if piece.end in {"unassigned", "hold"}:
            return
        yield days.at(piece.day, f"{piece.hour:02d}:10")
        if piece.end == "returned":
            yield from self._send_home(work)
            return
        user, people = self.house.users[piece.calibrator], self.house.people
        room = self.house.rooms["R203" if piece.family == "thermometer" else _room(piece)]
        actions.assign(self.house.users["tec"], _task(work), person=people[piece.calibrator], room=room)
        if piece.end == "assigned":
            return
        yield days.at(piece.day, f"{piece.hour:02d}:20")
        actions.start_conditioning(user, _task(work), room=room)
        if piece.end != "conditioning":
            yield from self._calibrate(work)

    def _send_home(self, work: Work) -> Story:
        item, day = _item_of(work), work.piece.day
        actions.answer_hold(self.house.users["frt"], item, answer="return", text="客户来电：退回，不校准")
        yield self.days.at(day, "16:05")
        item.refresh_from_db()
        contact = _CONTACTS[work.plan.party]
        actions.return_item(
            self.house.users["itm"],
            item,
            reason="客户不校准，原样退回",
            receiver=contact,
            identity="工作证 0188",
        )

    def _calibrate(self, work: Work) -> Story:
        piece, late = work.piece, timedelta(minutes=work.piece.late)
        user = self.house.users[piece.calibrator]
        if piece.serial == "B2214":  # twenty minutes after it came into the room
            yield self.days.at(piece.day, f"{piece.hour:02d}:40")
            self._must_not_start(work, piece.standard)
        yield self.days.at(piece.day, f"{piece.hour + 2:02d}:25") + late
        if piece.serial in _UNFIT and piece.day > LAST:
            self._must_not_start(work, _UNFIT[piece.serial])
        self._start(work, piece.standard)
        yield self.days.at(piece.day, f"{piece.hour + 2:02d}:50") + late
        partly = piece.end in {"calibrating", "paused", "cannot"}
        self._save(work, _readings(piece, partly=partly))
        if piece.end == "calibrating":
            return
        minutes = 68 if piece.family == "thermometer" else 48
        yield self.days.at(piece.day, f"{piece.hour + 2:02d}:25") + late + timedelta(minutes=minutes)
        if partly:
            yield from self._stop(work)
            return
        actions.submit(user, _task(work), **_climate(piece))
        if piece.end != "to-check":
            yield from self._check(work)

    def _must_not_start(self, work: Work, standard: str) -> None:
        """The calibrator begins too soon, or with what may not be used; the gate's no is a record."""
        try:
            self._start(work, standard)
        except Refused:
            return
        raise AssertionError(f"the gate let {work.piece.serial} begin")

    def _start(self, work: Work, standard: str) -> None:
        actions.start_calibration(
            self.house.users[work.piece.calibrator],
            _task(work),
            standards=[Binding(self.house.equipment[standard])],
            **_climate(work.piece),
        )

    def _save(self, work: Work, entries: Sequence[ReadingEntry]) -> None:
        task = _task(work)
        revision = OriginalRecord.objects.values_list("revision", flat=True).get(task=task)
        result = actions.save_readings(
            self.house.users[work.piece.calibrator], task, entries, revision=revision
        )
        if result.problems or result.conflict:
            raise AssertionError(f"the demo's own readings were refused: {result.problems}")

    def _stop(self, work: Work) -> Story:
        piece = work.piece
        if piece.end == "paused":
            reason = "恒温槽温度波动，等待稳定"
        else:
            reason = "20 V 量程无显示，疑似输入保护损坏" if piece.family == "dmm" else "液柱断开，无法连续"
        actions.pause(self.house.users[piece.calibrator], _task(work), reason=reason)
        if piece.end == "cannot":
            yield self.days.at(piece.day, f"{piece.hour + 7:02d}:10")
            actions.declare_cannot(self.house.users["tec"], _task(work), reason=reason)
            if piece.day <= LAST + 1:
                yield from self._send_back_uncalibrated(work)

    def _send_back_uncalibrated(self, work: Work) -> Story:
        yield self.days.at(work.piece.day + 2, "10:20")
        actions.collect_item(
            self.house.users["itm"],
            _item_of(work),
            receiver=_CONTACTS[work.plan.party],
            identity="工作证 0166",
        )

    def _check(self, work: Work) -> Story:
        yield self.days.at(work.piece.day + 1, "09:30") + timedelta(minutes=work.piece.late // 2)
        if work.piece.end == "sent-back":
            reason = "14 V 点第 2 次读数与草稿照片不一致，请核对"
            actions.send_back(self.house.users["chk"], _task(work), reason=reason)
            return
        if work.piece.end == "collected":  # checked by then, with the day's others, and signed
            yield self.days.at(work.piece.day + 3, "09:30") + timedelta(minutes=work.piece.late // 4)
            actions.collect_item(
                self.house.users["itm"],
                _item_of(work),
                receiver=_CONTACTS[work.plan.party],
                identity="工作证 0166",
            )

    def _mornings(self, works: list[Work]) -> list[Story]:
        """The checker takes the records of the day before together."""
        by_day: dict[int, list[Work]] = {}
        for work in works:
            if work.piece.end in _CHECKED:
                by_day.setdefault(work.piece.day + 1, []).append(work)
        return [self._morning(day, mine) for day, mine in by_day.items()]

    def _morning(self, day: int, works: list[Work]) -> Story:
        yield self.days.at(day, "10:40")
        tasks = [_task(work) for work in works]
        _done, refused = actions.check_several(
            self.house.users["chk"], tasks, remark="与原始记录逐点比对一致"
        )
        _require_none(refused)

    def _afternoons(self, works: list[Work]) -> list[Story]:
        """The signatory takes all that was checked in the morning together."""
        by_day: dict[int, list[Work]] = {}
        for work in works:
            if work.piece.end in _SIGNED:
                by_day.setdefault(work.piece.day + 1, []).append(work)
        return [self._afternoon(day, mine) for day, mine in by_day.items()]

    def _afternoon(self, day: int, works: list[Work]) -> Story:
        yield self.days.at(day, "16:30")
        tasks = [_task(work) for work in works]
        signed, refused = actions.sign_several(
            self.house.users["sig"], tasks, password=PASSWORD, pool=self.pool
        )
        _require_none(refused)
        sealing.resume_beside(signed, self.pool)


def _require_none(refused: Sequence[tuple[Task, ActionError]]) -> None:
    if refused:
        raise AssertionError(f"{refused[0][0].number}: {refused[0][1]}")


def _request(piece: Piece) -> ItemRequest:
    maker, model = piece.instrument.manufacturer, piece.instrument.model
    if piece.family == "dmm":
        return ItemRequest("dmm", "数字多用表", piece.serial, "Digital multimeter", maker, model)
    name, name_en = "玻璃液体温度计", "Liquid-in-glass thermometer"
    return ItemRequest("thermometer", name, piece.serial, name_en, maker, model)


def _room(piece: Piece) -> str:
    return "R202" if piece.standard == "MS-0021" else "R201"


def _climate(piece: Piece) -> dict[str, str]:
    return {"temperature": "20.4" if piece.family == "thermometer" else "20.1", "humidity": "51"}


def _readings(piece: Piece, *, partly: bool) -> list[ReadingEntry]:
    if piece.serial == "T0930":
        return readings.published()
    if piece.serial == "A1802":
        return readings.baseline()
    if piece.family == "thermometer":
        return readings.thermometer(piece.instrument, piece.visit, points=3 if partly else 6)
    return readings.multimeter(piece.instrument, piece.visit, points=2 if partly else 5)


def _task(work: Work) -> Task:
    """The task as it was when the order was accepted: every action fetches it anew, under its lock."""
    if work.task is None:
        raise AssertionError(f"{work.piece.serial} has no task")
    return work.task


def _item_of(work: Work) -> Item:
    if work.item is None:
        raise AssertionError(f"{work.piece.serial} was never received")
    return work.item
