# SPDX-License-Identifier: Apache-2.0
"""Propagation of distributions by Monte Carlo (JCGM 101:2008, chapter 7; JJF 1059.2-2012).

Trials are drawn in chunks of fixed size, so memory does not grow with their number and a seed gives the same
result whatever the machine. Up to `KEPT` trials the quantiles are exact order statistics; beyond, they come
from a fine histogram laid over the first `KEPT`.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.algebra import PLAIN
from zhunsheng.measure.propagation.distributions import Normal, PropagationError
from zhunsheng.measure.propagation.quantities import Model
from zhunsheng.measure.propagation.trials import Trials
from zhunsheng.measure.propagation.validation import numerical_tolerance
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
Kind = Literal["symmetric", "shortest"]

CHUNK = 1 << 15
LEAST, MOST = 1_000, 1_000_000_000
_SERIES = 10_000


@dataclass(frozen=True, slots=True)
class Simulated:
    """One output: mean and standard deviation of the trials, and the coverage interval [low, high].

    `trials` were made; `stable` says whether the adaptive procedure reached the digits asked for (always
    true for a fixed number).
    """

    output: str
    estimate: float
    u: float
    low: float
    high: float
    p: float
    interval: Kind
    trials: int
    stable: bool = True


def simulate(
    model: Model, *, trials: int = 1_000_000, seed: int = 1, p: float = 0.95, interval: Kind = "symmetric"
) -> tuple[Simulated, ...]:
    """Propagate the distributions of all inputs with a fixed number of trials.

    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> made = model({"y": "a - 1"}, [InputQuantity("a", 1.0, Normal(1.0))])
    >>> abs(simulate(made, trials=200_000)[0].u - 1) < 0.01
    True
    """
    check_run(trials, p)
    sampler = Sampler(model, seed)
    held = {name: Trials(expected=trials) for name in model.outputs}
    done = 0
    while done < trials:
        size = min(CHUNK, trials - done)
        for name, values in sampler.draw(size).items():
            held[name].add(values)
        done += size
    return tuple(_simulated(name, each, p, interval) for name, each in held.items())


def simulate_to(
    model: Model,
    *,
    digits: int = 2,
    seed: int = 1,
    p: float = 0.95,
    interval: Kind = "symmetric",
    most: int = 20_000_000,
) -> tuple[Simulated, ...]:
    """Repeat series of trials until y, u and both end points are stable to `digits` of u (JCGM 101, 7.9).

    Stops at `most` trials all the same and then says that it is not stable. A probability so near to one
    that not even two series fit into `most` is refused.

    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> found = simulate_to(model({"y": "a"}, [InputQuantity("a", 1.0, Normal(0.5))]), digits=1)
    >>> found[0].stable, round(found[0].u, 1)
    (True, 0.5)
    """
    check_run(most, p)
    if digits not in (1, 2, 3):
        raise PropagationError("digits", Text("有效位数为 1 至 3", "the digits of u are 1 to 3"))
    series = max(_SERIES, math.ceil(100 / (1 - p)))
    if 2 * series > most:
        raise PropagationError(
            "trials",
            Text(
                f"p = {p:g} 每批要 {series} 次试验，超过上限 {most}",
                f"p = {p:g} asks for {series} trials a series; the limit is {most}",
            ),
        )
    sampler = Sampler(model, seed)
    held = {name: Trials(expected=most) for name in model.outputs}
    seen: dict[str, list[tuple[float, ...]]] = {name: [] for name in model.outputs}
    done, stable = 0, False
    while not stable and done + series <= most:
        for name, one in _series(sampler, series, held).items():
            seen[name].append((one.mean, one.deviation, *one.interval(p, interval)))
        done += series
        stable = all(_is_stable(seen[name], held[name].deviation, digits) for name in held)
    return tuple(_simulated(name, each, p, interval, stable) for name, each in held.items())


def _series(sampler: "Sampler", size: int, held: Mapping[str, Trials]) -> dict[str, Trials]:
    """One series of trials by output, added to all that were made before; drawn in chunks like any other."""
    ones = {name: Trials(expected=size) for name in held}
    done = 0
    while done < size:
        chunk = min(CHUNK, size - done)
        for name, values in sampler.draw(chunk).items():
            held[name].add(values)
            ones[name].add(values)
        done += chunk
    return ones


def simulated_covariance(model: Model, *, trials: int = 1_000_000, seed: int = 1) -> Array:
    """The covariance matrix of the outputs from joint trials, in the order of the model's (JCGM 102:2011,
    7.5).

    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> made = model({"y": "a", "z": "-2*a"}, [InputQuantity("a", 0.0, Normal(1.0))])
    >>> found = simulated_covariance(made, trials=50_000)
    >>> round(float(found[0, 1] / (found[0, 0] * found[1, 1])**0.5), 6)
    -1.0
    """
    check_run(trials, 0.5)
    sampler = Sampler(model, seed)
    count, mean = 0, np.zeros(len(model.outputs))
    total = np.zeros((len(mean), len(mean)))
    while count < trials:
        size = min(CHUNK, trials - count)
        values = np.stack(list(sampler.draw(size).values()))
        centre = values.mean(axis=1)
        deviations, step = values - centre[:, None], centre - mean
        with np.errstate(over="ignore", invalid="ignore"):
            total += deviations @ deviations.T + np.outer(step, step) * count * size / (count + size)
        mean = mean + step * size / (count + size)
        count += size
    if not np.all(np.isfinite(total)):
        raise PropagationError("overflow", Text("协方差超出浮点数的范围", "the covariance is beyond floats"))
    return total / (count - 1)


def _is_stable(series: list[tuple[float, ...]], u: float, digits: int) -> bool:
    if len(series) < 2:
        return False
    if u == 0:
        return True
    spread = np.std(np.array(series), axis=0, ddof=1) / math.sqrt(len(series))
    return bool(np.all(2 * spread <= numerical_tolerance(u, digits)))


class Sampler:
    """Draws trials of a model: inputs by their distributions, all outputs from the same draws.

    Correlated inputs are drawn from a joint normal distribution, so they must be normal (JCGM 101, 6.4.8):
    for other shapes a coefficient alone defines no joint distribution.
    """

    def __init__(self, model: Model, seed: int) -> None:
        self._model = model
        self._generator = generator_of(seed)
        self._joint = _joint(model)
        self._estimates = np.array([each.estimate for each in model.inputs])
        self._factor = _factor(model, self._joint)

    def draw(self, size: int) -> dict[str, Array]:
        """The values of every output for `size` further trials.

        >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
        >>> made = model({"y": "2*a"}, [InputQuantity("a", 1.0, Normal(0.0))])
        >>> Sampler(made, 1).draw(3)["y"].tolist()
        [2.0, 2.0, 2.0]
        """
        inputs = self._inputs(size)
        return {name: self._evaluate(name, inputs, size) for name in self._model.outputs}

    def _inputs(self, size: int) -> dict[str, Array]:
        drawn: dict[str, Array] = {}
        if self._joint:
            normal = self._factor @ self._generator.standard_normal((len(self._joint), size))
            for row, place in enumerate(self._joint):
                drawn[self._model.inputs[place].name] = normal[row] + self._estimates[place]
        for place, each in enumerate(self._model.inputs):
            if place not in self._joint:
                deviates = each.distribution.draw(self._generator, size)
                drawn[each.name] = np.add(deviates, each.estimate, out=deviates)
        return drawn

    def _evaluate(self, name: str, inputs: Mapping[str, Array], size: int) -> Array:
        values = np.asarray(self._model.outputs[name].run(inputs, PLAIN), dtype=np.float64)
        if not np.all(np.isfinite(values)):
            raise PropagationError(
                "domain",
                Text(
                    f"{name} 的模型在某些抽样处没有有限值：输入量的分布超出了定义域",
                    f"the model of {name} has no finite value for some trials: it leaves its domain",
                ),
            )
        return values if values.shape == (size,) else np.broadcast_to(values, (size,))


def correlated_places(model: Model) -> tuple[int, ...]:
    """The places of inputs that correlate with another.

    >>> from zhunsheng.measure.propagation.quantities import InputQuantity, model
    >>> inputs = [InputQuantity(name, 0.0, Normal(1.0)) for name in "abc"]
    >>> correlated_places(model({"y": "a+b+c"}, inputs, [[1, 0, 0.5], [0, 1, 0], [0.5, 0, 1]]))
    (0, 2)
    """
    if model.correlation is None:
        return ()
    off = model.correlation - np.diag(np.diag(model.correlation))
    return tuple(int(place) for place in np.flatnonzero(np.any(off != 0, axis=1)))


def _joint(model: Model) -> tuple[int, ...]:
    """The places of inputs that correlate with another; all of them must be normal."""
    places = correlated_places(model)
    other = next((model.inputs[place].name for place in places if not _is_normal(model, place)), None)
    if other is not None:
        raise PropagationError(
            "joint",
            Text(
                f"{other} 与别的量相关，但不是正态分布：仅凭相关系数不能抽样",
                f"{other} is correlated but not normal: a coefficient alone defines no joint distribution",
            ),
        )
    return places


def _is_normal(model: Model, place: int) -> bool:
    return isinstance(model.inputs[place].distribution, Normal)


def _factor(model: Model, places: tuple[int, ...]) -> Array:
    """A square root of the joint covariance; by eigenvalues, since full correlation makes it singular."""
    if not places or model.correlation is None:
        return np.zeros((0, 0))
    u = np.array([model.inputs[place].distribution.u for place in places])
    # Of the correlation alone, so that scales of very different units do not spoil the small ones.
    values, vectors = np.linalg.eigh(model.correlation[np.ix_(places, places)])
    return np.asarray(u[:, None] * vectors * np.sqrt(np.maximum(values, 0.0)))


def _simulated(name: str, held: Trials, p: float, kind: Kind, stable: bool = True) -> Simulated:
    if kind not in ("symmetric", "shortest"):
        raise PropagationError(
            "interval", Text("区间为 symmetric 或 shortest", "the interval is symmetric or shortest")
        )
    low, high = held.interval(p, kind)
    if not (math.isfinite(held.mean) and math.isfinite(held.deviation)):
        raise PropagationError(
            "overflow",
            Text(f"{name} 的试验值超出浮点数的范围", f"the trials of {name} are beyond floats"),
        )
    return Simulated(name, held.mean, held.deviation, low, high, p, kind, held.count, stable)


def generator_of(seed: int) -> np.random.Generator:
    """The generator that a seed stands for: the same numbers on every machine.

    >>> generator_of(1).random() == generator_of(1).random()
    True
    """
    if seed < 0:
        raise PropagationError("seed", Text("种子不应小于零", "the seed must not be negative"))
    return np.random.default_rng(seed)


def check_run(trials: int, p: float) -> None:
    """Refuse a number of trials or a probability that no run can have.

    >>> check_run(1_000_000, 0.95)
    """
    if not LEAST <= trials <= MOST:
        raise PropagationError(
            "trials",
            Text(f"试验次数应在 {LEAST} 与 {MOST} 之间", f"the trials must number {LEAST} to {MOST}"),
        )
    if not 0 < p < 1:
        raise PropagationError(
            "p", Text("包含概率应在 0 与 1 之间", "the coverage probability must lie between 0 and 1")
        )
