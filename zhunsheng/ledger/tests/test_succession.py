# SPDX-License-Identifier: Apache-2.0
"""After a restored backup: the old log ends, its successor takes over what is kept, old proofs still hold."""

import shutil
from pathlib import Path

import pytest

from zhunsheng.ledger import keys, places, stop, succession
from zhunsheng.ledger.actions import sequence, succeed
from zhunsheng.ledger.bodies import entry_of
from zhunsheng.ledger.errors import ActionError, LogStopped
from zhunsheng.ledger.models import Checkpoint, Event, PastCheckpoint, PastLog, Tile
from zhunsheng.ledger.queries import facts, history, policy_text, proof_for
from zhunsheng.ledger.startup import check
from zhunsheng.ledger.tests.cast import LIN, ORIGIN, Person, assert_whole, tell, tell_many
from zhunsheng.proofs import Policy, TlogProof, VerifierKey, leaf_hash, parse_policy, verify_proof

pytestmark = pytest.mark.usefixtures("log")

QUALITY = Person("feng")
NEXT = "log.zhunsheng.test/demo-2"


def turn_back(log: Path) -> tuple[Event, bytes]:
    """A backup of three events is restored after two more were published; an event and its old proof."""
    tell_many(3)
    saved = list(Event.objects.all()), list(Checkpoint.objects.all()), list(Tile.objects.all())
    event = Event.objects.get(index=1)
    proof = proof_for(event)
    tell(4)
    tell(5)
    for model, rows in zip((Event, Checkpoint, Tile), saved, strict=True):
        model.objects.all().delete()  # type: ignore[attr-defined] # each has its manager
        model.objects.bulk_create(rows)  # type: ignore[attr-defined] # each has its manager
    shutil.rmtree(log / "log")
    assert [item.code for item in check().differences] == ["anchor-ahead"]
    return event, proof


def test_a_successor_takes_over_and_cites_where_the_old_log_ended(log: Path) -> None:
    turn_back(log)
    old = keys.verifier().vkey
    succeed(LIN, QUALITY, NEXT, "disk failed, backup of Friday restored")
    assert (keys.verifier().name, stop.differences()) == (NEXT, ())
    assert assert_whole().size == 4
    told = facts(history("log:log")[0])
    assert (told["size"], told["kept"], told["approved_by"], told["key"]) == (5, 3, "feng", old)
    assert str(told["checkpoint"]).startswith(f"{ORIGIN}\n5\n")
    tell(6)
    assert assert_whole().size == 5
    assert check().intact


def test_old_proofs_hold_under_the_policy_before_and_after(log: Path) -> None:
    event, proof = turn_back(log)
    old = keys.verifier().vkey
    before = parse_policy(policy_text().encode())
    succeed(LIN, QUALITY, NEXT, "disk failed")
    now, hashed = parse_policy(policy_text().encode()), leaf_hash(entry_of(event))
    for policy in (before, now):
        assert verify_proof(TlogProof.parse(proof), hashed, policy).origin == ORIGIN
    new = TlogProof.parse(proof_for(event))
    assert verify_proof(new, hashed, now).origin == NEXT
    # A certificate that was being sealed names the old log, and is still proven in it.
    again = TlogProof.parse(proof_for(event, old))
    assert verify_proof(again, hashed, Policy.of_log(VerifierKey.parse(old))).origin == ORIGIN
    with pytest.raises(ActionError, match="已经结束"):
        proof_for(history("log:log")[0], old)


def test_what_is_left_of_the_old_log_is_kept(log: Path) -> None:
    turn_back(log)
    (log / "log").mkdir()
    (log / "log" / "checkpoint").write_bytes(places.anchor_file().read_bytes())
    old = keys.verifier()
    succeed(LIN, QUALITY, NEXT, "disk failed")
    aside = places.past_folder() / old.key_id.hex()
    assert sorted(path.name for path in aside.iterdir()) == ["anchor", "log", "log.key"]
    assert (aside / "log.key").stat().st_mode & 0o077 == 0
    assert PastCheckpoint.objects.filter(log__vkey=old.vkey).count() == 1
    assert not places.next_key_file().exists()


def test_a_log_that_goes_well_has_no_successor() -> None:
    tell_many(3)
    with pytest.raises(ActionError, match="没有停止"):
        succeed(LIN, QUALITY, NEXT, "why not")


def test_a_doubt_about_events_is_not_taken_over(log: Path) -> None:
    turn_back(log)
    event = Event.objects.get(index=2)
    Event.objects.filter(pk=event.pk).update(body=event.body.replace('"number":2', '"number":3'))
    with pytest.raises(LogStopped, match="事件"):
        succeed(LIN, QUALITY, NEXT, "take it all")
    assert keys.verifier().name == ORIGIN
    assert not PastLog.objects.exists()


def test_the_name_is_new_and_the_reason_is_given(log: Path) -> None:
    turn_back(log)
    for origin, reason in ((ORIGIN, "x"), ("two words", "x"), (NEXT, " ")):
        with pytest.raises(ActionError):
            succeed(LIN, QUALITY, origin, reason)
    assert keys.verifier().name == ORIGIN


@pytest.mark.parametrize("cut", ["_move", "durable.write_file", "stop.remove", "durable.remove_file"])
def test_cut_short_anywhere_it_is_finished_by_doing_it_again(
    log: Path, cut: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turn_back(log)
    succession.decide(LIN, QUALITY, NEXT, "disk failed")
    with monkeypatch.context() as patch:
        patch.setattr(f"zhunsheng.ledger.succession.{cut}", _die)
        with pytest.raises(KeyboardInterrupt):
            succession.finish()
    succeed(LIN, QUALITY, NEXT, "disk failed")
    assert (PastLog.objects.count(), keys.verifier().name) == (1, NEXT)
    assert assert_whole().size == 4


def test_a_decision_that_did_not_commit_left_nothing(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    turn_back(log)
    with monkeypatch.context() as patch:
        patch.setattr("zhunsheng.ledger.succession._begin", _die)
        with pytest.raises(KeyboardInterrupt):
            succession.decide(LIN, QUALITY, NEXT, "disk failed")
    assert succession.resumed() is None
    with pytest.raises(LogStopped):
        sequence()
    succeed(LIN, QUALITY, NEXT, "disk failed")
    assert assert_whole().size == 4


def test_a_lost_anchor_is_a_doubt_that_a_successor_ends(log: Path) -> None:
    tell_many(3)
    places.anchor_file().unlink()
    assert [item.code for item in check().differences] == ["anchor-missing"]
    succeed(LIN, QUALITY, NEXT, "anchor lost with the machine")
    assert assert_whole().size == 4


def test_a_second_succession_follows_the_first(log: Path) -> None:
    turn_back(log)
    succeed(LIN, QUALITY, NEXT, "once")
    places.anchor_file().unlink()
    check()
    with pytest.raises(ActionError, match="用过"):
        succeed(LIN, QUALITY, ORIGIN, "back to the first name")
    succeed(LIN, QUALITY, "log.zhunsheng.test/demo-3", "twice")
    assert assert_whole().size == 5
    assert len(parse_policy(policy_text().encode()).logs) == 3


def _die(*_arguments: object, **_more: object) -> None:
    raise KeyboardInterrupt
