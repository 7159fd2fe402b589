# SPDX-License-Identifier: Apache-2.0
"""A part of a procedure as nodes of a form: each entry with its words, its value and its faults."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import get_language

from zhunsheng.laboratory.procedure_form.posted import joined
from zhunsheng.measure.procedure import Fault
from zhunsheng.measure.procedure.loader import Tree
from zhunsheng.measure.procedure.outline import Entry, Kind, Model, entries, word_of
from zhunsheng.measure.procedure.schema import Procedure
from zhunsheng.measure.text import Text

# Rows of at most so many plain entries stand in a table; longer ones fold.
_TABLE_COLUMNS = 6
_PLAIN = (Kind.TEXT, Kind.WORDING, Kind.CHOICE, Kind.FLAG, Kind.LIST)


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice of an entry: its code and its word."""

    code: str
    word: str
    chosen: bool


@dataclass(slots=True)
class Node:
    """An entry with its value. A group has `nodes`, a list has `rows`; an optional group may be absent."""

    entry: Entry
    path: str
    label: str
    help: str = ""
    value: str = ""
    zh: str = ""
    en: str = ""
    choices: tuple[Choice, ...] = ()
    nodes: list["Node"] = field(default_factory=list)
    rows: list["Row"] = field(default_factory=list)
    present: bool = True
    order: str = ""
    faults: list[str] = field(default_factory=list)

    @property
    def kind(self) -> str:
        """The kind, as the template asks for it."""
        return self.entry.kind.value

    @property
    def table(self) -> bool:
        """Whether the rows are short enough for a table."""
        return self.entry.kind is Kind.GROUPS and in_table(self.entry)

    @property
    def unwritten(self) -> bool:
        """Whether it is a group or list that need not be written, and is not, without fault."""
        if self.entry.required or self.faults:
            return False
        return not self.present or (self.entry.kind in (Kind.GROUPS, Kind.WORDINGS) and not self.rows)

    @property
    def heads(self) -> list[str]:
        """The heads of the table's columns."""
        return [_said(each.label) for each in entries(self.entry.model())]

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong here or below."""
        return bool(self.faults) or any(each.wrong for each in self.nodes) or any(r.wrong for r in self.rows)


@dataclass(slots=True)
class Row:
    """One of a list's groups, with what it is called."""

    path: str
    title: str
    subtitle: str
    nodes: list[Node]
    order: str
    fresh: bool
    faults: list[str] = field(default_factory=list)
    tag: str = ""

    @property
    def plain(self) -> list[Node]:
        """Its entries but for the one that says which alternative it is."""
        return [node for node in self.nodes if not self.tag or node.entry.key != self.tag]

    @property
    def wrong(self) -> bool:
        """Whether anything is wrong in it."""
        return bool(self.faults) or any(each.wrong for each in self.nodes)


def in_table(entry: Entry) -> bool:
    """Whether the groups of a list are few plain entries each."""
    inner = entries(entry.model())
    return not entry.tag and len(inner) <= _TABLE_COLUMNS and all(each.kind in _PLAIN for each in inner)


class Faults:
    """The faults of a part by their path within it; each is told once, at the deepest entry that has it."""

    def __init__(self, faults: Iterable[Fault], root: str) -> None:
        language = get_language() or ""
        self._left: dict[str, list[str]] = {}
        for fault in faults:
            path = fault.path.removeprefix(f"{root}.") if root else fault.path
            if root and path == fault.path and fault.path != root:
                continue
            where = "" if fault.path == root or path == "." else path
            self._left.setdefault(where, []).append(fault.message.in_language(language))

    def at(self, path: str) -> list[str]:
        """Faults exactly here."""
        return self._left.pop(path, [])

    def within(self, path: str) -> list[str]:
        """Faults here and below, for an entry that shows nothing below."""
        found = [each for each in self._left if each == path or each.startswith(f"{path}.")]
        return [message for each in found for message in self._left.pop(each)]

    @property
    def rest(self) -> list[str]:
        """What no entry has told."""
        return [f"{path} {message}".strip() for path, found in self._left.items() for message in found]


def show_group(
    fields: Sequence[Entry], content: Mapping[str, Tree], faults: Faults, path: str = ""
) -> list[Node]:
    """The nodes of a group's entries."""
    return [_show(entry, content.get(entry.key), joined(path, entry.key), faults) for entry in fields]


def order_of(content: Mapping[str, Tree]) -> str:
    """The keys of a group as they stand."""
    return ",".join(content)


def unknown_entries(tree: Tree, model: Model = Procedure, path: str = "") -> list[str]:
    """The paths of entries the form does not know or can't show; it opens only where there are none."""
    if not isinstance(tree, dict):
        return [path or "."]
    known = {entry.key: entry for entry in entries(model)}
    found = [joined(path, key) for key in tree if key not in known]
    for key, entry in known.items():
        if key in tree and tree[key] is not None:
            found += _unknown(entry, tree[key], joined(path, key))
    return found


