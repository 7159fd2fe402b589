# SPDX-License-Identifier: Apache-2.0
"""Rows of evidence about certificates after issue: amendments, edits, and a draft that follows one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.db.models import Min, Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.certificate import value
from zhunsheng.laboratory.evidence import Row, lab_id, naive
from zhunsheng.laboratory.models import Person
from zhunsheng.laboratory.queries import person_of, zone
from zhunsheng.ledger import clock
from zhunsheng.work.evidence_case import Case, Printed
from zhunsheng.work.evidence_subcontracts import Given
from zhunsheng.work.models import (
    Amendment,
    AmendmentDecision,
    Certificate,
    Impacted,
    OriginalRecord,
    RecordVersion,
    Task,
)
from zhunsheng.work.queries.corrections import corrections_of
from zhunsheng.work.scope import Scope, scope_of

C = TypeVar("C", Case, Given)


@dataclass(frozen=True, slots=True)
class Amended:
    """A document that follows an issued certificate, as the gate is asked about it: what it says, by whom.

    `content` is None while only the record behind it is corrected.
    """

    amendment: Amendment
    content: value.Certificate | None = None
    checker: Person | None = None
    checked_at: datetime | None = None
    signer: Person | None = None
    signed_at: datetime | None = None


def followed(case: C, amended: Amended) -> C:
    """A task's case turned into that of a draft that follows its certificate: its people, what it prints."""
    content, printed = amended.content, case.printed
    if content is not None:
        printed = Printed(None, None, content.item.serial_number, content.client.name.zh)
    return replace(
        case,
        asked_at=clock.now(),
        checker=amended.checker,
        checked_at=amended.checked_at,
        signer=amended.signer,
        signed_at=amended.signed_at,
        agreed=_agreed(case, amended),
        printed=printed,
    )


def scope_followed(amended: Amended) -> Scope | None:
    """The scope that the lines of a draft go by: that of the day the document followed was signed."""
    base = _base(amended.amendment)
    return scope_of(base.task, base.signed_at) if base.signed_at is not None else None


def rows_followed(case: Case | Given, amended: Amended, drafts: Sequence[Row]) -> dict[str, list[Row]]:
    """The draft with the document it follows standing by as context, the amendment, and edits since."""
    base, under_way = _base(amended.amendment), amended.amendment
    others = _about([base.number]).exclude(pk=under_way.pk).order_by("id")
    return {
        "certificates": [*drafts, _issued_row(base)],
        "amendments": [*amendment_rows([under_way], draft_of=case.task), *amendment_rows(others)],
        "events": edit_rows({case.task.record.pk: base.number}),
    }


def _base(amendment: Amendment) -> Certificate:
    base = amendment.base or amendment.certificate
    base.task = amendment.certificate.task
    return base


def rows_after_issue(cases: Sequence[Case | Given], known: datetime) -> dict[str, list[Row]]:
    """What became of issued certificates by an instant: amendments decided, and records corrected since."""
    numbers = [case.cert_id for case in cases]
    # Where a task has several documents, an edit belongs to the first: it made the later ones necessary.
    first: dict[int, str] = {}
    for case in cases:
        first.setdefault(case.task.pk, case.cert_id)
    records = OriginalRecord.objects.filter(task__in=first).values_list("pk", "task")
    named = {record: first[task] for record, task in records}
    return {
        "amendments": amendments_of(numbers, known),
        "events": edit_rows(named, known=known),
        "impacts": impact_rows(numbers, known),
    }


def amendments_of(numbers: Sequence[str], known: datetime) -> list[Row]:
    """The amendments of these certificates that were decided by an instant."""
    return amendment_rows(_about(numbers).order_by("id"), known=known)


def impact_rows(numbers: Sequence[str], known: datetime) -> list[Row]:
    """What standards found out of tolerance by an instant mean for these certificates, as judged by then."""
    lab, here = lab_id(), zone()
    rows = Impacted.objects.filter(certificate__number__in=numbers, impact__opened_at__lte=known)
    rows = rows.select_related("impact__equipment", "certificate").annotate(
        told_at=Min("amendment__notices__at", filter=Q(amendment__notices__at__lte=known))
    )
    return [_impact_row(row, known, lab, here) for row in rows.order_by("id")]


def _impact_row(row: Any, known: datetime, lab: str, here: ZoneInfo) -> Row:
    judged = row.judged_at is not None and row.judged_at <= known
    return {
        "impact_id": f"{row.impact.number}-{row.certificate.number}",
        "lab_id": lab,
        "cert_id": row.certificate.number,
        "equip_id": row.impact.equipment.number,
        "function": row.impact.function or None,
        "opened_at": naive(row.impact.opened_at, here),
        "judged_at": naive(row.judged_at, here) if judged else None,
        "decision": row.decision if judged else None,
        "outcome": row.conforms if judged else None,
        "turned": row.turned if judged else None,
        "told_at": naive(row.told_at, here),
        "label": row.impact.equipment.number,
    }


