# SPDX-License-Identifier: Apache-2.0
"""Hostile packs at a hub's two doors, page and command: named faults, nothing broken, nothing leaked."""

import argparse
import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.furnished import Workshop
from zhunsheng.cli.hub import receive_one
from zhunsheng.hub import actions, queries
from zhunsheng.hub.models import Laboratory, ReceivedPack
from zhunsheng.hub.tests.cast import FAR, KEYS, MARKS, NEAR, Hub, build, rows_of
from zhunsheng.ledger.errors import ActionError
from zhunsheng.proofs import Signer
from zhunsheng.rules.pack.manifest import FORMAT, Manifest, Member
from zhunsheng.rules.pack.writing import PackWriter, as_tar, digest, seal
from zhunsheng.rules.tests.world import day

KNOWN = argparse.Namespace(register=False, pin="", language="zh")
NEW = argparse.Namespace(register=True, pin="", language="zh")
SCRIPT = "<script>alert('甬')</script>"
SQL = "'; drop table hub_fact; --"
TURNED = "\u202e0001-SZ"
NUL = "ZS\x00-7"


@pytest.fixture
def hub(folder: Path, settings: Settings, workshop: Workshop, db: None) -> Iterator[Hub]:
    """The hub, which other tests may have built already."""
    settings.INSTALLATION, settings.ROOT_URLCONF = "hub", "zhunsheng.web.hub_urls"
    with workshop.furnished(build).in_use() as mine:
        yield mine


def sealed(folder: Path, signer: Signer, rows: int | None = None, **changed: Any) -> Path:
    """The pack as one file, signed over whatever lies in its folder, with as many rows as it claims."""
    members = []
    for file in sorted(folder.glob("*/*.parquet")):
        size, sha256 = digest(file)
        try:
            count = pq.read_metadata(file).num_rows
        except (pa.ArrowException, OSError):
            count = 1
        name = file.relative_to(folder).as_posix()
        members.append(
            Member(path=name, table=file.parent.name, rows=rows or count, bytes=size, sha256=sha256)
        )
    said = {
        "format": FORMAT,
        "version": 1,
        "schema": 1,
        "lab_id": NEAR,
        "laboratory": "",
        "period": {"first": "2026-03-01", "last": "2026-03-31", "known_at": "2026-04-01T00:00:00+00:00"},
        "made_at": "2026-04-02T03:04:05+00:00",
        "software": SCRIPT,
        "pseudonymous": True,
        "key": KEYS[NEAR].vkey,
        "files": [member.model_dump() for member in members],
    }
    seal(folder, Manifest.model_validate(said | changed), signer)
    as_tar(folder, folder.with_suffix(".tar"))
    return folder.with_suffix(".tar")


def tables(folder: Path, rows: dict[str, list[dict[str, Any]]]) -> Path:
    """The tables in their places, not signed yet."""
    folder.mkdir()
    with PackWriter(folder) as writer:
        for name, those in rows.items():
            writer.add(name, those)
        writer.close()
    return folder


def spoilt_pack(folder: Path) -> Path:
    """A pack with a fault of each sort, and with names that are more than names."""
    rows = rows_of(NEAR, 3, spoilt=1)
    for row, name in zip(rows["certificates"], (SCRIPT, SQL, NUL), strict=True):
        row["number"] = name
    rows["certificates"][0]["family"] = TURNED
    rows["items"].append(rows["items"][0] | {"serial": "another"})
    rows["traceability"][0]["registered_at"] = day(20).replace(year=2031)
    rows["premises"].append(rows["premises"][0] | {"premises_id": "t2", "lab_id": FAR})
    tables(folder, rows)
    reviews = next((folder / "reviews").iterdir())
    reviews.write_bytes(reviews.read_bytes()[:-9])
    custody = next((folder / "custody").iterdir())
    table = pq.read_table(custody)
    at = table.column_names.index("at")
    pq.write_table(table.set_column(at, "at", pa.array(["soon"] * table.num_rows)), custody)
    return sealed(folder, KEYS[NEAR])


def browser(who: Any) -> Client:
    """A browser in which somebody is signed in."""
    client = Client()
    client.force_login(who)
    return client


