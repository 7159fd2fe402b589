# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: ARG002, N802 - methods and arguments are named as `ibis` calls them
"""Rules as SQL of SQLite: for one job's slice, where DuckDB takes a hundred times as long to begin.

SQLite knows neither instants nor lists. An instant is an integer, microseconds since 1970, so that
comparing stays exact; a list is JSON. What `ibis` writes otherwise, or not at all, is written here.
"""

import json
import math
import re
import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from operator import mul
from typing import Any, ClassVar

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.sqlite import SQLiteCompiler
from sqlglot.optimizer.eliminate_subqueries import eliminate_subqueries

from zhunsheng.rules.features.lists import LARGEST, PLACES
from zhunsheng.rules.schema.column import Kind

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001  # evidence is naive local time
_TICK = timedelta(microseconds=1)
_NUMBER = re.compile(r"\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?\s*")
DEEP = 10
"""SQLite's parser gives up some subqueries deeper than this; they are then written one after another."""
COLUMN_TYPES: dict[Kind, str] = {
    "real": "real",
    "integer": "integer",
    "flag": "integer",
    "instant": "integer",
}
"""What a column is declared as; every other kind is text, lists included."""


def ticks(at: datetime) -> int:
    """An instant as SQLite holds it."""
    return (at - _EPOCH) // _TICK


def instant(count: int) -> datetime:
    """The instant of `ticks`."""
    return _EPOCH + count * _TICK


def listed(values: Iterable[Any]) -> str:
    """A list as SQLite holds it."""
    return json.dumps([ticks(each) if isinstance(each, datetime) else each for each in values])


class _Compiler(SQLiteCompiler):  # type: ignore[misc]  # untyped base
    """What differs from `ibis`'s own: integer instants, JSON lists, case kept apart, casts that may fail."""

    __slots__ = ()
    UNSUPPORTED_OPS = ()
    SIMPLE_OPS: ClassVar = {
        ops.ArrayLength: "json_array_length",
        ops.ArrayMax: "zs_most",
        ops.ArrayMin: "zs_least",
        ops.ArraySort: "zs_sorted",
        ops.ArrayStringJoin: "zs_joined",
        ops.ArraySum: "zs_total",
        ops.ExtractEpochSeconds: "zs_seconds",
        ops.ExtractMonth: "zs_month",
        ops.ExtractYear: "zs_year",
        ops.Floor: "zs_floor",
        ops.Log2: "zs_bits",
        ops.Modulus: "zs_rest",
        ops.Power: "zs_power",
        ops.Sqrt: "zs_root",
    }

    def visit_StartsWith(self, op: Any, *, arg: Any, start: Any) -> Any:
        return self.f.substr(arg, 1, self.f.length(start)).eq(start)

    def visit_TimestampAdd(self, op: Any, *, left: Any, right: Any) -> Any:
        return self.binop(sge.Add, left, sge.convert(_span(op.right)))

    def visit_TimestampSub(self, op: Any, *, left: Any, right: Any) -> Any:
        return self.binop(sge.Sub, left, sge.convert(_span(op.right)))

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_timestamp():
            return sge.convert(ticks(value))
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Cast(self, op: Any, *, arg: Any, to: Any) -> Any:
        if to.is_temporal() or op.arg.dtype.is_temporal():
            raise NotImplementedError(f"no cast from {op.arg.dtype} to {to} on SQLite")
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:
        if not (to.is_floating() and op.arg.dtype.is_string()):
            raise NotImplementedError(f"no attempted cast from {op.arg.dtype} to {to} on SQLite")
        return self.f.anon.zs_number(arg)

    def visit_ArgMax(self, op: Any, *, arg: Any, key: Any, where: Any) -> Any:
        call = self.f.anon.zs_of_greatest(arg, key)
        return call if where is None else sge.Filter(this=call, expression=sge.Where(this=where))

    def visit_ArraySlice(self, op: Any, *, arg: Any, start: Any, stop: Any) -> Any:
        return self.f.anon.zs_slice(arg, start, sge.Null() if stop is None else stop)

    def visit_ArrayCollect(
        self, op: Any, *, arg: Any, where: Any, order_by: Any, include_null: bool, distinct: bool
    ) -> Any:
        if where is not None or distinct:
            raise NotImplementedError("a list of some or of distinct values is not written on SQLite")
        return self.f.anon.zs_in_order(arg, *(key.this for key in order_by))

    def visit_TableUnnest(
        self, op: Any, *, parent: Any, column: Any, column_name: str, offset: Any, keep_empty: bool
    ) -> Any:
        kept = [sg.column(name, table=parent.alias_or_name, quoted=True) for name in op.parent.schema]
        value = sg.column("value", table="each_of").as_(column_name, quoted=True)
        each = sge.Table(this=self.f.anon.json_each(column), alias=sge.TableAlias(this="each_of"))
        columns = [value if name.name == column_name else name for name in kept]
        if column_name not in op.parent.schema:
            columns.append(value)
        if offset is not None:
            columns.append(sg.column("key", table="each_of").as_(offset, quoted=True))
        return sg.select(*columns).from_(parent).join(each, join_type="LEFT" if keep_empty else "CROSS")