def _about(numbers: Sequence[str]) -> QuerySet[Amendment]:
    """The amendments that follow one of these documents."""
    followed = Q(base__number__in=numbers) | Q(base=None, certificate__number__in=numbers)
    rows = Amendment.objects.filter(followed).prefetch_related("decisions__by__person", "notices")
    return rows.select_related("base", "certificate", "issued", "requested_by__person")


def amendment_rows(
    amendments: Iterable[Amendment], *, draft_of: Task | None = None, known: datetime | None = None
) -> list[Row]:
    """Decided amendments, one row each, as known by an instant.

    `draft_of`: the one under way leads to this task's draft.
    """
    lab, here = lab_id(), zone()
    rows = []
    for each in amendments:
        taken = [row for row in each.decisions.all() if known is None or row.at <= known]
        if not taken or taken[-1].kind == "refused":
            continue
        issued = each.issued if each.issued and (known is None or _before(each.issued, known)) else None
        new = issued.number if issued else None
        if new is None and draft_of is not None and each.kind != "withdrawal":
            new = draft_of.number
        rows.append(_row(each, taken, new, known, lab, here))
    return rows


def _before(certificate: Certificate, known: datetime) -> bool:
    return certificate.valid_since is not None and certificate.valid_since <= known


def _row(
    amendment: Amendment,
    taken: Sequence[AmendmentDecision],
    new: str | None,
    known: datetime | None,
    lab: str,
    here: ZoneInfo,
) -> Row:
    causes = [row for row in taken if row.cause]
    notices = [row.at for row in amendment.notices.all() if known is None or row.at <= known]
    cause = causes[-1].cause if causes else None
    return {
        "amendment_id": amendment.number,
        "lab_id": lab,
        "cert_id": (amendment.base or amendment.certificate).number,
        "new_cert_id": new,
        "kind": taken[-1].kind,
        "client_caused": cause == "client-caused" if cause else None,
        "reason": amendment.reason or amendment.text,
        "requested_by": person_id(amendment.requested_by),
        "reported_by_client": amendment.by_client,
        "notified_at": naive(notices[0], here) if notices else None,
        "cause": cause,
        **_decided(causes, here),
    }


def _decided(causes: Sequence[AmendmentDecision], here: ZoneInfo) -> Row:
    """Who first decided the cause, and who decided it anew."""
    if not causes:
        return {}
    first, last = causes[0], causes[-1]
    again = last if last is not first else None
    return {
        "decided_by": person_id(first.by),
        "decided_at": naive(first.at, here),
        "first_cause": first.cause,
        "reclassified_by": person_id(again.by) if again else None,
        "reclassified_at": naive(again.at, here) if again else None,
    }


def person_id(user: User) -> str:
    """The number of the member of staff behind a user; the user's name for others, such as a client's."""
    person = person_of(user)
    return person.number if person else user.username


def _issued_row(certificate: Certificate) -> Row:
    """An issued certificate as context for the draft that follows it: who made it, and its state."""
    task = certificate.task
    signer = person_of(certificate.signed_by) if certificate.signed_by else None
    return {
        "cert_id": certificate.number,
        "lab_id": lab_id(),
        "number": certificate.number,
        "job_id": task.item.order.number,
        "item_id": task.item.number,
        "family": task.item.family,
        "operator_id": task.assigned_to.number if task.assigned_to else None,
        "checker_id": _checker(certificate),
        "signer_id": signer.number if signer else None,
        "signed_at": naive(certificate.signed_at),
        "state": certificate.state,
        "subcontracted": task.subcontracts.filter(ended_at__isnull=True).exists(),
    }


def _checker(certificate: Certificate) -> str | None:
    """Whoever checked this document: the task's checker, or the amendment's."""
    amendment = Amendment.objects.filter(issued=certificate).select_related("checked_by").first()
    checked_by = amendment.checked_by if amendment else certificate.task.checked_by
    return checked_by.number if checked_by else None


def _agreed(case: Case | Given, amended: Amended) -> str:
    """The client's name that the draft must print.

    The order's own, once it was corrected; else the one on the certificate followed, which was compared with
    the agreement when it was signed (the party may have been renamed since, and that changes no certificate).
    """
    order = case.task.item.order
    corrected = corrections_of(order).filter(field="certificate_name").exists()
    named = any(change["field"] == "client.name" for change in amended.amendment.changes)
    if corrected or named or amended.content is None:
        return case.agreed
    return amended.content.client.name.zh


def edit_rows(named: Mapping[int, str], *, known: datetime | None = None) -> list[Row]:
    """Corrections of records after they were submitted, as edits of a certificate, named by record."""
    versions = RecordVersion.objects.filter(record__in=named, version__gt=1)
    if known is not None:
        versions = versions.filter(submitted_at__lte=known)
    lab, here = lab_id(), zone()
    return [
        {
            "cert_id": named[version.record_id],
            "lab_id": lab,
            "at": naive(version.submitted_at, here),
            "actor_id": version.submitted_by.number,
            "action": "edit",
            "field": "record",
            "reason": version.reason,
        }
        for version in versions.select_related("submitted_by").order_by("record", "version")
    ]
