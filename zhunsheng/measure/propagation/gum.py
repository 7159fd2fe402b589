# SPDX-License-Identifier: Apache-2.0
"""Propagation of uncertainty by the GUM: first order, or with the second-order terms, for several outputs.

JCGM 100:2008, 5.1.2 with its note, 5.2.2 and G.4; JCGM 102:2011, 6.2 for several outputs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.budget import combine
from zhunsheng.measure.derivative import Dual
from zhunsheng.measure.expression import Expression, seed
from zhunsheng.measure.propagation.coverage import Coverage, factor_of
from zhunsheng.measure.propagation.distributions import PropagationError
from zhunsheng.measure.propagation.quantities import Model
from zhunsheng.measure.taylor import TAYLOR, Taylor
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
Order = Literal[1, 2]
# A second-order term this large beside the whole says that first order alone misleads (GUM 5.1.2, note).
_NOTABLE = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Propagated:
    """The result for one output: estimate y, u(y), ν_eff, and each input's part.

    `sensitivity`, `contribution` (|c|·u) and `share` of the variance are in the order of the model's inputs;
    `second_order` is the standard uncertainty that the higher terms alone would give; None where the model
    is as good as linear within a standard uncertainty of the estimates, and nobody asked.
    """

    output: str
    estimate: float
    u: float
    dof: float
    sensitivity: Array
    contribution: Array
    share: Array
    second_order: float | None
    warnings: tuple[Text, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Propagation:
    """All outputs, with their covariance matrix (of first order), in the order of the model's outputs."""

    results: tuple[Propagated, ...]
    covariance: Array

    def of(self, output: str) -> Propagated:
        """The result of that name."""
        return next(each for each in self.results if each.output == output)

    def correlation(self, first: str, second: str) -> float:
        """Correlation coefficient of two outputs; zero where one has no uncertainty."""
        names = [each.output for each in self.results]
        i, j = names.index(first), names.index(second)
        scale = math.sqrt(self.covariance[i, i] * self.covariance[j, j])
        return float(self.covariance[i, j] / scale) if scale > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """U = k·u and the interval y ± U, with the policy that gave k."""

    k: float
    expanded: float
    low: float
    high: float
    policy: Text


def propagate(model: Model, *, order: Order = 1) -> Propagation:
    """Propagate the inputs' standard uncertainties through every output of the model.

    With `order=2` the terms of second order are added to the variance (for independent inputs; refused with
    correlated ones, for which the guide gives none). A vanishing sensitivity is warned of either way.

    >>> from zhunsheng.measure.propagation.distributions import Normal
    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> a, b = InputQuantity("a", 2.0, Normal(0.1)), InputQuantity("b", 3.0, Normal(0.1))
    >>> made = model({"y": "a*b"}, [a, b])
    >>> round(propagate(made).of("y").u, 6)
    0.360555
    """
    if order == 2 and _correlates(model):
        raise PropagationError(
            "second-order",
            Text("二阶项只适用于互不相关的输入量", "second-order terms are for independent inputs only"),
        )
    u = np.array([each.standard_uncertainty for each in model.inputs])
    duals = {name: _gradient(formula, model) for name, formula in model.outputs.items()}
    sensitivities = np.array([dual.gradient for dual in duals.values()]).reshape(len(duals), len(u))
    r = np.eye(len(u)) if model.correlation is None else model.correlation
    scaled = sensitivities * u
    results = tuple(_result(model, name, dual, u, order) for name, dual in duals.items())
    return Propagation(results, scaled @ r @ scaled.T)


def interval(result: Propagated, coverage: Coverage) -> Interval:
    """The coverage interval y ± k·u of a result."""
    k = factor_of(coverage, result.dof)
    half = k * result.u
    return Interval(k, half, result.estimate - half, result.estimate + half, coverage.wording)


def _correlates(model: Model) -> bool:
    r = model.correlation
    return r is not None and bool(np.any(r[~np.eye(len(r), dtype=bool)]))


def _values(model: Model) -> dict[str, float]:
    return {each.name: each.estimate for each in model.inputs}


def _gradient(formula: Expression, model: Model) -> Dual:
    dual = formula.derivatives(_values(model), model.names)
    if not np.all(np.isfinite(dual.value)):
        raise PropagationError(
            "domain",
            Text(
                f"模型 {formula.text} 在估计值处没有有限值",
                f"the model {formula.text} has no finite value at the estimates",
            ),
        )
    return dual


