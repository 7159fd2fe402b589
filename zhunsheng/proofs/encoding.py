# SPDX-License-Identifier: Apache-2.0
"""The two text encodings every log format shares: base64 (RFC 4648 section 4) and plain decimals.

Both are read strictly, one text for one value: a second spelling of the same bytes or number would let
two files that differ pass as the same proof.
"""

import base64
import binascii
import re

# Sizes, indices and times are counted in signed 64 bits by other people's tools; more is never sensible.
MAX_NUMBER = 2**63 - 1
HASH_SIZE = 32

_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")


def base64_text(data: bytes) -> str:
    """Standard base64 with padding."""
    return base64.b64encode(data).decode("ascii")


def base64_bytes(text: str) -> bytes:
    """The bytes of standard, padded base64. ValueError for any other text, stray trailing bits included."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise ValueError("not base64") from error
    if base64_text(data) != text:
        raise ValueError("not canonical base64")
    return data


def hash_bytes(text: str) -> bytes:
    """A SHA-256 value from its base64 text. ValueError when it is not exactly 32 bytes."""
    data = base64_bytes(text)
    if len(data) != HASH_SIZE:
        raise ValueError("not 32 bytes")
    return data


def decimal_number(text: str) -> int:
    """A non-negative integer up to 2^63 - 1 in ASCII digits without sign or leading zero; else ValueError."""
    if not _DECIMAL.fullmatch(text):
        raise ValueError("not a plain decimal")
    number = int(text)
    if number > MAX_NUMBER:
        raise ValueError("larger than 2^63 - 1")
    return number


def shown(text: str, limit: int = 60) -> str:
    """Hostile text made safe and short enough for an error message."""
    return ascii(text if len(text) <= limit else text[:limit] + "…")
