# SPDX-License-Identifier: Apache-2.0
"""Whether the parts of a procedure fit together: names exist, units agree, counts suffice."""

from collections.abc import Iterable, Iterator, Sequence

from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.check_parts import (
    Finding,
    Path,
    check_limit,
    check_parameters,
    check_parts,
    check_uses,
)
from zhunsheng.measure.procedure.component import AnyComponent
from zhunsheng.measure.procedure.dimensions import check_dimensions
from zhunsheng.measure.procedure.names import (
    CERTIFICATE_KEYS,
    RESERVED,
    correction_name,
    formula_names,
    free_inputs,
    lever_unit,
    source_unit,
    step_names,
    unit_of,
    valued_names,
)
from zhunsheng.measure.procedure.schema import MAX_READINGS, Procedure, Range, Section, WorkedExample
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor, same_quantity


def check(procedure: Procedure) -> list[Finding]:
    """All contradictions inside a well-formed procedure, each with the path of its place."""
    findings = [*_check_procedure(procedure), *check_uses(procedure)]
    for index, section in enumerate(procedure.sections):
        place: Path = ("sections", index)
        own = section.parameters[: len(section.parameters) - len(procedure.parameters)]
        findings += check_parameters((*place, "parameters"), own)
        for part in (
            _check_shape,
            _check_names,
            check_parts,
            _check_model,
            _check_budget,
            _check_certificate,
        ):
            findings += [((*place, *path), message) for path, message in part(section)]
    for index, example in enumerate(procedure.worked):
        findings += [
            (("worked", index, *path), message) for path, message in _check_worked(procedure, example)
        ]
    return findings


def units_fit(procedure: Procedure) -> Iterator[Finding]:
    """Whether the formulas of a procedure without other faults hold together in their units."""
    before: dict[str, Section] = {}
    for index, section in enumerate(procedure.sections):
        for path, message in check_dimensions(section, before):
            yield ("sections", index, *path), message
        before[section.id] = section


def _check_procedure(procedure: Procedure) -> Iterator[Finding]:
    yield from _unique(("sections",), "id", [section.id for section in procedure.sections])
    yield from _unique(("worked",), "id", [example.id for example in procedure.worked])
    if procedure.decision.default not in procedure.decision.offered:
        yield (
            ("decision", "default"),
            Text("默认判定规则不在可选之列", "the default rule is not among those offered"),
        )
    readings = sum(section.most_readings for section in procedure.sections)
    if readings > MAX_READINGS:
        yield (
            ("sections",),
            Text(
                f"记录会有 {readings} 个读数，最多 {MAX_READINGS} 个",
                f"the record would have {readings} readings, at most {MAX_READINGS} are allowed",
            ),
        )
    yield from check_parameters(("parameters",), procedure.parameters)
    yield from _check_probability(("coverage", "p"), procedure.coverage.p)
    climate = procedure.conditions.environment
    for name, span in (("temperature", climate.temperature), ("humidity", climate.humidity)):
        yield from _check_range(("conditions", "environment", name), span)


def _check_probability(path: Path, p: str) -> Iterator[Finding]:
    if not 0 < parse_decimal(p) < 1:
        yield path, Text("包含概率须在 0 与 1 之间", "the coverage probability must lie between 0 and 1")


def _check_range(path: Path, span: Range | None) -> Iterator[Finding]:
    if span is not None and parse_decimal(span.low) >= parse_decimal(span.high):
        yield path, Text("范围下限须小于上限", "the low end of the range must be below its high end")


def _unique(path: Path, key: str, ids: Sequence[str]) -> Iterator[Finding]:
    for index, item in enumerate(ids):
        if item in ids[:index]:
            yield (*path, index, key), Text(f"“{item}”重复", f"“{item}” occurs twice")


def _check_shape(section: Section) -> Iterator[Finding]:
    yield from _check_range(("item_range",), section.item_range)
    if section.coverage:
        yield from _check_probability(("coverage", "p"), section.coverage.p)
    if not same_quantity(unit_of(section, section.result), section.result_unit):
        yield (
            ("result_unit",),
            Text("结果单位与测量单位不是同一种量", "result_unit measures another quantity than unit"),
        )
    if (section.kind == "line-fit") != (section.fit is not None):
        yield (
            ("kind",),
            Text("直线拟合且仅直线拟合须写 fit", "fit belongs to line-fit sections, and only to them"),
        )
    yield from _check_points(section)


def _check_points(section: Section) -> Iterator[Finding]:
    points = section.points
    if points.kind == "fixed" and not points.nominal:
        yield ("points",), Text("固定校准点须列出标称值", "fixed points need their nominal values")
    if points.kind != "fixed" and points.nominal:
        yield ("points", "nominal"), Text("自由校准点不列标称值", "free points have no nominal values")
    if points.least > points.most:
        yield ("points", "least"), Text("最少点数多于最多点数", "least exceeds most")
    for index, column in enumerate(section.columns):
        if column.resolution is None and column.resolution_source == "fixed":
            yield ("columns", index), Text("固定分辨力须写出", "a fixed resolution must be stated")


