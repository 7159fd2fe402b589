# SPDX-License-Identifier: Apache-2.0
"""The log's Ed25519 key: made once, kept in a file of its own that only the server's user may read.

The file holds one line in the form Go's signed notes gave signer keys: PRIVATE+KEY+name+id+base64. Whoever
has it can sign in the log's name, so no export contains it, and its backup lies apart from the database's.
"""

import base64
import secrets

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import durable, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import (
    EMPTY_ROOT,
    Checkpoint,
    KeyType,
    NoteError,
    Signer,
    VerifierKey,
    sign_checkpoint,
)

_HEAD = "PRIVATE+KEY+"
SEED_SIZE = 32


class NoLogKey(ActionError):  # noqa: N818 - the state it tells of
    """There is no key to sign with, or what is there is none."""


def create(origin: str) -> VerifierKey:
    """Make the key of a new log; `origin` names it for ever: `lab.example.com/log` (demo logs say demo).

    The anchor starts with the empty log, so that a missing anchor always means something. Refused when
    there is a key or an anchor already: a second key would be a second log.
    """
    if exists() or places.anchor_file().exists():
        raise ActionError(_("已有日志密钥或锚文件；新日志须使用新的数据目录。"))
    try:
        signer = fresh(origin)
    except NoteError as error:
        raise ActionError(_("日志名称不能为空，也不能含空格或加号。"), field="origin") from error
    durable.write_file(places.anchor_file(), sign_checkpoint(Checkpoint(origin, 0, EMPTY_ROOT), [signer]))
    durable.write_file(places.key_file(), encode(signer), mode=0o600)
    return signer.key


def fresh(origin: str) -> Signer:
    """A new key for a log of that name, not kept anywhere yet. NoteError for what can be no name."""
    return Signer(origin, secrets.token_bytes(SEED_SIZE))


def exists() -> bool:
    """Whether the log has its key."""
    return places.key_file().is_file()


def signer() -> Signer:
    """The private key. NoLogKey when it is absent, damaged, or open to other users of the machine."""
    path = places.key_file()
    if not path.is_file():
        raise NoLogKey(_("还没有日志密钥；请先运行 zhunsheng init。"))
    if path.stat().st_mode & 0o077:
        raise NoLogKey(_("日志密钥文件对其他用户可读；请把权限改为 600。"))
    return decode(path.read_text(encoding="utf-8").strip())


def verifier() -> VerifierKey:
    """The public key, which the signed certificates name."""
    return signer().key


def encode(signer: Signer) -> bytes:
    """The line that a key file holds."""
    material = base64.b64encode(bytes([KeyType.ED25519]) + signer.seed).decode()
    return f"{_HEAD}{signer.name}+{signer.key.key_id.hex()}+{material}\n".encode()


def decode(text: str) -> Signer:
    """The key in a key file's line. NoLogKey for anything else."""
    try:
        name, key_id, material = text.removeprefix(_HEAD).split("+", 2)
        kind, *seed = base64.b64decode(material, validate=True)
        signer = Signer(name, bytes(seed))
    except (ValueError, NoteError) as error:
        raise NoLogKey(_("日志密钥文件已损坏，请从备份恢复。")) from error
    if not text.startswith(_HEAD) or kind != KeyType.ED25519 or signer.key.key_id.hex() != key_id:
        raise NoLogKey(_("日志密钥文件已损坏，请从备份恢复。"))
    return signer
