# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: N802 - methods are named as `ibis` calls them
"""Rules as SQL of DuckDB."""

from typing import Any

import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler

from zhunsheng.rules.features.lists import spelt


class _Compiler(DuckDBCompiler):  # type: ignore[misc]  # untyped base
    """Ibis's own, but the columns that stay are named in their order: those left out come from a set.

    And a list is opened where columns are chosen: joined beside its row, as Ibis has it, it takes ten times
    as long.
    """

    __slots__ = ()

    def visit_DropColumns(self, op: Any, *, parent: Any, columns_to_drop: Any) -> Any:
        return SQLGlotCompiler.visit_DropColumns(self, op, parent=parent, columns_to_drop=columns_to_drop)

    def visit_TableUnnest(
        self, op: Any, *, parent: Any, column: Any, column_name: str, offset: Any, keep_empty: bool
    ) -> Any:
        if offset is not None:
            return super().visit_TableUnnest(
                op,
                parent=parent,
                column=column,
                column_name=column_name,
                offset=offset,
                keep_empty=keep_empty,
            )
        given = self.if_(self.f.len(column) > 0, column, self.f.array(sge.null())) if keep_empty else column
        opened = {column_name: self.f.unnest(given)}
        kept = {name: sg.column(name, table=parent.alias_or_name, quoted=True) for name in op.parent.schema}
        columns = (each.as_(name, quoted=True) for name, each in {**kept, **opened}.items())
        return sg.select(*columns).from_(parent)


def sql_of(expression: Any) -> str:
    """An expression over unbound tables as one statement."""
    statement = spelt(_COMPILER.to_sqlglot(expression.unbind()), "duckdb")
    for step in statement.find_all(sge.CTE):
        if is_scan(step.this):
            step.set("materialized", False)
    return str(statement.sql(dialect=_COMPILER.dialect))


def is_scan(query: Any) -> bool:
    """Whether a step only picks from one table: to read that again costs less than to keep what was read."""
    if not isinstance(query, sge.Select) or any(
        query.args.get(part) for part in ("joins", "group", "distinct")
    ):
        return False
    opened = query.find(sge.Subquery, sge.Window, sge.AggFunc, sge.Unnest, sge.Explode)
    return opened is None and query.find(sge.Table) is not None


_COMPILER = _Compiler()
