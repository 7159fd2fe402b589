# SPDX-License-Identifier: Apache-2.0
"""Cases of every other kind: statistics, coverage factors, fits, conformity, intervals, charts, rounding."""

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

import numpy as np

from zhunsheng.measure.anova import Anova, anova, anova_of_groups
from zhunsheng.measure.budget import combine, type_a, welch_satterthwaite
from zhunsheng.measure.calibration_interval import interval_by_attributes, interval_by_drift
from zhunsheng.measure.cases.document import Check, fault
from zhunsheng.measure.cases.spec import distribution_of, number_of, numbers_of
from zhunsheng.measure.control_chart import Chart, ewma, individuals
from zhunsheng.measure.distribution import coverage_factor, standard_uncertainty
from zhunsheng.measure.fit import LineFit, fit_line
from zhunsheng.measure.propagation import numerical_tolerance, validate
from zhunsheng.measure.risk import Limits, global_risk, probability_of_conformity, risk_at_guard_band
from zhunsheng.measure.rounding import round_to_step

Spec = Mapping[str, Any]
Answer = Callable[[Check], float]


def answering(kind: str, spec: Spec) -> Answer:
    """What answers the checks of a case of this kind; CasesError for a kind that does not exist."""
    if kind not in _KINDS:
        allowed = ", ".join(sorted({*_KINDS, "propagation"}))
        raise fault(kind, f"没有这种案例；可用：{allowed}", f"no such kind; there are: {allowed}")
    return _KINDS[kind](spec)


def _of(found: Mapping[str, float]) -> Answer:
    """Answers from a fixed set of named numbers."""

    def answer(check: Check) -> float:
        if check.quantity not in found:
            names = ", ".join(found)
            raise fault(check.quantity, f"没有这个量；可用：{names}", f"no such quantity; there are: {names}")
        return found[check.quantity]

    return answer


def _type_a(spec: Spec) -> Answer:
    found = type_a(numbers_of(spec, "data", "spec"))
    return _of({name: float(getattr(found, name)[0]) for name in ("mean", "s", "u", "dof")})


def _type_b(spec: Spec) -> Answer:
    kind = spec.get("distribution")
    if kind == "normal_p":
        k = float(coverage_factor(number_of(spec, "p", "spec"), math.inf))
        return _of({"u": number_of(spec, "half_width", "spec") / k, "k": k})
    if kind == "normal_k":
        u = standard_uncertainty(number_of(spec, "U", "spec"), "normal", k=number_of(spec, "k", "spec"))
        return _of({"u": float(u)})
    return _of({"u": distribution_of({**spec, "type": kind}, "spec").u})


def _welch_satterthwaite(spec: Spec) -> Answer:
    u = np.array(numbers_of(spec, "u", "spec"))[:, None]
    given = spec.get("dof")
    if not isinstance(given, list) or len(given) != len(u):
        raise fault("spec.dof", "应与 u 一样多，null 为无穷", "as many as u; null is infinite")
    dof = np.array([math.inf if each is None else float(each) for each in given])[:, None]
    total, effective = float(combine(1.0, u).u[0]), float(welch_satterthwaite(u, dof)[0])

    def answer(check: Check) -> float:
        p = check.number("p", float(spec.get("p", 0.95)))
        k = float(coverage_factor(p, effective, truncate=bool(check.modifiers.get("dof_truncate"))))
        return _of({"u": total, "dof": effective, "k": k, "U": k * total})(check)

    return answer


def _coverage_factor(spec: Spec) -> Answer:
    dof = math.inf if spec.get("dof") is None else number_of(spec, "dof", "spec")
    truncate = bool(spec.get("dof_truncate"))
    return _of({"k": float(coverage_factor(number_of(spec, "p", "spec"), dof, truncate=truncate))})


