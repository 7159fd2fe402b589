# SPDX-License-Identifier: Apache-2.0
"""What a pack does not have and what follows: nothing is wrong with it, yet clauses will stay unknown."""

from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.measure.text import Text
from zhunsheng.rules.engine import missing
from zhunsheng.rules.pack.evaluating import ASKED, GIVEN_BY_READER
from zhunsheng.rules.pack.privacy import TABLES_AT_HOME
from zhunsheng.rules.tables import in_words
from zhunsheng.rules.verdict.frozen import both

_CLAUSES: Final = 12
_NAMES: Final = 24
"""How many clauses and names are said in a note; its lists have them all."""
_TABLES = Text(
    "没有的表 {number} 张（缺表是“未知”，不是不符）：{names}；因此为“未知”的条款：{clauses}",
    "{number} tables are not there (which makes clauses unknown and is no fault): {names}; unknown for it:"
    " {clauses}",
)
_COLUMNS = Text(
    "表 {table} 没有 {names}；因此为“未知”的条款：{clauses}",
    "table {table} lacks {names}; unknown for it: {clauses}",
)
_EITHER = Text("没有 {names}；因此为“未知”的条款：{clauses}", "no {names}; unknown for it: {clauses}")


def notes(code: Catalogue, columns: Mapping[str, frozenset[str]]) -> list[dict[str, Any]]:
    """What rules that decide lack: a note for all tables that are not there, one for each table's columns."""
    there = {**columns, "labs": frozenset({*columns.get("labs", ()), *GIVEN_BY_READER})}
    wanted: dict[str, set[str]] = {}
    for rule in ASKED:
        if rule.decides:
            for place in set(missing(rule, there)) - TABLES_AT_HOME.keys():
                wanted.setdefault(place, set()).update(rule.cited())
    order = {clause.id: number for number, clause in enumerate(code.clauses)}
    by_table: dict[str, list[str]] = {}
    for place in sorted(wanted):
        table, _dot, column = place.partition(".")
        by_table.setdefault("" if "|" in place else table if column else "tables", []).append(place)
    told = []
    for table in sorted(by_table, key=lambda name: (name != "tables", not name, name)):
        places = by_table[table]
        clauses = sorted(set().union(*(wanted[place] for place in places)), key=lambda each: order[each])
        words = {"tables": _TABLES, "": _EITHER}.get(table, _COLUMNS)
        told.append(_note(words, table, places, clauses))
    return told


def _note(words: Text, table: str, places: list[str], clauses: list[str]) -> dict[str, Any]:
    said = _some(clauses, _CLAUSES, " ")
    each = [in_words([place]) for place in places]
    either = Text("；".join(one.zh for one in each), "; ".join(one.en for one in each))
    plain = _some([place.removeprefix(f"{table}.") for place in places], _NAMES, ", ")
    names = either if words is _EITHER else plain
    text = words.format(table=table, number=len(places), clauses=said, names=names)
    return {"places": places, "clauses": clauses, "text": both(text)}


def _some(names: list[str], most: int, between: str) -> str:
    return between.join(names[:most]) + ("…" if len(names) > most else "")
