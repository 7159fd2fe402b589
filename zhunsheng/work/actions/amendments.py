# SPDX-License-Identifier: Apache-2.0
"""After issue: asked for, decided, classified; withdrawn; the client told. Who made it never judges it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, numbers, transitions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.compose_further import FIELDS, said
from zhunsheng.work.hands import require_uninvolved
from zhunsheng.work.models import Amendment, AmendmentBatch, AmendmentDecision, Certificate, Notice
from zhunsheng.work.queries.documents import frozen, newest
from zhunsheng.work.queries.visibility import ISSUED, is_client
from zhunsheng.work.states import AMENDMENT_KINDS, CAUSES, NOTICE_CHANNELS

Kind = Literal["replacement", "supplement", "withdrawal", "refused"]
Cause = Literal["laboratory-error", "client-caused", "improvement", "none"]
OTHER_FIELDS: Final = frozenset({"results", "statements", "other"})
_DECIDERS: Final = frozenset({"TEC", "QUA"})
_TELLERS: Final = frozenset({"FRT", "TEC", "QUA"})


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is said to be wrong, such as "item.serial_number" or "results", and what is right."""

    field: str
    right: str


@transaction.atomic
def request_amendment(
    actor: User,
    certificate: Certificate,
    *,
    text: str,
    source: str,
    wrong: Sequence[Wrong] = (),
    by_client: bool = False,
) -> Amendment:
    """Ask for a certificate to be changed: what is wrong, what is right, and what says so.

    Clients ask about their own, the desk for clients, staff about what they found themselves. What a client
    or the desk reports counts as reported by the client, whatever `by_client` says.
    """
    certificate = locking.certificate(certificate)
    _may_request(actor, certificate)
    return request_one(actor, certificate, text=text, source=source, wrong=wrong, by_client=by_client)


def request_one(
    actor: User,
    certificate: Certificate,
    *,
    text: str,
    source: str,
    wrong: Sequence[Wrong] = (),
    by_client: bool = False,
    batch: AmendmentBatch | None = None,
) -> Amendment:
    """The request itself, for a locked certificate and an authorised person."""
    _check_issued(certificate)
    if not text.strip():
        raise ActionError(_("请写明哪里不对。"), field="text")
    if not source.strip():
        raise ActionError(_("请写明依据：谁在何时怎样指出的，或什么记录。"), field="source")
    for each in wrong:
        if each.field not in FIELDS and each.field not in OTHER_FIELDS:
            raise ActionError(_("证书没有这一栏。"), field="wrong")
    amendment = Amendment(
        number=numbers.take("XG", today()),
        certificate=certificate,
        batch=batch,
        requested_by=actor,
        requested_at=clock.now(),
        by_client=by_client or bool(actor.roles() & {permissions.CLIENT, "FRT"}),
        wrong=_as_printed(certificate, wrong),
        text=text.strip()[:1000],
        source=source.strip()[:300],
    )
    body: dict[str, JsonValue] = {
        "certificate": certificate.number,
        "text": amendment.text,
        "source": amendment.source,
        "wrong": [dict(each) for each in amendment.wrong],
        "by_client": amendment.by_client,
        "batch": batch.number if batch else "",
    }
    event = append(kinds.AMENDMENT_REQUESTED, transitions.subject_name(amendment), actor, body)
    amendment.save()
    transitions.begin(amendment, actor, event)
    return amendment


@transaction.atomic
def decide_amendment(
    actor: User, amendment: Amendment, *, kind: Kind, cause: Cause, reason: str
) -> Amendment:
    """Decide what comes of a request, and whose error it was, if anybody's.

    Technical or quality manager, with no hand in the certificate, who didn't ask for it. Withdrawing takes
    effect at once; a replacement or supplement is drafted next.
    """
    amendment = locking.amendment(amendment)
    require_decider(actor)
    require_uninvolved(actor, amendment)
    return decide_one(actor, amendment, kind=kind, cause=cause, reason=reason)


