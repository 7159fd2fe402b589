# SPDX-License-Identifier: Apache-2.0
"""Questions about what stays at home, answered by the rules there: a yes or a no leaves, and is signed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

import pyarrow as pa

from zhunsheng.proofs import JsonValue
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.engine import run
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import arrow_schema

QUESTIONS: Final[Mapping[str, str]] = {
    "price-below-cost": "R-PRICE-01",
    "clients-moved-with-hired-staff": "R-MOVE-01",
}
"""What is asked, and the rule whose finding means yes."""
Row = Mapping[str, Any]


class Answering:
    """Looks at the rows of an export as they pass, and keeps of them the columns that the questions need."""

    def __init__(self, stays: Callable[[str, Row], bool]) -> None:
        self._stays = stays
        self._rules = {question: named(rule_id) for question, rule_id in QUESTIONS.items()}
        wanted: dict[str, dict[str, None]] = {}
        for rule in self._rules.values():
            for table in rule.tables():
                wanted.setdefault(table, {}).update(dict.fromkeys(rule.columns(table)))
        self._wanted = wanted
        self._kept: dict[str, dict[str, list[Any]]] = {}

    def seen(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows, looked at; those that stay at home for being classified answer nothing."""
        if table not in self._wanted:
            yield from rows
            return
        kept = self._kept.setdefault(table, {name: [] for name in self._wanted[table]})
        for row in rows:
            if not self._stays(table, row):
                for name, values in kept.items():
                    values.append(row.get(name))
            yield row

    def answers(self) -> list[JsonValue]:
        """Each question with yes, no or, where a record is lacking, unknown."""
        tables = {name: _table(name, columns) for name, columns in self._kept.items()}
        return [
            {"question": question, "answer": _answer(rule, tables)} for question, rule in self._rules.items()
        ]


def _table(name: str, columns: Mapping[str, list[Any]]) -> pa.Table:
    whole = arrow_schema(name)
    return pa.Table.from_pydict(dict(columns), schema=pa.schema([whole.field(column) for column in columns]))


def _answer(rule: Rule, tables: Mapping[str, pa.Table]) -> str:
    mine = {name: table for name, table in tables.items() if name in rule.tables()}
    found = run((rule,), mine)
    if any(finding.state == "broken" for finding in found):
        return "yes"
    silent = any(finding.unit == PACK or finding.state == "unknown" for finding in found)
    return "unknown" if silent or _lacking(rule, mine) else "no"


def _lacking(rule: Rule, tables: Mapping[str, pa.Table]) -> bool:
    """Whether rows that are not there, or say too little, could have meant yes. That nothing happened which
    the rule judges is a no.
    """
    others = any(tables[name].num_rows == 0 for name in rule.needs if name != rule.judges)
    judged = tables[rule.judges]
    return others or any(judged[column].null_count for column in rule.needs[rule.judges])
