# SPDX-License-Identifier: Apache-2.0
"""A file of reference cases, read and checked: what is not of the schema is named with its case and key.

A file that holds no cases at all is refused. A single entry that is not of the schema stays in as a check
that can only fail, with its reason, so that the others are run all the same.
"""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.measure.text import Text

MAX_CHARACTERS = 64 * 1024 * 1024
SCHEMA = "ref-cases/1"
METHODS = ("gum1", "gum2", "mc", "data", "exact")
# Modifiers whose value chooses between a few; anything else would be taken for the usual one in silence.
_CHOICES: Mapping[str, tuple[object, ...]] = {
    "compare": (None, "le"),
    "interval": ("symmetric", "shortest"),
    "k_model": ("rectangular", "trapezoidal"),
    "normal": (True, False),
    "dof_truncate": (True, False),
}


class CasesError(ValueError):
    """A file or a case that can't be used; `message` names the place and what is allowed."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


def fault(where: str, zh: str, en: str) -> CasesError:
    """An error at a place of the document.

    >>> fault("$.order", "应为 1 或 2", "is 1 or 2").message.en
    '$.order: is 1 or 2'
    """
    return CasesError(Text(f"{where}：{zh}", f"{where}: {en}"))


@dataclass(frozen=True, slots=True)
class Check:
    """One expected number: which output and quantity, by which method, how close, and its modifiers.

    `fault` says why an entry cannot be checked at all.

    >>> check = Check("k", "exact", "k", 1.96, 0.005, False, {"p": 0.95})
    >>> check.met_by(1.9600), check.met_by(1.97), check.number("p")
    (True, False, 0.95)
    """

    output: str
    method: str
    quantity: str
    value: float
    tolerance: float
    at_most: bool
    modifiers: Mapping[str, Any]
    fault: Text | None = None

    def number(self, key: str, default: float | None = None) -> float:
        """A modifier that is a number."""
        value = finite(self.modifiers.get(key, default))
        if value is None:
            raise fault(f"{self.output}.{self.quantity}.{key}", "应为数", "must be a number")
        return value

    def met_by(self, result: float) -> bool:
        """Whether the result agrees: within the tolerance, or not above the value."""
        if not math.isfinite(result):
            return False
        if self.at_most:
            return result <= self.value
        # The tolerance is a decimal; a difference that equals it but for float noise is within.
        return abs(result - self.value) <= self.tolerance * (1 + 1e-9) + 1e-15 * abs(self.value)


@dataclass(frozen=True, slots=True)
class Case:
    """A published example: `kind` says which engine it exercises, `spec` holds its inputs."""

    id: str
    title: str
    kind: str
    reference: str
    spec: Mapping[str, Any]
    checks: tuple[Check, ...]


def finite(value: object) -> float | None:
    """The number as a float, or None where it is none, not finite, or too large for one.

    >>> finite(3), finite(True), finite(10**400)
    (3.0, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def load_cases(text: str) -> tuple[Case, ...]:
    """Read a document `{"cases": [...]}`. CasesError where it holds none; a faulty entry becomes a failing
    check.

    >>> document = '{"cases": [{"id": "a", "kind": "type_a", "spec": {}, "checks": []}]}'
    >>> load_cases(document)[0].checks[0].fault.en
    '$.cases[0] (a).checks: must be a list that is not empty'
    """
    if len(text) > MAX_CHARACTERS:
        raise fault("$", "文件过大", "the file is too large")
    try:
        document = json.loads(text, object_pairs_hook=without_repeats)
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise fault(where, f"不是 JSON：{error.msg}", f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise fault("$", "嵌套过深", "nested too deep") from error
    except CasesError:
        raise
    except ValueError as error:  # a whole number of thousands of digits
        raise fault("$", "有一个数太长", "a number is too long") from error
    return tuple(_case_or_fault(row, place) for place, row in enumerate(_rows(document)))


def announced(text: str) -> tuple[int | None, int | None]:
    """How many cases and checks a readable document says that it holds; None where it does not say.

    >>> announced('{"count": 2, "checks": 5, "cases": []}')
    (2, 5)
    """
    document = json.loads(text)
    said = (document.get(key) if isinstance(document, dict) else None for key in ("count", "checks"))
    cases, checks = (number if type(number) is int else None for number in said)
    return cases, checks


def without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON document; CasesError where a key occurs twice, of which one would be lost.

    >>> without_repeats([("a", 1), ("b", 2)])
    {'a': 1, 'b': 2}
    """
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise fault("$", f"键“{twice}”重复", f"the key “{twice}” occurs twice in one object")
    return made


def _rows(document: object) -> list[Any]:
    rows = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(rows, list):
        raise fault("$.cases", "应为案例的列表", "must be a list of cases")
    schema = document.get("schema", SCHEMA)
    if not isinstance(schema, str) or not schema.startswith(SCHEMA):
        raise fault("$.schema", f"只会读 {SCHEMA}", f"only {SCHEMA} can be read")
    if not rows:
        raise fault("$.cases", "一个案例也没有", "there is not one case")
    return rows


def _case_or_fault(row: object, place: int) -> Case:
    try:
        return _case(row, place)
    except CasesError as error:
        given = row.get("id") if isinstance(row, dict) else None
        name = given if isinstance(given, str) and given else f"$.cases[{place}]"
        return Case(name, "", "", "", {}, (_faulty(error.message),))


def _faulty(reason: Text, output: str = "") -> Check:
    return Check(output, "", "", math.nan, 0.0, False, {}, reason)


def _case(row: object, place: int) -> Case:
    where = f"$.cases[{place}]"
    if not isinstance(row, dict):
        raise fault(where, "应为对象", "must be an object")
    name = _text(row, "id", where)
    where = f"{where} ({name})"
    spec, checks = row.get("spec"), row.get("checks")
    if not isinstance(spec, dict):
        raise fault(f"{where}.spec", "应为对象", "must be an object")
    if not isinstance(checks, list) or not checks:
        raise fault(f"{where}.checks", "应为非空列表", "must be a list that is not empty")
    source = row.get("source")
    return Case(
        id=name,
        title=str(row.get("title", "")),
        kind=_text(row, "kind", where),
        reference=str(source.get("reference", "")) if isinstance(source, dict) else "",
        spec=spec,
        checks=tuple(_check_or_fault(each, f"{where}.checks[{index}]") for index, each in enumerate(checks)),
    )


_OWN = frozenset({"output", "method", "quantity", "value", "tol", "compare", "computed", "note"})


def _check_or_fault(row: object, where: str) -> Check:
    try:
        return _check(row, where)
    except CasesError as error:
        return _faulty(error.message, str(row.get("output", "")) if isinstance(row, dict) else "")


def _check(row: object, where: str) -> Check:
    if not isinstance(row, dict):
        raise fault(where, "应为对象", "must be an object")
    _check_choices(row, where)
    at_most = row.get("compare") == "le"
    tolerance = 0.0 if at_most and "tol" not in row else _number(row, "tol", where)
    if tolerance < 0:
        raise fault(f"{where}.tol", "不应小于零", "must not be negative")
    return Check(
        output=str(row.get("output", "")),
        method=_text(row, "method", where),
        quantity=_text(row, "quantity", where),
        value=_expected(row, where),
        tolerance=tolerance,
        at_most=at_most,
        modifiers={key: value for key, value in row.items() if key not in _OWN},
    )


def _expected(row: Mapping[str, Any], where: str) -> float:
    value = row.get("value")
    if row.get("quantity") == "validated" and isinstance(value, bool):
        return float(value)
    return _number(row, "value", where)


def _check_choices(row: Mapping[str, Any], where: str) -> None:
    for key, allowed in {**_CHOICES, "method": METHODS}.items():
        # By type too: 1 is not true.
        if key in row and not any(type(row[key]) is type(each) and row[key] == each for each in allowed):
            names = ", ".join(str(each).lower() for each in allowed if each is not None)
            raise fault(f"{where}.{key}", f"应为 {names}", f"is one of {names}")


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise fault(f"{where}.{key}", "应为非空文字", "must be a text that is not empty")
    return value


def _number(row: Mapping[str, Any], key: str, where: str) -> float:
    value = finite(row.get(key))
    if value is None:
        raise fault(f"{where}.{key}", "应为有限数", "must be a finite number")
    return value
