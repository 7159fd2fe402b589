# SPDX-License-Identifier: Apache-2.0
"""Files by content: written and synced before their row, so no committed row names an absent file."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger import clock, durable, places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob

_BLOCK = 1 << 20


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


def store_file(source: Path, media_type: str) -> Blob:
    """`store` for what is too large to be held: copied in blocks, and the digest is of what was written."""
    places.blob_folder().mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=places.blob_folder(), prefix=".new-")
    made, size = hashlib.sha256(), 0
    try:
        with os.fdopen(handle, "wb") as out, source.open("rb") as file:
            while block := file.read(_BLOCK):
                made.update(block)
                size += out.write(block)
            out.flush()
            os.fchmod(out.fileno(), 0o440)
            os.fsync(out.fileno())
        path = _path(made.hexdigest())
        durable.make_folder(path.parent)
        Path(name).replace(path)  # over the same bytes, where it is there already
        durable.sync_folder(path.parent)
    finally:
        Path(name).unlink(missing_ok=True)
    blob = Blob(sha256=made.hexdigest(), size=size, media_type=media_type, stored_at=clock.now())
    Blob.objects.bulk_create([blob], ignore_conflicts=True)
    return Blob.objects.get(pk=blob.pk)


def whole_path(blob: Blob) -> Path:
    """Where the file lies, hashed again in blocks. FileDamaged when it is gone or another."""
    path = _path(blob.sha256)
    if not path.is_file():
        raise FileDamaged(_("文件 %(name)s 不在存储中，请从备份恢复。") % {"name": blob.sha256})
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != blob.sha256:
            raise FileDamaged(_("文件 %(name)s 的内容已改变，请从备份恢复。") % {"name": blob.sha256})
    return path


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
