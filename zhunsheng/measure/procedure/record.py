# SPDX-License-Identifier: Apache-2.0
"""What the original record hands over for computing: observations, standards, climate and choices, all as
texts.
"""

from dataclasses import dataclass

from zhunsheng.measure import value_json
from zhunsheng.measure.text import Text


class RecordError(ValueError):
    """A record that does not belong to the procedure: an unknown section, column, point, unit or rule."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(str(message))


@dataclass(frozen=True, slots=True)
class Observation:
    """One reading: where it stands (point and repeat count from 0), its text as typed, resolution and unit.

    `nominal` may stay empty for a fixed point; a free point carries its own. An empty `resolution` or
    `unit` means the column's.
    """

    section: str
    point: int
    column: str
    repeat: int
    text: str
    resolution: str = ""
    unit: str = ""
    nominal: str = ""


@dataclass(frozen=True, slots=True)
class StandardValue:
    """A standard bound to a part of the range: what its certificate states there, in `unit`, as decimal
    texts.

    `standard` is the id in the procedure's section, `drift_half_width` what it may have moved since,
    `correction` what its certificate adds to the nominal value. Where several values match a point, the
    narrowest range counts. A value at one point (`nominal_from` = `nominal_to`) whose `between` is "linear"
    may be joined to its neighbours by straight lines.
    """

    section: str
    standard: str
    nominal_from: str
    nominal_to: str
    expanded_uncertainty: str
    k: str
    unit: str
    drift_half_width: str = "0"
    correction: str = "0"
    between: str = ""


@dataclass(frozen=True, slots=True)
class Span:
    """Mean, lowest and highest value during the work, in °C or % relative humidity."""

    mean: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class ParameterValue:
    """A number about the item that replaces the procedure's default, such as the maker's specification.

    Of a parameter with choices it is the id of one. Section `*` is every section that has the parameter.
    """

    section: str
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class PlannedPoints:
    """The nominal values asked for in a section of free points, so that those not yet read are missed."""

    section: str
    nominal: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecordInput:
    """Everything that `compute` needs from a record. An empty `decision` means the procedure's default
    rule.
    """

    readings: tuple[Observation, ...] = ()
    standards: tuple[StandardValue, ...] = ()
    temperature: Span | None = None
    humidity: Span | None = None
    decision: str = ""
    parameters: tuple[ParameterValue, ...] = ()
    points: tuple[PlannedPoints, ...] = ()

    def to_json(self) -> str:
        """Canonical JSON; equal records give equal bytes."""
        return value_json.dumps(self)

    @classmethod
    def from_json(cls, document: str) -> "RecordInput":
        """Read back what `to_json` wrote."""
        return value_json.loads(cls, document)
