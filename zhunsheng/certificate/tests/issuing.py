# SPDX-License-Identifier: Apache-2.0
"""Issues certificate files to test with, in the real order: DCC, signature, log, page, seal."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType

from cryptography import x509
from pyhanko.sign.timestamps import TimeStamper

from zhunsheng.certificate import page as drawing
from zhunsheng.certificate.attach import (
    Attachment,
    Leaf,
    dcc_attachment,
    leaf_attachment,
    proof_attachment,
)
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.pki import (
    SEAL_ROLE,
    SIGNATORY_ROLE,
    KeyAndCertificate,
    dump_certificates,
    issue_certificate,
    make_authority,
)
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.trust import Trust, read_trust
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.xades import sign_dcc
from zhunsheng.proofs import (
    Checkpoint,
    KeyType,
    Signer,
    add_signatures,
    canonical_json,
    cosign,
    leaf_data,
    leaf_hash,
    make_proof,
    reader_of,
    root,
    sign_checkpoint,
)

SIGNED = datetime(2026, 4, 12, 8, 0, tzinfo=UTC)
SEEN = datetime(2026, 4, 12, 8, 0, 30, tzinfo=UTC)
NOW = datetime(2026, 6, 1, tzinfo=UTC)
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
SALT = bytes(range(32))

NOTHING: Mapping[str, str] = MappingProxyType({})

Attached = Callable[[tuple[Attachment, ...]], tuple[Attachment, ...]]


@dataclass(frozen=True)
class House:
    """A laboratory's keys: authority, approver (signs the DCC), seal, log, and a witness elsewhere."""

    authority: KeyAndCertificate
    approver: KeyAndCertificate
    seal: KeyAndCertificate
    log: Signer
    witness: Signer

    def chain(self, who: KeyAndCertificate) -> list[x509.Certificate]:
        return [who.certificate, self.authority.certificate]

    @property
    def ca_file(self) -> bytes:
        return dump_certificates([self.authority.certificate])

    @property
    def policy_file(self) -> bytes:
        return f"log {self.log.vkey}\nwitness w1 {self.witness.vkey}\nquorum w1\n".encode()

    @property
    def trust(self) -> Trust:
        return read_trust([("trust.txt", self.ca_file + self.policy_file)])


def found_house(name: str = "甬测计量检测有限公司", code: str = "91330200MA2TEST00X", seed: int = 1) -> House:
    """A new house; one with the same name and code but other keys is what a forger can make."""
    authority = make_authority(name, code, FIRST, LAST)
    approver = issue_certificate(authority, "林涛", SIGNATORY_ROLE, FIRST, LAST)
    seal = issue_certificate(authority, name, SEAL_ROLE, FIRST, LAST)
    log = Signer("demo.example/log", bytes([seed]) * 32)
    witness = Signer("witness.example", bytes([seed + 1]) * 32, KeyType.COSIGNATURE_V1)
    return House(authority, approver, seal, log, witness)


def signed_dcc(certificate: Certificate, house: House, who: KeyAndCertificate | None = None) -> bytes:
    who = who or house.approver
    return sign_dcc(write_dcc(certificate), who.key, house.chain(who), SIGNED)


def logged(
    dcc: bytes, number: str, house: House, *, witnessed: bool = True, event: Mapping[str, str] = NOTHING
) -> tuple[Leaf, bytes]:
    """Leaf and proof of the issuing event as the sixth of nine entries."""
    facts = {"number": number, "dcc_sha256": hashlib.sha256(dcc).hexdigest(), **event}
    facts = {"template": drawing.TEMPLATE, "engine": drawing.engine(), **facts}
    kind = facts.pop("kind", "certificate.issued")
    leaf = Leaf(canonical_json({"kind": kind, "body": facts}), SALT)
    hashes = [leaf_hash(bytes([other])) for other in range(9)]
    hashes[5] = leaf_hash(leaf_data(leaf.body, leaf.salt))
    note = sign_checkpoint(Checkpoint(house.log.name, 9, root(hashes)), [house.log])
    if witnessed:
        note = add_signatures(note, [cosign(note, house.witness, int(SEEN.timestamp()))])
    return leaf, make_proof(5, note, reader_of(hashes)).encode()


def issue(
    house: House,
    certificate: Certificate = MULTIMETER,
    *,
    page: Certificate | None = None,
    dcc: bytes | None = None,
    attached: Attached = lambda files: files,
    witnessed: bool = True,
    timestamper: TimeStamper | None = None,
    signed: datetime = SIGNED,
    event: Mapping[str, str] = NOTHING,
) -> bytes:
    """A sealed file. `page` draws another than the DCC's; `attached` and `event` change what goes in."""
    certificate = replace(certificate, log_key=house.log.vkey)
    xml = signed_dcc(certificate, house) if dcc is None else dcc
    leaf, proof = logged(xml, certificate.number, house, witnessed=witnessed, event=event)
    number = certificate.number
    files = (dcc_attachment(number, xml), proof_attachment(number, proof), leaf_attachment(number, leaf))
    pdf = render_page(replace(page, log_key=house.log.vkey) if page else certificate)
    chain = house.chain(house.seal)
    return seal_pdf(pdf, house.seal.key, chain, signed, timestamper, attachments=attached(files))
