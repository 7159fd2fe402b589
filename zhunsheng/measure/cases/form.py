# SPDX-License-Identifier: Apache-2.0
"""The text of a budget that a person wrote: YAML (of which JSON is a part) without its traps.

No anchors, tags or repeated keys, and scalars stay as written: YAML would read 010 as eight, 1:30 as ninety
and 1_000 as a thousand. Keys that mean nothing are refused by name, since what they were meant to say would
be left out; widths may be given in another unit of the input's quantity.
"""

import json
from collections.abc import Mapping
from typing import Any

import yaml

from zhunsheng.measure.cases.document import CasesError, fault, without_repeats
from zhunsheng.measure.cases.spec import PARAMETERS, number_of, numbers_of
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, factor

# YAML is read slowly; JSON may be as large as the caller lets it be.
MAX_CHARACTERS = 4 * 1024 * 1024
MAX_DEPTH = 24

_KNOWN = (
    "title", "notes", "source", "model", "inputs", "simultaneous", "ignore_correlation", "correlations",
    "coverage", "order", "trials", "digits", "seed", "interval",
)  # fmt: skip
_COVERAGE = ("rule", "p", "k", "beta", "truncate")
_PAIR = ("a", "b", "r")
_INPUT = ("name", "notes", "source", "unit", "estimate", "distribution", "readings", "dof", "u")
# What of a distribution carries the unit of its quantity.
_WIDTHS = ("u", "U", "half_width", "scale", "d")


def read_document(text: str) -> dict[str, Any]:
    """The document a text of YAML or JSON holds, all scalars as texts; CasesError with line and column.

    >>> read_document("{u: 010, names: [a, ~]}")
    {'u': '010', 'names': ['a', None]}
    """
    if text.lstrip()[:1] == "{" and (document := _json(text)) is not None:
        return document
    if len(text) > MAX_CHARACTERS:
        raise fault("$", "YAML 过大，请写成 JSON", "the YAML is too large; write it as JSON")
    try:
        _scan(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        raise _at(
            error.problem_mark,
            f"不是 YAML 或 JSON：{error.problem}",
            f"neither YAML nor JSON: {error.problem}",
        ) from error
    except yaml.YAMLError as error:
        raise fault(
            "1:1", "不是 YAML 或 JSON：有不可用的字符", "neither YAML nor JSON: an unusable character"
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise fault("1:1", "应为对象", "must be an object")
    plain: dict[str, Any] = _plain(node)
    return plain


def _json(text: str) -> dict[str, Any] | None:
    """The text as JSON with its numbers as written; None where it is none and may still be YAML."""
    try:
        document = json.loads(
            text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=without_repeats
        )
    except json.JSONDecodeError:
        return None
    except RecursionError as error:
        raise fault("$", "嵌套过深", "nested too deep") from error
    return document if isinstance(document, dict) else None


def _at(mark: Any, zh: str, en: str) -> CasesError:
    return fault(f"{mark.line + 1}:{mark.column + 1}" if mark else "1:1", zh, en)


def _scan(text: str) -> None:
    """Refuse anchors and depth on the stream of events, before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _at(event.start_mark, "不允许锚点与引用", "anchors and aliases are not allowed")
        if getattr(event, "tag", None) is not None:
            raise _at(event.start_mark, "不允许标签", "neither YAML nor JSON: tags are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise _at(
                event.start_mark, f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"
            )


def _plain(node: yaml.Node) -> Any:
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child) for child in node.value]
    if isinstance(node, yaml.MappingNode):
        made: dict[str, Any] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise _at(key.start_mark, "键应为文字", "a key must be a plain text")
            if key.value in made:
                raise _at(key.start_mark, f"键“{key.value}”重复", f"the key “{key.value}” occurs twice")
            made[key.value] = _plain(value)
        return made
    return None if node.tag == "tag:yaml.org,2002:null" else str(node.value)


def check_keys(document: Mapping[str, Any]) -> None:
    """Refuse keys that mean nothing, each by its place; shapes are judged where they are read.

    >>> check_keys({"model": {"y": "a"}, "inputs": []})
    """
    _only(document, _KNOWN, "$")
    _only(document.get("coverage"), _COVERAGE, "$.coverage")
    for place, pair in enumerate(_rows(document.get("correlations"))):
        _only(pair, _PAIR, f"$.correlations[{place}]")
    for place, row in enumerate(_rows(document.get("inputs"))):
        where = f"$.inputs[{place}]"
        _only(row, _INPUT, where)
        given = row.get("distribution") if isinstance(row, dict) else None
        kind = given.get("type") if isinstance(given, dict) else None
        if isinstance(kind, str) and kind in PARAMETERS:
            _only(given, ("type", "unit", *PARAMETERS[kind]), f"{where}.distribution")


def _rows(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _only(row: object, known: tuple[str, ...], where: str) -> None:
    unknown = [key for key in row if key not in known] if isinstance(row, dict) else []
    if unknown:
        allowed = ", ".join(known)
        raise fault(
            f"{where}.{unknown[0]}", f"不认识的键；可用：{allowed}", f"no such key; there are: {allowed}"
        )


def in_units_of_inputs(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with every distribution in the unit of its input; a unit of another quantity is refused.

    A width is a difference, so that 5 mK beside an estimate in °C is five thousandths of a degree.

    >>> row = {"name": "t", "unit": "°C", "distribution": {"type": "normal", "u": 5, "unit": "mK"}}
    >>> in_units_of_inputs({"inputs": [row]})["inputs"][0]["distribution"]
    {'type': 'normal', 'u': 0.005}
    """
    rows = [
        _in_unit(row, f"$.inputs[{place}]") if isinstance(row, dict) else row
        for place, row in enumerate(_rows(document.get("inputs")))
    ]
    return {**document, **({"inputs": rows} if rows else {})}


def _in_unit(row: dict[str, Any], where: str) -> dict[str, Any]:
    given = row.get("distribution")
    if not isinstance(given, dict) or given.get("unit") is None:
        return row
    where = f"{where}.distribution"
    try:
        share = float(factor(str(given["unit"]), str(row.get("unit") or "")))
    except UnitError as error:
        raise fault(f"{where}.unit", error.message.zh, error.message.en) from error
    scaled: dict[str, Any] = {key: value for key, value in given.items() if key != "unit"}
    scaled |= {key: number_of(given, key, where) * share for key in _WIDTHS if key in given}
    if "values" in given:
        scaled["values"] = [value * share for value in numbers_of(given, "values", where)]
    return {**row, "distribution": scaled}


def in_file(file: str, error: CasesError) -> CasesError:
    """The same error with the file's name before its place.

    >>> in_file("a.yaml", fault("1:2", "错", "wrong")).message.en
    'a.yaml:1:2: wrong'
    """
    return CasesError(Text(f"{file}:{error.message.zh}", f"{file}:{error.message.en}"))
