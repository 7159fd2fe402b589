# SPDX-License-Identifier: Apache-2.0
"""The uncertainty components of a section as arrays over its points, grouped and combined."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.budget import Combined, combine, pooled, type_a
from zhunsheng.measure.distribution import Shape, standard_uncertainty
from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.component import (
    AnyComponent,
    ConstantComponent,
    EnvironmentComponent,
    ReadingsComponent,
    ResolutionComponent,
    StandardComponent,
)
from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.model import Frame
from zhunsheng.measure.procedure.names import lever_unit, source_unit
from zhunsheng.measure.procedure.results import BudgetRow
from zhunsheng.measure.procedure.standard import StandardAt
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.rounding import significant_text
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Evaluated:
    """One component over the points: u in `unit`, its sensitivity, degrees of freedom, how it was found."""

    id: str
    name: Text
    type: Literal["A", "B"]
    distribution: str
    unit: str
    group: str | None
    u: Array
    c: Array
    dof: Array


@dataclass(frozen=True, slots=True, eq=False)
class Budget:
    """All components over the points, which of them count, and what they combine to in the result unit."""

    components: tuple[Evaluated, ...]
    counted: NDArray[np.bool_]
    combined: Combined
    contribution: Array


def evaluate(data: SectionData, frame: Frame, result: str) -> list[Evaluated]:
    """The components of a section of points, as they act on one of its results."""
    return [_evaluate(data, frame, component, result) for component in data.section.budget]


def _evaluate(data: SectionData, frame: Frame, component: AnyComponent, result: str) -> Evaluated:
    section, count = data.section, len(frame.points)
    u, dof, shape = _source_uncertainty(data, frame, component)
    unit = lever_unit(section, component)
    if component.sensitivity:
        c = frame.evaluate(parse(component.sensitivity))
    else:
        c = frame.derivative(result, component.input or "")
    stated = float(parse_decimal(component.dof)) if component.dof else None
    return Evaluated(
        id=component.id,
        name=component.name,
        type=_type(component),
        distribution=shape,
        unit=unit,
        group=component.group,
        u=np.broadcast_to(u, (count,)) * float(factor(source_unit(section, component), unit)),
        c=c,
        dof=np.broadcast_to(dof if stated is None else np.float64(stated), (count,)).astype(np.float64),
    )


def _type(component: AnyComponent) -> Literal["A", "B"]:
    if component.source == "constant":
        return component.type
    return "A" if component.source in ("readings", "fit") else "B"


def _source_uncertainty(data: SectionData, frame: Frame, component: AnyComponent) -> tuple[Array, Array, str]:
    """u in the source's unit, its degrees of freedom, and the name of the distribution."""
    infinite = np.asarray(np.inf)
    if isinstance(component, ReadingsComponent):
        return _from_readings(data, frame, component)
    if isinstance(component, StandardComponent):
        bound = [data.standards[component.standard][point] for point in frame.points]
        u, shape = standard_part(component, [item for item in bound if item is not None])
        return u, infinite, shape
    if isinstance(component, ResolutionComponent):
        return _from_resolution(data, frame, component), infinite, component.distribution
    if isinstance(component, EnvironmentComponent):
        span = data.climate[component.quantity]
        half = float((span.high - span.low) / 2)
        return standard_uncertainty(half, component.distribution), infinite, component.distribution
    if isinstance(component, ConstantComponent):
        return constant_uncertainty(component, frame), infinite, component.distribution
    raise ValueError("a fit component belongs to a line fit")


def _from_readings(data: SectionData, frame: Frame, component: ReadingsComponent) -> tuple[Array, Array, str]:
    rows = [data.readings[component.column][point] for point in frame.points]
    matrix = np.array([[float(value) for value in row if value is not None] for row in rows])
    found = type_a(matrix, estimator="range" if component.estimator == "range" else "bessel")
    if component.estimator == "pooled":
        s, dof = pooled(found.s, found.dof)
        return np.asarray(s / np.sqrt(matrix.shape[1])), np.asarray(dof), "normal"
    return found.u, found.dof, "normal"


def standard_part(component: StandardComponent, bound: Sequence[StandardAt]) -> tuple[Array, str]:
    """u of a standard's certificate or drift at each of the statements, and the distribution taken."""
    if component.part == "drift":
        shape: Shape = component.distribution or "rectangular"
        return standard_uncertainty(np.array([float(item.drift) for item in bound]), shape), shape
    shape = component.distribution or "normal"
    expanded = np.array([float(item.expanded) for item in bound])
    if shape != "normal":
        return standard_uncertainty(expanded, shape), shape
    return expanded / np.array([float(item.k) for item in bound]), shape


def _from_resolution(data: SectionData, frame: Frame, component: ResolutionComponent) -> Array:
    fraction = float(parse_decimal(component.fraction))
    steps = [float(data.resolutions[component.column][point] or 0) for point in frame.points]
    return standard_uncertainty(np.array(steps) * fraction, component.distribution)


def constant_uncertainty(component: ConstantComponent, frame: Frame) -> Array:
    """u of a stated half-width, which may be a formula; a formula below zero counts by its size."""
    widths = np.abs(frame.evaluate(parse(component.half_width)))
    k, beta = float(parse_decimal(component.k)), float(parse_decimal(component.beta))
    return standard_uncertainty(widths, component.distribution, k=k, beta=beta)


def assemble(components: list[Evaluated], scale: float) -> Budget:
    """Combine the components, of each group only the largest at each point; `scale` brings what the model
    gives to the unit of the result.
    """
    u = np.array([component.u for component in components])
    c = np.array([component.c for component in components])
    dof = np.array([component.dof for component in components])
    contribution = np.abs(c * u) * scale
    counted = _counted(components, contribution)
    combined = combine(np.where(counted, c * scale, 0.0), u, dof)
    return Budget(tuple(components), counted, combined, contribution)


def _counted(components: list[Evaluated], contribution: Array) -> NDArray[np.bool_]:
    counted = np.ones(contribution.shape, dtype=np.bool_)
    for group in dict.fromkeys(component.group for component in components if component.group):
        members = [index for index, component in enumerate(components) if component.group == group]
        largest = np.argmax(contribution[members], axis=0)
        for order, index in enumerate(members):
            counted[index] = largest == order
    return counted


def budget_rows(budget: Budget, index: int) -> tuple[BudgetRow, ...]:
    """The budget's table at one of the points."""
    return tuple(_row(budget, order, index) for order in range(len(budget.components)))


def _row(budget: Budget, order: int, index: int) -> BudgetRow:
    component = budget.components[order]
    u, dof = float(component.u[index]), float(component.dof[index])
    contribution = float(budget.contribution[order, index])
    share = float(budget.combined.share[order, index])
    return BudgetRow(
        id=component.id,
        name=component.name,
        type=component.type,
        distribution=component.distribution,
        unit=component.unit,
        u=u,
        c=float(component.c[index]),
        contribution=contribution,
        share=share,
        dof=None if np.isinf(dof) else dof,
        counted=bool(budget.counted[order, index]),
        u_text=significant_text(u),
        contribution_text=significant_text(contribution),
        share_text=f"{significant_text(share * 100, 2)} %",
    )
