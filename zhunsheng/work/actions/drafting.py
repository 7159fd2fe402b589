# SPDX-License-Identifier: Apache-2.0
"""Drafting the document that follows a certificate; correcting the record behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Person, ProcedureRelease, Traceability
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.proofs import JsonValue
from zhunsheng.work import gate, kinds, locking, transitions, versions
from zhunsheng.work.actions.submission import Correction, complete_results, correct_one
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_further import FIELDS, compose_further
from zhunsheng.work.evidence_amendments import Amended
from zhunsheng.work.models import (
    Amendment,
    Certificate,
    OriginalRecord,
    RecordVersion,
    StandardCorrection,
    Task,
)
from zhunsheng.work.people import staff
from zhunsheng.work.programme import programme
from zhunsheng.work.queries.documents import newest
from zhunsheng.work.subcontracts import open_subcontract

_DRAFT = ("—", "—")
_UNDER_WAY = ("drafted", "checked", "signed")


@dataclass(frozen=True, slots=True)
class Draft:
    """What a draft says: the overall reason, reasons by field, sentences to add and to leave out."""

    reason: Text
    fields: Mapping[str, Text]
    added: Sequence[Text] = ()
    dropped: Sequence[Text] = ()
    results: bool = False


@transaction.atomic
def draft_amendment(actor: User, amendment: Amendment, draft: Draft) -> Amendment:
    """Draft the replacement or supplement that was decided; what it would say is composed at once.

    Fields of client and item are taken from their entries, which are corrected first, and results from the
    corrected record: nothing is typed here but reasons and sentences.
    """
    amendment = locking.amendment(amendment)
    permissions.require(actor, "amendment", "C")
    person = staff(actor)
    transitions.check(amendment, "drafted")
    _check(amendment, draft)
    base = newest(amendment.certificate)
    _check_base(amendment, base, draft)
    _write(amendment, base, draft, person)
    compose_further(amendment, Issue(*_DRAFT, clock.now(), person))
    body: dict[str, JsonValue] = {
        "base": base.number,
        "kind": amendment.kind,
        "reason": amendment.reason,
        "fields": [*draft.fields],
        "record_version": amendment.record_version.version if amendment.record_version else 0,
    }
    event = append(kinds.AMENDMENT_DRAFTED, transitions.subject_name(amendment), actor, body)
    transitions.move(amendment, "drafted", actor, amendment.reason, event, _FIELDS)
    return amendment


_FIELDS = (
    "base",
    "record_version",
    "reason",
    "reason_en",
    "changes",
    "additions",
    "dropped",
    "drafted_by",
    "drafted_at",
    "checked_by",
    "checked_at",
    "returned_reason",
)


def _check(amendment: Amendment, draft: Draft) -> None:
    if not (draft.reason.zh.strip() and draft.reason.en.strip()):
        raise ActionError(_("请用中英文写明理由；它印在新证书上。"), field="reason")
    for field, reason in draft.fields.items():
        if field not in FIELDS:
            raise ActionError(_("证书没有这一栏。"), field="changes")
        if not (reason.zh.strip() and reason.en.strip()):
            raise ActionError(_("每一处更改都要用中英文写明理由。"), field="changes")
    for sentence in draft.added:
        if not (sentence.zh.strip() and sentence.en.strip()):
            raise ActionError(_("新增的声明须中英文齐全。"), field="added")
    if amendment.kind == "supplement":
        if not draft.added:
            raise ActionError(_("补充件须写明补充的内容。"), field="added")
        if draft.fields or draft.dropped or draft.results:
            raise ActionError(_("补充件只补充，不更改；要更改请改判为出修改证书。"), field="changes")


def _check_base(amendment: Amendment, base: Certificate, draft: Draft) -> None:
    """The document it starts from is issued and current, and the record says what that document says."""
    if base.state == "sealing" or Certificate.objects.filter(task_id=base.task_id, state="sealing").exists():
        raise ActionError(format_lazy(_("{number} 正在封存，封存后再起草。"), number=base.number))
    others = Amendment.objects.filter(certificate__task_id=base.task_id, state__in=_UNDER_WAY)
    under_way = others.exclude(pk=amendment.pk).first()
    if under_way is not None:
        raise ActionError(
            format_lazy(_("{other} 的草稿还没有办完，先办完或退回它。"), other=under_way.number)
        )
    if amendment.kind == "supplement" and base.state not in ("valid", "amended"):
        raise ActionError(_("只有在用的证书可以补充；补充件有错，收回后另出。"))
    latest = OriginalRecord.objects.get(task_id=base.task_id).versions.latest("version")
    if draft.results and latest.pk == base.record_version_id:
        raise ActionError(_("记录还没有更正：结果只能由更正后的记录得出。"), field="results")
    if not draft.results and latest.pk != base.record_version_id:
        raise ActionError(
            format_lazy(
                _("记录已更正为第 {version} 版，证书还是第 {old} 版的结果：请勾选“涉及结果”。"),
                version=latest.version,
                old=base.record_version.version,
            ),
            field="results",
        )


def _write(amendment: Amendment, base: Certificate, draft: Draft, person: Person) -> None:
    amendment.base = base
    amendment.record_version = (
        OriginalRecord.objects.get(task_id=base.task_id).versions.latest("version") if draft.results else None
    )
    amendment.reason = draft.reason.zh.strip()[:500]
    amendment.reason_en = draft.reason.en.strip()[:500]
    amendment.changes = [
        {"field": field, "reason": reason.zh.strip(), "reason_en": reason.en.strip()}
        for field, reason in draft.fields.items()
    ]
    amendment.additions = [[each.zh.strip(), each.en.strip()] for each in draft.added]
    amendment.dropped = [[each.zh, each.en] for each in draft.dropped]
    amendment.drafted_by, amendment.drafted_at = person, clock.now()
    amendment.checked_by = amendment.checked_at = None
    amendment.returned_reason = ""


@gate.guarded
def revise_record(
    actor: User,
    amendment: Amendment,
    *,
    corrections: Sequence[Correction] = (),
    procedure: ProcedureRelease | None = None,
    traceability: Sequence[Traceability] = (),
    reason: str,
) -> RecordVersion:
    """Correct the record behind an issued certificate, so that results can be amended from it.

    Readings that were wrong, a corrected release of the procedure, or what a later certificate found of a
    standard; a new version is frozen, the issued certificate keeps its own. By the calibrator of the record,
    or by another one when they have left.
    """
    amendment = locking.amendment(amendment)
    permissions.require(actor, "amendment", "C")
    person = _calibrator(actor, amendment.certificate.task)
    transitions.expect(amendment, "decided")
    if amendment.kind != "replacement":
        raise ActionError(_("只有决定出修改证书的，才更正记录。"))
    if not reason.strip():
        raise ActionError(_("更正必须写明理由；原值保留。"), field="reason")
    task = amendment.certificate.task
    if open_subcontract(task) is not None:
        raise ActionError(_("分包的结果由外部提供者更正：请它另出证书。"))
    record = locking.record(task)
    transitions.expect(record, "archived", "submitted")
    changed = [_procedure(task, procedure)] if procedure is not None else []
    changed += [_rebound(record, each, person, reason) for each in traceability]
    for correction in corrections:
        correct_one(record, correction, person, reason)
    if not changed and not corrections:
        raise ActionError(_("没有任何更正。"))
    results = complete_results(task)
    gate.enforce("submission", task, actor, amended=Amended(amendment))
    version = versions.freeze(actor, person, record, results, kinds.RECORD_CORRECTED, reason=reason)
    if record.state == "archived":
        transitions.move(record, "submitted", actor, f"{amendment.number} {reason}", version.event)
    return version


def _calibrator(actor: User, task: Task) -> Person:
    """The calibrator of the record; any other once that one has left."""
    person, own = staff(actor), task.assigned_to
    if own is None or own.pk == person.pk or own.left_on is not None:
        return person
    raise ActionError(format_lazy(_("记录由 {name} 校准，由本人更正。"), name=named(own)))


def _procedure(task: Task, release: ProcedureRelease) -> str:
    if release.method_id != task.method_id:
        raise ActionError(_("只能改用同一方法的校准程序版本。"), field="procedure")
    if release.pk == task.procedure_id:
        raise ActionError(_("记录已经用这一版校准程序计算。"), field="procedure")
    programme(release, task.parameters)  # refuses what the release doesn't know
    task.procedure = release
    task.save(update_fields=["procedure"])
    return release.sha256


def _rebound(record: OriginalRecord, found: Traceability, person: Person, reason: str) -> str:
    """The standard stays; what is known of it comes from another certificate."""
    rows = list(record.standards.filter(equipment_id=found.equipment_id))
    if not rows:
        raise ActionError(
            format_lazy(_("记录没有用标准器 {number}。"), number=found.equipment.number), field="traceability"
        )
    at = clock.now()
    for row in rows:
        StandardCorrection.objects.create(
            standard=row, traceability=found, at=at, by=person, reason=reason[:300]
        )
    return found.certificate_number
