# SPDX-License-Identifier: Apache-2.0
"""Rows of evidence of a subcontracted task: the papers, who checked and signed, no work of our own."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db.models import Count

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import evidence as laboratory
from zhunsheng.laboratory.evidence import Row, in_base, lab_id, midnight, naive
from zhunsheng.laboratory.models import Person
from zhunsheng.laboratory.queries import person_of, signing_people, today, zone
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.rules.rule import Stage
from zhunsheng.work import versions
from zhunsheng.work.evidence_case import Printed
from zhunsheng.work.evidence_documents import (
    amendments_behind,
    makers_as_then,
    serials_corrected,
    states_by,
)
from zhunsheng.work.evidence_orders import instrument_id, items_in
from zhunsheng.work.models import Certificate, Item, OriginalRecord, RecordVersion, Subcontract, Task
from zhunsheng.work.queries.corrections import recorded_serial

_OF_OWN_WORK: Final = (
    "standard_use",
    "deviations",
    "observations",
    "recomputations",
    "equipment",
    "traceability",
    "confirmations",
    "cmc",
    "procedures",
    "method_limits",
    "rooms",
    "env_series",
)
_CHECKERS: Final = 5  # enough to tell "this one may not" from "nobody may"


@dataclass(frozen=True, slots=True)
class Given:
    """A subcontracted task with all that its rows are made of; `external` was frozen of the papers."""

    cert_id: str
    lab: str
    here: ZoneInfo
    task: Task
    subcontract: Subcontract
    external: dict[str, Any] | None
    entered_by: Person | None
    asked_at: datetime | None
    checker: Person | None
    signer: Person | None
    checked_at: datetime | None
    signed_at: datetime | None
    serial: str
    agreed: str
    printed: Printed
    n_items: int
    state: str | None = None


def given(task: Task, subcontract: Subcontract, stage: Stage, actor: User, client: str) -> Given:
    """The task as it stands now, for the gate."""
    record = OriginalRecord.objects.filter(task=task).select_related("person").first()
    version = versions.latest_version(record) if record is not None else None
    person = person_of(actor)
    return Given(
        cert_id=task.number,
        lab=lab_id(),
        here=zone(),
        task=task,
        subcontract=subcontract,
        external=versions.frozen_external(version) if version else None,
        entered_by=version.submitted_by if version else None,
        asked_at=None if task.state == "issued" else clock.now(),
        checker=task.checked_by or (person if stage == "checking" else None),
        signer=task.signed_by or (person if stage == "signing" else None),
        checked_at=task.checked_at,
        signed_at=task.signed_at,
        serial=recorded_serial(task.item, version) if version else task.item.serial_number,
        agreed=client,
        printed=Printed(None, None, task.item.serial_number, client),
        n_items=items_in(task.item.order),
    )


def certificate_rows(found: Given) -> dict[str, list[Row]]:
    """The rows that are of this certificate alone, or of the task that is to become one."""
    return {
        "certificates": [_certificate(found)],
        "points": _points(found),
        "subcontracts": [_subcontract(found)],
    }


def laboratory_rows(found: Given) -> dict[str, list[Row]]:
    """The laboratory's facts that the task touches; the tables of our own work are there, and empty."""
    people = [person for person in (found.checker, found.signer) if person is not None]
    checkers = Person.objects.filter(authorisations__act="check").distinct()[:_CHECKERS]
    signers = signing_people(found.subcontract.approval.field, today())
    subjects = [("person", person.number) for person in people] + [("item", found.task.item.number)]
    return {
        **{name: [] for name in _OF_OWN_WORK},
        "labs": laboratory.lab_rows(),
        "people": laboratory.people_rows(people),
        "authorisations": laboratory.authorisation_rows(_once((*people, *checkers))),
        "signing_fields": laboratory.signing_rows(_once((*people, *signers))),
        "holds": laboratory.hold_rows(list(dict.fromkeys(subjects))),
        "supplier_approvals": laboratory.supplier_approval_rows([found.subcontract.supplier]),
    }


def gather(keys: Sequence[int], known: datetime) -> list[Given]:
    """The subcontracted certificates of these keys, in their order, as known by an instant."""
    joined = Certificate.objects.select_related(
        "record_version__event",
        "record_version__record__task",
        "record_version__submitted_by",
        "task__item__order__party",
        "task__checked_by",
        "task__signed_by",
    ).in_bulk(keys)
    rows = Subcontract.objects.filter(task__certificates__in=joined, ended_at__isnull=True)
    choices = {row.task_id: row for row in rows.select_related("supplier", "approval", "consent_file")}
    orders = {each.task.item.order_id for each in joined.values()}
    counted = Item.objects.filter(order__in=orders).values("order").annotate(n=Count("pk"))
    n_items = {row["order"]: row["n"] for row in counted}
    lab, here = lab_id(), zone()
    found = [_issued(joined[key], choices[joined[key].task_id], n_items, lab, here) for key in keys]
    return _as_known(found, [joined[key] for key in keys], known)


