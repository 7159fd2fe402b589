# SPDX-License-Identifier: Apache-2.0
"""Pseudonyms by a key the laboratory keeps: the same person or client has the same one in every pack of it.

A pseudonym is the start of an HMAC-SHA256 over what is named and the name. Who has no key can't tell whose it
is; once the key is destroyed, nobody can.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from zhunsheng.rules.pack.privacy import TREATED, Treatment

Row = dict[str, Any]
KEY_SIZE: Final = 32
WITHHELD: Final = "…"
"""What stands for a text that somebody wrote: that something was written can be seen, what it was can't."""
_LETTERS: Final = 16


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """Makes pseudonyms by a key of 32 bytes, which is never shown."""

    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.key) != KEY_SIZE:
            raise ValueError(f"a pseudonym key has {KEY_SIZE} bytes")

    def of(self, kind: str, name: str) -> str:
        """The pseudonym of a name within its kind: person-…, client-…, serial-…."""
        digest = hmac.digest(self.key, f"{kind}\0{name}".encode(), hashlib.sha256)
        return f"{kind}-{base64.b32encode(digest).decode()[:_LETTERS].lower()}"


def leaving(name: str, rows: Iterable[Mapping[str, Any]], pseudonyms: Pseudonyms | None) -> Iterator[Row]:
    """The rows of a table as they leave: prices and positions never, people and clients by pseudonym.

    Without `pseudonyms` names and texts are left as they are.
    """
    treated = TREATED.get(name, {})
    for row in rows:
        yield {column: _treat(treated.get(column), value, row, pseudonyms) for column, value in row.items()}


def _treat(
    treatment: Treatment | None, value: Any, row: Mapping[str, Any], pseudonyms: Pseudonyms | None
) -> Any:
    if treatment in ("price", "position"):
        return None
    if treatment is None or pseudonyms is None or value is None:
        return value
    if treatment == "free-text":
        return WITHHELD if str(value).strip() else value
    if treatment == "subject":  # a hold may be on a person, or on what is none
        return pseudonyms.of("person", value) if row.get("subject_kind") == "person" else value
    return pseudonyms.of(treatment, value)
