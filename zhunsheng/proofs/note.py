# SPDX-License-Identifier: Apache-2.0
"""Signed notes (C2SP signed-note): text, an empty line, and one line for each signature."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from zhunsheng.proofs.encoding import base64_bytes, base64_text, shown
from zhunsheng.proofs.errors import NoteError
from zhunsheng.proofs.keys import KEY_ID_SIZE, KeyType, Signer, VerifierKey, check_key_name

MAX_NOTE_SIZE = 1_000_000
MAX_SIGNATURES = 100

_SIGNATURE_START = "— "


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: who claims to have signed, and the signature (time first, for cosignatures)."""

    name: str
    key_id: bytes
    signature: bytes

    def encode(self) -> str:
        """The line, with its newline."""
        return f"{_SIGNATURE_START}{self.name} {base64_text(self.key_id + self.signature)}\n"

    @classmethod
    def parse(cls, line: str) -> "NoteSignature":
        """The signature in a line given without its newline; NoteError when malformed."""
        name, separator, encoded = line.removeprefix(_SIGNATURE_START).partition(" ")
        if not line.startswith(_SIGNATURE_START) or not separator:
            raise NoteError(f"不是签名行：{shown(line)}", f"not a signature line: {shown(line)}")
        check_key_name(name)
        try:
            data = base64_bytes(encoded)
        except ValueError as error:
            raise NoteError(f"{name} 的签名不是 base64", f"the signature of {name} is not base64") from error
        if len(data) <= KEY_ID_SIZE:
            raise NoteError(f"{name} 的签名过短", f"the signature of {name} is too short")
        return cls(name, data[:KEY_ID_SIZE], data[KEY_ID_SIZE:])


@dataclass(frozen=True, slots=True)
class VerifiedSignature:
    """A signature that holds: by which key, and for cosignatures at which POSIX time."""

    key: VerifierKey
    timestamp: int | None


@dataclass(frozen=True, slots=True)
class Note:
    """A note's text and signatures: one verified for each known key, and those by keys nobody vouched for.

    The text is to be believed only as far as `verified` goes.
    """

    text: str
    verified: tuple[VerifiedSignature, ...]
    unverified: tuple[NoteSignature, ...]

    def signed_by(self, key: VerifierKey) -> VerifiedSignature | None:
        """The verified signature by this very key, if there is one."""
        return next((signature for signature in self.verified if signature.key == key), None)


def sign_note(text: str, signers: Sequence[Signer]) -> bytes:
    """The note over `text`, signed by each of `signers` in order.

    Raises NoteError when the text cannot be a note's or a signer makes cosignatures (see `cosign`).
    """
    _check_text(text)
    if not signers:
        raise NoteError("至少要有一个签名者", "at least one signer is needed")
    lines = []
    for signer in signers:
        if signer.kind is not KeyType.ED25519:
            raise NoteError(f"{signer.name} 是联署密钥", f"{signer.name} is a cosigner's key")
        lines.append(NoteSignature(signer.name, signer.key.key_id, signer.sign(text.encode("utf-8"))))
    return f"{text}\n{''.join(line.encode() for line in lines)}".encode()


def add_signatures(note: bytes, signatures: Iterable[NoteSignature]) -> bytes:
    """The note with more signature lines; one that is already there is not repeated."""
    text, present = split_note(note)
    added = dict.fromkeys([*present, *signatures])
    if len(added) > MAX_SIGNATURES:
        raise _too_many()
    return f"{text}\n{''.join(line.encode() for line in added)}".encode()


def open_note(note: bytes, keys: Iterable[VerifierKey]) -> Note:
    """Verifies a note against the known keys.

    Signatures by other keys are kept as `unverified`. A known key that signed twice counts once. Raises
    NoteError when the note is malformed, when a known key's signature is false, or when none of them signed.
    """
    text, signatures = split_note(note)
    known = _known_keys(keys)
    verified: dict[VerifierKey, VerifiedSignature] = {}
    unverified = []
    for line in signatures:
        key = known.get((line.name, line.key_id))
        if key is None:
            unverified.append(line)
            continue
        verified.setdefault(key, VerifiedSignature(key, key.verify(text, line.signature)))
    if not verified:
        raise NoteError("没有已知密钥的签名", "not signed by any known key")
    return Note(text, tuple(verified.values()), tuple(unverified))


def unverified_note(note: bytes) -> Note:
    """The note as it reads, with nothing verified: to say whose it claims to be, never that it is."""
    text, signatures = split_note(note)
    return Note(text, (), tuple(signatures))


def split_note(note: bytes) -> tuple[str, list[NoteSignature]]:
    """Text and signature lines of a note, unverified. Raises NoteError when it is malformed."""
    decoded = _decode(note)
    at = decoded.rfind("\n\n")
    if at < 0:
        raise NoteError("没有分隔正文与签名的空行", "no empty line divides text and signatures")
    text, tail = decoded[: at + 1], decoded[at + 2 :]
    lines = tail.split("\n")
    if lines.pop() != "":
        raise NoteError("末尾没有换行", "the final newline is missing")
    if not lines:
        raise NoteError("没有签名", "there is no signature")
    if len(lines) > MAX_SIGNATURES:
        raise _too_many()
    return text, [NoteSignature.parse(line) for line in lines]


def _decode(note: bytes) -> str:
    if len(note) > MAX_NOTE_SIZE:
        raise NoteError(f"签名文本超过 {MAX_NOTE_SIZE} 字节", f"the note exceeds {MAX_NOTE_SIZE} bytes")
    try:
        decoded = note.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NoteError("不是有效的 UTF-8", "not valid UTF-8") from error
    _check_characters(decoded)
    return decoded


def _check_text(text: str) -> None:
    if not text.endswith("\n"):
        raise NoteError("正文须以换行结尾", "the text must end in a newline")
    _check_characters(text)
    try:
        size = len(text.encode("utf-8"))
    except UnicodeEncodeError as error:
        raise NoteError("正文含孤立的代理码", "the text has a lone surrogate") from error
    if size > MAX_NOTE_SIZE:
        raise NoteError(f"正文超过 {MAX_NOTE_SIZE} 字节", f"the text exceeds {MAX_NOTE_SIZE} bytes")


def _check_characters(text: str) -> None:
    if "\r" in text:
        raise NoteError("含回车符（换行须只用 LF）", "has a carriage return (lines must end in LF alone)")
    if any(character < " " and character != "\n" for character in text):
        raise NoteError("含控制字符", "has a control character")


def _known_keys(keys: Iterable[VerifierKey]) -> dict[tuple[str, bytes], VerifierKey]:
    known: dict[tuple[str, bytes], VerifierKey] = {}
    for key in keys:
        if known.setdefault((key.name, key.key_id), key) != key:
            raise NoteError(
                f"两把密钥同名同标识：{key.name}", f"two keys share the name and id of {key.name}"
            )
    return known


def _too_many() -> NoteError:
    return NoteError(f"签名超过 {MAX_SIGNATURES} 个", f"more than {MAX_SIGNATURES} signatures")
