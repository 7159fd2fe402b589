# SPDX-License-Identifier: Apache-2.0
"""Sealing (封存): from a committed event to a valid certificate, in steps that a restart repeats safely.

committed -> the log gives the event its place, the proof is kept -> sequenced -> page with DCC, proof and
leaf, sealed, kept -> valid. Each step reads what the one before committed. A page sealed twice is the same
page in two files (the seal draws a file id); only the one kept as it became valid leaves the house.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import Executor

from django.db import transaction

from zhunsheng.certificate.attach import Leaf
from zhunsheng.certificate.finishing import Seal, Unfinished, finish
from zhunsheng.laboratory import signing as identities
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append, sequence
from zhunsheng.ledger.errors import ActionError, LogStopped
from zhunsheng.ledger.models import Blob, Event
from zhunsheng.ledger.queries import leaf_material, proof_for, was_succeeded
from zhunsheng.proofs import JsonValue
from zhunsheng.work import kinds, locking, progress, transitions
from zhunsheng.work.models import Amendment, Certificate
from zhunsheng.work.queries.documents import frozen

_log = logging.getLogger(__name__)


def resume(certificate: Certificate) -> Certificate:
    """Carry a certificate from wherever it stands to valid; one that is valid already comes back unchanged.

    Must run outside a transaction: each step commits by itself. LogStopped leaves it in sealing.
    """
    present = _fresh(certificate)
    if present.state == "sealing" and present.sealing == "committed":
        sequence()
        _keep_proof(present)
    if present.state == "sealing" and present.sealing == "sequenced":
        _make_valid(present, sealed_page(present))
    return _fresh(certificate)


def resume_all() -> list[Certificate]:
    """Finish whatever a stop of the server cut short, oldest first; gives those that were finished.

    One whose files are damaged stays in sealing and is named in the server's log: the others go on.
    LogStopped stops them all, since nothing may be signed.
    """
    finished = []
    for certificate in Certificate.objects.filter(state="sealing").order_by("id"):
        try:
            finished.append(resume(certificate))
        except LogStopped:
            raise
        except (ActionError, LookupError) as error:
            _log.error("%s stays in sealing: %s", certificate.number, error)
    return finished


def resume_beside(certificates: Sequence[Certificate], pool: Executor) -> list[Certificate]:
    """`resume` for several, the pages drawn and sealed in other processes while the next is prepared."""
    found = [_fresh(each) for each in certificates]
    if any(each.sealing == "committed" for each in found):
        sequence()
    seal, waiting = Seal.of(*identities.seal()), []
    for present in found:
        if present.sealing == "committed":
            _keep_proof(present)
        if present.sealing == "sequenced":
            waiting.append((present, pool.submit(finish, unfinished(present), seal)))
    for present, page in waiting:
        _make_valid(present, page.result())
    return [_fresh(each) for each in certificates]


def sealed_page(certificate: Certificate) -> bytes:
    """The sealed PDF of a sequenced certificate, made from what earlier steps kept."""
    return finish(unfinished(certificate), Seal.of(*identities.seal()))


def unfinished(certificate: Certificate) -> Unfinished:
    """What earlier steps kept of a sequenced certificate."""
    dcc = files.read(_kept(certificate.dcc))
    proof = files.read(_kept(certificate.proof))
    event, signed_at = certificate.issuing_event, certificate.signed_at
    if event is None or signed_at is None:
        raise LookupError(f"{certificate.number} has no issuing event")
    return Unfinished(dcc, proof, Leaf(*leaf_material(event)), signed_at)


def _keep_proof(certificate: Certificate) -> None:
    """Keep the proof of the place the log gave, so that later checkpoints don't change the page."""
    event = certificate.issuing_event
    if event is None:
        raise LookupError(f"{certificate.number} has no issuing event")
    with transaction.atomic():
        locked = locking.certificate(certificate)
        if locked.sealing == "committed":
            locked.proof = files.store(proof_for(event, _log_named(certificate)), "text/plain")
            locked.sealing = "sequenced"
            locked.save(update_fields=["proof", "sealing"])
    certificate.proof, certificate.sealing = locked.proof, locked.sealing


def _log_named(certificate: Certificate) -> str:
    """The key of the log that the signed DCC names, by which the proof is judged; empty: the only one."""
    return frozen(certificate).log_key if was_succeeded() else ""


@transaction.atomic
def _make_valid(certificate: Certificate, pdf: bytes) -> None:
    """File kept, certificate valid, task issued, item and order carried along: all or nothing.

    Of a document that follows a certificate: that one superseded or amended in the same transaction.
    """
    locked = locking.certificate(certificate)
    if locked.state != "sealing":
        return
    task = locked.task
    locked.pdf = files.store(pdf, "application/pdf")
    locked.sealing, locked.valid_since = "sealed", clock.now()
    body = {"number": locked.number, "content_hash": locked.pdf.sha256}
    event = append(kinds.CERTIFICATE_SEALED, transitions.subject_name(locked), locked.signed_by, body)
    transitions.move(locked, "valid", None, "", event, ["pdf", "sealing", "valid_since"])
    if locked.replaces_id is not None or locked.supplements_id is not None:
        _follow(locked, event)
        return
    transitions.move(task, "issued", None, "", event)
    progress.settle(task.item, event)


def _follow(certificate: Certificate, sealed: Event) -> None:
    """The document followed changes its public state, not a bit of its files; the amendment is done."""
    replaced, supplemented = certificate.replaces, certificate.supplements
    if replaced is not None:
        ended = [replaced, *replaced.supplemented_by.filter(state="valid").order_by("id")]
        for each in ended:
            if each.state != "withdrawn":  # withdrawn it stays: what was taken back is not made good again
                _step(each, "superseded", kinds.CERTIFICATE_SUPERSEDED, certificate)
    elif supplemented is not None and supplemented.state == "valid":
        _step(supplemented, "amended", kinds.CERTIFICATE_SUPPLEMENTED, certificate)
    amendment = Amendment.objects.select_for_update().get(issued=certificate)
    transitions.move(amendment, "done", None, "", sealed)


def _step(earlier: Certificate, state: str, kind: str, later: Certificate) -> None:
    earlier = Certificate.objects.select_for_update().get(pk=earlier.pk)
    body: dict[str, JsonValue] = {"by": later.number, "content_hash": later.pdf.sha256 if later.pdf else ""}
    event = append(kind, transitions.subject_name(earlier), later.signed_by, body)
    transitions.move(earlier, state, None, later.number, event)


def _kept(blob: Blob | None) -> Blob:
    if blob is None:
        raise LookupError("a file that an earlier step keeps is missing")
    return blob


def _fresh(certificate: Certificate) -> Certificate:
    rows = Certificate.objects.select_related("task__item__order", "dcc", "proof", "pdf", "issuing_event")
    return rows.get(pk=certificate.pk)
