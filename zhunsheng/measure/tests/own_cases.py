# SPDX-License-Identifier: Apache-2.0
# ruff: noqa: E501 - a case is a row of a table
"""Writes tests/data/cases.json: cases of our own, for every kind and option of the schema of reference cases.

The expected numbers come from published tables or are computed here, by SciPy, NumPy and GTC and by formulas
written out; nothing of the core is used.

    python -m zhunsheng.measure.tests.own_cases
"""

import json
import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import GTC
import numpy as np
from scipy import integrate, optimize, stats

FILE = Path(__file__).parent / "data" / "cases.json"
Json = dict[str, Any]


def check(
    quantity: str, value: float, tol: float = 1e-9, *, output: str = "y", method: str = "exact", **more: Any
) -> Json:
    value = float(value)
    return {"output": output, "method": method, "quantity": quantity, "value": value, "tol": tol, **more}


def case(name: str, kind: str, reference: str, spec: Json, checks: Sequence[Json]) -> Json:
    source = {"reference": reference, "where": "computed here", "provenance": "read"}
    return {"id": name, "title": name, "kind": kind, "source": source, "spec": spec, "checks": list(checks)}


def quantity(name: str, estimate: float, kind: str, **more: Any) -> Json:
    own: Json = {key: more.pop(key) for key in ("dof", "unit") if key in more and kind != "t"}
    if "override" in more:
        own["u"] = more.pop("override")
    return {"name": name, "estimate": estimate, "distribution": {"type": kind, **more}, **own}


def one(kind: str, **more: Any) -> Json:
    return {"model": {"y": "a"}, "inputs": [quantity("a", 0.0, kind, **more)]}


def shapes() -> list[Json]:
    """Distributions by themselves: u in closed form, ends of intervals from their distribution functions."""
    p, trapezoid_beta, d = 0.95, 0.4, 0.2
    beyond = (1 - p) / 2
    trapezoid = 1 - math.sqrt(2 * beyond * (1 - trapezoid_beta**2))
    rows = {
        "normal": ({"u": 1.0}, 1.0, stats.norm.ppf(1 - beyond)),
        "rectangular": ({"half_width": 1.0}, 1 / math.sqrt(3), p),
        "triangular": ({"half_width": 1.0}, 1 / math.sqrt(6), 1 - math.sqrt(1 - p)),
        "arcsine": ({"half_width": 1.0}, 1 / math.sqrt(2), math.sin(math.pi * p / 2)),
        "trapezoid": (
            {"half_width": 1.0, "beta": trapezoid_beta},
            math.sqrt((1 + trapezoid_beta**2) / 6),
            trapezoid,
        ),
        "ctrap": ({"half_width": 1.0, "d": d}, math.sqrt(1 / 3 + d * d / 9), _ctrap_end(d, p)),
    }
    made = []
    for kind, (given, u, end) in rows.items():
        checks = [
            check("estimate", 0.0, method="gum1"),
            check("u", u, method="gum1"),
            check("u", u, 0.002, method="mc"),
            check("interval_high", end, 0.006, method="mc", p=p, interval="symmetric"),
            check("interval_low", -end, 0.006, method="mc", p=p, interval="symmetric"),
        ]
        if kind == "arcsine":  # its shortest interval is not in the middle: all of it but the end is longer
            checks = checks[:3]
        made.append(case(f"shape-{kind}", "propagation", "JCGM 101:2008, 6.4", one(kind, **given), checks))
        if kind != "normal":
            b = {"distribution": kind, **given}
            made.append(case(f"typeb-{kind}", "type_b", "JCGM 101:2008, 6.4", b, [check("u", u)]))
    return made


def _ctrap_end(d: float, p: float) -> float:
    """The quantile of a rectangle whose limits are known to ± d: its density integrated."""

    def inside(x: float) -> float:
        # P(|X| <= x) = E[min(1, x/L)] over a limit L uniform in 1 ± d.
        return float(integrate.quad(lambda limit: min(1.0, x / limit) / (2 * d), 1 - d, 1 + d, points=[x])[0])

    return float(optimize.brentq(lambda x: inside(x) - p, 1 - d, 1 + d))


