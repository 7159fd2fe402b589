# SPDX-License-Identifier: Apache-2.0
"""Files by content: written and synced before their row, so no committed row names an absent file."""

import hashlib
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import clock, durable, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob


class FileDamaged(ActionError):  # noqa: N818 - the state it tells of
    """The stored file is absent, or its bytes are not those it is named by."""


def store(content: bytes, media_type: str) -> Blob:
    """Keep `content` for ever; the same content twice is one file. Joins the caller's transaction.

    A rolled-back transaction leaves a file that no row names; it does no harm and is found again.
    """
    digest = hashlib.sha256(content).hexdigest()
    path = _path(digest)
    if not path.is_file() or path.read_bytes() != content:
        durable.write_file(path, content, mode=0o440)
    present = Blob.objects.filter(pk=digest).first()
    if present is not None:
        return present
    blob = Blob(sha256=digest, size=len(content), media_type=media_type, stored_at=clock.now())
    # Another process may store the same at this instant: one row comes of it, and no error to undo.
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return blob


def read(blob: Blob) -> bytes:
    """The file's bytes, hashed again. FileDamaged when they are gone or others."""
    path = _path(blob.sha256)
    if not path.is_file():
        raise FileDamaged(_("文件 %(name)s 不在存储中，请从备份恢复。") % {"name": blob.sha256})
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != blob.sha256:
        raise FileDamaged(_("文件 %(name)s 的内容已改变，请从备份恢复。") % {"name": blob.sha256})
    return content


def _path(digest: str) -> Path:
    return places.blob_folder() / digest[:2] / digest
