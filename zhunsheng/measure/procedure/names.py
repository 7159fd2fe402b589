# SPDX-License-Identifier: Apache-2.0
"""The names a section's formulas may use, and what each of them means."""

from fractions import Fraction

from zhunsheng.measure.derivative import FUNCTIONS
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.component import AnyComponent
from zhunsheng.measure.procedure.parts import Choice, Limit, Parameter
from zhunsheng.measure.procedure.schema import Section, Standard
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.units import same_quantity

RESERVED = frozenset(
    {
        "nominal",
        "reading",
        "resolution",
        "temperature",
        "humidity",
        "at",
        "pi",
        "atan2",
        "max",
        "min",
        *FUNCTIONS,
    }
)
CERTIFICATE_KEYS = frozenset(
    {"point", "nominal", "U", "k", "mpe", "mpe_low", "mpe_high", "verdict", "limit", "fitted", "residual"}
)


def correction_name(standard: str) -> str:
    """The name of a standard's correction at the point, as its certificate states it."""
    return f"{standard}_correction"


def number_names(section: Section) -> tuple[str, ...]:
    """Constants, and parameters that are numbers; one whose choices are mere names (a class E2) only picks
    from tables.
    """
    constants = tuple(constant.id for constant in section.constants)
    return (*constants, *(parameter.id for parameter in section.parameters if is_number(parameter)))


def is_number(parameter: Parameter) -> bool:
    """Whether every choice of the parameter has a number."""
    return all(choice_number(choice) is not None for choice in parameter.choices)


def choice_number(choice: Choice) -> Fraction | None:
    """The number a choice stands for in formulas: its value, else its id where that is one."""
    try:
        return Fraction(parse_decimal(choice.value or choice.id))
    except ReadingError:
        return None


def read_names(section: Section) -> tuple[str, ...]:
    """Names with a value before any table is looked up: these pick a table's row."""
    corrections = [correction_name(standard.id) for standard in section.standards]
    own = [column.id for column in section.columns] + list(number_names(section))
    brought = [use.id for use in section.uses] + [each.id for each in section.statistics]
    return ("nominal", *own, *corrections, *brought, "temperature", "humidity")


def valued_names(section: Section) -> tuple[str, ...]:
    """Names with a value at every point: nominal, columns (the mean of repeats), parameters, corrections,
    statistics, what other sections found, figures of tables, climate.
    """
    return (*read_names(section), *(table.id for table in section.tables))


def whole_names(section: Section) -> frozenset[str]:
    """Names with one value for the whole section: what a limit of a summary may use."""
    fixed = {*number_names(section), *(use.id for use in section.uses)}
    whole = [table for table in section.tables if not table.along or set(parse(table.along).names) <= fixed]
    return frozenset({*fixed, *(table.id for table in whole)})


def free_inputs(section: Section) -> tuple[str, ...]:
    """Inputs that components name and nothing gives a value: corrections known to be zero on average."""
    known = {*valued_names(section), *step_names(section)}
    named = [component.input for component in section.budget if component.input]
    return tuple(dict.fromkeys(name for name in named if name not in known))


def step_names(section: Section) -> tuple[str, ...]:
    """The names of the model's steps, in order."""
    return tuple(step.id for step in section.model)


def formula_names(section: Section) -> frozenset[str]:
    """What limits, half-widths and sensitivities may use."""
    if section.kind == "line-fit":
        return frozenset({"at", "resolution", *number_names(section)})
    return frozenset({*valued_names(section), *step_names(section), "reading", "resolution"})


def lever_unit(section: Section, component: AnyComponent) -> str:
    """The unit in which a component's u is stated: that of the input it acts through, else its own."""
    own = source_unit(section, component)
    if component.sensitivity or section.kind == "line-fit":
        return own
    name = component.input or ""
    units = stated_units(section)
    if name in units:
        return units[name]
    if name in valued_names(section):
        return unit_of(section, name)
    # A free input has the unit of the step that first uses it, where that can be.
    step = next((step for step in section.model if name in parse(step.expression).names), None)
    target = unit_of(section, step.id) if step else section.measured_unit
    return target if same_quantity(own, target) else own


def source_unit(section: Section, component: AnyComponent) -> str:
    """The unit in which the component's source states it, before it is brought to its input's."""
    if component.source == "constant":
        return component.unit
    if component.source in ("readings", "resolution"):
        column = section.column(component.column)
        return column.unit if column else section.measured_unit
    if component.source == "environment":
        return "°C" if component.quantity == "temperature" else "%"
    if component.source == "standard":
        return standard_unit(section, component.standard)
    return section.measured_unit


def standard_unit(section: Section, standard_id: str) -> str:
    """The unit in which a standard's values are taken: its own, else that of what is measured."""
    found = _standard(section, standard_id)
    return (found.unit if found else None) or section.measured_unit


def position_unit(section: Section, standard_id: str) -> str:
    """The unit of where on its range a standard is used: its own, or that of the points."""
    found = _standard(section, standard_id)
    return section.unit if found is None or found.at is None else standard_unit(section, standard_id)


def _standard(section: Section, standard_id: str) -> Standard | None:
    return next((standard for standard in section.standards if standard.id == standard_id), None)


def stated_units(section: Section) -> dict[str, str]:
    """The names whose unit is not simply the section's, with it."""
    units = {"nominal": section.unit, "temperature": "°C", "humidity": "%"}
    units |= {column.id: column.unit for column in section.columns}
    units |= {parameter.id: parameter.unit for parameter in section.parameters}
    units |= {constant.id: constant.unit for constant in section.constants}
    units |= {table.id: table.unit for table in section.tables}
    units |= {correction_name(each.id): each.unit for each in section.standards if each.unit}
    for each in section.statistics:
        column = section.column(each.of[0])
        units |= {each.id: column.unit} if column else {}
    return units | {step.id: step.unit for step in section.model if step.unit}


def unit_of(section: Section, name: str) -> str:
    """The unit in which the model has this number."""
    return stated_units(section).get(name, section.measured_unit)


def used_names(section: Section) -> frozenset[str]:
    """All names that any formula of the section reads."""
    texts = [step.expression for step in section.model]
    texts += [formula for limit in limits(section) for formula in formulas_of(limit)]
    texts += [table.along for table in section.tables if table.along]
    texts += [standard.at for standard in section.standards if standard.at]
    for component in section.budget:
        texts += [component.sensitivity] if component.sensitivity else []
        texts += [component.half_width] if component.source == "constant" else []
    return frozenset(name for text in texts for name in parse(text).names)


def limits(section: Section) -> list[Limit]:
    """The limits of the section's results at its points."""
    every = [section.mpe, *(further.limit for further in section.further)]
    return [limit for limit in every if limit is not None]


def formulas_of(limit: Limit) -> list[str]:
    """The formulas a limit is made of."""
    return [text for text in (limit.expression, limit.lower, limit.largest_u) if text]
