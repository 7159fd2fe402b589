# SPDX-License-Identifier: Apache-2.0
"""Input quantities and what binds them together: correlation, given or from simultaneous readings."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.measure.budget import BudgetError, type_a
from zhunsheng.measure.expression import CONSTANTS, Expression, parse
from zhunsheng.measure.propagation.distributions import Distribution, Normal, PropagationError
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
_NEGATIVE = -1e-8


@dataclass(frozen=True, slots=True)
class InputQuantity:
    """A quantity the model needs: best estimate, distribution about it, unit.

    `dof` are those of u (of the distribution by default; JCGM 100:2008, G.4.2 for type B); `u` overrides
    the distribution's standard uncertainty in the GUM path only. Quantities of one `together` were read
    together: they share their degrees of freedom.

    >>> round(InputQuantity("V", 10.0, Normal(0.3), "V").standard_uncertainty, 3)
    0.3
    """

    name: str
    estimate: float
    distribution: Distribution
    unit: str = ""
    dof: float | None = None
    u: float | None = None
    together: str = ""

    def __post_init__(self) -> None:
        fault: Text | None = None
        if not math.isfinite(self.estimate):
            fault = Text(f"{self.name} 的估计值不是有限数", f"the estimate of {self.name} is not finite")
        elif self.u is not None and not (math.isfinite(self.u) and self.u >= 0):
            fault = Text(
                f"{self.name} 的标准不确定度应为不小于零的有限数",
                f"the standard uncertainty of {self.name} must be finite and not negative",
            )
        elif self.dof is not None and not self.dof > 0:
            fault = Text(
                f"{self.name} 的自由度应大于零，不是 {self.dof:g}",
                f"the degrees of freedom of {self.name} must be above zero, not {self.dof:g}",
            )
        elif self.name in CONSTANTS:
            fault = Text(
                f"{self.name} 是常数，不能作输入量", f"{self.name} is a constant and cannot be an input"
            )
        if fault is not None:
            raise PropagationError("input", fault)

    @property
    def standard_uncertainty(self) -> float:
        """u as the GUM path takes it."""
        return self.distribution.u if self.u is None else self.u

    @property
    def degrees_of_freedom(self) -> float:
        """ν of u; infinite when nothing limits it."""
        return self.distribution.dof if self.dof is None else self.dof


@dataclass(frozen=True, slots=True)
class Model:
    """What is measured: one or more outputs as formulas of the inputs, and how the inputs correlate.

    `correlation` is (inputs, inputs), None when all are independent.

    >>> inputs = (InputQuantity("a", 1.0, Normal(0.1)), InputQuantity("b", 2.0, Normal(0.2), dof=5))
    >>> Model({"y": parse("a*b")}, inputs).names, inputs[0].degrees_of_freedom, inputs[1].degrees_of_freedom
    (('a', 'b'), inf, 5)
    """

    outputs: Mapping[str, Expression]
    inputs: tuple[InputQuantity, ...]
    correlation: Array | None = None

    def __post_init__(self) -> None:
        if not self.outputs:
            raise PropagationError("outputs", Text("模型没有输出量", "the model has no output"))
        known = [each.name for each in self.inputs]
        twice = next((name for name in known if known.count(name) > 1), None)
        if twice is not None:
            raise PropagationError(
                "twice", Text(f"输入量 {twice} 给了两次", f"the input {twice} is given twice")
            )
        for output, formula in self.outputs.items():
            missing = next((name for name in formula.names if name not in known), None)
            if missing is not None:
                raise PropagationError(
                    "missing",
                    Text(
                        f"{output} 的模型用到 {missing}，但没有这个输入量",
                        f"the model of {output} uses {missing}, which is no input",
                    ),
                )

    @property
    def names(self) -> tuple[str, ...]:
        """The inputs' names in order."""
        return tuple(each.name for each in self.inputs)


def model(
    outputs: Mapping[str, str], inputs: Sequence[InputQuantity], correlation: ArrayLike | None = None
) -> Model:
    """A model from formulas as text; a correlation matrix is checked to be one.

    >>> model({"y": "2*a"}, [InputQuantity("a", 1.0, Normal(0.1))]).names
    ('a',)
    """
    formulas = {name: parse(text) for name, text in outputs.items()}
    matrix = None if correlation is None else checked_correlation(correlation, len(inputs))
    return Model(formulas, tuple(inputs), matrix)


