# SPDX-License-Identifier: Apache-2.0
"""From what a form posted to entries as a file has them: what is left empty is left out, zeros stay.

Names are paths ("budget.2.input"); `<path>.!` says that a group is there and in which order its keys stood,
`<path>.#` how many rows a list has.
"""

import json
import re
from collections.abc import Iterable, Sequence

from django.http import QueryDict

from zhunsheng.laboratory.procedure_form.parts import moved, place
from zhunsheng.measure.procedure.loader import Tree
from zhunsheng.measure.procedure.outline import Entry, Kind, Width, entries

_MOST_ROWS = 600
_APART = ",，;；\n"
_APART_OR_SPACE = re.compile(r"[,，;；\s]+")


def read_group(data: QueryDict, fields: Iterable[Entry], path: str) -> dict[str, Tree]:
    """A group's entries, in the order in which they stood."""
    found = {}
    for entry in fields:
        value = _read(data, entry, joined(path, entry.key))
        if value is not None:
            found[entry.key] = value
    before = data.get(joined(path, "!"), "").split(",")
    return {key: found[key] for key in _in_order(before, [entry.key for entry in fields]) if key in found}


def after(content: dict[str, Tree], act: str, path: str) -> dict[str, Tree]:
    """The content of a part after an act on one of its lists or groups; unchanged where there is none."""
    steps = path.split(".")
    at = place(steps[-1]) if act != "add" else None
    index = -1 if at is None else at
    if at is not None:
        steps.pop()
    holder = _walk(content, steps[:-1])
    key = steps[-1] if steps else ""
    if not key or not isinstance(holder, dict):
        return content
    if act == "put":
        holder.setdefault(key, {})
    elif act == "drop":
        holder.pop(key, None)
    else:
        rows = holder.get(key)
        holder[key] = moved(rows if isinstance(rows, list) else [], act, index)
        if not holder[key]:
            del holder[key]
    return content


def joined(path: str, key: str) -> str:
    """The path of an entry within another."""
    return f"{path}.{key}" if path else key


def _read(data: QueryDict, entry: Entry, path: str) -> Tree:
    if entry.kind is Kind.GROUP:
        return _group(data, entry, path) if f"{path}.!" in data else None
    if entry.kind is Kind.GROUPS:
        return [_group(data, entry, f"{path}.{index}") for index in _rows(data, path)] or None
    if entry.kind is Kind.WORDINGS:
        return [_wording(data, f"{path}.{index}") or {} for index in _rows(data, path)] or None
    if entry.kind is Kind.WORDING:
        return _wording(data, path)
    if entry.kind is Kind.CHOICES:
        return list(data.getlist(path)) or None
    text = data.get(path, "").strip()
    if entry.kind is Kind.RAW:
        return json.loads(text) if text else None
    if entry.kind is Kind.LIST:
        found = _split(text) if entry.width is Width.LONG else _APART_OR_SPACE.split(text)
        return [each.strip() for each in found if each.strip()] or None
    return text or None


def _split(text: str) -> list[str]:
    """Entries of a list that may be formulas: a comma within parentheses belongs to one of them."""
    found, depth = [""], 0
    for letter in text:
        depth += (letter == "(") - (letter == ")")
        if letter in _APART and depth <= 0:
            found.append("")
        else:
            found[-1] += letter
    return found


def _group(data: QueryDict, entry: Entry, path: str) -> dict[str, Tree]:
    tag = data.get(f"{path}.{entry.tag}", "") if entry.tag else ""
    return read_group(data, entries(entry.model(tag)), path)


def _wording(data: QueryDict, path: str) -> dict[str, Tree] | None:
    words: dict[str, Tree] = {key: data.get(f"{path}.{key}", "").strip() for key in ("zh", "en")}
    return words if any(words.values()) else None


def _rows(data: QueryDict, path: str) -> range:
    return range(min(place(data.get(f"{path}.#", "")) or 0, _MOST_ROWS))


def _in_order(before: Sequence[str], known: Sequence[str]) -> list[str]:
    """The known keys: those that stood before in their order, each other one after its predecessor."""
    order = [key for key in dict.fromkeys(before) if key in known]
    for at, key in enumerate(known):
        if key not in order:
            order.insert(order.index(known[at - 1]) + 1 if at else 0, key)
    return order


def _walk(content: Tree, steps: Sequence[str]) -> Tree:
    here = content
    for step in steps:
        at = place(step)
        if isinstance(here, dict):
            here = here.get(step)
        elif isinstance(here, list) and at is not None and at < len(here):
            here = here[at]
        else:
            return None
    return here
