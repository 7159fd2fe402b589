# SPDX-License-Identifier: Apache-2.0
"""Signing: the one act that issues a certificate. Password, gate, number, DCC and event belong together."""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.queries import local
from zhunsheng.ledger import clock, files
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.asking import asking_once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import gate, issuing, kinds, locking, numbers, progress, sealing, transitions, versions
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_subcontract import compose_version
from zhunsheng.work.issuing import NotDrawn, Pages, Signatory
from zhunsheng.work.models import Certificate, OriginalRecord, Task


def sign(actor: User, task: Task, *, password: str) -> Certificate:
    """Approve a checked task and issue its certificate, up to the committed event; sealing follows.

    The password is entered again and opens the signatory's own key, in memory only. The gate looks at field,
    scope, CMC, duties and the recomputation. A refused or failed signing takes no number.
    """
    permissions.require(actor, "draft", "A")
    return _issue(actor, task, issuing.unlocked(actor, password))


def sign_several(
    actor: User, tasks: Sequence[Task], *, password: str, pool: Executor | None = None
) -> tuple[list[Certificate], list[tuple[Task, ActionError]]]:
    """Sign tasks one after another with the password entered once: certificates, and what was refused.

    Each is judged by itself and each certificate is signed on its own, with an event of its own, so the log
    names every one that was let pass; what is refused stops none of the others. They are committed together.
    With a `pool` the pages are drawn in its processes meanwhile.
    """
    permissions.require(actor, "draft", "A")
    signatory = issuing.unlocked(actor, password)
    left = list(tasks)
    refused: list[tuple[Task, ActionError]] = []
    while True:
        pages = Pages(pool)
        try:
            signed, no = gate.several(actor, left, _signing(signatory, pages), before_commit=pages.wait)
        except NotDrawn as error:  # known only now, and everything is undone: again, without that one
            refused += [(task, error.reason) for task in left if task.pk == error.task.pk]
            left = [task for task in left if task.pk != error.task.pk]
        else:
            return signed, [*refused, *no]


def _signing(signatory: Signatory, pages: Pages) -> Callable[[User, Task], Certificate]:
    return lambda actor, task: _signed(actor, task, signatory, pages)


def issue(actor: User, task: Task, *, password: str) -> Certificate:
    """Sign, then seal at once. If sealing is cut short the certificate stays 封存中 and is resumed later."""
    return sealing.resume(sign(actor, task, password=password))


@gate.guarded
def _issue(actor: User, task: Task, signatory: Signatory) -> Certificate:
    return _signed(actor, task, signatory, Pages(None))


def _signed(actor: User, task: Task, signatory: Signatory, pages: Pages) -> Certificate:
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
        drawn = Issue(number, issuing.lookup_code(), at, signatory.person)
        content = compose_version(task, record, version, drawn)
    pages.draw(task, content)
    blob = files.store(issuing.signed_dcc(content, signatory, at), "application/xml")
    body = issuing.event_body(number, blob.sha256, version, signatory)
    event = append(kinds.CERTIFICATE_ISSUED, f"certificate:{number}", actor, body, at=at)
    certificate = Certificate.objects.create(
        number=number,
        task=task,
        state="sealing",
        sealing="committed",
        code=drawn.code,
        value=issuing.summary(content),
        record_version=version,
        dcc=blob,
        issuing_event=event,
        signed_by=actor,
        signed_at=at,
        issued_on=content.issued_on,
    )
    _close(actor, task, record, certificate, event)
    return certificate


def _close(actor: User, task: Task, record: OriginalRecord, certificate: Certificate, event: Event) -> None:
    transitions.begin(certificate, actor, event)
    transitions.move(record, "archived", actor, "", event)
    transitions.move(task, "sealing", actor, "", event)
