# SPDX-License-Identifier: Apache-2.0
"""Questions to the log."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import bodies, keys, places, publication, stop, tree, witnesses
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Checkpoint, Event, PastCheckpoint, PastLog
from zhunsheng.ledger.stop import Difference
from zhunsheng.proofs import (
    JsonValue,
    TileError,
    TileId,
    TlogProof,
    VerifiedInclusion,
    folder_reader,
    make_proof,
    open_checkpoint,
    verify_entry,
)


@dataclass(frozen=True, slots=True)
class LogState:
    """Where the log stands, as anybody may know it: its name, its key, the newest checkpoint.

    `witnesses` are the configured ones that cosigned it. Size 0, no root and no time while nothing is logged.
    """

    origin: str
    key: str
    size: int
    root: bytes
    signed_at: datetime | None
    witnesses: tuple[str, ...]
    stopped: bool


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


def proof_for(event: Event, key: str = "") -> bytes:
    """The .tlog-proof of an event under the newest checkpoint. ActionError while it has no place.

    `key` (vkey) names the log to prove it in: the present one, or one that ended and was succeeded.
    """
    index = Event.objects.filter(pk=event.pk).values_list("index", flat=True).first()
    past = bool(key) and key != log_key()
    checkpoint = _last_of_past(key) if past else tree.last_checkpoint()
    if index is None or checkpoint is None or index >= checkpoint.size:
        if past:
            raise ActionError(_("该事件没有进入它所指名的日志，那个日志已经结束；只能重新签发。"))
        raise ActionError(_("该事件还没有进入日志，请稍后再试。"))
    return make_proof(index, checkpoint.note.encode(), tree.reader(checkpoint.size).read_hash).encode()


def was_succeeded() -> bool:
    """Whether a log ended here and another took over: then certificates may name either."""
    return PastLog.objects.exists()


def _last_of_past(key: str) -> PastCheckpoint | None:
    return PastCheckpoint.objects.filter(log__vkey=key).order_by("-size").first()


def verified_place(event: Event) -> VerifiedInclusion:
    """The event's place under the newest checkpoint, proved anew as a stranger would from body and salt.

    Witnesses that cosigned are counted, none is required. ActionError while the event has no place,
    ProofsError when the proof does not hold.
    """
    proof = TlogProof.parse(proof_for(event))
    return verify_entry(proof, bodies.entry_of(event), replace(witnesses.policy(), quorum=None))


def log_key() -> str:
    """The log's verifier key as text (vkey), as it stands in signed certificates."""
    return keys.verifier().vkey


def origin() -> str:
    """The log's name."""
    return keys.verifier().name


def policy_text() -> str:
    """A trust policy (C2SP tlog-policy) for those who verify: this log's key, its witnesses, their quorum."""
    return witnesses.policy().encode().decode()


def log_state() -> LogState:
    """Where the log stands now. ActionError when the laboratory has no log yet."""
    key, last = keys.verifier(), tree.last_checkpoint()
    halted = bool(stop.differences())
    if last is None:
        return LogState(key.name, key.vkey, 0, b"", None, (), halted)
    witnesses_asked = [witness.key for witness in witnesses.policy().witnesses]
    signed = open_checkpoint(last.note.encode(), [key], witnesses_asked).note.verified
    names = tuple(item.key.name for item in signed if item.key in witnesses_asked)
    return LogState(key.name, key.vkey, last.size, bytes(last.root), last.signed_at, names, halted)


def stopped() -> tuple[Difference, ...]:
    """Why the log is stopped; empty when it is not."""
    return stop.differences()


def published_file(path: str) -> bytes | None:
    """A file of the published log by its path below the log's prefix, None where there is none.

    Only the checkpoint and well-formed paths of tiles are looked up, so no path leads out of the folder.
    """
    if path != publication.CHECKPOINT and not _is_tile(path):
        return None
    return folder_reader(places.log_folder())(path)


def _is_tile(path: str) -> bool:
    try:
        TileId.parse(path)
    except TileError:
        return False
    return True
