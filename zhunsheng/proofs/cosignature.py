# SPDX-License-Identifier: Apache-2.0
"""Cosignatures (C2SP tlog-cosignature, v1): a witness saying when it saw a log at this size, never another.

The size it vouches for is the largest it has seen of that log, and consistent with all before.
"""

from zhunsheng.proofs.checkpoint import Checkpoint
from zhunsheng.proofs.encoding import shown
from zhunsheng.proofs.errors import NoteError
from zhunsheng.proofs.keys import TIMESTAMP_SIZE, KeyType, Signer, VerifierKey, cosigned_message
from zhunsheng.proofs.note import NoteSignature, split_note


def cosign(note: bytes, cosigner: Signer, timestamp: int) -> NoteSignature:
    """The cosignature of a signed checkpoint at POSIX time `timestamp` (seconds, above 0).

    The caller has verified the log's signature and consistency first: this only signs. NoteError when the
    note is no checkpoint, or the signer is not of type cosignature/v1.
    """
    if cosigner.kind is not KeyType.COSIGNATURE_V1:
        raise NoteError(f"{cosigner.name} 不是联署密钥", f"{cosigner.name} is not a cosigner's key")
    if timestamp == 0:
        raise NoteError("联署须有时间", "a cosignature needs its time")
    text, _ = split_note(note)
    Checkpoint.parse(text)
    signature = cosigner.sign(cosigned_message(text, timestamp))
    return NoteSignature(
        cosigner.name, cosigner.key.key_id, timestamp.to_bytes(TIMESTAMP_SIZE, "big") + signature
    )


def verify_cosignature(note: bytes, line: NoteSignature, key: VerifierKey) -> int:
    """The POSIX time of a witness's cosignature, received apart from the note it is for.

    Raises NoteError when it is by another key or false.
    """
    text, _ = split_note(note)
    Checkpoint.parse(text)
    if (line.name, line.key_id) != (key.name, key.key_id):
        raise NoteError(
            f"联署来自另一密钥 {shown(line.name)}", f"cosigned by another key, {shown(line.name)}"
        )
    timestamp = key.verify(text, line.signature)
    if timestamp is None:
        raise NoteError(f"{key.name} 不是联署密钥", f"{key.name} is not a cosigner's key")
    return timestamp


def parse_cosignatures(response: bytes) -> list[NoteSignature]:
    """The lines a witness answered with (C2SP tlog-witness), unverified; NoteError when malformed."""
    before, lines = split_note(b"\n\n" + response)
    if before != "\n":
        raise NoteError("应答不只含签名行", "the answer holds more than signature lines")
    return lines
