# SPDX-License-Identifier: Apache-2.0
"""One budget from a file: the same `model` and `inputs` as a reference case, and how U is to be stated.

model: {y: a*b}
inputs:
  - {name: a, unit: V, estimate: 2.0, distribution: {type: normal, u: 100, unit: mV}}
  - {name: b, readings: [3.01, 2.98, 3.02]}      # type A: mean and scaled, shifted t
coverage: {rule: t, p: 0.95}        # or auto; fixed with k; normal; rectangular; trapezoidal with beta
order: 1                            # 2 adds the second-order terms
trials: 1000000                     # Monte Carlo; without it, as many as `digits` of u ask for
digits: 2
seed: 1

`auto` takes the k of a dominant rectangular component or of two that make a trapezoid, and t otherwise. A key
that is not known is refused: a misspelt `correlations` would be left out in silence.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from zhunsheng.measure.budget import BudgetError
from zhunsheng.measure.cases.document import fault
from zhunsheng.measure.cases.form import check_keys, in_units_of_inputs
from zhunsheng.measure.cases.spec import flag_of, model_of, number_of, whole_number_of
from zhunsheng.measure.distribution import DistributionError
from zhunsheng.measure.formula_units import mismatch
from zhunsheng.measure.propagation import (
    Coverage,
    Interval,
    Model,
    Part,
    Propagated,
    PropagationError,
    Simulated,
    Validation,
    dominant,
    factor_of,
    interval,
    numerical_tolerance,
    propagate,
    simulate,
    simulate_to,
    validate,
)
from zhunsheng.measure.propagation.coverage import Rule, as_rule
from zhunsheng.measure.propagation.distributions import StudentT
from zhunsheng.measure.propagation.monte_carlo import Kind
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError

RULES = ("t", "fixed", "normal", "rectangular", "trapezoidal", "auto")
METHODS = ("gum", "mc", "both")


@dataclass(frozen=True, slots=True)
class GumLine:
    """One output by the GUM: result, interval, and per input name, sensitivity, contribution and share.

    `remark` says where the policy for k does not suit the components.
    """

    result: Propagated
    interval: Interval
    components: tuple[tuple[str, float, float, float], ...]
    remark: Text | None = None


@dataclass(frozen=True, slots=True)
class Budget:
    """What was computed; empty where a method was not asked for."""

    gum: tuple[GumLine, ...]
    correlation: list[list[float]]
    simulated: tuple[Simulated, ...]
    validations: tuple[tuple[str, Validation], ...]
    remarks: tuple[Text, ...] = ()


def budget_of(document: Mapping[str, Any], method: str) -> Budget:
    """Compute a budget by `gum`, `mc` or `both`. CasesError with the place for anything of another form.

    >>> a = {"name": "a", "estimate": 2, "distribution": {"type": "normal", "u": 0.1}}
    >>> fixed = {"rule": "fixed", "k": 2}
    >>> found = budget_of({"model": {"y": "3*a"}, "inputs": [a], "coverage": fixed}, "gum")
    >>> round(found.gum[0].interval.expanded, 12)
    0.6
    """
    if method not in METHODS:
        raise fault("method", "应为 gum、mc 或 both", "is gum, mc or both")
    check_keys(document)
    made = model_of(in_units_of_inputs(document), "$")
    try:
        coverage = _coverage(document.get("coverage", {}))
        lines, correlation = _by_gum(made, document, coverage) if method != "mc" else ((), [])
        simulated = _by_trials(made, document, coverage) if method != "gum" else ()
        validations = _validations(lines, simulated, document)
        remarks = [*_units_apart(made), *(_without_variance(made) if simulated else ())]
        return Budget(lines, correlation, simulated, validations, tuple(remarks))
    except PropagationError as error:
        raise fault("$", error.message.zh, error.message.en) from error
    except (BudgetError, DistributionError, MemoryError) as error:
        raise fault("$", f"算不出来：{error}", f"cannot be computed: {error}") from error


def _units_apart(made: Model) -> Iterator[Text]:
    """Formulas that add volts to metres, where every input in them states its unit."""
    units = {each.name: each.unit for each in made.inputs}
    for output, formula in made.outputs.items():
        named = {name: units[name] for name in formula.names if name in units}
        if not all(named.values()):
            continue
        try:
            found = mismatch(formula.text, named)
        except UnitError:  # a unit outside the vocabulary is let be: it is only a label here
            continue
        if found is not None:
            yield Text(f"{output}：{found.zh}", f"{output}: {found.en}")


def _without_variance(made: Model) -> Iterator[Text]:
    """Inputs whose t has no standard deviation: that of their trials is chance (JCGM 101:2008, 6.4.9.3)."""
    for each in made.inputs:
        if isinstance(each.distribution, StudentT) and each.distribution.dof <= 2:
            yield Text(
                f"{each.name} 的自由度不大于 2，t 分布没有标准差：蒙特卡洛的 u 是偶然的，看区间，或多测几次",
                f"{each.name} has no more than 2 degrees of freedom, and its t no standard deviation: "
                "the u of the trials is chance; go by the interval, or take more readings",
            )


@dataclass(frozen=True, slots=True)
class _Policy:
    """How k is chosen: as stated, or by what dominates."""

    stated: Coverage
    by_components: bool


def _coverage(row: object) -> _Policy:
    if not isinstance(row, dict):
        raise fault("$.coverage", "应为对象", "must be an object")
    rule = row.get("rule", "t")
    if not isinstance(rule, str) or rule not in RULES:
        allowed = ", ".join(RULES)
        raise fault("$.coverage.rule", f"应为 {allowed} 之一", f"is one of {allowed}")
    numbers = {key: number_of(row, key, "$.coverage") for key in ("p", "k", "beta") if key in row}
    named: Rule = "t" if rule == "auto" else as_rule(rule)
    truncate = flag_of(row, "truncate", "$.coverage", default=True)
    if rule == "fixed" and "p" not in numbers:
        numbers["p"] = _covered(numbers.get("k", Coverage().k))
    return _Policy(Coverage(named, truncate=truncate, **numbers), rule == "auto")


def _covered(k: float) -> float:
    """What an interval of k standard uncertainties covers of a normal distribution: 95.45 % for k = 2.

    It is what trials are to cover beside it; held against 95 %, U = 2u would fail where nothing is wrong.
    """
    return min(round(math.erf(k / math.sqrt(2)), 4), 0.9999) if k > 0 else Coverage().p


def _by_gum(
    made: Model, document: Mapping[str, Any], policy: _Policy
) -> tuple[tuple[GumLine, ...], list[list[float]]]:
    order = whole_number_of(document, "order", "$") if "order" in document else 1
    if order not in (1, 2):
        raise fault("$.order", "应为 1 或 2", "is 1 or 2")
    found = propagate(made, order=2 if order == 2 else 1)
    lines = tuple(_gum_line(made, result, policy) for result in found.results)
    names = list(made.outputs)
    return lines, [[found.correlation(a, b) for b in names] for a in names]


def _gum_line(made: Model, result: Propagated, policy: _Policy) -> GumLine:
    parts = [
        Part(float(part), each.distribution.name)
        for part, each in zip(result.contribution, made.inputs, strict=True)
    ]
    asked_for = dominant(parts, policy.stated.p) if made.correlation is None else None
    taken = asked_for if policy.by_components and asked_for is not None else policy.stated
    line = GumLine(result, interval(result, taken), tuple(_components(made, result)))
    return replace(line, remark=_remark(asked_for, taken))


def _remark(asked_for: Coverage | None, taken: Coverage) -> Text | None:
    """Where the shape of the result is not what the stated k takes it for."""
    dominated = taken.rule in ("rectangular", "trapezoidal")
    if asked_for is None and dominated:
        return Text(
            "其余分量的合成超过主导分量的 0.3 倍（或主导分量不是矩形），此 k 的前提不成立",
            "the others exceed 0.3 of the dominant component (or it is not rectangular): k does not hold",
        )
    if asked_for is not None and not dominated:
        k = f"{factor_of(asked_for, math.inf):.2f}"
        return Text(
            f"{asked_for.wording.zh}：宜取 k = {k}", f"{asked_for.wording.en}: k = {k} would fit the result"
        )
    return None


def _components(made: Model, result: Propagated) -> Iterator[tuple[str, float, float, float]]:
    for name, c, part, share in zip(
        made.names, result.sensitivity, result.contribution, result.share, strict=True
    ):
        yield name, float(c), float(part), float(share)


def _by_trials(made: Model, document: Mapping[str, Any], policy: _Policy) -> tuple[Simulated, ...]:
    seed = whole_number_of(document, "seed", "$") if "seed" in document else 1
    kind = _kind(document.get("interval", "symmetric"))
    p = policy.stated.p
    if "trials" in document:
        trials = whole_number_of(document, "trials", "$")
        return simulate(made, trials=trials, seed=seed, p=p, interval=kind)
    return simulate_to(made, digits=_digits(document), seed=seed, p=p, interval=kind)


def _kind(given: object) -> Kind:
    if given == "symmetric":
        return "symmetric"
    if given == "shortest":
        return "shortest"
    raise fault("$.interval", "应为 symmetric 或 shortest", "is symmetric or shortest")


def _digits(document: Mapping[str, Any]) -> int:
    digits = whole_number_of(document, "digits", "$") if "digits" in document else 2
    if digits not in (1, 2, 3):
        raise fault("$.digits", "应为 1 至 3", "is 1 to 3")
    return digits


def _validations(
    lines: tuple[GumLine, ...], simulated: tuple[Simulated, ...], document: Mapping[str, Any]
) -> tuple[tuple[str, Validation], ...]:
    """The GUM's interval held against Monte Carlo's, where both were computed."""
    pairs = zip(lines, simulated, strict=True) if lines and simulated else ()
    return tuple(
        (
            line.result.output,
            validate(
                (line.interval.low, line.interval.high),
                (trials.low, trials.high),
                numerical_tolerance(line.result.u, _digits(document)),
            ),
        )
        for line, trials in pairs
        if line.result.u > 0
    )


def result_lines(budget: Budget) -> Iterator[Text]:
    """A budget in words and columns, both languages.

    >>> a = {"name": "a", "estimate": 2, "distribution": {"type": "normal", "u": 0.1}}
    >>> [line.en for line in result_lines(budget_of({"model": {"y": "3*a"}, "inputs": [a]}, "gum"))][0]
    'y = 6   u = 0.3   ν_eff = inf'
    """
    yield from (Text(f"! {each.zh}", f"! {each.en}") for each in budget.remarks)
    for line in budget.gum:
        yield from _gum_lines(line)
    for trials in budget.simulated:
        yield from _trial_lines(trials)
    for name, validation in budget.validations:
        word = Text("通过", "validated") if validation.validated else Text("未通过", "not validated")
        numbers = (
            f"d_low = {validation.d_low:.3g}, d_high = {validation.d_high:.3g}, δ = {validation.tolerance:g}"
        )
        yield Text(
            f"{name}：以蒙特卡洛法验证 GUM 结果：{word.zh}（{numbers}）",
            f"{name}: GUM held against Monte Carlo: {word.en} ({numbers})",
        )


def _gum_lines(line: GumLine) -> Iterator[Text]:
    result, around = line.result, line.interval
    yield _same(f"{result.output} = {result.estimate:.10g}   u = {result.u:.4g}   ν_eff = {result.dof:.4g}")
    numbers = f"U = {around.expanded:.4g}   k = {around.k:.4g}   [{around.low:.10g}, {around.high:.10g}]"
    yield Text(f"  {numbers}   {around.policy.zh}", f"  {numbers}   {around.policy.en}")
    width = max((len(name) for name, *_numbers in line.components), default=0)
    for name, c, part, share in sorted(line.components, key=lambda row: -row[2]):
        yield _same(f"  {name:<{width}}  c = {c:<12.5g} |c|u = {part:<12.4g} {share:6.1%}")
    remarks = result.warnings if line.remark is None else (*result.warnings, line.remark)
    yield from (Text(f"  ! {each.zh}", f"  ! {each.en}") for each in remarks)


def _trial_lines(found: Simulated) -> Iterator[Text]:
    numbers = (
        f"{found.output} = {found.estimate:.10g}   u = {found.u:.4g}   [{found.low:.10g}, {found.high:.10g}]"
    )
    settled = (
        Text("", "")
        if found.stable
        else Text("，未达到所要的位数", ", the digits asked for were not reached")
    )
    kind = Text("最短", "shortest") if found.interval == "shortest" else Text("概率对称", "symmetric")
    share = f"p = {found.p:g}"
    yield Text(
        f"蒙特卡洛 {found.trials} 次：{numbers}（{kind.zh}，{share}）{settled.zh}",
        f"Monte Carlo, {found.trials} trials: {numbers} ({kind.en}, {share}){settled.en}",
    )


def _same(text: str) -> Text:
    return Text(text, text)