def _as_known(found: Sequence[Given], documents: Sequence[Certificate], known: datetime) -> list[Given]:
    """With who made each document, its state, and its item as corrected by then."""
    makers_as_then(documents, known)
    people, states = amendments_behind(documents), states_by(documents, known)
    serials = serials_corrected(documents, known)
    told = []
    for each, document in zip(found, documents, strict=True):
        made = people.get(document.pk)
        told.append(
            replace(
                each,
                checker=made.checked_by if made else each.checker,
                checked_at=made.checked_at if made else each.checked_at,
                signer=made.signed_by if made else each.signer,
                serial=serials.get(document.pk, each.serial),
                state=states.get(document.pk),
            )
        )
    return told


def subcontracted(keys: Sequence[int]) -> frozenset[int]:
    """Those of the certificates whose results another laboratory gave."""
    given_out = Subcontract.objects.filter(ended_at__isnull=True).values("task")
    rows = Certificate.objects.filter(pk__in=keys, task__in=given_out)
    return frozenset(rows.values_list("pk", flat=True))


def _issued(
    certificate: Certificate, subcontract: Subcontract, n_items: dict[int, int], lab: str, here: ZoneInfo
) -> Given:
    task, said = certificate.task, certificate.value or {}
    frozen = _frozen(certificate.record_version)
    return Given(
        cert_id=certificate.number,
        lab=lab,
        here=here,
        task=task,
        subcontract=subcontract,
        external=frozen[0] if frozen else None,
        entered_by=certificate.record_version.submitted_by,
        asked_at=None,
        checker=task.checked_by,
        signer=task.signed_by,
        checked_at=task.checked_at,
        signed_at=certificate.signed_at,
        serial=frozen[1] if frozen else task.item.serial_number,
        agreed=task.item.order.certificate_name or task.item.order.party.name,
        printed=Printed(
            certificate.number, said.get("accredited_symbol"), said.get("serial_number"), said.get("client")
        ),
        n_items=n_items[task.item.order_id],
    )


def _frozen(version: RecordVersion) -> tuple[dict[str, Any], str] | None:
    """What was frozen; None when the row no longer gives the digest that was logged."""
    try:
        return versions.frozen_external(version), versions.frozen_serial(version)
    except ActionError:
        return None


def _certificate(found: Given) -> Row:
    task, external = found.task, found.external
    return {
        "cert_id": found.cert_id,
        "lab_id": found.lab,
        "job_id": task.item.order.number,
        "instr_id": instrument_id(task.item, found.serial),
        "family": task.item.family,
        "field": found.subcontract.approval.field,
        "onsite": False,
        "started_at": _day(external, "performed_from"),
        "ended_at": _day(external, "performed_to"),
        "operator_id": None,
        "checker_id": found.checker.number if found.checker else None,
        "signer_id": found.signer.number if found.signer else None,
        "checked_at": naive(found.checked_at, found.here),
        "signed_at": naive(found.signed_at, found.here),
        "env_deviation_noted": False,
        "accredited_mark": bool(found.printed.symbol),
        "n_points": len(external["table"]["rows"]) if external else None,
        "item_id": task.item.number,
        "drafted_at": naive(found.asked_at, found.here),
        "number": found.printed.number,
        "serial_printed": found.printed.serial,
        "customer_printed": found.printed.client,
        "subcontracted": True,
        "state": found.state,
    }


def _points(found: Given) -> list[Row]:
    """Every line of the provider's table, marked as the page marks it."""
    rows = found.external["table"]["rows"] if found.external else []
    return [
        {
            "cert_id": found.cert_id,
            "lab_id": found.lab,
            "point_no": number,
            "section": "subcontracted",
            "subcontracted": True,
        }
        for number, _row in enumerate(rows, start=1)
    ]


def _subcontract(found: Given) -> Row:
    row, external = found.subcontract, found.external
    need: tuple[float | None, str | None] = in_base(row.need, row.need_unit) if row.need else (None, None)
    return {
        "cert_id": found.cert_id,
        "lab_id": found.lab,
        "supplier_id": row.supplier.number,
        "field": row.approval.field,
        "family": found.task.item.family,
        "quantity": row.approval.quantity or None,
        "u_need": need[0],
        "unit": need[1],
        "consented_at": naive(row.consented_at, found.here),
        "consent_form": row.consent_form or None,
        "consent_sha256": row.consent_file.sha256 if row.consent_file else None,
        "sent_at": naive(row.sent_at, found.here),
        "certificate_no": external["certificate_number"] if external else None,
        "issued_at": _day(external, "issued_on"),
        "certificate_sha256": external["certificate_sha256"] if external else None,
        "released_at": midnight(row.released_on),
        "entered_by": found.entered_by.number if found.entered_by else None,
        "label": row.supplier.name,
    }


def _day(external: dict[str, Any] | None, name: str) -> datetime | None:
    return midnight(date.fromisoformat(external[name])) if external else None


def _once(people: Iterable[Person]) -> list[Person]:
    return list({person.pk: person for person in people}.values())
