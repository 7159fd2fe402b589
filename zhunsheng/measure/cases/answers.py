# SPDX-License-Identifier: Apache-2.0
"""What answers the checks of a case: a function from a check to the number it asks for."""

from collections.abc import Callable, Mapping
from typing import Any

from zhunsheng.measure.cases.document import Check, fault
from zhunsheng.measure.cases.spec import number_of

Spec = Mapping[str, Any]
Answer = Callable[[Check], float]


def among(found: Mapping[str, float]) -> Answer:
    """Answers from a fixed set of named numbers; CasesError with their names for any other.

    >>> among({"u": 0.5})(Check("x", "data", "u", 0.5, 0.0, False, {}))
    0.5
    """

    def answer(check: Check) -> float:
        if check.quantity not in found:
            names = ", ".join(found)
            raise fault(check.quantity, f"没有这个量；可用：{names}", f"no such quantity; there are: {names}")
        return found[check.quantity]

    return answer


def optional(spec: Spec, key: str, otherwise: float) -> float:
    """A number of a spec that may be left out or null.

    >>> optional({"k": None}, "k", 2.0)
    2.0
    """
    return otherwise if spec.get(key) is None else number_of(spec, key, "spec")
