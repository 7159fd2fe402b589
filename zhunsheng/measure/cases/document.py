# SPDX-License-Identifier: Apache-2.0
"""A file of reference cases, read and checked: what is not of the schema is named with its case and key."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zhunsheng.measure.text import Text

MAX_CHARACTERS = 64 * 1024 * 1024


class CasesError(ValueError):
    """A file or a case that can't be used; `message` names the place and what is allowed."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


def fault(where: str, zh: str, en: str) -> CasesError:
    """An error at a place of the document."""
    return CasesError(Text(f"{where}：{zh}", f"{where}: {en}"))


@dataclass(frozen=True, slots=True)
class Check:
    """One expected number: which output and quantity, by which method, how close, and its modifiers."""

    output: str
    method: str
    quantity: str
    value: float
    tolerance: float
    at_most: bool
    modifiers: Mapping[str, Any]

    def number(self, key: str, default: float | None = None) -> float:
        """A modifier that is a number."""
        value = self.modifiers.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise fault(f"{self.output}.{self.quantity}.{key}", "应为数", "must be a number")
        return float(value)

    def met_by(self, result: float) -> bool:
        """Whether the result agrees: within the tolerance, or not above the value."""
        if math.isnan(result):
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


def load_cases(text: str) -> tuple[Case, ...]:
    """Read a document `{"cases": [...]}`. CasesError with the place on anything that is not of the schema."""
    if len(text) > MAX_CHARACTERS:
        raise fault("$", "文件过大", "the file is too large")
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"{error.lineno}:{error.colno}"
        raise fault(where, f"不是 JSON：{error.msg}", f"not JSON: {error.msg}") from error
    except RecursionError as error:
        raise fault("$", "嵌套过深", "nested too deep") from error
    rows = document.get("cases") if isinstance(document, dict) else None
    if not isinstance(rows, list):
        raise fault("$.cases", "应为案例的列表", "must be a list of cases")
    return tuple(_case(row, place) for place, row in enumerate(rows))


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
        checks=tuple(_check(each, f"{where}.checks[{index}]") for index, each in enumerate(checks)),
    )


_OWN = frozenset({"output", "method", "quantity", "value", "tol", "compare", "computed", "note"})


def _check(row: object, where: str) -> Check:
    if not isinstance(row, dict):
        raise fault(where, "应为对象", "must be an object")
    compare = row.get("compare")
    if compare not in (None, "le"):
        raise fault(f"{where}.compare", "只能是 le", "can only be le")
    return Check(
        output=str(row.get("output", "")),
        method=_text(row, "method", where),
        quantity=_text(row, "quantity", where),
        value=_number(row, "value", where),
        tolerance=_number(row, "tol", where),
        at_most=compare == "le",
        modifiers={key: value for key, value in row.items() if key not in _OWN},
    )


def _text(row: Mapping[str, Any], key: str, where: str) -> str:
    value = row.get(key)
    if not isinstance(value, str) or not value:
        raise fault(f"{where}.{key}", "应为非空文字", "must be a text that is not empty")
    return value


def _number(row: Mapping[str, Any], key: str, where: str) -> float:
    value = row.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fault(f"{where}.{key}", "应为有限数", "must be a finite number")
    return float(value)
