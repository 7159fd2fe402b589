# SPDX-License-Identifier: Apache-2.0
"""The witness protocol (C2SP tlog-witness): what a log sends, and what a witness checks before it cosigns.

Only the words and the judgement: carrying them over HTTP, and keeping the latest checkpoint of each log in
the same transaction that answers, is the caller's work.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.proofs.checkpoint import Checkpoint, open_checkpoint
from zhunsheng.proofs.encoding import MAX_NUMBER, base64_text, decimal_number, hash_bytes
from zhunsheng.proofs.errors import NoteError, ProofError, WitnessError
from zhunsheng.proofs.keys import VerifierKey
from zhunsheng.proofs.merkle import verify_consistency
from zhunsheng.proofs.note import MAX_NOTE_SIZE, split_note

MAX_PROOF = 63
MAX_REQUEST_SIZE = MAX_NOTE_SIZE + 64 * 50

BAD_REQUEST = 400
FORBIDDEN = 403
NOT_FOUND = 404
CONFLICT = 409
UNPROCESSABLE = 422


@dataclass(frozen=True, slots=True)
class AddCheckpoint:
    """A log's request: the size the witness saw last, the proof from there on, the signed checkpoint."""

    old_size: int
    proof: tuple[bytes, ...]
    checkpoint: bytes

    def __post_init__(self) -> None:
        if not 0 <= self.old_size <= MAX_NUMBER:
            raise WitnessError(BAD_REQUEST, "旧大小超出范围", "the old size is out of range")
        if len(self.proof) > MAX_PROOF:
            raise WitnessError(BAD_REQUEST, "一致性证明过长", "the consistency proof is too long")

    @property
    def origin(self) -> str:
        """Which log the request claims to come from: to look up its keys and latest checkpoint, no more."""
        return split_note(self.checkpoint)[0].partition("\n")[0]

    def encode(self) -> bytes:
        """The request's body."""
        lines = [f"old {self.old_size}", *map(base64_text, self.proof), "", ""]
        return "\n".join(lines).encode("ascii") + self.checkpoint

    @classmethod
    def parse(cls, body: bytes) -> "AddCheckpoint":
        """The request in a body, nothing verified. Raises WitnessError (400) when it is malformed."""
        head, separator, checkpoint = body[: MAX_REQUEST_SIZE + 1].partition(b"\n\n")
        if len(body) > MAX_REQUEST_SIZE or not separator:
            raise WitnessError(BAD_REQUEST, "请求过大或不完整", "the request is too large or incomplete")
        try:
            old, *proof = head.decode("ascii").split("\n")
            size = decimal_number(old.removeprefix("old ") if old.startswith("old ") else "")
            request = cls(size, tuple(hash_bytes(line) for line in proof), checkpoint)
            split_note(checkpoint)
        except (ValueError, NoteError) as error:
            raise WitnessError(BAD_REQUEST, "请求格式不对", "the request is malformed") from error
        return request


def consider_checkpoint(
    request: AddCheckpoint, keys: Sequence[VerifierKey], latest: Checkpoint | None
) -> Checkpoint:
    """The checkpoint a witness may cosign now, having checked all the protocol asks for.

    `keys` are those trusted for `request.origin` (none: the log is unknown), `latest` the checkpoint of that
    origin cosigned last. Store the result before answering with `cosign`. Raises WitnessError with the
    status: 404 unknown log, 403 not signed by it, 400 nonsense, 409 another size is known, 422 inconsistent.
    """
    if not keys:
        raise WitnessError(NOT_FOUND, "不认识这个日志", "the log is not known here")
    checkpoint = _open(request, keys)
    if request.old_size > checkpoint.size:
        raise WitnessError(BAD_REQUEST, "旧大小超过新大小", "the old size exceeds the checkpoint's")
    known_size = latest.size if latest else 0
    if request.old_size != known_size:
        raise WitnessError(
            CONFLICT, f"上次联署的大小为 {known_size}", f"the size cosigned last is {known_size}", known_size
        )
    _check_consistent(request, latest or Checkpoint.of_empty_log(checkpoint.origin), checkpoint)
    return checkpoint


def monitoring_path(origin: str) -> str:
    """Path, below a witness's monitoring prefix, of the latest checkpoint it cosigned for this log."""
    return f"{hashlib.sha256(origin.encode()).hexdigest()}/checkpoint"


def _open(request: AddCheckpoint, keys: Sequence[VerifierKey]) -> Checkpoint:
    text, _ = split_note(request.checkpoint)
    try:
        Checkpoint.parse(text)
    except NoteError as error:
        # The protocol tells an empty log with a false root apart from text that is no checkpoint at all.
        status = UNPROCESSABLE if text.split("\n")[1:2] == ["0"] else BAD_REQUEST
        raise WitnessError(status, error.zh, error.en) from error
    try:
        return open_checkpoint(request.checkpoint, keys).checkpoint
    except NoteError as error:
        raise WitnessError(FORBIDDEN, error.zh, error.en) from error


def _check_consistent(request: AddCheckpoint, old: Checkpoint, new: Checkpoint) -> None:
    if old.origin != new.origin:
        raise WitnessError(BAD_REQUEST, "检查点属于另一日志", "the latest checkpoint is another log's")
    try:
        verify_consistency(old.size, new.size, old.root, new.root, request.proof)
    except ProofError as error:
        raise WitnessError(UNPROCESSABLE, error.zh, error.en) from error
