# SPDX-License-Identifier: Apache-2.0
"""The inputs of a propagation as data: a model, its quantities, correlations or simultaneous readings.

The same form serves reference cases and budgets that a person writes for `zhunsheng measure budget`.
"""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from zhunsheng.measure.cases.document import CasesError, fault
from zhunsheng.measure.expression import ExpressionError
from zhunsheng.measure.propagation import (
    Arcsine,
    Constant,
    CurvilinearTrapezoid,
    Distribution,
    InputQuantity,
    Model,
    Normal,
    PropagationError,
    Rectangular,
    Samples,
    StudentT,
    Trapezoid,
    Triangular,
    from_pairs,
    from_simultaneous,
    model,
)

Row = Mapping[str, Any]
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")


def number_of(row: Row, key: str, where: str) -> float:
    """A finite number of a spec; CasesError with its place."""
    value = row.get(key)
    if isinstance(value, str):  # YAML takes 1e-6 for a text, and people type full-width digits
        value = _typed(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise fault(f"{where}.{key}", "应为有限数", "must be a finite number")
    return float(value)


def _typed(text: str) -> float:
    plain = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    return float(plain) if _NUMBER.fullmatch(plain) else math.nan


def numbers_of(row: Row, key: str, where: str) -> list[float]:
    """A list of finite numbers of a spec."""
    values = row.get(key)
    if not isinstance(values, list) or not values:
        raise fault(f"{where}.{key}", "应为非空的数列表", "must be a list of numbers that is not empty")
    return [number_of({key: value}, key, f"{where}[{place}]") for place, value in enumerate(values)]


def model_of(spec: Row, where: str = "spec") -> Model:
    """The model that a spec describes."""
    formulas = spec.get("model")
    if not isinstance(formulas, dict) or not formulas:
        raise fault(f"{where}.model", "应为 {输出量: 公式}", "must be {output: formula}")
    try:
        inputs, correlation = _inputs(spec, where)
        return model({str(name): str(text) for name, text in formulas.items()}, inputs, correlation)
    except ExpressionError as error:
        raise fault(f"{where}.model", error.message.zh, error.message.en) from error
    except PropagationError as error:
        raise fault(where, error.message.zh, error.message.en) from error


def _inputs(spec: Row, where: str) -> tuple[tuple[InputQuantity, ...], Any]:
    simultaneous = spec.get("simultaneous")
    if isinstance(simultaneous, dict):
        readings = {
            str(name): numbers_of(simultaneous, name, f"{where}.simultaneous") for name in simultaneous
        }
        return from_simultaneous(readings, correlated=not spec.get("ignore_correlation"))
    rows = spec.get("inputs")
    if not isinstance(rows, list) or not rows:
        raise fault(f"{where}.inputs", "应为非空的输入量列表", "must be a list of inputs that is not empty")
    inputs = tuple(_input(row, f"{where}.inputs[{place}]") for place, row in enumerate(rows))
    return inputs, _correlation(spec.get("correlations"), [each.name for each in inputs], where)


def _correlation(pairs: object, names: Sequence[str], where: str) -> Any:
    if not pairs:
        return None
    if not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
        raise fault(f"{where}.correlations", "应为 {a, b, r} 的列表", "must be a list of {a, b, r}")
    place = f"{where}.correlations"
    found = [(str(pair.get("a")), str(pair.get("b")), number_of(pair, "r", place)) for pair in pairs]
    return from_pairs(names, found)


def _input(row: object, where: str) -> InputQuantity:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise fault(where, "应为带 name 的对象", "must be an object with a name")
    given = row.get("distribution")
    if not isinstance(given, dict):
        raise fault(f"{where}.distribution", "应为对象", "must be an object")
    return InputQuantity(
        name=row["name"],
        estimate=number_of(row, "estimate", where),
        distribution=distribution_of(given, f"{where}.distribution"),
        unit=str(row.get("unit") or ""),
        dof=None if row.get("dof") is None else number_of(row, "dof", where),
        u=None if row.get("u") is None else number_of(row, "u", where),
    )


def _samples(row: Row, where: str) -> Distribution:
    return Samples(tuple(numbers_of(row, "values", where)))


_KINDS: dict[str, Callable[[Row, str], Distribution]] = {
    "constant": lambda _row, _where: Constant(),
    "normal": lambda row, where: Normal(number_of(row, "u", where)),
    "t": lambda row, where: StudentT(number_of(row, "scale", where), number_of(row, "dof", where)),
    "rectangular": lambda row, where: Rectangular(number_of(row, "half_width", where)),
    "triangular": lambda row, where: Triangular(number_of(row, "half_width", where)),
    "arcsine": lambda row, where: Arcsine(number_of(row, "half_width", where)),
    "trapezoid": lambda row, where: Trapezoid(
        number_of(row, "half_width", where), number_of(row, "beta", where)
    ),
    "ctrap": lambda row, where: CurvilinearTrapezoid(
        number_of(row, "half_width", where), number_of(row, "d", where)
    ),
    "samples": _samples,
}


def distribution_of(row: Row, where: str) -> Distribution:
    """A distribution from `{"type": …, …}`."""
    kind = row.get("type")
    if kind not in _KINDS:
        allowed = ", ".join(_KINDS)
        raise fault(
            f"{where}.type",
            f"没有分布 {kind}；可用：{allowed}",
            f"no distribution {kind}; there are: {allowed}",
        )
    try:
        return _KINDS[str(kind)](row, where)
    except CasesError:
        raise
    except PropagationError as error:
        raise fault(where, error.message.zh, error.message.en) from error
