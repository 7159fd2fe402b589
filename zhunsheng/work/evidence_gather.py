# SPDX-License-Identifier: Apache-2.0
"""Issued certificates with everything their rows are made of, many at a time.

The number of questions to the database grows with the chunks, not with the certificates. A record is read as
it stood when the certificate was signed, whatever was corrected since.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Q

from zhunsheng.laboratory.evidence import lab_id
from zhunsheng.laboratory.models import CapabilityRow, EnvironmentSample, Person, ProcedureRelease
from zhunsheng.laboratory.queries import local, zone
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import Results
from zhunsheng.measure.procedure.record import RecordInput
from zhunsheng.work import versions
from zhunsheng.work.evidence_case import Case, Printed
from zhunsheng.work.evidence_documents import (
    amendments_behind,
    makers_as_then,
    serials_corrected,
    states_by,
)
from zhunsheng.work.models import (
    Amendment,
    Certificate,
    Item,
    Override,
    Reading,
    RecordCondition,
    RecordDeviation,
    RecordStandard,
    RecordVersion,
    Task,
    Transition,
)
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.comparison import texts_of
from zhunsheng.work.queries.environment import Environment, environment_from, sessions_of
from zhunsheng.work.queries.results import input_from, results_from
from zhunsheng.work.queries.standards import as_corrected, corrections_of_standards
from zhunsheng.work.scope import ABOUT_CAPABILITY, Scope, is_accredited, scope_from

Recompute = Callable[[Sequence["Computation"]], Sequence[Mapping[str, str]]]
Spans = list[tuple[datetime, datetime]]
_SESSIONS_A_QUESTION = 40
_UNMARKED = Scope((), (), accredited=False, decided=False)
_JOINED = (
    "record_version__event",
    "record_version__record__task",
    "task__item__order__party",
    "task__method",
    "task__procedure",
    "task__assigned_to",
    "task__checked_by",
    "task__signed_by",
    "task__room__site",
)


@dataclass(frozen=True, slots=True)
class Computation:
    """Everything a recomputation takes."""

    procedure_sha256: str
    programme: Programme
    inputs: RecordInput


def recomputed(computations: Sequence[Computation]) -> list[Mapping[str, str]]:
    """Every shown text from raw, by place; nothing where the record can no longer be computed."""
    return [_texts(each) for each in computations]


def _texts(each: Computation) -> Mapping[str, str]:
    try:
        return texts_of(results_from(each.programme, each.inputs))
    except ActionError:
        return {}


@dataclass(frozen=True, slots=True)
class _Found:
    """The rows of one chunk, by the key of the certificate; `n_items` by that of the order."""

    readings: Mapping[int, list[Reading]]
    standards: Mapping[int, list[RecordStandard]]
    deviations: Mapping[int, list[RecordDeviation]]
    environment: Mapping[int, Environment]
    scopes: Mapping[int, Scope]
    n_items: Mapping[int, int]
    amendments: Mapping[int, Amendment]
    serials: Mapping[int, str]
    states: Mapping[int, str]


class _Signed:
    """The certificates of a chunk by their records: one record may have several, signed one after another."""

    def __init__(self, certificates: Sequence[Certificate]) -> None:
        self.all = certificates
        self.by_record: dict[int, list[Certificate]] = {}
        for each in certificates:
            self.by_record.setdefault(each.record_version.record_id, []).append(each)

    def of(self, row: Reading | RecordStandard | RecordDeviation | RecordCondition) -> list[Certificate]:
        """The certificates a row of a record bears on."""
        return self.by_record[row.record_id]


def gather(keys: Sequence[int], known: datetime, recompute: Recompute) -> list[Case]:
    """The cases of the certificates of these keys, in their order."""
    joined = Certificate.objects.select_related(*_JOINED).in_bulk(keys)
    certificates = [joined[key] for key in keys]
    makers_as_then(certificates, known)
    found = _found(_Signed(certificates), known)
    asked = [_asked(each, found) for each in certificates]
    texts = recompute([each.computation for each in asked])
    lab, here = lab_id(), zone()
    return [_case(each, found, said, lab, here) for each, said in zip(asked, texts, strict=True)]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A certificate, its task as it was then, what was frozen, and what its recomputation takes."""

    certificate: Certificate
    task: Task
    frozen: tuple[Results, str, str] | None
    computation: Computation


def _asked(certificate: Certificate, found: _Found) -> _Asked:
    task, frozen = certificate.task, _frozen(certificate.record_version)
    if frozen is not None:
        task = _task_then(task, frozen[2])
    readings = found.readings.get(certificate.pk, [])
    standards = found.standards.get(certificate.pk, [])
    programme = programme_of(task, readings)
    inputs = input_from(task, programme, readings, standards, found.environment[certificate.pk])
    release = task.procedure.sha256 if task.procedure else ""
    return _Asked(certificate, task, frozen, Computation(release, programme, inputs))


