# SPDX-License-Identifier: Apache-2.0
"""Propagation of uncertainty by the GUM: first order, or with the second-order terms, for several outputs.

JCGM 100:2008, 5.1.2 with its note, 5.2.2 and G.4; JCGM 102:2011, 6.2 for several outputs.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.budget import combine, welch_satterthwaite
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
    """All outputs, with their covariance matrix (of first order), in the order of the model's outputs.

    >>> from zhunsheng.measure.propagation.distributions import Normal
    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> found = propagate(model({"y": "2*a", "z": "-a"}, [InputQuantity("a", 1.0, Normal(0.1))]))
    >>> found.of("y").u, round(found.correlation("y", "z"), 9)
    (0.2, -1.0)
    """

    results: tuple[Propagated, ...]
    covariance: Array

    def of(self, output: str) -> Propagated:
        """The result of that name; PropagationError for a name that is no output."""
        found = next((each for each in self.results if each.output == output), None)
        if found is None:
            raise PropagationError("output", Text(f"没有输出量 {output}", f"there is no output {output}"))
        return found

    def correlation(self, first: str, second: str) -> float:
        """Correlation coefficient of two outputs; zero where one has no uncertainty."""
        i, j = (self.results.index(self.of(name)) for name in (first, second))
        scale = math.sqrt(self.covariance[i, i]) * math.sqrt(self.covariance[j, j])
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
    if order not in (1, 2):
        raise PropagationError("order", Text("阶数为 1 或 2", "the order is 1 or 2"))
    if order == 2 and _correlates(model):
        raise PropagationError(
            "second-order",
            Text("二阶项只适用于互不相关的输入量", "second-order terms are for independent inputs only"),
        )
    u = np.array([each.standard_uncertainty for each in model.inputs])
    duals = {name: _gradient(formula, model) for name, formula in model.outputs.items()}
    sensitivities = np.array([dual.gradient for dual in duals.values()]).reshape(len(duals), len(u))
    results = tuple(_result(model, name, dual, u, order) for name, dual in duals.items())
    with np.errstate(all="ignore"):
        scaled = np.where(u > 0, sensitivities, 0.0) * u
        correlated = scaled if model.correlation is None else scaled @ model.correlation
        covariance = correlated @ scaled.T
    if not np.all(np.isfinite(covariance)):
        raise PropagationError(
            "overflow",
            Text("方差超出浮点数的范围：请换较大的单位", "a variance is beyond floats: use larger units"),
        )
    return Propagation(results, covariance)


def interval(result: Propagated, coverage: Coverage) -> Interval:
    """The coverage interval y ± k·u of a result.

    >>> from zhunsheng.measure.propagation.distributions import Normal
    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> result = propagate(model({"y": "a"}, [InputQuantity("a", 10.0, Normal(0.5))])).of("y")
    >>> around = interval(result, Coverage("fixed", k=2.0))
    >>> around.low, around.high, around.policy.en
    (9.0, 11.0, 'k = 2 as agreed')
    """
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
    combined = combine(gradient[:, None], u[:, None], correlation=model.correlation)
    first = float(combined.u[0])
    strays = _strays(model.outputs[output], model, gradient * u, float(dual.value))
    higher = _higher_terms(model.outputs[output], model, gradient, u) if order == 2 or strays.any() else None
    total = first if order == 1 or higher is None else math.sqrt(max(first**2 + higher, 0.0))
    if not math.isfinite(total):
        raise PropagationError(
            "overflow",
            Text(f"{output} 的不确定度不是有限数", f"the uncertainty of {output} is not a finite number"),
        )
    return Propagated(
        output=output,
        estimate=float(dual.value),
        u=total,
        dof=_effective(model, gradient * u, first),
        sensitivity=gradient,
        contribution=combined.contribution[:, 0],
        share=combined.share[:, 0],
        second_order=None if higher is None or not math.isfinite(higher) else math.sqrt(abs(higher)),
        warnings=tuple(_warnings(model, output, gradient * u, first, higher or 0.0, strays)),
    )


def _effective(model: Model, signed: Array, u: float) -> float:
    """ν_eff by Welch and Satterthwaite; quantities read together count as one part with the ν they share.

    (JCGM 100:2008, G.4.1; for such a group Willink, Metrologia 44 (2007) 340.)
    """
    groups: dict[str, list[int]] = {}
    for place, each in enumerate(model.inputs):
        groups.setdefault(f"+{each.together}" if each.together else f"={each.name}", []).append(place)
    parts, dof = [], []
    for places in groups.values():
        parts.append(_together(signed[places], places, model.correlation))
        dof.append(model.inputs[places[0]].degrees_of_freedom)
    if not parts:
        return math.inf
    return float(welch_satterthwaite(np.array(parts)[:, None], np.array(dof)[:, None], np.array([u]))[0])


def _together(signed: Array, places: list[int], correlation: Array | None) -> float:
    """What some inputs contribute together."""
    if len(places) == 1:
        return abs(float(signed[0]))
    within = None if correlation is None else correlation[np.ix_(places, places)]
    return float(combine(signed[:, None], 1.0, correlation=within).u[0])


def _higher_terms(formula: Expression, model: Model, gradient: Array, u: Array) -> float:
    """Σᵢ Σⱼ [½ (∂²f/∂xᵢ∂xⱼ)² + ∂f/∂xᵢ · ∂³f/∂xᵢ∂xⱼ²] u²(xᵢ) u²(xⱼ); not finite where a derivative is not."""
    duals = seed(_values(model), formula.names, model.names)
    total = 0.0
    for place, name in enumerate(model.names):
        if name not in formula.names or u[place] == 0:
            continue
        first, half_second = _along(formula, duals, name, len(model.names))
        with np.errstate(all="ignore"):
            # u goes in before squaring, which keeps powers of very large units floats.
            terms = (first * u[place] * u) ** 2 / 2 + gradient * u * 2 * half_second * u * u[place] ** 2
            total += float(np.sum(np.where(u > 0, terms, 0.0)))
    return total


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

    >>> from zhunsheng.measure.propagation.distributions import Normal
    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> made = model({"y": "a**2"}, [InputQuantity("a", 0.0, Normal(0.1))])
    >>> is_bent(made.outputs["y"], made, np.array([0.0]), 0.0)
    True
    """
    return bool(_strays(formula, model, first, value).any())


