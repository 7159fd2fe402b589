# SPDX-License-Identifier: Apache-2.0
"""Cases of calibration intervals: by attributes, and by variables."""

import math
from dataclasses import asdict

from zhunsheng.measure.calibration_interval import interval_by_attributes
from zhunsheng.measure.cases.answers import Answer, Spec, among, optional
from zhunsheng.measure.cases.document import Check, fault
from zhunsheng.measure.cases.spec import number_of, numbers_of, whole_number_of
from zhunsheng.measure.drift_interval import (
    DriftCurve,
    fit_drift,
    interval_to_limits,
    interval_to_uncertainty,
)


def by_attributes(spec: Spec) -> Answer:
    """What answers a case of method A3.

    >>> from zhunsheng.measure.cases.document import Check
    >>> spec = {"in_tolerance": 15, "n": 20, "interval": 365, "target": 0.95}
    >>> round(by_attributes(spec)(Check("I", "exact", "interval", 231, 0.5, False, {})))
    231
    """
    found = interval_by_attributes(
        whole_number_of(spec, "in_tolerance", "spec"),
        whole_number_of(spec, "n", "spec"),
        number_of(spec, "interval", "spec"),
        number_of(spec, "target", "spec"),
        optional(spec, "conf", 0.5),
    )
    return among({name: float(value) for name, value in asdict(found).items()})


# The names under which papers and programs give the history and what is asked of it; the first is ours.
_TIMES, _CHANGES, _DEGREE = (
    ("x", "t", "times", "dt"),
    ("y", "dy", "deltas", "drifts"),
    ("degree", "order", "m"),
)
_LOW, _HIGH, _TARGET = (
    ("TL", "LL", "low", "rel_lo"),
    ("TU", "UL", "high", "rel_high"),
    ("u_target", "utarget", "target_u", "target"),
)
_START, _U_START, _CONFIDENCE = ("y0",), ("u0",), ("conf", "p")


def by_variables(spec: Spec) -> Answer:
    """What answers a case of a drift fitted through zero.

    >>> from zhunsheng.measure.cases.document import Check
    >>> spec = {"x": [1, 2, 3], "y": [0.1, 0.2, 0.3]}
    >>> round(by_variables(spec)(Check("d", "data", "b1", 0.1, 0.0, False, {})), 9)
    0.1
    """
    times, changes = (numbers_of(spec, _key(spec, names), "spec") for names in (_TIMES, _CHANGES))
    degree = _key(spec, _DEGREE)
    curve = fit_drift(times, changes, degree=whole_number_of(spec, degree, "spec") if degree in spec else 1)
    numbers = {"s": curve.s, "syx": curve.s, "dof": float(curve.dof), "b0": 0.0}
    for place, value in enumerate(curve.coefficients, 1):
        numbers |= {
            f"b{place}": float(value),
            f"u_b{place}": math.sqrt(curve.covariance[place - 1, place - 1]),
            f"var_b{place}": float(curve.covariance[place - 1, place - 1]),
        }
        for other in range(1, place):
            numbers[f"cov_b{other}b{place}"] = float(curve.covariance[other - 1, place - 1])
    numbers["cov"] = numbers.get("cov_b1b2", numbers["var_b1"])

    def answer(check: Check) -> float:
        asked = {**spec, **check.modifiers}
        if check.quantity in ("y_at", "u_at", "u_pred_at"):
            time = number_of(asked, _key(asked, ("x", "t")), check.quantity)
            at = (
                curve.value_at(time) + optional(asked, "y0", 0.0)
                if check.quantity == "y_at"
                else curve.u_at(time)
            )
            return float(at)
        if check.quantity.startswith("interval"):
            return _interval(curve, asked, check.quantity)
        return among(numbers)(check)

    return answer


def _key(spec: Spec, names: tuple[str, ...]) -> str:
    return next((name for name in names if name in spec), names[0])


def _interval(curve: DriftCurve, asked: Spec, quantity: str) -> float:
    """The interval by the one target that is given; with both, the quantity's name says which."""

    def number(names: tuple[str, ...]) -> float | None:
        key = _key(asked, names)
        return None if asked.get(key) is None else number_of(asked, key, "spec")

    target, low, high, limit = number(_TARGET), number(_LOW), number(_HIGH), number(("limit",))
    if limit is not None:
        low, high = -limit, limit
    limited = low is not None or high is not None
    by_uncertainty = "unc" in quantity if target is not None and limited else target is not None
    named = quantity in ("interval", "interval_uncertainty", "interval_reliability")
    if not named or not (target is not None or limited) or (quantity == "interval" and target and limited):
        raise fault(
            quantity,
            "要给出 u_target（interval_uncertainty）或 TL、TU（interval_reliability）",
            "give u_target (interval_uncertainty) or TL, TU (interval_reliability)",
        )
    u_start = number(_U_START) or 0.0
    if by_uncertainty and target is not None:
        return interval_to_uncertainty(curve, target, u_start=u_start)
    return interval_to_limits(
        curve,
        low,
        high,
        start=number(_START) or 0.0,
        u_start=u_start,
        confidence=optional(asked, _key(asked, _CONFIDENCE), 0.95),
        k=number(("k",)),
    )