def _case(asked: _Asked, found: _Found, recomputed: Mapping[str, str], lab: str, here: ZoneInfo) -> Case:
    certificate, task, frozen = asked.certificate, asked.task, asked.frozen
    amendment = found.amendments.get(certificate.pk)
    return Case(
        cert_id=certificate.number,
        lab=lab,
        here=here,
        task=task,
        programme=asked.computation.programme,
        asked_at=None,
        record=certificate.record_version.record,
        operator=task.assigned_to,
        checker=amendment.checked_by if amendment else task.checked_by,
        signer=amendment.signed_by if amendment else task.signed_by,
        checked_at=amendment.checked_at if amendment else task.checked_at,
        signed_at=certificate.signed_at,
        room=task.room,
        bound=tuple(found.standards.get(certificate.pk, [])),
        readings=found.readings.get(certificate.pk, []),
        deviations=found.deviations.get(certificate.pk, []),
        environment=found.environment[certificate.pk],
        serial=found.serials.get(certificate.pk) or (frozen[1] if frozen else task.item.serial_number),
        agreed=task.item.order.certificate_name or task.item.order.party.name,
        printed=_printed(certificate),
        n_items=found.n_items[task.item.order_id],
        results=frozen[0] if frozen else None,
        reported=texts_of(frozen[0]) if frozen else {},
        recomputed=recomputed,
        scope=found.scopes[certificate.pk],
        state=found.states.get(certificate.pk),
    )


def _printed(certificate: Certificate) -> Printed:
    said: dict[str, Any] = certificate.value or {}
    return Printed(
        certificate.number, said.get("accredited_symbol"), said.get("serial_number"), said.get("client")
    )


def _task_then(task: Task, sha256: str) -> Task:
    """The task with the release of the procedure that computed the record then."""
    if task.procedure is None or task.procedure.sha256 == sha256:
        return task
    then = copy(task)
    then.procedure = ProcedureRelease.objects.filter(sha256=sha256).first() or task.procedure
    return then


def _frozen(version: RecordVersion) -> tuple[Results, str, str] | None:
    """Results, serial number and procedure as frozen; None when the digest is not the one logged.

    Nothing of it then counts as reported, so every place of the recomputation stands without a counterpart.
    """
    try:
        serial, release = versions.frozen_serial(version), versions.frozen_procedure(version)
        return versions.frozen_results(version), serial, release
    except ActionError:
        return None


def _found(signed: _Signed, known: datetime) -> _Found:
    orders = {each.task.item.order_id for each in signed.all}
    counted = Item.objects.filter(order__in=orders).values("order").annotate(n=Count("pk"))
    return _Found(
        readings=_readings(signed),
        standards=_standards(signed),
        deviations=_deviations(signed, known),
        environment=_environment(signed),
        scopes=_scopes(signed),
        n_items={row["order"]: row["n"] for row in counted},
        amendments=amendments_behind(signed.all),
        serials=serials_corrected(signed.all, known),
        states=states_by(signed.all, known),
    )


def _readings(signed: _Signed) -> dict[int, list[Reading]]:
    """The readings that counted when each certificate was signed, in the order of their cells."""
    rows = Reading.objects.filter(record__in=signed.by_record, is_void=False).annotate(
        replaced_at=F("replaced_by__entered_at")
    )
    people = Person.objects.in_bulk()
    found: dict[int, list[Reading]] = {}
    for row in rows.order_by("record", "section", "point", "column", "repeat"):
        row.person = people[row.person_id]
        replaced_at: datetime | None = row.replaced_at
        for each in signed.of(row):
            at = _signed_at(each)
            if row.entered_at <= at and (replaced_at is None or replaced_at > at):
                found.setdefault(each.pk, []).append(row)
    return found


def _standards(signed: _Signed) -> dict[int, list[RecordStandard]]:
    rows = RecordStandard.objects.filter(record__in=signed.by_record)
    corrections = corrections_of_standards(signed.by_record)
    found: dict[int, list[RecordStandard]] = {}
    for row in rows.select_related("equipment", "traceability").order_by("id"):
        for each in signed.of(row):
            at = _signed_at(each)
            if row.bound_at <= at:
                then = copy(row)
                then.released_at = _until(row.released_at, at)
                found.setdefault(each.pk, []).extend(as_corrected([then], corrections, at=at))
    return found