def students() -> list[Json]:
    scale, dof = 0.5, 5.0
    sd, half = scale * math.sqrt(dof / (dof - 2)), scale * stats.t.ppf(0.975, dof)
    checks = [
        check("u", scale, method="gum1"),
        check("dof", dof, method="gum1"),
        check("U", half, method="gum1", p=0.95),
        check("u", sd, 0.004, method="mc"),
        check("interval_high", half, 0.006, method="mc", p=0.95),
        check("interval_width", 2 * half, 0.01, method="mc", p=0.95, interval="shortest"),
    ]
    heavy = stats.t.ppf(0.975, 2.0)
    tail = check("interval_high", heavy, 0.03, method="mc", p=0.95)
    sample = [1.0, 2.0, 2.0, 3.0, 4.0, 6.0]
    u = float(np.std(sample, ddof=1))
    drawn = float(np.std(sample))
    samples = [check("u", u, method="gum1"), check("u", drawn, 0.003, method="mc")]
    return [
        case("shape-t", "propagation", "JCGM 101:2008, 6.4.9", one("t", scale=scale, dof=dof), checks),
        case("shape-t2", "propagation", "JCGM 101:2008, 6.4.9", one("t", scale=1.0, dof=2.0), [tail]),
        case("shape-samples", "propagation", "JCGM 101:2008, 6.4", one("samples", values=sample), samples),
        case("shape-constant", "propagation", "", one("constant"), [check("u", 0.0, 0.0, method="gum1")]),
    ]


def policies() -> list[Json]:
    """k by each of its rules, of one budget by GTC."""
    a, b = GTC.ureal(2.0, 0.3, df=4), GTC.ureal(5.0, 0.2 / math.sqrt(3))
    y = a * b
    dof, u = float(y.df), float(y.u)
    inputs = [quantity("a", 2.0, "normal", u=0.3, dof=4), quantity("b", 5.0, "rectangular", half_width=0.2)]
    k: dict[str, tuple[Json, float]] = {
        "plain": ({"p": 0.95}, stats.t.ppf(0.975, dof)),
        "truncated": ({"p": 0.95, "dof_truncate": True}, stats.t.ppf(0.975, math.floor(dof))),
        "normal": ({"p": 0.9545, "normal": True}, stats.norm.ppf(0.97725)),
        "fixed": ({"k_fixed": 2}, 2.0),
        "rectangular": ({"p": 0.95, "k_model": "rectangular"}, 0.95 * math.sqrt(3)),
        "trapezoidal": ({"p": 0.95, "k_model": "trapezoidal", "beta": 1 / 3}, _trapezoidal(0.95, 1 / 3)),
        "flat": ({"p": 0.5, "k_model": "trapezoidal", "beta": 0.9}, _trapezoidal(0.5, 0.9)),
    }
    checks = [check("u", u, method="gum1"), check("dof", dof, 1e-6, method="gum1")]
    for modifiers, factor in k.values():
        checks += [check("k", factor, 1e-7, method="gum1", **modifiers)]
        checks += [check("U", factor * u, 1e-6, method="gum1", **modifiers)]
    checks += [
        check("interval_low", 10 - 2 * u, method="gum1", k_fixed=2),
        check("interval_high", 10 + 2 * u, method="gum1", k_fixed=2),
        check("interval_width", 4 * u, method="gum1", k_fixed=2),
        check("contribution:a", 5 * 0.3, method="gum1"),
        check("contribution:b", 2 * 0.2 / math.sqrt(3), method="gum1"),
        check("u", u, 0.0, method="gum1", compare="le") | {"value": u * 1.001},
    ]
    exact = math.sqrt(u**2 + 0.3**2 * (0.2 / math.sqrt(3)) ** 2)
    checks += [check("u", exact, method="gum2"), check("U", 2 * exact, method="gum2", k_fixed=2)]
    made = [case("policies", "propagation", "GTC", {"model": {"y": "a*b"}, "inputs": inputs}, checks)]
    override = quantity("a", 1.0, "rectangular", half_width=1.0, override=0.25)
    both = [check("u", 0.25, method="gum1"), check("u", 1 / math.sqrt(3), 0.002, method="mc")]
    made.append(
        case("override", "propagation", "the schema", {"model": {"y": "a"}, "inputs": [override]}, both)
    )
    return made


