# SPDX-License-Identifier: Apache-2.0
"""A drafted amendment checked, sent back, signed: a new number, and the old document not touched by a bit."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.certificate import value
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.proofs import JsonValue
from zhunsheng.work import gate, issuing, kinds, locking, numbers, sealing, transitions, versions
from zhunsheng.work.actions.submission import require_same
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_further import compose_further
from zhunsheng.work.evidence_amendments import Amended
from zhunsheng.work.issuing import Signatory
from zhunsheng.work.models import Amendment, Certificate, RecordVersion
from zhunsheng.work.people import staff
from zhunsheng.work.queries.documents import newest


@gate.guarded
def check_amendment(actor: User, amendment: Amendment, *, remark: str = "") -> Amendment:
    """Pass a draft compared with the certificate it follows; never one's own, nor of one's own record."""
    amendment = locking.amendment(amendment)
    permissions.require(actor, "amendment", "A")
    if "CHK" not in actor.roles():
        raise permissions.NotAllowed(_("修改证书由核验员核验。"))
    checker = staff(actor)
    transitions.check(amendment, "checked")
    task = amendment.certificate.task
    if checker.pk in {amendment.drafted_by_id, task.assigned_to_id}:
        raise permissions.NotAllowed(_("核验员不能是起草人，也不能是该记录的校准员。"))
    _check_current(amendment)
    amendment.checked_by, amendment.checked_at = checker, clock.now()
    content = compose_further(amendment, Issue("—", "—", clock.now(), checker))
    gate.enforce("checking", task, actor, amended=Amended(amendment, content, checker, amendment.checked_at))
    body: dict[str, JsonValue] = {"remark": remark, "base": _base(amendment).number}
    event = append(kinds.AMENDMENT_CHECKED, transitions.subject_name(amendment), actor, body)
    record = locking.record(task)
    if amendment.record_version is not None and record.state == "submitted":
        transitions.move(record, "checked", actor, amendment.number, event)
    transitions.move(amendment, "checked", actor, remark, event, ["checked_by", "checked_at"])
    return amendment


@transaction.atomic
def send_back_amendment(actor: User, amendment: Amendment, *, reason: str) -> Amendment:
    """The checker or the signatory sends a draft back, and says why."""
    amendment = locking.amendment(amendment)
    permissions.require(actor, "amendment", "A")
    wanted = "CHK" if amendment.state == "drafted" else "SIG"
    if not actor.roles() & {wanted, "CHK"}:
        raise permissions.NotAllowed(_("由核验员或授权签字人退回。"))
    transitions.expect(amendment, "drafted", "checked")
    if not reason.strip():
        raise ActionError(_("退回必须写明原因。"), field="reason")
    if staff(actor).pk == amendment.drafted_by_id:
        raise permissions.NotAllowed(_("起草人不能退回自己的草稿。"))
    event = append(kinds.AMENDMENT_SENT_BACK, transitions.subject_name(amendment), actor, {"reason": reason})
    record = locking.record(amendment.certificate.task)
    if amendment.record_version is not None and record.state == "checked":
        transitions.move(record, "submitted", actor, reason, event)
    amendment.returned_reason = reason.strip()[:300]
    amendment.checked_by = amendment.checked_at = None
    fields = ["returned_reason", "checked_by", "checked_at"]
    transitions.move(amendment, "decided", actor, reason, event, fields)
    return amendment


def sign_amendment(actor: User, amendment: Amendment, *, password: str) -> Certificate:
    """Approve a checked draft and issue it under a number of its own, up to the committed event.

    Sealing follows, and only then the certificate it follows changes its state.
    """
    permissions.require(actor, "amendment", "A")
    return _issue(actor, amendment, issuing.unlocked(actor, password))


def issue_amendment(actor: User, amendment: Amendment, *, password: str) -> Certificate:
    """Sign, then seal at once; cut short, it stays 封存中 and is resumed later."""
    return sealing.resume(sign_amendment(actor, amendment, password=password))


@gate.guarded
def _issue(actor: User, amendment: Amendment, signatory: Signatory) -> Certificate:
    amendment = locking.amendment(amendment)
    transitions.check(amendment, "signed")
    base = _check_current(amendment)
    task, record, at = amendment.certificate.task, locking.record(amendment.certificate.task), clock.now()
    number = numbers.take_further(root_of(base).number, "A" if amendment.kind == "replacement" else "S")
    drawn = Issue(number, issuing.lookup_code(), at, signatory.person)
    content = compose_further(amendment, drawn)
    amended = Amended(amendment, content, amendment.checked_by, amendment.checked_at, signatory.person, at)
    gate.enforce("signing", task, actor, amended=amended)
    version = amendment.record_version or base.record_version
    certificate, event = _committed(actor, base, content, drawn, version, signatory)
    amendment.issued, amendment.signed_by, amendment.signed_at = certificate, signatory.person, at
    if record.state == "checked":
        transitions.move(record, "archived", actor, amendment.number, event)
    transitions.move(amendment, "signed", actor, "", event, ["issued", "signed_by", "signed_at"])
    return certificate


def _committed(
    actor: User,
    base: Certificate,
    content: value.Certificate,
    drawn: Issue,
    version: RecordVersion,
    signatory: Signatory,
) -> tuple[Certificate, Event]:
    issuing.require_drawable(content)
    blob = files.store(issuing.signed_dcc(content, signatory, drawn.at), "application/xml")
    replaces = content.replaces is not None
    body = issuing.event_body(drawn.number, blob.sha256, version, signatory)
    body["replaces" if replaces else "supplements"] = base.number
    event = append(kinds.CERTIFICATE_ISSUED, f"certificate:{drawn.number}", actor, body, at=drawn.at)
    certificate = Certificate.objects.create(
        number=drawn.number,
        task=base.task,
        state="sealing",
        sealing="committed",
        code=drawn.code,
        value=issuing.summary(content),
        record_version=version,
        dcc=blob,
        issuing_event=event,
        signed_by=actor,
        signed_at=drawn.at,
        issued_on=content.issued_on,
        replaces=base if replaces else None,
        supplements=None if replaces else base,
    )
    transitions.begin(certificate, actor, event)
    return certificate, event


def root_of(certificate: Certificate) -> Certificate:
    """The first certificate of a chain: that of ZS2026-000123-A2 is ZS2026-000123."""
    earlier = certificate.replaces or certificate.supplements
    return certificate if earlier is None else root_of(earlier)


def _base(amendment: Amendment) -> Certificate:
    if amendment.base is None:
        raise LookupError(f"{amendment.number} is not drafted")
    amendment.base.task = amendment.certificate.task
    return amendment.base


def _check_current(amendment: Amendment) -> Certificate:
    """The document it follows is still the newest, and the record still gives what was frozen."""
    base = _base(amendment)
    if newest(base).pk != base.pk:
        raise ActionError(_("草稿所据的证书已被替代，请退回并重新起草。"))
    if amendment.kind == "supplement" and base.state not in ("valid", "amended"):
        raise ActionError(_("只有在用的证书可以补充；补充件有错，收回后另出。"))
    task = amendment.certificate.task
    record = task.record
    record.task = task
    expected = amendment.record_version or base.record_version
    if versions.latest_version(record).pk != expected.pk:
        raise ActionError(_("记录与草稿所据的版本不一致，请退回。"))
    require_same(task, record)
    return base
