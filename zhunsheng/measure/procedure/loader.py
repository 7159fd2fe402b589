# SPDX-License-Identifier: Apache-2.0
"""From the text of a procedure to its value, every fault with its line.

The text is YAML without its dangers: no aliases, no tags, no merging, no duplicate keys, bounded in size,
depth and number of parts. Scalars stay as written, so that 0.00350 keeps its zeros.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from zhunsheng.measure.procedure.check import check, units_fit
from zhunsheng.measure.procedure.outline import entries
from zhunsheng.measure.procedure.schema import Procedure
from zhunsheng.measure.text import Text

MAX_BYTES = 512 * 1024
MAX_DEPTH = 24
MAX_NODES = 40_000

Path = tuple[str | int, ...]


class _Mark(Protocol):
    """A place in the text, as both of the YAML library's scanners give it."""

    line: int


Tree = None | str | list["Tree"] | dict[str, "Tree"]

_TAGS = {
    f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")
}
_NULL = "tag:yaml.org,2002:null"

_WORDING = {
    "missing": Text("缺少这一项", "this entry is missing"),
    "extra_forbidden": Text("不认识的一项；可用：{known}", "this entry is not known; there are: {known}"),
    "string_type": Text("这里要写一段文字或一个数", "a text or a number is needed here"),
    "int_parsing": Text("这里要写一个整数", "a whole number is needed here"),
    "bool_parsing": Text("只允许：true、false", "only these are allowed: true, false"),
    "int_type": Text("这里要写一个整数", "a whole number is needed here"),
    "tuple_type": Text("这里要写一个列表", "a list is needed here"),
    "model_type": Text("这里要写一组键值", "a group of keys is needed here"),
    "model_attributes_type": Text("这里要写一组键值", "a group of keys is needed here"),
    "string_pattern_mismatch": Text(
        "标识只用小写字母、数字和 - _ .，名称只用字母、数字和 _，均以字母开头",
        "identifiers use lower-case letters, digits and - _ . only, names letters, digits and _; "
        "both start with a letter",
    ),
    "literal_error": Text("只允许：{expected}", "only these are allowed: {expected}"),
    "union_tag_invalid": Text("from 只允许：{expected_tags}", "from may only be: {expected_tags}"),
    "greater_than_equal": Text("须不小于 {ge}", "must be greater than or equal to {ge}"),
    "less_than_equal": Text("须不大于 {le}", "must be less than or equal to {le}"),
    "too_short": Text("至少要 {min_length} 项", "at least {min_length} entries are needed"),
    "too_long": Text("最多 {max_length} 项", "at most {max_length} entries are allowed"),
    "string_too_short": Text("不能为空", "may not be empty"),
    "string_too_long": Text("最多 {max_length} 个字符", "at most {max_length} characters are allowed"),
    "union_tag_not_found": Text("缺少 from：分量从哪里来", "from is missing: where the component comes from"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong: the line (from 1), the path ('sections.0.unit') and what is wrong, in both
    languages.
    """

    line: int
    path: str
    message: Text

    def __str__(self) -> str:
        return f"{self.line}: {self.path}: {self.message}"


class ProcedureError(ValueError):
    """A procedure that cannot be used, with all its `faults` in order of line."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults, key=lambda fault: (fault.line, fault.path)))
        super().__init__("\n".join(str(fault) for fault in self.faults))


def load_text(text: str) -> Procedure:
    """Read a procedure from its text; raises `ProcedureError` with every fault found."""
    procedure, lines = _read(text)
    _refuse_all(units_fit(procedure), lines)
    return procedure


def load_released(text: str) -> Procedure:
    """Read a procedure that was released once; one from before formulas were checked for their units stays
    what it was.
    """
    return _read(text)[0]


def _read(text: str) -> tuple[Procedure, dict[Path, int]]:
    tree, lines = _read_tree(text)
    try:
        procedure = Procedure.model_validate(tree)
    except ValidationError as error:
        raise ProcedureError([_fault(details, lines) for details in _causes(error)]) from error
    procedure = _shared(procedure)
    _refuse_all(check(procedure), lines)
    return procedure, lines


def _refuse_all(findings: Iterable[tuple[Path, Text]], lines: Mapping[Path, int]) -> None:
    faults = [Fault(_line(path, lines), _dotted(path), message) for path, message in findings]
    if faults:
        raise ProcedureError(faults)


def _shared(procedure: Procedure) -> Procedure:
    """The procedure with the parameters of the item and the constants in every section, after its own."""
    sections = tuple(
        section.model_copy(
            update={
                "parameters": (*section.parameters, *procedure.parameters),
                "constants": (*section.constants, *procedure.constants),
            }
        )
        for section in procedure.sections
    )
    return procedure.model_copy(update={"sections": sections})


def read_tree(text: str) -> tuple[dict[str, Tree], dict[Path, int]]:
    """The entries of a text as they stand, with the line of each, whatever they mean.

    Raises `ProcedureError` where it is no YAML, or more than the reader allows.
    """
    tree, lines = _read_tree(text)
    return (tree if isinstance(tree, dict) else {}), lines


def _refuse(line: int, zh: str, en: str, path: Path = ()) -> ProcedureError:
    return ProcedureError([Fault(line, _dotted(path), Text(zh, en))])


def _read_tree(text: str) -> tuple[Tree, dict[Path, int]]:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise _refuse(1, f"文件超过 {MAX_BYTES // 1024} KiB", f"the file exceeds {MAX_BYTES // 1024} KiB")
    lines: dict[Path, int] = {}
    try:
        _scan(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = _mark_line(error.problem_mark)
        raise _refuse(
            line, f"YAML 读不懂：{error.problem}", f"not readable as YAML: {error.problem}"
        ) from error
    except yaml.YAMLError as error:
        raise _refuse(
            1, "YAML 读不懂：有不可用的字符", "not readable as YAML: an unusable character"
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise _refuse(1, "最外层须是一组键值", "the outermost level must be a group of keys")
    return _plain(node, (), lines), lines


def _mark_line(mark: "_Mark | None") -> int:
    return mark.line + 1 if mark else 1


def _scan(text: str) -> None:
    """Refuse aliases, anchors, excessive depth and size on the event stream, before anything is built from
    it.
    """
    depth = count = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _mark_line(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refuse(line, "不允许锚点与引用（& *）", "anchors and aliases (& *) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        count += isinstance(event, yaml.NodeEvent)
        if depth > MAX_DEPTH:
            raise _refuse(line, f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep")
        if count > MAX_NODES:
            raise _refuse(line, f"超过 {MAX_NODES} 项", f"more than {MAX_NODES} entries")


def _plain(node: yaml.Node, path: Path, lines: dict[Path, int]) -> Tree:
    line = _mark_line(node.start_mark)
    lines[path] = line
    if node.tag not in _TAGS:
        raise _refuse(line, f"不允许标签 {node.tag}", f"the tag {node.tag} is not allowed", path)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, (*path, index), lines) for index, child in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path, lines)
    return None if node.tag == _NULL else str(node.value)


def _plain_mapping(node: yaml.MappingNode, path: Path, lines: dict[Path, int]) -> Tree:
    result: dict[str, Tree] = {}
    for key, value in node.value:
        line = _mark_line(key.start_mark)
        if not isinstance(key, yaml.ScalarNode) or key.tag not in _TAGS:
            raise _refuse(line, "键须是一段文字", "a key must be a plain text", path)
        if key.value in result:
            raise _refuse(line, f"键“{key.value}”重复", f"the key “{key.value}” occurs twice", path)
        result[key.value] = _plain(value, (*path, key.value), lines)
        lines[*path, key.value] = line
    return result


def _causes(error: ValidationError) -> list[ErrorDetails]:
    """The errors without those that only follow from another: a list with faulty items is not too short."""
    found = error.errors()
    places = [details["loc"] for details in found]
    return [
        details
        for details, place in zip(found, places, strict=True)
        if details["type"] != "too_short"
        or not any(len(other) > len(place) and other[: len(place)] == place for other in places)
    ]


def _fault(details: ErrorDetails, lines: Mapping[Path, int]) -> Fault:
    path = _known(details["loc"], lines)
    if details["type"] in ("missing", "extra_forbidden"):
        # A missing entry has no line of its own; it is named under its parent, and tags of unions are left
        # out.
        path = (*_known(details["loc"][:-1], lines), details["loc"][-1])
    context = details.get("ctx", {})
    if details["type"] == "extra_forbidden":
        context = {"known": ", ".join(_beside(details["loc"]))}
    message = _WORDING.get(details["type"])
    if details["type"] == "procedure":
        message = Text(zh=str(context["zh"]), en=str(context["en"]))
    elif message is None:
        message = Text(f"不允许的值：{details['msg']}", details["msg"])
    else:
        if "expected" in context:  # pydantic lists them in English: 'a', 'b' or 'c'
            context = {"expected": str(context["expected"]).replace(" or ", ", ").replace("'", "")}
        message = message.format(**context)
    return Fault(_line(path, lines), _dotted(path), message)


def _known(location: Path, lines: Mapping[Path, int]) -> Path:
    """The path in the text: pydantic adds the tag of a union, which stands nowhere."""
    path: Path = ()
    for step in location:
        if (*path, step) in lines:
            path = (*path, step)
    return path


def _beside(location: Path) -> list[str]:
    """The entries there are where an unknown one stands."""
    model: type[BaseModel] = Procedure
    within: Mapping[str, type[BaseModel]] = {}
    for step in location[:-1]:
        if isinstance(step, int):
            continue
        if step in within:  # the tag of a union
            model = within[step]
            continue
        within = next((dict(each.models) for each in entries(model) if each.key == step), {})
        model = next(iter(within.values()), model)
    return [each.key for each in entries(model)]


def _line(path: Path, lines: Mapping[Path, int]) -> int:
    while path not in lines:
        path = path[:-1]
    return lines[path]


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path) or "."
