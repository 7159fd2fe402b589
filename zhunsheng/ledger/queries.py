# SPDX-License-Identifier: Apache-2.0
"""Questions to the log."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import bodies, keys, stop, tree, witnesses
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import JsonValue, make_proof


def history(subject: str) -> list[Event]:
    """All events of a subject, oldest first."""
    return list(Event.objects.filter(subject=subject).order_by("id"))


def facts(event: Event) -> dict[str, JsonValue]:
    """What the action said about the event."""
    return bodies.facts_of(event)


def events_recent(*, subject: str = "", kind: str = "", actor: str = "") -> QuerySet[Event]:
    """Events, newest first; narrowed by the start of the subject or kind, and by the actor's user name."""
    events = Event.objects.order_by("-id")
    if subject:
        events = events.filter(subject__startswith=subject)
    if kind:
        events = events.filter(kind__startswith=kind)
    if actor:
        events = events.filter(actor=actor)
    return events


def latest_checkpoint() -> Checkpoint | None:
    """The newest committed checkpoint; None while nothing is logged."""
    return tree.last_checkpoint()


def leaf_material(event: Event) -> tuple[bytes, bytes]:
    """Body and salt of an event: with the proof they show what was logged. Not for everybody."""
    return event.body.encode(), bytes(event.salt)


def proof_for(event: Event) -> bytes:
    """The .tlog-proof of an event under the newest checkpoint. ActionError while it has no place."""
    index = Event.objects.filter(pk=event.pk).values_list("index", flat=True).first()
    checkpoint = tree.last_checkpoint()
    if index is None or checkpoint is None or index >= checkpoint.size:
        raise ActionError(_("该事件还没有进入日志，请稍后再试。"))
    return make_proof(index, checkpoint.note.encode(), tree.reader(checkpoint.size).read_hash).encode()


def log_key() -> str:
    """The log's verifier key as text (vkey), as it stands in signed certificates."""
    return keys.verifier().vkey


def origin() -> str:
    """The log's name."""
    return keys.verifier().name


def policy_text() -> str:
    """A trust policy (C2SP tlog-policy) for those who verify: this log's key, its witnesses, their quorum."""
    return witnesses.policy().encode().decode()


def stopped() -> tuple[Difference, ...]:
    """Why the log is stopped; empty when it is not."""
    return stop.differences()
