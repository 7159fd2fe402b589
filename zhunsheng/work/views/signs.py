# SPDX-License-Identifier: Apache-2.0
"""Numbers as the pages show them: a true minus, and a plus before an error."""

from typing import Final

MINUS: Final = "\N{MINUS SIGN}"


def signed(text: str) -> str:
    """A number with a true sign: errors show a plus as well, and none at all has none."""
    if not text.strip("-0."):
        return text.removeprefix("-")
    return text.replace("-", MINUS) if text.startswith("-") else f"+{text}"


def shown(text: str) -> str:
    """A number with a true minus."""
    return text.replace("-", MINUS)
