# SPDX-License-Identifier: Apache-2.0
"""Errors speak both languages and survive the way out of a subprocess."""

import pickle

import pytest

from zhunsheng.proofs import (
    NotCanonical,
    NoteError,
    PolicyError,
    ProofError,
    ProofsError,
    TileError,
    WitnessError,
)


def test_an_error_speaks_both_languages() -> None:
    error = ProofError("路径过长", "the path is too long")
    assert error.in_language("zh-hans") == "路径过长"
    assert error.in_language("en-gb") == "the path is too long"
    assert str(error) == "路径过长 / the path is too long"


@pytest.mark.parametrize(
    "error",
    [
        NotCanonical("$.a", "小数", "a float"),
        ProofError("甲", "a"),
        NoteError("乙", "b"),
        TileError("丙", "c"),
        PolicyError(3, "丁", "d"),
        PolicyError(None, "戊", "e"),
        WitnessError(409, "己", "f", 7),
    ],
)
def test_errors_can_be_pickled(error: ProofsError) -> None:
    copy = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes, as a subprocess hands them over
    assert type(copy) is type(error)
    assert str(copy) == str(error)


def test_a_place_is_named() -> None:
    assert PolicyError(3, "重复", "twice").en == "line 3: twice"
    assert NotCanonical("$.a[0]", "小数", "a float").zh == "$.a[0]：小数"


def test_a_witness_says_which_size_it_knows() -> None:
    copy = pickle.loads(pickle.dumps(WitnessError(409, "己", "f", 7)))  # noqa: S301 - our own bytes again
    assert (copy.status, copy.known_size) == (409, 7)
