# SPDX-License-Identifier: Apache-2.0
"""The whole code as one frozen value, read from the package's own files and checked as it is read."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Final

from zhunsheng.clauses.clause import (
    AUTOMATABLE,
    AWAITS,
    KINDS,
    OBLIGATIONS,
    PROVENANCES,
    Clause,
    Indicator,
    Licensed,
    Part,
)
from zhunsheng.clauses.reading import CatalogueError, Entry, read_entries, read_entry
from zhunsheng.clauses.words import Words

CODE_FILE: Final = "code.yaml"
Vocabulary = Mapping[str, "Term"]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the catalogue: what it is called, and what it means."""

    name: Words
    text: Words


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter of the code."""

    id: str
    title: Words


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The code: its nodes in order, the words it uses, what is to be borne in mind, and its digest."""

    code: str
    version: str
    title: Words
    issuer: Words
    basis: Words
    caveats: tuple[Words, ...]
    chapters: tuple[Chapter, ...]
    clauses: tuple[Clause, ...]
    kinds: Vocabulary
    obligations: Vocabulary
    automatable: Vocabulary
    provenance: Vocabulary
    awaits: Vocabulary
    sources: Mapping[str, Words]
    digest: str
    _by_id: Mapping[str, Clause]
    _children: Mapping[str, tuple[Clause, ...]]

    def __getitem__(self, clause_id: str) -> Clause:
        """The node of that id; KeyError when there is none."""
        return self._by_id[clause_id]

    def __contains__(self, clause_id: object) -> bool:
        """Whether there is a node of that id."""
        return clause_id in self._by_id

    def children(self, parent: str) -> tuple[Clause, ...]:
        """The nodes right below a node or a chapter, in order."""
        return self._children.get(parent, ())

    def parents(self, clause_id: str) -> tuple[Clause, ...]:
        """The nodes above a node, the topmost first."""
        above = self._by_id.get(self[clause_id].parent)
        return (*self.parents(above.id), above) if above is not None else ()

    def parts(self) -> Iterator[Part]:
        """Every part of every node, in order."""
        for clause in self.clauses:
            yield from clause.parts


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The code as shipped, read once a process."""
    folder = files(__package__) / "data"
    names = read_entry(CODE_FILE, (folder / CODE_FILE).read_text(encoding="utf-8")).texts("files")
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in (CODE_FILE, *map(_file, names))}
    return read(texts)


def read(texts: Mapping[str, str]) -> Catalogue:
    """The code from its files by name; CatalogueError names file and line of the first fault."""
    code = read_entry(CODE_FILE, texts[CODE_FILE])
    vocabularies = {
        name: _terms(code.entry(name), allowed)
        for name, allowed in (
            ("kinds", KINDS),
            ("obligations", OBLIGATIONS),
            ("automatable", AUTOMATABLE),
            ("provenance", PROVENANCES),
            ("awaits", AWAITS),
        )
    }
    sources = _named_words(code.entry("sources"))
    chapters = tuple(_chapter(entry) for entry in code.entries("chapters"))
    entries = [
        entry for name in code.texts("files") for entry in read_entries(_file(name), texts[_file(name)])
    ]
    clauses = _clauses(entries, {chapter.id for chapter in chapters}, sources.keys())
    found = Catalogue(
        code=code.text("code"),
        version=code.text("version"),
        title=code.words("title"),
        issuer=code.words("issuer"),
        basis=code.words("basis"),
        caveats=code.listed_words("caveats"),
        chapters=chapters,
        clauses=clauses,
        **vocabularies,
        sources=sources,
        digest=_digest(texts),
        _by_id={clause.id: clause for clause in clauses},
        _children=_below(clauses),
    )
    code.done()
    return found


def _file(name: str) -> str:
    return f"{name}.yaml"


def _digest(texts: Mapping[str, str]) -> str:
    whole = "".join(f"{name}\n{texts[name]}\n" for name in sorted(texts))
    return hashlib.sha256(whole.encode()).hexdigest()


def _chapter(entry: Entry) -> Chapter:
    found = Chapter(entry.text("id"), entry.words("title"))
    entry.done()
    return found


def _terms(entry: Entry, allowed: tuple[str, ...]) -> dict[str, Term]:
    terms = {}
    for name in allowed:
        each = entry.entry(name)
        terms[name] = Term(each.words("name"), each.words("text"))
        each.done()
    entry.done()
    return terms


def _named_words(entry: Entry) -> dict[str, Words]:
    return {name: entry.words(name) for name in entry.keys()}  # noqa: SIM118 - an Entry is no mapping


def _clauses(entries: list[Entry], chapters: set[str], sources: Iterable[str]) -> tuple[Clause, ...]:
    known, seen, clauses = set(sources), set(chapters), []
    for entry in entries:
        clause = _clause(entry, known)
        if clause.id in seen:
            raise entry.fault(f"{clause.id} 已经有了", f"{clause.id} is there already", "id")
        if clause.parent not in seen:
            raise entry.fault(f"前面没有 {clause.parent}", f"there is no {clause.parent} before it", "parent")
        if not clause.id.startswith(f"{clause.parent}."):
            raise entry.fault(
                f"{clause.id} 不在 {clause.parent} 之下", f"{clause.id} is not below {clause.parent}", "id"
            )
        seen.add(clause.id)
        clauses.append((entry, clause))
    parents = {clause.parent for _entry, clause in clauses}
    for entry, clause in clauses:
        if not clause.parts and clause.id not in parents:
            raise entry.fault("没有下级，无从汇总", "it has no children to be judged by", "judged_by")
    return tuple(clause for _entry, clause in clauses)


def _below(clauses: tuple[Clause, ...]) -> dict[str, tuple[Clause, ...]]:
    below: dict[str, tuple[Clause, ...]] = {}
    for clause in clauses:
        below[clause.parent] = (*below.get(clause.parent, ()), clause)
    return below


def _clause(entry: Entry, sources: set[str]) -> Clause:
    found = Clause(
        id=entry.text("id"),
        parent=entry.text("parent"),
        kind=entry.choice("kind", KINDS),
        obligation=entry.choice("obligation", OBLIGATIONS),
        provenance=entry.choice("provenance", PROVENANCES),
        title=entry.words("title"),
        requirement=entry.words("requirement"),
        evidence=entry.listed_words("evidence"),
        automatable=entry.choice("automatable", AUTOMATABLE),
        sources=entry.texts("sources"),
        check=entry.words("check"),
        parts=_parts(entry),
        group=entry.flag("group", default=False),
        assessable=entry.flag("assessable", default=True),
        modal_absent=entry.flag("modal_absent", default=False),
        related=entry.texts("related"),
        indicator=_indicator(entry.entry("indicator")) if entry.has("indicator") else None,
        note=entry.words("note") if entry.has("note") else None,
        licensed=_licensed(entry.entry("licensed")) if entry.has("licensed") else None,
    )
    for source in found.sources:
        if source not in sources:
            raise entry.fault(f"没有数据来源 {source}", f"there is no data source {source}", "sources")
    entry.done()
    return found


def _parts(entry: Entry) -> tuple[Part, ...]:
    """The parts listed; else the clause itself, unless it is judged by its children alone."""
    if entry.has("judged_by"):
        entry.choice("judged_by", ("children",))
        if entry.has("parts") or entry.has("awaits"):
            raise entry.fault("由下级汇总的条款没有自己的部分", "what children judge has no parts of its own")
        return ()
    if not entry.has("parts"):
        return (_part(entry, entry.text("id"), ""),)
    parts: list[Part] = []
    for each in entry.entries("parts"):
        part = _part(each, entry.text("id"), each.text("key"))
        if any(part.key == other.key for other in parts):
            raise each.fault(f"{part.ref} 已经有了", f"{part.ref} is there already", "key")
        each.done()
        parts.append(part)
    return tuple(parts)


def _part(entry: Entry, clause: str, key: str) -> Part:
    return Part(
        clause=clause,
        key=key,
        obligation=entry.choice("obligation", OBLIGATIONS),
        automatable=entry.choice("automatable", AUTOMATABLE),
        title=entry.words("title"),
        check=entry.words("check"),
        awaits=entry.choice("awaits", AWAITS) if entry.has("awaits") else None,
    )


def _indicator(entry: Entry) -> Indicator:
    found = Indicator(entry.words("formula"), entry.text("unit"), entry.text("direction"))
    entry.done()
    return found


def _licensed(entry: Entry) -> Licensed:
    found = Licensed(
        entry.text("number"), entry.text("copy"), entry.text("confirmed_by"), entry.day("confirmed_on")
    )
    entry.done()
    return found


__all__ = ["Catalogue", "CatalogueError", "Chapter", "Term", "catalogue", "read"]
