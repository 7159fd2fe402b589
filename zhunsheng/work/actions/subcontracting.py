# SPDX-License-Identifier: Apache-2.0
"""Subcontracting: the client's consent, the task given out, the provider's certificate entered, its consent.

The contract review chooses the provider. The item's own way there and back is `actions.items_away`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import queries as laboratory
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob, Event
from zhunsheng.proofs import JsonValue
from zhunsheng.work import (
    external_results,
    gate,
    kinds,
    locking,
    progress,
    subcontracts,
    transitions,
    versions,
)
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.external_results import ExternalCondition, ExternalTable
from zhunsheng.work.models import (
    ExternalCertificate,
    Order,
    OriginalRecord,
    RecordVersion,
    Subcontract,
    Task,
)
from zhunsheng.work.people import staff
from zhunsheng.work.states import CONSENT_FORMS

PORTAL: Final = "portal"
_BEFORE: Final = ("pending", "unassigned")


@dataclass(frozen=True, slots=True)
class Arrival:
    """A provider's certificate as it came: its identity, dates, method, conditions and results."""

    number: str
    issued_on: date
    performed_from: date
    performed_to: date
    method: str
    method_title: str
    table: ExternalTable
    conditions: tuple[ExternalCondition, ...]
    method_title_en: str = ""


@transaction.atomic
def consent_to_subcontract(
    actor: User,
    task: Task,
    *,
    by: str,
    form: str,
    text: str,
    at: datetime | None = None,
    file: Blob | None = None,
) -> Subcontract:
    """The client consents in writing: itself in the portal, or filed by the desk with the paper of it."""
    task = locking.task(task)
    own = owns_party(actor, task.item.order.party)
    if own:
        permissions.require(actor, "review", "A", own=True)
    else:
        permissions.require(actor, "order", "U")
    transitions.expect(task, *_BEFORE)
    row = subcontracts.required(task)
    now = clock.now()
    _check_consent(by, form, text, at, file, own=own)
    row.consented_at, row.consented_by, row.consent_form = at or now, by[:80], form
    row.consent_text, row.consent_file, row.consent_noted_by = text[:300], file, actor
    row.save()
    append(kinds.SUBCONTRACT_CONSENTED, transitions.subject_name(task), actor, _consent_body(row))
    return row


def consent_by_review(actor: User, order: Order, text: str, event: Event) -> None:
    """A client that agrees to a review in the portal consents in writing to what the review gives out."""
    rows = Subcontract.objects.select_for_update().filter(
        task__item__order=order, ended_at__isnull=True, consented_at__isnull=True, task__state__in=_BEFORE
    )
    for row in rows.select_related("task", "supplier").order_by("id"):
        row.consented_at, row.consented_by, row.consent_form = event.at, actor.name[:80], PORTAL
        row.consent_text, row.consent_noted_by = text[:300], actor
        row.save()
        append(kinds.SUBCONTRACT_CONSENTED, transitions.subject_name(row.task), actor, _consent_body(row))


@gate.guarded
def subcontract(actor: User, task: Task) -> Task:
    """Give a task to the provider the review chose. The gate asks for consent and a standing approval."""
    task = locking.task(task)
    permissions.require(actor, "order", "U")
    transitions.expect(task.item.order, *progress.RUNNING_ORDERS)
    transitions.check(task, "subcontracted")
    row = subcontracts.required(task)
    transitions.expect(task.item, "received")
    gate.enforce("subcontract", task, actor)
    body: dict[str, JsonValue] = {"supplier": row.supplier.number, "requirement": row.requirement}
    event = append(kinds.TASK_SUBCONTRACTED, transitions.subject_name(task), actor, body)
    row.sent_at, row.sent_by = event.at, actor
    row.save(update_fields=["sent_at", "sent_by"])
    transitions.move(task, "subcontracted", actor, row.supplier.name, event)
    progress.order_begins(task.item.order, event)
    return task


@transaction.atomic
def recall_subcontract(actor: User, task: Task, *, reason: str) -> Task:
    """Take a task back from a provider that can't do it; a review chooses anew. The item must be back."""
    task = locking.task(task)
    permissions.require(actor, "order", "U")
    transitions.expect(task, "subcontracted")
    if not reason.strip():
        raise ActionError(_("请写明收回的原因。"), field="reason")
    row = subcontracts.required(task)
    subcontracts.require_here(task.item)
    body: dict[str, JsonValue] = {"supplier": row.supplier.number, "reason": reason}
    event = append(kinds.SUBCONTRACT_RECALLED, transitions.subject_name(task), actor, body)
    row.sent_at = row.sent_by = None
    row.save(update_fields=["sent_at", "sent_by"])
    transitions.move(task, "unassigned", actor, reason, event)
    return task


