# SPDX-License-Identifier: Apache-2.0
"""Cosignatures: what a witness signs, what a reader believes, and a checkpoint cosigned in public."""

import pytest

from zhunsheng.proofs import (
    KeyType,
    NoteError,
    NoteSignature,
    Signer,
    VerifierKey,
    add_signatures,
    cosign,
    open_checkpoint,
    parse_cosignatures,
    sign_note,
    verify_cosignature,
)
from zhunsheng.proofs.keys import cosigned_message
from zhunsheng.proofs.tests.cast import LOG, NOON, WITNESSES, seed, small_log

FIRST, SECOND, _ = WITNESSES
NOTE = small_log(5).signed()

# Published in May 2026 by a staging log of Certificate Transparency and cosigned by public witnesses: nothing
# of ours made it. One signature of the log is of a type we do not know, under the same name.
PUBLIC_LOG = VerifierKey.parse(
    "arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f"
)
PUBLIC_WITNESS = VerifierKey.parse("remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2")
PUBLIC_NOTE = """\
arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev \
zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev \
ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— witness1.smartit.nu/witness1 \
pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de \
2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
""".encode()


def test_a_witness_cosigns_a_checkpoint() -> None:
    line = cosign(NOTE, FIRST, NOON)
    assert verify_cosignature(NOTE, line, FIRST.key) == NOON
    opened = open_checkpoint(add_signatures(NOTE, [line]), [LOG.key], [FIRST.key])
    signature = opened.note.signed_by(FIRST.key)
    assert signature is not None
    assert signature.timestamp == NOON


def test_a_public_logs_cosigned_checkpoint_opens() -> None:
    opened = open_checkpoint(PUBLIC_NOTE, [PUBLIC_LOG], [PUBLIC_WITNESS])
    signature = opened.note.signed_by(PUBLIC_WITNESS)
    assert opened.checkpoint.size == 1432088532
    assert signature is not None
    assert signature.timestamp == 0x6A122120
    assert len(opened.note.unverified) == 2


def test_a_public_checkpoint_with_another_size_is_refused() -> None:
    with pytest.raises(NoteError, match="false"):
        open_checkpoint(PUBLIC_NOTE.replace(b"1432088532", b"1432088533"), [], [PUBLIC_WITNESS])


def test_the_signed_message_is_as_specified() -> None:
    message = cosigned_message("example.com/behind-the-sofa\n20852163\nroot\n", 1679315147)
    assert message == b"cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\nroot\n"


def test_the_time_is_signed_too() -> None:
    line = cosign(NOTE, FIRST, NOON)
    later = NoteSignature(line.name, line.key_id, (NOON + 1).to_bytes(8, "big") + line.signature[8:])
    with pytest.raises(NoteError, match="false"):
        verify_cosignature(NOTE, later, FIRST.key)


def test_a_cosignature_is_for_one_checkpoint() -> None:
    with pytest.raises(NoteError, match="false"):
        verify_cosignature(small_log(6).signed(), cosign(NOTE, FIRST, NOON), FIRST.key)


def test_another_witness_is_told_apart() -> None:
    with pytest.raises(NoteError, match="another key"):
        verify_cosignature(NOTE, cosign(NOTE, FIRST, NOON), SECOND.key)


def test_a_plain_signature_is_no_cosignature() -> None:
    plain = Signer(FIRST.name, seed("witness 1"))
    text = small_log(5).checkpoint.encode()
    line = NoteSignature(plain.name, plain.key.key_id, plain.sign(text.encode()))
    with pytest.raises(NoteError, match="not a cosigner's key"):
        verify_cosignature(NOTE, line, plain.key)


def test_a_log_key_does_not_cosign() -> None:
    with pytest.raises(NoteError, match="not a cosigner's key"):
        cosign(NOTE, LOG, NOON)


@pytest.mark.parametrize("time", [0, -1, 2**63])
def test_times_no_cosignature_may_bear(time: int) -> None:
    with pytest.raises(NoteError):
        cosign(NOTE, FIRST, time)


def test_a_time_beyond_the_range_is_refused_when_read() -> None:
    line = NoteSignature(FIRST.name, FIRST.key.key_id, b"\xff" * 8 + bytes(64))
    with pytest.raises(NoteError, match="out of range"):
        verify_cosignature(NOTE, line, FIRST.key)


@pytest.mark.parametrize("length", [1, 8, 64, 71, 73])
def test_a_cosignature_of_another_length_is_refused(length: int) -> None:
    line = NoteSignature(FIRST.name, FIRST.key.key_id, bytes(length))
    with pytest.raises(NoteError, match="wrong length"):
        verify_cosignature(NOTE, line, FIRST.key)


def test_only_checkpoints_are_cosigned() -> None:
    with pytest.raises(NoteError, match="fewer than three"):
        cosign(sign_note("hello\n", [LOG]), FIRST, NOON)


def test_a_witness_answer_is_read() -> None:
    lines = [cosign(NOTE, witness, NOON) for witness in (FIRST, SECOND)]
    assert parse_cosignatures("".join(line.encode() for line in lines).encode()) == lines


@pytest.mark.parametrize("answer", [b"", b"\n", b"hello\n", b"hello\n\n\xe2\x80\x94 a AAAAAAAA\n", b"\xff"])
def test_other_answers_are_refused(answer: bytes) -> None:
    with pytest.raises(NoteError):
        parse_cosignatures(answer)


def test_one_key_cannot_pose_as_both_types() -> None:
    both = Signer(LOG.name, seed("log"), KeyType.COSIGNATURE_V1)
    opened = open_checkpoint(NOTE, [LOG.key], [both.key])
    assert opened.note.signed_by(both.key) is None