def decide_one(
    actor: User, amendment: Amendment, *, kind: Kind, cause: Cause | Literal[""], reason: str
) -> Amendment:
    """The decision itself, for a locked amendment and an authorised person."""
    transitions.expect(amendment, "requested", "decided")
    _check_decision(amendment, kind, cause, reason)
    event = _decided(actor, amendment, kind, cause, reason, kinds.AMENDMENT_DECIDED)
    fields = ["kind", "cause"]
    if kind == "withdrawal":
        _withdraw(actor, amendment.certificate, reason, event)
        transitions.move(amendment, "done", actor, reason, event, fields)
    elif kind == "refused":
        transitions.move(amendment, "refused", actor, reason, event, fields)
    elif amendment.state == "requested":
        transitions.move(amendment, "decided", actor, reason, event, fields)
    else:
        amendment.save(update_fields=fields)
    return amendment


@transaction.atomic
def classify_amendment(actor: User, amendment: Amendment, *, cause: Cause, reason: str) -> Amendment:
    """Decide the cause that is still open, or decide it anew; the first decision stays and is counted.

    Another such person each time: with no hand in the certificate, the request or an earlier decision.
    """
    amendment = locking.amendment(amendment)
    require_decider(actor)
    require_uninvolved(actor, amendment)
    return classify_one(actor, amendment, cause=cause, reason=reason)


def classify_one(actor: User, amendment: Amendment, *, cause: Cause, reason: str) -> Amendment:
    """The cause itself, for a locked amendment and an authorised person."""
    if not amendment.kind:
        raise ActionError(_("还没有决定怎样处理，不能先判定原因。"))
    if cause == amendment.cause:
        raise ActionError(_("原因与现行判定相同。"), field="cause")
    _check_decision(amendment, amendment.kind, cause, reason)
    _decided(actor, amendment, amendment.kind, cause, reason, kinds.AMENDMENT_CLASSIFIED)
    amendment.save(update_fields=["cause"])
    return amendment


@transaction.atomic
def withdraw(
    actor: User, certificate: Certificate, *, reason: str, source: str, by_client: bool = False
) -> Amendment:
    """Withdraw a certificate on the spot; whose error it was is left to somebody else to decide.

    Technical or quality manager, with no hand in it. A replacement may be decided later.
    """
    certificate = locking.certificate(certificate)
    require_decider(actor)
    require_uninvolved(actor, Amendment(certificate=certificate, requested_by=actor), requester=False)
    return withdraw_one(actor, certificate, reason=reason, source=source, by_client=by_client)


def withdraw_one(
    actor: User,
    certificate: Certificate,
    *,
    reason: str,
    source: str,
    by_client: bool = False,
    batch: AmendmentBatch | None = None,
) -> Amendment:
    """Request and withdrawal in one, for a locked certificate and an authorised, uninvolved person."""
    amendment = request_one(actor, certificate, text=reason, source=source, by_client=by_client, batch=batch)
    return decide_one(actor, amendment, kind="withdrawal", cause="", reason=reason)


@transaction.atomic
def note_notice(actor: User, amendment: Amendment, *, channel: str, recipient: str, text: str) -> Notice:
    """Write down that the client was told of what was decided: how, whom, in which words."""
    amendment = locking.amendment(amendment)
    require_teller(actor)
    return notice_one(actor, amendment, channel=channel, recipient=recipient, text=text)


def require_teller(actor: User) -> None:
    """NotAllowed unless the person may write down that clients were told."""
    if not actor.roles() & _TELLERS or is_client(actor):
        raise permissions.NotAllowed(_("只有业务受理、技术负责人或质量负责人登记通知。"))
    permissions.require(actor, "amendment", "R", limit="request")


def notice_one(actor: User, amendment: Amendment, *, channel: str, recipient: str, text: str) -> Notice:
    """The notice itself, for a locked amendment and an authorised person."""
    if not amendment.kind:
        raise ActionError(_("还没有决定，没有可通知的内容。"))
    if channel not in dict(NOTICE_CHANNELS):
        raise ActionError(_("没有这种通知方式。"), field="channel")
    if not recipient.strip():
        raise ActionError(_("请写明通知了谁。"), field="recipient")
    if not text.strip():
        raise ActionError(_("请写明通知的内容。"), field="text")
    body: dict[str, JsonValue] = {"channel": channel, "recipient": recipient, "text": text}
    event = append(kinds.AMENDMENT_NOTICED, transitions.subject_name(amendment), actor, body)
    return Notice.objects.create(
        amendment=amendment,
        at=event.at,
        by=actor,
        channel=channel,
        recipient=recipient.strip()[:120],
        text=text.strip()[:500],
        event=event,
    )


