# SPDX-License-Identifier: Apache-2.0
"""The sections a report and its pictures go by: chapters 4 and 5 whole, chapter 6 group by group."""

from typing import Final

SECTIONS: Final = ("4", "5", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7")


def section_of(clause: str) -> str:
    """The section a node stands under: its chapter, in chapter 6 its group.

    >>> section_of("5.8.4"), section_of("6.3.R1"), section_of("6.1")
    ('5', '6.3', '6.1')
    """
    chapter, _dot, rest = clause.partition(".")
    return f"6.{rest.partition('.')[0]}" if chapter == "6" and rest else chapter
