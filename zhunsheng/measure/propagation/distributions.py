# SPDX-License-Identifier: Apache-2.0
"""Probability distributions of input quantities, each with its standard uncertainty and its random draws.

A distribution is about the estimate: its mean is zero, its scale in the unit of the quantity. Shapes and
sampling follow JCGM 101:2008, 6.4 (JJF 1059.2-2012, table 1).
"""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.distribution import standard_uncertainty
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
Generator = np.random.Generator


class PropagationError(ValueError):
    """Inputs that cannot be propagated; `code` is stable, `message` says what and what is allowed."""

    def __init__(self, code: str, message: Text) -> None:
        self.code = code
        self.message = message
        super().__init__(str(message))


# Of a sample, whose squares are to stay floats.
_LARGEST = 1e150


def _scale(value: float, what: Text) -> None:
    if not math.isfinite(value) or value < 0:
        raise PropagationError(
            "scale",
            Text(
                f"{what.zh}应为不小于零的有限数，不是 {value}",
                f"{what.en} must be finite and not negative, not {value}",
            ),
        )


_HALF_WIDTH = Text("半宽", "the half-width")
_U = Text("标准不确定度", "the standard uncertainty")


@dataclass(frozen=True, slots=True)
class Constant:
    """Known without uncertainty.

    >>> round(Constant().u, 3), Constant().draw(np.random.default_rng(1), 3).shape
    (0.0, (3,))
    """

    name: ClassVar[str] = "constant"
    u: ClassVar[float] = 0.0
    dof: ClassVar[float] = math.inf

    def draw(self, generator: Generator, size: int) -> Array:  # noqa: ARG002 - as its kin are called
        """Zeros."""
        return np.zeros(size)


@dataclass(frozen=True, slots=True)
class Normal:
    """Gaussian with standard uncertainty `u`.

    >>> round(Normal(0.5).u, 3), Normal(0.5).draw(np.random.default_rng(1), 3).shape
    (0.5, (3,))
    """

    u: float
    name: ClassVar[str] = "normal"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.u, _U)

    def draw(self, generator: Generator, size: int) -> Array:
        """Normal deviates (JCGM 101:2008, 6.4.7)."""
        return generator.standard_normal(size) * self.u


@dataclass(frozen=True, slots=True)
class StudentT:
    """Scaled and shifted t of a mean of few readings: `scale` is s/√n, `dof` is n − 1 (6.4.9).

    The GUM's u is `scale`; the standard deviation of the distribution is larger, √(ν/(ν−2)) times.

    >>> round(StudentT(0.5, 4.0).u, 3), StudentT(0.5, 4.0).draw(np.random.default_rng(1), 3).shape
    (0.5, (3,))
    """

    scale: float
    dof: float
    name: ClassVar[str] = "t"

    def __post_init__(self) -> None:
        _scale(self.scale, _U)
        if not self.dof > 0:
            raise PropagationError(
                "dof",
                Text(
                    f"自由度应大于零，不是 {self.dof}",
                    f"degrees of freedom must be above zero, not {self.dof}",
                ),
            )

    @property
    def u(self) -> float:
        """The standard uncertainty as the GUM takes it."""
        return self.scale

    def draw(self, generator: Generator, size: int) -> Array:
        """t deviates times the scale."""
        if math.isinf(self.dof):
            return generator.standard_normal(size) * self.scale
        return generator.standard_t(self.dof, size) * self.scale


@dataclass(frozen=True, slots=True)
class Rectangular:
    """Equally likely within ± half-width (6.4.2).

    >>> round(Rectangular(3.0).u, 3), Rectangular(3.0).draw(np.random.default_rng(1), 3).shape
    (1.732, (3,))
    """

    half_width: float
    name: ClassVar[str] = "rectangular"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.half_width, _HALF_WIDTH)

    @property
    def u(self) -> float:
        """half-width / √3."""
        return float(standard_uncertainty(self.half_width, "rectangular"))

    def draw(self, generator: Generator, size: int) -> Array:
        """Uniform deviates."""
        return (generator.random(size) * 2 - 1) * self.half_width


@dataclass(frozen=True, slots=True)
class Triangular:
    """Falling linearly from the middle to ± half-width (6.4.5).

    >>> round(Triangular(3.0).u, 3), Triangular(3.0).draw(np.random.default_rng(1), 3).shape
    (1.225, (3,))
    """

    half_width: float
    name: ClassVar[str] = "triangular"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.half_width, _HALF_WIDTH)

    @property
    def u(self) -> float:
        """half-width / √6."""
        return float(standard_uncertainty(self.half_width, "triangular"))

    def draw(self, generator: Generator, size: int) -> Array:
        """The difference of two uniform deviates."""
        return (generator.random(size) - generator.random(size)) * self.half_width


