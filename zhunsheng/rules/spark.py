# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N802 - methods are named as `ibis` calls them
"""Rules as SQL of Spark, for evidence that one machine does not hold. Writing it needs no Spark installed."""

from math import isfinite
from typing import Any, ClassVar

import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler

from zhunsheng.rules.features.lists import spelt
from zhunsheng.rules.schema.column import Kind

COLUMN_TYPES: dict[Kind, str] = {
    "id": "string",
    "text": "string",
    "real": "double",
    "integer": "bigint",
    "flag": "boolean",
    "instant": "timestamp",
    "counts": "array<bigint>",
    "instants": "array<timestamp>",
    "texts": "array<string>",
}


class _Compiler(PySparkCompiler):  # type: ignore[misc]  # untyped base
    """Ibis's own, but for what follows, and without a setting that only an installed Spark has."""

    __slots__ = ()
    SIMPLE_OPS: ClassVar = {ops.BitOr: "bit_or"}

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        """A number with a point is a double; written without more it is a decimal to Spark."""
        if dtype.is_floating():
            number = SQLGlotCompiler.visit_NonNullLiteral(self, op, value=value, dtype=dtype)
            return self.cast(number, dtype) if isfinite(value) else number
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)

    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)

    def visit_Round(self, op: Any, *, arg: Any, digits: Any) -> Any:
        """As DuckDB does it, by a power of ten; Spark's own goes by the number as written."""
        if digits is None or op.arg.dtype.is_integer():
            return super().visit_Round(op, arg=arg, digits=digits)
        power = self.cast(sge.convert(10**op.digits.value), dt.float64)
        rounded = self.f.round(sge.paren(arg, copy=False) * power, 0) / power
        return self.cast(rounded, op.dtype) if op.dtype.is_integer() else rounded


def sql_of(expression: Any) -> str:
    """An expression over unbound tables as one statement."""
    statement = spelt(_COMPILER.to_sqlglot(expression.unbind()), "pyspark")
    return str(statement.sql(dialect=_COMPILER.dialect))


_COMPILER = _Compiler()
