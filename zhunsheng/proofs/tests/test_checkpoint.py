# SPDX-License-Identifier: Apache-2.0
"""Checkpoints: another tool's, a public log's, and what makes one malformed or somebody else's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reference import reference_path
from zhunsheng.proofs import (
    EMPTY_ROOT,
    Checkpoint,
    NoteError,
    Signer,
    VerifierKey,
    leaf_hash,
    open_checkpoint,
    sign_checkpoint,
    sign_note,
)
from zhunsheng.proofs.encoding import base64_text
from zhunsheng.proofs.tests.cast import LOG, ORIGIN, seed, small_log

ONE = leaf_hash(b"one")
OTHER = Signer("other.example/log", seed("other log"))


def test_a_checkpoint_is_signed_and_opened() -> None:
    log = small_log(5)
    opened = open_checkpoint(log.signed(), [LOG.key])
    assert opened.checkpoint == log.checkpoint
    assert [signature.key for signature in opened.note.verified] == [LOG.key]


def test_another_tools_checkpoint_reads_and_writes() -> None:
    key = VerifierKey.parse("example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx")
    note = (reference_path("tlog/tiles/log") / "checkpoint").read_bytes()
    checkpoint = open_checkpoint(note, [key]).checkpoint
    assert (checkpoint.origin, checkpoint.size) == ("example.com/log/testdata", 15)
    assert note.startswith(checkpoint.encode().encode() + b"\n")


@given(
    st.text(st.characters(min_codepoint=32, exclude_categories=["Cs"]), min_size=1, max_size=20),
    st.integers(1, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
    st.lists(st.just("extension line"), max_size=2),
)
def test_every_checkpoint_reads_back(origin: str, size: int, root: bytes, extensions: list[str]) -> None:
    checkpoint = Checkpoint(origin, size, root, tuple(extensions))
    assert Checkpoint.parse(checkpoint.encode()) == checkpoint


def test_an_empty_log_has_a_checkpoint() -> None:
    assert Checkpoint.parse(Checkpoint(ORIGIN, 0, EMPTY_ROOT).encode()).size == 0
    with pytest.raises(NoteError, match="empty log"):
        Checkpoint(ORIGIN, 0, ONE)


@pytest.mark.parametrize(
    "size",
    ["", "-1", "+1", "01", "00", "1 ", " 1", "1.0", "1e3", "0x1", "١", "9223372036854775808", "9" * 5000],
)
def test_sizes_that_are_none(size: str) -> None:
    with pytest.raises(NoteError, match="not a checkpoint's size"):
        Checkpoint.parse(f"{ORIGIN}\n{size}\n{base64_text(ONE)}\n")


@pytest.mark.parametrize(
    "root", ["", "AAAA", base64_text(ONE)[:-1], base64_text(ONE) + "=", " " + base64_text(ONE), "é"]
)
def test_roots_that_are_none(root: str) -> None:
    with pytest.raises(NoteError, match="not a root hash"):
        Checkpoint.parse(f"{ORIGIN}\n1\n{root}\n")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "fewer than three"),
        (f"{ORIGIN}\n1\n{base64_text(ONE)}", "final newline"),
        (f"{ORIGIN}\n1\n", "fewer than three"),
        (f"\n1\n{base64_text(ONE)}\n", "never empty"),
        (f"{ORIGIN}\n1\n{base64_text(ONE)}\n\n", "never empty"),
        (f"{ORIGIN}\n1\n{base64_text(ONE)}\n\nextension\n", "never empty"),
    ],
)
def test_malformed_checkpoints_are_refused(text: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        Checkpoint.parse(text)


@pytest.mark.parametrize(
    ("origin", "size", "root", "extensions"),
    [
        (ORIGIN, -1, ONE, ()),
        (ORIGIN, 2**63, ONE, ()),
        (ORIGIN, 1, b"short", ()),
        ("", 1, ONE, ()),
        ("two\nlines", 1, ONE, ()),
        (ORIGIN, 1, ONE, ("",)),
        (ORIGIN, 1, ONE, ("a\n\nb",)),
    ],
)
def test_impossible_checkpoints_are_refused(
    origin: str, size: int, root: bytes, extensions: tuple[str, ...]
) -> None:
    with pytest.raises(NoteError):
        Checkpoint(origin, size, root, extensions)


def test_a_known_log_cannot_sign_for_another() -> None:
    foreign = sign_note(Checkpoint(ORIGIN, 1, ONE).encode(), [OTHER])
    with pytest.raises(NoteError, match="not signed by a known key of log"):
        open_checkpoint(foreign, [LOG.key, OTHER.key])


def test_a_witness_alone_makes_no_checkpoint() -> None:
    note = sign_note(Checkpoint(ORIGIN, 1, ONE).encode(), [OTHER])
    with pytest.raises(NoteError, match="not signed by a known key of log"):
        open_checkpoint(note, [], [OTHER.key])


def test_signing_wants_a_key_of_the_log() -> None:
    with pytest.raises(NoteError, match="origin as its name"):
        sign_checkpoint(small_log(1).checkpoint, [OTHER])


def test_a_signed_note_that_is_no_checkpoint_is_refused() -> None:
    with pytest.raises(NoteError, match="fewer than three"):
        open_checkpoint(sign_note("hello\n", [LOG]), [LOG.key])
