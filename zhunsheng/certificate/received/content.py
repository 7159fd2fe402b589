# SPDX-License-Identifier: Apache-2.0
"""Content models: which children an element may have, in which order, in one line; matched child by child.

A line reads `name:type` for a child, with `?`, `*` or `+` for how often, `( a b )` for a sequence,
`( a | b )` for a choice, `@3.2.0` for a part that exists since a version, `!3.2.0` for one that ended then.
`all` before the children means any order, each at most once. A type that begins with `#` is a simple one.
Matching is by derivatives: after each child, what may still come.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

_PART = re.compile(r"(?P<name>[\w:]+):(?P<type>#?[\w.]+)")
_MARKS = re.compile(r"(?P<often>[?*+]?)(?:@(?P<since>[\d.]+))?(?:!(?P<until>[\d.]+))?")
_TOKEN = re.compile(r"\(|\)[?*+]?(?:@[\d.]+)?(?:![\d.]+)?|\||[^\s()|]+")


@dataclass(frozen=True, slots=True)
class Nothing:
    """Matches no sequence at all."""


@dataclass(frozen=True, slots=True)
class Name:
    """One child of this name."""

    name: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Parts one after the other; an empty one matches the empty sequence."""

    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the parts."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A part any number of times."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class Every:
    """Children in any order, each at most once; those in `needed` must come."""

    names: frozenset[str]
    needed: frozenset[str]


Node = Nothing | Name | Sequence | Choice | Repeat | Every
EMPTY = Sequence()
NOTHING = Nothing()


@cache
def derive(node: Node, name: str) -> Node:
    """What may still come after a child of this name; `NOTHING` when it may not stand here."""
    match node:
        case Name(own):
            return EMPTY if own == name else NOTHING
        case Choice(parts):
            return choice(derive(part, name) for part in parts)
        case Repeat(part):
            return sequence(derive(part, name), node)
        case Every(names, needed) if name in names:
            return Every(names - {name}, needed - {name})
        case Sequence(parts) if parts:
            first, rest = parts[0], Sequence(parts[1:])
            taken = sequence(derive(first, name), rest)
            return choice((taken, derive(rest, name))) if may_end(first) else taken
    return NOTHING


@cache
def may_end(node: Node) -> bool:
    """Whether nothing more has to come."""
    match node:
        case Repeat():
            return True
        case Sequence(parts):
            return all(may_end(part) for part in parts)
        case Choice(parts):
            return any(may_end(part) for part in parts)
        case Every(_, needed):
            return not needed
    return False


@cache
def expected(node: Node) -> tuple[str, ...]:
    """The names that may come next, in the order of the model."""
    return tuple(dict.fromkeys(_expected(node)))


def needed(node: Node) -> tuple[str, ...]:
    """The names of which one has to come next; none where the element may end."""
    if isinstance(node, Every):
        return tuple(sorted(node.needed))
    if isinstance(node, Sequence):
        for part in node.parts:
            if not may_end(part):
                return needed(part)
    return expected(node)


def _expected(node: Node) -> Iterator[str]:
    match node:
        case Name(name):
            yield name
        case Repeat(part):
            yield from _expected(part)
        case Choice(parts):
            for part in parts:
                yield from _expected(part)
        case Every(names, _):
            yield from sorted(names)
        case Sequence(parts):
            for part in parts:
                yield from _expected(part)
                if not may_end(part):
                    return


def sequence(*parts: Node) -> Node:
    """Parts one after the other, flattened."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, Nothing):
            return NOTHING
        flat += part.parts if isinstance(part, Sequence) else (part,)
    return flat[0] if len(flat) == 1 else Sequence(tuple(flat))


def choice(parts: "Iterator[Node] | tuple[Node, ...]") -> Node:
    """One of the parts, without those that match nothing."""
    real = tuple(dict.fromkeys(part for part in parts if not isinstance(part, Nothing)))
    if not real:
        return NOTHING
    return real[0] if len(real) == 1 else Choice(real)


@dataclass(frozen=True, slots=True)
class Model:
    """What an element of a type may contain, and of which type each child is."""

    node: Node
    types: Mapping[str, str] = field(hash=False)


def parse_model(text: str, version: tuple[int, ...]) -> Model:
    """The model in one line of the grammar, as it is in a version."""
    types: dict[str, str] = {}
    tokens = [token for token in _TOKEN.findall(text) if token]
    if tokens[:1] == ["all"]:
        children = [_child(token, version, types) for token in tokens[1:]]
        known = [child for child in children if child is not None]
        names = frozenset(name for name, _ in known)
        return Model(Every(names, frozenset(name for name, often in known if often == "")), types)
    node, rest = _sequence(tokens, version, types)
    if rest:
        raise ValueError(f"a part of the grammar is not understood: {text}")
    return Model(node, types)


def _sequence(tokens: list[str], version: tuple[int, ...], types: dict[str, str]) -> tuple[Node, list[str]]:
    branches: list[list[Node]] = [[]]
    while tokens and not tokens[0].startswith(")"):
        part, tokens = tokens[0], tokens[1:]
        if part == "|":
            branches.append([])
        elif part == "(":
            inner, tokens = _sequence(tokens, version, types)
            mark, tokens = tokens[0].removeprefix(")"), tokens[1:]
            often = _often(mark, version)
            branches[-1] += [] if often is None else [_repeated(inner, often)]
        else:
            child = _child(part, version, types)
            branches[-1] += [] if child is None else [_repeated(Name(child[0]), child[1])]
    alternatives = [branch for branch in branches if branch or len(branches) == 1]
    return choice(tuple(sequence(*branch) for branch in alternatives)), tokens


def _child(token: str, version: tuple[int, ...], types: dict[str, str]) -> tuple[str, str] | None:
    found = _PART.match(token)
    if found is None:
        raise ValueError(f"a part of the grammar is not understood: {token}")
    often = _often(token[found.end() :], version)
    if often is not None:
        types[found["name"]] = found["type"]
    return None if often is None else (found["name"], often)


def _often(mark: str, version: tuple[int, ...]) -> str | None:
    """How often a part may stand, or None where the version does not have it."""
    found = _MARKS.fullmatch(mark)
    if found is None:
        raise ValueError(f"a part of the grammar is not understood: {mark}")
    since, until = (found[key] and version_of(found[key]) for key in ("since", "until"))
    absent = (since and version < since) or (until and version >= until)
    return None if absent else found["often"]


def _repeated(node: Node, often: str) -> Node:
    if often == "?":
        return choice((node, EMPTY))
    if often == "*":
        return Repeat(node)
    return sequence(node, Repeat(node)) if often == "+" else node


def version_of(text: str) -> tuple[int, ...]:
    """A version such as 3.2.1 as numbers."""
    return tuple(int(part) for part in text.split("."))
