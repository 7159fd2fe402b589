# SPDX-License-Identifier: Apache-2.0
"""The published first-order cases: propagation, type A and B, dof, coverage factors, line fits, rounding."""

import json
from typing import Any

import numpy as np
import pytest

from tests.reference import reference_path
from zhunsheng.measure.budget import (
    combine,
    expand_by_probability,
    expand_fixed,
    type_a,
    welch_satterthwaite,
)
from zhunsheng.measure.distribution import coverage_factor, standard_uncertainty
from zhunsheng.measure.expression import parse
from zhunsheng.measure.fit import fit_line
from zhunsheng.measure.rounding import round_to_step

# What the first-order engine does not claim: other models of k, output correlations.
BEYOND = {"k_model"}


def cases(*kinds: str) -> list[dict[str, Any]]:
    document = json.loads(reference_path("metrology/cases.json").read_text("utf-8"))
    found = [case for case in document["cases"] if case["kind"] in kinds]
    assert found
    return found


def near(check: dict[str, Any], value: float, case: dict[str, Any]) -> None:
    where = f"{case['id']} {check['output']} {check['quantity']}"
    assert value == pytest.approx(check["value"], abs=check["tol"] * (1 + 1e-9)), where
    assert value == pytest.approx(check["computed"], rel=1e-6, abs=1e-12), where


def test_line_fits_agree_with_published_values() -> None:
    checked = 0
    for case in cases("line_fit"):
        spec = case["spec"]
        fit = fit_line(spec["x"], spec["y"], reference=spec.get("x0") or 0.0)
        plain = {
            "intercept": fit.intercept,
            "slope": fit.slope,
            "u_intercept": fit.u_intercept,
            "u_slope": fit.u_slope,
            "corr": fit.correlation,
            "cov": fit.covariance,
            "s": fit.s,
            "dof": fit.dof,
        }
        for check in case["checks"]:
            name = check["quantity"]
            if name in plain:
                value = plain[name]
            elif name.endswith("x_from_y"):
                value = fit.x_from(check["y_obs"])[name.startswith("u_")]
            else:
                use = {"y_at": fit.value_at, "u_mean_at": fit.u_mean_at, "u_pred_at": fit.u_single_at}[name]
                value = float(use(check["x"]))
            near(check, value, case)
            checked += 1
    assert checked >= 20


def test_propagation_agrees_with_published_values() -> None:
    checked = 0
    for case in cases("propagation"):
        for check in case["checks"]:
            if check["method"] != "gum1" or BEYOND & set(check) or check["quantity"].startswith("corr:"):
                continue
            near(check, _propagated(case["spec"], check), case)
            checked += 1
    assert checked >= 60


def _propagated(spec: dict[str, Any], check: dict[str, Any]) -> float:
    names, estimates, u, dof, correlation = _inputs(spec)
    formula = parse(spec["model"][check["output"]])
    dual = formula.derivatives(dict(zip(names, estimates, strict=True)), names)
    combined = combine(
        dual.gradient[:, None], np.array(u)[:, None], np.array(dof)[:, None], correlation=correlation
    )
    total, degrees = combined.u, combined.dof
    name = check["quantity"]
    if name.startswith("contribution:"):
        return float(combined.contribution[names.index(name.partition(":")[2]), 0])
    if "k_fixed" in check:
        expanded = expand_fixed(total, check["k_fixed"])
    else:
        limit = np.full_like(total, np.inf) if check.get("normal") else degrees
        expanded = expand_by_probability(
            total, limit, check.get("p", 0.95), truncate=bool(check.get("dof_truncate"))
        )
    value = float(dual.value)
    half = float(expanded.expanded[0])
    return {
        "estimate": value,
        "u": float(total[0]),
        "dof": float(degrees[0]),
        "k": float(expanded.k[0]),
        "U": half,
        "interval_low": value - half,
        "interval_high": value + half,
    }[name]


def _inputs(spec: dict[str, Any]) -> tuple[list[str], list[float], list[float], list[float], Any]:
    if "simultaneous" in spec:
        return _simultaneous(spec)
    names = [item["name"] for item in spec["inputs"]]
    correlation = np.eye(len(names))
    for pair in spec.get("correlations") or []:
        first, second = names.index(pair["a"]), names.index(pair["b"])
        correlation[first, second] = correlation[second, first] = pair["r"]
    u, dof = [], []
    for item in spec["inputs"]:
        distribution = item["distribution"]
        shape = distribution["type"]
        own = {"normal": distribution.get("u"), "t": distribution.get("scale"), "constant": 0.0}
        found = own[shape] if shape in own else float(standard_uncertainty(distribution["half_width"], shape))
        u.append(item.get("u", found))
        dof.append(item.get("dof") or distribution.get("dof") or np.inf)
    return names, [item["estimate"] for item in spec["inputs"]], u, dof, correlation


def _simultaneous(spec: dict[str, Any]) -> tuple[list[str], list[float], list[float], list[float], Any]:
    names = list(spec["simultaneous"])
    data = np.array([spec["simultaneous"][name] for name in names])
    found = type_a(data)
    correlation = np.eye(len(names)) if spec.get("ignore_correlation") else np.corrcoef(data)
    return names, list(found.mean), list(found.u), list(found.dof), correlation


def test_type_a_and_type_b_agree_with_published_values() -> None:
    for case in cases("type_a"):
        found = type_a(case["spec"]["data"])
        for check in case["checks"]:
            near(check, float(getattr(found, check["quantity"])[0]), case)
    for case in cases("type_b"):
        spec = case["spec"]
        if spec["distribution"] == "normal_p":
            u = standard_uncertainty(
                spec["half_width"], "normal", k=float(coverage_factor(spec["p"], np.inf))
            )
        elif spec["distribution"] == "normal_k":
            u = standard_uncertainty(spec["U"], "normal", k=spec["k"])
        else:
            u = standard_uncertainty(spec["half_width"], spec["distribution"])
        near(case["checks"][0], float(u), case)


def test_degrees_of_freedom_and_coverage_factors_agree_with_published_values() -> None:
    for case in cases("welch_satterthwaite"):
        u = np.array(case["spec"]["u"])[:, None]
        dof = np.array([item or np.inf for item in case["spec"]["dof"]])[:, None]
        found = {"dof": float(welch_satterthwaite(u, dof)[0]), "u": float(combine(1.0, u).u[0])}
        for check in case["checks"]:
            if check["quantity"] in found:
                near(check, found[check["quantity"]], case)
    for case in cases("coverage_factor"):
        near(
            case["checks"][0], float(coverage_factor(case["spec"]["p"], case["spec"]["dof"] or np.inf)), case
        )


def test_rounding_agrees_with_published_values() -> None:
    for case in cases("rounding"):
        spec = case["spec"]
        near(case["checks"][0], float(round_to_step(str(spec["value"]), spec["to"], spec["mode"])), case)
