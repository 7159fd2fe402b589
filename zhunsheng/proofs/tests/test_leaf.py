# SPDX-License-Identifier: Apache-2.0
"""Leaves: a commitment that only its own body and salt open."""

import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.proofs import NotCanonical, ProofError, check_leaf, leaf_data, parse_leaf

SALT = bytes(range(32))
BODY = b'{"kind":"record.submitted"}'


def test_a_leaf_commits_to_salt_then_body() -> None:
    commitment = hashlib.sha256(SALT + BODY).digest()
    entry = leaf_data(BODY, SALT)
    assert entry == b'{"c":"' + base64.b64encode(commitment) + b'","v":1}'
    assert parse_leaf(entry) == commitment
    check_leaf(entry, BODY, SALT)


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_salt_of_another_length_is_refused(length: int) -> None:
    # A body's first bytes could otherwise pass for the end of a shorter salt.
    with pytest.raises(ProofError, match="32 bytes"):
        leaf_data(BODY, bytes(length))


@given(st.binary(max_size=40), st.binary(min_size=32, max_size=32))
def test_another_body_or_salt_does_not_open_it(body: bytes, salt: bytes) -> None:
    if (body, salt) != (BODY, SALT):
        with pytest.raises(ProofError, match="does not commit"):
            check_leaf(leaf_data(BODY, SALT), body, salt)


@pytest.mark.parametrize(
    "entry",
    [
        b"[]",
        b'"v"',
        b"{}",
        b'{"c":"","v":1}',
        b'{"c":"AAAA","v":1}',
        b'{"c":1,"v":1}',
        leaf_data(BODY, SALT).replace(b'"v":1', b'"v":2'),
        leaf_data(BODY, SALT).replace(b'"v":1', b'"v":true'),
        leaf_data(BODY, SALT).replace(b'"v":1', b'"v":1,"x":0'),
    ],
)
def test_what_is_no_leaf_is_refused(entry: bytes) -> None:
    with pytest.raises(ProofError):
        parse_leaf(entry)


def test_a_leaf_in_another_spelling_is_refused() -> None:
    with pytest.raises(NotCanonical):
        parse_leaf(leaf_data(BODY, SALT).replace(b",", b", "))
