# SPDX-License-Identifier: Apache-2.0
"""Who vouches for a pack: a signed note (C2SP signed-note) over the manifest's digest.

The note's text is three lines: what it is, the laboratory, and the SHA-256 of `manifest.json` in hex. The
first line keeps it apart from everything else the same key signs: a checkpoint begins with the log's name.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from zhunsheng.measure.text import Text
from zhunsheng.proofs import (
    KeyType,
    NoteError,
    Signer,
    VerifierKey,
    open_checkpoint,
    open_note,
    sign_note,
)
from zhunsheng.rules.pack.faults import Fault
from zhunsheng.rules.pack.manifest import Manifest

NAME: Final = "manifest.note"
MAX_BYTES: Final = 20_000
_FIRST_LINE: Final = "zhunsheng-evidence-pack/1"


@dataclass(frozen=True, slots=True)
class Signed:
    """What the signature is worth: the key that vouches for this manifest ("" where none does), whether it is
    one the reader trusts, and faults.
    """

    vkey: str
    trusted: bool
    faults: tuple[Fault, ...]


def statement(manifest: bytes, lab_id: str) -> str:
    """The text that is signed."""
    return f"{_FIRST_LINE}\n{lab_id}\n{hashlib.sha256(manifest).hexdigest()}\n"


def sign(manifest: bytes, lab_id: str, signer: Signer) -> bytes:
    """The note in `manifest.note`."""
    return sign_note(statement(manifest, lab_id), [signer])


def check(content: bytes, manifest: bytes, said: Manifest, trust: Sequence[VerifierKey]) -> Signed:
    """Whether the note is over this manifest and by the key it names, and whether that key is trusted."""
    try:
        key = VerifierKey.parse(said.key)
        note = open_note(content, [key])
    except NoteError as error:
        return Signed("", trusted=False, faults=(_fault("signature", Text(error.zh, error.en)),))
    faults = [] if note.text == statement(manifest, said.lab_id) else [_fault("signature-text", _OTHER)]
    if key.kind is not KeyType.ED25519:
        faults.append(_fault("signature", _COSIGNER))
    faults.extend(_checkpoint_faults(said, key))
    # A key that holds over another text vouches for nothing here.
    vkey = key.vkey if note.text == statement(manifest, said.lab_id) else ""
    return Signed(vkey, key in trust and not faults, tuple(faults))


def _checkpoint_faults(said: Manifest, key: VerifierKey) -> list[Fault]:
    """The checkpoint must be of the log whose key signed the pack."""
    if not said.checkpoint:
        return []
    try:
        open_checkpoint(said.checkpoint.encode(), [key])
    except NoteError as error:
        return [_fault("checkpoint", Text(f"检查点：{error.zh}", f"the checkpoint: {error.en}"))]
    return []


def _fault(code: str, text: Text) -> Fault:
    return Fault(code, text, NAME)


_COSIGNER = Text("这是联署密钥，不能签证据包", "this is a cosigner's key, and signs no pack")
_OTHER = Text(
    "签名的不是这份清单（或不是这个实验室）",
    "what is signed is not this manifest, or not this laboratory",
)
