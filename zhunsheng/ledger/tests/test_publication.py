# SPDX-License-Identifier: Apache-2.0
from contextlib import suppress
from pathlib import Path

import pytest

from zhunsheng.ledger import keys, publication, publisher
from zhunsheng.ledger.actions import publish, sequence
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import latest_checkpoint, leaf_material, log_key, origin, policy_text, proof_for
from zhunsheng.ledger.tests.cast import ORIGIN, assert_whole, tell, tell_many
from zhunsheng.proofs import TlogProof, leaf_data, open_checkpoint, parse_policy, verify_entry


def test_an_outsider_reads_the_published_log(log: Path, settings: object) -> None:
    tell_many(3)
    last = assert_whole()
    opened = open_checkpoint((log / "log" / "checkpoint").read_bytes(), [keys.verifier()])
    assert (opened.checkpoint.origin, opened.checkpoint.size) == (ORIGIN, last.size)
    assert (log.parent / "anchor" / "checkpoint").read_text() == last.note


@pytest.mark.usefixtures("log")
def test_the_log_grows_over_the_edges_of_tiles(log: Path) -> None:
    for count, start in ((255, 0), (1, 255), (1, 256), (300, 257)):
        tell_many(count, start)
        assert_whole()
    assert not (log / "log" / "tile" / "0" / "000.p").exists()
    assert (log / "log" / "tile" / "1" / "000.p" / "2").is_file()


@pytest.mark.usefixtures("log")
def test_a_proof_holds_for_others_who_have_the_policy() -> None:
    tell_many(300)
    event = Event.objects.get(index=123)
    shown = verify_entry(
        TlogProof.parse(proof_for(event)),
        leaf_data(*leaf_material(event)),
        parse_policy(policy_text().encode()),
    )
    assert (shown.index, shown.size, shown.origin) == (123, 300, origin())
    assert log_key() in policy_text()


@pytest.mark.usefixtures("data", "db")
def test_an_event_still_waiting_has_no_proof() -> None:
    with pytest.raises(ActionError):
        proof_for(tell())


def test_publishing_again_changes_nothing(log: Path) -> None:
    tell_many(2)
    before = {path: path.stat().st_mtime_ns for path in (log / "log").rglob("*") if path.is_file()}
    assert publish() == 2
    assert {path: path.stat().st_mtime_ns for path in (log / "log").rglob("*") if path.is_file()} == before


@pytest.mark.usefixtures("log")
def test_publication_resumes_where_it_was_cut_short(monkeypatch: pytest.MonkeyPatch) -> None:
    tell_many(2)
    with monkeypatch.context() as patch:
        patch.setattr(publication, "publish", lambda: 0)
        tell_many(400, start=2)
    last = latest_checkpoint()
    assert last is not None
    assert (publication.read_checkpoint() or b"") != last.note.encode()
    sequence()
    assert publication.read_checkpoint() == last.note.encode()
    assert_whole()


@pytest.mark.usefixtures("log")
def test_what_is_held_back_is_published_as_the_block_ends_however_it_ends() -> None:
    tell_many(2)
    before = publication.read_checkpoint()
    with suppress(ZeroDivisionError), publisher.held():
        event = tell(2)
        event.refresh_from_db()
        assert proof_for(event)  # whoever needs it has it at once
        assert publication.read_checkpoint() == before
        raise ZeroDivisionError
    last = latest_checkpoint()
    assert last is not None
    assert publication.read_checkpoint() == last.note.encode()
    assert_whole()


@pytest.mark.usefixtures("log")
def test_one_log_has_one_key() -> None:
    with pytest.raises(ActionError):
        keys.create("another/log")


def test_a_key_that_others_can_read_signs_nothing(log: Path) -> None:
    (log / "keys" / "log.key").chmod(0o644)
    with pytest.raises(keys.NoLogKey):
        keys.signer()


@pytest.mark.parametrize("text", ["", "PRIVATE+KEY+a+00000000+AAAA", "PRIVATE+KEY+a+b", "nonsense"])
def test_a_damaged_key_is_told(log: Path, text: str) -> None:
    (log / "keys" / "log.key").write_text(text)
    with pytest.raises(keys.NoLogKey):
        keys.signer()


@pytest.mark.usefixtures("data")
def test_a_name_with_a_space_is_no_name_of_a_log() -> None:
    with pytest.raises(ActionError):
        keys.create("my log")
