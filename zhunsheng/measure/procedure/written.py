# SPDX-License-Identifier: Apache-2.0
"""Writing a procedure's entries back as text: their order and every digit are kept, comments are not."""

import io

import yaml

from zhunsheng.measure.procedure.loader import Tree

_SHORT = 92
_NULL = "tag:yaml.org,2002:null"
# What the reader takes as written, whatever YAML would make of it.
_BARE = {f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "timestamp")}
_RESOLVER = yaml.SafeDumper(io.StringIO())


def write_text(tree: dict[str, Tree]) -> str:
    """The YAML text of a procedure's entries; `load_text` reads the same from it.

    >>> print(write_text({"version": "1", "low": "0.00350", "nominal": ["1", "10.0"]}), end="")
    version: 1
    low: 0.00350
    nominal: [1, 10.0]
    """
    return str(yaml.serialize(_node(tree, outermost=True), Dumper=_Dumper, allow_unicode=True, width=10_000))


def comment_lines(text: str) -> list[int]:
    """The lines (from 1) that carry a comment: a # outside every scalar."""
    try:
        tokens = list(yaml.scan(text, Loader=yaml.SafeLoader))
    except yaml.YAMLError:
        return []
    held = [
        (token.start_mark.index, token.end_mark.index)
        for token in tokens
        if isinstance(token, yaml.ScalarToken)
    ]
    found, at, line = [], 0, 1
    for start, end in [*held, (len(text), len(text))]:
        for number, part in enumerate(text[at:start].split("\n"), start=line):
            if "#" in part:
                found.append(number)
        line += text[at:end].count("\n")
        at = end
    return sorted(set(found))


class _Dumper(yaml.SafeDumper):
    """Lists stand under their key, indented, as people write them."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: ARG002 - never
        super().increase_indent(flow, indentless=False)


def _node(tree: Tree, *, outermost: bool = False) -> yaml.Node:
    if isinstance(tree, dict):
        pairs = [(_scalar(key), _node(value)) for key, value in tree.items()]
        return yaml.MappingNode("tag:yaml.org,2002:map", pairs, flow_style=not outermost and _flat(tree))
    if isinstance(tree, list):
        return yaml.SequenceNode(
            "tag:yaml.org,2002:seq", [_node(value) for value in tree], flow_style=_flat(tree)
        )
    return _scalar(tree or "") if tree is not None else yaml.ScalarNode(_NULL, "null")


def _flat(tree: Tree) -> bool:
    """Whether a group fits on one line: short, and groups in it (zh and en) short as well."""
    if isinstance(tree, dict):
        flat = all(_flat(value) for value in tree.values())
    elif isinstance(tree, list):
        return all(value is None or isinstance(value, str) for value in tree)
    else:
        return "\n" not in (tree or "")
    return flat and _length(tree) <= _SHORT


def _length(tree: Tree) -> int:
    if isinstance(tree, dict):
        return 2 + sum(len(key) + 4 + _length(value) for key, value in tree.items())
    if isinstance(tree, list):
        return 2 + sum(2 + _length(value) for value in tree)
    return sum(2 if ord(letter) > 0x2E80 else 1 for letter in str(tree or ""))


def _scalar(text: str) -> yaml.ScalarNode:
    """A scalar as bare as it may be: numbers stay as typed, only what would read as nothing is quoted."""
    tag = str(_RESOLVER.resolve(yaml.ScalarNode, text, (True, False)))  # type: ignore[no-untyped-call]  # PyYAML has no types here
    style = None if tag in _BARE else "'"
    return yaml.ScalarNode("tag:yaml.org,2002:str" if style else tag, text, style=style)
