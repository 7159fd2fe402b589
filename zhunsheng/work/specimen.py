# SPDX-License-Identifier: Apache-2.0
"""Worked examples of a procedure as if they were records: what a task would show, and a specimen of its page.

Nothing here is of a client: no number, no code, no signature; whatever is drawn says that it is a specimen.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from zhunsheng.certificate.value import (
    CalibratedItem,
    Certificate,
    Client,
    Condition,
    MethodUsed,
    Signatory,
    StandardUsed,
)
from zhunsheng.laboratory.models import Method
from zhunsheng.measure import worked
from zhunsheng.measure.procedure import Procedure, RecordInput, Results, compute
from zhunsheng.measure.procedure.schema import Section, WorkedExample
from zhunsheng.measure.text import Text
from zhunsheng.work.compose import ITEM_ONLY, issuing_laboratory
from zhunsheng.work.compose_results import decision_used, result_tables
from zhunsheng.work.models import Reading
from zhunsheng.work.programme import SHARED, AskedSection, Programme
from zhunsheng.work.scope import Scope

SPECIMEN = Text("样张", "Specimen")
_NUMBER = "样张 SPECIMEN"
_ANYBODY = Scope((), (), accredited=False, decided=False)  # claims nothing, so nothing is marked either


@dataclass(frozen=True, slots=True)
class Run:
    """A worked example computed as a record: what it asks, its readings, its results without empty points."""

    example: WorkedExample
    programme: Programme
    readings: tuple[Reading, ...]
    results: Results


def run_of(procedure: Procedure, example: WorkedExample) -> Run:
    """An example as a record; RecordError where its inputs do not belong to the procedure."""
    record = worked.record_of(example)
    whole = compute(procedure, record)
    readings = tuple(
        Reading(
            section=each.section,
            point=each.point,
            column=each.column,
            repeat=each.repeat,
            text=each.text,
            entry_mode="typed",
        )
        for each in record.readings
    )
    given = {row.section for row in record.readings}
    results = replace(whole, sections=tuple(each for each in whole.sections if each.id in given))
    return Run(example, _programme(procedure, results, example), readings, results)


def blank(procedure: Procedure) -> tuple[Programme, Results]:
    """The record before anything is written: every section with its points."""
    results = compute(procedure, RecordInput())
    return _programme(procedure, results, None), results


def specimen_of(method: Method, run: Run, day: date) -> Certificate:
    """The certificate that an example would give, made out to nobody."""
    results = _complete(run.results)
    programme = run.programme
    rule = run.example.decision or programme.procedure.decision.default
    return Certificate(
        number=_NUMBER,
        order_number="—",
        laboratory=replace(issuing_laboratory(), accreditation=""),
        client=Client(SPECIMEN, SPECIMEN),
        item=CalibratedItem(programme.procedure.name, "—", "—", "—", "—"),
        received_on=day,
        performed_from=day,
        performed_to=day,
        issued_on=day,
        place="laboratory",
        place_of_work=SPECIMEN,
        methods=(_method(method, programme.procedure),),
        standards=tuple(_standards(programme, day)),
        conditions=tuple(_conditions(run.example)),
        results=result_tables(programme, results, _ANYBODY),
        signatories=(
            Signatory("calibrated", SPECIMEN, Text("校准员", "Calibrator")),
            Signatory("checked", SPECIMEN, Text("核验员", "Checker")),
            Signatory("approved", SPECIMEN, Text("授权签字人", "Authorised signatory")),
        ),
        lookup_url="",
        lookup_code="",
        log_key="",
        decision=decision_used(programme, results, rule),
        statements=(ITEM_ONLY, *dict.fromkeys(section.coverage for section in results.sections)),
    )


def _programme(procedure: Procedure, results: Results, example: WorkedExample | None) -> Programme:
    asked = []
    for section in procedure.sections:
        found = results.section(section.id)
        if found is None:
            continue
        rounds = len({row.series for row in found.rows}) or 1
        nominal = tuple(row.nominal for row in found.rows)
        resolution = {column.id: column.resolution for column in section.columns if column.resolution}
        asked.append(AskedSection(section, nominal, resolution, _parameters(section, example), rounds))
    return Programme(procedure, tuple(asked))


def _parameters(section: Section, example: WorkedExample | None) -> dict[str, str]:
    found = {parameter.id: parameter.default for parameter in section.parameters}
    given = example.parameters if example else ()
    return found | {each.id: each.value for each in given if each.section in (section.id, SHARED)}


def _complete(results: Results) -> Results:
    """The results with the points that an example works out; a certificate has no others."""
    sections = [
        replace(each, rows=tuple(row for row in each.rows if row.state == "complete"))
        for each in results.sections
    ]
    return replace(results, sections=tuple(each for each in sections if each.rows))


def _method(method: Method, procedure: Procedure) -> MethodUsed:
    title = Text(method.title, method.title_en)
    return MethodUsed(method.number, title, procedure.id, procedure.version)


def _standards(programme: Programme, day: date) -> Sequence[StandardUsed]:
    named = {each.id: each for asked in programme.sections for each in asked.section.standards}
    return [
        StandardUsed("—", each.name, "—", "—", SPECIMEN, SPECIMEN, "—", SPECIMEN, day)
        for each in named.values()
    ]


def _conditions(example: WorkedExample) -> Sequence[Condition]:
    found = []
    if example.temperature:
        found.append(Condition("temperature", example.temperature.low, example.temperature.high, "°C"))
    if example.humidity:
        found.append(Condition("humidity", example.humidity.low, example.humidity.high, "%"))
    return found
