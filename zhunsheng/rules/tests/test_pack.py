# SPDX-License-Identifier: Apache-2.0
"""A pack as it is written, signed, opened and looked at, and each way in which one can be no pack."""

import bz2
import gzip
import json
import lzma
import os
import re
import tarfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from zhunsheng.measure.text import Text
from zhunsheng.proofs import EMPTY_ROOT, Checkpoint, KeyType, Signer, canonical_json, sign_checkpoint
from zhunsheng.rules.pack import manifest as manifests
from zhunsheng.rules.pack import reading, signing
from zhunsheng.rules.pack.faults import PackError
from zhunsheng.rules.pack.manifest import FORMAT, Manifest
from zhunsheng.rules.pack.writing import PackWriter, as_tar, seal
from zhunsheng.rules.tests.world import Rows, honest

SIGNER = Signer("log.example.test/lab", bytes(range(32)))
STRANGER = Signer("log.example.test/lab", bytes(32))


def head(**changed: Any) -> dict[str, Any]:
    """What a manifest says but for its files."""
    checkpoint = sign_checkpoint(Checkpoint(SIGNER.name, 0, EMPTY_ROOT), [SIGNER]).decode()
    return {
        "format": FORMAT,
        "version": 1,
        "schema": 1,
        "lab_id": "L",
        "period": {"first": "2026-01-01", "last": "2026-12-31", "known_at": "2026-12-31T16:00:00+00:00"},
        "made_at": "2027-01-02T03:04:05+00:00",
        "software": "zhunsheng 0",
        "pseudonymous": True,
        "key": SIGNER.vkey,
        "checkpoint": checkpoint,
        **changed,
    }


def written(folder: Path, rows: Rows | None = None, **changed: Any) -> Path:
    """A pack of one honest certificate."""
    folder.mkdir()
    with PackWriter(folder) as writer:
        for name, those in (rows or honest()).items():
            writer.add(name, those)
        members = [member.model_dump() for member in writer.close()]
    seal(folder, Manifest.model_validate(head(files=members, **changed)), SIGNER)
    return folder


def codes(folder: Path) -> list[str]:
    """The faults of the files of a pack."""
    return [fault.code for fault in reading.file_faults(reading.read(folder))]


def test_a_pack_that_nobody_touched_has_no_fault(tmp_path: Path) -> None:
    pack = reading.read(written(tmp_path / "pack"))
    assert list(reading.file_faults(pack)) == []
    assert pack.manifest.rows()["certificates"] == 1
    signed = signing.check(pack.note, pack.content, pack.manifest, [SIGNER.key])
    assert (signed.vkey, signed.trusted, signed.faults) == (SIGNER.vkey, True, ())


def test_the_same_pack_is_the_same_bytes_also_as_a_tar(tmp_path: Path) -> None:
    one, two = written(tmp_path / "one"), written(tmp_path / "two")
    as_tar(one, tmp_path / "one.tar")
    as_tar(two, tmp_path / "two.tar")
    assert (tmp_path / "one.tar").read_bytes() == (tmp_path / "two.tar").read_bytes()
    with reading.opened(tmp_path / "one.tar") as folder:
        assert codes(folder) == []


