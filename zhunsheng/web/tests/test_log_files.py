# SPDX-License-Identifier: Apache-2.0
"""The log's files as strangers and caches meet them."""

from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from zhunsheng.laboratory import signing
from zhunsheng.ledger import clock, keys
from zhunsheng.ledger.tests.cast import ORIGIN, tell_many
from zhunsheng.proofs import VerifierKey, open_checkpoint, parse_policy
from zhunsheng.proofs.tiledlog import recompute_root


@pytest.fixture
def log(tmp_path: Path, settings: Settings, transactional_db: None) -> Path:
    """A published log of 260 entries: one full tile of each kind, and partial ones."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    keys.create(ORIGIN)
    tell_many(260)
    return tmp_path / "data" / "log"


def test_a_stranger_recomputes_the_root_from_what_is_served(log: Path, client: Client) -> None:
    def read_file(path: str) -> bytes | None:
        answer = client.get(f"/log/{path}")
        return answer.content if answer.status_code == 200 else None

    key = VerifierKey.parse((read_file("key") or b"").decode().strip())
    head = open_checkpoint(read_file("checkpoint") or b"", [key]).checkpoint
    assert (head.origin, head.size) == (ORIGIN, 260)
    assert recompute_root(read_file, head.size) == head.root
    policy = parse_policy(read_file("policy") or b"")
    assert [each.key for each in policy.logs] == [key]


@pytest.mark.usefixtures("log")
def test_types_and_how_long_caches_may_keep_each_file(client: Client) -> None:
    tile, checkpoint = client.get("/log/tile/0/000"), client.get("/log/checkpoint")
    assert (tile["Content-Type"], len(tile.content)) == ("application/octet-stream", 256 * 32)
    assert tile["Cache-Control"] == "public, max-age=31536000, immutable"
    assert client.get("/log/tile/entries/001.p/4")["Cache-Control"] == tile["Cache-Control"]
    assert checkpoint["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint["Cache-Control"] == "public, no-cache"
    for answer in (tile, checkpoint):
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer
        assert "Vary" not in answer


@pytest.mark.usefixtures("log")
def test_an_unchanged_checkpoint_is_not_sent_again_and_a_new_one_is(client: Client) -> None:
    etag = client.get("/log/checkpoint")["ETag"]
    assert client.get("/log/checkpoint", headers={"if-none-match": etag}).status_code == 304
    tell_many(1, start=260)
    newer = client.get("/log/checkpoint", headers={"if-none-match": etag})
    assert newer.status_code == 200
    assert newer["ETag"] != etag


RANGES = {
    "bytes=0-31": (206, 0, 32),
    "bytes=8191-": (206, 8191, 8192),
    "bytes=-32": (206, 8160, 8192),
    "bytes=8000-99999": (206, 8000, 8192),
    "bytes=0-0": (206, 0, 1),
    "bytes=8192-": (416, 0, 0),
    "bytes=0-1,5-6": (200, 0, 8192),
    "bytes=-": (200, 0, 8192),
    "bytes=x-y": (200, 0, 8192),
    "lines=0-1": (200, 0, 8192),
}


def test_ranges(log: Path, client: Client) -> None:
    whole = (log / "tile" / "0" / "000").read_bytes()
    for asked, (status, start, stop) in RANGES.items():
        answer = client.get("/log/tile/0/000", headers={"range": asked})
        assert (asked, answer.status_code, answer.content) == (asked, status, whole[start:stop])
        if status == 206:
            assert answer["Content-Range"] == f"bytes {start}-{stop - 1}/8192"


@pytest.mark.usefixtures("log")
def test_a_range_of_an_older_checkpoint_is_answered_with_the_whole_new_one(client: Client) -> None:
    answer = client.get("/log/checkpoint", headers={"range": "bytes=0-3", "if-range": '"another"'})
    assert answer.status_code == 200


NOWHERE = [
    "tile/../../keys/log.key",
    "tile/..%2f..%2fkeys%2flog.key",
    "tile/0/%2e%2e/%2e%2e/checkpoint",
    "tile//etc/passwd",
    "tile/0/000/",
    "tile/0/0",
    "tile/00/000",
    "tile/0/002",
    "tile/0/000.p/256",
    "tile/0/x000/000",
    "tile/64/000",
    "tile/0/" + "x999/" * 2000 + "999",
    "tile/",
]


@pytest.mark.usefixtures("log")
def test_no_other_path_leads_anywhere(client: Client) -> None:
    answers = {path: client.get(f"/log/{path}") for path in NOWHERE}
    assert {path: answer.status_code for path, answer in answers.items()} == dict.fromkeys(NOWHERE, 404)
    assert not any(b"PRIVATE" in answer.content for answer in answers.values())


@pytest.mark.usefixtures("log")
def test_files_are_only_read(client: Client) -> None:
    for name in ("checkpoint", "tile/0/000", "key"):
        answer, head = client.post(f"/log/{name}"), client.head(f"/log/{name}")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
        assert (head.status_code, head.content) == (200, b"")
        assert head["Content-Length"] == str(len(client.get(f"/log/{name}").content))


@pytest.mark.usefixtures("log")
def test_authority_and_trust_file_are_published_once_there_is_one(client: Client) -> None:
    assert client.get("/log/ca.pem").status_code == 404
    signing.create_authority("甬测计量检测有限公司", "91330200MA2TEST00X", clock.now())
    authority = client.get("/log/ca.pem").content
    assert authority.startswith(b"-----BEGIN CERTIFICATE-----")
    assert client.get("/log/trust.txt").content == authority + b"\n" + client.get("/log/policy").content


@pytest.mark.usefixtures("db")
def test_before_there_is_a_log_nothing_is_published(
    client: Client, tmp_path: Path, settings: Settings
) -> None:
    settings.DATA_DIR = tmp_path / "nothing"
    assert {client.get(f"/log/{name}").status_code for name in ("checkpoint", "key", "policy", "ca.pem")} == {
        404
    }
    assert "日志还没有建立" in client.get("/log/").content.decode()


@pytest.mark.usefixtures("log")
def test_the_page_explains_the_log_in_both_languages(client: Client) -> None:
    chinese = client.get("/log/").content.decode()
    client.post("/language/", {"language": "en", "next": "/log/"})
    english = client.get("/log/").content.decode()
    for page in (chinese, english):
        assert ORIGIN in page
        assert client.get("/log/key").content.decode().strip() in page
        assert "check_proof.py" in page
    assert "根哈希" in chinese
    assert "Root hash" in english