def sql_of(expression: Any) -> str:
    """An expression over unbound tables as one statement; NotImplementedError where SQLite can't say it."""
    statement = _COMPILER.to_sqlglot(expression.unbind())
    if _depth(statement) > DEEP:
        statement = eliminate_subqueries(statement)
    return str(statement.sql(dialect=_COMPILER.dialect))


def _depth(node: sge.Expression, above: int = 0) -> int:
    """How deep subqueries lie in each other."""
    here = above + isinstance(node, sge.Subquery)
    return max((_depth(part, here) for part in node.iter_expressions()), default=here)


def open_memory() -> sqlite3.Connection:
    """An empty database in memory that knows the functions these statements call. No implied transactions."""
    database = sqlite3.connect(":memory:", isolation_level=None, cached_statements=512)
    for name, (places, function) in _FUNCTIONS.items():
        database.create_function(name, places, function, deterministic=True)
    database.create_aggregate("zs_of_greatest", 2, _OfGreatest)  # type: ignore[arg-type]  # any value a column holds
    database.create_aggregate("zs_in_order", -1, _InOrder)  # type: ignore[arg-type]  # as above
    database.create_aggregate("_ibis_bit_or", 1, _BitOr)
    return database


def reader(schema: Any) -> Callable[[tuple[Any, ...]], dict[str, Any]]:
    """How a row of an expression with this schema is read back: instants and flags are themselves again."""
    kinds = [(name, _converter(dtype)) for name, dtype in schema.items()]

    def read(row: tuple[Any, ...]) -> dict[str, Any]:
        return {
            name: value if value is None or convert is None else convert(value)
            for (name, convert), value in zip(kinds, row, strict=True)
        }

    return read


def _converter(dtype: dt.DataType) -> Callable[[Any], Any] | None:
    if dtype.is_timestamp():
        return instant
    return bool if dtype.is_boolean() else None


def _span(interval: Any) -> int:
    """A written-down interval in ticks."""
    unit = interval.dtype.unit.plural
    return timedelta(**{unit: int(interval.value)}) // _TICK


class _OfGreatest:
    """The value beside the greatest key, which may be null; the first one where keys are equal."""

    def __init__(self) -> None:
        self._value: Any = None
        self._key: Any = None

    def step(self, value: Any, key: Any) -> None:
        if key is not None and (self._key is None or key > self._key):
            self._value, self._key = value, key

    def finalize(self) -> Any:
        return self._value


class _BitOr:
    """The bits that any of the numbers has; none of which is null."""

    def __init__(self) -> None:
        self._bits = 0

    def step(self, value: int) -> None:
        self._bits |= value

    def finalize(self) -> int:
        return self._bits


