# SPDX-License-Identifier: Apache-2.0
"""The code in the sections a board shows: chapters 4 and 5 whole, chapter 6 group by group."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.clauses.words import Words

_BY_GROUP = "6"


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the nodes under it, in the code's order."""

    id: str
    title: Words
    clauses: tuple[Clause, ...]


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """Every node of the code, each in one section."""
    return tuple(_sections())


def _sections() -> Iterator[Section]:
    code = catalogue()
    for chapter in code.chapters:
        if chapter.id != _BY_GROUP:
            yield Section(chapter.id, chapter.title, _under(chapter.id))
            continue
        for group in code.children(chapter.id):
            yield Section(group.id, group.title, (group, *_under(group.id)))


def _under(parent: str) -> tuple[Clause, ...]:
    return tuple(clause for clause in catalogue().clauses if clause.id.startswith(f"{parent}."))
