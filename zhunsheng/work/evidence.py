# SPDX-License-Identifier: Apache-2.0
"""This room's rows of the evidence tables, and the slice of one task that the gate asks the rules about.

A task that is still being worked on is one row of `certificates` with nulls, its id the task's number.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import evidence as laboratory
from zhunsheng.laboratory.evidence import Row, lab_id, naive
from zhunsheng.laboratory.models import CapabilityRow, Equipment, Method, Person, Room
from zhunsheng.laboratory.queries import (
    authorised_people,
    capability_rows,
    local,
    organisation,
    person_of,
    signing_people,
    today,
    zone,
)
from zhunsheng.ledger import clock
from zhunsheng.ledger.asking import fact, once
from zhunsheng.rules.rule import Stage
from zhunsheng.rules.slices import Slice
from zhunsheng.rules.tables import columns_of
from zhunsheng.work import evidence_subcontracts, versions
from zhunsheng.work.bench import Binding, places_of
from zhunsheng.work.evidence_amendments import Amended, followed, rows_followed, scope_followed
from zhunsheng.work.evidence_case import Case, Printed
from zhunsheng.work.evidence_orders import (
    accepted,
    agreed_client,
    custody_rows,
    instrument_id,
    item_row,
    items_in,
    job_row,
    review_rows,
    steps_of,
)
from zhunsheng.work.evidence_points import observation_rows, point_rows
from zhunsheng.work.models import (
    OriginalRecord,
    RecordDeviation,
    RecordStandard,
    Task,
)
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.comparison import texts_beside, texts_of
from zhunsheng.work.queries.corrections import recorded_serial
from zhunsheng.work.queries.environment import environment_of
from zhunsheng.work.queries.results import compute_results, current_readings, record_of
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.scope import scope_of
from zhunsheng.work.subcontracts import open_subcontract
from zhunsheng.work.used_range import used_range

_WITH_POINTS: Final = frozenset({"submission", "checking", "signing"})
_WITH_FROZEN: Final = frozenset({"checking", "signing"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who acts, and what one is thinking of: a person, a room, standards. Empty: what the task has.

    `amended`: the question is about a document that follows the task's certificate.
    """

    actor: User
    person: Person | None = None
    room: Room | None = None
    standards: tuple[Binding, ...] = ()
    amended: Amended | None = None


def slice_for(task: Task, stage: Stage, candidate: Candidate) -> Slice:
    """The tables of one task: its own rows and those of the laboratory's facts that they touch."""
    subcontract = open_subcontract(task)
    if subcontract is not None:
        client = agreed_client(task)
        given = evidence_subcontracts.given(task, subcontract, stage, candidate.actor, client)
        rows = _given_followed(given, candidate.amended) if candidate.amended else _given_rows(given)
    else:
        case = _case(task, stage, candidate)
        if candidate.amended is not None:
            rows = _followed(case, candidate.amended, stage)
        else:
            rows = {**work_rows(case), **_laboratory_rows(case)}
    return {name: columns_of(name, found) for name, found in rows.items()}


def _followed(case: Case, amended: Amended, stage: Stage) -> dict[str, list[Row]]:
    """The rows of a draft that follows a task's certificate."""
    scope = scope_followed(amended) if stage == "signing" else None
    draft = replace(followed(case, amended), scope=scope)
    rows = {**work_rows(draft), **_laboratory_rows(draft)}
    return {**rows, **rows_followed(draft, amended, rows["certificates"])}


def _given_followed(given: evidence_subcontracts.Given, amended: Amended) -> dict[str, list[Row]]:
    """The same of a subcontracted task."""
    draft = followed(given, amended)
    rows = _given_rows(draft)
    return {**rows, **rows_followed(draft, amended, rows["certificates"])}


def _given_rows(found: evidence_subcontracts.Given) -> dict[str, list[Row]]:
    """The rows of a subcontracted task."""
    return {
        "jobs": [job_row(found, accepted(found.task.item.order))],
        "items": [item_row(found, steps_of(found.task.item))],
        "custody": custody_rows(steps_of(found.task.item)),
        "reviews": review_rows([found.task]),
        "amendments": [],
        "events": [],
        **evidence_subcontracts.certificate_rows(found),
        **evidence_subcontracts.laboratory_rows(found),
    }