def _result(model: Model, output: str, dual: Dual, u: Array, order: Order) -> Propagated:
    steep = np.isinf(dual.gradient) | np.isnan(dual.gradient)
    if np.any(steep & (u > 0)):
        name = model.names[int(np.argmax(steep & (u > 0)))]
        raise PropagationError(
            "sensitivity",
            Text(
                f"{output} 对 {name} 的灵敏系数不是有限数",
                f"the sensitivity of {output} to {name} is not finite",
            ),
        )
    gradient = np.where(steep, 0.0, dual.gradient)
    dof = np.array([each.degrees_of_freedom for each in model.inputs])
    combined = combine(gradient[:, None], u[:, None], dof[:, None], correlation=model.correlation)
    first = float(combined.u[0])
    bent = order == 2 or is_bent(model.outputs[output], model, gradient * u, float(dual.value))
    higher = _higher_terms(model.outputs[output], model, gradient, u) if bent else None
    total = math.sqrt(max(first**2 + ((higher or 0.0) if order == 2 else 0.0), 0.0))
    return Propagated(
        output=output,
        estimate=float(dual.value),
        u=total,
        dof=float(combined.dof[0]),
        sensitivity=gradient,
        contribution=combined.contribution[:, 0],
        share=combined.share[:, 0],
        second_order=None if higher is None else math.sqrt(abs(higher)),
        warnings=tuple(_warnings(model, output, gradient * u, first, higher or 0.0)),
    )


def _higher_terms(formula: Expression, model: Model, gradient: Array, u: Array) -> float:
    """Σᵢ Σⱼ [½ (∂²f/∂xᵢ∂xⱼ)² + ∂f/∂xᵢ · ∂³f/∂xᵢ∂xⱼ²] u²(xᵢ) u²(xⱼ)."""
    duals = seed(_values(model), formula.names, model.names)
    total = 0.0
    for place, name in enumerate(model.names):
        if name not in formula.names or u[place] == 0:
            continue
        first, half_second = _along(formula, duals, name, len(model.names))
        terms = first**2 / 2 + gradient * 2 * half_second
        total += float(np.sum(np.where(u > 0, terms, 0.0) * u**2)) * float(u[place]) ** 2
    return total if math.isfinite(total) else 0.0


def _along(formula: Expression, duals: Mapping[str, Dual], name: str, count: int) -> tuple[Array, Array]:
    """∂²f/∂xᵢ∂xⱼ and ½ ∂³f/∂xᵢ∂xⱼ² for all i, along the quantity xⱼ."""
    leaves = {
        each: Taylor.along(dual) if each == name else Taylor.beside(dual) for each, dual in duals.items()
    }
    series = formula.run(leaves, TAYLOR)
    first, half_second = series.first.spread(count, ()), series.half_second.spread(count, ())
    return first.gradient, half_second.gradient


def is_bent(formula: Expression, model: Model, first: Array, value: float) -> bool:
    """Whether the model strays from its tangent within a standard uncertainty of the estimates.

    Looked at one quantity at a time, up and down, and at all together with a few patterns of signs, which
    show products: one evaluation over all of these places. `first` is c·u by input.
    """
    steps = _places(len(model.inputs))
    u = np.array([each.standard_uncertainty for each in model.inputs])
    moved = {each.name: each.estimate + steps[:, place] * u[place] for place, each in enumerate(model.inputs)}
    strayed = np.abs(formula.evaluate(moved) - value - steps @ first)
    scale = float(np.sqrt(np.sum(first**2)))
    return not bool(np.all(strayed <= _NOTABLE * scale + 1e-12 * abs(value)))


def _places(count: int) -> Array:
    single = np.eye(count)
    # Rows of a Hadamard-like pattern: each pair of quantities moves alike in some rows, apart in others.
    rows, columns = np.arange(1, 9)[:, None], np.arange(count)[None, :]
    together = np.where((rows >> (columns % 4)) & 1, 1.0, -1.0) * np.where(
        (columns // 4 + rows) % 2, 1.0, -1.0
    )
    return np.concatenate((single, -single, together))


def _warnings(model: Model, output: str, first: Array, u: float, higher: float) -> list[Text]:
    found = []
    if math.sqrt(abs(higher)) > _NOTABLE * u:
        flat = [name for name, part in zip(model.names, first, strict=True) if part == 0]
        names = "、".join(flat)
        because = (
            Text(f"（{names} 的灵敏系数为零）", f" (no sensitivity to {', '.join(flat)})")
            if flat
            else Text("", "")
        )
        found.append(
            Text(
                f"{output}：模型在此处明显非线性{because.zh}，一阶不确定度不够；请用二阶项或蒙特卡洛法",
                f"{output}: the model is markedly non-linear here{because.en}; first order is not enough:"
                " use second-order terms or Monte Carlo",
            )
        )
    return found