def _unknown(entry: Entry, value: Tree, path: str) -> list[str]:
    if entry.kind is Kind.RAW:
        return []
    if entry.kind is Kind.GROUP:
        return unknown_entries(value, _model(entry, value), path)
    if entry.kind in (Kind.GROUPS, Kind.WORDINGS):
        if not isinstance(value, list):
            return [path]
        if entry.kind is Kind.WORDINGS:
            return [f"{path}.{at}" for at, each in enumerate(value) if not _is_wording(each)]
        rows = enumerate(value)
        return [each for at, row in rows for each in unknown_entries(row, _model(entry, row), f"{path}.{at}")]
    if entry.kind is Kind.WORDING:
        return [] if _is_wording(value) else [path]
    if entry.kind in (Kind.LIST, Kind.CHOICES):
        texts = isinstance(value, list) and all(each is None or isinstance(each, str) for each in value)
        return [] if texts else [path]
    return [] if isinstance(value, str) else [path]


def _is_wording(value: Tree) -> bool:
    return isinstance(value, dict) and set(value) <= {"zh", "en"}


def _model(entry: Entry, value: Tree) -> Model:
    tag = value.get(entry.tag) if entry.tag and isinstance(value, dict) else ""
    return entry.model(str(tag or ""))


def _show(entry: Entry, value: Tree, path: str, faults: Faults) -> Node:
    node = Node(entry, path, _said(entry.label), _said(entry.help) if entry.help else "")
    if entry.kind is Kind.GROUP:
        node.present = entry.required or value is not None
        if node.present:
            content = value if isinstance(value, dict) else {}
            node.order = order_of(content)
            node.nodes = show_group(entries(_model(entry, value)), content, faults, path)
        node.faults = faults.at(path) if node.present else faults.within(path)
        return node
    if entry.kind in (Kind.GROUPS, Kind.WORDINGS):
        rows = value if isinstance(value, list) else []
        show = _row if entry.kind is Kind.GROUPS else _wording_row
        node.rows = [show(entry, row, f"{path}.{index}", faults) for index, row in enumerate(rows)]
        node.faults = faults.at(path)
        return node
    _fill(node, value)
    node.faults = faults.within(path)
    return node


def _fill(node: Node, value: Tree) -> None:
    kind = node.entry.kind
    if kind is Kind.WORDING:
        words = value if isinstance(value, dict) else {}
        node.zh, node.en = str(words.get("zh") or ""), str(words.get("en") or "")
    elif kind in (Kind.LIST, Kind.CHOICES):
        texts = [str(each or "") for each in value] if isinstance(value, list) else []
        node.value = ", ".join(texts)
        node.choices = _choices(node.entry, texts)
    elif kind is Kind.RAW:
        node.value = json.dumps(value) if value is not None else ""
    else:
        node.value = value if isinstance(value, str) else ""
        node.choices = _choices(node.entry, [node.value])


def _choices(entry: Entry, chosen: Sequence[str]) -> tuple[Choice, ...]:
    codes = entry.choices or (("true", "false") if entry.kind is Kind.FLAG else ())
    if not codes:
        return ()
    if entry.kind is Kind.CHOICES:  # those taken stand first, in their order, which so is posted back
        codes = tuple(dict.fromkeys((*chosen, *codes)))
    more = [each for each in chosen if each and each not in codes]
    return tuple(Choice(code, _said(word_of(entry.key, code)), code in chosen) for code in (*codes, *more))


def _row(entry: Entry, value: Tree, path: str, faults: Faults) -> Row:
    content = value if isinstance(value, dict) else {}
    nodes = show_group(entries(_model(entry, value)), content, faults, path)
    if entry.tag:
        nodes = [_as_tag(node, entry) if node.entry.key == entry.tag else node for node in nodes]
    title = next(
        (
            str(content[key])
            for key in ("id", "key", "number", "at", "standard", "parameter", "section")
            if content.get(key)
        ),
        "",
    )
    return Row(
        path, title, _subtitle(content), nodes, order_of(content), not content, faults.at(path), entry.tag
    )


def _as_tag(node: Node, entry: Entry) -> Node:
    """The entry that says which alternative a row is, as a choice among them."""
    tags = [tag for tag, _model in entry.models]
    node.choices = tuple(
        Choice(tag, _said(word_of(entry.tag, tag)), tag == node.value or (not node.value and tag == tags[0]))
        for tag in tags
    )
    return node


def _wording_row(entry: Entry, value: Tree, path: str, faults: Faults) -> Row:
    node = Node(entry, path, _said(entry.label))
    words = value if isinstance(value, dict) else {}
    node.zh, node.en = str(words.get("zh") or ""), str(words.get("en") or "")
    node.faults = faults.within(path)
    return Row(path, "", "", [node], "", not words)


def _subtitle(content: Mapping[str, Tree]) -> str:
    """What a row is called in the reader's language."""
    for key in ("name", "label", "title"):
        words = content.get(key)
        if isinstance(words, dict) and set(words) == {"zh", "en"}:
            return _said(Text(str(words["zh"] or ""), str(words["en"] or "")))
    return ""


def _said(text: Text) -> str:
    return text.in_language(get_language() or "")