def test_what_a_manifest_does_not_know_is_kept(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack", colour="green")
    assert reading.read(folder).manifest.encode() == (folder / manifests.NAME).read_bytes()


def test_without_a_trusted_key_the_signature_shows_no_more_than_that_nothing_changed(tmp_path: Path) -> None:
    pack = reading.read(written(tmp_path / "pack"))
    signed = signing.check(pack.note, pack.content, pack.manifest, [])
    assert (signed.vkey, signed.trusted, signed.faults) == (SIGNER.vkey, False, ())
    other = signing.check(pack.note, pack.content, pack.manifest, [STRANGER.key])
    assert not other.trusted


@pytest.mark.parametrize(
    ("note", "code"),
    [
        (b"", "signature"),
        (b"no note", "signature"),
        (signing.sign(b"another", "L", SIGNER), "signature-text"),
        (signing.sign(b"another", "L", STRANGER), "signature"),
    ],
)
def test_a_signature_that_does_not_fit_is_named(tmp_path: Path, note: bytes, code: str) -> None:
    pack = reading.read(written(tmp_path / "pack"))
    signed = signing.check(note, pack.content, pack.manifest, [SIGNER.key])
    assert code in [fault.code for fault in signed.faults]
    assert not signed.trusted


def test_a_key_that_is_named_and_did_not_sign_is_a_false_signature(tmp_path: Path) -> None:
    for key in (STRANGER.vkey, "no key", Signer("w", bytes(32), KeyType.COSIGNATURE_V1).vkey):
        pack = reading.read(written(tmp_path / str(len(list(tmp_path.iterdir()))), key=key))
        signed = signing.check(pack.note, pack.content, pack.manifest, [SIGNER.key, STRANGER.key])
        assert ([fault.code for fault in signed.faults], signed.trusted) == (["signature"], False)


def test_a_pack_signed_for_one_laboratory_is_none_of_another(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    pack = reading.read(folder)
    note = signing.sign(pack.content, "M", SIGNER)
    signed = signing.check(note, pack.content, pack.manifest, [SIGNER.key])
    assert [fault.code for fault in signed.faults] == ["signature-text"]
    assert signed.vkey == ""  # a key that holds over another text vouches for nothing here


def test_a_checkpoint_of_another_log_is_named(tmp_path: Path) -> None:
    other = sign_checkpoint(Checkpoint("elsewhere", 0, EMPTY_ROOT), [Signer("elsewhere", bytes(32))])
    pack = reading.read(written(tmp_path / "pack", checkpoint=other.decode()))
    signed = signing.check(pack.note, pack.content, pack.manifest, [SIGNER.key])
    assert [fault.code for fault in signed.faults] == ["checkpoint"]


def _longer(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"x")


def _other(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(bytes(content))


def _link(file: Path) -> None:
    file.unlink()
    file.symlink_to("/etc/hostname")


@pytest.mark.parametrize(
    ("change", "code"),
    [(_longer, "file-size"), (_other, "file-hash"), (Path.unlink, "file-missing"), (_link, "file-missing")],
)
def test_a_file_that_is_not_the_one_listed_is_named(
    tmp_path: Path, change: Callable[[Path], object], code: str
) -> None:
    folder = written(tmp_path / "pack")
    change(folder / "points" / "part-00000.parquet")
    [fault] = reading.file_faults(reading.read(folder))
    assert (fault.code, fault.table, fault.file) == (code, "points", "points/part-00000.parquet")


def test_a_file_nobody_listed_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    (folder / "points" / "part-99999.parquet").write_bytes(b"PAR1")
    assert codes(folder) == ["file-unlisted"]
    assert [path.name for path in reading.read(folder).files("points")] == ["part-00000.parquet"]


MEMBER = {"path": "points/part-0.parquet", "table": "points", "rows": 1, "bytes": 1, "sha256": "0" * 64}


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"version": 2}, "version"),
        ({"schema": "1"}, "schema"),
        ({"lab_id": ""}, "lab_id"),
        ({"lab_id": "L\nM"}, "lab_id"),
        ({"pseudonymous": 1}, "pseudonymous"),
        ({"made_at": "2027-01-02"}, "made_at"),
        ({"made_at": "9999-12-31T23:59:59-14:00"}, "made_at"),
        (
            {"period": {"first": "2026-01-01", "last": "9999-12-31", "known_at": "2026-12-31T16:00:00Z"}},
            "period.last",
        ),
        (
            {"period": {"first": "x", "last": "2026-12-31", "known_at": "2026-12-31T16:00:00Z"}},
            "period.first",
        ),
        ({"files": [MEMBER | {"path": "../points/part-0.parquet"}]}, "files.0.path"),
        ({"files": [MEMBER | {"path": "/points/part-0.parquet"}]}, "files.0.path"),
        ({"files": [MEMBER | {"rows": -1}]}, "files.0.rows"),
        ({"files": [MEMBER | {"sha256": "0"}]}, "files.0.sha256"),
        ({"files": [MEMBER, MEMBER]}, "points/part-0.parquet"),
        ({"files": [MEMBER | {"table": "readings"}]}, "readings"),
        ({"files": [MEMBER | {"table": 'x"; drop table labs; --'}]}, "files.0.table"),
    ],
)
def test_a_manifest_that_is_none_says_where(change: dict[str, Any], named: str) -> None:
    found = manifests.parse(canonical_json(head() | {"files": []} | change))
    assert found.manifest is None
    assert named in found.faults[0].text.en
    assert found.faults[0].file == "manifest.json"
    assert not re.search(
        r"should|Input|valid|pattern", found.faults[0].text.en.replace("as it should be", "")
    )
    assert re.search(r"[\u4e00-\u9fff]", found.faults[0].text.zh)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"a":1,"a":2}',
        b'{"rows":1e400}',
        b"[" * 100_000,
        b"null",
        b"1" * 5000,
    ],
)
def test_bytes_that_are_no_manifest_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / manifests.NAME).write_bytes(content)
    with pytest.raises(PackError) as refused:
        reading.read(tmp_path)
    assert refused.value.fault.code in ("manifest-json", "manifest-shape")


