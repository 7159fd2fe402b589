# SPDX-License-Identifier: Apache-2.0
"""From the rows of an original record to results: live while it is filled in, and again when checked."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Context, Decimal
from fractions import Fraction

from zhunsheng.ledger.asking import once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import Results, compute
from zhunsheng.measure.procedure.names import position_unit, standard_unit
from zhunsheng.measure.procedure.record import (
    Observation,
    ParameterValue,
    PlannedPoints,
    RecordError,
    RecordInput,
    StandardValue,
)
from zhunsheng.measure.procedure.standard import match_standard, parse_standard
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.measure.units import UnitError, convert
from zhunsheng.work.models import OriginalRecord, Reading, RecordStandard, Task
from zhunsheng.work.programme import AskedSection, Programme, programme_of
from zhunsheng.work.queries.environment import Environment, environment_of
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.wording import spoken


@once
def compute_results(task: Task) -> Results:
    """The results of the task's record as it stands; a task without a record gives empty results."""
    programme = programme_of(task)
    record = record_of(task)
    if record is None:
        return results_from(programme, RecordInput(decision=task.decision_rule))
    return results_from(programme, record_input(task, record, programme))


@once
def record_of(task: Task) -> OriginalRecord | None:
    """The task's record; None before calibration began."""
    record = OriginalRecord.objects.filter(task=task).select_related("room", "person").first()
    if record is not None:
        record.task = task
    return record


def results_from(programme: Programme, inputs: RecordInput) -> Results:
    """What the procedure makes of a record, for the sections asked. ActionError when it can make nothing."""
    try:
        results = compute(programme.procedure, inputs)
    except RecordError as error:
        raise ActionError(spoken(error.message)) from error
    return asked_only(results, programme)


def record_input(task: Task, record: OriginalRecord, programme: Programme) -> RecordInput:
    """Everything the computation needs, from the record's rows."""
    readings, standards = current_readings(record), standards_of(record)
    return input_from(task, programme, readings, standards, environment_of(record))


def input_from(
    task: Task,
    programme: Programme,
    readings: Iterable[Reading],
    standards: Sequence[RecordStandard],
    environment: Environment,
) -> RecordInput:
    """The same from rows at hand: the readings that count, and the standards in the order they were bound."""
    return RecordInput(
        readings=tuple(_observation(programme, row) for row in readings if programme.section(row.section)),
        standards=tuple(_standards(standards, programme)),
        temperature=environment.temperature,
        humidity=environment.humidity,
        decision=task.decision_rule,
        parameters=tuple(
            ParameterValue(asked.section.id, name, text)
            for asked in programme.sections
            for name, text in asked.parameters.items()
        ),
        points=tuple(
            PlannedPoints(asked.section.id, asked.points_once)
            for asked in programme.sections
            if asked.section.points.kind == "free" and any(asked.nominal)
        ),
    )


@once
def current_readings(record: OriginalRecord) -> list[Reading]:
    """The readings that count: neither replaced nor void, in the order of their cells."""
    rows = record.readings.filter(is_current=True, is_void=False).select_related("person")
    return list(rows.order_by("section", "point", "column", "repeat"))


def asked_only(results: Results, programme: Programme) -> Results:
    """The results without the sections that this task doesn't ask for."""
    wanted = {asked.section.id for asked in programme.sections}
    if wanted == {section.id for section in results.sections}:
        return results
    return Results(
        procedure=results.procedure,
        version=results.version,
        decision=results.decision,
        sections=tuple(section for section in results.sections if section.id in wanted),
        warnings=tuple(notice for notice in results.warnings if notice.section in wanted | {""}),
        incomplete=tuple(missing for missing in results.incomplete if missing.section in wanted | {""}),
        format=results.format,
    )


def _observation(programme: Programme, row: Reading) -> Observation:
    asked = programme.section(row.section)
    nominal = asked.nominal[row.point] if asked and row.point < len(asked.nominal) else ""
    free = asked is not None and asked.section.points.kind == "free"
    return Observation(
        section=row.section,
        point=row.point,
        column=row.column,
        repeat=row.repeat,
        text=row.text,
        resolution=row.resolution,
        unit=row.unit,
        nominal=nominal if free else "",
    )


def _standards(rows: Sequence[RecordStandard], programme: Programme) -> Iterable[StandardValue]:
    open_places = {(row.section, row.standard) for row in rows if row.released_at is None and not row.points}
    # What is bound to some points goes before what is bound to them all: of equal ranges the first counts.
    for row in sorted(rows, key=lambda each: not each.points):
        asked = programme.section(row.section)
        # A released standard speaks only where nothing took its place: the readings were made with it.
        if asked is None or (row.released_at is not None and (row.section, row.standard) in open_places):
            continue
        yield from _at_points(row, asked) if row.points else _values(row, asked)


def _at_points(row: RecordStandard, asked: AskedSection) -> Iterable[StandardValue]:
    """What the standard's certificate says at each of its points, as a statement for that point alone."""
    unit = standard_unit(asked.section, row.standard)
    try:
        stated = [parse_standard(value, unit) for value in _values(row, asked)]
    except RecordError as error:
        raise ActionError(spoken(error.message)) from error
    for point in row.points:
        position = asked.nominal[point] if point < len(asked.nominal) else ""
        found = match_standard(stated, Fraction(parse_decimal(position))) if position else None
        if found is None:
            continue
        yield StandardValue(
            section=row.section,
            standard=row.standard,
            nominal_from=position,
            nominal_to=position,
            expanded_uncertainty=_decimal(found.expanded),
            k=_decimal(found.k),
            unit=unit,
            drift_half_width=_decimal(found.drift),
            correction=_decimal(found.correction),
        )


def _decimal(value: Fraction) -> str:
    """A decimal text: exact wherever the certificate's own numbers are, else to seventeen digits."""
    exact = Context(prec=17).divide(Decimal(value.numerator), Decimal(value.denominator))
    return f"{exact:f}"


def _values(row: RecordStandard, asked: AskedSection) -> Iterable[StandardValue]:
    results: list[Mapping[str, str]] = row.traceability.results if row.traceability else []
    unit = position_unit(asked.section, row.standard)
    for each in results:
        if each["function"] != row.function:
            continue
        try:
            low, high = (convert(parse_decimal(each[end]), each["unit"], unit) for end in ("low", "high"))
        except UnitError:
            continue
        yield StandardValue(
            section=row.section,
            standard=row.standard,
            nominal_from=str(low),
            nominal_to=str(high),
            expanded_uncertainty=each["uncertainty"],
            k=each["k"],
            unit=each["uncertainty_unit"],
            drift_half_width=each["drift_half_width"],
            correction=each.get("correction", "0"),
            between=each.get("between", ""),
        )
