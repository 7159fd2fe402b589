# SPDX-License-Identifier: Apache-2.0
"""Submitting a record, checking it, sending it back, correcting it."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.asking import asking_once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.measure.procedure import Results
from zhunsheng.proofs import JsonValue
from zhunsheng.work import bench, gate, kinds, locking, progress, transitions, versions
from zhunsheng.work.actions import records
from zhunsheng.work.deviations import require_decided
from zhunsheng.work.models import OriginalRecord, Reading, RecordVersion, Subcontract, Task
from zhunsheng.work.people import assigned_person, staff
from zhunsheng.work.queries.comparison import differences
from zhunsheng.work.queries.results import compute_results
from zhunsheng.work.subcontracts import arrived, content, open_subcontract, unlike
from zhunsheng.work.wording import listed, spoken

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Correction:
    """A reading that was wrong, and what stood there really."""

    reading: Reading
    text: str


@gate.guarded
def submit(actor: User, task: Task, *, temperature: str, humidity: str) -> RecordVersion:
    """Hand the record to the checker: all points there, both ends of the environment, standards listed.

    Results and record are frozen as version 1, its digest is logged, and the record is locked.
    """
    task = locking.task(task)
    permissions.require(actor, "record", "U", own=True)
    person = assigned_person(actor, task)
    transitions.check(task, "to-check")
    transitions.expect(task, "calibrating")
    record = locking.record(task)
    transitions.check(record, "submitted")
    at = clock.now()
    bench.note_conditions(record, "end", at, temperature, humidity, person)
    task.ended_at = task.submitted_at = at
    task.save(update_fields=["ended_at", "submitted_at"])
    with asking_once():
        gate.enforce("submission", task, actor)  # before completeness: what a rule refuses is on record
        results = complete_results(task)
    version = versions.freeze(actor, person, record, results, kinds.RECORD_SUBMITTED)
    transitions.move(record, "submitted", actor, "", version.event)
    task.returned_reason = ""
    transitions.move(task, "to-check", actor, "", version.event, ["returned_reason"])
    progress.to_store(task, actor, version.event)
    return version


@gate.guarded
def check(actor: User, task: Task, *, remark: str = "") -> Task:
    """Check a submitted record: recomputed from its rows it must give what was frozen; never one's own."""
    return _check(actor, task, remark)


def check_several(
    actor: User, tasks: Sequence[Task], *, remark: str = ""
) -> tuple[list[Task], list[tuple[Task, ActionError]]]:
    """Check records one after another in one transaction: each recomputed and judged by itself, with an event
    of its own; what is refused stops none of the others. Gives the checked tasks and what was refused."""
    permissions.require(actor, "record", "A")
    return gate.several(actor, tasks, lambda who, task: _check(who, task, remark))


def _check(actor: User, task: Task, remark: str) -> Task:
    task = locking.task(task)
    permissions.require(actor, "record", "A")
    checker = staff(actor)
    transitions.check(task, "to-sign")
    record = locking.record(task)
    require_decided(record)
    task.checked_by, task.checked_at = checker, clock.now()
    with asking_once():
        require_same(task, record)
        task.save(update_fields=["checked_by", "checked_at"])
        gate.enforce("checking", task, actor)
    if checker.pk == record.person_id:  # the gate refuses it on record; nobody lets it pass
        raise permissions.NotAllowed(_("核验员不能是该记录的校准员或录入人。"))
    version = versions.latest_version(record)
    body: dict[str, JsonValue] = {
        "version": version.version,
        "record_sha256": version.sha256,
        "remark": remark,
    }
    event = append(kinds.TASK_CHECKED, transitions.subject_name(task), actor, body)
    transitions.move(record, "checked", actor, remark, event)
    transitions.move(task, "to-sign", actor, remark, event)
    return task


@transaction.atomic
def send_back(actor: User, task: Task, *, reason: str) -> Task:
    """The checker or the signatory sends a record back to its calibrator, and says why."""
    task = locking.task(task)
    permissions.require(actor, "record" if task.state == "to-check" else "draft", "A")
    transitions.check(task, "returned")
    if not reason.strip():
        raise ActionError(_("退回必须写明原因。"), field="reason")
    record = locking.record(task)
    if staff(actor).pk == record.person_id:
        raise permissions.NotAllowed(_("校准员、录入人不能退回自己的记录。"))
    event = append(kinds.TASK_SENT_BACK, transitions.subject_name(task), actor, {"reason": reason})
    _back(actor, task, record, reason, event)
    return task


