# SPDX-License-Identifier: Apache-2.0
"""What a rule was asked about in an evaluation, row by row, and what it said of each.

A verdict *met* rests on rows in which nothing was found; they are read from the records as of the instant by
whose knowledge the evaluation was made.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Generic, Literal, TypeVar

from zhunsheng.evaluation.freezing import FrozenHit
from zhunsheng.evaluation.models import Evaluation, Hit
from zhunsheng.evaluation.queries.brought import brought_of
from zhunsheng.laboratory.evidence import Row
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import TABLES
from zhunsheng.work.evidence_listed import listed
from zhunsheng.work.evidence_period import Period

Found = TypeVar("Found", bound=FrozenHit)
Said = Literal["hit", "unknown", "clear"]
_FEW: Final = 4
_OURS: Final = frozenset({"lab_id", "recorded_at"})


@dataclass(frozen=True, slots=True)
class Looked:
    """A row that a rule was asked about: what it is known by, what else it says, and what was said of it."""

    unit: str
    more: tuple[str, ...]
    said: Said


@dataclass(frozen=True, slots=True)
class Checked(Generic[Found]):
    """What a rule was asked: `rows`, or None where they are in a pack only. `silent` is what the whole
    evaluation lacks for it; of `elsewhere` are hits about units that are no row of the table.
    """

    rows: tuple[Looked, ...] | None
    silent: tuple[Found, ...]
    elsewhere: tuple[Found, ...]


def checked_by(rule: Rule, evaluation: Evaluation) -> Checked[Hit]:
    """Every row of the table that a rule judges, as it was known, with what the rule said of it."""
    hits = list(evaluation.hits.filter(rule=rule.id).order_by("id"))
    return laid_out(rule, hits, _rows(rule.judges, evaluation))


def laid_out(rule: Rule, hits: Sequence[Found], found: Sequence[Row] | None) -> Checked[Found]:
    """The rows of the table that a rule judges, each with what its hits say of it."""
    silent = tuple(hit for hit in hits if hit.unit == PACK)
    said = dict(_said(hit for hit in hits if hit.unit != PACK))
    if found is None:
        return Checked(None, silent, tuple(hit for hit in hits if hit.state == "broken"))
    keys = _keys(rule.judges)
    rows = tuple(_looked(row, keys, said, lacking=bool(silent)) for row in found)
    units = {row.unit for row in rows}
    apart = (hit for hit in hits if hit.state == "broken" and not units.intersection(hit.units))
    return Checked(rows, silent, tuple(apart))


def _rows(table: str, evaluation: Evaluation) -> list[Row] | None:
    """The rows of a table as of an evaluation: those brought, or those the records make."""
    brought = brought_of(table, evaluation.known_at)
    if brought is not None:
        return brought
    if table not in evaluation.asked["rows"]:
        return []
    return listed(table, Period(evaluation.first, evaluation.as_of, evaluation.known_at))


def _said(hits: Iterable[FrozenHit]) -> Iterator[tuple[str, Said]]:
    """By unit; where a rule found something and lacked something, what it found comes last and counts."""
    for hit in sorted(hits, key=lambda each: each.state == "broken"):
        for unit in hit.units:
            yield unit, "hit" if hit.state == "broken" else "unknown"


def _keys(table: str) -> tuple[str, ...]:
    """What a row is known by; a laboratory has but one name."""
    names = tuple(each.name for each in TABLES[table].columns if each.key)
    return tuple(name for name in names if name not in _OURS) or names


def _looked(row: Row, keys: tuple[str, ...], said: Mapping[str, Said], *, lacking: bool) -> Looked:
    unit = " / ".join(_plain(row.get(name)) for name in keys)
    told = [
        _plain(value)
        for name, value in row.items()
        if name not in keys and name not in _OURS and isinstance(value, str | date) and value != unit
    ]
    of_row = said.get(unit) or said.get(_plain(row.get(keys[0])))
    return Looked(unit, tuple(told[:_FEW]), of_row or ("unknown" if lacking else "clear"))


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    return "—" if value is None else str(value)
