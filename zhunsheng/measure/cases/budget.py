# SPDX-License-Identifier: Apache-2.0
"""One budget from a file: the same `model` and `inputs` as a reference case, and how U is to be stated.

model: {y: a*b}
inputs:
  - {name: a, unit: V, estimate: 2.0, distribution: {type: normal, u: 0.1}}
  - {name: b, estimate: 3.0, distribution: {type: rectangular, half_width: 0.1}}
coverage: {rule: t, p: 0.95}        # or fixed with k; normal; rectangular; trapezoidal with beta
order: 1                            # 2 adds the second-order terms
trials: 1000000                     # Monte Carlo; without it, as many as `digits` of u ask for
digits: 2
seed: 1
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args

from zhunsheng.measure.cases.document import fault
from zhunsheng.measure.cases.spec import model_of, number_of
from zhunsheng.measure.propagation import (
    Coverage,
    Interval,
    Model,
    Propagated,
    PropagationError,
    Simulated,
    Validation,
    interval,
    numerical_tolerance,
    propagate,
    simulate,
    simulate_to,
    validate,
)
from zhunsheng.measure.propagation.coverage import Rule
from zhunsheng.measure.propagation.monte_carlo import Kind
from zhunsheng.measure.text import Text

METHODS = ("gum", "mc", "both")


@dataclass(frozen=True, slots=True)
class GumLine:
    """One output by the GUM: result, interval, and per input name, sensitivity, contribution and share."""

    result: Propagated
    interval: Interval
    components: tuple[tuple[str, float, float, float], ...]


@dataclass(frozen=True, slots=True)
class Budget:
    """What was computed; empty where a method was not asked for."""

    gum: tuple[GumLine, ...]
    correlation: list[list[float]]
    simulated: tuple[Simulated, ...]
    validations: tuple[tuple[str, Validation], ...]


def budget_of(document: Mapping[str, Any], method: str) -> Budget:
    """Compute a budget. CasesError with the place for anything that is not of the form above."""
    if method not in METHODS:
        raise fault("method", "应为 gum、mc 或 both", "is gum, mc or both")
    made = model_of(document, "$")
    try:
        coverage = _coverage(document.get("coverage", {}))
        lines, correlation = _by_gum(made, document, coverage) if method != "mc" else ((), [])
        simulated = _by_trials(made, document, coverage) if method != "gum" else ()
        return Budget(lines, correlation, simulated, _validations(lines, simulated, document))
    except PropagationError as error:
        raise fault("$", error.message.zh, error.message.en) from error


def _coverage(row: object) -> Coverage:
    if not isinstance(row, dict):
        raise fault("$.coverage", "应为对象", "must be an object")
    rule = row.get("rule", "t")
    if rule not in get_args(Rule):
        allowed = ", ".join(get_args(Rule))
        raise fault("$.coverage.rule", f"应为 {allowed} 之一", f"is one of {allowed}")
    numbers = {key: number_of(row, key, "$.coverage") for key in ("p", "k", "beta") if key in row}
    return Coverage(rule, truncate=bool(row.get("truncate", True)), **numbers)


def _by_gum(
    made: Model, document: Mapping[str, Any], coverage: Coverage
) -> tuple[tuple[GumLine, ...], list[list[float]]]:
    order = document.get("order", 1)
    if order not in (1, 2):
        raise fault("$.order", "应为 1 或 2", "is 1 or 2")
    found = propagate(made, order=order)
    lines = tuple(
        GumLine(result, interval(result, coverage), tuple(_components(made, result)))
        for result in found.results
    )
    names = list(made.outputs)
    return lines, [[found.correlation(a, b) for b in names] for a in names]


def _components(made: Model, result: Propagated) -> Iterator[tuple[str, float, float, float]]:
    for name, c, part, share in zip(
        made.names, result.sensitivity, result.contribution, result.share, strict=True
    ):
        yield name, float(c), float(part), float(share)


def _by_trials(made: Model, document: Mapping[str, Any], coverage: Coverage) -> tuple[Simulated, ...]:
    seed = int(number_of(document, "seed", "$")) if "seed" in document else 1
    kind: Kind = "shortest" if document.get("interval") == "shortest" else "symmetric"
    if "trials" in document:
        trials = int(number_of(document, "trials", "$"))
        return simulate(made, trials=trials, seed=seed, p=coverage.p, interval=kind)
    return simulate_to(made, digits=_digits(document), seed=seed, p=coverage.p, interval=kind)


def _digits(document: Mapping[str, Any]) -> int:
    return int(number_of(document, "digits", "$")) if "digits" in document else 2


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
    """A budget in words and columns, both languages."""
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
    yield from (Text(f"  ! {each.zh}", f"  ! {each.en}") for each in result.warnings)


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
