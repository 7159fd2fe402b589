# SPDX-License-Identifier: Apache-2.0
"""Values along one input quantity to second order, each coefficient with its gradient by all quantities.

A `Taylor` holds f, f′ and f″/2 by one chosen quantity as `Dual`s. Read off with each quantity in turn they
give everything that the second-order terms of JCGM 100:2008, 5.1.2 (note) need: ∂f/∂xᵢ, ∂²f/∂xᵢ∂xⱼ and
∂³f/∂xᵢ∂xⱼ². Exact to rounding, no step size.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from zhunsheng.measure.algebra import Algebra
from zhunsheng.measure.derivative import BINARY, FUNCTIONS, Dual

_add, _sub, _mul, _div = (BINARY[name] for name in "+-*/")
_pow, _atan2 = BINARY["**"], BINARY["atan2"]


@dataclass(frozen=True, slots=True)
class Taylor:
    """f, f′ and f″/2 along one quantity.

    >>> x = Dual(np.array(3.0), np.array([1.0]))
    >>> square = TAYLOR.binary["*"](Taylor.along(x), Taylor.along(x))
    >>> float(square.first.value), float(square.half_second.value)
    (6.0, 1.0)
    >>> float(Taylor.beside(x).first.value), float(Taylor.constant(2.0).f.value)
    (0.0, 2.0)
    """

    f: Dual
    first: Dual
    half_second: Dual

    @classmethod
    def constant(cls, value: float) -> "Taylor":
        """A number that depends on nothing."""
        return cls(Dual.constant(value), _ZERO, _ZERO)

    @classmethod
    def along(cls, value: Dual) -> "Taylor":
        """The chosen quantity itself: its own first derivative is one."""
        return cls(value, _ONE, _ZERO)

    @classmethod
    def beside(cls, value: Dual) -> "Taylor":
        """Another quantity: it does not change along the chosen one."""
        return cls(value, _ZERO, _ZERO)


_ZERO, _ONE, _TWO, _HALF = (Dual.constant(number) for number in (0.0, 1.0, 2.0, 0.5))


def _sum(left: Taylor, right: Taylor) -> Taylor:
    return Taylor(
        _add(left.f, right.f),
        _add(left.first, right.first),
        _add(left.half_second, right.half_second),
    )


def _difference(left: Taylor, right: Taylor) -> Taylor:
    return Taylor(
        _sub(left.f, right.f),
        _sub(left.first, right.first),
        _sub(left.half_second, right.half_second),
    )


def _product(left: Taylor, right: Taylor) -> Taylor:
    first = _add(_mul(left.f, right.first), _mul(left.first, right.f))
    outer = _add(_mul(left.f, right.half_second), _mul(left.half_second, right.f))
    return Taylor(_mul(left.f, right.f), first, _add(outer, _mul(left.first, right.first)))


def _quotient(left: Taylor, right: Taylor) -> Taylor:
    value = _div(left.f, right.f)
    first = _div(_sub(left.first, _mul(value, right.first)), right.f)
    rest = _sub(_sub(left.half_second, _mul(value, right.half_second)), _mul(first, right.first))
    return Taylor(value, first, _div(rest, right.f))


def _through(operand: Taylor, value: Dual, slope: Dual, bend: Dual) -> Taylor:
    """A function of the operand whose value, first and second derivative there are given."""
    first = _mul(slope, operand.first)
    square = _mul(operand.first, operand.first)
    half_second = _add(_mul(slope, operand.half_second), _mul(_mul(_HALF, bend), square))
    return Taylor(value, first, half_second)


def _power(left: Taylor, right: Taylor) -> Taylor:
    if _is_constant(right):
        p = right.f
        slope = _mul(p, _pow(left.f, _sub(p, _ONE)))
        bend = _mul(_mul(p, _sub(p, _ONE)), _pow(left.f, _sub(p, _TWO)))
        return _through(left, _pow(left.f, p), slope, bend)
    return _exp(_product(right, _log(left)))


def _is_constant(value: Taylor) -> bool:
    """Whether it depends on no quantity at all, so that its logarithm need not be taken."""
    return not any(np.any(part.gradient) for part in (value.f,)) and not np.any(value.first.value)


def _angle(y: Taylor, x: Taylor) -> Taylor:
    square = _add(_mul(x.f, x.f), _mul(y.f, y.f))
    turning = _sub(_mul(x.f, y.first), _mul(y.f, x.first))
    first = _div(turning, square)
    bending = _mul(_TWO, _sub(_mul(x.f, y.half_second), _mul(y.f, x.half_second)))
    growth = _mul(_TWO, _add(_mul(x.f, x.first), _mul(y.f, y.first)))
    second = _div(_sub(bending, _mul(first, growth)), square)
    return Taylor(_atan2(y.f, x.f), first, _mul(_HALF, second))


def _named(name: str) -> Callable[[Dual], Dual]:
    return FUNCTIONS[name]


def _neg(operand: Taylor) -> Taylor:
    minus = _named("neg")
    return Taylor(minus(operand.f), minus(operand.first), minus(operand.half_second))


def _sqrt(operand: Taylor) -> Taylor:
    root = _named("sqrt")(operand.f)
    slope = _div(_HALF, root)
    return _through(operand, root, slope, _neg_dual(_div(slope, _mul(_TWO, operand.f))))


def _exp(operand: Taylor) -> Taylor:
    value = _named("exp")(operand.f)
    return _through(operand, value, value, value)


def _log(operand: Taylor) -> Taylor:
    slope = _div(_ONE, operand.f)
    return _through(operand, _named("log")(operand.f), slope, _neg_dual(_mul(slope, slope)))


def _sin(operand: Taylor) -> Taylor:
    sine, cosine = _named("sin")(operand.f), _named("cos")(operand.f)
    return _through(operand, sine, cosine, _neg_dual(sine))


def _cos(operand: Taylor) -> Taylor:
    sine, cosine = _named("sin")(operand.f), _named("cos")(operand.f)
    return _through(operand, cosine, _neg_dual(sine), _neg_dual(cosine))


def _abs(operand: Taylor) -> Taylor:
    sign = Dual(np.sign(operand.f.value), np.zeros(1))
    return Taylor(_named("abs")(operand.f), _mul(sign, operand.first), _mul(sign, operand.half_second))


def _chosen(left: Taylor, right: Taylor, first: np.ndarray) -> Taylor:
    """Left or right, place by place: beside a tie the greater or smaller of two is one of them."""
    own, other = Dual(first, np.zeros(1)), Dual(1 - first, np.zeros(1))

    def either(one: Dual, two: Dual) -> Dual:
        return _add(_mul(own, one), _mul(other, two))

    return Taylor(
        either(left.f, right.f),
        either(left.first, right.first),
        either(left.half_second, right.half_second),
    )


def _larger(left: Taylor, right: Taylor) -> Taylor:
    return _chosen(left, right, np.where(left.f.value >= right.f.value, 1.0, 0.0))


def _smaller(left: Taylor, right: Taylor) -> Taylor:
    return _chosen(left, right, np.where(left.f.value <= right.f.value, 1.0, 0.0))


def _neg_dual(value: Dual) -> Dual:
    return _named("neg")(value)


TAYLOR: Algebra[Taylor] = Algebra(
    Taylor.constant,
    {"neg": _neg, "sqrt": _sqrt, "exp": _exp, "log": _log, "sin": _sin, "cos": _cos, "abs": _abs},
    {
        "+": _sum,
        "-": _difference,
        "*": _product,
        "/": _quotient,
        "**": _power,
        "atan2": _angle,
        "max": _larger,
        "min": _smaller,
    },
)
"""Values with the derivatives that the second-order terms need."""
