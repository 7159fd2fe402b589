# SPDX-License-Identifier: Apache-2.0
"""Pseudonyms by a key the laboratory keeps: the same person or client has the same one in every pack of it.

A pseudonym is the start of an HMAC-SHA256 over what is named and the name. Who has no key can't tell whose it
is; once the key is destroyed, nobody can.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final

KEY_SIZE: Final = 32
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
