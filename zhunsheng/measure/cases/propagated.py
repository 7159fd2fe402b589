# SPDX-License-Identifier: Apache-2.0
"""Cases of propagation: each check read off the GUM's result or a Monte Carlo run, made once a case."""

import math
from collections.abc import Collection
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.cases.document import Case, Check, fault
from zhunsheng.measure.cases.spec import model_of
from zhunsheng.measure.propagation import (
    Coverage,
    Model,
    Normal,
    Propagation,
    Simulated,
    interval,
    propagate,
    simulate,
    simulated_covariance,
)
from zhunsheng.measure.propagation.monte_carlo import Kind, correlated_places
from zhunsheng.measure.text import Text

TRIALS = 4_000_000
SEED = 20260412


class PropagationCase:
    """One case with the results its checks ask for, computed when the first of them does.

    >>> from zhunsheng.measure.cases.document import Check
    >>> a = {"name": "a", "estimate": 1, "distribution": {"type": "normal", "u": 0.1}}
    >>> case = Case("own", "", "propagation", "", {"model": {"y": "2*a"}, "inputs": [a]}, ())
    >>> PropagationCase(case).result(Check("y", "gum1", "u", 0.2, 0.0, False, {}))
    0.2
    """

    def __init__(self, case: Case, trials: int = TRIALS) -> None:
        self._model = model_of(case.spec, f"{case.id}.spec")
        self._trials = trials
        self._simulated: dict[tuple[float, Kind], tuple[Simulated, ...]] = {}

    @cached_property
    def _first(self) -> Propagation:
        return propagate(self._model)

    @cached_property
    def _second(self) -> Propagation:
        return propagate(self._model, order=2)

    def result(self, check: Check) -> float:
        """The number a check asks for."""
        self._known(check.output, self._model.outputs, Text("没有这个输出量", "there is no such output"))
        if check.method == "mc":
            return self._by_trials(check)
        if check.method not in ("gum1", "gum2"):
            raise fault(check.method, "方法应为 gum1、gum2 或 mc", "the method is gum1, gum2 or mc")
        return self._by_gum(check, self._first if check.method == "gum1" else self._second)

    def _by_gum(self, check: Check, found: Propagation) -> float:
        result, (name, _, argument) = found.of(check.output), check.quantity.partition(":")
        if name == "corr":
            self._known(argument, self._model.outputs, Text("没有这个输出量", "there is no such output"))
            return found.correlation(check.output, argument)
        if name == "contribution":
            self._known(argument, self._model.names, Text("没有这个输入量", "there is no such input"))
            return float(result.contribution[self._model.names.index(argument)])
        if name in ("estimate", "u", "dof"):
            return float(getattr(result, name))
        around = interval(result, _coverage(check))
        ends = {
            "k": around.k,
            "U": around.expanded,
            "interval_low": around.low,
            "interval_high": around.high,
            "interval_width": around.high - around.low,
        }
        return _named(ends, check)

    @staticmethod
    def _known(name: str, names: Collection[str], otherwise: Text) -> None:
        if name not in names:
            raise fault(name or '""', otherwise.zh, otherwise.en)

    @cached_property
    def _drawn(self) -> Model:
        """The model as trials are made of it: what correlates is drawn from one normal distribution.

        So the schema says, whatever distributions the inputs have of their own.
        """
        joint = set(correlated_places(self._model))
        inputs = tuple(
            replace(each, distribution=Normal(each.distribution.u)) if place in joint else each
            for place, each in enumerate(self._model.inputs)
        )
        return replace(self._model, inputs=inputs)

    @cached_property
    def _joint(self) -> NDArray[np.float64]:
        return simulated_covariance(self._drawn, trials=self._trials, seed=SEED)

    def _simulated_correlation(self, first: str, second: str) -> float:
        self._known(second, self._model.outputs, Text("没有这个输出量", "there is no such output"))
        names = list(self._model.outputs)
        i, j = names.index(first), names.index(second)
        scale = math.sqrt(self._joint[i, i]) * math.sqrt(self._joint[j, j])
        return float(self._joint[i, j]) / scale if scale > 0 else 0.0

    def _by_trials(self, check: Check) -> float:
        if check.quantity.startswith("corr:"):
            return self._simulated_correlation(check.output, check.quantity.removeprefix("corr:"))
        kind: Kind = "shortest" if check.modifiers.get("interval") == "shortest" else "symmetric"
        key = (check.number("p", 0.95), kind)
        if key not in self._simulated:
            self._simulated[key] = simulate(
                self._drawn, trials=self._trials, seed=SEED, p=key[0], interval=kind
            )
        found = next(each for each in self._simulated[key] if each.output == check.output)
        ends = {
            "estimate": found.estimate,
            "u": found.u,
            "interval_low": found.low,
            "interval_high": found.high,
            "interval_width": found.high - found.low,
        }
        return _named(ends, check)


def _coverage(check: Check) -> Coverage:
    asked: dict[str, Any] = dict(check.modifiers)
    if "k_fixed" in asked:
        return Coverage("fixed", k=check.number("k_fixed"))
    p = check.number("p", 0.95)
    if asked.get("k_model") == "rectangular":
        return Coverage("rectangular", p=p)
    if asked.get("k_model") == "trapezoidal":
        return Coverage("trapezoidal", p=p, beta=check.number("beta"))
    if asked.get("normal"):
        return Coverage("normal", p=p)
    return Coverage("t", p=p, truncate=bool(asked.get("dof_truncate")))


def _named(found: dict[str, float], check: Check) -> float:
    if check.quantity not in found:
        names = ", ".join(found)
        raise fault(check.quantity, f"没有这个量；可用：{names}", f"no such quantity; there are: {names}")
    return found[check.quantity]
