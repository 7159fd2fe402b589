# SPDX-License-Identifier: Apache-2.0
"""From the texts of a record to exact numbers by point, with everything refused or missing listed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.about import AboutItem, about_item, applies, planned_points
from zhunsheng.measure.procedure.names import correction_name, position_unit, standard_unit, used_names
from zhunsheng.measure.procedure.parts import Series
from zhunsheng.measure.procedure.record import Observation, RecordError, RecordInput, Span, StandardValue
from zhunsheng.measure.procedure.results import Missing, Notice
from zhunsheng.measure.procedure.schema import Column, Procedure, Section, Standard
from zhunsheng.measure.procedure.standard import BoundStandard, StandardAt, match_standard, parse_standard
from zhunsheng.measure.reading import ReadingError, parse_decimal, parse_reading
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, convert, factor

Repeats = list[Fraction | None]
Number = Fraction | float


@dataclass(frozen=True, slots=True)
class ClimateSpan:
    """Climate during the work as numbers."""

    mean: Fraction
    low: Fraction
    high: Fraction


@dataclass(slots=True)
class SectionData:
    """Numbers of one section by point; a None is a reading, resolution or standard not there (yet).

    Points are counted through all series. `used` are the numbers other sections lend it, `computed` all names
    of its model at its finished points, for the sections that borrow from it.
    """

    section: Section
    nominal: list[str]
    readings: dict[str, list[Repeats]] = field(default_factory=dict)
    resolutions: dict[str, list[Fraction | None]] = field(default_factory=dict)
    standards: dict[str, list[StandardAt | None]] = field(default_factory=dict)
    parameters: dict[str, Fraction] = field(default_factory=dict)
    choices: dict[str, str] = field(default_factory=dict)
    used: dict[str, Number] = field(default_factory=dict)
    computed: dict[str, list[Number]] = field(default_factory=dict)
    climate: dict[str, ClimateSpan] = field(default_factory=dict)
    bound: tuple[StandardValue, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    missing: list[Missing] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many points the section has, through all its series."""
        return len(self.nominal)

    def series_of(self, point: int) -> Series | None:
        """The series a point belongs to."""
        series = self.section.series
        return series[point // (self.count // len(series))] if series else None

    def is_asked(self, point: int) -> bool:
        """Whether the point is to be done: one of an optional series is once any of that series is read."""
        series = self.series_of(point)
        if series is None or not series.optional:
            return True
        mates = [other for other in range(self.count) if self.series_of(other) == series]
        return any(self.was_read(mate) for mate in mates)

    def was_read(self, point: int) -> bool:
        """Whether anything was read at the point."""
        return any(value is not None for rows in self.readings.values() for value in rows[point])

    def mean(self, column: str, point: int) -> Fraction | None:
        """The exact mean of the repeats read so far."""
        present = [value for value in self.readings[column][point] if value is not None]
        return sum(present, Fraction(0)) / len(present) if present else None

    def ready(self) -> list[int]:
        """The points whose readings, standards and climate are all there."""
        needed = _needed_climate(self.section)
        if any(name not in self.climate for name in needed):
            return []
        if any(use.id not in self.used for use in self.section.uses):
            return []
        return [point for point in range(self.count) if self._is_ready(point)]

    def _is_ready(self, point: int) -> bool:
        full = all(None not in rows[point] for rows in self.readings.values())
        return full and all(values[point] is not None for values in self.standards.values())

    def position(self, point: int, standard: Standard | None = None) -> Fraction | None:
        """Where on the range the point lies, to find its standard: the nominal value, else what was read.

        A standard with a formula of its own for that (`at`) is found by it.
        """
        if standard is not None and standard.at:
            return parse(standard.at).exact(self.known(point))
        if self.nominal[point]:
            return Fraction(parse_decimal(self.nominal[point]))
        columns = sorted(self.section.columns, key=lambda column: column.role != "standard")
        return self.mean(columns[0].id, point)

    def known(self, point: int) -> dict[str, Fraction]:
        """What is known exactly of a point before the model: its nominal value, means, parameters."""
        found = dict(self.parameters)
        found |= {name: value for name, value in self.used.items() if isinstance(value, Fraction)}
        if self.nominal[point]:
            found["nominal"] = Fraction(parse_decimal(self.nominal[point]))
        for column in self.section.columns:
            mean = self.mean(column.id, point)
            found |= {} if mean is None else {column.id: mean}
        return found


def gather(procedure: Procedure, record: RecordInput) -> list[SectionData]:
    """The numbers of every section that applies to the item.

    Raises `RecordError` where the record is not of this procedure.
    """
    _check_belongs(procedure, record)
    climate, notices = _climate(record)
    sections = []
    for section in procedure.sections:
        about = about_item(section, record)
        if not applies(section, about):
            _refuse_readings(section, record)
            continue
        data = _section(section, record, about)
        data.climate = climate
        data.bound = tuple(value for value in record.standards if value.section == section.id)
        sections.append(data)
    if not sections:
        raise RecordError(
            "parameter", Text("没有一节适用于这样的器具", "no section applies to such an instrument")
        )
    sections[0].notices[:0] = notices
    _miss_climate(procedure, sections, climate, {notice.column for notice in notices})
    return sections


def _refuse_readings(section: Section, record: RecordInput) -> None:
    if any(item.section == section.id for item in record.readings):
        raise RecordError(
            "section",
            Text(
                f"“{section.title.zh}”不适用于这样的器具，却有读数",
                f"“{section.title.en}” does not apply to such an instrument, yet has readings",
            ),
        )


def _check_belongs(procedure: Procedure, record: RecordInput) -> None:
    known = {section.id for section in procedure.sections}
    named = [item.section for item in record.readings]
    named += [item.section for item in record.standards]
    named += [item.section for item in record.parameters if item.section != "*"]
    stated = {parameter.id for section in procedure.sections for parameter in section.parameters}
    for item in record.parameters:
        if item.id not in stated:
            raise RecordError("parameter", Text(f"没有参数“{item.id}”", f"no parameter “{item.id}”"))
    for name in named:
        if name not in known:
            raise RecordError("section", Text(f"规程没有“{name}”一节", f"no section “{name}”"))
    for value in record.standards:
        section = procedure.section(value.section)
        if section and value.standard not in {standard.id for standard in section.standards}:
            raise RecordError(
                "standard", Text(f"这一节没有标准“{value.standard}”", f"no standard “{value.standard}”")
            )


def _section(section: Section, record: RecordInput, about: AboutItem) -> SectionData:
    observations = [item for item in record.readings if item.section == section.id]
    rounds = max(len(section.series), 1)
    planned = planned_points(section, record, about)
    count = _count(section, observations, planned, rounds)
    data = SectionData(section=section, nominal=_nominal(planned * rounds, observations, count))
    data.parameters, data.choices = dict(about.numbers), dict(about.choices)
    for column in section.columns:
        repeats = section.repeats if column.per == "repeat" else 1
        data.readings[column.id] = [[None] * repeats for _ in range(count)]
        data.resolutions[column.id] = [_default_resolution(column) for _ in range(count)]
    seen: set[tuple[int, str, int]] = set()
    for item in observations:
        _place(data, item, seen)
    _miss_readings(data)
    return data


def _count(
    section: Section, observations: Sequence[Observation], planned: tuple[str, ...], rounds: int
) -> int:
    highest = max((item.point for item in observations), default=-1)
    lowest = min((item.point for item in observations), default=0)
    most = len(planned) * rounds or section.points.most
    if highest >= most or lowest < 0:
        raise RecordError("point", Text(f"校准点序号超出 0…{most - 1}", f"a point lies outside 0…{most - 1}"))
    return len(planned) * rounds or highest + 1


def _nominal(planned: tuple[str, ...], observations: Sequence[Observation], count: int) -> list[str]:
    nominal = list(planned) or [""] * count
    for item in observations:
        if not item.nominal:
            continue
        try:
            given = parse_decimal(item.nominal)
        except ReadingError as error:
            raise RecordError("nominal", error.message) from error
        if not nominal[item.point]:
            nominal[item.point] = item.nominal
        elif parse_decimal(nominal[item.point]) != given:
            message = Text(
                f"标称值 {item.nominal} 与 {nominal[item.point]} 不符",
                f"the nominal value {item.nominal} differs from {nominal[item.point]}",
            )
            raise RecordError("nominal", message)
    return nominal


def _default_resolution(column: Column) -> Fraction | None:
    return Fraction(parse_decimal(column.resolution)) if column.resolution else None


def _place(data: SectionData, item: Observation, seen: set[tuple[int, str, int]]) -> None:
    column = data.section.column(item.column)
    if column is None:
        raise RecordError("column", Text(f"没有“{item.column}”这一列", f"no column “{item.column}”"))
    repeats = data.readings[column.id][item.point]
    if not 0 <= item.repeat < len(repeats):
        raise RecordError(
            "repeat",
            Text(f"重复序号超出 0…{len(repeats) - 1}", f"a repeat lies outside 0…{len(repeats) - 1}"),
        )
    place = (item.point, item.column, item.repeat)
    if place in seen:
        raise RecordError("twice", Text("同一格有两个读数", "two readings stand in one place"))
    seen.add(place)
    if not item.text.strip():
        return
    try:
        reading = parse_reading(item.text, _resolution_text(column, item))
        repeats[item.repeat] = _in_column_unit(reading.exact, item, column)
        step = Fraction(parse_decimal(reading.resolution)) * factor(item.unit or column.unit, column.unit)
        data.resolutions[column.id][item.point] = step
    except ReadingError as error:
        data.notices.append(_at(item, Notice(error.code, "stop", error.message)))
    except UnitError as error:
        raise RecordError("unit", error.message) from error


def _resolution_text(column: Column, item: Observation) -> str:
    own = item.resolution if column.resolution_source == "record" else ""
    return own or column.resolution or "0"


def _in_column_unit(value: Fraction, item: Observation, column: Column) -> Fraction:
    source = item.unit or column.unit
    if source == column.unit:
        return value
    if "°C" in (source, column.unit):
        # Readings are finite decimals, so this way through a decimal loses nothing.
        return Fraction(convert(parse_decimal(item.text), source, column.unit))
    return value * factor(source, column.unit)


def _at(item: Observation, notice: Notice) -> Notice:
    return Notice(
        code=notice.code,
        severity=notice.severity,
        message=notice.message,
        section=item.section,
        point=item.point,
        column=item.column,
        repeat=item.repeat,
    )


def _miss_readings(data: SectionData) -> None:
    section = data.section
    if data.count < section.points.least:
        message = Text(
            f"至少要 {section.points.least} 个校准点，现有 {data.count} 个",
            f"at least {section.points.least} points are needed, there are {data.count}",
        )
        data.missing.append(Missing("point", message, section=section.id))
    for point in filter(data.is_asked, range(data.count)):
        for column in section.columns:
            for repeat, value in enumerate(data.readings[column.id][point]):
                if value is None:
                    message = Text(
                        f"缺第 {point + 1} 点“{column.label.zh}”第 {repeat + 1} 次读数",
                        f"point {point + 1}, “{column.label.en}”, repeat {repeat + 1}: no reading",
                    )
                    data.missing.append(Missing("reading", message, section.id, point, column.id, repeat))


def _climate(record: RecordInput) -> tuple[dict[str, ClimateSpan], list[Notice]]:
    climate: dict[str, ClimateSpan] = {}
    notices: list[Notice] = []
    for name, span in (("temperature", record.temperature), ("humidity", record.humidity)):
        if span is None or not all(text.strip() for text in (span.mean, span.low, span.high)):
            continue
        try:
            climate[name] = _span(span)
        except ReadingError as error:
            notices.append(Notice(error.code, "stop", error.message, column=name))
    return climate, notices


def _span(span: Span) -> ClimateSpan:
    mean, low, high = (Fraction(parse_decimal(text)) for text in (span.mean, span.low, span.high))
    if not low <= mean <= high:
        raise ReadingError("span", low=span.low, mean=span.mean, high=span.high)
    return ClimateSpan(mean, low, high)


def _needed_climate(section: Section) -> set[str]:
    from_budget = {item.quantity for item in section.budget if item.source == "environment"}
    return from_budget | (used_names(section) & {"temperature", "humidity"})


def _miss_climate(
    procedure: Procedure, sections: list[SectionData], climate: dict[str, ClimateSpan], refused: set[str]
) -> None:
    limits = procedure.conditions.environment
    wanted = {name for data in sections for name in _needed_climate(data.section)}
    wanted |= {"temperature"} if limits.temperature else set()
    wanted |= {"humidity"} if limits.humidity else set()
    words = {"temperature": Text("温度", "temperature"), "humidity": Text("相对湿度", "relative humidity")}
    for name in ("temperature", "humidity"):
        if name in wanted and name not in climate and name not in refused:
            message = Text(f"缺环境{words[name].zh}", f"the {words[name].en} is missing")
            sections[0].missing.append(Missing("environment", message, column=name))


def bind_standards(data: SectionData) -> None:
    """Find what each standard states at each point; a standard with no value there is missed."""
    for standard in _used_standards(data.section):
        standard_id, parsed = standard.id, bound_standards(data, standard.id)
        data.standards[standard_id] = [None] * data.count
        for point in filter(data.is_asked, range(data.count)):
            position = data.position(point, standard)
            if position is None:
                continue
            data.standards[standard_id][point] = match_standard(parsed, position)
            if data.standards[standard_id][point] is None:
                shown = (
                    f"{float(position):g}" if standard.at else data.nominal[point] or f"{float(position):g}"
                )
                unit = position_unit(data.section, standard_id)
                message = Text(
                    f"标准“{standard_id}”在 {shown} {unit} 没有量值",
                    f"standard “{standard_id}” has no value at {shown} {unit}",
                )
                data.missing.append(Missing("standard", message, data.section.id, point))


def _used_standards(section: Section) -> list[Standard]:
    from_budget = {item.standard for item in section.budget if item.source == "standard"}
    used = used_names(section)
    return [
        standard
        for standard in section.standards
        if standard.id in from_budget or correction_name(standard.id) in used
    ]


def bound_standards(data: SectionData, standard_id: str) -> list[BoundStandard]:
    """The values bound for a standard, as (from, to, statement)."""
    unit = standard_unit(data.section, standard_id)
    return [parse_standard(value, unit) for value in data.bound if value.standard == standard_id]