def _strays(formula: Expression, model: Model, first: Array, value: float) -> NDArray[np.bool_]:
    """At which of the places: those along one quantity come first, two for each."""
    steps = _places(len(model.inputs))
    u = np.array([each.standard_uncertainty for each in model.inputs])
    with np.errstate(all="ignore"):
        moved = {each.name: each.estimate + steps[:, at] * u[at] for at, each in enumerate(model.inputs)}
        strayed = np.abs(formula.evaluate(moved) - value - steps @ first)
    scale = float(np.hypot.reduce(first)) if first.size else 0.0
    return ~np.asarray(strayed <= _NOTABLE * scale + 1e-12 * abs(value))


@lru_cache(maxsize=64)
def _places(count: int) -> Array:
    single = np.eye(count)
    # Rows of a Hadamard-like pattern: each pair of quantities moves alike in some rows, apart in others.
    rows, columns = np.arange(1, 9)[:, None], np.arange(count)[None, :]
    together = np.where((rows >> (columns % 4)) & 1, 1.0, -1.0) * np.where(
        (columns // 4 + rows) % 2, 1.0, -1.0
    )
    return np.concatenate((single, -single, together))


def _warnings(
    model: Model, output: str, first: Array, u: float, higher: float, strays: NDArray[np.bool_]
) -> list[Text]:
    found = []
    if not math.sqrt(abs(higher)) <= _NOTABLE * u:  # not finite counts as large
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
    elif strays[: 2 * len(model.inputs)].any():
        # A bend that shows along one quantity and not in its second derivative: |x| or max at their edge, x⁴.
        found.append(
            Text(
                f"{output}：模型在一个标准不确定度之内有折点或更高次的弯曲，一阶和二阶都不够；请用蒙特卡洛法",
                f"{output}: the model has a kink, or a bend of higher order, within a standard uncertainty;"
                " neither first nor second order is enough: use Monte Carlo",
            )
        )
    if _limits_though_correlated(model, first):
        found.append(
            Text(
                f"{output}：韦尔奇-萨特思韦特公式只适用于互不相关的输入量，ν_eff 仅供参考",
                f"{output}: the Welch–Satterthwaite formula is for independent inputs: ν_eff is a guide only",
            )
        )
    return found


def _limits_though_correlated(model: Model, first: Array) -> bool:
    """Whether an input of finite ν that counts correlates with one it was not read together with."""
    if model.correlation is None:
        return False
    for i, one in enumerate(model.inputs):
        if first[i] == 0 or math.isinf(one.degrees_of_freedom):
            continue
        for j, other in enumerate(model.inputs):
            apart = i != j and not (one.together and one.together == other.together)
            if apart and first[j] != 0 and model.correlation[i, j] != 0:
                return True
    return False
