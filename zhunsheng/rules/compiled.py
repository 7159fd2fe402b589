# SPDX-License-Identifier: Apache-2.0
"""Rules as SQL, compiled once a process and dialect, and the frames many rules start from."""

import re
from functools import cache

import ibis

from zhunsheng.rules import sqlite
from zhunsheng.rules.frames import uses_of, work_of
from zhunsheng.rules.history.raw import raw_of
from zhunsheng.rules.rule import Expression, Rule
from zhunsheng.rules.tables import unbound

_DRAWN = re.compile(r"\b(ibis_[a-z_]+)_([a-z2-7]{26})\b")
_ADDED = frozenset({"begins", "ends", "certificate", "edition", "checking_at", "signing_at", "subcontracted"})


@cache
def compiled(rule: Rule, dialect: str = "duckdb") -> str:
    """The rule as SQL over tables named as in version 1, and over the shared frames."""
    return _sql(expression_of(rule), dialect)


@cache
def from_raw(rule: Rule) -> bool:
    """Whether the rule starts from the frame `raw`."""
    return compiled(rule) != compiled_over_raw(rule)


def _sql(expression: Expression, dialect: str) -> str:
    """The statement, the same in every process: names that Ibis draws by chance are numbered instead."""
    told = sqlite.sql_of(expression) if dialect == "sqlite" else str(ibis.to_sql(expression, dialect=dialect))
    drawn = list(dict.fromkeys(_DRAWN.findall(told)))
    return _DRAWN.sub(lambda found: f"{found[1]}_{drawn.index(found.groups()) + 1}", told)


@cache
def compiled_over_raw(rule: Rule, dialect: str = "duckdb") -> str:
    """The rule as SQL where the frame `raw` was made ahead of all rules."""
    return _sql(expression_of(rule, raw_is_made=True), dialect)


@cache
def expression_of(rule: Rule, raw_is_made: bool = False) -> Expression:
    """The rule's expression over unbound tables.

    It is given the columns the rule declares and no others, and fails here on an undeclared one. The frame
    `raw` is part of the expression unless it is made already, as a table of that name.
    """
    frames = {name: unbound(name).select(*rule.columns(name)) for name in rule.tables()}
    for name, expression in _shared().items():
        frames[name] = ibis.table(expression.schema(), name=name)
    declared = {*rule.columns("certificates"), *_ADDED}
    frames["work"] = frames["work"].select(*(c for c in frames["work"].columns if c in declared))
    frames["raw"] = ibis.table(raw().schema(), name="raw") if raw_is_made else raw()
    return rule.expression(frames)


@cache
def raw() -> Expression:
    """One row a point with its readings summed, for the rules over a history."""
    return raw_of(unbound("readings"), unbound("points"))


@cache
def raw_sql(dialect: str = "duckdb") -> str:
    """The same as SQL."""
    return _sql(raw(), dialect)


@cache
def shared(dialect: str = "duckdb") -> dict[str, str]:
    """The SQL of the shared frames `work` and `uses`, to be made in this order before any rule runs."""
    return {name: _sql(expression, dialect) for name, expression in _shared().items()}


@cache
def _shared() -> dict[str, Expression]:
    made = work_of(unbound("certificates"))
    seen = ibis.table(made.schema(), name="work")
    return {"work": made, "uses": uses_of(seen, unbound("standard_use"), unbound("equipment"))}
