# SPDX-License-Identifier: Apache-2.0
"""Transparency proofs: made, read, verified; and every way one fails to show what it claims."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import (
    NoteError,
    Policy,
    ProofError,
    ProofsError,
    Signer,
    TlogProof,
    VerifiedInclusion,
    check_intact,
    leaf_hash,
    make_proof,
    parse_policy,
    sign_note,
    verify_entry,
    verify_proof,
)
from zhunsheng.proofs.tests.cast import LOG, NOON, ORIGIN, WITNESSES, seed, small_log

FIRST, SECOND, THIRD = WITNESSES
LOG_OF_SEVEN = small_log(7)
ONLY_LOG = Policy.of_log(LOG.key)
TWO_OF_THREE = parse_policy(
    (
        f"log {LOG.vkey}\n"
        + "".join(f"witness w{number} {witness.vkey}\n" for number, witness in enumerate(WITNESSES, 1))
        + "group g 2 w1 w2 w3\nquorum g\n"
    ).encode()
)
PROOF = make_proof(4, LOG_OF_SEVEN.signed(FIRST, THIRD), LOG_OF_SEVEN.read_hash)
ENTRY = LOG_OF_SEVEN.entries[4]
ENCODED = PROOF.encode()
HASHES = [base64.b64encode(value).decode() for value in PROOF.path]


def test_a_witnessed_entry_is_shown_to_be_logged() -> None:
    expected = VerifiedInclusion(4, 7, ORIGIN, (("w1", NOON), ("w3", NOON + 1)), ORIGIN)
    assert verify_entry(TlogProof.parse(ENCODED), ENTRY, TWO_OF_THREE) == expected
    assert verify_proof(PROOF, leaf_hash(ENTRY), TWO_OF_THREE) == expected


def test_the_file_is_as_specified() -> None:
    head = "\n".join(["c2sp.org/tlog-proof@v1", "index 4", *HASHES, "", ""])
    assert head.encode() + PROOF.checkpoint == ENCODED
    with_extra = TlogProof(PROOF.index, PROOF.path, PROOF.checkpoint, b"more").encode()
    assert with_extra == ENCODED.replace(b"index 4\n", b"extra bW9yZQ==\nindex 4\n")


@given(st.data(), st.integers(1, 40), st.none() | st.binary(min_size=1))
def test_every_proof_reads_back_and_verifies(data: st.DataObject, size: int, extra: bytes | None) -> None:
    log = small_log(size)
    index = data.draw(st.integers(0, size - 1))
    proof = make_proof(index, log.signed(), log.read_hash, extra)
    assert TlogProof.parse(proof.encode()) == proof
    assert verify_entry(proof, log.entries[index], ONLY_LOG).witnesses == ()


def test_without_trust_it_is_intact_and_no_more() -> None:
    assert check_intact(PROOF, leaf_hash(ENTRY)) == LOG_OF_SEVEN.checkpoint
    unsigned = TlogProof(4, PROOF.path, sign_note(LOG_OF_SEVEN.checkpoint.encode(), [Signer("x", bytes(32))]))
    assert check_intact(unsigned, leaf_hash(ENTRY)) == LOG_OF_SEVEN.checkpoint
    with pytest.raises(ProofError, match="another root"):
        check_intact(PROOF, leaf_hash(b"another entry"))


def test_another_entry_is_refused() -> None:
    with pytest.raises(ProofError, match="another root"):
        verify_entry(PROOF, b"entry 5", TWO_OF_THREE)


def test_another_index_is_refused() -> None:
    with pytest.raises(ProofError):
        verify_entry(TlogProof(5, PROOF.path, PROOF.checkpoint), ENTRY, TWO_OF_THREE)


def test_an_index_beyond_the_log_is_refused() -> None:
    with pytest.raises(ProofError, match="outside a tree"):
        verify_entry(TlogProof(7, PROOF.path, PROOF.checkpoint), ENTRY, TWO_OF_THREE)
    with pytest.raises(ProofError, match="outside a tree"):
        make_proof(7, LOG_OF_SEVEN.signed(), LOG_OF_SEVEN.read_hash)


def test_too_few_witnesses_are_refused() -> None:
    proof = make_proof(4, LOG_OF_SEVEN.signed(SECOND), LOG_OF_SEVEN.read_hash)
    with pytest.raises(ProofError, match="only 1 counted"):
        verify_entry(proof, ENTRY, TWO_OF_THREE)


def test_an_unknown_log_is_refused() -> None:
    stranger = Policy.of_log(Signer(ORIGIN, seed("stranger")).key)
    with pytest.raises(NoteError, match="not signed by any known key"):
        verify_entry(PROOF, ENTRY, stranger)


def test_a_known_log_under_anothers_origin_is_refused() -> None:
    other = Signer("other.example/log", seed("other log"))
    proof = TlogProof(4, PROOF.path, sign_note(LOG_OF_SEVEN.checkpoint.encode(), [other]))
    with pytest.raises(ProofError, match="not in the trust policy"):
        verify_entry(proof, ENTRY, Policy.of_log(other.key))


def test_witnesses_without_the_log_are_refused() -> None:
    text = LOG_OF_SEVEN.checkpoint.encode()
    note = PROOF.checkpoint.decode()
    cosigned = text + "\n" + "".join(line + "\n" for line in note.split("\n") if line.startswith("— witness"))
    with pytest.raises(ProofError, match="not in the trust policy"):
        verify_entry(TlogProof(4, PROOF.path, cosigned.encode()), ENTRY, TWO_OF_THREE)


@given(st.data())
def test_no_changed_bit_verifies_as_the_same(data: st.DataObject) -> None:
    content = bytearray(ENCODED)
    at = data.draw(st.integers(0, len(content) - 1))
    content[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(ProofsError):
        verify_entry(TlogProof.parse(bytes(content)), ENTRY, TWO_OF_THREE)


def changed(old: str, new: str) -> bytes:
    assert old.encode() in ENCODED
    return ENCODED.replace(old.encode(), new.encode(), 1)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no empty line"),
        (b"c2sp.org/tlog-proof@v1\n", "no empty line"),
        (b"\n\n" + ENCODED, "first line"),
        (changed("@v1", "@v2"), "first line"),
        (changed("@v1", "@v1 "), "first line"),
        (ENCODED.replace(b"\n", b"\r\n"), "no empty line"),
        (changed("@v1\n", "@v1\r\n"), "carriage return"),
        (changed("@v1", "@v1é"), "not ASCII"),
        (changed("index 4\n", ""), "not an index line"),
        (ENCODED.replace(b"index 4\n" + "\n".join(HASHES).encode() + b"\n", b""), "index line is missing"),
        (changed("index 4", "index 04"), "not an index line"),
        (changed("index 4", "index -4"), "not an index line"),
        (changed("index 4", "index +4"), "not an index line"),
        (changed("index 4", "index  4"), "not an index line"),
        (changed("index 4", "index 4 "), "not an index line"),
        (changed("index 4", "index"), "not an index line"),
        (changed("index 4", "Index 4"), "not an index line"),
        (changed("index 4", "4"), "not an index line"),
        (changed("index 4", "index 9223372036854775808"), "not an index line"),
        (changed("index 4", "index " + "9" * 5000), "not an index line"),
        (changed("index 4", "index 4\nindex 4"), "not a hash"),
        (changed("index 4", "index 4\nextra bW9yZQ=="), "not a hash"),
        (changed("index 4", "extra bW9yZQ==\nextra bW9yZQ==\nindex 4"), "not an index line"),
        (changed("index 4", "extra \nindex 4"), "must be left out"),
        (changed("index 4", "extra bW9yZQ\nindex 4"), "extra data is not base64"),
        (changed("index 4", "extra bW9yZR==\nindex 4"), "extra data is not base64"),
        (changed("index 4", "extra\nindex 4"), "not an index line"),
        (changed(HASHES[0], HASHES[0][:-4]), "not a hash"),
        (changed(HASHES[0], "AAAA"), "not a hash"),
        (changed(HASHES[0], "*" * 44), "not a hash"),
        (changed(HASHES[0], "\n".join([HASHES[0]] * 62)), "more than 63"),
        (b"x" * 2_000_001, "exceeds"),
    ],
)
def test_malformed_files_are_refused(data: bytes, reason: str) -> None:
    with pytest.raises(ProofError, match=reason):
        TlogProof.parse(data)


@pytest.mark.parametrize(
    "data",
    [
        ENCODED[:-1],
        ENCODED + b"\n",
        changed("\n7\n", "\n07\n"),
        changed("\n7\n", "\n-7\n"),
        changed(
            ORIGIN,
            "",
        ),
    ],
)
def test_files_with_a_malformed_checkpoint_are_refused(data: bytes) -> None:
    with pytest.raises(NoteError):
        TlogProof.parse(data)


# Not 8: from index 4 the path looks the same in trees of 7 and 8, and only the log's word tells them apart.
@pytest.mark.parametrize("size", [9, 6, 5, 2**62])
def test_a_path_for_a_log_of_another_size_is_refused(size: int) -> None:
    text = LOG_OF_SEVEN.checkpoint.encode().replace("\n7\n", f"\n{size}\n")
    with pytest.raises(ProofError):
        verify_entry(TlogProof(4, PROOF.path, sign_note(text, [LOG])), ENTRY, ONLY_LOG)


@pytest.mark.parametrize(
    ("index", "path", "extra"), [(-1, (), None), (2**63, (), None), (0, (b"",) * 64, None), (0, (), b"")]
)
def test_impossible_proofs_are_refused(index: int, path: tuple[bytes, ...], extra: bytes | None) -> None:
    with pytest.raises(ProofError):
        TlogProof(index, path, PROOF.checkpoint, extra)
