# SPDX-License-Identifier: Apache-2.0
"""From measured results to the certificate's tables, and the statement of conformity that sums them up."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from zhunsheng.certificate.value import Column, DecisionUsed, Outcome, Quantity, ResultTable, Row
from zhunsheng.measure.decision import RULE_NAMES, as_rule
from zhunsheng.measure.procedure import ColumnHead, PointRow, Results, SectionResult
from zhunsheng.measure.procedure.names import limits
from zhunsheng.measure.procedure.results import (
    Coefficient,
    FurtherRow,
    LineResult,
    Prediction,
    Uncertain,
    VerdictRow,
)
from zhunsheng.measure.procedure.schema import Coverage, Section
from zhunsheng.measure.text import Text
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.scope import Scope

_BESIDE: Final = frozenset({"U", "k", "verdict", "point"})  # they stand with their value, or in the row
_WORST_FIRST: Final[tuple[Outcome, ...]] = (
    "not-conform",
    "conditional-fail",
    "undetermined",
    "conditional-pass",
    "conform",
)
_NO_LIMIT = Text("见结果表中的最大允许误差", "the maximum permissible errors in the tables of results")
_LINE = Text("拟合直线", "fitted line")
_WHOLE = Text("全部校准点", "all points")
_LINE_VALUE = Text("量值", "Value")
_AT = Text("{at} {unit} 处", "at {at} {unit}")


def result_tables(programme: Programme, results: Results, scope: Scope) -> tuple[ResultTable, ...]:
    """One table a section and series, and one more where a line was fitted or all points were summed up."""
    tables = []
    for asked in programme.sections:
        section = results.section(asked.section.id)
        if section is None:
            continue
        coverage = asked.section.coverage or programme.procedure.coverage
        own = _tables(asked, section, coverage, scope)
        tables += own
        if section.line is not None:
            tables.append(_line_table(section, section.line, coverage))
        if section.summary:
            tables.append(_summary_table(section, all(row.in_scope for row in own[-1].rows)))
    return tuple(tables)


def decision_used(programme: Programme, results: Results, rule: str) -> DecisionUsed | None:
    """The agreed rule with the outcome of all points: the worst of them. None where none was agreed."""
    if rule == "none":
        return None
    found = [(results.section(asked.section.id), asked.section) for asked in programme.sections]
    verdicts = [verdict for section, schema in found if section for verdict in _decisive(section, schema)]
    outcomes = {verdict.outcome for verdict in verdicts}
    worst = next((outcome for outcome in _WORST_FIRST if outcome in outcomes), None)
    if worst is None:
        return None
    reasons = list(dict.fromkeys(v.reason for v in verdicts if v.outcome != "none"))
    name = RULE_NAMES[as_rule(rule)]
    wording = Text(
        f"{name.zh}：{'；'.join(reason.zh for reason in reasons)}",
        f"{name.en}: {'; '.join(reason.en for reason in reasons)}",
    )
    return DecisionUsed(rule=rule, wording=wording, specification=_specification(programme), outcome=worst)


def _decisive(section: SectionResult, schema: Section) -> list[VerdictRow]:
    """What counts for the item as it leaves: what was found before an adjustment does not."""
    done = [row for row in section.rows if row.state != "empty"]
    counting = schema.counting_series([row.series for row in done]) or ("",)
    found = [verdict for row in done if row.series in counting for verdict in row.verdicts]
    return found + [each.verdict for each in section.summary if each.verdict]


def _specification(programme: Programme) -> Text:
    sections = [asked.section for asked in programme.sections]
    points = [limit for section in sections for limit in limits(section)]
    whole = [each.limit for section in sections for each in section.summary if each.limit]
    bases = [limit.basis for limit in (*points, *whole)]
    named = list(dict.fromkeys(basis for basis in bases if basis is not None))
    if not named:
        return _NO_LIMIT
    return Text("；".join(text.zh for text in named), "; ".join(text.en for text in named))


def _tables(
    asked: AskedSection, section: SectionResult, coverage: Coverage, scope: Scope
) -> list[ResultTable]:
    """One table, or one a series: what was found, and what was left after adjusting. One not done is left
    out.
    """
    series = asked.section.series
    if not series:
        return [_table(asked, section, section.rows, coverage, scope)]
    done = {row.series for row in section.rows if row.state != "empty"}
    tables = []
    for each in (each for each in series if each.id in done or each == series[0]):
        rows = [row for row in section.rows if row.series == each.id]
        table = _table(asked, section, rows, coverage, scope)
        title = Text(f"{table.title.zh}（{each.label.zh}）", f"{table.title.en} ({each.label.en})")
        tables.append(replace(table, key=f"{section.id}-{each.id}", title=title))
    return tables


def _table(
    asked: AskedSection,
    section: SectionResult,
    rows: Sequence[PointRow],
    coverage: Coverage,
    scope: Scope,
) -> ResultTable:
    heads = [head for head in section.columns if head.key not in _BESIDE]
    return ResultTable(
        key=section.id,
        title=section.title,
        columns=tuple(_column(head, asked.section) for head in heads),
        rows=tuple(_row(row, heads, asked, section, coverage, scope) for row in rows),
    )


def _summary_table(section: SectionResult, in_scope: bool) -> ResultTable:
    """What was found over all points together; each row has its own unit."""
    rows = tuple(
        Row(
            (Quantity(each.value_text, each.unit),),
            outcome=_outcome([each.verdict] if each.verdict else []),
            in_scope=in_scope,
            label=_with_limits(each),
        )
        for each in section.summary
    )
    return ResultTable(
        key=f"{section.id}-summary",
        title=Text(f"{section.title.zh}：{_WHOLE.zh}", f"{section.title.en}: {_WHOLE.en}"),
        columns=(Column("value", _LINE_VALUE, section.summary[0].unit, "zs_summary"),),
        rows=rows,
    )


def _with_limits(each: FurtherRow) -> Text:
    if not each.limits_text:
        return each.label
    unit = "" if each.unit == "1" else f" {each.unit}"
    return Text(
        f"{each.label.zh}（允许 {each.limits_text}{unit}）",
        f"{each.label.en} (permitted {each.limits_text}{unit})",
    )


def _outcome(verdicts: Sequence[VerdictRow]) -> Outcome:
    found = {verdict.outcome for verdict in verdicts}
    return next((known for known in _WORST_FIRST if known in found), "none")


def _column(head: ColumnHead, section: Section) -> Column:
    return Column(
        key=head.key, title=head.title, unit=head.unit or "1", ref_type=_ref_type(head.key, section)
    )


def _ref_type(key: str, section: Section) -> str:
    column = section.column(key)
    if key == "nominal":
        return "basic_nominalValue"
    if column is not None and column.role != "auxiliary":
        return "basic_measuredValue" if column.role == "item" else "basic_referenceValue"
    if key == section.result and "correction" in (key, *section.quantity.split("-")):
        return "basic_correction"
    if key == section.result and key in ("error", "deviation"):
        return "basic_measurementError"
    return {"limit": "basic_acceptanceLimitUpper"}.get(key, f"zs_{key}")


def _row(
    row: PointRow,
    heads: Sequence[ColumnHead],
    asked: AskedSection,
    section: SectionResult,
    coverage: Coverage,
    scope: Scope,
) -> Row:
    uncertain = "fitted" if section.kind == "line-fit" else asked.section.result
    further = {each.id: each.result for each in row.further}
    cells = []
    for head in heads:
        text = row.cells.get(head.key)
        result = row.result if head.key == uncertain else further.get(head.key)
        cells.append(_quantity(text, head.unit or "1", result, coverage) if text else None)
    nominal = row.nominal or row.cells.get(asked.section.fit.abscissa if asked.section.fit else "nominal", "")
    return Row(cells=tuple(cells), outcome=_outcome(row.verdicts), in_scope=scope.claims(asked, nominal))


def _quantity(text: str, unit: str, result: Uncertain | None, coverage: Coverage) -> Quantity:
    if result is None:
        return Quantity(text, unit)
    return Quantity(
        value=text,
        unit=unit,
        uncertainty=result.expanded_text,
        k=result.k_text,
        probability=coverage.p,
    )


def _line_table(section: SectionResult, line: LineResult, coverage: Coverage) -> ResultTable:
    rows = [_coefficient(each) for each in line.coefficients]
    rows += [_prediction(each, section, line, coverage) for each in line.predictions]
    return ResultTable(
        key=f"{section.id}-line",
        title=Text(f"{section.title.zh}：{_LINE.zh}", f"{section.title.en}: {_LINE.en}"),
        columns=(Column("value", _LINE_VALUE, section.result_unit, "zs_line"),),
        rows=tuple(rows),
    )


def _coefficient(each: Coefficient) -> Row:
    return Row((Quantity(each.value_text, each.unit, standard_uncertainty=each.u_text),), label=each.label)


def _prediction(each: Prediction, section: SectionResult, line: LineResult, coverage: Coverage) -> Row:
    quantity = _quantity(each.result.value_text, section.result_unit, each.result, coverage)
    stated = Quantity(
        quantity.value,
        quantity.unit,
        quantity.uncertainty,
        quantity.k,
        quantity.probability,
        standard_uncertainty=each.result.u_text,
    )
    return Row((stated,), label=_AT.format(at=each.at, unit=line.abscissa_unit))
