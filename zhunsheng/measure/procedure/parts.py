# SPDX-License-Identifier: Apache-2.0
"""Parts of a section beyond its columns and model: what the item is, tables, statistics, further results.

All of them are optional. Each gives a name to formulas (`names` lists them) or a result to the page.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from zhunsheng.measure.procedure.fields import (
    DecimalText,
    Formula,
    Identifier,
    Line,
    Name,
    Part,
    UnitCode,
    Wording,
)

Confidence = Literal["high", "medium", "low"]
"""How sure a figure is: `high` well known, `medium` from several sources, `low` to be confirmed first."""

Key = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.+-]{0,31}$")]


class Choice(Part):
    """One of the values a parameter may take: `value` is its number in formulas, by default its id if one."""

    id: Key
    label: Wording | None = None
    value: DecimalText | None = None


class Parameter(Part):
    """A number about the item or its specification that the record may replace.

    With `choices` it is one of them, and `default` is the id of one; without, `default` is a decimal.
    """

    id: Name
    label: Wording
    unit: UnitCode = "1"
    default: Line
    choices: tuple[Choice, ...] = Field(default=(), max_length=60)
    confidence: Confidence | None = None

    def choice(self, chosen: str) -> Choice | None:
        """The choice with this id."""
        return next((choice for choice in self.choices if choice.id == chosen), None)


class Constant(Part):
    """A number of the formulas that belongs to no item: an expansion coefficient in 1/°C, 20 °C, g in m/s².

    With its unit the formulas can be checked, which a bare number in them does not allow.
    """

    id: Name
    value: DecimalText
    unit: UnitCode
    label: Wording | None = None
    confidence: Confidence | None = None


class Condition(Part):
    """When a section applies: its parameter is `among` these choices, or between `low` and `high`."""

    parameter: Name
    among: tuple[Key, ...] = ()
    low: DecimalText | None = None
    high: DecimalText | None = None


class TableRow(Part):
    """The values of a table at, or up to, a place; one for each option. `-` says that there is none."""

    at: DecimalText | None = None
    values: tuple[Annotated[str, StringConstraints(min_length=1, max_length=40)], ...] = Field(min_length=1)


class Table(Part):
    """Figures by the item's class and by where on the range: its id is their name in formulas.

    `choose` names the parameter whose choice picks the value in a row, `options` the choices in that order.
    `along` is the formula that picks the row: the first whose `at` is not exceeded (`up-to`), the one whose
    `at` is equal (`at`), or the straight line between two (`linear`, with its derivative in the budget).
    """

    id: Name
    title: Wording
    unit: UnitCode = "1"
    choose: Name | None = None
    options: tuple[Key, ...] = ()
    along: Formula | None = None
    match: Literal["up-to", "at", "linear"] = "up-to"
    rows: tuple[TableRow, ...] = Field(min_length=1, max_length=400)
    confidence: Confidence | None = None
    note: Wording | None = None


class Statistic(Part):
    """A number from several readings at a point: its id is its name in formulas and tables.

    `over` says across what: the repeats of a column, the columns of one repeat, or all of them. Where that
    leaves several numbers (one a column, one a repeat), `reduce` makes one of them.
    """

    id: Name
    label: Wording
    of: tuple[Name, ...] = Field(min_length=1, max_length=20)
    kind: Literal["range", "deviation", "maximum", "minimum", "mean"]
    over: Literal["repeats", "columns", "all"] = "repeats"
    reduce: Literal["mean", "maximum", "minimum"] = "maximum"


class Use(Part):
    """A number of an earlier section, such as the repeatability found there: its id is its name here.

    `value` is a column, statistic, step or result of that section. It is brought to this section's unit where
    both measure the same quantity. `take` says which of that section's points.
    """

    id: Name
    section: Identifier
    value: Name
    take: Literal["largest", "mean", "first"] = "largest"
    label: Wording


class Limit(Part):
    """The maximum permissible error as a formula for its absolute value, in the unit of the judged number.

    With `lower` the limits are not symmetric: `expression` is the upper one, `lower` the lower one, both with
    their sign. Where U exceeds `largest_u`, nothing is said about conformity but that.
    """

    expression: Formula
    lower: Formula | None = None
    largest_u: Formula | None = None
    basis: Wording | None = None
    confidence: Confidence | None = None


class Further(Part):
    """Another result at every point: hysteresis beside the error, repeatability beside the mean.

    `id` is a step, statistic or column. With `uncertainty: true` it has U by the section's budget; without,
    it is a characteristic that stands by itself and is held against its limit as it is.
    """

    id: Name
    label: Wording
    unit: UnitCode | None = None
    uncertainty: bool = False
    limit: Limit | None = None


class Summary(Part):
    """One number over all points of a section: the spread of the errors along the scale."""

    id: Name
    label: Wording
    of: Name
    kind: Literal["range", "largest", "maximum", "minimum", "mean", "deviation"]
    limit: Limit | None = None


class Series(Part):
    """The whole of a section done once: as found, and again as left; or clockwise, and anticlockwise.

    An `optional` one is done if needed. One that `supersedes` takes the place of those before it in what is
    said of the item as a whole: what counts is how it leaves.
    """

    id: Identifier
    label: Wording
    optional: bool = False
    supersedes: bool = False
