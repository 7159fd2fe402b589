# SPDX-License-Identifier: Apache-2.0
"""This room's rows of the evidence tables, and the slice of one task that the gate asks the rules about.

A task that is still being worked on is one row of `certificates` with nulls, its id the task's number.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import evidence as laboratory
from zhunsheng.laboratory.evidence import Row, in_base, lab_id, naive
from zhunsheng.laboratory.models import Equipment, Person, Room
from zhunsheng.laboratory.queries import (
    authorised_people,
    capability_rows,
    organisation,
    person_of,
    signing_people,
    today,
)
from zhunsheng.ledger import clock
from zhunsheng.measure.procedure import Results
from zhunsheng.rules.rule import Stage
from zhunsheng.rules.slices import Slice
from zhunsheng.rules.tables import columns_of
from zhunsheng.work import versions
from zhunsheng.work.bench import Binding, places_of
from zhunsheng.work.evidence_points import observation_rows, point_rows
from zhunsheng.work.models import CustodyStep, Item, OriginalRecord, RecordStandard, Task
from zhunsheng.work.programme import Programme, programme_of
from zhunsheng.work.queries.comparison import beside
from zhunsheng.work.queries.environment import environment_of
from zhunsheng.work.queries.results import compute_results

_CUSTODY: Final = {
    "received": "received",
    "to-bench": "issued-to-bench",
    "to-store": "back-from-bench",
    "collected": "returned",
    "returned": "returned",
}
_WITH_POINTS: Final = frozenset({"submission", "checking", "signing"})
_WITH_FROZEN: Final = frozenset({"checking", "signing"})


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who acts, and what one is thinking of: a person, a room, standards. Empty: what the task has."""

    actor: User
    person: Person | None = None
    room: Room | None = None
    standards: tuple[Binding, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """A task with everything its rows are made of, decided once."""

    task: Task
    stage: Stage
    programme: Programme
    record: OriginalRecord | None
    operator: Person | None
    checker: Person | None
    signer: Person | None
    room: Room | None
    bound: tuple[RecordStandard, ...]
    results: Results | None


def slice_for(task: Task, stage: Stage, candidate: Candidate) -> Slice:
    """The tables of one task: its own rows and those of the laboratory's facts that they touch."""
    case = _case(task, stage, candidate)
    rows = {**_work_rows(case), **_laboratory_rows(case)}
    return {name: columns_of(name, found) for name, found in rows.items()}


def _case(task: Task, stage: Stage, candidate: Candidate) -> _Case:
    programme = programme_of(task)
    record = OriginalRecord.objects.filter(task=task).select_related("room", "person").first()
    actor = person_of(candidate.actor)
    return _Case(
        task=task,
        stage=stage,
        programme=programme,
        record=record,
        operator=candidate.person or task.assigned_to,
        checker=task.checked_by or (actor if stage == "checking" else None),
        signer=task.signed_by or (actor if stage == "signing" else None),
        room=candidate.room or task.room,
        bound=_bound(record, programme, candidate.standards),
        results=compute_results(task) if stage in _WITH_POINTS and record is not None else None,
    )


def _bound(
    record: OriginalRecord | None, programme: Programme, wanted: Sequence[Binding]
) -> tuple[RecordStandard, ...]:
    kept = (
        tuple(record.standards.select_related("equipment", "traceability").order_by("id")) if record else ()
    )
    return kept + tuple(row for binding in wanted for row in places_of(programme, binding, today()))


def _work_rows(case: _Case) -> dict[str, list[Row]]:
    task = case.task
    rows = {
        "jobs": [_job(task)],
        "items": [_item(case)],
        "custody": custody_rows([task.item]),
        "reviews": review_rows([task]),
        "certificates": [_certificate(case)],
        "standard_use": _uses(case),
        "deviations": deviation_rows(case.record),
        "subcontracts": [],
        "supplier_approvals": [],
    }
    rows["points"] = point_rows(task, case.record, case.programme, case.results, case.bound)
    rows["observations"] = observation_rows(task, case.record, case.programme) if case.record else []
    if case.results is not None and case.record is not None and case.stage in _WITH_FROZEN:
        rows["recomputations"] = _recomputations(task, case.record, case.results)
    return rows


def _laboratory_rows(case: _Case) -> dict[str, list[Row]]:
    people = [person for person in (case.operator, case.checker, case.signer) if person is not None]
    equipment = _equipment(case.bound)
    method, room = case.task.method, case.room
    subjects = [("person", person.number) for person in people]
    subjects += [("equipment", each.number) for each in equipment]
    subjects += [("item", case.task.item.number)]
    subjects += [("method", method.code)] if method else []
    subjects += [("room", room.code)] if room else []
    begins = case.task.started_at or clock.now()
    return {
        "labs": laboratory.lab_rows(),
        "people": laboratory.people_rows(people),
        "authorisations": laboratory.authorisation_rows(_with_colleagues(people, case)),
        "signing_fields": laboratory.signing_rows(_with_colleagues(people, case)),
        "equipment": laboratory.equipment_rows(equipment),
        "traceability": laboratory.traceability_rows(equipment),
        "confirmations": laboratory.confirmation_rows(equipment),
        "holds": laboratory.hold_rows(list(dict.fromkeys(subjects))),
        "cmc": laboratory.cmc_rows(capability_rows(today(), method.family)) if method else [],
        "procedures": laboratory.method_rows([method]) if method else [],
        "method_limits": laboratory.method_limit_rows(method, case.programme.procedure) if method else [],
        "rooms": laboratory.room_rows([room]) if room else [],
        "env_series": laboratory.env_rows(room, begins, case.task.ended_at or clock.now()) if room else [],
    }


def _with_colleagues(people: Iterable[Person], case: _Case) -> list[Person]:
    """The task's people and everybody able to do it: a rule tells "not this one" from "nobody"."""
    method = case.task.method
    if method is None:
        return list(people)
    day = today()
    able = [*authorised_people(method, "calibrate", day), *authorised_people(method, "check", day)]
    return list(
        {person.pk: person for person in (*people, *able, *signing_people(method.field, day))}.values()
    )


def _equipment(bound: Iterable[RecordStandard]) -> list[Equipment]:
    return list({row.equipment_id: row.equipment for row in bound}.values())


def _job(task: Task) -> Row:
    order = task.item.order
    return {
        "job_id": order.number,
        "lab_id": lab_id(),
        "customer_id": order.party.number,
        "onsite": False,
        "n_items": order.items.count(),
    }


def _item(case: _Case) -> Row:
    """The item as recorded: once there is a frozen record, its serial number is the one of that record."""
    item, order, serial = case.task.item, case.task.item.order, case.task.item.serial_number
    if case.record is not None and case.stage in _WITH_FROZEN:
        serial = versions.frozen_serial(versions.latest_version(case.record))
    return {
        "item_id": item.number,
        "lab_id": lab_id(),
        "job_id": order.number,
        "serial": serial,
        "customer_id": order.party.number,
        "customer_agreed": order.certificate_name or order.party.name,
        "label": item.number,
    }


def custody_rows(items: Iterable[Item]) -> list[Row]:
    """Custody steps of items, in the words of the evidence; a hold at receipt is a receipt."""
    lab = lab_id()
    steps = (
        CustodyStep.objects.filter(item__in=list(items)).select_related("item", "by__person").order_by("id")
    )
    return [
        {
            "item_id": step.item.number,
            "lab_id": lab,
            "step": _CUSTODY.get(step.step, "received"),
            "at": naive(step.at),
            "person_id": step.by.person.number if hasattr(step.by, "person") else None,
        }
        for step in steps
    ]


def review_rows(tasks: Iterable[Task]) -> list[Row]:
    """Reviews the client agreed to, one row a task they name."""
    lab = lab_id()
    rows = []
    for task in tasks:
        for review in task.item.order.reviews.filter(confirmed_at__isnull=False).order_by("version"):
            if task.method is None or all(line["task"] != task.number for line in review.lines):
                continue
            rows.append(
                {
                    "review_id": f"{task.item.order.number}-{review.version}",
                    "lab_id": lab,
                    "job_id": task.item.order.number,
                    "item_id": task.item.number,
                    "method": task.method.code,
                    "edition": task.method.edition,
                    "signed_at": naive(review.confirmed_at),
                    "person_id": None,
                }
            )
    return rows


def deviation_rows(record: OriginalRecord | None) -> list[Row]:
    """Deviations of a record, with who approved and whether the client accepted."""
    if record is None:
        return []
    lab = lab_id()
    return [
        {
            "deviation_id": f"{record.task.number}-{row.pk}",
            "lab_id": lab,
            "cert_id": record.task.number,
            "kind": row.kind,
            "approved_by": row.accepted_by.username if row.accepted_by else None,
            "approved_at": naive(row.accepted_at),
            "accepted_at": naive(row.client_accepted_at),
            "reason": row.description,
        }
        for row in record.deviations.select_related("accepted_by").order_by("id")
    ]


def _certificate(case: _Case) -> Row:
    task, method = case.task, case.task.method
    return {
        "cert_id": task.number,
        "lab_id": lab_id(),
        "job_id": task.item.order.number,
        "instr_id": task.item.number,
        "family": task.item.family,
        "proc_version": method.edition if method else None,
        "method": method.code if method else None,
        "field": method.field if method else None,
        "method_agreed": _agreed(case.record),
        "room_id": case.room.code if case.room else None,
        "site_id": case.room.site.code if case.room else None,
        "onsite": False,
        "started_at": naive(task.started_at),
        "ended_at": naive(task.ended_at),
        "operator_id": case.operator.number if case.operator else None,
        "checker_id": case.checker.number if case.checker else None,
        "signer_id": case.signer.number if case.signer else None,
        "checked_at": naive(task.checked_at),
        "signed_at": naive(task.signed_at),
        "accredited_mark": symbol_claimed(),
        "n_points": sum(len(asked.nominal) for asked in case.programme.sections),
        "item_id": task.item.number,
        "drafted_at": None if task.state == "issued" else naive(clock.now()),
        "conditioned_at": naive(task.conditioning_from),
        "serial_printed": task.item.serial_number,
        "customer_printed": task.item.order.certificate_name or task.item.order.party.name,
        **_environment(case),
    }


def symbol_claimed() -> bool:
    """Whether certificates of this laboratory carry the accreditation symbol."""
    entity = organisation()
    return bool(entity and entity.accreditation)


def _agreed(record: OriginalRecord | None) -> bool:
    return (
        record is not None
        and record.deviations.filter(kind="method", client_accepted_at__isnull=False).exists()
    )


def _environment(case: _Case) -> Row:
    if case.record is None:
        return {"env_deviation_noted": False}
    found = environment_of(case.record)
    noted = case.record.deviations.filter(kind="environment", accepted_at__isnull=False).exists()
    row: Row = {"env_deviation_noted": noted}
    for name, span in (("temp", found.temperature), ("rh", found.humidity)):
        if span is not None:
            row[f"env_{name}"] = float(span.mean)
            row[f"env_{name}_low"] = float(span.low)
            row[f"env_{name}_high"] = float(span.high)
    return row


def _uses(case: _Case) -> list[Row]:
    lab = lab_id()
    rows: dict[tuple[str, str], Row] = {}
    for bound in case.bound:
        key = (bound.equipment.number, bound.function)
        rows.setdefault(
            key,
            {
                "cert_id": case.task.number,
                "lab_id": lab,
                "equip_id": bound.equipment.number,
                "function": bound.function or None,
                "used_from": naive(bound.bound_at),
                "used_to": naive(bound.released_at),
                **_used_range(case.programme, bound),
            },
        )
    return list(rows.values())


def _used_range(programme: Programme, bound: RecordStandard) -> Row:
    asked = programme.section(bound.section)
    nominal = [text for text in asked.nominal if text] if asked else []
    if asked is None or not nominal:
        return {}
    values = [in_base(text, asked.section.unit) for text in nominal]
    return {"low": min(v for v, _ in values), "high": max(v for v, _ in values), "unit": values[0][1]}


def _recomputations(task: Task, record: OriginalRecord, now: Results) -> list[Row]:
    lab = lab_id()
    frozen = versions.frozen_results(versions.latest_version(record))
    return [
        {
            "cert_id": task.number,
            "lab_id": lab,
            "place": each.place,
            "reported": each.reported,
            "recomputed": each.recomputed,
        }
        for each in beside(frozen, now)
    ]