@transaction.atomic
def receive_subcontracted(
    actor: User, task: Task, *, arrival: Arrival, file: Blob, reason: str = ""
) -> RecordVersion:
    """Enter the provider's certificate: its file, number, dates, results, U and k; then it is checked.

    A returned one is entered again, with the reason; what was entered before stays.
    """
    task = locking.task(task)
    _require_desk_or_store(actor)
    transitions.check(task, "to-check")
    transitions.expect(task, "subcontracted", "returned")
    row = subcontracts.required(task)
    person = staff(actor)
    again = task.state == "returned"
    if again and not reason.strip():
        raise ActionError(_("请写明重新录入的原因；原来录入的保留。"), field="reason")
    _check_arrival(arrival, row)
    kept = ExternalCertificate.objects.create(
        subcontract=row,
        number=arrival.number.strip(),
        issued_on=arrival.issued_on,
        performed_from=arrival.performed_from,
        performed_to=arrival.performed_to,
        method=arrival.method.strip(),
        method_title=arrival.method_title.strip(),
        method_title_en=arrival.method_title_en.strip(),
        conditions=external_results.conditions_json(arrival.conditions),
        table=external_results.table_json(arrival.table),
        file=file,
        entered_by=person,
        entered_at=clock.now(),
        reason=reason[:300],
    )
    record = _record(task, person)
    version = versions.freeze_external(actor, person, record, subcontracts.content(kept), reason=reason)
    if not again:
        transitions.begin(record, actor, version.event)
    transitions.move(record, "submitted", actor, reason, version.event)
    task.submitted_at, task.returned_reason = version.event.at, ""
    transitions.move(task, "to-check", actor, reason, version.event, ["submitted_at", "returned_reason"])
    return version


@transaction.atomic
def note_reissue_consent(
    actor: User, task: Task, *, by: str, on: date, file: Blob | None = None
) -> Subcontract:
    """Note that the provider lets its results stand in our certificate; without it nothing is checked."""
    task = locking.task(task)
    _require_desk_or_store(actor)
    transitions.expect(task, "subcontracted", "to-check", "returned")
    row = subcontracts.required(task)
    if not by.strip():
        raise ActionError(_("请写明分包方由谁、怎样同意转引。"), field="by")
    if on > laboratory.today():
        raise ActionError(_("同意的日期不能在今天之后。"), field="on")
    row.released_by, row.released_on, row.release_file = by[:120], on, file
    row.save(update_fields=["released_by", "released_on", "release_file"])
    body: dict[str, JsonValue] = {
        "supplier": row.supplier.number,
        "by": by,
        "on": on.isoformat(),
        "file": file.sha256 if file else "",
    }
    append(kinds.SUBCONTRACT_RELEASED, transitions.subject_name(task), actor, body)
    return row


def _require_desk_or_store(actor: User) -> None:
    """The certificate comes by post to the store, or by mail to the desk."""
    if not permissions.allowed(actor, "item", "U"):
        permissions.require(actor, "order", "U")


def _check_consent(
    by: str, form: str, text: str, at: datetime | None, file: Blob | None, *, own: bool
) -> None:
    if form not in dict(CONSENT_FORMS) or own != (form == PORTAL):
        raise ActionError(_("没有这种同意方式。"), field="form")
    for field, value in (("by", by), ("text", text)):
        if not value.strip():
            raise ActionError(_("请写明客户由谁、怎样同意。"), field=field)
    if at is not None and at > clock.now():
        raise ActionError(_("同意的时间不能在现在之后。"), field="at")
    if not own and file is None:
        raise ActionError(_("客户的同意须是书面的：请附签字件、邮件等文件。口头同意不作数。"), field="file")


def _consent_body(row: Subcontract) -> dict[str, JsonValue]:
    return {
        "supplier": row.supplier.number,
        "by": row.consented_by,
        "form": row.consent_form,
        "at": row.consented_at.isoformat() if row.consented_at else "",
        "text": row.consent_text,
        "file": row.consent_file.sha256 if row.consent_file else "",
    }


def _check_arrival(arrival: Arrival, row: Subcontract) -> None:
    for field, value in (
        ("number", arrival.number),
        ("method", arrival.method),
        ("method_title", arrival.method_title),
    ):
        if not value.strip():
            raise ActionError(_("请照分包方的证书填写编号、方法编号和方法名称。"), field=field)
    if arrival.issued_on > laboratory.today():
        raise ActionError(_("分包方证书的日期不能在今天之后。"), field="issued_on")
    if not arrival.performed_from <= arrival.performed_to <= arrival.issued_on:
        raise ActionError(_("日期的次序不对：开始、结束、签发须依次不早于前者。"), field="performed_to")
    sent = laboratory.local(row.sent_at).date() if row.sent_at else None
    if sent is not None and arrival.performed_from < sent:
        raise ActionError(
            format_lazy(_("分包方的校准日期早于分包的日期 {day}。"), day=sent), field="performed_from"
        )


def _record(task: Task, person: Person) -> OriginalRecord:
    """The record of the task: what was entered, from the first time on; nothing was read here."""
    found = OriginalRecord.objects.select_for_update().filter(task=task).first()
    at = clock.now()
    if found is None:
        found = OriginalRecord.objects.create(task=task, person=person, opened_at=at, saved_at=at)
    else:
        found.person, found.saved_at = person, at
        found.save(update_fields=["person", "saved_at"])
    found.task = task
    return found
