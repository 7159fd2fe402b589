# SPDX-License-Identifier: Apache-2.0
"""Keys as text: the specification's own, round trips, and every malformed spelling."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import KeyType, NoteError, Signer, VerifierKey
from zhunsheng.proofs.tests.cast import LOG, ORIGIN, seed

SPECIFIED = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"


def test_the_specifications_key_reads_and_writes() -> None:
    key = VerifierKey.parse(SPECIFIED)
    assert (key.name, key.kind, key.key_id.hex()) == ("example.com/foo", KeyType.ED25519, "530d903a")
    assert key.vkey == SPECIFIED


def test_a_signers_public_half_verifies_what_it_signs() -> None:
    text = "正文\n"
    assert LOG.key.verify(text, LOG.sign(text.encode())) is None
    assert VerifierKey.parse(LOG.vkey) == LOG.key


def test_a_signer_keeps_its_seed_to_itself() -> None:
    assert repr(seed("log")) not in repr(LOG)
    assert "seed" not in repr(LOG)


def test_the_same_seed_has_another_id_for_another_type() -> None:
    cosigner = Signer(ORIGIN, seed("log"), KeyType.COSIGNATURE_V1)
    assert cosigner.key.public_key == LOG.key.public_key
    assert cosigner.key.key_id != LOG.key.key_id


@given(
    st.text(min_size=1, max_size=20).filter(
        lambda name: not any(character.isspace() or character in "+" or character < " " for character in name)
    ),
    st.binary(min_size=32, max_size=32),
    st.sampled_from(KeyType),
)
def test_every_key_reads_back(name: str, public_key: bytes, kind: KeyType) -> None:
    key = VerifierKey(name, kind, public_key)
    assert VerifierKey.parse(key.vkey) == key


def vkey(name: str, kind: int, public_key: bytes) -> str:
    material = bytes([kind]) + public_key
    key_id = hashlib.sha256(name.encode() + b"\n" + material).hexdigest()[:8]
    return f"{name}+{key_id}+{base64.b64encode(material).decode()}"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not a vkey"),
        ("example.com/foo", "not a vkey"),
        ("example.com/foo+530d903a", "not a vkey"),
        ("example.com/foo+530d903a+", "holds no key"),
        ("example.com/foo+530d903a+AekyeRrm", "32 bytes"),
        (SPECIFIED + "=", "not a vkey"),
        (SPECIFIED + "\n", "not a vkey"),
        (SPECIFIED.replace("530d903a", "530D903A"), "key id"),
        (SPECIFIED.replace("530d903a", "530d903b"), "key id"),
        (SPECIFIED.replace("530d903a", "530d903"), "key id"),
        (SPECIFIED.replace("example.com/foo", ""), "cannot name"),
        (SPECIFIED.replace("example.com/foo", "example com"), "cannot name"),
        (vkey("example.com/foo", 0x02, bytes(32)), "0x02 is not supported"),
        (vkey("example.com/foo", 0x06, bytes(1312)), "0x06 is not supported"),
        (vkey("example.com/foo", 0x01, bytes(31)), "32 bytes"),
    ],
)
def test_other_texts_are_refused(text: str, reason: str) -> None:
    with pytest.raises(NoteError, match=reason):
        VerifierKey.parse(text)


@pytest.mark.parametrize("name", ["", "a b", "a\u00a0b", "a\u3000b", "a+b", "a\nb", "a\x00b", "a\ud800"])
def test_names_no_key_may_bear(name: str) -> None:
    with pytest.raises(NoteError, match="cannot name a key"):
        Signer(name, bytes(32))


def test_a_seed_of_another_length_is_refused() -> None:
    with pytest.raises(NoteError, match="32 bytes"):
        Signer("a", bytes(31))


@pytest.mark.parametrize("signature", [b"", bytes(63), bytes(64), bytes(65)])
def test_signatures_that_are_none_are_refused(signature: bytes) -> None:
    with pytest.raises(NoteError, match=r"wrong length|false"):
        LOG.key.verify("text\n", signature)
