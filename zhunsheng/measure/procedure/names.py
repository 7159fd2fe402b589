# SPDX-License-Identifier: Apache-2.0
"""The names a section's formulas may use, and what each of them means."""

from zhunsheng.measure.derivative import FUNCTIONS
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.component import AnyComponent
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.units import same_quantity

RESERVED = frozenset(
    {"nominal", "reading", "resolution", "temperature", "humidity", "at", "pi", "atan2", *FUNCTIONS}
)
CERTIFICATE_KEYS = frozenset({"point", "nominal", "U", "k", "mpe", "verdict", "limit", "fitted", "residual"})


def correction_name(standard: str) -> str:
    """The name of a standard's correction at the point, as its certificate states it."""
    return f"{standard}_correction"


def valued_names(section: Section) -> tuple[str, ...]:
    """Names with a value at every point: nominal, columns (the mean of repeats), parameters, corrections,
    climate.
    """
    corrections = [correction_name(standard.id) for standard in section.standards]
    own = [column.id for column in section.columns] + [parameter.id for parameter in section.parameters]
    return ("nominal", *own, *corrections, "temperature", "humidity")


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
        return frozenset({"at", "resolution", *(parameter.id for parameter in section.parameters)})
    return frozenset({*valued_names(section), *step_names(section), "reading", "resolution"})


def lever_unit(section: Section, component: AnyComponent) -> str:
    """The unit in which a component's u is stated: that of the input it acts through, else its own."""
    own = source_unit(section, component)
    if component.sensitivity or section.kind == "line-fit":
        return own
    name = component.input or ""
    units = {column.id: column.unit for column in section.columns}
    units |= {parameter.id: parameter.unit for parameter in section.parameters}
    if name in units:
        return units[name]
    if name in ("temperature", "humidity"):
        return {"temperature": "°C", "humidity": "%"}[name]
    if name in valued_names(section) or same_quantity(own, section.unit):
        return section.unit
    return own


def source_unit(section: Section, component: AnyComponent) -> str:
    """The unit in which the component's source states it, before it is brought to its input's."""
    if component.source == "constant":
        return component.unit
    if component.source in ("readings", "resolution"):
        column = section.column(component.column)
        return column.unit if column else section.unit
    if component.source == "environment":
        return "°C" if component.quantity == "temperature" else "%"
    return section.unit


def used_names(section: Section) -> frozenset[str]:
    """All names that any formula of the section reads."""
    texts = [step.expression for step in section.model]
    texts += [section.mpe.expression] if section.mpe else []
    for component in section.budget:
        texts += [component.sensitivity] if component.sensitivity else []
        texts += [component.half_width] if component.source == "constant" else []
    return frozenset(name for text in texts for name in parse(text).names)