def _trapezoidal(p: float, beta: float) -> float:
    """The symmetric interval of a trapezoid on ± 1, by its distribution function, in units of its u."""
    height = 1 / (1 + beta)

    def inside(x: float) -> float:
        flat = 2 * height * min(x, beta)
        slope = 0.0 if x <= beta else height * ((x - beta) * (1 + (1 - x) / (1 - beta)))
        return flat + slope

    return float(optimize.brentq(lambda x: inside(x) - p, 0, 1)) / math.sqrt((1 + beta**2) / 6)


def correlated() -> list[Json]:
    """Correlation given and read together, several outputs, by GTC."""
    x, y = (GTC.ureal(value, u, independent=False) for value, u in ((2.0, 0.1), (3.0, 0.2)))
    GTC.set_correlation(0.6, x, y)
    outputs = {"s": x + y, "q": x / y, "w": GTC.log(x) * GTC.exp(-y) + GTC.sin(x) - GTC.cos(y)}
    model = {"s": "x + y", "q": "x/y", "w": "log(x)*exp(-y) + sin(x) - cos(y)"}
    inputs = [
        quantity("x", 2.0, "normal", u=0.1),
        quantity("y", 3.0, "rectangular", half_width=0.2 * math.sqrt(3)),
    ]
    checks = [check("u", each.u, output=name, method="gum1") for name, each in outputs.items()]
    checks += [check("estimate", each.x, output=name, method="gum1") for name, each in outputs.items()]
    corr = GTC.get_correlation(outputs["s"], outputs["q"])
    checks += [
        check("corr:q", corr, output="s", method="gum1"),
        check("corr:s", corr, output="q", method="gum1"),
        check("corr:s", 1.0, output="s", method="gum1"),
        check("u", outputs["s"].u, 0.002, output="s", method="mc"),
        check("corr:q", corr, 0.01, output="s", method="mc"),
    ]
    pairs = [{"a": "x", "b": "y", "r": 0.6}]
    made = [
        case(
            "correlated",
            "propagation",
            "GTC",
            {"model": model, "inputs": inputs, "correlations": pairs},
            checks,
        )
    ]
    return [*made, *_together()]


def _together() -> list[Json]:
    v, i = [5.007, 4.994, 5.005, 4.990, 4.999], [19.663e-3, 19.639e-3, 19.640e-3, 19.685e-3, 19.678e-3]
    gv, gi = GTC.type_a.multi_estimate_real([v, i])
    k = GTC.ureal(1.0, 0.001)
    r = k * gv / gi
    spec: Json = {
        "model": {"R": "k*V/I", "G": "I/(k*V)"},
        "simultaneous": {"V": v, "I": i},
        "inputs": [quantity("k", 1.0, "normal", u=0.001)],
    }
    u_v, u_i = (float(np.std(row, ddof=1)) / math.sqrt(5) for row in (v, i))
    z = float(np.mean(v) / np.mean(i))
    apart = z * math.hypot(u_v / float(np.mean(v)), u_i / float(np.mean(i)), 0.001)
    with_r = [
        check("estimate", r.x, output="R", method="gum1"),
        check("u", r.u, output="R", method="gum1"),
        # V and I were read together: one part with four degrees of freedom beside the infinite of k.
        check("dof", r.u**4 / ((r.u**2 - (r.x * 0.001) ** 2) ** 2 / 4), 1e-5, output="R", method="gum1"),
        check("dof", r.df, 1e-3, output="R", method="gum1"),
        check("corr:G", -1.0, output="R", method="gum1"),
        check("u", r.u, 0.003, output="R", method="mc"),
    ]
    without = [check("u", apart, output="R", method="gum1")]
    return [
        case("together", "propagation", "GUM H.2 data with a further factor; GTC", spec, with_r),
        case(
            "apart",
            "propagation",
            "the same, correlation dropped",
            {**spec, "ignore_correlation": True},
            without,
        ),
    ]