def _line_fit(spec: Spec) -> Answer:
    x0 = 0.0 if spec.get("x0") is None else number_of(spec, "x0", "spec")
    fit = fit_line(numbers_of(spec, "x", "spec"), numbers_of(spec, "y", "spec"), reference=x0)
    names = {"corr": "correlation", "cov": "covariance"}
    plain = ("intercept", "slope", "u_intercept", "u_slope", "corr", "cov", "s", "dof")
    fixed = {name: float(getattr(fit, names.get(name, name))) for name in plain}
    return lambda check: _on_line(fit, check) if check.quantity in _ALONG else _of(fixed)(check)


_ALONG: dict[str, Callable[[LineFit, Check], float]] = {
    "y_at": lambda fit, check: float(fit.value_at(check.number("x"))),
    "u_mean_at": lambda fit, check: float(fit.u_mean_at(check.number("x"))),
    "u_pred_at": lambda fit, check: float(fit.u_single_at(check.number("x"))),
    "x_from_y": lambda fit, check: fit.x_from(_observed(check))[0],
    "u_x_from_y": lambda fit, check: fit.x_from(_observed(check))[1],
}


def _on_line(fit: LineFit, check: Check) -> float:
    return _ALONG[check.quantity](fit, check)


def _observed(check: Check) -> list[float]:
    given = check.modifiers.get("y_obs")
    return numbers_of({"y_obs": given if isinstance(given, list) else [given]}, "y_obs", check.quantity)


def _anova(spec: Spec) -> Answer:
    if "groups" in spec:
        return _of(_anova_numbers(anova(spec["groups"])))
    per_group = int(number_of(spec, "per_group", "spec"))
    means, deviations = numbers_of(spec, "group_means", "spec"), numbers_of(spec, "group_s", "spec")
    return _of(_anova_numbers(anova_of_groups(means, deviations, per_group)))


def _anova_numbers(found: Anova) -> dict[str, float]:
    numbers = {name: float(value) for name, value in asdict(found).items()}
    # The names the guide and its readers use for the same figures.
    return {
        **numbers,
        "F": found.f,
        "s_B": found.s_between,
        "s_within": found.s_b,
        "s2_a": found.s_a**2,
        "s2_b": found.s_b**2,
        "s2_B": found.s_between**2,
        "u": found.u_mean,
        "s_means": found.u_mean * math.sqrt(found.dof_a + 1),
    }


def _limits(spec: Spec, low: str, high: str) -> Limits | None:
    ends = [None if spec.get(key) is None else number_of(spec, key, "spec") for key in (low, high)]
    return None if ends == [None, None] else Limits(*ends)


def _tolerance(spec: Spec) -> Limits:
    found = _limits(spec, "TL", "TU")
    if found is None:
        raise fault("spec.TL, spec.TU", "至少给出一个限", "at least one limit is needed")
    return found


def _specific(spec: Spec) -> Answer:
    p = probability_of_conformity(
        number_of(spec, "y", "spec"), number_of(spec, "u", "spec"), _tolerance(spec)
    )
    return _of({"p_conform": p, "PFA": 1 - p, "PFR": p, "p_nonconform": 1 - p})


def _global(spec: Spec) -> Answer:
    risk = global_risk(
        number_of(spec, "prior_mean", "spec"),
        number_of(spec, "prior_sd", "spec"),
        number_of(spec, "u", "spec"),
        _tolerance(spec),
        _limits(spec, "AL", "AU"),
    )
    return _of(
        {
            "p_conform": risk.p_conform,
            "p_accept": risk.p_accept,
            "PFA": risk.pfa,
            "PFR": risk.pfr,
            "PFA_conditional": risk.pfa_conditional,
        }
    )


def _guard_band(spec: Spec) -> Answer:
    if spec.get("method") != "w=rU":
        raise fault("spec.method", "只有 w=rU", "there is only w=rU")
    k = 2.0 if spec.get("k") is None else number_of(spec, "k", "spec")
    return _of({"PFA_at_limit": risk_at_guard_band(number_of(spec, "r", "spec"), k)})


def _attributes(spec: Spec) -> Answer:
    found = interval_by_attributes(
        int(number_of(spec, "in_tolerance", "spec")),
        int(number_of(spec, "n", "spec")),
        number_of(spec, "interval", "spec"),
        number_of(spec, "target", "spec"),
        number_of(spec, "conf", "spec"),
    )
    return _of({name: float(value) for name, value in asdict(found).items()})


