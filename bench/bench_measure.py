# SPDX-License-Identifier: Apache-2.0
"""The measurement core beside other people's: one budget, ten thousand, and a million trials.

GTC, uncertainties and suncal do the same work on the same numbers in an environment of their own (`make
bench` builds it); bare NumPy is the limit for trials: the same draws and the same formula, and nothing kept
but what is asked for. Processor time throughout.
"""

import json
import math
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.peers import FORMULA, INPUTS
from bench.ratio import cpu_seconds
from zhunsheng.measure.budget import combine
from zhunsheng.measure.expression import parse
from zhunsheng.measure.propagation import (
    InputQuantity,
    Model,
    Normal,
    model,
    propagate,
    simulate,
    simulate_points,
)

Array = NDArray[np.float64]
ROOT = Path(__file__).resolve().parents[1]
PEERS = ROOT / ".peers" / "bin" / "python"
BUDGETS, TRIALS, POINTS, ALONE = 10_000, 1_000_000, 10_000, 20
_MEMORY = """
import tracemalloc
from bench.bench_measure import measured, simulate
simulate(measured(), trials=2000)
tracemalloc.start()
simulate(measured(), trials={trials})
print(tracemalloc.get_traced_memory()[1] / 2**20)
"""
_SHARED_MEMORY = """
import tracemalloc
import numpy as np
from bench.bench_measure import FORMULA, INPUTS, Normal, parse, simulate_points
x, u = np.array([[x] * 20 for x, _u, _dof in INPUTS.values()]), np.full((len(INPUTS), 20), 0.01)
tracemalloc.start()
simulate_points(parse(FORMULA), tuple(INPUTS), [Normal(1.0)] * len(INPUTS), x, u, trials={trials})
print(tracemalloc.get_traced_memory()[1] / 2**20)
"""


def run() -> Iterator[str]:
    """Budgets first, then trials."""
    if not PEERS.exists():
        yield "the environment of peers is absent: `make bench` builds it"
        return
    yield from _budgets()
    yield from _trials()
    yield from _points()


def measured() -> Model:
    """The model of the comparison, all inputs normal."""
    inputs = [
        InputQuantity(name, x, Normal(u), dof=None if math.isinf(dof) else dof)
        for name, (x, u, dof) in INPUTS.items()
    ]
    return model({"y": FORMULA}, inputs)


def _budgets() -> Iterator[str]:
    u = propagate(measured()).of("y").u
    one = cpu_seconds(lambda: propagate(measured()), 50)
    values = _readings()
    batch = cpu_seconds(lambda: _batch(values), 25)
    for engine in ("gtc", "uncertainties", "suncal"):
        count = 30 if engine == "suncal" else 2000
        found = _peer(engine, "budgets", count)
        if not math.isclose(found["u"], u, rel_tol=1e-6):
            raise RuntimeError(f"{engine} says u = {found['u']}, we say {u}")
        each = found["seconds"] / count
        yield f"one budget, formula parsed anew: {one / each:.2f} times {engine}"
        yield f"{BUDGETS} budgets in a batch: {each * BUDGETS / batch:.0f} times faster than {engine}"


def _readings() -> dict[str, Array]:
    """The estimates of all budgets; making them up is no part of the work."""
    generator = np.random.default_rng(1)
    return {name: x * (1 + 0.01 * generator.random(BUDGETS)) for name, (x, _u, _dof) in INPUTS.items()}


def _batch(values: dict[str, Array]) -> None:
    found = parse(FORMULA).derivatives(values, tuple(INPUTS))
    u = np.array([u for _x, u, _dof in INPUTS.values()])[:, None]
    dof = np.array([dof for _x, _u, dof in INPUTS.values()])[:, None]
    combine(found.gradient, u, dof)


def _trials() -> Iterator[str]:
    ours, bare = cpu_seconds(lambda: simulate(measured(), trials=TRIALS)), cpu_seconds(_bare)
    theirs = _peer("suncal", "trials", TRIALS)
    yield f"a million trials: {ours / bare:.2f} times bare NumPy"
    yield f"a million trials: {theirs['seconds'] / ours:.1f} times faster than suncal"
    for trials in (TRIALS, 10 * TRIALS):
        yield f"{trials} trials: at most {_memory(trials):.0f} MiB are held"
    held = _peer("suncal", "memory", TRIALS)["memory"]
    yield f"{TRIALS} trials in suncal: at most {held:.0f} MiB are held"


def _bare() -> None:
    generator = np.random.default_rng(1)
    a, b, c, d, g, h = (x + u * generator.standard_normal(TRIALS) for x, u, _dof in INPUTS.values())
    y = (a * b + c) / d - g * np.exp(-h)
    y.mean(), y.std(ddof=1)
    np.partition(y, (TRIALS // 40, TRIALS - TRIALS // 40))


def _points() -> Iterator[str]:
    """All points by shared draws; of runs alone only some are made, evenly spread, and counted up."""
    shapes, formula = [Normal(1.0)] * len(INPUTS), parse(FORMULA)
    x = np.array([[x * (1 + point / POINTS) for point in range(POINTS)] for x, _u, _dof in INPUTS.values()])
    u = np.array([[u] * POINTS for _x, u, _dof in INPUTS.values()])
    shared = cpu_seconds(lambda: simulate_points(formula, tuple(INPUTS), shapes, x, u, trials=TRIALS), 1)
    some = [_at(x[:, point]) for point in range(0, POINTS, POINTS // ALONE)]
    alone = sum(cpu_seconds(partial(simulate, each, trials=TRIALS), 1) for each in some) / len(some)
    cheaper = alone * POINTS / shared
    yield (
        f"{POINTS} points of {TRIALS} trials by shared draws: {cheaper:.1f} times cheaper than alone"
        f" (all {POINTS} shared, {len(some)} alone)"
    )
    yield f"the shared draws of {TRIALS} trials: at most {_memory(TRIALS, _SHARED_MEMORY):.0f} MiB are held"


def _at(estimates: Array) -> Model:
    """The model at another point."""
    inputs = [
        InputQuantity(name, float(x), Normal(u), dof=None if math.isinf(dof) else dof)
        for (name, (_x, u, dof)), x in zip(INPUTS.items(), estimates, strict=True)
    ]
    return model({"y": FORMULA}, inputs)


def _peer(engine: str, work: str, count: int) -> dict[str, float]:
    command = [str(PEERS), str(ROOT / "bench" / "peers.py"), engine, work, str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ourselves
    answer: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _memory(trials: int, program: str = _MEMORY) -> float:
    command = [sys.executable, "-c", program.format(trials=trials)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)  # noqa: S603 - ourselves
    return float(done.stdout)
