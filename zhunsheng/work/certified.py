# SPDX-License-Identifier: Apache-2.0
"""What a certificate of ours says of a standard: its ranges, and its points summed up as one range each."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

Row = Mapping[str, str]


def summed_up(results: Sequence[Row]) -> list[Row]:
    """A standard's results with those at single points as one range, with the least and the largest U.

    A certificate names the standard; its points are in the standard's own certificate.
    """
    ranges = [row for row in results if not _is_point(row)]
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in results:
        if _is_point(row):
            groups.setdefault((row["function"], row["unit"], row["uncertainty_unit"]), []).append(row)
    return [*ranges, *(_one(rows) for rows in groups.values())]


def _is_point(row: Row) -> bool:
    return Decimal(row["low"]) == Decimal(row["high"])


def _one(rows: Sequence[Row]) -> Row:
    if len(rows) == 1:
        return rows[0]
    ends = sorted((row["low"] for row in rows), key=Decimal)
    widths = sorted((row["uncertainty"] for row in rows), key=Decimal)
    factors = sorted({row["k"] for row in rows}, key=Decimal)
    return {
        **rows[0],
        "low": ends[0],
        "high": ends[-1],
        "uncertainty": _span(widths),
        "k": _span(factors),
    }


def _span(ordered: Sequence[str]) -> str:
    first, last = ordered[0], ordered[-1]
    return first if Decimal(first) == Decimal(last) else f"{first}~{last}"
