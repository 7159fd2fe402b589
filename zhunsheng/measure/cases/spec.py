# SPDX-License-Identifier: Apache-2.0
"""The inputs of a propagation as data: a model, its quantities, correlations or simultaneous readings.

The same form serves reference cases and budgets that a person writes for `zhunsheng measure budget`.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from zhunsheng.measure.budget import BudgetError, type_a
from zhunsheng.measure.cases.document import fault, finite
from zhunsheng.measure.distribution import DistributionError, coverage_factor, standard_uncertainty
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
from zhunsheng.measure.reading import normalise

Row = Mapping[str, Any]
_NUMBER = re.compile(r"[+-]?([0-9]{1,40}(\.[0-9]{0,40})?|\.[0-9]{1,40})([eE][+-]?[0-9]{1,3})?")


def number_of(row: Row, key: str, where: str) -> float:
    """A finite number of a spec; CasesError with its place.

    >>> number_of({"u": "１.5e-3"}, "u", "$")
    0.0015
    """
    value = row.get(key)
    # A file written by hand holds texts, and people type full-width digits.
    number = finite(_typed(value) if isinstance(value, str) else value)
    if number is None:
        raise fault(f"{where}.{key}", "应为有限数", "must be a finite number")
    return number


def whole_number_of(row: Row, key: str, where: str) -> int:
    """A whole number of a spec; CasesError with its place for any other, such as 2.5 digits.

    >>> whole_number_of({"digits": 2.0}, "digits", "$")
    2
    """
    number = number_of(row, key, where)
    if number != int(number):
        raise fault(f"{where}.{key}", "应为整数", "must be a whole number")
    return int(number)


def flag_of(row: Row, key: str, where: str, default: bool) -> bool:
    """True or false; CasesError for anything else, which would be taken for true.

    >>> flag_of({"truncate": "false"}, "truncate", "$", True)
    False
    """
    value = row.get(key, default)
    value = {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value
    if not isinstance(value, bool):
        raise fault(f"{where}.{key}", "应为 true 或 false", "is true or false")
    return value


def _typed(text: str) -> float:
    plain = normalise(text)
    return float(plain) if _NUMBER.fullmatch(plain) else math.nan


def numbers_of(row: Row, key: str, where: str) -> list[float]:
    """A list of finite numbers of a spec.

    >>> numbers_of({"data": [1, 2.5]}, "data", "$")
    [1.0, 2.5]
    """
    values = row.get(key)
    if not isinstance(values, list) or not values:
        raise fault(f"{where}.{key}", "应为非空的数列表", "must be a list of numbers that is not empty")
    found = []
    for place, value in enumerate(values):
        item = f"{key}[{place}]"
        found.append(number_of({item: value}, item, where))
    return found


def model_of(spec: Row, where: str = "spec") -> Model:
    """The model that a spec describes; inputs read together and inputs given one by one may stand side by
    side.

    >>> spec = {"model": {"y": "2*a"}, "simultaneous": {"a": [1.0, 2.0, 3.0]}}
    >>> model_of(spec).inputs[0].estimate
    2.0
    """
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
    together, own = _read_together(spec, where)
    rows = spec.get("inputs", [] if together else None)
    if not isinstance(rows, list) or not (rows or together):
        raise fault(f"{where}.inputs", "应为非空的输入量列表", "must be a list of inputs that is not empty")
    alone = tuple(_input(row, f"{where}.inputs[{place}]") for place, row in enumerate(rows))
    names = [each.name for each in (*together, *alone)]
    given = _correlation(spec.get("correlations"), names, where)
    if own is None:
        return (*together, *alone), given
    matrix = np.eye(len(names)) if given is None else given
    if np.any(matrix[: len(own), : len(own)] != np.eye(len(own))):
        place = f"{where}.correlations"
        raise fault(
            place, "同时读取的量已有相关系数", "quantities read together have their correlation already"
        )
    matrix[: len(own), : len(own)] = own
    return (*together, *alone), matrix


def _read_together(spec: Row, where: str) -> tuple[tuple[InputQuantity, ...], Any]:
    rows = spec.get("simultaneous")
    if rows is None:
        return (), None
    if not isinstance(rows, dict) or not rows:
        raise fault(f"{where}.simultaneous", "应为 {输入量: 读数}", "must be {input: readings}")
    readings = {str(name): numbers_of(rows, name, f"{where}.simultaneous") for name in rows}
    ignored = flag_of(spec, "ignore_correlation", where, default=False)
    return from_simultaneous(readings, correlated=not ignored)


def _correlation(pairs: object, names: Sequence[str], where: str) -> Any:
    if not pairs:
        return None
    if not isinstance(pairs, list) or not all(isinstance(pair, dict) for pair in pairs):
        raise fault(f"{where}.correlations", "应为 {a, b, r} 的列表", "must be a list of {a, b, r}")
    place = f"{where}.correlations"
    found = [
        (str(pair.get("a")), str(pair.get("b")), number_of(pair, "r", f"{place}[{row}]"))
        for row, pair in enumerate(pairs)
    ]
    return from_pairs(names, found)


def _input(row: object, where: str) -> InputQuantity:
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise fault(where, "应为带 name 的对象", "must be an object with a name")
    if "readings" in row:
        return _by_readings(row, where)
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


def _by_readings(row: Row, where: str) -> InputQuantity:
    """Type A: the mean of repeated readings, with the scaled and shifted t of JCGM 101:2008, 6.4.9."""
    if "estimate" in row or "distribution" in row:
        raise fault(
            where, "已有 readings，不再给估计值或分布", "readings take the place of estimate and distribution"
        )
    readings = numbers_of(row, "readings", where)
    if len(readings) < 2:
        raise fault(f"{where}.readings", "A 类评定至少要两个读数", "type A needs at least two readings")
    try:
        found = type_a(readings)
    except BudgetError as error:
        raise fault(f"{where}.readings", f"无法评定：{error}", str(error)) from error
    return InputQuantity(
        name=row["name"],
        estimate=float(found.mean[0]),
        distribution=StudentT(float(found.u[0]), float(found.dof[0])),
        unit=str(row.get("unit") or ""),
    )


def _factor(row: Row, where: str) -> float:
    k = number_of(row, "k", where)
    if k <= 0:
        raise fault(f"{where}.k", "包含因子应大于零", "the coverage factor must be above zero")
    return k


def _probability(row: Row, where: str) -> float:
    p = number_of(row, "p", where)
    if not 0 < p < 1:
        raise fault(
            f"{where}.p", "包含概率应在 0 与 1 之间", "the coverage probability must lie between 0 and 1"
        )
    return p


def _samples(row: Row, where: str) -> Distribution:
    return Samples(tuple(numbers_of(row, "values", where)))


PARAMETERS: Mapping[str, tuple[str, ...]] = {
    "constant": (),
    "normal": ("u",),
    "t": ("scale", "dof"),
    "rectangular": ("half_width",),
    "triangular": ("half_width",),
    "arcsine": ("half_width",),
    "trapezoid": ("half_width", "beta"),
    "normal_k": ("U", "k"),
    "normal_p": ("half_width", "p"),
    "ctrap": ("half_width", "d"),
    "samples": ("values",),
}
"""What each type of distribution is given by."""

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
    # As a certificate states it: U with its k, or limits that hold with a probability.
    "normal_k": lambda row, where: Normal(
        float(standard_uncertainty(number_of(row, "U", where), "normal", k=_factor(row, where)))
    ),
    "normal_p": lambda row, where: Normal(
        number_of(row, "half_width", where) / float(coverage_factor(_probability(row, where), math.inf))
    ),
    "ctrap": lambda row, where: CurvilinearTrapezoid(
        number_of(row, "half_width", where), number_of(row, "d", where)
    ),
    "samples": _samples,
}


def distribution_of(row: Row, where: str) -> Distribution:
    """A distribution from `{"type": …, …}`.

    >>> distribution_of({"type": "rectangular", "half_width": 3}, "$")
    Rectangular(half_width=3.0)
    """
    kind = row.get("type")
    if not isinstance(kind, str) or kind not in _KINDS:
        allowed = ", ".join(_KINDS)
        raise fault(
            f"{where}.type",
            f"没有分布 {kind}；可用：{allowed}",
            f"no distribution {kind}; there are: {allowed}",
        )
    try:
        return _KINDS[kind](row, where)
    except PropagationError as error:
        raise fault(where, error.message.zh, error.message.en) from error
    except DistributionError as error:
        raise fault(where, f"分布不成立：{error}", str(error)) from error