def checked_correlation(matrix: ArrayLike, size: int) -> Array:
    """The matrix, if it can be a correlation matrix: symmetric, ones on the diagonal, no negative variance.

    Singular ones are allowed: fully correlated inputs exist.

    >>> checked_correlation([[1, 1], [1, 1]], 2).tolist()
    [[1.0, 1.0], [1.0, 1.0]]
    """
    r = np.asarray(matrix, dtype=np.float64)
    fault: Text | None = None
    if r.shape != (size, size):
        fault = Text(f"相关矩阵应为 {size} × {size}", f"the correlation matrix must be {size} by {size}")
    elif not np.all(np.isfinite(r)) or np.any(np.abs(r) > 1 + 1e-12):
        fault = Text("相关系数应在 ±1 之内", "correlation coefficients lie within ±1")
    elif not np.allclose(r, r.T, atol=1e-12) or not np.allclose(np.diag(r), 1, atol=1e-12):
        fault = Text(
            "相关矩阵应对称，对角线为 1", "the correlation matrix must be symmetric with ones on its diagonal"
        )
    elif size and float(np.linalg.eigvalsh(r).min()) < _NEGATIVE * size:
        fault = Text(
            "这些相关系数互相矛盾（矩阵不是半正定的）",
            "these correlation coefficients contradict each other (the matrix is not positive semidefinite)",
        )
    if fault is not None:
        raise PropagationError("correlation", fault)
    return np.clip(r, -1.0, 1.0)


def from_pairs(names: Sequence[str], pairs: Sequence[tuple[str, str, float]]) -> Array:
    """The correlation matrix of some named pairs; all others are independent.

    >>> from_pairs(["a", "b"], [("a", "b", 0.5)]).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    order = {name: place for place, name in enumerate(names)}
    matrix = np.eye(len(names))
    for first, second, r in pairs:
        unknown = next((name for name in (first, second) if name not in order), None)
        if unknown is not None:
            raise PropagationError(
                "missing",
                Text(f"相关系数提到 {unknown}，但没有这个输入量", f"a correlation names {unknown}, no input"),
            )
        before = matrix[order[first], order[second]]
        if before not in (0.0, r):  # on the diagonal: one with itself
            raise PropagationError(
                "correlation",
                Text(
                    f"{first} 与 {second} 的相关系数不能是 {r:g}，已是 {before:g}",
                    f"the correlation of {first} and {second} cannot be {r:g}, it is {before:g} already",
                ),
            )
        matrix[order[first], order[second]] = matrix[order[second], order[first]] = r
    return matrix


def from_simultaneous(
    readings: Mapping[str, Sequence[float]], *, correlated: bool = True
) -> tuple[tuple[InputQuantity, ...], Array | None]:
    """Inputs read together several times: means, their u and correlation (JCGM 100:2008, 5.2.3).

    >>> inputs, r = from_simultaneous({"a": [1.0, 2.0, 3.0], "b": [2.0, 4.0, 6.0]})
    >>> round(float(r[0, 1]), 6)
    1.0
    """
    lengths = {len(row) for row in readings.values()}
    if len(lengths) != 1:
        raise PropagationError(
            "lengths",
            Text(
                "同时读取的各量读数个数应相同", "simultaneous readings must be equally many for each quantity"
            ),
        )
    try:
        found = type_a([list(row) for row in readings.values()])
    except BudgetError as error:
        raise PropagationError(
            "readings", Text(f"读数无法评定：{error}", f"the readings cannot be evaluated: {error}")
        ) from error
    together = "+".join(readings) if correlated else ""
    inputs = tuple(
        InputQuantity(name, float(mean), Normal(float(u)), dof=float(dof), together=together)
        for name, mean, u, dof in zip(readings, found.mean, found.u, found.dof, strict=True)
    )
    if not correlated or len(inputs) < 2:
        return inputs, None
    with np.errstate(invalid="ignore"):
        r = np.corrcoef([list(row) for row in readings.values()])
    # A quantity that never moved correlates with nothing.
    return inputs, np.where(np.isnan(r), np.eye(len(inputs)), r)
