# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N802 - methods are named as `ibis` calls them
"""Rules as SQL of DuckDB."""

from typing import Any

from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

from zhunsheng.rules.features.lists import spelt


class _Compiler(DuckDBCompiler):  # type: ignore[misc]  # untyped base
    """Ibis's own, but the columns that stay are named in their order: those left out come from a set."""

    __slots__ = ()

    def visit_DropColumns(self, op: Any, *, parent: Any, columns_to_drop: Any) -> Any:
        return SQLGlotCompiler.visit_DropColumns(self, op, parent=parent, columns_to_drop=columns_to_drop)


def sql_of(expression: Any) -> str:
    """An expression over unbound tables as one statement."""
    statement = spelt(_COMPILER.to_sqlglot(expression.unbind()), "duckdb")
    return str(statement.sql(dialect=_COMPILER.dialect))


_COMPILER = _Compiler()
