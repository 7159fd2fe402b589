# SPDX-License-Identifier: Apache-2.0
"""Functions of a point's list of readings that Ibis has no word for, and how each engine says them.

SQLite is given them in Python (`rules.sqlite`); for the others they are written out in the statement. A new
one wants its declaration, its wording for DuckDB and Spark in `SPELT`, and its Python in `rules.sqlite`.
"""

from collections.abc import Callable
from functools import cache
from inspect import Parameter, Signature
from typing import Any, Final

import ibis
import sqlglot as sg
import sqlglot.expressions as sge

from zhunsheng.rules.rule import Expression

LARGEST: Final = 1_000_000_000_000
"""Readings beyond this many counts are no instrument's and are left out."""
PLACES: Final = 4_000_000_000_000
"""More than twice as much, so that a place and a reading fit one number."""


def _declared(name: str, of: tuple[str, ...], gives: str) -> Callable[..., Expression]:
    """A function that the engine has, or is given, under this name."""

    def function(*arguments: Expression) -> Expression:
        """Only its signature counts."""

    function.__signature__ = Signature(  # type: ignore[attr-defined]  # what Ibis reads the arguments from
        [Parameter(each, Parameter.POSITIONAL_ONLY) for each in "abc"[: len(of)]]
    )
    made: Callable[..., Expression] = ibis.udf.scalar.builtin(function, name=name, signature=(of, gives))
    return made


kept: Final = _declared("zs_kept", ("array<int64>",), "array<int64>")
"""The list without nulls and without what no instrument reads."""
turned: Final = _declared("zs_turned", ("array<int64>",), "array<int64>")
"""Readings packed with their places (place × PLACES + reading + LARGEST), in order of the places.

Engines sort a list faster than they collect one in order.
"""
dot: Final = _declared("zs_dot", ("array<int64>", "array<int64>"), "float64")
"""The sum of products, place by place; both lists are as long, and have no nulls."""
stays: Final = _declared("zs_stays", ("array<int64>",), "int64")
"""How many readings equal the one before."""
steps: Final = _declared("zs_steps", ("array<int64>",), "float64")
"""The sum of the squared steps from each reading to the next."""
apart: Final = _declared("zs_apart", ("array<int64>", "array<int64>"), "float64")
"""The sum of the squared differences, place by place; both lists are as long, and have no nulls."""
rises: Final = _declared("zs_rises", ("array<int64>", "int64"), "int64")
"""How many entries are larger than the one before by exactly that much."""
alike: Final = _declared("zs_alike", ("array<int64>", "int64"), "int64")
"""How many entries leave the same rest, divided by that number, as the one before."""
reach: Final = _declared("zs_reach", ("array<int64>", "int64"), "int64")
"""How many entries are that number or more."""
parts: Final = _declared("zs_parts", ("array<int64>", "int64", "int64"), "array<int64>")
"""What was packed last: each entry's rest divided by the first number, of which the second is one."""

_ZIPPED = "slice(a, 2, greatest(size(a) - 1, 0)), slice(a, 1, greatest(size(a) - 1, 0))"
_ADDED = "aggregate(zip_with({}, (x, y) -> {}), {}, (s, x) -> s + x)"
_SPARK_SQUARE = "cast(x - y as double) * cast(x - y as double)"


def _added(lists: str, each: str, none: str) -> str:
    """Spark's wording of a sum over two lists, place by place."""
    return _ADDED.format(lists, each, none)


_SQUARES = (
    "coalesce(list_sum(list_transform(list_zip({}), lambda p :"
    " cast(p[1] - p[2] as double) * cast(p[1] - p[2] as double))), 0.0)"
)
SPELT: Final[dict[str, dict[str, str]]] = {
    "duckdb": {
        "epoch": "epoch_us(a) // 1000000",  # whole seconds, as elsewhere; DuckDB's own has a fraction
        "zs_kept": (
            f"case when list_count(a) = len(a) and list_min(a) >= -{LARGEST} and list_max(a) <= {LARGEST}"
            f" then a else list_filter(a, lambda x : x between -{LARGEST} and {LARGEST}) end"
        ),
        "zs_turned": f"list_transform(list_sort(a), lambda x : x % {PLACES} - {LARGEST})",
        "zs_dot": "list_inner_product(cast(a as double[]), cast(b as double[]))",
        "zs_stays": "coalesce(len(list_filter(list_zip(a[2:], a[:-2]), lambda p : p[1] = p[2])), 0)",
        "zs_alike": (
            "coalesce(len(list_filter(list_zip(a[2:], a[:-2]), lambda p : p[1] % b = p[2] % b)), 0)"
        ),
        "zs_reach": "len(list_filter(a, lambda x : x >= b))",
        "zs_parts": "list_transform(a, lambda x : x % b // c)",
        "zs_steps": _SQUARES.format("a[:-2], a[2:]"),
        "zs_apart": _SQUARES.format("a, b"),
        "zs_rises": ("coalesce(len(list_filter(list_zip(a[2:], a[:-2]), lambda p : p[1] - p[2] = b)), 0)"),
    },
    "pyspark": {
        "zs_kept": f"filter(a, x -> x between -{LARGEST} and {LARGEST})",
        "zs_turned": f"transform(array_sort(a), x -> x % {PLACES} - {LARGEST})",
        "zs_reach": "size(filter(a, x -> x >= b))",
        "zs_parts": "transform(a, x -> (x % b) div c)",
        "zs_dot": _added("a, b", "cast(x as double) * cast(y as double)", "0D"),
        "zs_stays": _added(_ZIPPED, "if(x = y, 1L, 0L)", "0L"),
        "zs_alike": _added(_ZIPPED, "if(x % b = y % b, 1L, 0L)", "0L"),
        "zs_rises": _added(_ZIPPED, "if(x - y = b, 1L, 0L)", "0L"),
        "zs_steps": _added(_ZIPPED, _SPARK_SQUARE, "0D"),
        "zs_apart": _added("a, b", _SPARK_SQUARE, "0D"),
    },
}
"""By dialect and function its wording, the arguments being a, b and c."""


@cache
def _wording(dialect: str, name: str) -> Any:
    return sg.parse_one(SPELT[dialect][name], dialect="spark" if dialect == "pyspark" else dialect)


def spelt(statement: Any, dialect: str) -> Any:
    """The statement with our functions written out in the engine's own words."""
    if dialect not in SPELT:
        return statement
    return statement.transform(lambda node: _spelt(node, dialect))


def _spelt(node: Any, dialect: str) -> Any:
    name = "epoch" if isinstance(node, sge.TimeToUnix) else str(node.name).lower()
    if not isinstance(node, sge.Anonymous | sge.TimeToUnix) or name not in SPELT[dialect]:
        return node
    given = dict(zip("abc", node.expressions or [node.this], strict=False))
    return _wording(dialect, name).transform(
        lambda part: spelt(given[part.name], dialect).copy() if _is_argument(part) else part
    )


def _is_argument(part: Any) -> bool:
    return isinstance(part, sge.Column) and part.name in ("a", "b", "c")
