# SPDX-License-Identifier: Apache-2.0
"""The unit that a formula gives, from the units of its names, and what in it does not fit.

A number has no unit: so 20 cannot be taken from a temperature, but a constant of 20 °C can. In a loose
formula a number is in the unit of what it is added to; a formula of numbers alone is in the unit of its
place. Sizes of units are checked as well (no mV beside V) up to where a number comes in, which may be a
conversion. A temperature is told from a difference of temperatures: two are never added, °C is never taken
from K, and where a difference belongs no temperature may stand.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from fractions import Fraction

from zhunsheng.measure.expression import Call, Name, Node, Number, parse
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import MAX_POWER, coherent, dimension, unit

_SAME = {"+": Text("相加", "be added"), "-": Text("相减", "be subtracted")}
_SAME |= {name: Text("比较", "be compared") for name in ("max", "min", "atan2")}
_PLAIN = ("exp", "log", "sin", "cos")
_LARGEST_SIZE = 4096  # bits
_CLOSE = Fraction(1, 10**9)
_TEMPERATURES = ("°C", "K")
_RAISED = str.maketrans("-0123456789/", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ᐟ")


class Kind(Enum):
    """What a value in °C or K is: a temperature on that scale, a difference, or either of them."""

    POINT = "point"
    DIFFERENCE = "difference"
    EITHER = "either"


@dataclass(frozen=True, slots=True)
class Value:
    """What is known of a part of a formula: powers of base units, the size of its unit, how it was written.

    `size` is None where a number in the formula may have converted it; `number` is the value of a part that
    is made of numbers alone; `scale` is the unit of a temperature that is no difference.
    """

    powers: Mapping[str, Fraction]
    size: Fraction | None
    code: str = ""
    number: Fraction | None = None
    bare: bool = False
    kind: Kind = Kind.DIFFERENCE
    scale: str = ""

    @property
    def shown(self) -> str:
        """Its unit: as declared where it is one, else by base units, with what it is of them.

        >>> over(declared("mm", Kind.DIFFERENCE), declared("s", Kind.DIFFERENCE)).shown
        '0.001 m/s'
        """
        if self.code or self.size in (None, 1):
            return self.code or _code(self.powers)
        return f"{float(self.size or 1):g} {_code(self.powers) if self.powers else ''}".strip()


class MismatchError(ValueError):
    """What does not fit, with both units named."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


def mismatch(formula: str, units: Mapping[str, str]) -> Text | None:
    """What does not fit in a formula whose names have these units; a number is in the unit it stands beside.

    >>> str(mismatch("a + b", {"a": "V", "b": "m"}))
    '“V”与“m”不能相加 / V and m cannot be added'
    >>> mismatch("a - b/2", {"a": "V", "b": "V"}) is None
    True
    """
    try:
        known = {name: declared(code, Kind.EITHER) for name, code in units.items()}
        value_of(parse(formula).tree, known, loose=True)
    except MismatchError as found:
        return found.message
    return None


def declared(code: str, kind: Kind) -> Value:
    """A name with this unit; only what is in °C or K can be a temperature.

    >>> declared("°C", Kind.POINT).scale, declared("mV", Kind.POINT).scale
    ('°C', '')
    """
    found, own = dimension(code), unit(code).code
    if own not in _TEMPERATURES:
        kind = Kind.DIFFERENCE
    scale = own if kind is Kind.POINT else ""
    return Value(dict(found.powers), found.size, code=code, kind=kind, scale=scale)


def fits(found: Value, wanted: Value) -> None:
    """What a formula gives must be what its place declares; a number alone is in the declared unit.

    MismatchError otherwise, with both units.

    >>> temperature, difference = declared("°C", Kind.POINT), declared("K", Kind.DIFFERENCE)
    >>> try:
    ...     fits(temperature, difference)
    ... except MismatchError as found:
    ...     print(found.message.en)
    a difference of temperatures belongs here, yet the formula gives a temperature (°C)
    """
    if found.bare:
        return
    if found.powers != wanted.powers or _differ(found.size, wanted.size):
        raise MismatchError(
            Text(
                f"公式得到的单位是“{found.shown}”，而这里是“{wanted.shown}”",
                f"the formula gives “{found.shown}”, yet “{wanted.shown}” stands here",
            )
        )
    if found.kind is Kind.POINT and wanted.kind is Kind.DIFFERENCE:
        raise MismatchError(
            Text(
                f"这里要温度差，公式得到的却是温度（{found.shown}）",
                f"a difference of temperatures belongs here, yet the formula gives a temperature "
                f"({found.shown})",
            )
        )
    if found.kind is Kind.POINT and wanted.code and found.scale != unit(wanted.code).code:
        raise MismatchError(_two_scales(found.scale, wanted.code))


