# SPDX-License-Identifier: Apache-2.0
"""A backup's file: whole or not there, and no byte of it may change."""

import io
import json
import os
import signal
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from zhunsheng.cli.keeping import archive, sealed_keys
from zhunsheng.cli.keeping.archive import BackupError


def written(folder: Path) -> Path:
    (folder / "in").mkdir()
    (folder / "in" / "一 file").write_bytes(b"content" * 1000)
    with archive.writing(folder / "a.tar") as writer:
        writer.add("data/一 file", folder / "in" / "一 file")
        writer.add_bytes("database/x.gz", b"database")
        archive.finish(writer, {"version": "0"})
    return folder / "a.tar"


def unpacked(path: Path) -> Path:
    folder = path.parent / "out"
    folder.mkdir()
    archive.unpack(path, folder)
    return folder


def test_what_goes_in_comes_out_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    path = written(tmp_path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert (unpacked(path) / "data" / "一 file").read_bytes() == b"content" * 1000
    with tarfile.open(path) as tar:  # and anybody's tar reads it
        assert tar.getnames()[-1] == "manifest.json"


@pytest.mark.parametrize("place", [600, 3000, 9000])
def test_one_changed_byte_is_found(tmp_path: Path, place: int) -> None:
    path = written(tmp_path)
    content = bytearray(path.read_bytes())
    content[place] ^= 1
    path.write_bytes(bytes(content))
    with pytest.raises(BackupError):
        unpacked(path)


@pytest.mark.parametrize("left", [0, 100, 4096, 8192])
def test_a_file_cut_short_is_none(tmp_path: Path, left: int) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes()[:left])
    with pytest.raises(BackupError):
        unpacked(path)


@pytest.mark.parametrize(
    "name", ["data/../../etc/x", "/etc/x", "data/%2e%2e/x", "else/x", "data//x", "data/%00"]
)
def test_a_name_that_leads_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.tar"
    with tarfile.open(path, "w") as tar:
        member = tarfile.TarInfo(name)
        member.size = 1
        tar.addfile(member, io.BytesIO(b"x"))
    with pytest.raises(BackupError, match="不是准绳的备份"):
        unpacked(path)


def test_links_and_strangers_and_newer_formats_are_refused(tmp_path: Path) -> None:
    content = json.dumps({"format": "zhunsheng-backup/9", "files": []}).encode()
    link, newer = tarfile.TarInfo("data/x"), tarfile.TarInfo("manifest.json")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    newer.size = len(content)
    for number, (member, said) in enumerate(((link, "不是准绳的备份"), (newer, "zhunsheng-backup/9"))):
        path = tmp_path / f"{number}.tar"
        with tarfile.open(path, "w") as tar:
            tar.addfile(member, io.BytesIO(content))
        (tmp_path / str(number)).mkdir()
        with pytest.raises(BackupError, match=said):
            archive.unpack(path, tmp_path / str(number))


def test_a_run_that_is_killed_leaves_nothing_under_the_name(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from zhunsheng.cli.keeping import archive\n"
        "with archive.writing(Path(sys.argv[1]) / 'a.tar') as writer:\n"
        "    writer.add_bytes('data/x', b'x' * 100_000)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=False, env=os.environ)
    assert done.returncode == -signal.SIGKILL
    assert not (tmp_path / "a.tar").exists()
    assert unpacked(written(tmp_path)).exists()  # what it left is in nobody's way


def test_keys_open_to_their_passphrase_alone(tmp_path: Path) -> None:
    (tmp_path / "keys" / "past").mkdir(parents=True)
    for name in ("log.key", "past/old.key"):
        (tmp_path / "keys" / name).write_text(name)
    sealed = sealed_keys.seal(tmp_path / "keys", "a long passphrase")
    assert b"log.key" not in sealed
    with pytest.raises(BackupError, match="口令"):
        sealed_keys.unseal(sealed, "another passphrase", tmp_path / "no")
    with pytest.raises(BackupError, match="口令"):
        sealed_keys.unseal(b"{}", "a long passphrase", tmp_path / "no")
    sealed_keys.unseal(sealed, "a long passphrase", tmp_path / "out")
    assert (tmp_path / "out" / "past" / "old.key").read_text() == "past/old.key"
