# SPDX-License-Identifier: Apache-2.0
"""Other people's uncertainty engines on the same work; run in the environment of peers, answers as JSON.

    .peers/bin/python bench/peers.py ENGINE WORK [COUNT]

WORK is budgets or trials, which print {"seconds": processor time, "u": the result}, or memory: the peak of
what was allocated for COUNT trials, {"memory": MiB}.
"""

import json
import math
import sys
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

# One letter an input; e would be another number to some of them.
INPUTS = {
    "a": (2.0, 0.01, 9.0),
    "b": (3.0, 0.02, math.inf),
    "c": (0.5, 0.005, 4.0),
    "d": (1.5, 0.01, math.inf),
    "g": (0.7, 0.01, 12.0),
    "h": (0.2, 0.02, math.inf),
}
FORMULA = "(a*b + c)/d - g*exp(-h)"


def gtc() -> float:
    import GTC

    a, b, c, d, g, h = (GTC.ureal(x, u, df=dof) for x, u, dof in INPUTS.values())
    y = (a * b + c) / d - g * GTC.exp(-h)
    _degrees = y.df
    return float(y.u)


def uncertainties() -> float:
    from uncertainties import ufloat, umath

    a, b, c, d, g, h = (ufloat(x, u) for x, u, _dof in INPUTS.values())
    y = (a * b + c) / d - g * umath.exp(-h)
    return float(y.s)


def suncal() -> float:
    return float(_suncal().calculate_gum().uncertainty["y"])


def suncal_trials(count: int) -> float:
    return float(_suncal().monte_carlo(samples=count).uncertainty["y"])


def _suncal() -> Any:
    from suncal import Model  # type: ignore[import-not-found]  # of the peers' environment

    model = Model(f"y = {FORMULA}")
    for name, (x, u, dof) in INPUTS.items():
        model.var(name).measure(x).typeb(std=u, degf=dof)
    return model


def main(engine: str, work: str, count: int) -> None:
    one: Callable[[], float] = {"gtc": gtc, "uncertainties": uncertainties, "suncal": suncal}[engine]
    one()  # imports and first-time set-up are not what is compared
    if work == "memory":
        tracemalloc.start()
        suncal_trials(count)
        print(json.dumps({"memory": tracemalloc.get_traced_memory()[1] / 2**20}))
        return
    started = time.process_time()
    result = suncal_trials(count) if work == "trials" else [one() for _budget in range(count)][-1]
    seconds = time.process_time() - started
    print(json.dumps({"seconds": seconds, "u": result}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