def _differ(first: Fraction | None, second: Fraction | None) -> bool:
    # Sizes that hold π (degrees) are close and not exact.
    return first is not None and second is not None and abs(first / second - 1) > _CLOSE


def _two_scales(first: str, second: str) -> Text:
    return Text(
        f"“{first}”与“{second}”的温度零点不同，须先换算",
        f"temperatures in “{first}” and “{second}” count from different zeros: convert first",
    )


def value_of(node: Node, known: Mapping[str, Value], *, loose: bool = False) -> Value:
    """The units of a formula from those of its names; `loose` numbers take the unit they stand beside.

    >>> units = {"length": declared("mm", Kind.DIFFERENCE), "width": declared("m", Kind.DIFFERENCE)}
    >>> value_of(parse("length*width").tree, units).shown
    '0.001 m²'
    """
    if isinstance(node, Number):
        return Value({}, Fraction(1), number=node.exact, bare=True)
    if isinstance(node, Name):
        return known.get(node.name, Value({}, Fraction(1), bare=True))  # pi, and what is refused elsewhere
    parts = [value_of(each, known, loose=loose) for each in node.operands]
    return _called(node, parts, loose)


def _called(node: Call, parts: list[Value], loose: bool) -> Value:
    operator = node.operator
    if operator in _SAME:
        return _joined(operator, parts[0], parts[1], loose)
    if operator == "*":
        return _times(parts[0], parts[1])
    if operator == "/":
        return over(parts[0], parts[1])
    if operator == "**":
        return _raised(parts[0], parts[1])
    if operator == "sqrt":
        return _power(parts[0], Fraction(1, 2))
    if operator in _PLAIN:
        return _pure(operator, parts[0])
    if operator == "neg":
        return parts[0] if parts[0].number is None else replace(parts[0], number=-parts[0].number)
    return _as_quantity(parts[0])  # abs


def _joined(operator: str, first: Value, second: Value, loose: bool) -> Value:
    """A sum, a difference or the greater of two: of one quantity, in one unit."""
    if first.bare and second.bare:
        return replace(first, number=None)
    for own, other in ((first, second), (second, first)):
        if own.bare and (loose or own.number == 0):
            return _angle(operator, other)
    if first.powers != second.powers or _differ(first.size, second.size):
        raise MismatchError(_apart(operator, first, second))
    size = first.size if first.size is not None else second.size
    code = first.code or second.code
    kind, scale = _joined_kind(operator, first, second)
    return _angle(operator, Value(first.powers, size, code=code, kind=kind, scale=scale))


def _apart(operator: str, first: Value, second: Value) -> Text:
    named = [
        Text("没有单位的数", "a number without a unit") if part.bare else Text(f"“{part.shown}”", part.shown)
        for part in (first, second)
    ]
    verb = _SAME[operator]
    hint = Text("", "")
    if first.bare or second.bare:
        hint = Text("；把这个数写成带单位的常数（constants）", "; make the number a constant with its unit")
    return Text(
        f"{named[0].zh}与{named[1].zh}不能{verb.zh}{hint.zh}",
        f"{named[0].en} and {named[1].en} cannot {verb.en}{hint.en}",
    )


def _angle(operator: str, value: Value) -> Value:
    return Value({}, Fraction(1)) if operator == "atan2" else value


def _joined_kind(operator: str, first: Value, second: Value) -> tuple[Kind, str]:
    """Temperatures are subtracted or compared, and shifted by differences; nothing else is done with two."""
    kinds = (first.kind, second.kind)
    if first.scale and second.scale and first.scale != second.scale:
        raise MismatchError(_two_scales(first.scale, second.scale))
    if kinds == (Kind.POINT, Kind.POINT):
        if operator == "+":
            raise MismatchError(
                Text(
                    f"两个温度（{first.shown}）不能相加；温度加温度差才是温度",
                    f"two temperatures ({first.shown}) cannot be added; a temperature and a difference can",
                )
            )
        return (Kind.DIFFERENCE, "") if operator == "-" else (Kind.POINT, first.scale)
    if Kind.POINT in kinds:
        if operator == "-" and second.kind is Kind.POINT:
            return Kind.DIFFERENCE, ""  # 20 °C − t; a difference less a temperature is refused above
        if operator == "-" and second.kind is Kind.EITHER:
            return Kind.EITHER, ""  # t − 20 °C is a difference, t − 0.5 °C perhaps a temperature
        return Kind.POINT, first.scale or second.scale
    return (Kind.EITHER, "") if Kind.EITHER in kinds else (Kind.DIFFERENCE, "")