def _case(task: Task, stage: Stage, candidate: Candidate) -> Case:
    programme = programme_of(task)
    record = record_of(task)
    actor = person_of(candidate.actor)
    results = compute_results(task) if stage in _WITH_POINTS and record is not None else None
    frozen = versions.latest_version(record) if stage in _WITH_FROZEN and record is not None else None
    return Case(
        cert_id=task.number,
        lab=lab_id(),
        here=zone(),
        task=task,
        programme=programme,
        asked_at=None if task.state == "issued" else clock.now(),
        record=record,
        operator=candidate.person or task.assigned_to,
        checker=task.checked_by or (actor if stage == "checking" else None),
        signer=task.signed_by or (actor if stage == "signing" else None),
        checked_at=task.checked_at,
        signed_at=task.signed_at,
        room=candidate.room or task.room,
        bound=_bound(record, programme, candidate.standards),
        readings=current_readings(record) if record else (),
        deviations=deviations_of(record) if record else (),
        environment=environment_of(record) if record else None,
        serial=recorded_serial(task.item, frozen) if frozen else task.item.serial_number,
        agreed=agreed_client(task),
        printed=Printed(None, None, task.item.serial_number, agreed_client(task)),
        n_items=items_in(task.item.order),
        results=results,
        reported=texts_of(versions.frozen_results(frozen)) if frozen else None,
        recomputed=texts_of(results) if frozen and results else None,
        scope=scope_of(task, task.signed_at or clock.now()) if stage == "signing" else None,
    )


@once
def deviations_of(record: OriginalRecord) -> list[RecordDeviation]:
    """The deviations of a record, in the order they were entered."""
    return list(record.deviations.select_related("accepted_by").order_by("id"))


def _bound(
    record: OriginalRecord | None, programme: Programme, wanted: Sequence[Binding]
) -> tuple[RecordStandard, ...]:
    kept = tuple(standards_of(record)) if record else ()
    return kept + tuple(row for binding in wanted for row in places_of(programme, binding, today()))


def work_rows(case: Case) -> dict[str, list[Row]]:
    """This room's rows about one task; what several tasks of an order share is repeated by each."""
    return {
        "jobs": [job_row(case, accepted(case.task.item.order))],
        "items": [item_row(case, steps_of(case.task.item))],
        "custody": custody_rows(steps_of(case.task.item)),
        "reviews": review_rows([case.task]),
        "subcontracts": [],
        "supplier_approvals": [],
        "amendments": [],
        "events": [],
        **certificate_rows(case),
    }


def certificate_rows(case: Case) -> dict[str, list[Row]]:
    """The rows that are of this certificate, or of the task that is to become one, alone."""
    points = point_rows(case)
    rows = {
        "certificates": [_certificate(case, points)],
        "standard_use": _uses(case),
        "deviations": _deviation_rows(case),
        "points": points,
        "observations": observation_rows(case),
    }
    if case.reported is not None and case.recomputed is not None:
        rows["recomputations"] = _recomputations(case, case.reported, case.recomputed)
    return rows


def _laboratory_rows(case: Case) -> dict[str, list[Row]]:
    people = tuple(person for person in (case.operator, case.checker, case.signer) if person is not None)
    begins, method, room = case.task.started_at or clock.now(), case.task.method, case.room
    began = local(begins, room.site if room else None).date()
    facts = _facts(people, _equipment(case.bound), method, room, began, today())
    return {
        **facts,
        "holds": facts["holds"] + _holds_on(case.task.item.number),
        "method_limits": laboratory.method_limit_rows(method, case.programme.procedure) if method else [],
        "env_series": laboratory.env_rows(room, begins, case.task.ended_at or clock.now()) if room else [],
    }


@fact
def _holds_on(item: str) -> list[Row]:
    return laboratory.hold_rows([("item", item)])


@fact
def _facts(
    people: tuple[Person, ...],
    equipment: tuple[Equipment, ...],
    method: Method | None,
    room: Room | None,
    began: date,
    day: date,
) -> dict[str, list[Row]]:
    """What the laboratory has on file about who, with what, how and where, that several tasks may share."""
    subjects = [("person", person.number) for person in people]
    subjects += [("equipment", each.number) for each in equipment]
    subjects += [("method", method.code)] if method else []
    subjects += [("room", room.code)] if room else []
    colleagues = _with_colleagues(people, method, day)
    return {
        "labs": laboratory.lab_rows(),
        "people": laboratory.people_rows(people),
        "authorisations": laboratory.authorisation_rows(colleagues),
        "signing_fields": laboratory.signing_rows(colleagues),
        "equipment": laboratory.equipment_rows(equipment),
        "traceability": laboratory.traceability_rows(equipment),
        "confirmations": laboratory.confirmation_rows(equipment),
        "holds": laboratory.hold_rows(list(dict.fromkeys(subjects))),
        "cmc": laboratory.cmc_rows(_capability(method, began, day)) if method else [],
        "procedures": laboratory.method_rows([method]) if method else [],
        "rooms": laboratory.room_rows([room]) if room else [],
    }


def _capability(method: Method, began: date, day: date) -> QuerySet[CapabilityRow]:
    """What held on the day the work began, by which it is judged, and what holds now, as it is signed."""
    return capability_rows(began, method.family) | capability_rows(day, method.family)


def _with_colleagues(people: Iterable[Person], method: Method | None, day: date) -> list[Person]:
    """The task's people and everybody able to do it: a rule tells "not this one" from "nobody"."""
    if method is None:
        return list(people)
    able = [*authorised_people(method, "calibrate", day), *authorised_people(method, "check", day)]
    return list(
        {person.pk: person for person in (*people, *able, *signing_people(method.field, day))}.values()
    )


