# SPDX-License-Identifier: Apache-2.0
"""The sections a report and its pictures go by: chapters 4 and 5 whole, chapter 6 group by group."""

from collections import Counter
from collections.abc import Iterable
from typing import Final

from zhunsheng.rules.verdict.words import VERDICTS

SECTIONS: Final = ("4", "5", "6.1", "6.2", "6.3", "6.4", "6.5", "6.6", "6.7")


def section_of(clause: str) -> str:
    """The section a node stands under: its chapter, in chapter 6 its group.

    >>> section_of("5.8.4"), section_of("6.3.R1"), section_of("6.1")
    ('5', '6.3', '6.1')
    """
    chapter, _dot, rest = clause.partition(".")
    return f"6.{rest.partition('.')[0]}" if chapter == "6" and rest else chapter


def counted(nodes: Iterable[tuple[str, str | None]]) -> dict[str, dict[str, int]]:
    """How many nodes of each section stand how: each by its own verdict, None where its children judge it.

    >>> counted([("4.1", "met"), ("4.2", None), ("4.2.1", "unknown")])["4"]
    {'met': 1, 'partly': 0, 'not-met': 0, 'to-verify': 0, 'unknown': 1, 'not-applicable': 0}
    """
    found = Counter((section_of(clause), own) for clause, own in nodes)
    return {section: {code: found[section, code] for code in VERDICTS} for section in SECTIONS}
