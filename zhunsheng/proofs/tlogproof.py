# SPDX-License-Identifier: Apache-2.0
"""Transparency proofs (C2SP tlog-proof): one file that shows, offline, that an entry was logged."""

from dataclasses import dataclass

from zhunsheng.proofs.checkpoint import Checkpoint
from zhunsheng.proofs.encoding import MAX_NUMBER, base64_bytes, base64_text, decimal_number, hash_bytes, shown
from zhunsheng.proofs.errors import ProofError
from zhunsheng.proofs.merkle import HashReader, inclusion_proof, leaf_hash, verify_inclusion
from zhunsheng.proofs.note import open_note, split_note
from zhunsheng.proofs.policy import Policy, check

HEADER = "c2sp.org/tlog-proof@v1"
MAX_PROOF_SIZE = 2_000_000
MAX_PATH = 63  # a tree of 2^63 leaves has no longer path


@dataclass(frozen=True, slots=True)
class TlogProof:
    """An entry's index, its path to the root, the signed checkpoint, and extra data nobody vouches for."""

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.index <= MAX_NUMBER:
            raise ProofError("序号超出范围", "the index is out of range")
        if len(self.path) > MAX_PATH:
            raise ProofError(f"路径超过 {MAX_PATH} 个哈希", f"the path has more than {MAX_PATH} hashes")
        if self.extra == b"":
            raise ProofError("附加数据为空时应省略", "extra data that is empty must be left out")

    def encode(self) -> bytes:
        """The file's bytes."""
        extra = [] if self.extra is None else [f"extra {base64_text(self.extra)}"]
        lines = [HEADER, *extra, f"index {self.index}", *map(base64_text, self.path), "", ""]
        return "\n".join(lines).encode("ascii") + self.checkpoint

    @classmethod
    def parse(cls, data: bytes) -> "TlogProof":
        """The proof in a file's bytes, nothing verified. Raises ProofError, NoteError for its checkpoint."""
        if len(data) > MAX_PROOF_SIZE:
            raise ProofError(f"证明超过 {MAX_PROOF_SIZE} 字节", f"the proof exceeds {MAX_PROOF_SIZE} bytes")
        head, separator, checkpoint = data.partition(b"\n\n")
        if not separator:
            raise ProofError("检查点前没有空行", "no empty line precedes the checkpoint")
        lines = _head_lines(head)
        extra = _parse_extra(lines.pop(0)) if lines and lines[0].startswith("extra ") else None
        if not lines:
            raise ProofError("缺少 index 行", "the index line is missing")
        index = _parse_index(lines.pop(0))
        Checkpoint.parse(split_note(checkpoint)[0])
        return cls(index, tuple(_parse_hash(line) for line in lines), checkpoint, extra)


@dataclass(frozen=True, slots=True)
class VerifiedInclusion:
    """What a proof has shown: the entry's place, in which log, of what size, and who witnessed that when.

    `origin` is the log's name as signed, `log_name` the name of the policy's key that signed it, `witnesses`
    the policy's names with POSIX times; empty when the policy asks for none and none was there.
    """

    index: int
    size: int
    origin: str
    witnesses: tuple[tuple[str, int], ...]
    log_name: str


def make_proof(index: int, checkpoint: bytes, read_hash: HashReader, extra: bytes | None = None) -> TlogProof:
    """The proof of the entry at `index` under a signed checkpoint; ProofError when it is not in there."""
    size = Checkpoint.parse(split_note(checkpoint)[0]).size
    return TlogProof(index, tuple(inclusion_proof(index, size, read_hash)), checkpoint, extra)


def verify(proof: TlogProof, leaf: bytes, policy: Policy) -> VerifiedInclusion:
    """Verifies that the entry with leaf hash `leaf` is in a log the policy believes.

    Raises NoteError when no key of the policy signed or a known key's signature is false, ProofError when
    the log is not the policy's, the quorum is not met, or the path leads elsewhere.
    """
    note = open_note(proof.checkpoint, policy.keys)
    checkpoint, result = Checkpoint.parse(note.text), check(policy, note)
    if result.log is None:
        origin = shown(checkpoint.origin)
        raise ProofError(f"日志 {origin} 不在信任策略内", f"log {origin} is not in the trust policy")
    if not result.quorum_met:
        seen = len(result.witnesses)
        raise ProofError(f"见证不足：只有 {seen} 个见证者", f"too few witnesses: only {seen} counted")
    verify_inclusion(proof.index, checkpoint.size, leaf, proof.path, checkpoint.root)
    return VerifiedInclusion(
        proof.index, checkpoint.size, checkpoint.origin, result.witnesses, result.log.name
    )


def verify_entry(proof: TlogProof, entry: bytes, policy: Policy) -> VerifiedInclusion:
    """`verify` for the logged bytes themselves."""
    return verify(proof, leaf_hash(entry), policy)


def check_intact(proof: TlogProof, leaf: bytes) -> Checkpoint:
    """The checkpoint the path leads to, with NO signature verified: the file agrees with itself, no more.

    Says "intact, issuer unknown" where no trust was given. Raises ProofError when the path leads elsewhere.
    """
    checkpoint = Checkpoint.parse(split_note(proof.checkpoint)[0])
    verify_inclusion(proof.index, checkpoint.size, leaf, proof.path, checkpoint.root)
    return checkpoint


def _head_lines(head: bytes) -> list[str]:
    """The lines between the header and the checkpoint."""
    if b"\r" in head:
        raise ProofError("含回车符（换行须只用 LF）", "has a carriage return (lines must end in LF alone)")
    try:
        header, *lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError as error:
        raise ProofError("证明头部不是 ASCII", "the proof's head is not ASCII") from error
    if header != HEADER:
        raise ProofError(f"首行不是 {HEADER}", f"the first line is not {HEADER}")
    return lines


def _parse_extra(line: str) -> bytes:
    try:
        return base64_bytes(line.removeprefix("extra "))
    except ValueError as error:
        raise ProofError("附加数据不是 base64", "the extra data is not base64") from error


def _parse_index(line: str) -> int:
    try:
        return decimal_number(line.removeprefix("index ") if line.startswith("index ") else "")
    except ValueError as error:
        raise ProofError(f"不是 index 行：{shown(line)}", f"not an index line: {shown(line)}") from error


def _parse_hash(line: str) -> bytes:
    try:
        return hash_bytes(line)
    except ValueError as error:
        raise ProofError(f"{shown(line)} 不是哈希", f"{shown(line)} is not a hash") from error