def _equipment(bound: Iterable[RecordStandard]) -> tuple[Equipment, ...]:
    return tuple({row.equipment_id: row.equipment for row in bound}.values())


def _deviation_rows(case: Case) -> list[Row]:
    """Deviations of a record, with who approved and whether the client accepted."""
    return [
        {
            "deviation_id": f"{case.task.number}-{row.pk}",
            "lab_id": case.lab,
            "cert_id": case.cert_id,
            "kind": row.kind,
            "approved_by": row.accepted_by.username if row.accepted_by else None,
            "approved_at": naive(row.accepted_at, case.here),
            "accepted_at": naive(row.client_accepted_at, case.here),
            "reason": row.description,
        }
        for row in case.deviations
    ]


def assignment_rows(case: Case) -> list[Row]:
    """That the gate was asked about the calibrator as the task was assigned, and let it pass."""
    task = case.task
    if task.assigned_to is None or task.assigned_at is None:
        return []
    return [
        {
            "cert_id": case.cert_id,
            "lab_id": case.lab,
            "person_id": task.assigned_to.number,
            "at": naive(task.assigned_at, case.here),
            "passed": True,
        }
    ]


def _certificate(case: Case, points: Sequence[Row]) -> Row:
    task, method = case.task, case.task.method
    return {
        "cert_id": case.cert_id,
        "lab_id": case.lab,
        "job_id": task.item.order.number,
        "instr_id": instrument_id(task.item, case.serial),
        "family": task.item.family,
        "proc_version": method.edition if method else None,
        "method": method.code if method else None,
        "field": method.field if method else None,
        "method_agreed": _settled(case, "method"),
        "room_id": case.room.code if case.room else None,
        "site_id": case.room.site.code if case.room else None,
        "onsite": False,
        "started_at": naive(task.started_at, case.here),
        "ended_at": naive(task.ended_at, case.here),
        "operator_id": case.operator.number if case.operator else None,
        "checker_id": case.checker.number if case.checker else None,
        "signer_id": case.signer.number if case.signer else None,
        "checked_at": naive(case.checked_at, case.here),
        "signed_at": naive(case.signed_at, case.here),
        "accredited_mark": _symbol(case, points),
        "n_points": sum(len(asked.nominal) for asked in case.programme.sections),
        "item_id": task.item.number,
        "drafted_at": naive(case.asked_at, case.here),
        "conditioned_at": naive(task.conditioning_from, case.here),
        "number": case.printed.number,
        "serial_printed": case.printed.serial,
        "customer_printed": case.printed.client,
        "state": case.state,
        **_environment(case),
    }


def _symbol(case: Case, points: Sequence[Row]) -> bool | None:
    """Whether the page carries the accreditation symbol; before there is one, whether it might."""
    if case.printed.number is not None:
        return case.printed.symbol
    if case.scope is not None:
        return case.scope.accredited and any(row["in_scope"] for row in points)
    entity = organisation()
    return bool(entity and entity.accreditation)


def _settled(case: Case, kind: str) -> bool:
    """Whether a deviation of that kind was accepted: the method's by the client, the environment's by us."""
    mine = (row for row in case.deviations if row.kind == kind)
    return any((row.client_accepted_at if kind == "method" else row.accepted_at) is not None for row in mine)


def _environment(case: Case) -> Row:
    if case.environment is None:
        return {"env_deviation_noted": False}
    found = case.environment
    row: Row = {"env_deviation_noted": _settled(case, "environment")}
    for name, span in (("temp", found.temperature), ("rh", found.humidity)):
        if span is not None:
            row[f"env_{name}"] = float(span.mean)
            row[f"env_{name}_low"] = float(span.low)
            row[f"env_{name}_high"] = float(span.high)
    return row


def _uses(case: Case) -> list[Row]:
    rows: dict[tuple[str, str, tuple[int, ...]], Row] = {}
    for bound in case.bound:
        # Bound to some points it is a use of its own, with its own range.
        key = (bound.equipment.number, bound.function, tuple(bound.points))
        rows.setdefault(
            key,
            {
                "cert_id": case.cert_id,
                "lab_id": case.lab,
                "equip_id": bound.equipment.number,
                "function": bound.function or None,
                "used_from": naive(bound.bound_at, case.here),
                "used_to": naive(bound.released_at, case.here),
                **used_range(case.programme, bound, case.readings),
            },
        )
    return list(rows.values())


def _recomputations(case: Case, reported: Mapping[str, str], recomputed: Mapping[str, str]) -> list[Row]:
    return [
        {
            "cert_id": case.cert_id,
            "lab_id": case.lab,
            "place": each.place,
            "reported": each.reported,
            "recomputed": each.recomputed,
        }
        for each in texts_beside(reported, recomputed)
    ]
