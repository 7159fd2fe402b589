# SPDX-License-Identifier: Apache-2.0
"""Canonical JSON: one value has one sequence of bytes, so that its hash means something.

The encoding is RFC 8785 (JCS) within a narrower profile: objects with ASCII keys, arrays, strings, integers
of magnitude below 2^53, true, false and null. Floats are left out because measured values travel as the text
that was read, where 1.50 is not 1.5. With ASCII keys, sorting by code point and by UTF-16 unit agree, and
RFC 8785's string escapes (section 3.2.2.2) are those of Python's encoder. Unicode is not normalised: what was
typed is what is hashed.
"""

import json
from json.encoder import encode_basestring
from typing import NoReturn, TypeAlias

from zhunsheng.proofs.encoding import shown
from zhunsheng.proofs.errors import NotCanonical

JsonValue: TypeAlias = "bool | int | str | list[JsonValue] | dict[str, JsonValue] | None"

INTEGER_LIMIT = 2**53  # RFC 7493: integers below this survive a reader that stores numbers as doubles
MAX_DEPTH = 100


def canonical_json(value: object) -> bytes:
    """The canonical bytes of `value`.

    Raises NotCanonical, naming the path, for floats, large integers, keys that are not ASCII strings, lone
    surrogates, nesting deeper than 100, and every other type (tuples too: they would not come back as such).
    """
    return _encode(value, "$", 0).encode("utf-8")


def parse_canonical(data: bytes) -> JsonValue:
    """The value of canonical bytes.

    Raises NotCanonical for anything `canonical_json` would not have written: duplicate keys, floats, other
    key orders, white space, other escapes, a byte order mark, invalid UTF-8.
    """
    value = _load(data)
    if canonical_json(value) != data:
        raise NotCanonical(
            "$",
            "不是规范形式（键的顺序、空白或转义不同）",
            "not in canonical form (key order, space or escapes)",
        )
    return value


def _encode(value: object, path: str, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise NotCanonical(path, f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}")
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return _encode_integer(value, path)
    if isinstance(value, str):
        return _encode_string(value, path)
    if isinstance(value, list):
        return (
            "[" + ",".join(_encode(item, f"{path}[{at}]", depth + 1) for at, item in enumerate(value)) + "]"
        )
    if isinstance(value, dict):
        return _encode_object(value, path, depth)
    kind = type(value).__name__
    raise NotCanonical(path, f"不允许的类型 {kind}", f"type {kind} is not allowed")


def _encode_integer(value: int, path: str) -> str:
    if abs(value) >= INTEGER_LIMIT:
        raise NotCanonical(path, "整数的绝对值须小于 2^53", "an integer's magnitude must be below 2^53")
    return str(int(value))


def _encode_string(value: str, path: str) -> str:
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(path, "字符串含孤立的代理码", "the string has a lone surrogate") from error
    return encode_basestring(value)


def _encode_object(value: dict[object, object], path: str, depth: int) -> str:
    members: dict[str, object] = {}
    for key, member in value.items():
        if not isinstance(key, str) or not key.isascii():
            named = shown(str(key))
            raise NotCanonical(path, f"键 {named} 不是 ASCII 字符串", f"key {named} is not an ASCII string")
        members[key] = member
    inside = (
        f"{_encode_string(key, path)}:{_encode(members[key], f'{path}.{key}', depth + 1)}"
        for key in sorted(members)
    )
    return "{" + ",".join(inside) + "}"


def _load(data: bytes) -> JsonValue:
    try:
        value: JsonValue = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=_object_of_unique_keys,
            parse_float=_refuse_float,
            parse_constant=_refuse_float,
            parse_int=_parse_integer,
        )
    except UnicodeDecodeError as error:
        raise NotCanonical("$", "不是有效的 UTF-8", "not valid UTF-8") from error
    except json.JSONDecodeError as error:
        raise NotCanonical(
            "$", f"不是 JSON（第 {error.pos} 个字符）", f"not JSON (at character {error.pos})"
        ) from error
    except RecursionError as error:
        raise NotCanonical("$", f"嵌套超过 {MAX_DEPTH} 层", f"nested deeper than {MAX_DEPTH}") from error
    return value


def _object_of_unique_keys(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    members: dict[str, JsonValue] = {}
    for key, member in pairs:
        if key in members:
            raise NotCanonical("$", f"键 {shown(key)} 重复", f"key {shown(key)} occurs twice")
        members[key] = member
    return members


def _refuse_float(text: str) -> NoReturn:
    raise NotCanonical("$", f"不允许小数 {shown(text)}", f"the number {shown(text)} is not an integer")


def _parse_integer(text: str) -> int:
    # Checked before int(): the interpreter itself refuses thousands of digits with another error.
    if len(text.lstrip("-")) > len(str(INTEGER_LIMIT)):
        raise NotCanonical("$", "整数的绝对值须小于 2^53", "an integer's magnitude must be below 2^53")
    return int(text)
