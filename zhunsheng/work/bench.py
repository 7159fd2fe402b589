# SPDX-License-Identifier: Apache-2.0
"""What is written into a record besides readings: conditions, and the standards bound to its sections."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import Equipment, Person, Traceability
from zhunsheng.laboratory.queries import traceability_on
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.work.models import OriginalRecord, RecordCondition, RecordStandard
from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.wording import spoken

Moment = Literal["start", "during", "end"]
_TEMPERATURE = (Decimal(-90), Decimal(200))
_HUMIDITY = (Decimal(0), Decimal(100))
_LONGEST = 10


@dataclass(frozen=True, slots=True)
class Binding:
    """A standard for a section; `standard` is the id the procedure's section gives that role.

    An empty `section` binds it to every asked section that wants a standard of its family; empty `standard`
    and `function` are found from the family and the section's quantity. `points` of one section, from 0:
    the standard is for these only, and goes before what is bound to the section; empty: all points.
    """

    equipment: Equipment
    section: str = ""
    standard: str = ""
    function: str = ""
    points: tuple[int, ...] = ()


def check_conditions(temperature: str, humidity: str) -> tuple[str, str]:
    """Temperature in °C and relative humidity in % as understood; ActionError names the field.

    What an input method made of a digit or point is plain again (20。5 is 20.5); digits typed stay: 20.0.
    """
    read = []
    for field, text, limits in (
        ("temperature", temperature, _TEMPERATURE),
        ("humidity", humidity, _HUMIDITY),
    ):
        try:
            value = parse_decimal(text)
        except ReadingError as error:
            raise ActionError(spoken(error.message), field=field) from error
        if not limits[0] <= value <= limits[1]:
            raise ActionError(
                format_lazy(_("应在 {low} 与 {high} 之间。"), low=limits[0], high=limits[1]), field=field
            )
        read.append(f"{value:f}")
    if max(map(len, read)) > _LONGEST:
        raise ActionError(_("数字太长，温度和湿度各不超过 10 个字符。"), field="temperature")
    return read[0], read[1]


def note_conditions(
    record: OriginalRecord, moment: Moment, at: datetime, temperature: str, humidity: str, person: Person
) -> RecordCondition:
    """Write down what the person read; a second note of the same end replaces the first, which stays."""
    warm, damp = check_conditions(temperature, humidity)
    if moment != "during":
        record.conditions.filter(moment=moment, replaced=False).update(replaced=True)
    return RecordCondition.objects.create(
        record=record,
        moment=moment,
        at=at,
        temperature=warm,
        humidity=damp,
        source="typed",
        noted_by=person,
    )


def bind(
    record: OriginalRecord,
    programme: Programme,
    bindings: Iterable[Binding],
    at: datetime,
    person: Person,
    day: date,
) -> list[RecordStandard]:
    """Bind standards to sections by the certificates that cover the day; ActionError where nothing fits."""
    rows = []
    for binding in bindings:
        places = list(_places(programme, binding))
        _check_points(binding, places)
        if not places:
            raise ActionError(
                format_lazy(
                    _("{standard}（{family}）不是本任务任何一节所要求的标准器。"),
                    standard=binding.equipment.number,
                    family=binding.equipment.family,
                ),
                field="standards",
            )
        trace = traceability_on(binding.equipment, day)
        rows += [_bind(record, binding, asked, standard, trace, at, person) for asked, standard in places]
    return rows


def places_of(programme: Programme, binding: Binding, day: date) -> list[RecordStandard]:
    """The rows that binding a standard would write, unsaved: for asking the gate before doing it."""
    trace = traceability_on(binding.equipment, day)
    return [
        RecordStandard(
            equipment=binding.equipment,
            traceability=trace,
            section=asked.section.id,
            standard=standard,
            function=binding.function or _function(trace, asked, standard),
            points=list(binding.points),
            bound_at=clock.now(),
        )
        for asked, standard in _places(programme, binding)
    ]


def missing_standards(record: OriginalRecord, programme: Programme) -> list[tuple[str, str]]:
    """(section, standard) pairs that the procedure asks for and that a point of it has nothing bound to."""
    bound: dict[tuple[str, str], list[list[int]]] = {}
    for row in record.standards.filter(released_at__isnull=True):
        bound.setdefault((row.section, row.standard), []).append(row.points)
    return [
        (asked.section.id, each.id)
        for asked in programme.sections
        for each in asked.section.standards
        if not _covered(bound.get((asked.section.id, each.id), []), asked)
    ]


def _covered(points: Sequence[Sequence[int]], asked: AskedSection) -> bool:
    return any(not some for some in points) or {at for some in points for at in some} >= set(
        range(len(asked.nominal))
    )


def _check_points(binding: Binding, places: Sequence[tuple[AskedSection, str]]) -> None:
    """Points are those of one section with a nominal value, by which a standard's statement is found.

    A standard of another quantity is looked up at what was read, so none of its own goes by the points.
    """
    if not binding.points:
        return
    for asked, standard in places:
        known = {at for at, nominal in enumerate(asked.nominal) if nominal}
        role = next((each for each in asked.section.standards if each.id == standard), None)
        if not binding.section or not set(binding.points) <= known or (role is not None and role.at):
            raise ActionError(_("只能为一节中有标准值的点单独选标准器。"), field="standards")


def _places(programme: Programme, binding: Binding) -> Iterable[tuple[AskedSection, str]]:
    for asked in programme.sections:
        if binding.section not in ("", asked.section.id):
            continue
        wanted = [
            standard.id
            for standard in asked.section.standards
            if binding.standard == standard.id
            or (not binding.standard and standard.family == binding.equipment.family)
        ]
        # A section may be worked with a standard its formulas don't name (an auxiliary, a reference bath).
        extra = [""] if binding.section and not wanted and not binding.standard else []
        for standard in wanted or extra:
            yield asked, standard


def _bind(
    record: OriginalRecord,
    binding: Binding,
    asked: AskedSection,
    standard: str,
    trace: Traceability | None,
    at: datetime,
    person: Person,
) -> RecordStandard:
    points = sorted(set(binding.points))
    rows = record.standards.filter(
        equipment=binding.equipment, section=asked.section.id, standard=standard, released_at__isnull=True
    )
    same = next((row for row in rows if row.points == points), None)
    return same or RecordStandard.objects.create(
        record=record,
        equipment=binding.equipment,
        traceability=trace,
        section=asked.section.id,
        standard=standard,
        function=binding.function or _function(trace, asked, standard),
        points=points,
        bound_at=at,
        bound_by=person,
    )


def _function(trace: Traceability | None, asked: AskedSection, standard_id: str) -> str:
    """The function of a certificate that speaks of the quantity the standard is used for here."""
    results: Sequence[dict[str, str]] = trace.results if trace else []
    standard = next((each for each in asked.section.standards if each.id == standard_id), None)
    quantity = (standard.quantity if standard else None) or asked.section.quantity
    return next((each["function"] for each in results if each["quantity"] == quantity), "")
