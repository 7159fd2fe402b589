# SPDX-License-Identifier: Apache-2.0
"""What a story is told from: orders and their items, how far each comes; the last fortnight in full."""

from dataclasses import dataclass, field
from typing import Literal

from zhunsheng.cli.demo.clients import CLIENTS, Family, Instrument, fleet

LAST_DAY_OF_0017 = -125  # working days: then MS-0017 goes out for calibration
LAST_DAY_OF_0022 = -18  # then nobody sends MS-0022, and it is overdue
OrderEnd = Literal["draft", "in-review", "awaiting-client", "accepted", "cancelled", "declined"]
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


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of an order: which instrument, how far it comes, the working day and the minute it is started.

    `late` is how many minutes after the first of its order the calibrator comes to it.
    """

    instrument: Instrument
    end: ItemEnd = "expected"
    day: int = 0
    hour: int = 8
    late: int = 0
    calibrator: str = "cal"
    standard: str = "MS-0021"
    visit: int = 0

    @property
    def family(self) -> Family:
        return self.instrument.family

    @property
    def serial(self) -> str:
        return self.instrument.serial


@dataclass(frozen=True, slots=True)
class Plan:
    """One order: whose, when it came, how far it got, and its items."""

    party: str
    day: int
    pieces: tuple[Piece, ...]
    end: OrderEnd = "accepted"
    decision_rule: str = "jjf1094"
    portal: str = ""
    closed: bool = False
    numbers: dict[str, int] = field(default_factory=dict)  # task by serial number, once there is one


def _of(family: Family, serial: str) -> Instrument:
    """An instrument that comes for the first time; its character is that of a neighbour."""
    like = next(each for each in fleet(CLIENTS[4]) if each.family == family and abs(each.offset) < 1)
    return Instrument(family, serial, like.manufacturer, like.model, like.offset, like.gain, like.drift)


def _item(
    family: Family, serial: str, end: ItemEnd = "expected", day: int = 0, hour: int = 8, late: int = 0
) -> Piece:
    calibrator = "cal3" if family == "thermometer" else "cal2"
    standard = "MS-0031" if family == "thermometer" else "MS-0021"
    return Piece(_of(family, serial), end, day, hour, late, calibrator, standard, visit=len(serial) + late)


def earlier(first: int) -> list[Plan]:
    """The visit a year ago of a meter at the bench now: its last results stand beside the new ones."""
    day = -242  # no other order is worked on that day and the next
    meter = Piece(_of("dmm", "B2216"), "collected", day + 1, standard="MS-0017")
    return [Plan("K0001", day, (meter,), closed=True)] if first <= day else []


LAST_FORTNIGHT: tuple[Plan, ...] = (
    Plan("K0001", -10, (Piece(_of("dmm", "A1802"), "collected", -9), _item("dmm", "B2211", "ready", -8))),
    Plan(
        "K0002",
        -10,
        (_item("thermometer", "T0930", "collected", -8), _item("thermometer", "T0931", "ready", -7)),
    ),
    Plan(
        "K0001",
        -6,
        (
            _item("dmm", "B2213", "to-sign", -4),
            _item("dmm", "B2217", "to-sign", -4, late=50),
            _item("dmm", "B2214", "to-check", -2),
            _item("dmm", "B2218", "to-check", -2, late=50),
            _item("dmm", "B2215", "sent-back", -3),
            _item("dmm", "B2216", "calibrating", 0),
        ),
        decision_rule="non-binary",
        portal="cli",
    ),
    Plan(
        "K0002",
        -5,
        (
            _item("thermometer", "T1101", "paused", 0, 9),
            _item("thermometer", "T1102", "unassigned"),
            _item("thermometer", "T1103", "returned", -2),
            _item("thermometer", "T1104", "to-check", -3),
            _item("thermometer", "T1105", "to-sign", -3, late=4),
            _item("dmm", "C7001", "cannot", -1),
            _item("dmm", "C7002", "conditioning", 0, 15),
        ),
        portal="cli2",
    ),
    Plan(
        "K0003",
        -3,
        (
            _item("dmm", "D8101", "assigned", -1),
            _item("dmm", "D8102", "assigned", -1),
            _item("dmm", "D8103", "hold", -1),
            _item("dmm", "D8104", "unassigned"),
            _item("thermometer", "T8105", "unassigned"),
            _item("dmm", "D8106"),
        ),
    ),
    Plan(
        "K0005",
        -2,
        (
            _item("thermometer", "T8201", "conditioning", 0, 14),
            _item("thermometer", "T8202", "assigned", 0, 10),
            _item("thermometer", "T8203", "hold", -1),
            _item("dmm", "F8204", "unassigned"),
            _item("dmm", "F8205"),
        ),
    ),
    Plan(
        "K0007",
        -2,
        (
            _item("dmm", "H8301", "unassigned"),
            _item("dmm", "H8302"),
            _item("dmm", "H8303"),
            _item("dmm", "H8304"),
        ),
    ),
    Plan("K0002", -1, (_item("dmm", "C7105"), _item("dmm", "C7106")), end="in-review", portal="cli2"),
    Plan("K0008", -1, (_item("thermometer", "T8401"), _item("thermometer", "T8402")), end="in-review"),
    Plan("K0001", -1, (_item("thermometer", "T2001"), _item("dmm", "B2002")), end="awaiting-client"),
    Plan("K0004", -3, (_item("dmm", "E6900"),), end="cancelled"),
    Plan("K0006", -4, (_item("thermometer", "T6901"),), end="declined"),
    Plan("K0001", 0, (_item("dmm", "B4001"), _item("dmm", "B4002")), end="draft", portal="cli"),
)
