# SPDX-License-Identifier: Apache-2.0
"""Rows as they leave the laboratory, and the account of what stayed behind."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from math import dist
from typing import Any, Final

from zhunsheng.measure.text import Text
from zhunsheng.proofs import JsonValue
from zhunsheng.rules.pack.privacy import TABLES_AT_HOME, TREATED, Treatment
from zhunsheng.rules.pack.pseudonyms import Pseudonyms

Row = dict[str, Any]
_NUMBERED: Final = ("job_id", "item_id", "cert_id", "subject_id")
"""How columns end that name an order, an item, a task or a certificate. Plans number their own items."""
WITHHELD: Final = "…"
"""What stands for a text that somebody wrote: that something was written can be seen, what it was can't."""


class Leaving:
    """Prices and positions never leave; people and clients by pseudonym, or by name where there are none.

    `counts` tells how many values were treated in which way, `at_home` how many rows of which table stayed.
    `classified` are orders that stay at home, each with every number of its items, tasks and certificates:
    rows that name one of these do not leave. None: nobody said whether there are any.
    """

    def __init__(
        self, pseudonyms: Pseudonyms | None, classified: Mapping[str, Collection[str]] | None = None
    ) -> None:
        self._pseudonyms = pseudonyms
        self.classified = None if classified is None else len(classified)
        self._apart = frozenset(number for numbers in (classified or {}).values() for number in numbers)
        self._base: tuple[float, float] | None = None
        self.counts: Counter[Treatment] = Counter()
        self.at_home: Counter[str] = Counter(dict.fromkeys(TABLES_AT_HOME, 0))

    @property
    def pseudonymous(self) -> bool:
        """Whether people and clients have pseudonyms."""
        return self._pseudonyms is not None

    def rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> Iterator[Row]:
        """The rows of a table as they leave; none of a table that stays at home."""
        if table in TABLES_AT_HOME:
            self.at_home[table] += sum(1 for _row in rows)
            return
        treated = TREATED.get(table, {})
        for row in rows:
            if self.stays(table, row):
                continue
            if table == "labs":
                self._base = _place(row, "x_km", "y_km")
            leaves = self._with_distance(row) if table == "travel" else row
            yield {column: self._treat(treated.get(column), value, row) for column, value in leaves.items()}

    def stays(self, table: str, row: Mapping[str, Any]) -> bool:
        """Whether a row belongs to a classified order."""
        if not self._apart or table == "plans":
            return False
        return any(value in self._apart for column, value in row.items() if column.endswith(_NUMBERED))

    def _with_distance(self, row: Mapping[str, Any]) -> Mapping[str, Any]:
        """A journey leaves with its distance in the place of its position."""
        site = _place(row, "site_x_km", "site_y_km")
        if row.get("km") is not None or site is None or self._base is None:
            return row
        return {**row, "km": round(dist(self._base, site), 1)}

    def _treat(self, treatment: Treatment | None, value: Any, row: Mapping[str, Any]) -> Any:
        if treatment is None or value is None:
            return value
        if treatment in ("price", "position"):
            self.counts[treatment] += 1
            return None
        if self._pseudonyms is None:
            return value
        if treatment == "free-text" and not str(value).strip():
            return value
        if treatment == "subject":  # a hold may be on a person, or on what is none
            if row.get("subject_kind") != "person":
                return value
            treatment = "person"
        self.counts[treatment] += 1
        return WITHHELD if treatment == "free-text" else self._pseudonyms.of(treatment, value)


def _place(row: Mapping[str, Any], x: str, y: str) -> tuple[float, float] | None:
    east, north = row.get(x), row.get(y)
    return None if east is None or north is None else (float(east), float(north))


def left_out(leaving: Leaving) -> list[JsonValue]:
    """What a pack of ours does not hold, as its manifest says it."""
    counted: list[tuple[str, int | None, Text]] = [
        ("classified-orders", leaving.classified, _CLASSIFIED if leaving.classified is None else _APART),
        *((name, leaving.at_home[name], why) for name, why in TABLES_AT_HOME.items()),
        ("prices", leaving.counts["price"], _PRICES),
        ("positions", leaving.counts["position"], _POSITIONS),
    ]
    if leaving.pseudonymous:
        names = sum(leaving.counts[kind] for kind in ("person", "client", "serial"))
        counted += [("names", names, _NAMES), ("free-text", leaving.counts["free-text"], _TEXTS)]
    return [{"what": what, "count": count, "zh": why.zh, "en": why.en} for what, count, why in counted]


_CLASSIFIED = Text(
    "软件不记密级；签名的人负责其中没有涉密委托",
    "the software records no classification; whoever signs answers for there being no classified order",
)
_APART = Text(
    "涉密委托由签名的人指明：连同其样品、任务和证书不出实验室",
    "classified orders are named by whoever signs: they stay at home with their items, tasks and"
    " certificates",
)
_PRICES = Text("价格不出实验室", "prices stay at home")
_POSITIONS = Text("位置不出实验室；行程带距离", "positions stay at home; journeys leave with distances")
_NAMES = Text("人员、客户和样品编号以化名代替", "people, clients and serials stand as pseudonyms")
_TEXTS = Text("人写的文字以“…”代替", "texts that people wrote stand as “…”")