def functions() -> list[Json]:
    """Each function of the language and its derivative, by GTC."""
    a, b = GTC.ureal(0.7, 0.01), GTC.ureal(1.3, 0.02)
    rows = {
        "sqrt(a*b)": GTC.sqrt(a * b), "exp(a)/b": GTC.exp(a) / b, "log(a + b)": GTC.log(a + b),
        "sin(a)*cos(b)": GTC.sin(a) * GTC.cos(b), "atan2(a, b)": GTC.atan2(a, b), "a**b": a**b,
        "-a**2 + 2*pi*b": -(a**2) + 2 * math.pi * b, "a - b/3": a - b / 3,
    }  # fmt: skip
    inputs = [quantity("a", 0.7, "normal", u=0.01), quantity("b", 1.3, "normal", u=0.02)]
    model = {f"y{place}": text for place, text in enumerate(rows)}
    checks = []
    for place, found in enumerate(rows.values()):
        checks.append(check("estimate", found.x, output=f"y{place}", method="gum1"))
        checks.append(check("u", found.u, output=f"y{place}", method="gum1"))
    return [case("functions", "propagation", "GTC", {"model": model, "inputs": inputs}, checks)]


def statistics() -> list[Json]:
    data = [10.1, 10.3, 9.8, 10.0, 10.4]
    s = float(np.std(data, ddof=1))
    u, dof = [0.3, 0.4], [3, None]
    effective = 0.25**2 / (0.3**4 / 3)
    welch = [
        check("u", 0.5, method="gum1"),
        check("dof", effective, method="gum1"),
        check("k", stats.t.ppf(0.975, effective), 1e-7, method="gum1", p=0.95),
        check(
            "U",
            0.5 * stats.t.ppf(0.995, math.floor(effective)),
            1e-6,
            method="gum1",
            p=0.99,
            dof_truncate=True,
        ),
    ]
    p99 = 0.99
    return [
        case("typea", "type_a", "NumPy", {"data": data}, [
            check("mean", float(np.mean(data)), method="data"), check("s", s, method="data"),
            check("u", s / math.sqrt(5), method="data"), check("dof", 4, 0, method="data"),
        ]),
        case("welch", "welch_satterthwaite", "JCGM 100:2008, G.4.1", {"u": u, "dof": dof}, welch),
        case("k-fraction", "coverage_factor", "SciPy", {"p": 0.95, "dof": 7.8}, [check("k", stats.t.ppf(0.975, 7.8), 1e-7)]),
        case("k-truncated", "coverage_factor", "SciPy", {"p": 0.95, "dof": 7.8, "dof_truncate": True},
             [check("k", stats.t.ppf(0.975, 7), 1e-7)]),
        case("k-infinite", "coverage_factor", "SciPy", {"p": p99, "dof": None}, [check("k", stats.norm.ppf(0.995))]),
        case("typeb-normal-p", "type_b", "JCGM 100:2008, 4.3.5", {"distribution": "normal_p", "half_width": 1.0, "p": 0.5},
             [check("u", 1.4826, 5e-5), check("k", stats.norm.ppf(0.75))]),
        case("typeb-normal-k", "type_b", "", {"distribution": "normal_k", "U": 0.3, "k": 2.0}, [check("u", 0.15)]),
        *_fits(), *_variances(),
    ]  # fmt: skip


