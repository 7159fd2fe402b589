# SPDX-License-Identifier: Apache-2.0
"""From a record to its results, under a procedure: the same inputs always give the same bytes."""

from fractions import Fraction

from zhunsheng.measure.decision import DecisionError, DecisionRule, as_rule
from zhunsheng.measure.procedure.gather import SectionData, bind_standards, gather
from zhunsheng.measure.procedure.lending import lend
from zhunsheng.measure.procedure.line_section import compute_line
from zhunsheng.measure.procedure.point_section import compute_points
from zhunsheng.measure.procedure.record import RecordError, RecordInput
from zhunsheng.measure.procedure.results import Notice, Results, SectionResult
from zhunsheng.measure.procedure.schema import EnvironmentLimits, Procedure, Range
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.rounding import decimal_of, plain
from zhunsheng.measure.text import Text


def compute(procedure: Procedure, record: RecordInput) -> Results:
    """Compute every section of the procedure from what the record holds so far.

    A half-typed record gives partial results: what is missing stands in `incomplete`, texts that are no
    readings in `warnings` (severity `stop`), the finished points have their results. A record that does not
    belong to the procedure (unknown section, column, point, unit, standard or rule) raises `RecordError`.
    """
    rule = _rule(procedure, record)
    gathered = gather(procedure, record)
    climate = _climate_notices(procedure, gathered[0])
    sections: list[SectionResult] = []
    notices: list[Notice] = []
    for order, data in enumerate(gathered):
        lend(data, {each.section.id: each for each in gathered[:order]})
        bind_standards(data)
        result, found = _section(procedure, data, rule)
        sections.append(result)
        notices += [*data.notices, *found]
    return Results(
        procedure=procedure.id,
        version=procedure.version,
        decision=rule,
        sections=tuple(sections),
        warnings=(*climate, *notices),
        incomplete=tuple(item for data in gathered for item in data.missing),
    )


def _rule(procedure: Procedure, record: RecordInput) -> DecisionRule:
    if not record.decision:
        return procedure.decision.default
    try:
        rule = as_rule(record.decision)
    except DecisionError as error:
        raise RecordError("decision", Text(f"没有判定规则“{record.decision}”", str(error))) from error
    if rule not in procedure.decision.offered:
        offered = ", ".join(procedure.decision.offered)
        raise RecordError(
            "decision",
            Text(
                f"规程不提供此判定规则；可选：{offered}",
                f"the procedure does not offer this rule; offered: {offered}",
            ),
        )
    return rule


def _section(
    procedure: Procedure, data: SectionData, rule: DecisionRule
) -> tuple[SectionResult, list[Notice]]:
    coverage = data.section.coverage or procedure.coverage
    if data.section.kind == "line-fit":
        return compute_line(data, coverage)
    return compute_points(data, coverage, rule)


def _climate_notices(procedure: Procedure, data: SectionData) -> list[Notice]:
    limits = procedure.conditions.environment
    words = {"temperature": Text("温度", "temperature"), "humidity": Text("相对湿度", "relative humidity")}
    notices = []
    for name, limit in (("temperature", limits.temperature), ("humidity", limits.humidity)):
        span = data.climate.get(name)
        if limit is None or span is None or _inside(limit, (float(span.low), float(span.high))):
            continue
        low, high = (plain(decimal_of(value)) for value in (span.low, span.high))
        message = Text(
            f"{words[name].zh} {low}…{high} {limit.unit} 超出允许的 {limit.low}…{limit.high} {limit.unit}",
            f"{words[name].en} {low}…{high} {limit.unit} leaves the permitted "
            f"{limit.low}…{limit.high} {limit.unit}",
        )
        notices.append(Notice("environment", "ask", message, column=name))
    return notices + _change_notices(limits, data)


def _change_notices(limits: EnvironmentLimits, data: SectionData) -> list[Notice]:
    """The temperature may lie within its limits and yet have changed by too much during the work."""
    span = data.climate.get("temperature")
    if span is None or limits.temperature_change is None:
        return []
    most = Fraction(parse_decimal(limits.temperature_change))
    if span.high - span.low <= most:
        return []
    change = plain(decimal_of(span.high - span.low))
    message = Text(
        f"温度在校准期间变化 {change} °C，允许 {limits.temperature_change} °C",
        f"the temperature changed by {change} °C during the work, "
        f"permitted are {limits.temperature_change} °C",
    )
    return [Notice("environment", "ask", message, column="temperature")]


def _inside(limit: Range, span: tuple[float, float]) -> bool:
    return float(parse_decimal(limit.low)) <= span[0] and span[1] <= float(parse_decimal(limit.high))
