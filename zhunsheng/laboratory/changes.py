# SPDX-License-Identifier: Apache-2.0
"""What differs between two versions of a procedure: line by line side by side, and figure by figure."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from zhunsheng.measure.procedure import ProcedureError
from zhunsheng.measure.procedure.loader import Tree, read_tree

_CONTEXT = 3
# By which entry a part of a list is known again when others were put before it.
_NAMES = ("id", "key", "at", "number")
_VERSION = re.compile(r"(?m)^(version:\s*[\"']?)(\d+)([\"']?\s*)$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of both versions; `kind` is same, changed, added, removed, or gap (lines left out)."""

    kind: str
    old: int | None = None
    before: str = ""
    new: int | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """An entry that stands otherwise: where, what it was and what it is; empty where there was or is none."""

    path: str
    before: str
    after: str


def side_by_side(before: str, after: str) -> list[Line]:
    """The lines that differ, with a few around them; empty for equal texts."""
    old, new = before.splitlines(), after.splitlines()
    groups = list(SequenceMatcher(a=old, b=new, autojunk=False).get_grouped_opcodes(_CONTEXT))
    lines: list[Line] = []
    for index, group in enumerate(groups):
        if index or group[0][1]:
            lines.append(Line("gap"))
        for tag, i, i_end, j, j_end in group:
            lines += _block(tag, old, new, range(i, i_end), range(j, j_end))
    return lines


def changed_figures(before: str, after: str) -> list[Figure] | None:
    """Every entry whose value differs, by where it stands; None where one of the texts is no YAML."""
    try:
        old, new = _leaves(before), _leaves(after)
    except ProcedureError:
        return None
    paths = [*old, *(path for path in new if path not in old)]
    return [
        Figure(path, old.get(path, ""), new.get(path, "")) for path in paths if old.get(path) != new.get(path)
    ]


def next_version(text: str) -> str:
    """The text with its version counted on by one, where it is a plain number; else as it is."""
    return _VERSION.sub(lambda found: f"{found[1]}{int(found[2]) + 1}{found[3]}", text, count=1)


def _block(tag: str, old: Sequence[str], new: Sequence[str], left: range, right: range) -> Iterator[Line]:
    kind = {"equal": "same", "replace": "changed", "insert": "added", "delete": "removed"}[tag]
    for at in range(max(len(left), len(right))):
        has_old, has_new = at < len(left), at < len(right)
        one = kind if (has_old and has_new) else "removed" if has_old else "added"
        yield Line(
            one,
            left[at] + 1 if has_old else None,
            old[left[at]] if has_old else "",
            right[at] + 1 if has_new else None,
            new[right[at]] if has_new else "",
        )


def _leaves(text: str) -> dict[str, str]:
    tree, _lines = read_tree(text)
    return dict(_walk(tree, ()))


def _walk(tree: Tree, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    if isinstance(tree, dict):
        for key, value in tree.items():
            yield from _walk(value, (*path, key))
    elif isinstance(tree, list) and all(value is None or isinstance(value, str) for value in tree):
        yield " ".join(path), ", ".join(str(value) for value in tree)
    elif isinstance(tree, list):
        for name, value in zip(_named(tree), tree, strict=True):
            yield from _walk(value, (*path, name))
    else:
        yield " ".join(path), tree or ""


def _named(parts: Sequence[Tree]) -> list[str]:
    """What each part of a list is called; its place where it has no name, or shares it with another."""
    names = [_name(part) for part in parts]
    return [
        name if name and names.count(name) == 1 else f"{name}[{index}]" for index, name in enumerate(names)
    ]


def _name(part: Tree) -> str:
    if not isinstance(part, dict):
        return ""
    return next((str(part[key]) for key in _NAMES if isinstance(part.get(key), str)), "")
