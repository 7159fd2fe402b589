# SPDX-License-Identifier: Apache-2.0
"""Hits as a person reads them: one row a rule and certificate (or what else is hit), points in a list."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, TypeVar

from zhunsheng.measure.text import Text
from zhunsheng.rules.retelling import retold

Each = TypeVar("Each")
POINT: Final = "point_no"
"""The detail that says at which point of a certificate something was found."""
_HERE: Final = "\ue000"
"""Where the points are named in a message; no message has this character."""


@dataclass(frozen=True, slots=True)
class Line:
    """What several hits of a row say alike, but for their points, and those hits' places in the row."""

    message: Text
    places: tuple[int, ...]


def gathered(hits: Iterable[Each], about: Callable[[Each], Hashable]) -> list[list[Each]]:
    """Hits about the same thing together, in the order in which each thing came first.

    >>> gathered(["a1", "b1", "a2"], lambda hit: hit[0])
    [['a1', 'a2'], ['b1']]
    """
    rows: dict[Hashable, list[Each]] = {}
    for hit in hits:
        rows.setdefault(about(hit), []).append(hit)
    return list(rows.values())


def lines(findings: Sequence[Mapping[str, Any]]) -> list[Line]:
    """What the findings of a row say (as JSON holds them), each thing once; points are listed in it."""
    told = [_without_point(each) for each in findings]
    rows = gathered(range(len(findings)), lambda place: (told[place].zh, told[place].en))
    return [Line(_with_points(told[row[0]], _points(findings, row)), tuple(row)) for row in rows]


def _without_point(finding: Mapping[str, Any]) -> Text:
    """The message with a mark where it names its point; itself, where it names none."""
    point = finding["detail"].get(POINT)
    if point is None:
        return Text(finding["message"]["zh"], finding["message"]["en"])
    record = str(finding["record"])
    head = record.removesuffix(f" / {point}")
    marked = {POINT: Text(_HERE, _HERE)}
    if head != record:
        marked["record"] = Text(f"{head} / {_HERE}", f"{head} / {_HERE}")
    return retold(finding, marked)


def _points(findings: Sequence[Mapping[str, Any]], row: Iterable[int]) -> list[int]:
    return sorted(
        {int(point) for place in row if (point := findings[place]["detail"].get(POINT)) is not None}
    )


def _with_points(told: Text, points: Sequence[int]) -> Text:
    if _HERE not in told.zh:
        return told
    named = list(runs(points))
    en = told.en
    if len(points) > 1:
        en = en.replace(f"oint {_HERE}", f"oints {_HERE}")
    return Text(told.zh.replace(_HERE, "、".join(named)), en.replace(_HERE, ", ".join(named)))


def runs(numbers: Iterable[int]) -> Iterator[str]:
    """Whole numbers in their order, three or more in a row as a span.

    >>> list(runs([1, 2, 4, 5, 6, 9]))
    ['1', '2', '4–6', '9']
    """
    for _, row in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        span = [number for _, number in row]
        yield from [f"{span[0]}–{span[-1]}"] if len(span) > 2 else map(str, span)
