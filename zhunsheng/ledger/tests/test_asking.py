# SPDX-License-Identifier: Apache-2.0
"""A question is asked once in a block that only reads, and every time outside."""

import pytest

from zhunsheng.ledger.asking import asking_once, fact, facts_standing, once

_asked: list[tuple[int, str]] = []


@once
def _question(number: int, *, word: str = "") -> int:
    _asked.append((number, word))
    if number < 0:
        raise ValueError(number)
    return number + 1


@fact
def _fact(number: int) -> int:
    _asked.append((number, "fact"))
    return number


@pytest.fixture(autouse=True)
def _nothing_asked() -> None:
    _asked.clear()


def test_in_a_block_each_question_is_asked_once_and_the_next_block_asks_anew() -> None:
    for _ in range(2):
        with asking_once():
            assert [_question(1), _question(1), _question(2), _question(1, word="w")] == [2, 2, 3, 2]
    assert _asked == [(1, ""), (2, ""), (1, "w")] * 2


def test_outside_a_block_it_is_asked_every_time() -> None:
    assert [_question(1), _question(1)] == [2, 2]
    assert _asked == [(1, "")] * 2


def test_an_inner_block_shares_the_answers_of_the_outer_one_and_does_not_end_it() -> None:
    with asking_once():
        _question(1)
        with asking_once():
            _question(1)
        _question(1)
    assert _asked == [(1, "")]


def test_a_question_that_failed_is_asked_again_and_a_block_ends_with_its_error() -> None:
    with asking_once():
        for _ in range(2):
            with pytest.raises(ValueError, match="-1"):
                _question(-1)
    assert len(_asked) == 2
    with pytest.raises(KeyError), asking_once():
        raise KeyError
    _question(1)
    _question(1)
    assert len(_asked) == 4


def test_a_fact_stands_over_many_blocks_until_something_changed() -> None:
    with facts_standing() as facts:
        for _ in range(2):
            with asking_once():
                assert (_fact(1), _fact(1), _question(1)) == (1, 1, 2)
        assert _asked == [(1, "fact"), (1, ""), (1, "")]
        facts.forget()
        _fact(1)
    assert _asked.count((1, "fact")) == 2
    with asking_once():
        _fact(1)
        _fact(1)
    _fact(1)
    assert _asked.count((1, "fact")) == 4
