# SPDX-License-Identifier: Apache-2.0
"""Frozen values as canonical JSON and back.

Keys are sorted, nothing is spaced, and a float is written as the text of its shortest exact form, so that the
document holds no JSON numbers but integers: equal values give equal bytes, and a hash over them is stable.
"""

import dataclasses
import json
import types
import typing
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
MAX_CHARACTERS = 64 * 1024 * 1024


class ValueJsonError(ValueError):
    """A document that is not of the expected shape; the message names the place."""


def dumps(value: object) -> str:
    """The canonical JSON of a frozen dataclass built of texts, integers, floats, tuples, mappings and the
    like.

    >>> from zhunsheng.measure.propagation.distributions import Trapezoid
    >>> dumps(Trapezoid(1.0, 0.5))
    '{"beta":"0.5","half_width":"1.0"}'
    """
    return json.dumps(_encode(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def loads(kind: type[T], document: str) -> T:
    """Read a document back into `kind`; raises `ValueJsonError` on any other shape.

    >>> from zhunsheng.measure.propagation.distributions import Trapezoid
    >>> loads(Trapezoid, '{"beta":"0.5","half_width":"1.0"}')
    Trapezoid(half_width=1.0, beta=0.5)
    """
    if len(document) > MAX_CHARACTERS:
        raise ValueJsonError("the document is too large")
    try:
        data = json.loads(document)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueJsonError(f"not JSON: {error}") from error
    result: T = _decode(kind, data, "$")
    return result


def _encode(value: object) -> object:
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, tuple):
        return [_encode(item) for item in value]
    if isinstance(value, Mapping):
        return {str(key): _encode(item) for key, item in value.items()}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: _encode(getattr(value, field.name)) for field in dataclasses.fields(value)}
    raise TypeError(f"no JSON form for {type(value).__name__}")


# The types are known only at run time, so their values are Any here; every branch proves what it returns.
def _decode(kind: Any, data: Any, place: str) -> Any:
    origin = get_origin(kind)
    if dataclasses.is_dataclass(kind):
        return _decode_dataclass(kind, data, place)
    if origin is tuple:
        return _decode_tuple(kind, data, place)
    if origin in (dict, Mapping):
        if not isinstance(data, dict):
            raise ValueJsonError(f"{place}: an object is expected")
        item = get_args(kind)[1]
        return {key: _decode(item, value, f"{place}.{key}") for key, value in data.items()}
    if origin is Literal:
        if data not in get_args(kind):
            raise ValueJsonError(f"{place}: {data!r} is not allowed")
        return data
    if origin in (types.UnionType, typing.Union):
        return _decode_optional(kind, data, place)
    return _decode_scalar(kind, data, place)


def _decode_dataclass(kind: Any, data: Any, place: str) -> Any:
    hints = _fields(kind)
    if not isinstance(data, dict) or not data.keys() <= hints.keys():
        raise ValueJsonError(f"{place}: an object with {', '.join(hints)} is expected")
    values = {
        name: _decode(hint, data[name], f"{place}.{name}") for name, hint in hints.items() if name in data
    }
    try:
        return kind(**values)
    except TypeError as error:
        raise ValueJsonError(f"{place}: {error}") from error


@cache
def _fields(kind: Any) -> Mapping[str, Any]:
    """The fields of a dataclass with their types; reading them costs more than the value they describe."""
    hints = get_type_hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


def _decode_tuple(kind: Any, data: Any, place: str) -> Any:
    if not isinstance(data, list):
        raise ValueJsonError(f"{place}: a list is expected")
    item = get_args(kind)[0]
    return tuple(_decode(item, value, f"{place}[{index}]") for index, value in enumerate(data))


def _decode_optional(kind: Any, data: Any, place: str) -> Any:
    if data is None:
        return None
    (present,) = [option for option in get_args(kind) if option is not type(None)]
    return _decode(present, data, place)


def _decode_scalar(kind: Any, data: Any, place: str) -> Any:
    if kind is float and isinstance(data, str):
        try:
            return float(data)
        except ValueError as error:
            raise ValueJsonError(f"{place}: {data[:40]!r} is not a number") from error
    if kind in (str, int, bool) and type(data) is kind:
        return data
    raise ValueJsonError(f"{place}: {getattr(kind, '__name__', kind)} is expected")