def _deviations(signed: _Signed, known: datetime) -> dict[int, list[RecordDeviation]]:
    rows = RecordDeviation.objects.filter(record__in=signed.by_record, recorded_at__lte=known)
    found: dict[int, list[RecordDeviation]] = {}
    for row in rows.select_related("accepted_by").order_by("id"):
        row.accepted_at, row.client_accepted_at = (
            _until(at, known) for at in (row.accepted_at, row.client_accepted_at)
        )
        if row.accepted_at is None:
            row.accepted_by = None
        for each in signed.of(row):
            found.setdefault(each.pk, []).append(row)
    return found


def _scopes(signed: _Signed) -> dict[int, Scope]:
    """By what each page marked its lines: without a mark it claimed them all, else by the rows of its day."""
    marked = {each.pk: each for each in signed.all if (each.value or {}).get("outside_scope")}
    every = list(CapabilityRow.objects.select_related("method", "site")) if marked else []
    decided = Override.objects.filter(task__certificates__in=marked, rule__in=ABOUT_CAPABILITY)
    released = set(decided.values_list("task", flat=True)) if marked else set()
    accredited = bool(marked) and is_accredited()
    return {
        each.pk: _UNMARKED
        if each.pk not in marked
        else scope_from(
            each.task, _standing_then(every, each), accredited=accredited, decided=each.task_id in released
        )
        for each in signed.all
    }


def _standing_then(every: Iterable[CapabilityRow], certificate: Certificate) -> list[CapabilityRow]:
    """The rows for its family and method as they stood, and held, when the certificate was signed."""
    task, at = certificate.task, _signed_at(certificate)
    site = task.room.site if task.room else None
    day = local(at, site).date()
    return [
        row
        for row in every
        if (row.family, row.method_id) == (task.item.family, task.method_id)
        and row.recorded_at <= at
        and (row.retracted_at is None or row.retracted_at > at)
        and row.valid_from <= day
        and (row.valid_to is None or day < row.valid_to)
    ]


def _until(instant: datetime | None, known: datetime) -> datetime | None:
    """What was entered of an instant by then; a row is only read here, and never saved."""
    return instant if instant is not None and instant <= known else None


def _signed_at(certificate: Certificate) -> datetime:
    assert certificate.signed_at is not None  # noqa: S101 - certificates are found by it
    return certificate.signed_at


def _environment(signed: _Signed) -> dict[int, Environment]:
    noted: dict[int, list[RecordCondition]] = {}
    for row in RecordCondition.objects.filter(record__in=signed.by_record, replaced=False).order_by("id"):
        for each in signed.of(row):
            if row.at <= _signed_at(each):
                noted.setdefault(each.pk, []).append(row)
    spans = _sessions(signed)
    rooms = {each.pk: each.record_version.record.room_id for each in signed.all}
    samples = samples_within({key: (room, spans[key]) for key, room in rooms.items() if room})
    return {
        each.pk: environment_from(spans[each.pk], noted.get(each.pk, []), samples.get(each.pk, []))
        for each in signed.all
    }


def _sessions(signed: _Signed) -> dict[int, Spans]:
    subjects = {each.pk: f"task:{each.task.number}" for each in signed.all}
    steps: dict[str, list[Transition]] = {}
    for step in Transition.objects.filter(subject__in=set(subjects.values())).order_by("id"):
        steps.setdefault(step.subject, []).append(step)
    return {
        each.pk: sessions_of(
            each.task, (step for step in steps.get(subjects[each.pk], ()) if step.at <= _signed_at(each))
        )
        for each in signed.all
    }


def samples_within(wanted: Mapping[int, tuple[int, Spans]]) -> dict[int, list[tuple[str, str]]]:
    """What the loggers said within the sessions of each record."""
    spans = [(room, start, end) for room, sessions in wanted.values() for start, end in sessions]
    by_room: dict[int, dict[datetime, tuple[str, str]]] = {}
    for begin in range(0, len(spans), _SESSIONS_A_QUESTION):
        some = spans[begin : begin + _SESSIONS_A_QUESTION]
        within = reduce(or_, (Q(room=room, at__gte=start, at__lte=end) for room, start, end in some))
        rows = EnvironmentSample.objects.filter(within).values_list(
            "room_id", "at", "temperature", "humidity"
        )
        for room, at, temperature, humidity in rows:
            by_room.setdefault(room, {})[at] = (temperature, humidity)
    ordered = {room: sorted(samples.items()) for room, samples in by_room.items()}
    return {
        record: [pair for span in sessions for pair in _between(ordered.get(room, []), *span)]
        for record, (room, sessions) in wanted.items()
    }


def _between(
    samples: Sequence[tuple[datetime, tuple[str, str]]], start: datetime, end: datetime
) -> Iterable[tuple[str, str]]:
    first = bisect_left(samples, start, key=lambda sample: sample[0])
    last = bisect_right(samples, end, key=lambda sample: sample[0])
    return (pair for _at, pair in samples[first:last])
