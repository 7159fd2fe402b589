# SPDX-License-Identifier: Apache-2.0
"""An assessor's work: the checklist that comes back, what was seen on site, and its confirmation."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub import kinds
from zhunsheng.hub.checklist.answers import Read, read
from zhunsheng.hub.checklist.content import digest_of, rows_of
from zhunsheng.hub.models import Answer, Assignment, Returned, Visit
from zhunsheng.hub.queries import spoken_for
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue


@transaction.atomic
def return_checklist(actor: User, assignment: Assignment, content: bytes) -> tuple[Returned | None, Read]:
    """Take in the answers, all of them or none; what was read says every fault by row and field."""
    _own(actor, assignment)
    rows = rows_of(assignment)
    found = read(content, assignment.pk, digest_of(rows), rows, today())
    if found.faults:
        return None, found
    blob = files.store(content, "application/json")
    body: dict[str, JsonValue] = {
        "checklist": found.checklist,
        "file": blob.sha256,
        "answers": len(found.answers),
    }
    event = append(kinds.CHECKLIST_RETURNED, assignment.entry.subject, actor, body)
    returned = Returned.objects.create(
        assignment=assignment, blob=blob, checklist=found.checklist, at=event.at, event=event
    )
    Answer.objects.bulk_create(
        Answer(
            returned=returned,
            row=each.row,
            kind=each.kind,
            unit=each.unit,
            answer=each.answer,
            note=each.note,
            reference=each.reference,
            seen_on=each.seen_on,
        )
        for each in found.answers
    )
    return returned, found


@transaction.atomic
def record_visit(actor: User, assignment: Assignment, *, day: date, place: str, met: str, seen: str) -> Visit:
    """What was seen at the laboratory, on an assignment that leads there."""
    _own(actor, assignment)
    if not assignment.on_site:
        raise ActionError(_("这项任务不去现场。"))
    if day > today():
        raise ActionError(_("日期不能在将来。"), field="day")
    for field, text in (("place", place), ("met", met), ("seen", seen)):
        if not text.strip():
            raise ActionError(_("这一项必须填写。"), field=field)
    body: dict[str, JsonValue] = {"day": day.isoformat(), "place": place.strip(), "met": met.strip()}
    event = append(kinds.VISITED, assignment.entry.subject, actor, body)
    return Visit.objects.create(
        assignment=assignment,
        day=day,
        place=place.strip()[:200],
        met=met.strip()[:200],
        seen=seen.strip()[:2000],
        at=event.at,
        event=event,
    )


@transaction.atomic
def confirm_visit(actor: User, visit: Visit, remark: str = "") -> Visit:
    """The laboratory confirms that a visit took place as recorded, with a remark where it differs."""
    own = visit.assignment.entry.laboratory_id in spoken_for(actor)
    permissions.require(actor, "hub-question", "U", own=own, limit="answer")
    if not own:
        raise permissions.NotAllowed(_("现场记录由被走访的实验室确认。"))
    locked = Visit.objects.select_for_update().get(pk=visit.pk)
    if locked.confirmed_at is not None:
        raise ActionError(_("已经确认过。"))
    locked.confirmed_at, locked.confirmed_by = clock.now(), actor
    locked.remark = remark.strip()[:500]
    locked.save(update_fields=["confirmed_at", "confirmed_by", "remark"])
    body: dict[str, JsonValue] = {"day": visit.day.isoformat(), "remark": locked.remark}
    append(kinds.VISIT_CONFIRMED, visit.assignment.entry.subject, actor, body, at=locked.confirmed_at)
    return locked


def _own(actor: User, assignment: Assignment) -> None:
    mine = assignment.assessor.user_id == actor.pk
    permissions.require(actor, "hub-dossier", "U", own=mine)
    if assignment.ended_at is not None:
        raise ActionError(_("这项任务已经结束。"))
    if assignment.entry.evaluations.exists():
        raise ActionError(_("评价已经完成。"))
