# SPDX-License-Identifier: Apache-2.0
"""Signing: the one act that issues a certificate. Password, gate, number, DCC and event belong together."""

import secrets
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.accounts.queries import confirm_password
from zhunsheng.certificate import value
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.page import TEMPLATE, PageError, engine, render_page
from zhunsheng.certificate.xades import sign_dcc
from zhunsheng.laboratory import signing as identities
from zhunsheng.laboratory.models import Person
from zhunsheng.laboratory.queries import local
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.asking import asking_once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import gate, kinds, locking, numbers, progress, sealing, transitions, versions
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_subcontract import compose_version
from zhunsheng.work.models import Certificate, OriginalRecord, Task
from zhunsheng.work.people import staff
from zhunsheng.work.wording import spoken

# Letters and digits that nobody confuses on paper: no 0, 1, I, L, O.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class _Signatory:
    person: Person
    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]


def sign(actor: User, task: Task, *, password: str) -> Certificate:
    """Approve a checked task and issue its certificate, up to the committed event; sealing follows.

    The password is entered again and opens the signatory's own key, in memory only. The gate looks at field,
    scope, CMC, duties and the recomputation. A refused or failed signing takes no number.
    """
    permissions.require(actor, "draft", "A")
    if "SIG" not in actor.roles():
        raise permissions.NotAllowed(_("只有授权签字人可以签发证书。"))
    person = staff(actor)
    if not confirm_password(actor, password):
        raise ActionError(_("密码不对，未签发。"), field="password")
    key, chain = identities.unlock_identity(person, password)
    return _issue(actor, task, _Signatory(person, key, chain))


def issue(actor: User, task: Task, *, password: str) -> Certificate:
    """Sign, then seal at once. If sealing is cut short the certificate stays 封存中 and is resumed later."""
    return sealing.resume(sign(actor, task, password=password))


@gate.guarded
def _issue(actor: User, task: Task, signatory: _Signatory) -> Certificate:
    task = locking.task(task)
    transitions.expect(task.item.order, *progress.RUNNING_ORDERS)
    transitions.check(task, "sealing")
    record = locking.record(task)
    transitions.check(record, "archived")
    at = clock.now()
    task.signed_by, task.signed_at = signatory.person, at
    task.save(update_fields=["signed_by", "signed_at"])
    with asking_once():
        gate.enforce("signing", task, actor)
        version = versions.latest_version(record)
        site = task.room.site if task.room else None
        number = numbers.take("ZS", local(at, site).date())
        drawn = Issue(number, _code(), at, signatory.person)
        content = compose_version(task, record, version, drawn)
    dcc = _signed_dcc(content, signatory, drawn)
    blob = files.store(dcc, "application/xml")
    body = {
        "number": number,
        "dcc_sha256": blob.sha256,
        "record_sha256": version.sha256,
        "signer": _fingerprint(signatory.chain[0]),
        "authority": _fingerprint(signatory.chain[-1]),
        "template": TEMPLATE,
        "engine": engine(),
    }
    event = append(kinds.CERTIFICATE_ISSUED, f"certificate:{number}", actor, body, at=at)
    certificate = Certificate.objects.create(
        number=number,
        task=task,
        state="sealing",
        sealing="committed",
        code=drawn.code,
        value=_summary(content),
        record_version=version,
        dcc=blob,
        issuing_event=event,
        signed_by=actor,
        signed_at=at,
        issued_on=content.issued_on,
    )
    _close(actor, task, record, certificate, event)
    return certificate


def _signed_dcc(content: value.Certificate, signatory: _Signatory, drawn: Issue) -> bytes:
    try:
        # Drawn once before anything is committed: a page that can't be drawn would stay in sealing for ever.
        render_page(content)
        return sign_dcc(write_dcc(content), signatory.key, signatory.chain, drawn.at)
    except PageError as error:
        raise ActionError(spoken(error.text)) from error
    except DccError as error:
        raise ActionError(spoken(error.reason)) from error


def _close(actor: User, task: Task, record: OriginalRecord, certificate: Certificate, event: Event) -> None:
    transitions.begin(certificate, actor, event)
    transitions.move(record, "archived", actor, "", event)
    transitions.move(task, "sealing", actor, "", event)


def _summary(content: value.Certificate) -> dict[str, object]:
    """What lists and evidence say without opening the DCC; the certificate itself, frozen, is the DCC."""
    outcome = content.decision.outcome if content.decision else "none"
    outside = sum(not row.in_scope for table in content.results for row in table.rows)
    return {
        "outcome": outcome,
        "accredited_symbol": content.accredited_symbol,
        "outside_scope": outside,
        "serial_number": content.item.serial_number,
        "client": content.client.name.zh,
    }


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()


def _code() -> str:
    drawn = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
