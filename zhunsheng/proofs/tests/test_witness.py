# SPDX-License-Identifier: Apache-2.0
"""The witness protocol: a log that grows is cosigned; one that forks, shrinks or is unknown is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    AddCheckpoint,
    Checkpoint,
    Signer,
    WitnessError,
    add_signatures,
    consider_checkpoint,
    consistency_proof,
    cosign,
    leaf_hash,
    monitoring_path,
    open_checkpoint,
    sign_checkpoint,
    sign_note,
)
from zhunsheng.proofs.tests.cast import LOG, NOON, ORIGIN, WITNESSES, seed, small_log

KEYS = [LOG.key]


def request(old: int, new: int) -> AddCheckpoint:
    log = small_log(new)
    return AddCheckpoint(old, tuple(consistency_proof(old, new, log.read_hash)), log.signed())


def refusal(request: AddCheckpoint, latest: Checkpoint | None) -> WitnessError:
    with pytest.raises(WitnessError) as caught:
        consider_checkpoint(request, KEYS, latest)
    return caught.value


@given(st.integers(0, 30), st.integers(0, 30))
def test_a_log_that_grows_is_cosigned(old: int, more: int) -> None:
    sent = request(old, old + more)
    received = AddCheckpoint.parse(sent.encode())
    assert received == sent
    latest = small_log(old).checkpoint if old else None
    assert consider_checkpoint(received, KEYS, latest) == small_log(old + more).checkpoint
    cosigned = add_signatures(received.checkpoint, [cosign(received.checkpoint, WITNESSES[0], NOON)])
    assert open_checkpoint(cosigned, KEYS, [WITNESSES[0].key]).note.signed_by(WITNESSES[0].key)


def test_the_body_is_as_specified() -> None:
    sent = request(3, 5)
    lines = sent.encode().decode().split("\n")
    assert lines[0] == "old 3"
    assert lines[1 + len(sent.proof)] == ""
    assert lines[2 + len(sent.proof)] == ORIGIN == sent.origin


def test_an_unknown_log_is_not_found() -> None:
    with pytest.raises(WitnessError) as caught:
        consider_checkpoint(request(0, 5), [], None)
    assert caught.value.status == 404


def test_a_checkpoint_by_a_stranger_is_forbidden() -> None:
    stranger = Signer(ORIGIN, seed("stranger"))
    forged = AddCheckpoint(0, (), sign_checkpoint(small_log(5).checkpoint, [stranger]))
    assert refusal(forged, None).status == 403


def test_a_changed_checkpoint_is_forbidden() -> None:
    changed = AddCheckpoint(0, (), small_log(5).signed().replace(b"\n5\n", b"\n6\n"))
    assert refusal(changed, None).status == 403


def test_a_witness_behind_or_ahead_says_where_it_is() -> None:
    error = refusal(request(3, 5), small_log(4).checkpoint)
    assert (error.status, error.known_size) == (409, 4)
    error = refusal(request(3, 5), None)
    assert (error.status, error.known_size) == (409, 0)


def test_a_log_that_shrinks_is_refused() -> None:
    assert refusal(AddCheckpoint(6, (), small_log(5).signed()), small_log(6).checkpoint).status == 400


def test_a_fork_is_refused() -> None:
    other = Checkpoint(ORIGIN, 3, leaf_hash(b"another history"))
    assert refusal(request(3, 5), other).status == 422
    assert refusal(request(3, 3), other).status == 422


def test_a_proof_from_nothing_is_refused() -> None:
    assert refusal(AddCheckpoint(0, (leaf_hash(b""),), small_log(5).signed()), None).status == 422


def test_an_empty_log_with_a_false_root_is_refused() -> None:
    text = Checkpoint(ORIGIN, 1, leaf_hash(b"")).encode().replace("\n1\n", "\n0\n")
    assert refusal(AddCheckpoint(0, (), sign_note(text, [LOG])), None).status == 422


def test_a_note_that_is_no_checkpoint_is_refused() -> None:
    assert refusal(AddCheckpoint(0, (), sign_note("hello\n", [LOG])), None).status == 400


def test_anothers_latest_checkpoint_is_no_ground_to_stand_on() -> None:
    assert refusal(request(3, 5), Checkpoint("other.example", 3, leaf_hash(b""))).status == 400


BODY = request(3, 5).encode()


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"old 3\n",
        BODY[:-1],
        BODY.replace(b"old 3", b"old 03"),
        BODY.replace(b"old 3", b"old -3"),
        BODY.replace(b"old 3", b"old 9223372036854775808"),
        BODY.replace(b"old 3", b"new 3"),
        BODY.replace(b"old 3", b"old 3\nAAAA"),
        BODY.replace(b"old 3", b"old 3\r"),
        BODY.replace(b"old 3", "old ٣".encode()),
        BODY.replace(b"old 3", b"old 3" + b"\n" + b"A" * 43 + b"=" + (b"\n" + b"A" * 43 + b"=") * 63),
        b"old 0\n\nno note",
        BODY + b"x" * 2_000_000,
    ],
)
def test_malformed_requests_are_refused(body: bytes) -> None:
    with pytest.raises(WitnessError) as caught:
        AddCheckpoint.parse(body)
    assert caught.value.status == 400


@pytest.mark.parametrize(("old", "count"), [(-1, 0), (2**63, 0), (1, 64)])
def test_impossible_requests_are_refused(old: int, count: int) -> None:
    with pytest.raises(WitnessError):
        AddCheckpoint(old, (leaf_hash(b""),) * count, b"")


def test_where_a_witness_shows_what_it_saw() -> None:
    # The SHA-256 example of FIPS 180-2, appendix B.1.
    assert monitoring_path("abc").removesuffix("/checkpoint") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