class _InOrder:
    """Values as a list in the order of the keys beside them, null ones left out; null keys come last."""

    def __init__(self) -> None:
        self._rows: list[tuple[Any, ...]] = []

    def step(self, value: Any, *keys: Any) -> None:
        if value is not None:
            self._rows.append((*((key is None, key) for key in keys), value))

    def finalize(self) -> str | None:
        ordered = sorted(
            self._rows, key=lambda row: [(absent, 0 if absent else key) for absent, key in row[:-1]]
        )
        return json.dumps([row[-1] for row in ordered]) if self._rows else None


def _unless_null(function: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *values: None if any(value is None for value in values) else function(*values)


def _rest(of: float, by: float) -> float:
    """What division leaves, with the sign of the dividend; exact for whole numbers."""
    if isinstance(of, int) and isinstance(by, int):
        return abs(of) % abs(by) * (-1 if of < 0 else 1)
    return math.fmod(of, by)


def _squares(pairs: Iterable[tuple[int, int]]) -> float:
    """The sum of the squared differences."""
    return float(sum((a - b) * (a - b) for a, b in pairs))


def _turned(packed: list[int]) -> list[int]:
    return [each % PLACES - LARGEST for each in sorted(packed)]


def _pairs(text: str) -> Iterable[tuple[int, int]]:
    return pairwise(json.loads(text))


def _kept(values: list[int | None]) -> list[int]:
    return [value for value in values if value is not None and -LARGEST <= value <= LARGEST]


def _number(text: str) -> float | None:
    return float(text) if _NUMBER.fullmatch(text) else None


_COMPILER = _Compiler()
_FUNCTIONS: dict[str, tuple[int, Callable[..., Any]]] = {
    "zs_seconds": (1, _unless_null(lambda count: count // 1_000_000)),
    "zs_year": (1, _unless_null(lambda count: instant(count).year)),
    "zs_month": (1, _unless_null(lambda count: instant(count).month)),
    "zs_number": (1, _unless_null(_number)),
    "zs_floor": (1, _unless_null(math.floor)),
    "zs_bits": (1, _unless_null(math.log2)),
    "zs_root": (1, _unless_null(math.sqrt)),
    "zs_rest": (2, _unless_null(_rest)),
    "zs_power": (2, _unless_null(math.pow)),
    "zs_least": (1, _unless_null(lambda text: min(json.loads(text), default=None))),
    "zs_total": (1, _unless_null(lambda text: sum(json.loads(text)) if text != "[]" else None)),
    "zs_slice": (3, lambda text, start, stop: json.dumps(json.loads(text)[start:stop])),
    "zs_kept": (1, _unless_null(lambda text: json.dumps(_kept(json.loads(text))))),
    "zs_turned": (1, _unless_null(lambda text: json.dumps(_turned(json.loads(text))))),
    "zs_parts": (
        3,
        _unless_null(lambda text, by, one: json.dumps([each % by // one for each in json.loads(text)])),
    ),
    "zs_dot": (2, _unless_null(lambda a, b: float(sum(map(mul, json.loads(a), json.loads(b)))))),
    "zs_steps": (1, _unless_null(lambda text: _squares(pairwise(json.loads(text))))),
    "zs_apart": (2, _unless_null(lambda a, b: _squares(zip(json.loads(a), json.loads(b), strict=True)))),
    "zs_stays": (1, _unless_null(lambda text: sum(a == b for a, b in pairwise(json.loads(text))))),
    "zs_alike": (2, _unless_null(lambda text, of: sum(b % of == a % of for a, b in _pairs(text)))),
    "zs_reach": (2, _unless_null(lambda text, least: sum(each >= least for each in json.loads(text)))),
    "zs_sorted": (1, _unless_null(lambda text: json.dumps(sorted(json.loads(text))))),
    "zs_joined": (2, _unless_null(lambda text, between: between.join(json.loads(text)) or None)),
    "zs_rises": (2, _unless_null(lambda text, by: sum(b - a == by for a, b in _pairs(text)))),
    "zs_most": (1, _unless_null(lambda text: max(json.loads(text), default=None))),
}
