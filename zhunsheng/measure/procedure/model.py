# SPDX-License-Identifier: Apache-2.0
"""The model of a section over its ready points: floats with derivatives for the budget, rationals for the
result.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.derivative import Dual
from zhunsheng.measure.expression import Expression, parse, seed
from zhunsheng.measure.procedure.gather import SectionData
from zhunsheng.measure.procedure.lookup import look
from zhunsheng.measure.procedure.names import correction_name, free_inputs
from zhunsheng.measure.procedure.parts import Table
from zhunsheng.measure.procedure.spread import statistic
from zhunsheng.measure.reading import parse_decimal

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """Every name's value at the given points, as floats and, where it is rational, exactly.

    `duals` carry the derivatives by `inputs`, one leading row each.
    """

    points: tuple[int, ...]
    inputs: tuple[str, ...]
    values: dict[str, Array]
    exact: dict[str, list[Fraction | None]]
    duals: dict[str, Dual]

    def derivative(self, name: str, by: str) -> Array:
        """∂name/∂by at every point."""
        spread = self.duals[name].spread(len(self.inputs), (len(self.points),))
        return np.asarray(spread.gradient[self.inputs.index(by)], dtype=np.float64)

    def evaluate(self, formula: Expression) -> Array:
        """A formula over the points, in floats."""
        return np.broadcast_to(formula.evaluate(self.values), (len(self.points),)).astype(np.float64)

    def exact_at(self, formula: Expression, index: int) -> Fraction | None:
        """A formula at one of the points, exactly, or None."""
        return formula.exact(_known(self.exact, formula.names, index))


def build_frame(data: SectionData, points: Sequence[int]) -> Frame:
    """Evaluate the model at the points, all of whose inputs are there."""
    section = data.section
    base = _base(data, points)
    values = {name: np.array([float(item) for item in items]) for name, items in base.items()}
    exact = {name: [_exactly(item) for item in items] for name, items in base.items()}
    inputs = tuple(dict.fromkeys(item.input for item in section.budget if item.input))
    duals = seed(values, tuple(values), inputs)
    frame = Frame(tuple(points), inputs, values, exact, duals)
    for table in section.tables:
        _look_up(frame, table, data.choices.get(table.choose or ""))
    for step in section.model:
        _run_step(frame, step.id, parse(step.expression))
    item = section.item_column
    if item is not None:
        frame.values["reading"] = values[item.id]
        frame.exact["reading"] = frame.exact[item.id]
        steps = [data.resolutions[item.id][point] or Fraction(0) for point in points]
        frame.values["resolution"] = np.array([float(step) for step in steps])
        frame.exact["resolution"] = list(steps)
    return frame


def _exactly(value: Fraction | float) -> Fraction | None:
    return value if isinstance(value, Fraction) else None


def _look_up(frame: Frame, table: Table, chosen: str | None) -> None:
    """A table's figure at every point; where it has none the point has no finite result."""
    count = len(frame.points)
    places: list[Fraction | None] = [None] * count
    along = Dual.constant(0.0)
    if table.along:
        formula = parse(table.along)
        along = formula.apply(frame.duals)
        floats = along.spread(len(frame.inputs), (count,)).value
        places = [_place(frame.exact_at(formula, index), float(floats[index])) for index in range(count)]
    found = [look(table, chosen, place) for place in places]
    value = np.array([float(each[0]) if each else np.nan for each in found])
    slope = np.array([float(each[1]) if each else 0.0 for each in found])
    spread = along.spread(len(frame.inputs), (count,))
    frame.duals[table.id] = spread.chain(value, slope)
    frame.exact[table.id] = [each[0] if each else None for each in found]
    frame.values[table.id] = value


def _place(exact: Fraction | None, value: float) -> Fraction | None:
    if exact is not None:
        return exact
    return Fraction(value) if np.isfinite(value) else None


def _run_step(frame: Frame, name: str, formula: Expression) -> None:
    dual = formula.apply(frame.duals).spread(len(frame.inputs), (len(frame.points),))
    frame.duals[name] = dual
    frame.exact[name] = [frame.exact_at(formula, index) for index in range(len(frame.points))]
    # Where it is rational the float comes from the exact value: 10.0007 − 10 is 0.0007 and not
    # 0.00069999999999.
    pairs = zip(frame.exact[name], dual.value, strict=True)
    frame.values[name] = np.array([float(value) if exact is None else float(exact) for exact, value in pairs])


def _present(value: Fraction | None) -> Fraction:
    if value is None:
        raise ValueError("a point was evaluated before its inputs were there")
    return value


def _base(data: SectionData, points: Sequence[int]) -> dict[str, list[Fraction | float]]:
    section = data.section
    base: dict[str, list[Fraction | float]] = {}
    if all(data.nominal[point] for point in points):
        base["nominal"] = [Fraction(parse_decimal(data.nominal[point])) for point in points]
    for column in section.columns:
        base[column.id] = [_present(data.mean(column.id, point)) for point in points]
    for name, value in (data.parameters | data.used).items():
        base[name] = [value for _ in points]
    for each in section.statistics:
        base[each.id] = [statistic(each, _readings(data, each.of, point)) for point in points]
    for standard in section.standards:
        if standard.id in data.standards:
            bound = [data.standards[standard.id][point] for point in points]
            base[correction_name(standard.id)] = [
                _present(item.correction if item else None) for item in bound
            ]
    for name, span in data.climate.items():
        base[name] = [span.mean for _ in points]
    for name in free_inputs(section):
        base[name] = [Fraction(0) for _ in points]
    return base


def _readings(data: SectionData, columns: Sequence[str], point: int) -> list[list[Fraction]]:
    return [[_present(value) for value in data.readings[column][point]] for column in columns]


def _known(exact: dict[str, list[Fraction | None]], names: Sequence[str], index: int) -> dict[str, Fraction]:
    found = {}
    for name in names:
        value = exact[name][index] if name in exact else None
        if value is not None:
            found[name] = value
    return found
