# SPDX-License-Identifier: Apache-2.0
"""A calibration procedure as data: what is read, how it becomes a result, what limits and conditions hold.

One shape serves every instrument. Numbers are decimal strings; formulas are those of `measure.expression`;
words are in both languages. `loader` reads the text, `check` proves that names and units fit together.
"""

from collections.abc import Collection
from typing import Literal

from pydantic import Field

from zhunsheng.measure.decision import DecisionRule
from zhunsheng.measure.procedure.component import AnyComponent
from zhunsheng.measure.procedure.fields import (
    DecimalText,
    Formula,
    Identifier,
    Line,
    Name,
    Part,
    PositiveText,
    UnitCode,
    Whole,
    Wording,
)
from zhunsheng.measure.procedure.parts import (
    Condition,
    Confidence,
    Constant,
    Further,
    Limit,
    Parameter,
    Series,
    Statistic,
    Summary,
    Table,
    Use,
)
from zhunsheng.measure.rounding import Mode

MAX_POINTS = 500
MAX_REPEATS = 100
# A record larger than this is nobody's: the longest shipped one has some 1500 readings.
MAX_READINGS = 20_000


class Reference(Part):
    """A document the procedure follows: number with year, title, the edition in the laboratory's words."""

    number: Line
    title: Wording
    edition: Line | None = None
    note: Wording | None = None


class Range(Part):
    """A range with its unit."""

    low: DecimalText
    high: DecimalText
    unit: UnitCode


class Standard(Part):
    """A measurement standard the section needs; `ratio` is the least MPE / U(standard) asked for.

    A standard of another quantity than the section (the balance that weighs what a pipette delivers) states
    its own `quantity` and `unit`, and in `at` the formula for where on its range it was used.
    """

    id: Name
    family: Identifier
    name: Wording
    ratio: PositiveText | None = None
    quantity: Identifier | None = None
    unit: UnitCode | None = None
    at: Formula | None = None


class Column(Part):
    """A column of the original record.

    `resolution` is the default; with `resolution_source: record` each observation brings its own. A column
    with a `direction` is read while going up or down the points, and the falling one is written from the
    last point to the first. What is read in °C or K is a temperature, unless it is a `difference` of two.
    """

    id: Name
    role: Literal["item", "standard", "auxiliary"]
    label: Wording
    unit: UnitCode
    per: Literal["point", "repeat"] = "repeat"
    resolution: PositiveText | None = None
    resolution_source: Literal["fixed", "record"] = "record"
    direction: Literal["up", "down"] | None = None
    difference: bool = False


class Points(Part):
    """Fixed nominal values in the section's unit, or free ones between `least` and `most` in number.

    Computed ones are `formulas` of the item's parameters: 0.2*maximum, 0.6*maximum, maximum. Where the points
    lie along another quantity than the one measured (a response in dB at frequencies in Hz), `quantity` says
    which; the section's unit is then that of the points, and its result unit that of everything measured.
    """

    kind: Literal["fixed", "free", "computed"] = "fixed"
    nominal: tuple[DecimalText, ...] = Field(default=(), max_length=MAX_POINTS)
    formulas: tuple[Formula, ...] = Field(default=(), max_length=MAX_POINTS)
    least: Whole = Field(default=1, ge=1, le=MAX_POINTS)
    most: Whole = Field(default=50, ge=1, le=MAX_POINTS)
    quantity: Identifier | None = None


class Step(Part):
    """One named formula of the model; later steps may use earlier ones. `unit` defaults to the section's."""

    id: Name
    expression: Formula
    label: Wording | None = None
    unit: UnitCode | None = None


class Coverage(Part):
    """How U is made and shown: k fixed, or t for the probability p and the effective degrees of freedom."""

    policy: Literal["fixed", "t"] = "fixed"
    k: PositiveText = "2"
    p: DecimalText = "0.9545"
    digits: Whole = Field(default=2, ge=1, le=2)
    rounding: Mode = "nearest"


