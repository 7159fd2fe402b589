# SPDX-License-Identifier: Apache-2.0
"""Cases of every other kind: statistics, coverage factors, fits, conformity, charts, rounding."""

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict

import numpy as np

from zhunsheng.measure.anova import Anova, anova, anova_of_groups
from zhunsheng.measure.budget import combine, type_a, welch_satterthwaite
from zhunsheng.measure.cases.answers import Answer, Spec, among, optional
from zhunsheng.measure.cases.document import Check, fault
from zhunsheng.measure.cases.intervals import by_attributes, by_variables
from zhunsheng.measure.cases.spec import distribution_of, number_of, numbers_of, whole_number_of
from zhunsheng.measure.control_chart import D2_OF_TWO, Chart, ewma, individuals
from zhunsheng.measure.distribution import coverage_factor
from zhunsheng.measure.fit import LineFit, fit_line
from zhunsheng.measure.propagation import numerical_tolerance, validate
from zhunsheng.measure.risk import Limits, global_risk, probability_of_conformity, risk_at_guard_band
from zhunsheng.measure.rounding import round_to_step


def answering(kind: str, spec: Spec) -> Answer:
    """What answers the checks of a case of this kind; CasesError for a kind that does not exist.

    >>> from zhunsheng.measure.cases.document import Check
    >>> check = Check("s", "data", "s", 1.0, 0.0, False, {})
    >>> answering("type_a", {"data": [1, 2, 3]})(check)
    1.0
    """
    if kind not in KINDS:
        allowed = ", ".join(sorted({*KINDS, "propagation"}))
        raise fault(kind, f"没有这种案例；可用：{allowed}", f"no such kind; there are: {allowed}")
    return KINDS[kind](spec)


def _type_a(spec: Spec) -> Answer:
    found = type_a(numbers_of(spec, "data", "spec"))
    return among({name: float(getattr(found, name)[0]) for name in ("mean", "s", "u", "dof")})


def _type_b(spec: Spec) -> Answer:
    kind = spec.get("distribution")
    found = {"u": distribution_of({**spec, "type": kind}, "spec").u}
    if kind == "normal_p":
        found["k"] = float(coverage_factor(number_of(spec, "p", "spec"), math.inf))
    return among(found)


def _welch_satterthwaite(spec: Spec) -> Answer:
    u = np.array(numbers_of(spec, "u", "spec"))[:, None]
    given = spec.get("dof")
    if not isinstance(given, list) or len(given) != len(u):
        raise fault("spec.dof", "应与 u 一样多，null 为无穷", "as many as u; null is infinite")
    dof = np.array([_dof(each, f"spec.dof[{place}]") for place, each in enumerate(given)])[:, None]
    total, effective = float(combine(1.0, u).u[0]), float(welch_satterthwaite(u, dof)[0])

    def answer(check: Check) -> float:
        p = check.number("p", optional(spec, "p", 0.95))
        k = float(coverage_factor(p, effective, truncate=bool(check.modifiers.get("dof_truncate"))))
        return among({"u": total, "dof": effective, "k": k, "U": k * total})(check)

    return answer


def _dof(value: object, where: str) -> float:
    return math.inf if value is None else number_of({"dof": value}, "dof", where)


def _coverage_factor(spec: Spec) -> Answer:
    dof = _dof(spec.get("dof"), "spec")

    def answer(check: Check) -> float:
        p = check.number("p") if "p" in check.modifiers else number_of(spec, "p", "spec")
        truncate = bool(check.modifiers.get("dof_truncate", spec.get("dof_truncate", False)))
        return among({"k": float(coverage_factor(p, dof, truncate=truncate))})(check)

    return answer


