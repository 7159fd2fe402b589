# SPDX-License-Identifier: Apache-2.0
"""Rules as SQL, compiled once a process and dialect, and the frames many rules start from.

What is compiled may be kept for the next process: see `kept`.
"""

import re
from collections.abc import Callable
from functools import cache

import ibis
import ibis.expr.operations as ops

from zhunsheng.rules import duckdb, spark, sqlite
from zhunsheng.rules.features.certificates import features_of
from zhunsheng.rules.features.outcomes import curves_of, outcomes_of
from zhunsheng.rules.features.points import listed_of, raw_of
from zhunsheng.rules.features.ranges import ranges_of
from zhunsheng.rules.frames import uses_of, work_of
from zhunsheng.rules.history.pairs import item_pairs_of, order_pairs_of
from zhunsheng.rules.kept import kept
from zhunsheng.rules.rule import Expression, Rule
from zhunsheng.rules.sources import state
from zhunsheng.rules.tables import unbound

_WRITTEN = {"duckdb": duckdb.sql_of, "pyspark": spark.sql_of, "sqlite": sqlite.sql_of}
_DRAWN = re.compile(r"\b(ibis_[a-z_]+)_([a-z2-7]{26})\b")
state()  # now, while the sources are what was imported
SEEN_THROUGH = frozenset({"raw"})
"""Frames that cost less to make again than to write and read."""
ALWAYS = ("work", "uses")
"""Frames that are made whatever is asked: nearly every rule wants them."""
_ADDED = frozenset({"begins", "ends", "certificate", "edition", "checking_at", "signing_at", "subcontracted"})


@cache
def compiled(rule: Rule, dialect: str = "duckdb") -> str:
    """The rule as SQL over tables named as in version 1, and over the shared frames."""
    told: str = kept(f"{rule.id} {dialect}", rule, lambda: _sql(expression_of(rule), dialect))
    return told


@cache
def columns_for(rule: Rule) -> tuple[str, ...]:
    """The columns of the rule's result."""
    return tuple(kept(f"{rule.id} columns", rule, lambda: list(expression_of(rule).columns)))


@cache
def frames_for(rule: Rule) -> tuple[str, ...]:
    """The frames that must be made before the rule can run, in that order."""
    return tuple(kept(f"{rule.id} frames", rule, lambda: _frames_for(rule)))


def _frames_for(rule: Rule) -> list[str]:
    named = {*ALWAYS, *_tables_of(expression_of(rule))}
    for name, made in reversed(_shared().items()):  # each is made of such as stand before it
        if name in named:
            named |= _tables_of(made)
    return [name for name in _shared() if name in named]


def _tables_of(expression: Expression) -> set[str]:
    return {table.name for table in expression.op().find(ops.UnboundTable)}


def _sql(expression: Expression, dialect: str) -> str:
    """The statement, the same in every process: names that Ibis draws by chance are numbered instead."""
    told = _WRITTEN[dialect](expression)
    drawn = list(dict.fromkeys(_DRAWN.findall(told)))
    return _DRAWN.sub(lambda found: f"{found[1]}_{drawn.index(found.groups()) + 1}", told)


@cache
def expression_of(rule: Rule) -> Expression:
    """The rule's expression over unbound tables and the shared frames.

    It is given the columns the rule declares and no others, and fails here on an undeclared one.
    """
    frames = {name: unbound(name).select(*rule.columns(name)) for name in rule.tables()}
    for name, expression in _shared().items():
        frames[name] = ibis.table(expression.schema(), name=name)
    declared = {*rule.columns("certificates"), *_ADDED}
    frames["work"] = frames["work"].select(*(c for c in frames["work"].columns if c in declared))
    return rule.expression(frames)


@cache
def shared(dialect: str = "duckdb") -> dict[str, str]:
    """The SQL of the shared frames, to be made in this order before any rule that wants them runs."""
    told: dict[str, str] = kept(f"shared {dialect}", None, lambda: _all_shared(dialect))
    return dict(told)


def _all_shared(dialect: str) -> dict[str, str]:
    return {name: _sql(expression, dialect) for name, expression in _shared().items()}


@cache
def _shared() -> dict[str, Expression]:
    """The frames, each made of tables and of those before it."""
    frames: dict[str, Expression] = {}

    def made(name: str, how: Callable[..., Expression], *of: str) -> None:
        frames[name] = how(*(_seen(frames[each], each) if each in frames else unbound(each) for each in of))

    made("work", work_of, "certificates")
    made("uses", uses_of, "work", "standard_use", "equipment")
    made("ranges", ranges_of, "points")
    made("outcomes", outcomes_of, "points")
    made("curves", curves_of, "points")
    made("listed", listed_of, "readings", "points")
    made("raw", raw_of, "listed")
    made("features", features_of, "raw")
    made("item_pairs", item_pairs_of, "work", "features", "raw", "amendments")
    made("order_pairs", order_pairs_of, "work", "features", "raw", "amendments")
    return frames


def _seen(made: Expression, name: str) -> Expression:
    """A frame as the table it is once it was made."""
    return ibis.table(made.schema(), name=name)
