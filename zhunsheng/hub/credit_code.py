# SPDX-License-Identifier: Apache-2.0
"""Unified social credit codes (GB 32100): their letters, and the check character that ends them."""

import re
from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
FORM: Final = re.compile(rf"[{SIGNS}]{{18}}")
_MODULUS: Final = len(SIGNS)


def check_character(body: str) -> str:
    """The last sign of a code whose first seventeen are `body` (MOD 31, weights are powers of three)."""
    total = sum(SIGNS.index(sign) * pow(3, place, _MODULUS) for place, sign in enumerate(body))
    return SIGNS[-total % _MODULUS]


def is_right(code: str) -> bool:
    """Whether a code is formed as one and ends with its check character."""
    return FORM.fullmatch(code) is not None and check_character(code[:-1]) == code[-1]