def _fits() -> list[Json]:
    x, y = [1.0, 2.0, 4.0, 5.0, 8.0], [2.1, 3.9, 8.2, 9.8, 16.1]
    found = stats.linregress(x, y)
    s = float(np.sqrt(np.sum((np.array(y) - found.intercept - found.slope * np.array(x)) ** 2) / 3))
    mean, spread = float(np.mean(x)), float(np.sum((np.array(x) - np.mean(x)) ** 2))

    def u_mean(at: float) -> float:
        return s * math.sqrt(1 / 5 + (at - mean) ** 2 / spread)

    at0 = found.intercept + 3 * found.slope
    cov = -(mean - 3) * s * s / spread
    back = (10.0 - found.intercept) / found.slope
    u_back = s / found.slope * math.sqrt(1 / 2 + 1 / 5 + (back - mean) ** 2 / spread)
    checks = [
        check("slope", found.slope), check("intercept", at0), check("u_slope", found.stderr),
        check("u_intercept", u_mean(3)), check("s", s), check("dof", 3, 0), check("cov", cov),
        check("corr", cov / found.stderr / u_mean(3)), check("y_at", at0 + found.slope * 3, x=6.0),
        check("u_mean_at", u_mean(6), x=6.0), check("u_pred_at", math.hypot(u_mean(6), s), x=6.0),
        check("x_from_y", back, y_obs=[9.9, 10.1]), check("u_x_from_y", u_back, y_obs=[9.9, 10.1]),
        check("x_from_y", back, y_obs=10.0),
    ]  # fmt: skip
    return [
        case("line", "line_fit", "SciPy linregress, JCGM 100:2008, H.3", {"x": x, "y": y, "x0": 3.0}, checks)
    ]


def _variances() -> list[Json]:
    means = [
        10.000172,
        10.000116,
        10.000013,
        10.000144,
        10.000106,
        10.000031,
        10.000060,
        10.000125,
        10.000163,
        10.000041,
    ]
    deviations = [60e-6, 77e-6, 111e-6, 101e-6, 67e-6, 93e-6, 80e-6, 73e-6, 88e-6, 86e-6]
    h5 = [
        check("mean", 10.000097, 6e-7), check("s_a", 128e-6, 6e-7), check("s_b", 85e-6, 6e-7), check("F", 2.25, 0.02),
        check("dof_a", 9, 0), check("dof_b", 40, 0), check("s_B", 43e-6, 6e-7), check("u_mean", 18e-6, 6e-7),
    ]  # fmt: skip
    groups = [[10.1, 10.2, 10.0], [10.4, 10.3], [9.9, 10.0, 10.1, 10.2]]
    f, p = stats.f_oneway(*groups)
    glantz = [
        check("ms_between", 82.3, 0.2),
        check("ms_within", 12.5, 0.2),
        check("F", 6.6, 0.1),
        check("p", 0.003, 0.001),
    ]
    return [
        case("gum-h5", "anova", "JCGM 100:2008, H.5, table H.9", {"group_means": means, "group_s": deviations, "per_group": 5}, h5),
        case("anova-unequal", "anova", "SciPy f_oneway", {"groups": groups}, [check("F", f), check("p_value", p)]),
        case("glantz-7-4", "anova", "Glantz, tables 7-4 and 7-5",
             {"group_means": [9.2, 10.7, 13.5], "group_s": [2.9, 2.8, 4.7], "per_group": [16, 22, 18]}, glantz),
    ]  # fmt: skip


