# SPDX-License-Identifier: Apache-2.0
"""Whether a section's formulas hold together in their units.

Every name has the unit it is declared with. Only in limits, and where points lie, is a number in the unit of
what it is added to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from zhunsheng.measure.expression import parse
from zhunsheng.measure.formula_units import Kind, MismatchError, Value, declared, fits, over, value_of
from zhunsheng.measure.procedure.check_parts import Finding, Path
from zhunsheng.measure.procedure.names import (
    correction_name,
    free_inputs,
    lever_unit,
    position_unit,
    source_unit,
    standard_unit,
    unit_of,
    valued_names,
)
from zhunsheng.measure.procedure.parts import Limit
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import same_quantity, unit


def check_dimensions(section: Section, before: Mapping[str, Section]) -> Iterator[Finding]:
    """Every formula of the section whose units do not fit, with both units named; `before` are the sections
    it may take numbers from.
    """
    known = _known(section) | _borrowed(section, before)
    yield from _check_steps(section, known)
    yield from _check_positions(section, known)
    for path, limit, of in _limits(section):
        if limit:
            yield from _check_limit(path, limit, unit_of(section, of), known)
    yield from _check_budget(section, known)
    yield from _check_result(section, known)


def _known(section: Section) -> dict[str, Value]:
    """Every name that has a value before the model, with its unit."""
    points = {"nominal", "temperature"} | {each.id for each in section.columns if not each.difference}
    columns = {each.id for each in section.columns}
    known = {name: declared(unit_of(section, name), Kind.EITHER) for name in valued_names(section)}
    known |= {
        name: declared(unit_of(section, name), Kind.POINT if name in points else Kind.DIFFERENCE)
        for name in ("nominal", "temperature", "humidity", *columns)
    }
    for each in section.statistics:
        kind = Kind.DIFFERENCE if each.kind in ("range", "deviation") else known[each.of[0]].kind
        known[each.id] = declared(unit_of(section, each.id), kind)
    for standard in section.standards:
        code = standard_unit(section, standard.id)
        known[correction_name(standard.id)] = declared(code, Kind.DIFFERENCE)
    free = set(free_inputs(section))
    for component in section.budget:
        if component.input in free:
            known[component.input or ""] = declared(lever_unit(section, component), Kind.DIFFERENCE)
    item = section.item_column
    if item is not None:
        known["reading"] = known[item.id]
        known["resolution"] = declared(item.unit, Kind.DIFFERENCE)
    if section.fit:
        known["at"] = known.get(section.fit.abscissa, declared(section.unit, Kind.EITHER))
    return known


def _borrowed(section: Section, before: Mapping[str, Section]) -> dict[str, Value]:
    """Numbers of earlier sections: in this section's unit where that can be, else in their own."""
    found = {}
    for use in section.uses:
        own = unit_of(before[use.section], use.value)
        target = section.measured_unit
        found[use.id] = declared(target if same_quantity(own, target) else own, Kind.EITHER)
    return found


def _check_steps(section: Section, known: dict[str, Value]) -> Iterator[Finding]:
    for index, step in enumerate(section.model):
        path: Path = ("model", index, "expression")
        wanted = declared(unit_of(section, step.id), Kind.EITHER)
        try:
            found = value_of(parse(step.expression).tree, known)
            fits(found, wanted)
        except MismatchError as apart:
            yield path, apart.message
            known[step.id] = wanted
        else:
            known[step.id] = replace(wanted, kind=found.kind, scale=found.scale)


def _check_positions(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    """Where points and standards lie: numbers in these formulas are in the unit asked for."""
    for index, formula in enumerate(section.points.formulas):
        wanted = declared(section.unit, Kind.EITHER)
        yield from _check(("points", "formulas", index), formula, wanted, known, loose=True)
    for index, standard in enumerate(section.standards):
        if standard.at:
            wanted = declared(position_unit(section, standard.id), Kind.EITHER)
            yield from _check(("standards", index, "at"), standard.at, wanted, known, loose=True)
    for index, table in enumerate(section.tables):
        if table.along:
            yield from _check(("tables", index, "along"), table.along, None, known, loose=True)


def _limits(section: Section) -> Iterator[tuple[Path, Limit | None, str]]:
    """Every limit by its place, with the name of what it limits."""
    yield ("mpe",), section.mpe, section.result
    for index, further in enumerate(section.further):
        yield ("further", index, "limit"), further.limit, further.id
    for index, summary in enumerate(section.summary):
        yield ("summary", index, "limit"), summary.limit, summary.of


def _check_limit(path: Path, limit: Limit, code: str, known: Mapping[str, Value]) -> Iterator[Finding]:
    for key in ("expression", "lower", "largest_u"):
        text = getattr(limit, key)
        if text:
            yield from _check((*path, key), text, declared(code, Kind.DIFFERENCE), known, loose=True)


def _check_budget(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    judged = declared(unit_of(section, section.result), Kind.DIFFERENCE)
    for index, component in enumerate(section.budget):
        path: Path = ("budget", index)
        if component.source == "constant":
            wanted = declared(component.unit, Kind.DIFFERENCE)
            yield from _check((*path, "half_width"), component.half_width, wanted, known)
        if component.sensitivity:
            own = declared(source_unit(section, component), Kind.DIFFERENCE)
            yield from _check((*path, "sensitivity"), component.sensitivity, over(judged, own), known)


def _check_result(section: Section, known: Mapping[str, Value]) -> Iterator[Finding]:
    """A temperature as the result is shown as it is; only differences are brought to another unit."""
    found = known.get(section.result)
    own = unit_of(section, section.result)
    if found and found.kind is Kind.POINT and unit(own).code != unit(section.result_unit).code:
        yield (
            ("result_unit",),
            Text(
                f"结果是温度（{own}），不是温度差，不能用 {section.result_unit} 给出",
                f"the result is a temperature in {own}, no difference, and cannot be stated in "
                f"{section.result_unit}",
            ),
        )


def _check(
    path: Path, text: str, wanted: Value | None, known: Mapping[str, Value], *, loose: bool = False
) -> Iterator[Finding]:
    try:
        found = value_of(parse(text).tree, known, loose=loose)
        if wanted is not None:
            fits(found, wanted)
    except MismatchError as apart:
        yield path, apart.message
