# SPDX-License-Identifier: Apache-2.0
"""A leaf of the log: a salted commitment to a body that itself stays private.

The log is public and its bodies are not. A plain hash of a short body (a serial number, a reading) could be
found by trying all candidates; 32 random bytes in front of it make that hopeless, and destroying the salt
makes the leaf say nothing for ever. Salt and body travel with the certificate they belong to.
"""

import hashlib

from zhunsheng.proofs.canonical import canonical_json, parse_canonical
from zhunsheng.proofs.encoding import base64_text, hash_bytes
from zhunsheng.proofs.errors import ProofError

LEAF_VERSION = 1
SALT_SIZE = 32


def leaf_data(body: bytes, salt: bytes) -> bytes:
    """The bytes logged for `body`: canonical JSON of the version and base64 SHA-256(salt, then body).

    `salt` is 32 random bytes, fresh for each leaf and drawn by the caller; ProofError for another length.
    """
    if len(salt) != SALT_SIZE:
        raise ProofError(f"盐须为 {SALT_SIZE} 字节", f"the salt must be {SALT_SIZE} bytes")
    commitment = hashlib.sha256(salt + body).digest()
    return canonical_json({"v": LEAF_VERSION, "c": base64_text(commitment)})


def parse_leaf(entry: bytes) -> bytes:
    """The 32-byte commitment in a logged entry.

    Raises NotCanonical when the entry is not canonical JSON, ProofError when it is no leaf of version 1.
    """
    value = parse_canonical(entry)
    version = value.get("v") if isinstance(value, dict) else None
    if not isinstance(value, dict) or set(value) != {"v", "c"} or version is True or version != LEAF_VERSION:
        raise ProofError("不是第 1 版的日志叶", "not a leaf of version 1")
    commitment = value["c"]
    try:
        return hash_bytes(commitment if isinstance(commitment, str) else "")
    except ValueError as error:
        raise ProofError(
            "日志叶的承诺不是 32 字节的 base64", "the leaf's commitment is not base64 of 32 bytes"
        ) from error


def check_leaf(entry: bytes, body: bytes, salt: bytes) -> None:
    """Raises ProofError unless `entry` commits to exactly this body and salt."""
    parse_leaf(entry)
    if entry != leaf_data(body, salt):
        raise ProofError("日志叶与正文和盐不符", "the leaf does not commit to this body and salt")