def conformity() -> list[Json]:
    n = stats.norm
    upper = {"y": 9.7, "u": 0.2, "TU": 10.0}
    p = n.cdf(1.5)
    both: Json = {"y": 0.5, "u": 1.0, "TL": -1.0, "TU": 2.0}
    glob: Json = {"prior_mean": 0.1, "prior_sd": 1.0, "u": 0.4, "TL": None, "TU": 1.5, "AU": 1.2}
    one_guard: Json = {"prior_mean": 0.2, "prior_sd": 0.8, "u": 0.3, "TL": -1.0, "TU": 1.5, "AU": 1.2}
    guarded: Json = {"prior_mean": 0.0, "prior_sd": 1.0, "u": 0.5, "TL": -2, "TU": 2, "AL": -1.82, "AU": 1.82}
    return [
        case("specific-upper", "conformity_specific", "SciPy", upper, [check("p_conform", p), check("p_nonconform", 1 - p)]),
        case("specific-both", "conformity_specific", "SciPy", both,
             [check("p_conform", n.cdf(1.5) - n.cdf(-1.5)), check("p_below", n.cdf(-1.5)), check("p_above", n.sf(1.5))]),
        case("specific-lower", "conformity_specific", "SciPy", {"y": 0.0, "u": 1.0, "TL": -1.0, "TU": None}, [check("p_conform", n.cdf(1.0))]),
        case("global-one-guard", "conformity_global", "two integrals by SciPy", one_guard, _global(one_guard)),
        case("global-upper", "conformity_global", "two integrals by SciPy", glob, _global(glob)),
        case("deaver-gb", "conformity_global", "Deaver, p. 10; SciPy", guarded,
             [check("PFA", 0.008, 5e-4), check("PFR", 0.066, 1e-3), *_global(guarded)]),
        case("guard-k3", "guard_band", "SciPy", {"method": "w=rU", "r": 0.5, "k": 3.0}, [check("PFA_at_limit", n.sf(1.5))]),
        case("guard-third", "guard_band", "ILAC-G8:09/2019, table 1", {"method": "w=rU", "r": 0.83},
             [check("PFA_at_limit", 0.05, 0, compare="le"), check("PFA_at_limit", n.sf(1.66))]),
    ]  # fmt: skip


def _global(spec: Mapping[str, Any]) -> list[Json]:
    """PFA and PFR as integrals over the true value (JCGM 106:2012, equations 20 and 22)."""
    mean, sd, u = spec["prior_mean"], spec["prior_sd"], spec["u"]
    low, high = (
        math.inf * sign if spec.get(key) is None else spec[key] for sign, key in ((-1, "TL"), (1, "TU"))
    )
    a_low, a_high = spec.get("AL", low), spec.get("AU", high)

    def accepted(x: float) -> float:
        return float(stats.norm.cdf((a_high - x) / u) - stats.norm.cdf((a_low - x) / u))

    def over(start: float, end: float, weight: Any) -> float:
        start, end = max(start, mean - 12 * sd), min(end, mean + 12 * sd)
        whole = integrate.quad(
            lambda x: stats.norm.pdf(x, mean, sd) * weight(x), start, end, epsabs=1e-12, limit=400
        )
        return float(whole[0]) if end > start else 0.0

    pfa = over(-math.inf, low, accepted) + over(high, math.inf, accepted)
    pfr = over(low, high, lambda x: 1 - accepted(x))
    share = stats.norm.cdf((a_high - mean) / math.hypot(sd, u)) - stats.norm.cdf(
        (a_low - mean) / math.hypot(sd, u)
    )
    inside = stats.norm.cdf((high - mean) / sd) - stats.norm.cdf((low - mean) / sd)
    return [
        check("PFA", pfa, 1e-8), check("PFR", pfr, 1e-8), check("PFA_conditional", pfa / share, 1e-8),
        check("p_conform", inside), check("p_accept", share),
    ]  # fmt: skip


