# SPDX-License-Identifier: Apache-2.0
"""The simple types of a DCC: what a text must look like to be a date, a number, a coverage factor, …"""

import re
from collections.abc import Callable
from datetime import date, datetime
from functools import cache

from zhunsheng.measure.text import Text

Check = Callable[[str], bool]
_BLANK = " \t\r\n"
_ZONE = r"(Z|[+-](0\d|1[0-4]):[0-5]\d)?"
_NUMBER = r"[-+]?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?"
_WIDTH = r"\+?((\d*\.\d+)|(\d+\.\d*)|(\d+\.?))([Ee][-+]?\d+)?"
_FACTOR = r"\+?(([1-9]\d*\.\d*)|([1-9]\d*))"
_PROBABILITY = r"\+?((0(\.\d*)?)|(1(\.0*)?))"
_CONFORMITY = {"pass", "fail", "conditionalPass", "conditionalFail", "noPass", "noFail"}
_LONGEST_NUMBER = 100


def _pattern(pattern: str, *, strip: bool = True) -> Check:
    compiled = re.compile(pattern, re.ASCII)
    return lambda text: compiled.fullmatch(text.strip(_BLANK) if strip else text) is not None


def _numeric(pattern: str) -> Check:
    matches = _pattern(pattern)
    return lambda text: len(text) <= _LONGEST_NUMBER and matches(text)


def _one_of(*words: str) -> Check:
    return frozenset(words).__contains__


def is_date(text: str) -> bool:
    """A calendar date, with or without a zone."""
    found = re.fullmatch(rf"(\d{{4}}-\d\d-\d\d){_ZONE}", text.strip(_BLANK), re.ASCII)
    return found is not None and _is_day(found[1])


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_instant(text: str) -> bool:
    """A date and time, with or without a zone."""
    found = re.fullmatch(rf"(\d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?{_ZONE}", text.strip(_BLANK), re.ASCII)
    try:
        return found is not None and bool(datetime.fromisoformat(found[1]))
    except ValueError:
        return False


def is_base64(text: str) -> bool:
    """Base64 as XML Schema has it: blanks may stand anywhere."""
    plain = re.sub(r"\s", "", text)
    return len(plain) % 4 == 0 and re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", plain) is not None


_CHECKS: dict[str, Check] = {
    "string": lambda _text: True,
    "words": lambda _text: True,
    "uri": lambda text: not re.search(r"[\x00-\x1f]", text.strip(_BLANK)),
    "filled": _pattern(r"[^ \t\r\n]+([ \t\r\n]+[^ \t\r\n]+)*", strip=False),
    "date": is_date,
    "dateTime": is_instant,
    "duration": _pattern(r"-?P(?=.)(\d+Y)?(\d+M)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?"),
    "boolean": lambda text: text.strip(_BLANK) in {"true", "false", "1", "0"},
    "integer": _pattern(r"[-+]?\d+"),
    "number": _numeric(_NUMBER),
    "width": _numeric(_WIDTH),
    "factor": _numeric(_FACTOR),
    "probability": _numeric(_PROBABILITY),
    "base64": is_base64,
    "country": _pattern("[A-Z]{2}", strip=False),
    "language": _pattern("[a-z]{2}", strip=False),
    "software": _one_of("application", "bios", "driver", "editor", "firmware", "library", "os", "other"),
    "issuer": _one_of("manufacturer", "calibrationLaboratory", "customer", "owner", "other"),
    "place": _one_of("laboratory", "customer", "laboratoryBranch", "customerBranch", "other"),
    "change": _one_of("amended", "substituted"),
    "status": _one_of("beforeAdjustment", "afterAdjustment", "beforeRepair", "afterRepair"),
    "conformity": _one_of(*_CONFORMITY),
}
_LISTS = {
    "strings": "string", "booleans": "boolean", "conformities": "conformity", "dateTimes": "dateTime",
    "numbers": "number", "widths": "width", "factors": "factor", "probabilities": "probability",
    "integers": "integer",
}  # fmt: skip
_NAMES = {
    "filled": Text("非空文字，首尾无空白", "a text that is not empty, without blanks at its ends"),
    "date": Text("日期（如 2026-03-01）", "a date such as 2026-03-01"),
    "dateTime": Text("日期时间", "a date and time"),
    "duration": Text("时间段（如 P1Y）", "a duration such as P1Y"),
    "boolean": Text("true 或 false", "true or false"),
    "integer": Text("整数", "an integer"),
    "number": Text("十进制数", "a decimal number"),
    "width": Text("非负十进制数", "a decimal number that is not negative"),
    "factor": Text("不小于 1 的包含因子", "a coverage factor of at least 1"),
    "probability": Text("0 到 1 的概率", "a probability from 0 to 1"),
    "base64": Text("base64", "base64"),
    "country": Text("两个大写字母的国家代码", "a country code of two capital letters"),
    "language": Text("两个小写字母的语言代码", "a language code of two small letters"),
    "uri": Text("网址", "an address (URI)"),
}


@cache
def _check(type_name: str, empty_allowed: bool, not_a_number: bool) -> Check:
    item = _LISTS.get(type_name)
    if item is not None:
        single = _check(item, empty_allowed, not_a_number)
        return lambda text: all(map(single, text.split()))
    if type_name == "filled" and empty_allowed:
        return _CHECKS["string"]
    plain = _CHECKS[type_name]
    if not_a_number and type_name in {"number", "width", "factor", "probability"}:
        return lambda text: text.strip(_BLANK) == "NaN" or plain(text)
    return plain


def fits(type_name: str, text: str, version: str) -> bool:
    """Whether a text is of a simple type, as it is in a version of the DCC.

    Before 3.2.0 texts might be empty; D-SI 2.2.1, which comes with 3.3.0, knows NaN.
    """
    return _check(type_name, version < "3.2.0", version >= "3.3.0")(text)


def described(type_name: str) -> Text:
    """What is expected, in words."""
    item = _LISTS.get(type_name)
    words = _NAMES.get(item or type_name)
    if words is None:
        return Text("规定的取值之一", "one of the values laid down")
    return words if item is None else Text(f"以空格分隔的{words.zh}", f"{words.en}, one or more")