def require_decider(actor: User) -> None:
    """NotAllowed unless the person may decide on amendments: technical or quality manager."""
    permissions.require(actor, "amendment", "A")
    if not actor.roles() & _DECIDERS:
        raise permissions.NotAllowed(_("修改与收回由技术负责人或质量负责人决定。"))


def _may_request(actor: User, certificate: Certificate) -> None:
    """Clients their own, the desk and calibrators by the right to request; who approves may also ask."""
    own = owns_party(actor, certificate.task.item.order.party)
    if not is_client(actor) and permissions.allowed(actor, "amendment", "A"):
        return
    permissions.require(actor, "amendment", "C", own=own, limit="request")


def _as_printed(certificate: Certificate, wrong: Sequence[Wrong]) -> list[dict[str, str]]:
    """What is asked for beside what the certificate says now, read from the certificate itself."""
    content = frozen(certificate) if any(each.field in FIELDS for each in wrong) else None
    rows = []
    for each in wrong:
        now = "" if content is None or each.field not in FIELDS else said(content, each.field).zh
        rows.append({"field": each.field, "now": now, "right": each.right.strip()[:200]})
    return rows


def _check_issued(certificate: Certificate) -> None:
    if certificate.state not in ISSUED:
        raise ActionError(_("还没有签发的证书直接更正草稿，不需要修改单。"))
    if certificate.state == "superseded":
        raise ActionError(
            format_lazy(
                _("{number} 已由 {newest} 替代：请对现行的证书提出。"),
                number=certificate.number,
                newest=newest(certificate).number,
            )
        )


def _check_decision(amendment: Amendment, kind: str, cause: str, reason: str) -> None:
    if not reason.strip():
        raise ActionError(_("决定必须写明理由。"), field="reason")
    if kind not in dict(AMENDMENT_KINDS):
        raise ActionError(_("没有这种决定。"), field="kind")
    if cause and cause not in dict(CAUSES):
        raise ActionError(_("没有这种原因。"), field="cause")
    if (cause == "none") != (kind == "refused") and cause:
        raise ActionError(_("“没有差错”只用于不予更改；更改和收回要判定原因。"), field="cause")
    certificate = amendment.certificate
    if kind == "supplement" and (certificate.state not in ("valid", "amended") or certificate.supplements):
        raise ActionError(_("只有在用的证书可以补充；补充件有错，收回后另出。"), field="kind")
    if kind == "replacement" and certificate.supplements:
        raise ActionError(_("补充件不单独替代：收回它，再另出补充件。"), field="kind")
    if kind == "withdrawal" and amendment.state in ("requested", "decided"):
        transitions.check(certificate, "withdrawn")


def _decided(actor: User, amendment: Amendment, kind: str, cause: str, reason: str, event_kind: str) -> Event:
    first = amendment.decisions.count() == 0
    body: dict[str, JsonValue] = {
        "certificate": amendment.certificate.number,
        "kind": kind,
        "cause": cause,
        "before": "" if first else amendment.cause,
        "reason": reason,
    }
    event = append(event_kind, transitions.subject_name(amendment), actor, body)
    AmendmentDecision.objects.create(
        amendment=amendment,
        sequence=amendment.decisions.count() + 1,
        kind=kind,
        cause=cause,
        reason=reason.strip()[:500],
        by=actor,
        at=event.at,
        event=event,
    )
    amendment.kind, amendment.cause = kind, cause
    return event


def _withdraw(actor: User, certificate: Certificate, reason: str, decided: Event) -> None:
    """The certificate goes, and what supplements it."""
    for each in (certificate, *certificate.supplemented_by.filter(state="valid").order_by("id")):
        body: dict[str, JsonValue] = {"reason": reason, "decision": decided.subject}
        each.task = certificate.task
        event = append(kinds.CERTIFICATE_WITHDRAWN, transitions.subject_name(each), actor, body)
        each.withdrawn_reason = reason.strip()[:300]
        transitions.move(each, "withdrawn", actor, reason, event, ["withdrawn_reason"])
