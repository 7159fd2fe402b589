# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest

from zhunsheng.ledger import files
from zhunsheng.ledger.files import FileDamaged
from zhunsheng.ledger.models import Blob

CONTENT = "证书".encode()


def path_of(data: Path, blob: Blob) -> Path:
    return data / "blobs" / blob.sha256[:2] / blob.sha256


@pytest.mark.django_db
def test_a_file_is_kept_by_its_content(data: Path) -> None:
    blob = files.store(CONTENT, "text/plain")
    assert files.read(blob) == CONTENT
    assert (blob.size, path_of(data, blob).read_bytes()) == (6, CONTENT)


@pytest.mark.django_db
def test_the_same_content_is_one_file(data: Path) -> None:
    assert files.store(CONTENT, "text/plain") == files.store(CONTENT, "text/plain")
    assert Blob.objects.count() == 1
    assert sum(path.is_file() for path in (data / "blobs").rglob("*")) == 1


@pytest.mark.django_db
def test_changed_content_is_refused_and_mended_by_storing_it_again(data: Path) -> None:
    blob = files.store(CONTENT, "text/plain")
    path = path_of(data, blob)
    path.chmod(0o640)
    path.write_bytes(b"another")
    with pytest.raises(FileDamaged):
        files.read(blob)
    files.store(CONTENT, "text/plain")
    assert files.read(blob) == CONTENT


@pytest.mark.django_db
def test_an_absent_file_is_told(data: Path) -> None:
    blob = files.store(CONTENT, "text/plain")
    path_of(data, blob).unlink()
    with pytest.raises(FileDamaged):
        files.read(blob)