def _variables(spec: Spec) -> Answer:
    x = numbers_of(spec, "x" if "x" in spec else "times", "spec")
    y = numbers_of(spec, "y" if "y" in spec else "drifts", "spec")
    degree = int(spec.get("degree", 1))
    k = number_of(spec, "k", "spec") if "k" in spec else 2.0
    limit = number_of(spec, "limit", "spec") if "limit" in spec else math.inf
    found = interval_by_drift(x, y, limit, degree=degree, k=k)
    numbers = {"s": found.s, "interval": found.interval}
    for place, value in enumerate(found.coefficients, 1):
        numbers |= {
            f"b{place}": float(value),
            f"u_b{place}": math.sqrt(found.covariance[place - 1, place - 1]),
        }
    return _of(numbers)


def _control_chart(spec: Spec) -> Answer:
    data = numbers_of(spec, "data", "spec")
    if spec.get("type") == "ewma":
        weight, target, sigma = (number_of(spec, key, "spec") for key in ("lambda", "target", "sigma"))
        chart = ewma(data, weight=weight, target=target, sigma=sigma)
    elif spec.get("type") == "individuals":
        chart = individuals(data)
    else:
        raise fault("spec.type", "应为 ewma 或 individuals", "is ewma or individuals")
    return lambda check: _on_chart(chart, check)


def _on_chart(chart: Chart, check: Check) -> float:
    if check.quantity in ("z", "x", "point"):
        place = int(check.number("index")) - 1
        if not 0 <= place < chart.points.size:
            raise fault("index", f"应为 1 至 {chart.points.size}", f"is 1 to {chart.points.size}")
        return float(chart.points[place])
    ends = {"ucl": float(chart.upper[-1]), "lcl": float(chart.lower[-1])}
    centre = {"center": chart.centre, "centre": chart.centre, "mean": chart.centre}
    moving = {"sigma": chart.sigma, "mr_bar": chart.sigma * 2 / math.sqrt(math.pi)}
    return _of({**ends, **centre, **moving, "outside": float(chart.outside.sum())})(check)


def _rounding(spec: Spec) -> Answer:
    value, mode = spec.get("value"), spec.get("mode", "nearest")
    if mode not in ("nearest", "up"):
        raise fault("spec.mode", "应为 nearest 或 up", "is nearest or up")
    rounded = round_to_step(str(value), str(spec.get("to")), mode)
    return _of({"value": float(rounded)})


def _tolerance_of_trials(spec: Spec) -> Answer:
    return _of(
        {"delta": numerical_tolerance(number_of(spec, "u", "spec"), int(number_of(spec, "n_dig", "spec")))}
    )


def _gum_validation(spec: Spec) -> Answer:
    gum, trials = numbers_of(spec, "gum", "spec"), numbers_of(spec, "mc", "spec")
    if len(gum) != 2 or len(trials) != 2:
        raise fault("spec", "gum 与 mc 各为两个端点", "gum and mc are two end points each")
    found = validate((gum[0], gum[1]), (trials[0], trials[1]), number_of(spec, "tolerance", "spec"))
    return _of({"d_low": found.d_low, "d_high": found.d_high, "validated": float(found.validated)})


_KINDS: dict[str, Callable[[Spec], Answer]] = {
    "type_a": _type_a,
    "type_b": _type_b,
    "welch_satterthwaite": _welch_satterthwaite,
    "coverage_factor": _coverage_factor,
    "line_fit": _line_fit,
    "anova": _anova,
    "conformity_specific": _specific,
    "conformity_global": _global,
    "guard_band": _guard_band,
    "interval_attribute_a3": _attributes,
    "interval_variables": _variables,
    "control_chart": _control_chart,
    "rounding": _rounding,
    "mc_numerical_tolerance": _tolerance_of_trials,
    "gum_validation": _gum_validation,
}
