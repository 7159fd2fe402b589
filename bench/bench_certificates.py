# SPDX-License-Identifier: Apache-2.0
"""Certificates a second on one core: the whole chain beside its parts, and beside what no chain can avoid.

The parts are measured alone in the same run, on the same certificate. The floor is the least that a
signed, typeset certificate costs whoever writes it: one bare typst page and two bare P-256
signatures; whatever the chain takes above it is ours.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import count

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from bench.ratio import cpu_seconds
from zhunsheng.certificate.attach import Attachment, dcc_attachment, leaf_attachment, proof_attachment
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pades import seal_pdf
from zhunsheng.certificate.page import render_page
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.issuing import NOW, SIGNED, House, found_house, issue, logged, signed_dcc
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.certificate.xades import verify_dcc_signature

REPEATS = 15


@dataclass(frozen=True)
class Part:
    """One step of the chain, to be run alone."""

    name: str
    work: Callable[[], object]


_KEY = ec.generate_private_key(ec.SECP256R1())
_NUMBERS = count(1)


def run() -> Iterator[str]:
    """The chain, its parts as shares of it, the floor, and what verifying costs beside issuing."""
    house = found_house()
    whole = cpu_seconds(lambda: issue(house, _another()), REPEATS)
    yield f"the chain: {1 / whole:.1f} certificates a second on one core"
    for part in _parts(house):
        yield f"{part.name:<42}{cpu_seconds(part.work, REPEATS) / whole:6.1%} of the chain"
    floor = cpu_seconds(_floor, REPEATS)
    yield f"the chain: {whole / floor:.2f} times a bare page and two bare signatures"
    yield from _verifying(house, whole)


def _another() -> Certificate:
    """The same certificate under a number of its own: the typesetter remembers what it has drawn before."""
    return replace(MULTIMETER, number=f"ZS2026-{next(_NUMBERS):06d}")


def _parts(house: House) -> list[Part]:
    """Each part gets what the part before it would give, a new one for each call."""
    certificates = [_another() for _repeat in range(REPEATS)]
    signed = [signed_dcc(each, house) for each in certificates]
    attached = [_files(each, xml, house) for each, xml in zip(certificates, signed, strict=True)]
    pages = [render_page(_another()) for _repeat in range(REPEATS)]
    files, logging, seals = iter(attached), iter(signed), iter(pages)
    seal, chain = house.seal.key, house.chain(house.seal)
    return [
        Part("DCC written", lambda: write_dcc(_another())),
        Part("DCC written and signed (XAdES)", lambda: signed_dcc(_another(), house)),
        Part("leaf, checkpoint and proof", lambda: logged(next(logging), MULTIMETER.number, house)),
        Part("page (typst, PDF/A-3a)", lambda: render_page(_another())),
        Part(
            "attachments and seal (PAdES)",
            lambda: seal_pdf(next(seals), seal, chain, SIGNED, attachments=next(files)),
        ),
    ]


def _files(certificate: Certificate, xml: bytes, house: House) -> tuple[Attachment, ...]:
    leaf, proof = logged(xml, certificate.number, house)
    number = certificate.number
    return (dcc_attachment(number, xml), proof_attachment(number, proof), leaf_attachment(number, leaf))


def _floor() -> None:
    render_page(_another())
    for _signature in range(2):
        _KEY.sign(b"certificate", ec.ECDSA(hashes.SHA256()))


def _verifying(house: House, whole: float) -> Iterator[str]:
    pdf, trust, dcc = issue(house), house.trust, signed_dcc(MULTIMETER, house)
    if verify_certificate(pdf, trust, NOW).verdict != "valid-and-trusted":
        raise RuntimeError("the measured file does not verify")
    verified = cpu_seconds(lambda: verify_certificate(pdf, trust, NOW), REPEATS)
    read = cpu_seconds(lambda: read_dcc(verify_dcc_signature(dcc).signed_document), REPEATS)
    yield f"verifying a file offline: {verified / whole:.2f} times issuing one"
    yield f"reading its DCC alone, signature and all: {read / whole:.3f} times issuing one"
