# SPDX-License-Identifier: Apache-2.0
"""What a formula can be evaluated in: plain numbers, or values that carry their derivatives along."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from zhunsheng.measure.derivative import BINARY, FUNCTIONS, Dual

Array = NDArray[np.float64]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Algebra(Generic[T]):
    """The operations of the formula language over one kind of value, by the names the language gives them."""

    constant: Callable[[float], T]
    unary: Mapping[str, Callable[[T], T]]
    binary: Mapping[str, Callable[[T, T], T]]


def _number(value: float) -> Array:
    return np.asarray(value, dtype=np.float64)


DUAL: Algebra[Dual] = Algebra(Dual.constant, FUNCTIONS, BINARY)
"""Values with first derivatives."""

PLAIN: Algebra[Array] = Algebra(
    _number,
    {
        "neg": np.negative,
        "sqrt": np.sqrt,
        "exp": np.exp,
        "log": np.log,
        "sin": np.sin,
        "cos": np.cos,
        "abs": np.abs,
    },
    {
        "+": np.add,
        "-": np.subtract,
        "*": np.multiply,
        "/": np.divide,
        "**": np.power,
        "atan2": np.arctan2,
        "max": np.maximum,
        "min": np.minimum,
    },
)
"""Arrays alone: what many trials are evaluated in."""
