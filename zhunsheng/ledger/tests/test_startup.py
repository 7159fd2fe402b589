# SPDX-License-Identifier: Apache-2.0
"""What the log finds out about itself, and how it stops and goes on."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from zhunsheng.ledger import clock, keys
from zhunsheng.ledger.actions import clear_stop, restore_copies, sequence
from zhunsheng.ledger.bodies import entry_of
from zhunsheng.ledger.errors import ActionError, LogStopped
from zhunsheng.ledger.models import Checkpoint, Event, Tile
from zhunsheng.ledger.queries import facts, history, latest_checkpoint, stopped
from zhunsheng.ledger.startup import check
from zhunsheng.ledger.tests.cast import LIN, ORIGIN, assert_whole, tell, tell_many
from zhunsheng.proofs import Checkpoint as TreeHead
from zhunsheng.proofs import Signer, leaf_hash, sign_checkpoint

pytestmark = pytest.mark.usefixtures("log")


def event_at(index: int) -> Event:
    return Event.objects.get(index=index)


def change_body(log: Path) -> None:
    event = event_at(2)
    Event.objects.filter(pk=event.pk).update(body=event.body.replace("item:2", "item:9"))


def change_salt(log: Path) -> None:
    Event.objects.filter(index=2).update(salt=bytes(32))


def change_leaf(log: Path) -> None:
    Event.objects.filter(index=2).update(leaf_hash=bytes(32))


def change_column(log: Path) -> None:
    Event.objects.filter(index=2).update(actor="someone")


def change_event_and_leaf(log: Path) -> None:
    """Somebody who knows how leaves are made."""
    event = event_at(2)
    event.body = event.body.replace('"number":2', '"number":3')
    event.leaf_hash = leaf_hash(entry_of(event))
    event.save()


def change_published_entry(log: Path) -> None:
    file = next((log / "log" / "tile" / "entries").rglob("5"))
    data = bytearray(file.read_bytes())
    data[2 * (len(data) // 5) + 30] ^= 1  # within the third of five entries of one length
    file.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("meddle", "code"),
    [
        (change_body, "event-changed"),
        (change_salt, "event-changed"),
        (change_leaf, "event-changed"),
        (change_column, "event-columns"),
        (change_event_and_leaf, "tile-changed"),
        (change_published_entry, "published-changed"),
    ],
)
def test_what_was_done_to_an_event_is_found_and_the_event_named(
    log: Path, meddle: Callable[[Path], None], code: str
) -> None:
    tell_many(5)
    assert check().intact
    named = event_at(2).pk
    meddle(log)
    report = check()
    assert (code, named) in [(item.code, item.event) for item in report.differences]
    assert_stopped()


def remove_event(log: Path) -> None:
    Event.objects.filter(index=2).delete()


def remove_last_checkpoint(log: Path) -> None:
    Checkpoint.objects.order_by("-size").first().delete()  # type: ignore[union-attr] # there is one


def remove_tile(log: Path) -> None:
    Tile.objects.all().delete()


def change_tile(log: Path) -> None:
    Tile.objects.filter(level=0).update(hashes=bytes(5 * 32))


def remove_published_tile(log: Path) -> None:
    shutil.rmtree(log / "log" / "tile" / "0")


def change_root(log: Path) -> None:
    Checkpoint.objects.update(root=bytes(32))


def sign_by_another_key(log: Path) -> None:
    last = latest_checkpoint()
    assert last is not None
    head = TreeHead(ORIGIN, last.size, bytes(last.root))
    last.note = sign_checkpoint(head, [Signer(ORIGIN, bytes(32))]).decode()
    last.save()


def lose_key(log: Path) -> None:
    (log / "keys" / "log.key").unlink()


def another_key(log: Path) -> None:
    lose_key(log)
    (log.parent / "anchor" / "checkpoint").unlink()
    keys.create(ORIGIN)


def lose_anchor(log: Path) -> None:
    (log.parent / "anchor" / "checkpoint").unlink()


def foreign_anchor(log: Path) -> None:
    note = sign_checkpoint(TreeHead(ORIGIN, 1, bytes(32)), [Signer(ORIGIN, bytes(32))])
    (log.parent / "anchor" / "checkpoint").write_bytes(note)


def fork_of(log: Path, size: int) -> bytes:
    return sign_checkpoint(TreeHead(ORIGIN, size, bytes(32)), [keys.signer()])


def anchor_of_another_history(log: Path) -> None:
    (log.parent / "anchor" / "checkpoint").write_bytes(fork_of(log, 5))


def newer_anchor(log: Path) -> None:
    (log.parent / "anchor" / "checkpoint").write_bytes(fork_of(log, 6))


def newer_publication(log: Path) -> None:
    (log / "log" / "checkpoint").write_bytes(fork_of(log, 6))


def forked_publication(log: Path) -> None:
    (log / "log" / "checkpoint").write_bytes(fork_of(log, 5))


def spoil_publication(log: Path) -> None:
    (log / "log" / "checkpoint").write_bytes(b"nonsense\n")


@pytest.mark.parametrize(
    ("meddle", "code"),
    [
        (remove_event, "event-missing"),
        (remove_last_checkpoint, "event-beyond"),
        (remove_tile, "tile-missing"),
        (change_tile, "tile-changed"),
        (remove_published_tile, "published-missing"),
        (change_root, "checkpoint-root"),
        (sign_by_another_key, "key-foreign"),
        (lose_key, "key-missing"),
        (another_key, "key-foreign"),
        (lose_anchor, "anchor-missing"),
        (foreign_anchor, "anchor-foreign"),
        (anchor_of_another_history, "anchor-fork"),
        (newer_anchor, "anchor-ahead"),
        (newer_publication, "published-ahead"),
        (forked_publication, "published-changed"),
        (spoil_publication, "published-changed"),
    ],
)
def test_whatever_does_not_agree_is_found(log: Path, meddle: Callable[[Path], None], code: str) -> None:
    tell_many(5)
    assert check().intact
    meddle(log)
    assert code in [item.code for item in check().differences]
    assert_stopped()


def assert_stopped() -> None:
    before = Checkpoint.objects.count()
    with pytest.raises(LogStopped):
        tell()
    with pytest.raises(LogStopped):
        sequence()
    assert Checkpoint.objects.count() == before


def test_a_new_installation_is_intact() -> None:
    report = check()
    assert (report.intact, report.size, report.pending) == (True, 0, 0)


def test_a_pending_event_that_was_changed_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    event = waiting_event(monkeypatch)
    Event.objects.filter(pk=event.pk).update(body=event.body.replace("normal", "broken"))
    assert [(item.code, item.event) for item in check().differences] == [("event-changed", event.pk)]


def test_the_sequencer_looks_for_itself_too(monkeypatch: pytest.MonkeyPatch) -> None:
    tell_many(3)
    event = waiting_event(monkeypatch)
    Event.objects.filter(pk=event.pk).update(body=event.body.replace("normal", "broken"))
    with pytest.raises(LogStopped):
        sequence()
    assert [item.event for item in stopped()] == [event.pk]


def waiting_event(monkeypatch: pytest.MonkeyPatch) -> Event:
    with monkeypatch.context() as patch:
        patch.setattr("zhunsheng.ledger.sequencer.sequence_all", lambda: None)
        return tell(77)


def test_a_clock_that_went_backwards_is_found_and_signs_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    tell_many(2)
    early = clock.now() - timedelta(hours=1)
    waiting_event(monkeypatch)
    with clock.replaced_by(lambda: early):
        with pytest.raises(LogStopped):
            sequence()
        assert [item.code for item in check().differences] == ["clock-backwards"]
    assert [item.code for item in stopped()] == ["clock-backwards"]
    clear_stop(LIN, "time service was down, clock set again")
    assert assert_whole().size == 4


def test_a_restored_backup_stops_before_it_forks(log: Path) -> None:
    tell_many(3)
    saved = list(Event.objects.all()), list(Checkpoint.objects.all()), list(Tile.objects.all())
    tell(4)
    for model, rows in zip((Event, Checkpoint, Tile), saved, strict=True):
        model.objects.all().delete()  # type: ignore[attr-defined] # each has its manager
        model.objects.bulk_create(rows)  # type: ignore[attr-defined] # each has its manager
    shutil.rmtree(log / "log")
    tell(5)  # the business transaction commits; nothing is signed
    assert [item.code for item in stopped()] == ["anchor-ahead"]
    assert Checkpoint.objects.count() == 1
    with pytest.raises(LogStopped):
        clear_stop(LIN, "never mind")


def test_clearing_is_refused_while_the_difference_persists(log: Path) -> None:
    tell_many(5)
    body = event_at(2).body
    change_body(log)
    check()
    with pytest.raises(LogStopped) as refused:
        clear_stop(LIN, "nothing found")
    assert str(event_at(2).pk) in str(refused.value)
    Event.objects.filter(index=2).update(body=body)
    clear_stop(LIN, "row restored from the backup of 2026-03-01")
    event = history("log:log")[-1]
    assert (event.actor, facts(event)["reason"]) == ("lin", "row restored from the backup of 2026-03-01")
    found = {"code": "event-changed", "detail": "", "event": event_at(2).pk}
    assert found in facts(event)["found"]  # type: ignore[operator] # a list
    assert assert_whole().size == 6


def test_clearing_needs_a_stop_and_a_reason(log: Path) -> None:
    tell_many(5)
    with pytest.raises(ActionError):
        clear_stop(LIN, "just so")
    lose_published = log / "log" / "tile" / "0" / "000.p" / "5"
    kept = lose_published.read_bytes()
    lose_published.unlink()
    check()
    lose_published.write_bytes(kept)
    with pytest.raises(ActionError):
        clear_stop(LIN, " ")
    assert stopped()


@pytest.mark.parametrize("meddle", [remove_tile, change_tile, remove_published_tile, change_published_entry])
def test_damaged_copies_are_made_again_from_the_events(log: Path, meddle: Callable[[Path], None]) -> None:
    tell_many(5)
    meddle(log)
    check()
    restore_copies(LIN, "disk replaced")
    assert stopped()
    clear_stop(LIN, "disk replaced")
    assert assert_whole().size == 7


def test_damage_that_is_more_than_copies_is_not_papered_over(log: Path) -> None:
    tell_many(5)
    change_body(log)
    check()
    with pytest.raises(LogStopped):
        restore_copies(LIN, "make it go away")
