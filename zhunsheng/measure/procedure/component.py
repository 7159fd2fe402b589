# SPDX-License-Identifier: Apache-2.0
"""The uncertainty components a budget may have, by where each comes from."""

from typing import Annotated, Literal

from pydantic import Field

from zhunsheng.measure.distribution import Shape
from zhunsheng.measure.procedure.fields import (
    DecimalText,
    Formula,
    Name,
    Part,
    PositiveText,
    UnitCode,
    Wording,
)
from zhunsheng.measure.procedure.parts import Confidence


class Component(Part):
    """What every uncertainty component has.

    It acts through `input`, a name of the model, or through a `sensitivity` formula of its own. Of
    components of one `group` only the largest counts at each point (repeatability and resolution see the
    same scatter).
    """

    id: Name
    name: Wording
    input: Name | None = None
    sensitivity: Formula | None = None
    group: Name | None = None
    dof: PositiveText | None = None


class ReadingsComponent(Component):
    """Type A from the repeats of a column: each point's own s, the range method, or s pooled over the
    points.
    """

    source: Literal["readings"] = Field(alias="from")
    column: Name
    estimator: Literal["bessel", "range", "pooled"] = "bessel"


class StandardComponent(Component):
    """U of the standard's certificate at the point, or its drift since."""

    source: Literal["standard"] = Field(alias="from")
    standard: Name
    part: Literal["certificate", "drift"] = "certificate"
    distribution: Shape | None = None


class ResolutionComponent(Component):
    """Half the resolution of a column (or another `fraction`) as half-width."""

    source: Literal["resolution"] = Field(alias="from")
    column: Name
    fraction: PositiveText = "0.5"
    distribution: Shape = "rectangular"


class EnvironmentComponent(Component):
    """Half the span of temperature or humidity during the work as half-width."""

    source: Literal["environment"] = Field(alias="from")
    quantity: Literal["temperature", "humidity"]
    distribution: Shape = "rectangular"


class ConstantComponent(Component):
    """A stated half-width (for `normal`: U with its `k`), a number or a formula, in `unit`.

    A formula may bring in what another section found (`uses`); `type: A` says so of a standard deviation.
    """

    source: Literal["constant"] = Field(alias="from")
    half_width: Formula
    unit: UnitCode
    distribution: Shape = "rectangular"
    k: PositiveText = "1"
    beta: DecimalText = "0"
    type: Literal["A", "B"] = "B"
    confidence: Confidence | None = None


class FitComponent(Component):
    """The scatter about a fitted line, at the value read from it."""

    source: Literal["fit"] = Field(alias="from")


AnyComponent = Annotated[
    ReadingsComponent
    | StandardComponent
    | ResolutionComponent
    | EnvironmentComponent
    | ConstantComponent
    | FitComponent,
    Field(discriminator="source"),
]
