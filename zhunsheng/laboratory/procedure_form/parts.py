# SPDX-License-Identifier: Apache-2.0
"""A procedure is filled in by parts: what holds for all of it, each section, each worked example."""

from collections.abc import Mapping
from dataclasses import dataclass

from zhunsheng.measure.procedure.loader import Tree
from zhunsheng.measure.procedure.outline import Entry, Model, entries
from zhunsheng.measure.procedure.schema import Procedure

HEAD = "head"
LISTS = ("sections", "worked")
# Beyond what a procedure may have; the schema refuses earlier.
_MOST = 200
_DIGITS = 7


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the form: its name in the address, and where it stands in the file."""

    name: str
    key: str  # of the list it stands in; empty for the head
    index: int

    @property
    def path(self) -> str:
        """Where it stands, as faults name it; the head stands at the root."""
        return f"{self.key}.{self.index}" if self.key else ""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is filled in here."""
        if self.key:
            return entries(part_model(self.key))
        return tuple(each for each in entries(Procedure) if each.key not in LISTS)


def part_model(key: str) -> Model:
    """What the parts of a list are."""
    return next(each for each in entries(Procedure) if each.key == key).model()


def part_of(name: str, tree: Mapping[str, Tree]) -> Part | None:
    """The part of this name, where the procedure has it."""
    if name == HEAD:
        return Part(HEAD, "", 0)
    key, _dot, index = name.partition(".")
    at = place(index)
    if key not in LISTS or at is None or at >= len(listed(tree, key)):
        return None
    return Part(name, key, at)


def place(text: str) -> int | None:
    """A place in a list, from an address or a button; None for anything else."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < _DIGITS else None


def part_holding(path: str) -> str:
    """The name of the part that a path lies in."""
    steps = path.split(".")
    return (
        ".".join(steps[:2]) if steps[0] in LISTS and len(steps) > 1 and place(steps[1]) is not None else HEAD
    )


def listed(tree: Mapping[str, Tree], key: str) -> list[Tree]:
    """The parts of a list, be there none."""
    found = tree.get(key)
    return found if isinstance(found, list) else []


def content(tree: dict[str, Tree], part: Part) -> dict[str, Tree]:
    """What stands in a part."""
    if not part.key:
        return {key: value for key, value in tree.items() if key not in LISTS}
    found = listed(tree, part.key)[part.index]
    return found if isinstance(found, dict) else {}


def replaced(tree: dict[str, Tree], part: Part, new: dict[str, Tree]) -> dict[str, Tree]:
    """The procedure with another content of one part; everything else stays where it is."""
    if part.key:
        rows = list(listed(tree, part.key))
        rows[part.index] = new
        return {**tree, part.key: rows}
    lists = {key: tree[key] for key in LISTS if key in tree}
    return new | lists


def with_parts_moved(tree: dict[str, Tree], act: str, key: str, index: int) -> dict[str, Tree]:
    """The procedure with a section or example added, copied, moved or removed."""
    if key not in LISTS:
        return tree
    return {**tree, key: moved(listed(tree, key), act, index)}


def moved(rows: list[Tree], act: str, index: int) -> list[Tree]:
    """A list after one act on the row of an index: add, copy, up, down, remove."""
    rows = list(rows)
    if act == "add" and len(rows) < _MOST:
        return [*rows, {}]
    if not 0 <= index < len(rows):
        return rows
    if act == "remove":
        del rows[index]
    elif act == "copy" and len(rows) < _MOST:
        rows.insert(index + 1, rows[index])
    elif act in ("up", "down"):
        other = index + (-1 if act == "up" else 1)
        if 0 <= other < len(rows):
            rows[index], rows[other] = rows[other], rows[index]
    return rows
