# SPDX-License-Identifier: Apache-2.0
import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.measure.expression import Expression, ExpressionError, parse


def test_a_formula_is_evaluated_over_arrays_with_its_derivatives() -> None:
    dual = parse("V/I*cos(phi)").derivatives(
        {"V": np.array([5.0, 6.0]), "I": 0.02, "phi": 1.0}, ("V", "I", "phi", "unused")
    )
    assert dual.value == pytest.approx([250 * math.cos(1), 300 * math.cos(1)])
    assert dual.gradient.shape == (4, 2)
    assert dual.gradient[0] == pytest.approx([50 * math.cos(1)] * 2)
    assert dual.gradient[3].tolist() == [0.0, 0.0]


def test_rational_formulas_are_exact() -> None:
    formula = parse("0.0035/100*abs(reading) + 0.0025/100*range")
    assert formula.names == ("reading", "range")
    exact = formula.exact({"reading": Fraction("-10.0007"), "range": Fraction(20)})
    assert exact == Fraction("0.0008500245")
    assert parse("1.5e-6 + .5E+1 + 2.").exact({}) == Fraction("7.0000015")
    assert parse("sqrt(a)").exact({"a": Fraction(4)}) is None
    assert parse("1/a").exact({"a": Fraction(0)}) is None
    assert parse("9**9**9").exact({}) is None


FORMULAS = [
    "a + b*c",
    "a - b/c",
    "a*b**2 - c",
    "a**b",
    "sqrt(a*b) + c",
    "exp(-a)*log(b)",
    "sin(a)*cos(b)",
    "atan2(a, b)*c",
    "abs(a - 100)*pi",
    "-(a + +b)**-1.5",
    "2**a",
]


@pytest.mark.parametrize("text", FORMULAS)
@given(a=st.floats(0.2, 5), b=st.floats(0.2, 5), c=st.floats(0.2, 5))
def test_derivatives_agree_with_finite_differences(text: str, a: float, b: float, c: float) -> None:
    formula = parse(text)
    point = {"a": a, "b": b, "c": c}
    gradient = formula.derivatives(point, ("a", "b", "c")).gradient
    for row, name in enumerate(point):
        step = 1e-6 * point[name]
        above = float(formula.evaluate({**point, name: point[name] + step}))
        below = float(formula.evaluate({**point, name: point[name] - step}))
        numeric = (above - below) / (2 * step)
        assert float(gradient[row]) == pytest.approx(numeric, rel=1e-4, abs=1e-4)


def test_outside_the_domain_there_is_no_number_and_no_warning() -> None:
    with np.errstate(all="raise"):
        assert math.isnan(float(parse("sqrt(a)").evaluate({"a": -1.0})))
        assert math.isinf(float(parse("1/a").evaluate({"a": 0.0})))


@pytest.mark.parametrize(
    ("text", "code", "column"),
    [
        ("", "empty", 1),
        ("   ", "empty", 1),
        ("a +", "syntax", 3),
        ("a)+(b", "syntax", 2),
        ("a # b", "syntax", 1),
        ("１+2", "not-allowed", 1),
        ("a + 乙", "not-allowed", 5),
        ("a\n+b", "not-allowed", 2),
        ("a + b.c", "not-allowed", 5),
        ("a[0]", "not-allowed", 1),
        ("a if b else c", "not-allowed", 1),
        ("lambda: 1", "not-allowed", 1),
        ("a == b", "not-allowed", 1),
        ("[x for x in a]", "not-allowed", 1),
        ("a // b", "not-allowed", 1),
        ("a % b", "not-allowed", 1),
        ("~a", "not-allowed", 1),
        ("(a := 1)", "not-allowed", 2),
        ("(1, 2)", "not-allowed", 1),
        ("'a'", "number", 1),
        ("True", "number", 1),
        ("2j", "number", 1),
        ("0x10", "number", 1),
        ("1_000", "number", 1),
        ("a + 1if", "number", 5),
        ("1.e", "number", 1),
        ("1e999", "number", 1),
        ("2*__import__('os')", "function", 3),
        ("a.b()", "function", 1),
        ("neg(a)", "function", 1),
        ("median(a, b)", "function", 1),
        ("max(a)", "arguments", 1),
        ("sqrt()", "arguments", 1),
        ("sqrt(a, b)", "arguments", 1),
        ("sqrt(x=a)", "arguments", 1),
        ("sqrt(*a)", "not-allowed", 6),
        ("(" * 200 + "a" + ")" * 200, "too-deep", 65),
        ("-" * 200 + "a", "too-deep", 65),
        ("a+" * 300 + "a", "too-many", 1),
        ("a+" * 2000 + "a", "too-long", 4001),
        ("a\ud800", "not-allowed", 2),
        ("9" * 400, "number", 1),
    ],
)
def test_everything_else_is_refused_with_its_column(text: str, code: str, column: int) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert (caught.value.code, caught.value.column) == (code, column)
    assert "sqrt" in caught.value.message.en
    assert "允许" in caught.value.message.zh


def test_a_long_sum_is_no_deep_nesting() -> None:
    names = [f"R{number}" for number in range(257)]
    assert float(parse("+".join(names)).evaluate(dict.fromkeys(names, 1.0))) == 257


def test_a_number_is_read_to_its_last_character() -> None:
    assert parse("0.1000000000000000000000000000000000000000e-5").exact({}) == Fraction(1, 10**6)


def test_a_name_without_a_value_is_named() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("a + b").evaluate({"a": 1.0})
    assert "“b”" in caught.value.message.en


@given(st.text(alphabet="ab01.+-*/() ,sincoqrt_[]{}:'\"%=<>!@#", max_size=60))
def test_no_text_gets_past_as_anything_but_a_formula_or_an_expression_error(text: str) -> None:
    outcome = parsed_or_refused(text)
    if isinstance(outcome, ExpressionError):
        assert 1 <= outcome.column <= max(len(text), 1)
    else:
        outcome.evaluate(dict.fromkeys(outcome.names, 1.5))


def parsed_or_refused(text: str) -> Expression | ExpressionError:
    try:
        return parse(text)
    except ExpressionError as error:
        return error