def _line_fit(spec: Spec) -> Answer:
    x0 = optional(spec, "x0", 0.0)
    fit = fit_line(numbers_of(spec, "x", "spec"), numbers_of(spec, "y", "spec"), reference=x0)
    names = {"corr": "correlation", "cov": "covariance"}
    plain = ("intercept", "slope", "u_intercept", "u_slope", "corr", "cov", "s", "dof")
    fixed = {name: float(getattr(fit, names.get(name, name))) for name in plain}
    return lambda check: _on_line(fit, check) if check.quantity in _ALONG else among(fixed)(check)


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
        rows = spec["groups"]
        if not isinstance(rows, list):
            raise fault("spec.groups", "应为读数列表的列表", "must be a list of lists of readings")
        read = [
            numbers_of({"group": row}, "group", f"spec.groups[{place}]") for place, row in enumerate(rows)
        ]
        return among(_anova_numbers(anova(read)))
    sizes = spec.get("per_group")
    if isinstance(sizes, list):
        per_group: int | list[int] = [
            whole_number_of({"size": size}, "size", f"spec.per_group[{place}]")
            for place, size in enumerate(sizes)
        ]
    else:
        per_group = whole_number_of(spec, "per_group", "spec")
    means, deviations = numbers_of(spec, "group_means", "spec"), numbers_of(spec, "group_s", "spec")
    return among(_anova_numbers(anova_of_groups(means, deviations, per_group)))


def _anova_numbers(found: Anova) -> dict[str, float]:
    numbers = {name: float(value) for name, value in asdict(found).items()}
    a2, b2 = found.s_a**2, found.s_b**2
    # The names the guide and its readers use for the same figures.
    return {
        **numbers,
        "F": found.f,
        "p": found.p_value,
        "s_B": found.s_between,
        "s_within": found.s_b,
        "s_W": found.s_b,
        "s_r": found.s_b,
        "s2_a": a2,
        "s2_b": b2,
        "s2_B": found.s_between**2,
        "ms_between": a2,
        "ms_within": b2,
        "ss_between": a2 * found.dof_a,
        "ss_within": b2 * found.dof_b,
        "dof_between": float(found.dof_a),
        "dof_within": float(found.dof_b),
        "u": found.u_mean,
        "grand_mean": found.mean,
        "s_means": math.sqrt(a2 / found.per_group),
    }


def _limits(spec: Spec, low: str, high: str) -> Limits | None:
    ends = [None if spec.get(key) is None else number_of(spec, key, "spec") for key in (low, high)]
    return None if ends == [None, None] else Limits(*ends)


def _tolerance(spec: Spec) -> Limits:
    found = _limits(spec, "TL", "TU")
    if found is None:
        raise fault("spec.TL, spec.TU", "至少给出一个限", "at least one limit is needed")
    return found


def _accepted(spec: Spec) -> Limits | None:
    """Where items are accepted; on a side without an acceptance limit the tolerance limit decides."""
    ends = {
        side: spec[f"A{side}"] if spec.get(f"A{side}") is not None else spec.get(f"T{side}") for side in "LU"
    }
    return _limits(ends, "L", "U")


def _specific(spec: Spec) -> Answer:
    p = probability_of_conformity(
        number_of(spec, "y", "spec"), number_of(spec, "u", "spec"), _tolerance(spec)
    )
    # Each tail by itself: the difference of one and nearly one has no digits left.
    tails = [
        probability_of_conformity(number_of(spec, "y", "spec"), number_of(spec, "u", "spec"), beyond)
        for beyond in _beyond(_tolerance(spec))
    ]
    return among(
        {"p_conform": p, "PFA": sum(tails), "PFR": p, "p_nonconform": sum(tails)}
        | dict(zip(("p_below", "p_above"), tails, strict=True))
    )


def _beyond(limits: Limits) -> Iterator[Limits]:
    """What lies below the lower and above the upper limit; next to nothing where there is no such limit."""
    low, high = limits.ends
    yield Limits(high=low if math.isfinite(low) else -_FAR)
    yield Limits(low=high if math.isfinite(high) else _FAR)


_FAR = 1e300


