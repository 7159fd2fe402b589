# SPDX-License-Identifier: Apache-2.0
"""The body of an event: canonical JSON that repeats the row's columns, so they are under the leaf too."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Protocol

from zhunsheng.ledger.models import Event
from zhunsheng.proofs import JsonValue as JsonValue
from zhunsheng.proofs import canonical_json, leaf_data, leaf_hash, parse_canonical

# Who acts: a user, or anything with a user name; the ledger lies below accounts and knows no more.
KIND = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*")
SUBJECT = re.compile(r"[a-z]+(-[a-z]+)*:\S(.*\S)?")
MAX_SUBJECT = 80


class Actor(Protocol):
    """Somebody who acts."""

    @property
    def username(self) -> str: ...


def event_of(
    kind: str, subject: str, actor: str, at: datetime, body: Mapping[str, JsonValue], salt: bytes
) -> Event:
    """An event not yet saved. ValueError for kind or subject out of form, NotCanonical for the body."""
    if not KIND.fullmatch(kind):
        raise ValueError(f"an event's kind reads noun.verb, not {kind!r}")
    if len(subject) > MAX_SUBJECT or not SUBJECT.fullmatch(subject):
        raise ValueError(
            f"an event's subject reads kind:number, up to {MAX_SUBJECT} characters, not {subject!r}"
        )
    content = canonical_json(
        {"actor": actor, "at": time_text(at), "body": dict(body), "kind": kind, "subject": subject}
    )
    event = Event(at=at, kind=kind, subject=subject, actor=actor, body=content.decode(), salt=salt)
    event.leaf_hash = leaf_hash(entry_of(event))
    return event


def entry_of(event: Event) -> bytes:
    """The bytes that are logged for an event."""
    return leaf_data(event.body.encode(), bytes(event.salt))


def facts_of(event: Event) -> dict[str, JsonValue]:
    """What an action said about the event: its body without the columns."""
    content = parse_canonical(event.body.encode())
    facts = content["body"] if isinstance(content, dict) else None
    return facts if isinstance(facts, dict) else {}


def columns_agree(event: Event) -> bool:
    """Whether the row's columns say what its body says. NotCanonical when the body is no canonical JSON."""
    content = parse_canonical(event.body.encode())
    columns = {"actor": event.actor, "at": time_text(event.at), "kind": event.kind, "subject": event.subject}
    return isinstance(content, dict) and {**content, "body": None} == {**columns, "body": None}


def time_text(at: datetime) -> str:
    """An instant in UTC with microseconds, always of one length. ValueError for a time without a zone."""
    if at.tzinfo is None:
        raise ValueError("an event's time needs a zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
