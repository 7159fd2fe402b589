# SPDX-License-Identifier: Apache-2.0
"""The key that pseudonyms in packs are made with: one file among the laboratory's keys, in no pack.

It is backed up with the other keys. Whoever destroys it makes every pack that left anonymous for good; packs
exported later have other pseudonyms.
"""

import base64
import binascii
import hashlib
import os
import secrets

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import durable, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.rules.pack.pseudonyms import KEY_SIZE

FILE = "pseudonyms.key"


def key() -> bytes:
    """The key, made at first need. ActionError where the file holds none."""
    path = places.data_folder() / "keys" / FILE
    if not path.is_file():
        durable.make_folder(path.parent)
        _create()
    try:
        found = base64.b64decode(path.read_text(encoding="ascii").strip(), validate=True)
    except (ValueError, binascii.Error):
        found = b""
    if len(found) != KEY_SIZE:
        raise ActionError(_("化名密钥文件已损坏，请从备份恢复；不要删除，删除即抹去已导出证据包的化名。"))
    return found


def key_id(key: bytes) -> str:
    """What tells two keys apart and betrays neither: packs with the same one have the same pseudonyms."""
    return hashlib.sha256(b"zhunsheng pseudonym key\0" + key).hexdigest()[:16]


def _create() -> None:
    """Write a new key; nothing happens when another export was first."""
    path = places.data_folder() / "keys" / FILE
    temporary = path.with_name(f".new-{secrets.token_hex(8)}")
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_SIZE)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(temporary, path)
        except FileExistsError:
            return
        durable.sync_folder(path.parent)
    finally:
        temporary.unlink()
