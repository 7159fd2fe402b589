# SPDX-License-Identifier: Apache-2.0
"""Keys of logs and witnesses, as C2SP signed-note names and writes them.

Two signature types are known: plain Ed25519 (0x01), which logs and laboratories sign with, and the
timestamped cosignature/v1 (0x04) of witnesses. A key of any other type is refused by name, never silently
ignored.
"""

import hashlib
from dataclasses import dataclass, field
from enum import IntEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from zhunsheng.proofs.encoding import MAX_NUMBER, base64_bytes, base64_text, shown
from zhunsheng.proofs.errors import NoteError

KEY_SIZE = 32
SEED_SIZE = 32
KEY_ID_SIZE = 4
SIGNATURE_SIZE = 64
TIMESTAMP_SIZE = 8


class KeyType(IntEnum):
    """Signature type identifiers that C2SP signed-note assigns."""

    ED25519 = 0x01
    COSIGNATURE_V1 = 0x04


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with the name it signs under and the type of its signatures."""

    name: str
    kind: KeyType
    public_key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.public_key) != KEY_SIZE:
            raise NoteError(
                f"Ed25519 公钥须为 {KEY_SIZE} 字节", f"an Ed25519 public key has {KEY_SIZE} bytes"
            )

    @property
    def key_id(self) -> bytes:
        """The four bytes that, with the name, tell which key signed. An identifier, not a fingerprint."""
        material = self.name.encode("utf-8") + b"\n" + bytes([self.kind]) + self.public_key
        return hashlib.sha256(material).digest()[:KEY_ID_SIZE]

    @property
    def vkey(self) -> str:
        """The key as text: name, hex key id and base64 of type and key, joined by plus signs."""
        return f"{self.name}+{self.key_id.hex()}+{base64_text(bytes([self.kind]) + self.public_key)}"

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """The key in a vkey. Raises NoteError when malformed, of another type, or with an id not its own."""
        name, key_id, material = _vkey_parts(vkey)
        if material[0] not in tuple(KeyType):
            raise NoteError(
                f"不支持的密钥类型 0x{material[0]:02x}", f"key type 0x{material[0]:02x} is not supported"
            )
        key = cls(name, KeyType(material[0]), material[1:])
        if key.key_id.hex() != key_id:
            raise NoteError("vkey 的密钥标识与密钥不符", "the vkey's key id does not belong to its key")
        return key

    def verify(self, text: str, signature: bytes) -> int | None:
        """Checks `signature` over a note's text; the cosignature's POSIX time, None for a plain signature.

        Raises NoteError when the signature is false or has the wrong length.
        """
        message, timestamp = text.encode("utf-8"), None
        if self.kind is KeyType.COSIGNATURE_V1:
            timestamp, signature = (
                int.from_bytes(signature[:TIMESTAMP_SIZE], "big"),
                signature[TIMESTAMP_SIZE:],
            )
            message = cosigned_message(text, timestamp)
        if len(signature) != SIGNATURE_SIZE:
            raise NoteError(
                f"{self.name} 的签名长度不对", f"the signature of {self.name} has the wrong length"
            )
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, message)
        except InvalidSignature as error:
            raise NoteError(f"{self.name} 的签名不成立", f"the signature of {self.name} is false") from error
        return timestamp


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key: the name it signs under, its 32-byte Ed25519 seed, and the type of its signatures.

    The seed is drawn and kept by the caller, and never shown.
    """

    name: str
    seed: bytes = field(repr=False)
    kind: KeyType = KeyType.ED25519

    def __post_init__(self) -> None:
        check_key_name(self.name)
        if len(self.seed) != SEED_SIZE:
            raise NoteError(f"种子须为 {SEED_SIZE} 字节", f"the seed must be {SEED_SIZE} bytes")

    @property
    def key(self) -> VerifierKey:
        """The public half."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key()
        return VerifierKey(self.name, self.kind, public.public_bytes_raw())

    @property
    def vkey(self) -> str:
        """The public half as text."""
        return self.key.vkey

    def sign(self, message: bytes) -> bytes:
        """The bare 64-byte Ed25519 signature (RFC 8032) over `message`."""
        return Ed25519PrivateKey.from_private_bytes(self.seed).sign(message)


def cosigned_message(text: str, timestamp: int) -> bytes:
    """What a cosignature/v1 signs: a header line, the POSIX time, and the checkpoint's whole text."""
    if not 0 <= timestamp <= MAX_NUMBER:
        raise NoteError("联署时间超出范围", "the cosignature's time is out of range")
    return f"cosignature/v1\ntime {timestamp}\n{text}".encode()


def check_key_name(name: str) -> None:
    """Raises NoteError unless `name` may name a key: not empty; no spaces, plus or control characters."""
    if not name or any(_unfit_for_name(character) for character in name):
        raise NoteError(f"密钥名称 {shown(name)} 不合规", f"{shown(name)} cannot name a key")


def _unfit_for_name(character: str) -> bool:
    return character.isspace() or character == "+" or character < " " or "\ud800" <= character <= "\udfff"


def _vkey_parts(vkey: str) -> tuple[str, str, bytes]:
    """Name, hex key id, and type byte with key. The key itself may contain plus signs, the name may not."""
    parts = vkey.split("+", 2)
    try:
        name, key_id, encoded = parts
        material = base64_bytes(encoded)
    except ValueError as error:
        raise NoteError(f"{shown(vkey)} 不是 vkey", f"{shown(vkey)} is not a vkey") from error
    if not material:
        raise NoteError(f"{shown(vkey)} 没有密钥", f"{shown(vkey)} holds no key")
    return name, key_id, material