def _as_quantity(value: Value) -> Value:
    """A Celsius temperature as a factor: how far it is from 0 °C."""
    return replace(value, kind=Kind.DIFFERENCE, scale="", number=None)


def over(first: Value, second: Value) -> Value:
    """A quotient.

    >>> over(declared("V", Kind.DIFFERENCE), declared("A", Kind.DIFFERENCE)).size
    Fraction(1, 1)
    """
    return _times(first, second, -1)


def _times(first: Value, second: Value, sign: int = 1) -> Value:
    if first.bare and second.bare:
        return replace(first, number=None)
    powers = dict(first.powers)
    for name, power in second.powers.items():
        powers[name] = powers.get(name, Fraction(0)) + sign * power
    size = None
    if first.size is not None and second.size is not None and not (first.bare or second.bare):
        size = first.size * second.size**sign
    if any(abs(power) > MAX_POWER for power in powers.values()):
        raise MismatchError(
            Text(
                f"“{first.shown}”与“{second.shown}”合成的单位幂次太高",
                f"“{first.shown}” with “{second.shown}” gives a unit of too high a power",
            )
        )
    if size is not None and max(size.numerator, size.denominator).bit_length() > _LARGEST_SIZE:
        size = None
    return Value({name: power for name, power in sorted(powers.items()) if power}, size)


def _raised(base: Value, exponent: Value) -> Value:
    if exponent.powers or (exponent.number is None and not exponent.bare and base.powers):
        raise MismatchError(
            Text(
                f"指数不能有单位（“{exponent.shown}”）",
                f"an exponent has no unit (“{exponent.shown}” stands here)",
            )
        )
    if base.bare:
        return replace(base, number=None)
    if exponent.number is None:
        return _pure("**", base)
    return _power(base, exponent.number)


def _power(value: Value, power: Fraction) -> Value:
    if value.bare:
        return replace(value, number=None)
    powers = {name: each * power for name, each in value.powers.items()}
    if any(abs(each) > MAX_POWER for each in powers.values()):
        raise MismatchError(
            Text(
                f"“{value.shown}”的 {power} 次方太高，没有这样的单位",
                f"“{value.shown}” to the power of {power} is no unit that anything is stated in",
            )
        )
    return Value(powers, _sized(value.size, power))


def _sized(size: Fraction | None, power: Fraction) -> Fraction | None:
    """The size of a power; a root of it is known where it comes out even, a huge one is not followed."""
    if size is None or abs(power) > MAX_POWER:
        return None
    if max(size.numerator, size.denominator).bit_length() * abs(power) > _LARGEST_SIZE:
        return None
    if power.denominator == 1:
        return size**power.numerator
    root = Fraction(float(size) ** float(power)).limit_denominator(10**12)
    return root if root**power.denominator == size**power.numerator else None


def _pure(operator: str, value: Value) -> Value:
    """What goes into a function is a plain number: no volt, and neither degrees nor per cent."""
    if value.powers or _differ(value.size, Fraction(1)):
        raise MismatchError(
            Text(
                f"{operator} 里不能有单位（“{value.shown}”）：除以一个常数，使单位约去",
                f"nothing with a unit goes into {operator} (“{value.shown}” does): divide by a constant",
            )
        )
    return Value({}, Fraction(1), bare=value.bare)


def _code(powers: Mapping[str, Fraction]) -> str:
    above = [_factor(name, power) for name, power in powers.items() if power > 0]
    below = [_factor(name, -power) for name, power in powers.items() if power < 0]
    code = ("·".join(above) or "1") + ("/" + "·".join(below) if below else "")
    whole = all(power.denominator == 1 for power in powers.values())
    return coherent(code) if whole and powers else code


def _factor(name: str, power: Fraction) -> str:
    return name if power == 1 else name + str(power).translate(_RAISED)
