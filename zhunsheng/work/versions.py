# SPDX-License-Identifier: Apache-2.0
"""The record as submitted, frozen: canonical JSON of readings, standards, conditions, results; its digest."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.asking import once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts
from zhunsheng.measure.procedure import Results
from zhunsheng.proofs import JsonValue, canonical_json, parse_canonical
from zhunsheng.work import kinds, transitions
from zhunsheng.work.models import OriginalRecord, Reading, RecordVersion, Task
from zhunsheng.work.queries.standards import standards_of


def freeze(
    actor: User, person: Person, record: OriginalRecord, results: Results, kind: str, *, reason: str = ""
) -> RecordVersion:
    """Write the next version of a record and log its digest."""
    return _write(
        actor, person, record, kind, reason, lambda number: _content(record, results, number, reason)
    )


def freeze_external(
    actor: User, person: Person, record: OriginalRecord, external: dict[str, Any], *, reason: str = ""
) -> RecordVersion:
    """Write the next version of the record of another laboratory's results, as entered by this person."""
    kind = kinds.EXTERNAL_RECEIVED
    return _write(
        actor,
        person,
        record,
        kind,
        reason,
        lambda number: {**_head(record, person, number, reason), "external": external},
    )


def _write(
    actor: User,
    person: Person,
    record: OriginalRecord,
    kind: str,
    reason: str,
    content_of: Callable[[int], dict[str, Any]],
) -> RecordVersion:
    latest = record.versions.order_by("-version").first()
    if latest is not None:
        _check_intact(latest)  # a new version must not paper over one that was altered
    number = latest.version + 1 if latest else 1
    content = canonical_json(content_of(number))
    digest = hashlib.sha256(content).hexdigest()
    body: dict[str, JsonValue] = {"version": number, "record_sha256": digest, "reason": reason}
    event: Event = append(kind, transitions.subject_name(record), actor, body)
    return RecordVersion.objects.create(
        record=record,
        version=number,
        content=content.decode(),
        sha256=digest,
        submitted_by=person,
        submitted_at=clock.now(),
        reason=reason[:300],
        event=event,
    )


@once
def latest_version(record: OriginalRecord) -> RecordVersion:
    """The version in force, compared with the log; a submitted record always has one.

    ActionError when it is not what was logged, so nothing is checked, shown or signed from altered rows.
    """
    version = version_in_force(record)
    _check_intact(version)
    return version


@once
def version_in_force(record: OriginalRecord) -> RecordVersion:
    """The same, compared with nothing yet."""
    return record.versions.select_related("submitted_by", "event", "record__task").latest("version")


@once
def frozen_results(version: RecordVersion) -> Results:
    """The results as they were frozen."""
    return Results.from_json(json.dumps(_frozen(version)["results"], ensure_ascii=False))


def frozen_external(version: RecordVersion) -> dict[str, Any]:
    """What was frozen of another laboratory's certificate."""
    external = _frozen(version)["external"]
    if not isinstance(external, dict):
        raise TypeError("the record of a subcontracted task holds what the provider's certificate says")
    return external


def frozen_serial(version: RecordVersion) -> str:
    """The item's serial number as it was when the record was locked."""
    task = _frozen(version)["task"]
    if not isinstance(task, dict):
        raise TypeError("a record version says what was asked")
    return str(task["serial_number"])


def frozen_procedure(version: RecordVersion) -> str:
    """The SHA-256 of the procedure's release by which the record was computed when it was locked."""
    task = _frozen(version)["task"]
    if not isinstance(task, dict):
        raise TypeError("a record version says what was asked")
    return str(task["procedure_sha256"])


def _check_intact(version: RecordVersion) -> None:
    """The content must give the digest in its row and the one its event logged for this record and version.

    The event itself is under the log's hash tree; what compares the two is the log's own check.
    """
    event, subject = version.event, transitions.subject_name(version.record)
    digest = hashlib.sha256(version.content.encode()).hexdigest()
    logged = facts(event)
    said = (event.subject, logged.get("version"), logged.get("record_sha256"))
    if version.sha256 == digest and said == (subject, version.version, digest):
        return
    raise ActionError(
        format_lazy(
            _(
                "记录 {record} 第 {version} 版与事件 {event} 记入日志的摘要不符：提交后它在数据库里被改动过。"
                "不得核验或签发；请由备份恢复原内容，并查明是谁改动。"
            ),
            record=version.record.task.number,
            version=version.version,
            event=f"{event.kind} {event.pk}",
        )
    )


def _frozen(version: RecordVersion) -> dict[str, JsonValue]:
    _check_intact(version)  # so it is what we wrote, and need not be looked at for being canonical again
    content = json.loads(version.content)
    if not isinstance(content, dict):
        raise TypeError("a record version holds an object")
    return content


def _head(record: OriginalRecord, person: Person, number: int, reason: str) -> dict[str, Any]:
    """What every version begins with."""
    return {
        "v": 1,
        "record": record.task.number,
        "version": number,
        "reason": reason,
        "task": _task(record.task),
        "person": person.number,
    }


def _content(record: OriginalRecord, results: Results, number: int, reason: str) -> dict[str, Any]:
    return {
        **_head(record, record.person, number, reason),
        "room": record.room.code if record.room else "",
        "readings": [
            _reading(row) for row in record.readings.select_related("person", "file").order_by("id")
        ],
        "standards": [
            {
                "equipment": row.equipment.number,
                "certificate": row.traceability.certificate_number if row.traceability else "",
                "section": row.section,
                "standard": row.standard,
                "function": row.function,
                "released": row.released_at is not None,
                **({"points": row.points} if row.points else {}),
            }
            for row in standards_of(record)
        ],
        "conditions": [
            {
                "moment": row.moment,
                "at": _instant(row.at),
                "temperature": row.temperature,
                "humidity": row.humidity,
            }
            for row in record.conditions.filter(replaced=False).order_by("id")
        ],
        "deviations": [
            {"kind": row.kind, "description": row.description, "effect": row.effect}
            for row in record.deviations.order_by("id")
        ],
        "results": parse_canonical(results.to_json().encode()),
    }


def _task(task: Task) -> dict[str, Any]:
    return {
        "item": task.item.number,
        "serial_number": task.item.serial_number,
        "method": task.method.number if task.method else "",
        "procedure_sha256": task.procedure.sha256 if task.procedure else "",
        "parameters": task.parameters,
        "decision_rule": task.decision_rule,
    }


def _reading(row: Reading) -> dict[str, Any]:
    return {
        "section": row.section,
        "point": row.point,
        "column": row.column,
        "repeat": row.repeat,
        "text": row.text,
        "resolution": row.resolution,
        "unit": row.unit,
        "entry_mode": row.entry_mode,
        "entered_at": _instant(row.entered_at),
        "person": row.person.number,
        "current": row.is_current,
        "void": row.is_void,
        "reason": row.reason,
        **({"file_sha256": row.file.file_id} if row.file else {}),
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