class CertificateColumn(Part):
    """A column of the certificate's table; `digits` says what its last place follows (a default by key).

    `places` says outright how many decimals it has.
    """

    key: Name
    title: Wording
    unit: UnitCode | None = None
    digits: Literal["as-given", "resolution", "uncertainty", "limit", "factor", "word"] | None = None
    places: Whole | None = Field(default=None, ge=0, le=12)


class Fit(Part):
    """A straight line of `ordinate` over `abscissa` (columns or steps), stated at `reference`, used at
    predictions.
    """

    abscissa: Name
    ordinate: Name
    reference: DecimalText = "0"
    predictions: tuple[DecimalText, ...] = Field(default=(), max_length=MAX_POINTS)
    slope_unit: UnitCode
    intercept_label: Wording
    slope_label: Wording


class Section(Part):
    """One function and range of the instrument: points, readings, model, limits, budget, table.

    To be drawn, a section offers: its points (`points`; through every series, see `series`), its `columns`
    in order with their `repeats`, the names in `certificate`, `further` results at each point and `summary`
    results at its foot, and `notes` to be heeded at the bench.
    """

    id: Identifier
    title: Wording
    kind: Literal["point", "line-fit"] = "point"
    quantity: Identifier
    unit: UnitCode
    result_unit: UnitCode
    item_range: Range | None = None
    points: Points
    repeats: Whole = Field(default=1, ge=1, le=MAX_REPEATS)
    columns: tuple[Column, ...] = Field(min_length=1, max_length=20)
    parameters: tuple[Parameter, ...] = ()
    constants: tuple[Constant, ...] = Field(default=(), max_length=60)
    model: tuple[Step, ...] = ()
    result: Name
    mpe: Limit | None = None
    standards: tuple[Standard, ...] = ()
    budget: tuple[AnyComponent, ...] = Field(min_length=1, max_length=60)
    coverage: Coverage | None = None
    certificate: tuple[CertificateColumn, ...] = Field(min_length=1, max_length=20)
    fit: Fit | None = None
    applies: tuple[Condition, ...] = Field(default=(), max_length=8)
    tables: tuple[Table, ...] = Field(default=(), max_length=20)
    statistics: tuple[Statistic, ...] = Field(default=(), max_length=20)
    uses: tuple[Use, ...] = Field(default=(), max_length=20)
    further: tuple[Further, ...] = Field(default=(), max_length=12)
    summary: tuple[Summary, ...] = Field(default=(), max_length=12)
    series: tuple[Series, ...] = Field(default=(), max_length=6)
    settle_minutes: DecimalText = "0"
    notes: tuple[Wording, ...] = Field(default=(), max_length=20)

    def column(self, name: str) -> Column | None:
        """The record column with this id."""
        return next((column for column in self.columns if column.id == name), None)

    def further_result(self, name: str) -> Further | None:
        """The further result with this id."""
        return next((further for further in self.further if further.id == name), None)

    def counting_series(self, done: Collection[str]) -> tuple[str, ...]:
        """The ids of the series that count for the item as it leaves, of those done."""
        ids = [series.id for series in self.series if series.id in done]
        last = [index for index, series in enumerate(self.series) if series.supersedes and series.id in done]
        first = self.series[last[-1]].id if last else ""
        return tuple(ids[ids.index(first) :] if first else ids)

    @property
    def most_readings(self) -> int:
        """How many readings its record may hold, through all series."""
        points = len(self.points.nominal) or len(self.points.formulas) or self.points.most
        rows = sum(self.repeats if column.per == "repeat" else 1 for column in self.columns)
        return points * max(len(self.series), 1) * rows

    @property
    def measured_unit(self) -> str:
        """The unit of every number that states none of its own; the nominal values are in `unit`."""
        return self.result_unit if self.points.quantity else self.unit

    @property
    def item_column(self) -> Column | None:
        """The first column read from the item: `reading` and `resolution` in formulas mean this one."""
        return next((column for column in self.columns if column.role == "item"), None)