@dataclass(frozen=True, slots=True)
class Arcsine:
    """U-shaped: a sine of unknown phase with amplitude half-width (6.4.6).

    >>> round(Arcsine(3.0).u, 3), Arcsine(3.0).draw(np.random.default_rng(1), 3).shape
    (2.121, (3,))
    """

    half_width: float
    name: ClassVar[str] = "arcsine"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.half_width, _HALF_WIDTH)

    @property
    def u(self) -> float:
        """half-width / √2."""
        return float(standard_uncertainty(self.half_width, "arcsine"))

    def draw(self, generator: Generator, size: int) -> Array:
        """The sine of a uniform phase."""
        return np.asarray(np.sin(generator.random(size) * (2 * math.pi)) * self.half_width)


@dataclass(frozen=True, slots=True)
class Trapezoid:
    """Symmetric trapezoid on ± half-width, its top `beta` times as wide as its base (6.4.4).

    >>> round(Trapezoid(3.0, 0.5).u, 3), Trapezoid(3.0, 0.5).draw(np.random.default_rng(1), 3).shape
    (1.369, (3,))
    """

    half_width: float
    beta: float
    name: ClassVar[str] = "trapezoid"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.half_width, _HALF_WIDTH)
        if not 0 <= self.beta <= 1:
            raise PropagationError(
                "beta",
                Text(
                    f"梯形顶底之比应在 0 与 1 之间，不是 {self.beta}",
                    f"beta must lie between 0 and 1, not {self.beta}",
                ),
            )

    @property
    def u(self) -> float:
        """half-width · √((1 + β²)/6)."""
        return float(standard_uncertainty(self.half_width, "trapezoid", beta=self.beta))

    def draw(self, generator: Generator, size: int) -> Array:
        """The weighted sum of two uniform deviates."""
        wide, narrow = (1 + self.beta) / 2, (1 - self.beta) / 2
        deviates = (generator.random(size) * 2 - 1) * wide + (generator.random(size) * 2 - 1) * narrow
        return np.asarray(deviates * self.half_width)


@dataclass(frozen=True, slots=True)
class CurvilinearTrapezoid:
    """Rectangular, but each limit is itself known only to ± d (6.4.3).

    >>> inexact = CurvilinearTrapezoid(3.0, 0.3)
    >>> round(inexact.u, 3), inexact.draw(np.random.default_rng(1), 3).shape
    (1.735, (3,))
    """

    half_width: float
    d: float
    name: ClassVar[str] = "ctrap"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        _scale(self.half_width, _HALF_WIDTH)
        _scale(self.d, Text("限值的不确定范围 d", "the inexactness d"))
        if self.d > self.half_width:
            raise PropagationError("d", Text("d 不应大于半宽", "d must not exceed the half-width"))

    @property
    def u(self) -> float:
        """√(half-width²/3 + d²/9)."""
        return math.hypot(self.half_width / math.sqrt(3), self.d / 3)

    def draw(self, generator: Generator, size: int) -> Array:
        """A uniform deviate between limits that are drawn themselves."""
        limit = self.half_width + self.d * (generator.random(size) * 2 - 1)
        return np.asarray(limit * (generator.random(size) * 2 - 1))


@dataclass(frozen=True, slots=True)
class Samples:
    """Known by a sample, such as the trials of another Monte Carlo run; drawn from with replacement.

    >>> round(Samples((1.0, 2.0, 3.0)).u, 3), Samples((1.0, 2.0, 3.0)).draw(np.random.default_rng(1), 3).shape
    (1.0, (3,))
    """

    values: tuple[float, ...]
    name: ClassVar[str] = "samples"
    dof: ClassVar[float] = math.inf

    def __post_init__(self) -> None:
        if len(self.values) < 2 or not all(abs(value) < _LARGEST for value in self.values):
            raise PropagationError(
                "samples", Text("样本至少两个有限数", "a sample needs at least two finite numbers")
            )

    @property
    def u(self) -> float:
        """The sample's standard deviation."""
        return float(np.std(np.asarray(self.values), ddof=1))

    def draw(self, generator: Generator, size: int) -> Array:
        """Members of the sample, less its mean."""
        data = np.asarray(self.values)
        return np.asarray(generator.choice(data - data.mean(), size))


Distribution = (
    Constant
    | Normal
    | StudentT
    | Rectangular
    | Triangular
    | Arcsine
    | Trapezoid
    | CurvilinearTrapezoid
    | Samples
)
