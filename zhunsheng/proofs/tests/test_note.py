# SPDX-License-Identifier: Apache-2.0
"""Signed notes: the specification's example, who counts as having signed, and hostile spellings."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    KeyType,
    NoteError,
    NoteSignature,
    Signer,
    VerifierKey,
    add_signatures,
    open_note,
    sign_note,
    unverified_note,
)
from zhunsheng.proofs.note import split_note
from zhunsheng.proofs.tests.cast import LOG, seed

SPECIFIED_KEY = VerifierKey.parse("example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k")
SPECIFIED_NOTE = (
    "This is an example message.\n\n"
    "— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONn"
    "cAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n"
).encode()
OTHER = Signer("other.example", seed("other"))
TEXT = "第一段\n\n第二段\n"


def test_the_specifications_note_opens() -> None:
    note = open_note(SPECIFIED_NOTE, [SPECIFIED_KEY])
    assert note.text == "This is an example message.\n"
    assert note.signed_by(SPECIFIED_KEY)
    assert note.unverified == ()


def test_a_note_may_hold_empty_lines() -> None:
    assert open_note(sign_note(TEXT, [LOG]), [LOG.key]).text == TEXT


def test_signatures_by_unknown_keys_are_kept_apart() -> None:
    note = open_note(sign_note(TEXT, [OTHER, LOG]), [LOG.key])
    assert [signature.key for signature in note.verified] == [LOG.key]
    assert [signature.name for signature in note.unverified] == ["other.example"]
    assert note.signed_by(OTHER.key) is None


def test_an_unknown_key_under_a_known_name_is_ignored() -> None:
    namesake = Signer(LOG.name, seed("namesake"))
    assert len(open_note(sign_note(TEXT, [namesake, LOG]), [LOG.key]).unverified) == 1
    with pytest.raises(NoteError, match="not signed by any known key"):
        open_note(sign_note(TEXT, [namesake]), [LOG.key])


def test_a_key_that_signs_twice_counts_once() -> None:
    text, signatures = split_note(sign_note(TEXT, [LOG]))
    twice = f"{text}\n{signatures[0].encode() * 2}".encode()
    assert len(open_note(twice, [LOG.key]).verified) == 1


def test_an_unverified_note_vouches_for_nothing() -> None:
    note = unverified_note(sign_note(TEXT, [LOG]))
    assert (note.text, note.verified, len(note.unverified)) == (TEXT, (), 1)


def test_no_known_key_is_refused() -> None:
    with pytest.raises(NoteError, match="not signed by any known key"):
        open_note(SPECIFIED_NOTE, [])


def test_a_false_signature_by_a_known_key_spoils_the_note() -> None:
    forged = NoteSignature(LOG.name, LOG.key.key_id, bytes(64))
    with pytest.raises(NoteError, match="false"):
        open_note(add_signatures(sign_note(TEXT, [OTHER]), [forged]), [OTHER.key, LOG.key])


@given(st.data())
def test_any_changed_bit_is_noticed(data: st.DataObject) -> None:
    content = bytearray(SPECIFIED_NOTE)
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(NoteError):
        open_note(bytes(content), [SPECIFIED_KEY])


def test_two_keys_that_cannot_be_told_apart_are_refused() -> None:
    # Found by trying: the ids are four bytes, and these two share theirs.
    one, two = (VerifierKey("a", KeyType.ED25519, number.to_bytes(32, "big")) for number in (65_227, 67_083))
    assert one.key_id == two.key_id
    with pytest.raises(NoteError, match="share the name and id"):
        open_note(SPECIFIED_NOTE, [SPECIFIED_KEY, one, two])
    assert open_note(SPECIFIED_NOTE, [SPECIFIED_KEY, one, one]).signed_by(SPECIFIED_KEY)


def test_adding_a_signature_again_changes_nothing() -> None:
    note = sign_note(TEXT, [LOG])
    line = unverified_note(note).unverified[0]
    assert add_signatures(note, [line]) == note


def note_of(text: str, *lines: str) -> bytes:
    return (text + "\n" + "".join(lines)).encode()


LINE = unverified_note(sign_note("a\n", [LOG])).unverified[0].encode()


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        (b"", "no empty line"),
        (b"a\n", "no empty line"),
        (LINE.encode(), "no empty line"),
        (note_of("a\n"), "no empty line|no signature"),
        (b"a\n\n", "no signature"),
        (note_of("a\n", LINE.removesuffix("\n")), "final newline"),
        (note_of("a\n", LINE).replace(b"\n", b"\r\n"), "carriage return"),
        (note_of("a\tb\n", LINE), "control character"),
        (note_of("a\x00\n", LINE), "control character"),
        (b"\xff" + note_of("a\n", LINE), "UTF-8"),
        (note_of("a\n", LINE, "\n"), "no signature"),
        (note_of("a\n", LINE, "x\n"), "not a signature line"),
        (note_of("a\n", LINE.replace("—", "-")), "not a signature line"),
        (note_of("a\n", LINE.replace("— ", "—")), "not a signature line|not base64"),
        (note_of("a\n", "— name\n"), "not a signature line"),
        (note_of("a\n", "—  AAAA\n"), "cannot name"),
        (note_of("a\n", "— a+b AAAAAAAA\n"), "cannot name"),
        (note_of("a\n", "— a\u3000b AAAAAAAA\n"), "cannot name"),
        (note_of("a\n", "— name AAAAAA==\n"), "too short"),
        (note_of("a\n", "— name AAAAAAA\n"), "not base64"),
        (note_of("a\n", "— name AAAAAAB=\n"), "not base64"),
        (note_of("a\n", "— name AAAA-AAA\n"), "not base64"),
        (note_of("a\n", "— name AAAAAAAA \n"), "not base64"),
        (note_of("a\n", *["— name AAAAAAAA\n"] * 101), "more than 100"),
        (note_of("a" * 1_000_000 + "\n", LINE), "exceeds"),
    ],
)
def test_malformed_notes_are_refused(note: bytes, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        open_note(note, [LOG.key])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "newline"),
        ("a", "newline"),
        ("a\r\n", "carriage"),
        ("\t\n", "control"),
        ("\ud800\n", "surrogate"),
    ],
)
def test_texts_no_note_can_hold_are_not_signed(text: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        sign_note(text, [LOG])


def test_a_note_wants_plain_signers() -> None:
    with pytest.raises(NoteError, match="at least one"):
        sign_note(TEXT, [])
    with pytest.raises(NoteError, match="cosigner's key"):
        sign_note(TEXT, [Signer("w", bytes(32), KeyType.COSIGNATURE_V1)])


def test_a_hundred_signatures_are_enough() -> None:
    lines = [NoteSignature(f"w{number}", bytes(4), bytes(72)) for number in range(100)]
    with pytest.raises(NoteError, match="more than 100"):
        add_signatures(sign_note(TEXT, [LOG]), lines)
    assert len(unverified_note(add_signatures(sign_note(TEXT, [LOG]), lines[1:])).unverified) == 100


def test_a_note_too_large_to_be_read_is_not_signed() -> None:
    with pytest.raises(NoteError, match="exceeds"):
        sign_note("a" * 1_000_000 + "\n", [LOG])
