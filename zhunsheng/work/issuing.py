# SPDX-License-Identifier: Apache-2.0
"""What issuing any document takes: the signatory's key, the signed DCC, what the event commits to."""

import secrets
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts import permissions
from zhunsheng.accounts.actions import reenter_password
from zhunsheng.accounts.models import User
from zhunsheng.certificate import value
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.page import TEMPLATE, PageError, draw_once, engine
from zhunsheng.certificate.xades import sign_dcc
from zhunsheng.laboratory import signing as identities
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import JsonValue
from zhunsheng.work.models import RecordVersion, Task
from zhunsheng.work.people import staff
from zhunsheng.work.queries.documents import printed_of
from zhunsheng.work.wording import spoken

# Letters and digits that nobody confuses on paper: no 0, 1, I, L, O.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Signatory:
    """A signatory with the key that their password opened."""

    person: Person
    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...]


def unlocked(actor: User, password: str) -> Signatory:
    """The signatory behind a user, by the password entered again; it opens the key in memory only."""
    if "SIG" not in actor.roles():
        raise permissions.NotAllowed(_("只有授权签字人可以签发证书。"))
    person = staff(actor)
    reenter_password(actor, password, _("密码不对，未签发。"))
    key, chain = identities.unlock_identity(person, password)
    return Signatory(person, key, chain)


class NotDrawn(Exception):  # noqa: N818 - what became of it, as callers read it
    """The page of a task's certificate can't be drawn, as came out after others had been signed."""

    def __init__(self, task: Task, reason: ActionError) -> None:
        super().__init__(str(reason))
        self.task, self.reason = task, reason


class Pages:
    """Pages drawn before anything is committed: one that can't be drawn would stay in sealing for ever.

    At once, or in another process while the certificate is signed; `wait` then says whether all could be.
    """

    def __init__(self, pool: Executor | None) -> None:
        self._pool = pool
        self._drawing: list[tuple[Task, Future[bytes]]] = []

    def draw(self, task: Task, content: value.Certificate) -> None:
        """Draw a page; ActionError says why it can't be."""
        if self._pool is None:
            require_drawable(content)
        else:
            self._drawing.append((task, self._pool.submit(draw_once, content)))

    def wait(self) -> None:
        """NotDrawn names the first task whose page can't be drawn."""
        for task, page in self._drawing:
            try:
                page.result()
            except PageError as error:
                raise NotDrawn(task, ActionError(spoken(error.text))) from error


def require_drawable(content: value.Certificate) -> None:
    """Draw the page; ActionError says why it can't be."""
    try:
        draw_once(content)
    except PageError as error:
        raise ActionError(spoken(error.text)) from error


def signed_dcc(content: value.Certificate, signatory: Signatory, at: datetime) -> bytes:
    """The signed DCC of a document whose page was drawn; ActionError says why there can be none."""
    try:
        return sign_dcc(write_dcc(content), signatory.key, signatory.chain, at)
    except DccError as error:
        raise ActionError(spoken(error.reason)) from error


def event_body(
    number: str, dcc_sha256: str, version: RecordVersion, signatory: Signatory
) -> dict[str, JsonValue]:
    """What the issuing event commits to: a verifier compares the file with it."""
    return {
        "number": number,
        "dcc_sha256": dcc_sha256,
        "record_sha256": version.sha256,
        "signer": _fingerprint(signatory.chain[0]),
        "authority": _fingerprint(signatory.chain[-1]),
        "template": TEMPLATE,
        "engine": engine(),
    }


def summary(content: value.Certificate) -> dict[str, object]:
    """What lists and evidence say without opening the DCC; the certificate itself, frozen, is the DCC."""
    outcome = content.decision.outcome if content.decision else "none"
    shown = printed_of(content)
    outside = sum(not row.in_scope for table in content.results for row in table.rows)
    return {
        "outcome": outcome,
        "accredited_symbol": content.accredited_symbol,
        "outside_scope": outside,
        "serial_number": content.item.serial_number,
        "client": content.client.name.zh,
        "printed": {
            "item": [shown.item.zh, shown.item.en],
            "manufacturer": shown.manufacturer,
            "model": shown.model,
            "owner_number": shown.owner_number,
        },
    }


def lookup_code() -> str:
    """A fresh code for the public lookup."""
    drawn = "".join(secrets.choice(_ALPHABET) for _place in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


def _fingerprint(certificate: x509.Certificate) -> str:
    return certificate.fingerprint(hashes.SHA256()).hex()