def _check_names(section: Section) -> Iterator[Finding]:
    yield from _unique(("standards",), "id", [standard.id for standard in section.standards])
    yield from _unique(("budget",), "id", [component.id for component in section.budget])
    yield from _unique(("further",), "id", [further.id for further in section.further])
    yield from _unique(("summary",), "id", [summary.id for summary in section.summary])
    yield from _unique(("series",), "id", [series.id for series in section.series])
    yield from _unique(("certificate",), "key", [column.key for column in section.certificate])
    groups = (
        [(("columns", index, "id"), column.id) for index, column in enumerate(section.columns)],
        [(("parameters", index, "id"), parameter.id) for index, parameter in enumerate(section.parameters)],
        [(("constants", index, "id"), constant.id) for index, constant in enumerate(section.constants)],
        [(("tables", index, "id"), table.id) for index, table in enumerate(section.tables)],
        [(("statistics", index, "id"), each.id) for index, each in enumerate(section.statistics)],
        [(("uses", index, "id"), use.id) for index, use in enumerate(section.uses)],
        [(("model", index, "id"), step.id) for index, step in enumerate(section.model)],
        [
            (("standards", index, "id"), correction_name(item.id))
            for index, item in enumerate(section.standards)
        ],
    )
    seen: set[str] = set()
    for path, name in (entry for group in groups for entry in group):
        if name in RESERVED or name in CERTIFICATE_KEYS:
            yield path, Text(f"名称“{name}”另有含义", f"the name “{name}” has a meaning of its own")
        elif name in seen:
            yield path, Text(f"名称“{name}”重复", f"the name “{name}” occurs twice")
        seen.add(name)


def _unknown(path: Path, expression: str, known: Iterable[str]) -> Iterator[Finding]:
    allowed = sorted(set(known))
    for name in parse(expression).names:
        if name not in allowed:
            listed = ", ".join(allowed)
            yield (
                path,
                Text(
                    f"公式里的“{name}”没有定义；可用：{listed}",
                    f"“{name}” in the formula is not defined; available: {listed}",
                ),
            )


def _check_model(section: Section) -> Iterator[Finding]:
    known = {*valued_names(section), *free_inputs(section)}
    for index, step in enumerate(section.model):
        yield from _unknown(("model", index, "expression"), step.expression, known)
        known.add(step.id)
    readable = {*step_names(section), *(column.id for column in section.columns)}
    if section.kind == "point":
        readable |= {each.id for each in section.statistics}
    wanted: list[tuple[Path, str]] = [(("result",), section.result)]
    if section.fit:
        wanted += [(("fit", "abscissa"), section.fit.abscissa), (("fit", "ordinate"), section.fit.ordinate)]
        if section.result != section.fit.ordinate:
            yield (
                ("result",),
                Text("直线拟合的结果须是 ordinate", "the result of a line fit must be its ordinate"),
            )
    for path, name in wanted:
        if name not in readable:
            yield (
                path,
                Text(
                    f"“{name}”不是模型的一步，也不是一列",
                    f"“{name}” is neither a step of the model nor a column",
                ),
            )
    if section.mpe and section.kind == "line-fit":
        yield (
            ("mpe",),
            Text("直线拟合不按点判定，不写 mpe", "a line fit is not decided by points and takes no mpe"),
        )
    elif section.mpe:
        yield from check_limit(("mpe",), section.mpe, formula_names(section))


def _check_budget(section: Section) -> Iterator[Finding]:
    used = {name for step in section.model for name in parse(step.expression).names}
    used |= {name for table in section.tables if table.along for name in parse(table.along).names}
    for index, component in enumerate(section.budget):
        path: Path = ("budget", index)
        yield from _check_lever(path, section, component, used or {section.result})
        yield from _check_source(path, section, component)
        yield from _check_lever_unit(path, section, component)


def _check_lever(path: Path, section: Section, component: AnyComponent, used: set[str]) -> Iterator[Finding]:
    if section.kind == "line-fit":
        if component.input:
            yield (
                (*path, "input"),
                Text(
                    "直线拟合的分量写 sensitivity 或不写",
                    "components of a line fit take a sensitivity or nothing",
                ),
            )
    elif bool(component.input) == bool(component.sensitivity):
        yield (
            path,
            Text("input 与 sensitivity 须恰好写一个", "exactly one of input and sensitivity is needed"),
        )
    elif component.input and component.input not in used:
        yield (
            (*path, "input"),
            Text(f"模型里没有用到“{component.input}”", f"the model does not use “{component.input}”"),
        )
    if component.sensitivity:
        yield from _unknown((*path, "sensitivity"), component.sensitivity, formula_names(section))


