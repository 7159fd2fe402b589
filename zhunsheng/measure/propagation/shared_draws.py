# SPDX-License-Identifier: Apache-2.0
"""Monte Carlo for many points at once: the standardised draws are made once and serve every point.

Points of one calibration differ in their estimates and scales, seldom in the shapes of their inputs. Each
point's result is what a run of its own would give; only between points are the results not independent,
which no point's interval depends on.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from zhunsheng.measure.algebra import PLAIN
from zhunsheng.measure.expression import Expression
from zhunsheng.measure.propagation.distributions import Distribution, PropagationError
from zhunsheng.measure.propagation.monte_carlo import check_run, generator_of
from zhunsheng.measure.propagation.trials import symmetric_interval, unit_of
from zhunsheng.measure.text import Text

Array = NDArray[np.float64]
_CHUNK = 1 << 14


@dataclass(frozen=True, slots=True, eq=False)
class SimulatedPoints:
    """Arrays over the points: mean, standard deviation, and the symmetric coverage interval for `p`."""

    estimate: Array
    u: Array
    low: Array
    high: Array
    p: float
    trials: int


def simulate_points(
    formula: Expression,
    names: Sequence[str],
    shapes: Sequence[Distribution],
    estimates: ArrayLike,
    scales: ArrayLike,
    *,
    trials: int = 1_000_000,
    seed: int = 1,
    p: float = 0.95,
) -> SimulatedPoints:
    """Propagate independent inputs through one formula at many points.

    `names` and `shapes` are the inputs; `estimates` and `scales` are (inputs, points) in each input's unit: a
    draw of input i at point j is estimate + scale · z, with z drawn from shape i once for all points. Give
    shapes of unit scale. Memory is inputs × trials × 8 bytes and does not grow with the points.

    >>> from zhunsheng.measure.expression import parse
    >>> from zhunsheng.measure.propagation.distributions import Normal
    >>> x, scale = [[1.0, 5.0]], [[0.1, 0.2]]
    >>> found = simulate_points(parse("2*x"), ["x"], [Normal(1.0)], x, scale, trials=100_000)
    >>> [round(float(value), 2) for value in found.u]
    [0.2, 0.4]
    """
    check_run(trials, p)
    centre, scale = _arrays(names, shapes, estimates, scales, formula)
    generator = generator_of(seed)
    draws = np.stack([shape.draw(generator, trials) for shape in shapes])
    points = centre.shape[1]
    moments, ends = np.empty((2, points)), np.empty((2, points))
    values = np.empty(trials)
    for point in range(points):
        moments[:, point] = _evaluate(formula, names, draws, centre[:, point], scale[:, point], values)
        ends[:, point] = symmetric_interval(values, p)
    return SimulatedPoints(moments[0], moments[1], ends[0], ends[1], p, trials)


def _evaluate(
    formula: Expression, names: Sequence[str], draws: Array, centre: Array, scale: Array, out: Array
) -> tuple[float, float]:
    """Fill `out` with the trials of one point, in pieces that stay in the processor's cache; mean and s."""
    total = squares = shift = 0.0
    unit = 1.0
    for start in range(0, out.size, _CHUNK):
        piece = draws[:, start : start + _CHUNK] * scale[:, None]
        piece += centre[:, None]
        values = out[start : start + _CHUNK]
        values[:] = formula.run(dict(zip(names, piece, strict=True)), PLAIN)
        # Sums about the first trial's value: none of their digits go to a large common part.
        shift = shift if start else float(values[0])
        deviations = values - shift
        unit = unit if start else unit_of(deviations)
        if unit != 1.0:
            deviations /= unit
        total += float(deviations.sum())
        squares += float(np.square(deviations, out=deviations).sum())
    if not math.isfinite(squares):
        raise PropagationError(
            "domain",
            Text("模型在某些抽样处没有有限值", "the model has no finite value for some trials"),
        )
    mean = total / out.size
    return shift + mean * unit, unit * math.sqrt(max(squares - mean * total, 0.0) / (out.size - 1))


def _arrays(
    names: Sequence[str],
    shapes: Sequence[Distribution],
    estimates: ArrayLike,
    scales: ArrayLike,
    formula: Expression,
) -> tuple[Array, Array]:
    centre, scale = np.asarray(estimates, dtype=np.float64), np.asarray(scales, dtype=np.float64)
    if (
        centre.ndim != 2
        or not (len(names) == len(shapes) == centre.shape[0] > 0)
        or centre.shape != scale.shape
    ):
        raise PropagationError(
            "shape",
            Text(
                "估计值与尺度应为（输入量 × 点）的数组",
                "estimates and scales must be arrays (inputs, points)",
            ),
        )
    if set(formula.names) - set(names):
        raise PropagationError(
            "missing", Text("公式用到未给出的输入量", "the formula uses an input not given")
        )
    if not (np.all(np.isfinite(centre)) and np.all(np.isfinite(scale)) and np.all(scale >= 0)):
        raise PropagationError("scale", Text("估计值与尺度应为有限数", "estimates and scales must be finite"))
    return centre, scale
