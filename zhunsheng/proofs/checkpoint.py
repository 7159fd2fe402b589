# SPDX-License-Identifier: Apache-2.0
"""Checkpoints (C2SP tlog-checkpoint): a log's signed statement of its size and root hash."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.proofs.encoding import HASH_SIZE, base64_text, decimal_number, hash_bytes, shown
from zhunsheng.proofs.errors import NoteError
from zhunsheng.proofs.keys import Signer, VerifierKey
from zhunsheng.proofs.merkle import EMPTY_ROOT, MAX_TREE_SIZE
from zhunsheng.proofs.note import Note, open_note, sign_note


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """Which log (origin), how many leaves, the root hash over them, and lines other tools may have added.

    NoteError for a size out of range, a root that is no hash, an empty or multi-line field, or an empty tree
    with any root but that of the empty tree.
    """

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not 0 <= self.size <= MAX_TREE_SIZE:
            raise NoteError("检查点的大小超出范围", "the checkpoint's size is out of range")
        if len(self.root) != HASH_SIZE:
            raise NoteError("检查点的根哈希不是 32 字节", "the checkpoint's root hash is not 32 bytes")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise NoteError("空日志的根哈希不对", "an empty log has another root hash")
        if any(not line or "\n" in line for line in (self.origin, *self.extensions)):
            raise NoteError(
                "检查点的行不可为空或含换行", "a checkpoint's lines are never empty, nor hold a newline"
            )

    @classmethod
    def of_empty_log(cls, origin: str) -> "Checkpoint":
        """Where every log begins."""
        return cls(origin, 0, EMPTY_ROOT)

    def encode(self) -> str:
        """The text that is signed."""
        return "\n".join([self.origin, str(self.size), base64_text(self.root), *self.extensions]) + "\n"

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """The checkpoint in a note's text. Raises NoteError when it is malformed."""
        lines = text.split("\n")
        if lines.pop() != "":
            raise NoteError("检查点末尾没有换行", "the checkpoint's final newline is missing")
        if len(lines) < 3:
            raise NoteError("检查点少于三行", "the checkpoint has fewer than three lines")
        origin, size, root, *extensions = lines
        return cls(origin, _parse_size(size), _parse_root(root), tuple(extensions))


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint together with the note that carried it."""

    checkpoint: Checkpoint
    note: Note


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> bytes:
    """The signed note of a checkpoint. Raises NoteError when no signer bears the log's origin as its name."""
    if all(signer.name != checkpoint.origin for signer in signers):
        raise NoteError(
            "签名密钥的名称须等于日志的 origin", "a signing key must bear the log's origin as its name"
        )
    return sign_note(checkpoint.encode(), signers)


def open_checkpoint(
    note: bytes, logs: Iterable[VerifierKey], witnesses: Iterable[VerifierKey] = ()
) -> SignedCheckpoint:
    """Verifies a checkpoint that one of `logs` must have signed under its own origin.

    Cosignatures by `witnesses` are verified too; how many are needed is a policy's business. NoteError else.
    """
    log_keys = tuple(logs)
    opened = open_note(note, dict.fromkeys([*log_keys, *witnesses]))
    checkpoint = Checkpoint.parse(opened.text)
    if not any(key.name == checkpoint.origin and opened.signed_by(key) for key in log_keys):
        origin = shown(checkpoint.origin)
        raise NoteError(f"没有日志 {origin} 的有效签名", f"not signed by a known key of log {origin}")
    return SignedCheckpoint(checkpoint, opened)


def _parse_size(text: str) -> int:
    try:
        return decimal_number(text)
    except ValueError as error:
        raise NoteError(
            f"检查点的大小 {shown(text)} 不合规", f"{shown(text)} is not a checkpoint's size"
        ) from error


def _parse_root(text: str) -> bytes:
    try:
        return hash_bytes(text)
    except ValueError as error:
        raise NoteError(f"{shown(text)} 不是根哈希", f"{shown(text)} is not a root hash") from error
