# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.measure.rounding import (
    RoundingError,
    decimal_of,
    plain,
    round_limit,
    round_result,
    round_to_place,
    round_to_step,
    round_uncertainty,
    significant_text,
)

decimals = st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, allow_infinity=False, places=8)


def test_a_result_and_its_uncertainty_end_at_the_same_place() -> None:
    assert round_result("10.00070", 0.00025007) == ("10.00070", "0.00025")
    assert round_result(Fraction(7, 10), 0.25007) == ("0.70", "0.25")
    assert round_result("123456", 2345.0) == ("123500", "2300")


@pytest.mark.parametrize(
    ("value", "place", "shown"),
    [
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("2.5", 0, "2"),
        ("-2.5", 0, "-2"),
        ("-0.4", 0, "0"),
        ("0.125", -2, "0.12"),
        ("0.135", -2, "0.14"),
        ("0.1250000001", -2, "0.13"),
        ("25", 1, "20"),
        ("35", 1, "40"),
        (0.255, -2, "0.26"),
        (0.245, -2, "0.24"),
        (Fraction(1, 3), -3, "0.333"),
        (Fraction(49999999999999999999, 100000000000000000000), 0, "0"),
    ],
)
def test_ties_go_to_the_even_digit(value: str | float | Fraction, place: int, shown: str) -> None:
    assert plain(round_to_place(value, place)) == shown


def test_a_fraction_just_above_a_tie_is_no_tie() -> None:
    just_above = Fraction(1, 2) + Fraction(1, 3 * 10**80)
    assert plain(round_to_place(just_above, 0)) == "1"


@pytest.mark.parametrize(
    ("value", "step", "shown"),
    [
        ("60.25", "0.5", "60.0"),
        ("60.38", "0.5", "60.5"),
        ("60.75", "0.5", "61.0"),
        ("830", "20", "840"),
        ("850", "20", "840"),
    ],
)
def test_steps_of_five_and_two(value: str, step: str, shown: str) -> None:
    assert plain(round_to_step(value, step)) == shown


@pytest.mark.parametrize(
    ("u", "digits", "shown"),
    [
        ("0.00996", 2, "0.010"),
        ("0.0996", 2, "0.10"),
        ("0.25500000000000006", 2, "0.26"),
        ("0.125", 1, "0.2"),
        ("0.195", 1, "0.2"),
        ("0", 2, "0"),
    ],
)
def test_uncertainties(u: str, digits: int, shown: str) -> None:
    assert plain(round_uncertainty(u, digits)) == shown


def test_rounding_up_never_shrinks_an_uncertainty() -> None:
    assert plain(round_uncertainty("0.2501", 2, "up")) == "0.26"


def test_limits_keep_two_significant_digits() -> None:
    assert plain(round_limit(0.85002, -2)) == "0.85"
    assert plain(round_limit("0.0256", -1)) == "0.026"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity")])
def test_what_is_not_finite_is_refused(value: float | Decimal) -> None:
    with pytest.raises(RoundingError):
        round_to_place(value, 0)


def test_negative_uncertainties_and_odd_digits_are_refused() -> None:
    with pytest.raises(RoundingError):
        round_uncertainty("-0.1")
    with pytest.raises(RoundingError):
        round_uncertainty("0.1", 3)
    with pytest.raises(RoundingError):
        round_to_step("1", "0")


def test_huge_and_tiny_floats_are_shown() -> None:
    assert significant_text(1e308, 3) == "1.00e+308"
    assert significant_text(5e-324, 2) == "4.9e-324"
    assert plain(round_to_place(1e308, 0)).startswith("1000")


@given(value=decimals, place=st.integers(-6, 4))
def test_rounding_twice_changes_nothing(value: Decimal, place: int) -> None:
    once = round_to_place(value, place)
    assert round_to_place(once, place) == once
    assert abs(once - value) <= Decimal((0, (5,), place - 1))


@given(first=decimals, second=decimals, place=st.integers(-6, 4))
def test_rounding_keeps_the_order(first: Decimal, second: Decimal, place: int) -> None:
    low, high = sorted((first, second))
    assert round_to_place(low, place) <= round_to_place(high, place)


@given(value=st.floats(min_value=1e-12, max_value=1e12), digits=st.sampled_from([1, 2]))
def test_a_rounded_uncertainty_has_its_digits_and_never_drops_more_than_five_percent(
    value: float, digits: int
) -> None:
    shown = round_uncertainty(value, digits)
    assert len(shown.as_tuple().digits) == digits
    assert shown >= decimal_of(value) * Decimal("0.95")
    assert round_uncertainty(shown, digits) == shown