def test_every_fault_is_named_and_what_is_no_name_is_only_text(hub: Hub, tmp_path: Path) -> None:
    outcome = receive_one(hub.secretary, spoilt_pack(tmp_path / "p"), KNOWN)
    assert outcome.state == "faulty"
    named = {"unreadable", "wrong-type", "duplicate-key", "future", "other-laboratory"}
    assert set(outcome.why.split("; ")) == named
    pack = ReceivedPack.objects.latest("id")
    page = browser(hub.secretary).get(f"/hub/packs/{pack.pk}/").content.decode()
    assert all(code in page for code in named)
    assert "alert(&#x27;甬&#x27;)" in page
    assert "<script>alert" not in page
    with pytest.raises(ActionError, match="有不符"):
        actions.choose_pack(hub.secretary, hub.entries[NEAR], pack)
    for other in (hub.far, hub.assessor, hub.second):
        assert browser(other).get(f"/hub/packs/{pack.pk}/").status_code in (403, 404)
        assert MARKS[NEAR] not in browser(other).get("/hub/packs/").content.decode()
    made = queries.machine_evaluation(pack)
    assert made is not None
    assert "\x00" not in str(list(made.hits.values_list("units", "record", "content")))


def upload(hub: Hub, content: bytes, name: str = "p.tar") -> Any:
    """The pack handed in at the page, by the laboratory itself."""
    return browser(hub.near).post("/hub/packs/receive/", {"file": SimpleUploadedFile(name, content)})


def test_a_signature_by_another_key_and_a_billion_rows_are_named_at_the_page(
    hub: Hub, tmp_path: Path
) -> None:
    folder = tables(tmp_path / "p", {"labs": [{"lab_id": NEAR}]})
    pack = sealed(folder, KEYS[FAR], rows=1_000_000_000)
    answer = upload(hub, pack.read_bytes(), f"{SCRIPT}.tar")
    found = ReceivedPack.objects.latest("id")
    assert answer.headers["Location"] == f"/hub/packs/{found.pk}/"
    assert {fault["code"] for fault in found.faults} == {"signature", "too-many-rows"}
    assert queries.pack_state(found) == "faulty"
    assert "<script>alert" not in browser(hub.near).get(f"/hub/packs/{found.pk}/").content.decode()


def zipped() -> bytes:
    """An archive of another sort, with a way out of its folder."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("../../etc/cron.d/x", "x")
    return out.getvalue()


def leading_out() -> bytes:
    """A tar with a way out of its folder."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        tar.addfile(tarfile.TarInfo("../../manifest.json"), io.BytesIO())
    return out.getvalue()


@pytest.mark.parametrize("content", [zipped(), leading_out()], ids=["zip", "tar"])
def test_an_archive_that_leads_elsewhere_is_refused_beside_its_field(hub: Hub, content: bytes) -> None:
    before = ReceivedPack.objects.count()
    answer = upload(hub, content)
    assert answer.status_code == 200
    assert "不是可以读的证据包" in answer.content.decode()
    assert ReceivedPack.objects.count() == before


def test_anothers_name_in_a_pack_opens_nothing(hub: Hub, tmp_path: Path) -> None:
    """A pack in the far laboratory's name, signed by the near one: to its contact it is nobody's."""
    pack = sealed(tables(tmp_path / "p", {"labs": [{"lab_id": FAR}]}), KEYS[NEAR], lab_id=FAR)
    answer = upload(hub, pack.read_bytes())
    assert "不是您代表的实验室" in answer.content.decode()
    assert MARKS[FAR] not in answer.content.decode()
    assert ReceivedPack.objects.count() == 2
    received = actions.receive(hub.secretary, pack)
    assert (received.laboratory.credit_code, queries.pack_state(received)) == (FAR, "unpinned")
    assert hub.entries[FAR].pack == hub.packs[FAR]


@pytest.mark.parametrize("name", [f"甬江{TURNED}", "甬江\u200b校准", "甬江\x07"])
def test_a_laboratory_whose_name_is_not_what_one_sees_is_not_registered(
    hub: Hub, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ActionError, match="看不见的字符") as refused:
        actions.register_laboratory(hub.secretary, "91330200MA2HUB0009", name)
    assert refused.value.field == "name"


def test_a_manifest_with_a_nul_is_no_manifest(hub: Hub, tmp_path: Path) -> None:
    folder = tables(tmp_path / "p", {"labs": [{"lab_id": "91330200MA2HUB0009"}]})
    pack = sealed(folder, KEYS[NEAR], lab_id="91330200MA2HUB0009", laboratory=NUL)
    outcome = receive_one(hub.secretary, pack, NEW)
    assert outcome.state == "refused"
    assert "U+0000" in outcome.why
    assert not Laboratory.objects.filter(credit_code="91330200MA2HUB0009").exists()
