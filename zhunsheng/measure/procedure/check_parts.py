# SPDX-License-Identifier: Apache-2.0
"""Whether the optional parts of a section hold: parameters, tables, statistics, borrowed numbers, series."""

from collections.abc import Iterable, Iterator, Sequence

from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.lookup import NONE
from zhunsheng.measure.procedure.names import (
    formula_names,
    formulas_of,
    number_names,
    read_names,
    step_names,
    valued_names,
    whole_names,
)
from zhunsheng.measure.procedure.parts import Condition, Limit, Parameter, Table
from zhunsheng.measure.procedure.schema import Procedure, Section
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import same_quantity

Path = tuple[str | int, ...]
Finding = tuple[Path, Text]


def check_parameters(place: Path, parameters: Sequence[Parameter]) -> Iterator[Finding]:
    """A default must be one of the choices, or else a number."""
    for index, parameter in enumerate(parameters):
        path: Path = (*place, index, "default")
        if not parameter.choices:
            yield from _check_decimal(path, parameter.default)
        elif parameter.choice(parameter.default) is None:
            listed = ", ".join(choice.id for choice in parameter.choices)
            yield (
                path,
                Text(
                    f"“{parameter.default}”不在可选之列：{listed}",
                    f"“{parameter.default}” is not among the choices: {listed}",
                ),
            )


def check_parts(section: Section) -> Iterator[Finding]:
    """Everything in a section's optional parts that contradicts itself or names what is not there."""
    for index, condition in enumerate(section.applies):
        yield from _check_condition(("applies", index), section, condition)
    for index, table in enumerate(section.tables):
        yield from _check_table(("tables", index), section, table)
    yield from _check_statistics(section)
    yield from _check_points_and_standards(section)
    yield from _check_further(section)
    yield from _check_corrections(section)
    if section.kind == "line-fit":
        yield from _check_line(section)
    if section.series and section.series[0].optional:
        yield (
            ("series", 0, "optional"),
            Text("第一个系列总是要做的", "the first series is always done"),
        )


def check_uses(procedure: Procedure) -> Iterator[Finding]:
    """A number can only be borrowed from a section that stands before, and that has it."""
    for order, section in enumerate(procedure.sections):
        before = {each.id: each for each in procedure.sections[:order]}
        for index, use in enumerate(section.uses):
            path: Path = ("sections", order, "uses", index)
            source = before.get(use.section)
            if source is None:
                listed = ", ".join(before) or "—"
                yield (
                    (*path, "section"),
                    Text(
                        f"前面没有“{use.section}”这一节；可用：{listed}",
                        f"no earlier section “{use.section}”; available: {listed}",
                    ),
                )
            elif source.kind == "line-fit":
                yield (
                    (*path, "section"),
                    Text("不能取自直线拟合", "nothing can be taken from a line fit"),
                )
            else:
                yield from named((*path, "value"), [use.value], [*valued_names(source), *step_names(source)])


def named(path: Path, names: Iterable[str], known: Iterable[str]) -> Iterator[Finding]:
    """Names that must be among those known."""
    allowed = sorted(set(known))
    for name in names:
        if name not in allowed:
            listed = ", ".join(allowed)
            yield path, Text(f"没有“{name}”；可用：{listed}", f"no “{name}”; available: {listed}")


def check_limit(path: Path, limit: Limit, known: Iterable[str]) -> Iterator[Finding]:
    """The formulas of a limit may use only what has a value there."""
    allowed = frozenset(known)
    for text in formulas_of(limit):
        key = next(key for key in ("expression", "lower", "largest_u") if getattr(limit, key) == text)
        yield from _in_formula((*path, key), text, allowed)


def _in_formula(path: Path, text: str, known: Iterable[str]) -> Iterator[Finding]:
    allowed = sorted(set(known))
    for name in parse(text).names:
        if name not in allowed:
            listed = ", ".join(allowed)
            yield (
                path,
                Text(
                    f"公式里的“{name}”没有定义；可用：{listed}",
                    f"“{name}” in the formula is not defined; available: {listed}",
                ),
            )


def _check_decimal(path: Path, text: str) -> Iterator[Finding]:
    try:
        parse_decimal(text)
    except ReadingError as error:
        yield path, error.message


def _check_condition(path: Path, section: Section, condition: Condition) -> Iterator[Finding]:
    parameter = next((each for each in section.parameters if each.id == condition.parameter), None)
    if parameter is None:
        yield from named(
            (*path, "parameter"), [condition.parameter], [each.id for each in section.parameters]
        )
    elif condition.among:
        yield from named((*path, "among"), condition.among, [choice.id for choice in parameter.choices])
    elif condition.low is None and condition.high is None:
        yield path, Text("要写 among，或 low、high", "among, or low or high, is needed")


