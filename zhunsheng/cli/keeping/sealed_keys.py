# SPDX-License-Identifier: Apache-2.0
"""The laboratory's keys under a passphrase, as one member of a backup: Scrypt and AES-256-GCM."""

import base64
import io
import json
import os
import tarfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhunsheng.cli.keeping.archive import BackupError

_HEAD = {"v": 1, "kdf": "scrypt", "n": 2**16, "r": 8, "p": 1, "cipher": "aes-256-gcm"}
LEAST_PASSPHRASE = 12


def seal(folder: Path, passphrase: str) -> bytes:
    """Every file of the folder, opened by nothing but the passphrase."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as tar:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                member = tarfile.TarInfo(path.relative_to(folder).as_posix())
                member.size, member.mode = path.stat().st_size, path.stat().st_mode & 0o777
                tar.addfile(member, io.BytesIO(path.read_bytes()))
    salt, nonce = os.urandom(16), os.urandom(12)
    sealed = AESGCM(_key(passphrase, salt)).encrypt(nonce, packed.getvalue(), _head())
    fields = {"salt": _text(salt), "nonce": _text(nonce), "keys": _text(sealed)}
    return json.dumps({**_HEAD, **fields}).encode()


def unseal(content: bytes, passphrase: str, folder: Path) -> None:
    """Put the files back. BackupError for a wrong passphrase."""
    try:
        fields = json.loads(content)
        salt, nonce, sealed = (base64.b64decode(fields[name]) for name in ("salt", "nonce", "keys"))
        packed = AESGCM(_key(passphrase, salt)).decrypt(nonce, sealed, _head())
    except (InvalidTag, ValueError, KeyError, TypeError) as error:
        raise BackupError(
            "口令打不开备份里的密钥", "The passphrase does not open the backup's keys"
        ) from error
    folder.mkdir(mode=0o700, parents=True)
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        tar.extractall(folder, filter="data")  # sealed by ourselves, and filtered all the same


def _key(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=2**16, r=8, p=1).derive(passphrase.encode())


def _head() -> bytes:
    return json.dumps(_HEAD, sort_keys=True).encode()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