class EnvironmentLimits(Part):
    """Permitted temperature and relative humidity, and by how much the temperature may change in the work."""

    temperature: Range | None = None
    humidity: Range | None = None
    temperature_change: PositiveText | None = None
    other: tuple[Wording, ...] = Field(default=(), max_length=12)
    confidence: Confidence | None = None


class Conditions(Part):
    """What must hold around the work: climate, hours of conditioning before it, its least duration.

    `planned_minutes` is for planning only. `safety` is what the person must have seen to before starting.
    """

    environment: EnvironmentLimits = EnvironmentLimits()
    conditioning_hours: DecimalText = "0"
    least_minutes: DecimalText = "0"
    planned_minutes: DecimalText = "0"
    confidence: Confidence | None = None
    safety: tuple[Wording, ...] = Field(default=(), max_length=12)


class Decision(Part):
    """The decision rules a client may agree to, and the one taken when nothing is agreed."""

    offered: tuple[DecisionRule, ...] = Field(min_length=1)
    default: DecisionRule


class WorkedReadings(Part):
    """The repeats of one column at one point (counted from 0)."""

    section: Identifier
    point: Whole = Field(ge=0)
    column: Name
    values: tuple[Line, ...] = Field(min_length=1, max_length=MAX_REPEATS)
    resolution: PositiveText | None = None
    nominal: str = ""


class WorkedStandard(Part):
    """The standard's values as its certificate states them over a part of the range."""

    section: Identifier
    standard: Name
    nominal_from: DecimalText
    nominal_to: DecimalText
    expanded_uncertainty: DecimalText
    k: PositiveText = "2"
    unit: UnitCode
    drift_half_width: DecimalText = "0"
    correction: DecimalText = "0"


class WorkedSpan(Part):
    """Mean, lowest and highest value during the work."""

    mean: DecimalText
    low: DecimalText
    high: DecimalText


class WorkedParameter(Part):
    """A parameter's value in this example; section `*` is every section that has it."""

    section: Identifier | Literal["*"] = "*"
    id: Name
    value: Line


class WorkedPoints(Part):
    """The nominal values asked for in a section of free points."""

    section: Identifier
    nominal: tuple[DecimalText, ...] = Field(min_length=1, max_length=MAX_POINTS)


class Expectation(Part):
    """A number the example must give: `shown` text exactly, or `value` within `tolerance` at full
    precision.
    """

    at: Line
    shown: str | None = None
    value: DecimalText | None = None
    tolerance: DecimalText = "0"


class WorkedExample(Part):
    """Inputs with known results, run by tests and on release of the procedure."""

    id: Identifier
    source: Wording
    readings: tuple[WorkedReadings, ...] = Field(min_length=1)
    standards: tuple[WorkedStandard, ...] = ()
    parameters: tuple[WorkedParameter, ...] = ()
    points: tuple[WorkedPoints, ...] = ()
    temperature: WorkedSpan | None = None
    humidity: WorkedSpan | None = None
    decision: DecisionRule | None = None
    expect: tuple[Expectation, ...] = Field(min_length=1)


class Procedure(Part):
    """A procedure of one version, complete: nothing about an instrument lives outside it.

    Its `parameters` are those of the item as a whole; every section has them besides its own, and likewise
    the `constants` of its formulas.
    """

    schema_version: Literal["1"] = Field(alias="schema")
    id: Identifier
    version: Line
    name: Wording
    field: Identifier
    family: Identifier
    references: tuple[Reference, ...] = Field(min_length=1)
    measurands: tuple[Identifier, ...] = Field(min_length=1)
    conditions: Conditions = Conditions()
    decision: Decision
    coverage: Coverage = Coverage()
    parameters: tuple[Parameter, ...] = Field(default=(), max_length=20)
    constants: tuple[Constant, ...] = Field(default=(), max_length=60)
    sections: tuple[Section, ...] = Field(min_length=1, max_length=60)
    worked: tuple[WorkedExample, ...] = Field(min_length=1)

    def section(self, section_id: str) -> Section | None:
        """The section with this id."""
        return next((section for section in self.sections if section.id == section_id), None)