def _check_lever_unit(path: Path, section: Section, component: AnyComponent) -> Iterator[Finding]:
    """A component's unit must be one that can be brought to its input's (on a line: the section's)."""
    own = source_unit(section, component)
    if component.sensitivity:
        wanted = unit_of(section, section.result)
        if section.kind == "point" and same_quantity(own, wanted) and factor(own, wanted) != 1:
            message = Text(f"有 sensitivity 时要用 {wanted}", f"with a sensitivity the unit must be {wanted}")
            yield path, message
        return
    target = section.measured_unit if section.kind == "line-fit" else lever_unit(section, component)
    if component.source != "fit" and not same_quantity(own, target):
        message = Text(f"单位“{own}”不能换成“{target}”", f"the unit “{own}” cannot be brought to “{target}”")
        yield path, message


def _check_source(path: Path, section: Section, component: AnyComponent) -> Iterator[Finding]:
    if component.source == "constant":
        yield from _unknown((*path, "half_width"), component.half_width, formula_names(section))
        if not 0 <= parse_decimal(component.beta) <= 1:
            yield (
                (*path, "beta"),
                Text("梯形的 β 须在 0 与 1 之间", "β of a trapezoid must lie between 0 and 1"),
            )
    elif component.source == "standard":
        if component.standard not in {standard.id for standard in section.standards}:
            yield (*path, "standard"), Text("这一节没有这个标准", "the section names no such standard")
    elif component.source == "fit":
        if section.kind != "line-fit":
            yield (*path, "from"), Text("只有直线拟合才有 fit 分量", "only a line fit has a fit component")
    elif component.source in ("readings", "resolution"):
        yield from _check_column(path, section, component)
    if section.kind == "line-fit" and component.source in ("readings", "environment"):
        yield (
            (*path, "from"),
            Text(
                "直线拟合的分量来自 fit、standard、resolution 或 constant",
                "components of a line fit come from fit, standard, resolution or constant",
            ),
        )


def _check_column(path: Path, section: Section, component: AnyComponent) -> Iterator[Finding]:
    if component.source not in ("readings", "resolution"):
        return
    column = section.column(component.column)
    if column is None:
        yield (*path, "column"), Text("这一节没有这一列", "the section has no such column")
        return
    if component.source != "readings":
        return
    if column.per != "repeat" or section.repeats < 2:
        yield (*path, "column"), Text("A 类评定至少要两次重复", "type A needs at least two repeats")
    if component.estimator == "range" and section.repeats > 9:
        yield (
            (*path, "estimator"),
            Text("极差法只用于 2 至 9 次", "the range method is for two to nine repeats"),
        )


def _check_certificate(section: Section) -> Iterator[Finding]:
    known = CERTIFICATE_KEYS | {column.id for column in section.columns} | set(step_names(section))
    known |= {each.id for each in section.statistics} | {table.id for table in section.tables}
    for index, column in enumerate(section.certificate):
        path: Path = ("certificate", index)
        if column.key not in known:
            listed = ", ".join(sorted(known))
            yield (
                (*path, "key"),
                Text(f"没有“{column.key}”；可用：{listed}", f"no “{column.key}”; available: {listed}"),
            )
        elif column.unit and column.key in ("U", "mpe", "mpe_low", "mpe_high", "limit", section.result):
            if column.unit != section.result_unit:
                yield (
                    (*path, "unit"),
                    Text(
                        "结果、U 与允许误差须同用 result_unit",
                        "result, U and limits all stand in result_unit",
                    ),
                )
        elif column.unit and not same_quantity(column.unit, unit_of(section, column.key)):
            yield (
                (*path, "unit"),
                Text("单位与此列的量不符", "the unit does not fit the quantity of this column"),
            )


def _check_worked(procedure: Procedure, example: WorkedExample) -> Iterator[Finding]:
    if example.decision and example.decision not in procedure.decision.offered:
        yield ("decision",), Text("此判定规则不在可选之列", "this rule is not among those offered")
    for index, readings in enumerate(example.readings):
        section = procedure.section(readings.section)
        if section is None:
            yield ("readings", index, "section"), Text("没有这一节", "there is no such section")
        elif section.column(readings.column) is None:
            yield ("readings", index, "column"), Text("这一节没有这一列", "the section has no such column")
    for index, asked in enumerate(example.points):
        if procedure.section(asked.section) is None:
            yield ("points", index, "section"), Text("没有这一节", "there is no such section")
    for index, standard in enumerate(example.standards):
        section = procedure.section(standard.section)
        if section is None or standard.standard not in {item.id for item in section.standards}:
            yield ("standards", index), Text("没有这一节或这个标准", "there is no such section or standard")