def correct_reading(actor: User, task: Task, reading: Reading, *, text: str, reason: str) -> RecordVersion:
    """Correct one reading of a submitted record; see `correct_readings`."""
    return correct_readings(actor, task, [Correction(reading, text)], reason=reason)


@gate.guarded
def correct_readings(
    actor: User, task: Task, corrections: Sequence[Correction], *, reason: str
) -> RecordVersion:
    """Correct readings after submission: old values stay, a new version is frozen, and it is checked again.

    An empty list resubmits a returned record with an explanation only.
    """
    task = locking.task(task)
    permissions.require(actor, "record", "C", own=True)
    person = assigned_person(actor, task)
    transitions.expect(task, "to-check", "returned", "to-sign")
    if not reason.strip():
        raise ActionError(_("更正必须写明理由；原值保留。"), field="reason")
    if not corrections and task.state != "returned":
        raise ActionError(_("没有任何更正。"))
    record = locking.record(task)
    for correction in corrections:
        correct_one(record, correction, person, reason)
    with asking_once():
        results = complete_results(task)
        gate.enforce("submission", task, actor)
    version = versions.freeze(actor, person, record, results, kinds.RECORD_CORRECTED, reason=reason)
    transitions.move(record, "submitted", actor, reason, version.event)
    _to_check_again(actor, task, reason, version.event)
    return version


def correct_one(record: OriginalRecord, correction: Correction, person: Person, reason: str) -> None:
    """Put the right reading in the place of a wrong one of a submitted record; the old one stays."""
    row = record.readings.filter(pk=correction.reading.pk, is_current=True, is_void=False).first()
    if row is None:
        raise ActionError(_("该读数已被更改或作废。"))
    if row.text == correction.text.strip():
        raise ActionError(_("更正前后的读数相同。"), field="text")
    records.replace(record, row, person, clock.now(), text=correction.text, reason=reason)


def _to_check_again(actor: User, task: Task, reason: str, event: Event) -> None:
    if task.state == "to-sign":
        transitions.move(task, "returned", actor, reason, event)
    task.checked_by, task.checked_at, task.returned_reason = None, None, ""
    fields = ["checked_by", "checked_at", "returned_reason"]
    if task.state == "returned":
        transitions.move(task, "to-check", actor, reason, event, fields)
    else:
        task.save(update_fields=fields)


def _back(actor: User, task: Task, record: OriginalRecord, reason: str, event: Event) -> None:
    task.returned_reason, task.checked_by, task.checked_at = reason[:300], None, None
    if record.state == "checked":
        transitions.move(record, "submitted", actor, reason, event)
    transitions.move(task, "returned", actor, reason, event, ["returned_reason", "checked_by", "checked_at"])


def require_same(task: Task, record: OriginalRecord) -> None:
    """What the record's rows give now must be what was frozen."""
    version, given = versions.latest_version(record), open_subcontract(task)
    if given is not None:
        _require_as_entered(version, given)
        return
    different = differences(versions.frozen_results(version), compute_results(task))
    if different:
        raise ActionError(
            format_lazy(
                _("按原始读数重算与提交的结果不一致：{places}。请退回。"),
                places=listed(different[:_NAMED]),
            )
        )


def _require_as_entered(version: RecordVersion, given: Subcontract) -> None:
    """What is kept of the provider's certificate must be what was frozen as it was entered."""
    present = arrived(given)
    different = unlike(versions.frozen_external(version), content(present) if present else {})
    if different:
        raise ActionError(
            format_lazy(
                _("分包方证书的内容与录入时冻结的不一致：{places}。请退回。"),
                places=listed(different[:_NAMED]),
            )
        )


def complete_results(task: Task) -> Results:
    """The results of the record as it stands; ActionError names what is missing."""
    results = compute_results(task)
    lacking = [spoken(missing.message) for missing in results.incomplete]
    lacking += [spoken(notice.message) for notice in results.warnings if notice.severity == "stop"]
    if lacking:
        more = len(lacking) - _NAMED
        named = listed(lacking[:_NAMED])
        if more > 0:
            raise ActionError(format_lazy(_("记录还不完整：{list}；另有 {more} 处。"), list=named, more=more))
        raise ActionError(format_lazy(_("记录还不完整：{list}。"), list=named))
    return results