def _check_table(path: Path, section: Section, table: Table) -> Iterator[Finding]:
    if bool(table.choose) != bool(table.options):
        yield path, Text("choose 与 options 要一起写", "choose and options belong together")
    chooser = next((each for each in section.parameters if each.id == table.choose), None)
    if table.choose and (chooser is None or not chooser.choices):
        known = [each.id for each in section.parameters if each.choices]
        yield from named((*path, "choose"), [table.choose], known)
    elif chooser is not None:
        yield from named((*path, "options"), table.options, [choice.id for choice in chooser.choices])
    if table.along:
        yield from _in_formula((*path, "along"), table.along, read_names(section))
    elif len(table.rows) > 1:
        yield (*path, "along"), Text("不止一行的表要写 along", "a table of several rows needs along")
    seen: set[str] = set()
    for index, row in enumerate(table.rows):
        row_path: Path = (*path, "rows", index)
        if len(row.values) != max(len(table.options), 1):
            yield (
                (*row_path, "values"),
                Text(
                    f"要有 {max(len(table.options), 1)} 个值，对应 options",
                    f"{max(len(table.options), 1)} values are needed, one for each option",
                ),
            )
        for text in row.values:
            if text != NONE:
                yield from _check_decimal((*row_path, "values"), text)
        if (row.at is None) == bool(table.along):
            yield row_path, Text("at 与 along 要一起写", "at and along belong together")
        if row.at is not None and row.at in seen:
            yield (*row_path, "at"), Text(f"“{row.at}”重复", f"“{row.at}” occurs twice")
        seen.add(row.at or "")


def _check_statistics(section: Section) -> Iterator[Finding]:
    columns = [column.id for column in section.columns]
    for index, each in enumerate(section.statistics):
        path: Path = ("statistics", index)
        unknown = list(named((*path, "of"), each.of, columns))
        yield from unknown
        if unknown:
            continue
        units = [column.unit for column in section.columns if column.id in each.of]
        if not all(unit == units[0] for unit in units):
            yield (*path, "of"), Text("各列的单位须相同", "the columns must have one unit")
        single = section.repeats < 2 or any(
            column.per == "point" for column in section.columns if column.id in each.of
        )
        if each.over == "repeats" and single:
            yield (*path, "over"), Text("至少要两次重复", "at least two repeats are needed")


def _check_points_and_standards(section: Section) -> Iterator[Finding]:
    points = section.points
    if (points.kind == "computed") != bool(points.formulas):
        yield (
            ("points", "formulas"),
            Text("计算的校准点且仅计算的校准点写 formulas", "formulas belong to computed points only"),
        )
    for index, formula in enumerate(points.formulas):
        yield from _in_formula(("points", "formulas", index), formula, number_names(section))
    fixed = {column.id for column in section.columns} | set(number_names(section)) | {"nominal"}
    for index, standard in enumerate(section.standards):
        if standard.at:
            known = fixed | {use.id for use in section.uses}
            yield from _in_formula(("standards", index, "at"), standard.at, known)
        elif standard.unit and not same_quantity(standard.unit, section.measured_unit):
            yield (
                ("standards", index, "at"),
                Text(
                    "标准与本节不是同一种量，要写 at：在它的量程的哪一处使用",
                    "the standard is of another quantity than the section: at must say where on its range",
                ),
            )


def _check_further(section: Section) -> Iterator[Finding]:
    steps, columns = set(step_names(section)), {column.id for column in section.columns}
    numbers = steps | columns | {each.id for each in section.statistics}
    for index, further in enumerate(section.further):
        path: Path = ("further", index)
        yield from named((*path, "id"), [further.id], numbers - {section.result})
        if further.uncertainty and further.id not in steps:
            yield (
                (*path, "uncertainty"),
                Text("有不确定度的须是模型的一步", "what has an uncertainty must be a step of the model"),
            )
        if further.limit:
            yield from check_limit((*path, "limit"), further.limit, formula_names(section))
    for index, summary in enumerate(section.summary):
        yield from named(("summary", index, "of"), [summary.of], numbers)
        if summary.limit:
            yield from check_limit(("summary", index, "limit"), summary.limit, whole_names(section))


def _check_corrections(section: Section) -> Iterator[Finding]:
    """A correction taken from a certificate brings that certificate's uncertainty into the budget."""
    used = {name for step in section.model for name in parse(step.expression).names}
    counted = {each.standard for each in section.budget if each.source == "standard"}
    for index, standard in enumerate(section.standards):
        if f"{standard.id}_correction" in used and standard.id not in counted:
            yield (
                ("standards", index),
                Text(
                    f"模型用了“{standard.id}”的修正值，不确定度预算里却没有它的证书",
                    f"the model uses the correction of “{standard.id}”, yet the budget lacks its certificate",
                ),
            )


def _check_line(section: Section) -> Iterator[Finding]:
    for key in ("further", "summary", "series", "uses"):
        if getattr(section, key):
            yield (key,), Text(f"直线拟合没有 {key}", f"a line fit has no {key}")