def _global(spec: Spec) -> Answer:
    risk = global_risk(
        number_of(spec, "prior_mean", "spec"),
        number_of(spec, "prior_sd", "spec"),
        number_of(spec, "u", "spec"),
        _tolerance(spec),
        _accepted(spec),
    )
    return among(
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
    k = optional(spec, "k", 2.0)
    return among({"PFA_at_limit": risk_at_guard_band(number_of(spec, "r", "spec"), k)})


def _control_chart(spec: Spec) -> Answer:
    data = numbers_of(spec, "data", "spec")
    if spec.get("type") == "ewma":
        weight, target, sigma = (number_of(spec, key, "spec") for key in ("lambda", "target", "sigma"))
        width = optional(spec, "L", optional(spec, "width", 3.0))
        chart = ewma(data, weight=weight, target=target, sigma=sigma, width=width)
    elif spec.get("type") == "individuals":
        chart = individuals(data, width=optional(spec, "L", optional(spec, "width", 3.0)))
    else:
        raise fault("spec.type", "应为 ewma 或 individuals", "is ewma or individuals")
    return lambda check: _on_chart(chart, check)


def _on_chart(chart: Chart, check: Check) -> float:
    if check.quantity in ("z", "x", "point"):
        place = _index(check, chart.points.size)
        return float(chart.points[place])
    # Without an index the limits a chart settles at.
    place = _index(check, chart.points.size) if "index" in check.modifiers else -1
    ends = {"ucl": float(chart.upper[place]), "lcl": float(chart.lower[place])}
    centre = dict.fromkeys(("center", "centre", "mean", "cl"), chart.centre)
    spread = {"sigma": chart.sigma, "mr_bar": chart.sigma * D2_OF_TWO}
    counted = {"outside": float(chart.outside.sum()), "n_out": float(chart.outside.sum())}
    return among({**ends, **centre, **spread, **counted})(check)


def _index(check: Check, size: int) -> int:
    place = check.number("index")
    if place != int(place) or not 1 <= place <= size:
        raise fault("index", f"应为 1 至 {size}", f"is 1 to {size}")
    return int(place) - 1


def _rounding(spec: Spec) -> Answer:
    mode = spec.get("mode", "nearest")
    if mode not in ("nearest", "up"):
        raise fault("spec.mode", "应为 nearest 或 up", "is nearest or up")
    number_of(spec, "value", "spec"), number_of(spec, "to", "spec")
    # As written: a binary float may lie on the other side of a tie.
    rounded = round_to_step(str(spec["value"]), str(spec["to"]), "up" if mode == "up" else "nearest")
    return among({"value": float(rounded)})


def _tolerance_of_trials(spec: Spec) -> Answer:
    delta = numerical_tolerance(number_of(spec, "u", "spec"), whole_number_of(spec, "n_dig", "spec"))
    return among({"delta": delta})


def _gum_validation(spec: Spec) -> Answer:
    gum, trials = numbers_of(spec, "gum", "spec"), numbers_of(spec, "mc", "spec")
    if len(gum) != 2 or len(trials) != 2:
        raise fault("spec", "gum 与 mc 各为两个端点", "gum and mc are two end points each")
    found = validate((gum[0], gum[1]), (trials[0], trials[1]), number_of(spec, "tolerance", "spec"))
    return among({"d_low": found.d_low, "d_high": found.d_high, "validated": float(found.validated)})


KINDS: dict[str, Callable[[Spec], Answer]] = {
    "type_a": _type_a,
    "type_b": _type_b,
    "welch_satterthwaite": _welch_satterthwaite,
    "coverage_factor": _coverage_factor,
    "line_fit": _line_fit,
    "anova": _anova,
    "conformity_specific": _specific,
    "conformity_global": _global,
    "guard_band": _guard_band,
    "interval_attribute_a3": by_attributes,
    "interval_variables": by_variables,
    "control_chart": _control_chart,
    "rounding": _rounding,
    "mc_numerical_tolerance": _tolerance_of_trials,
    "gum_validation": _gum_validation,
}
