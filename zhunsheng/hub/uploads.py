# SPDX-License-Identifier: Apache-2.0
"""A file that came with a form, as a path that others can open."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import UploadedFile


@contextmanager
def as_path(file: "UploadedFile[Any]") -> Iterator[Path]:
    """The upload in a folder of its own, under a name of ours, for as long as the block lasts."""
    with tempfile.TemporaryDirectory(prefix="zhunsheng-upload-") as name:
        path = Path(name) / "pack.tar"
        with path.open("wb") as out:
            for block in file.chunks():
                out.write(block)
        yield path