def intervals_and_charts() -> list[Json]:
    nasa = {
        "x": [70, 86, 104, 135, 167, 173],
        "y": [0.1, 0.11, 0.251, 0.299, 0.403, 0.615],
        "degree": 2,
        "u0": 0.28,
    }
    flow = [49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]
    a3 = {"in_tolerance": 42, "n": 50, "interval": 365, "target": 0.9, "conf": 0.3}
    reference = "NASA-HDBK-8739.19-5, tables 7-2 to 7-7"
    return [
        case("a3-shorter", "interval_attribute_a3", "NCSLI RP-1, method A3", a3, [
            check("interval", 329, 0.5), check("rejection", 0.7557, 6e-5), check("reliability", 0.84),
            check("reliability_low", 0.8067, 6e-5), check("reliability_high", 0.8664, 6e-5),
        ]),
        case("nasa-uncertainty", "interval_variables", reference, {**nasa, "u_target": 0.5}, [
            check("b1", 0.00015741, 5e-9), check("b2", 0.00001674, 5e-9), check("u_b1", math.sqrt(1.01e-6), 3e-6),
            check("s", 0.0708, 5e-5), check("cov_b1b2", -6.607e-9, 5e-13), check("interval", 327.15, 0.005),
        ]),
        case("nasa-limits", "interval_variables", reference, {**nasa, "y0": 10.03, "TL": 9, "TU": 11, "conf": 0.9},
             [check("interval", 140.1, 0.05)]),
        case("nasa-upper", "interval_variables", reference, {**nasa, "y0": 10.03, "TU": 11, "conf": 0.9},
             [check("interval", 171.75, 0.005)]),
        case("individuals", "control_chart", "NIST/SEMATECH e-Handbook, 6.3.2.2", {"type": "individuals", "data": flow}, [
            check("mean", 50.81), check("mr_bar", 1.8778, 6e-5), check("ucl", 55.8041, 6e-5), check("lcl", 45.8159, 6e-5),
            check("x", 49.9, index=3), check("outside", 0, 0),
        ]),
        case("ewma-widths", "control_chart", "closed form",
             {"type": "ewma", "data": [1.0, 2.0], "lambda": 0.5, "target": 0.0, "sigma": 1.0},
             [check("z", 0.5, index=1), check("z", 1.25, index=2), check("ucl", math.sqrt(3))]),
    ]  # fmt: skip


def small() -> list[Json]:
    ties = [
        ("0.25", "0.1", "nearest", 0.2), ("0.35", "0.1", "nearest", 0.4), ("-2.5", "1", "nearest", -2.0), (0.255, 0.01, "nearest", 0.26),
        ("60.25", "0.5", "nearest", 60.0), ("10.01", "0.1", "up", 10.1), ("10.0", "0.1", "up", 10.0), (1250, 100, "nearest", 1200),
    ]  # fmt: skip
    made = [
        case(f"round-{value}-{mode}", "rounding", "GB/T 8170-2008, 3", {"value": value, "to": to, "mode": mode}, [check("value", expected)])
        for value, to, mode, expected in ties
    ]  # fmt: skip
    for u, digits, delta in ((0.0000034, 1, 5e-7), (12.0, 2, 0.5), (0.0123, 2, 0.0005), (123.4, 3, 0.5)):
        made.append(
            case(
                f"delta-{u}",
                "mc_numerical_tolerance",
                "JCGM 101:2008, 7.9.2",
                {"u": u, "n_dig": digits},
                [check("delta", delta)],
            )
        )
    good: Json = {"gum": [-3.92, 3.92], "mc": [-3.94, 3.92], "tolerance": 0.05}
    wrong: Json = {"gum": [-3.92, 3.92], "mc": [-3.88, 3.99], "tolerance": 0.05}
    for name, spec, d_high, validated in (("yes", good, 0.0, True), ("no", wrong, 0.07, False)):
        said = check("validated", validated, 0) | {"value": validated}
        made.append(
            case(
                f"validated-{name}",
                "gum_validation",
                "JCGM 101:2008, 8.1",
                spec,
                [check("d_high", d_high), said],
            )
        )
    return made


def document() -> Json:
    """The whole file."""
    parts = (
        shapes,
        students,
        policies,
        correlated,
        functions,
        statistics,
        conformity,
        intervals_and_charts,
        small,
    )
    cases = [each for part in parts for each in part()]
    return {
        "schema": "ref-cases/1", "set": "own", "count": len(cases),
        "checks": sum(len(each["checks"]) for each in cases), "cases": cases,
    }  # fmt: skip


if __name__ == "__main__":
    FILE.write_text(json.dumps(document(), ensure_ascii=False, indent=1) + "\n", "utf-8")