def test_a_manifest_that_says_the_same_otherwise_is_refused(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    said = json.loads((folder / manifests.NAME).read_bytes())
    (folder / manifests.NAME).write_text(json.dumps(said, indent=1))
    with pytest.raises(PackError) as refused:
        reading.read(folder)
    assert refused.value.fault.code == "manifest-json"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (gzip.compress(b"tar"), "gzip"),
        (bz2.compress(b"tar"), "bzip2"),
        (lzma.compress(b"tar"), "xz"),
        (b"PK\x03\x04 and more", "zip"),
    ],
)
def test_an_archive_that_is_no_plain_tar_is_told_by_its_kind(
    tmp_path: Path, content: bytes, kind: str
) -> None:
    path = tmp_path / "pack"
    path.write_bytes(content)
    with pytest.raises(PackError) as refused, reading.opened(path):
        pass
    assert refused.value.fault.code == "compressed"
    assert kind in refused.value.fault.text.en


def tar_of(path: Path, *members: tarfile.TarInfo, content: bytes = b"x") -> Path:
    with tarfile.open(path, "w") as tar:
        for member in members:
            member.size = len(content) if member.isfile() else 0
            tar.addfile(member, BytesIO(content) if member.isfile() else None)
    return path


def link(name: str) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = tarfile.SYMTYPE, "/etc/hostname"
    return member


@pytest.mark.parametrize(
    "member",
    [
        tarfile.TarInfo("../manifest.json"),
        tarfile.TarInfo("/etc/manifest.json"),
        tarfile.TarInfo("points/../../x.parquet"),
        tarfile.TarInfo(os.fsdecode(b"labs/\xff.parquet")),
        link("manifest.json"),
    ],
)
def test_a_tar_that_leads_elsewhere_is_refused(tmp_path: Path, member: tarfile.TarInfo) -> None:
    path = tar_of(tmp_path / "x.tar", member)
    with pytest.raises(PackError) as refused, reading.opened(path):
        pass
    assert refused.value.fault.code == "tar-member"
    assert refused.value.fault.text.zh.encode()  # can be written, whatever the name


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({"GNU.sparse.map": "0,3", "GNU.sparse.size": "15000000000"}, "tar-member"),
        ({"GNU.sparse.map": "a,b", "GNU.sparse.size": "many"}, "tar"),
    ],
)
def test_a_tar_that_unfolds_is_refused(tmp_path: Path, headers: dict[str, str], code: str) -> None:
    member = tarfile.TarInfo("labs/part-1.parquet")
    member.pax_headers = headers
    path = tar_of(tmp_path / "x.tar", member, content=b"xyz")
    with pytest.raises(PackError) as refused, reading.opened(path):
        pass
    assert refused.value.fault.code == code


def test_a_tar_of_too_much_or_cut_short_is_refused(tmp_path: Path) -> None:
    path = tar_of(tmp_path / "x.tar", tarfile.TarInfo("manifest.json"), content=b"x" * 100_000)
    with pytest.raises(PackError) as refused, reading.opened(path, max_bytes=1000):
        pass
    assert refused.value.fault.code == "tar-size"
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(PackError) as refused, reading.opened(path):
        pass
    assert refused.value.fault.code == "tar"
    with pytest.raises(PackError), reading.opened(tmp_path / "nothing"):
        pass


def test_a_laboratory_is_called_by_its_name_in_each_language(tmp_path: Path) -> None:
    """Who gives one is called by it in both, who gives none by its code; what was not said is not made up."""
    both = reading.read(written(tmp_path / "both", laboratory="某计量院", laboratory_en="Some Institute"))
    assert both.manifest.name() == Text("某计量院", "Some Institute")
    one = reading.read(written(tmp_path / "one", laboratory="某计量院"))
    assert one.manifest.name() == Text("某计量院", "某计量院")
    none = reading.read(written(tmp_path / "none"))
    assert none.manifest.name() == Text("L", "L")
    assert all(each.manifest.encode() == each.content for each in (both, one, none))
