# SPDX-License-Identifier: Apache-2.0
"""The orders of the months before: clients send their instruments again, and most go home with a certificate.

Drawn with a fixed seed. A calibrator and a standard serve one order a day, so nothing is used twice at once.
"""

import random
from collections.abc import Iterator

from zhunsheng.cli.demo.clients import CLIENTS, Client, Instrument, fleet
from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo.plans import LAST_DAY_OF_0017, LAST_DAY_OF_0022, ItemEnd, Piece, Plan
from zhunsheng.cli.demo.timeline import LAST, first_day

_LATE = {"dmm": 52, "thermometer": 4}  # meters one after another, thermometers together in the bath


def plans(months: int) -> list[Plan]:
    """The orders of so many months, in the order of time."""
    luck = luck_of(20260101)
    visits: dict[str, int] = {}
    turns = {client.number: 0 for client in CLIENTS}
    found = []
    for day in range(first_day(months), LAST + 1):
        for family in _families(day):
            client = _client(luck, family)
            some = _some(client, family, turns, luck)
            found.append(_plan(client, day, family, some, visits, luck))
    return found


def _families(day: int) -> Iterator[str]:
    """One order in four working days: meters, by two calibrators in turn, and thermometers by a third."""
    if day % 4 == 0:
        yield ("dmm", "thermometer", "dmm2", "thermometer")[day // 4 % 4]


def _client(luck: random.Random, family: str) -> Client:
    count = [each.thermometers if family == "thermometer" else each.meters for each in CLIENTS]
    return luck.choices(CLIENTS, count)[0]


def _some(client: Client, family: str, turns: dict[str, int], luck: random.Random) -> list[Instrument]:
    """The next few instruments of the client's fleet, round and round: each comes back after a while."""
    kind = "thermometer" if family == "thermometer" else "dmm"
    mine = [each for each in fleet(client) if each.family == kind]
    wanted = min(len(mine), luck.randint(6, 8))
    start = turns[client.number]
    turns[client.number] = start + wanted
    return [mine[(start + at) % len(mine)] for at in range(wanted)]


def _plan(
    client: Client, day: int, family: str, some: list[Instrument], visits: dict[str, int], luck: random.Random
) -> Plan:
    if luck.random() < 0.03:
        return Plan(client.number, day, tuple(Piece(each) for each in some[:1]), end="cancelled")
    calibrator = {"dmm": "cal", "dmm2": "cal2", "thermometer": "cal3"}[family]
    pieces = []
    for at, each in enumerate(some):
        visits[each.serial] = visits.get(each.serial, -1) + 1
        late = at * _LATE[each.family]
        standard = _standard(calibrator, day + 1)
        end = _end(luck)
        pieces.append(Piece(each, end, day + 1, 8, late, calibrator, standard, visits[each.serial]))
    rule = luck.choice(("jjf1094", "jjf1094", "jjf1094", "simple", "non-binary"))
    return Plan(client.number, day, tuple(pieces), decision_rule=rule, closed=luck.random() < 0.9)


def _end(luck: random.Random) -> ItemEnd:
    drawn = luck.random()
    if drawn < 0.015:
        return "cannot"
    return "returned" if drawn < 0.03 else "collected"


def _standard(calibrator: str, day: int) -> str:
    if calibrator == "cal3":
        return "MS-0031"
    if calibrator == "cal2" or day > LAST_DAY_OF_0022:
        return "MS-0021"
    return "MS-0017" if day <= LAST_DAY_OF_0017 else "MS-0022"
