# SPDX-License-Identifier: Apache-2.0
"""Units at the boundary: the codes people read ('mV', '°C', 'N·m') ↔ D-SI ('\\milli\\volt'), and conversions.

Inside the core numbers are plain; a unit is checked and converted once, where a value comes in or goes out.
The registry is pint's, in decimals, so that 1 V is exactly 1000 mV.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache

import pint

from zhunsheng.measure.text import Text

# display symbol: (D-SI name, pint name, takes prefixes)
_BASE = {
    "m": ("metre", "meter", True),
    "g": ("gram", "gram", True),
    "s": ("second", "second", True),
    "A": ("ampere", "ampere", True),
    "K": ("kelvin", "kelvin", True),
    "mol": ("mole", "mole", True),
    "cd": ("candela", "candela", True),
    "V": ("volt", "volt", True),
    "Ω": ("ohm", "ohm", True),
    "S": ("siemens", "siemens", True),
    "F": ("farad", "farad", True),
    "H": ("henry", "henry", True),
    "C": ("coulomb", "coulomb", True),
    "T": ("tesla", "tesla", True),
    "Hz": ("hertz", "hertz", True),
    "W": ("watt", "watt", True),
    "J": ("joule", "joule", True),
    "N": ("newton", "newton", True),
    "Pa": ("pascal", "pascal", True),
    "bar": ("bar", "bar", True),
    "L": ("litre", "liter", True),
    "lx": ("lux", "lux", True),
    "lm": ("lumen", "lumen", True),
    "Gy": ("gray", "gray", True),
    "Sv": ("sievert", "sievert", True),
    "Bq": ("becquerel", "becquerel", True),
    "rad": ("radian", "radian", True),
    "min": ("minute", "minute", False),
    "h": ("hour", "hour", False),
    "d": ("day", "day", False),
    "°C": ("degreecelsius", "delta_degC", False),
    "°": ("degree", "degree", False),
    "′": ("arcminute", "arcminute", False),
    "″": ("arcsecond", "arcsecond", False),
    "%": ("percent", "percent", False),
    # A revolution is counted (GB 3100: 1 r/min is 1/60 s⁻¹). D-SI counts in ones, which read back as "1".
    "r": ("one", "dimensionless", False),
    "1": ("one", "dimensionless", False),
    # A level is only ever compared with a level, so it is a unit of its own and no logarithm is taken.
    "dB": ("decibel", "level_step", False),
}
_NAMED = ("V", "Ω", "S", "F", "H", "C", "T", "W", "N", "Pa")
_PREFIXES = {
    "p": "pico",
    "n": "nano",
    "µ": "micro",
    "m": "milli",
    "c": "centi",
    "d": "deci",
    "h": "hecto",
    "k": "kilo",
    "M": "mega",
    "G": "giga",
    "T": "tera",
}
# No measured value comes near, and no unit has a higher power or more factors.
MAX_EXPONENT, MAX_POWER, MAX_LENGTH = 350, 24, 120
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
# The several ways to write one sign: Greek mu, ohm and ångström-block signs, a dot for a product, spelled
# degrees; what Chinese input methods give in one character, and in full width.
_SAME = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u03bc": "\u00b5", "\u2126": "\u03a9", "⋅": "·", "*": "·", "＊": "·", "'": "′", '"': "″", "º": "°"}
    | {"℃": "°C", "㎜": "mm", "㎝": "cm", "㎞": "km", "㎡": "m²", "㎎": "mg", "㎏": "kg", "㎐": "Hz"}
)
_TYPED_POWER = re.compile(r"(?<=[A-Za-zµΩ])-?[0-9]\Z")
_FACTOR = re.compile(r"(?P<symbol>[^⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
_DSI_TOKEN = re.compile(r"\\(?P<word>[a-z]+)(?P<power>\{-?[0-9]+\})?")


class UnitError(ValueError):
    """A unit that is not known, or two that measure different quantities; `message` names them."""

    def __init__(self, message: Text) -> None:
        self.message = message
        super().__init__(str(message))


class UnknownUnitError(UnitError):
    """A unit outside the vocabulary; `unit` is what was asked for."""

    def __init__(self, unit: str) -> None:
        self.unit = unit
        super().__init__(
            Text(
                f"不认识的单位“{unit}”：写法如 mV、N·m、g/cm³、r/min；相对湿度写 %，没有单位的（硬度）写 1",
                f"unknown unit “{unit}”: written as mV, N·m, g/cm³, r/min; % for relative humidity, 1 for "
                "what has no unit (hardness)",
            )
        )


class IncompatibleUnitsError(UnitError):
    """Two units of different quantities."""

    def __init__(self, source: str, target: str) -> None:
        super().__init__(
            Text(
                f"“{source}”与“{target}”不是同一种量",
                f"“{source}” and “{target}” measure different quantities",
            )
        )


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit: `code` as shown, `dsi` for certificates in XML, `pint` for conversion."""

    code: str
    dsi: str
    pint: str


@dataclass(frozen=True, slots=True)
class _Factor:
    prefix: str
    symbol: str
    power: int


@cache
def unit(code: str) -> Unit:
    """The unit with this display code, such as 'mV', '°C', 'N·m', 'g/cm³'; `UnknownUnitError` names any
    other.

    >>> unit("mV").dsi
    '\\\\milli\\\\volt'
    """
    factors = tuple(_factors(code))
    return Unit(code="".join(_joined(factors)), dsi=_dsi(factors), pint=_pint(factors))


def from_dsi(text: str) -> Unit:
    """The unit written in D-SI notation (prefix, unit, optional \\tothe{n}), as `unit` would give it.

    >>> from_dsi("\\\\milli\\\\volt").code
    'mV'
    """
    names = {name: symbol for symbol, (name, _, _) in _BASE.items()}
    prefixes = {name: prefix for prefix, name in _PREFIXES.items()}
    factors: list[_Factor] = []
    prefix, position = "", 0
    while position < len(text):
        token = _DSI_TOKEN.match(text, position)
        if token is None:
            raise UnknownUnitError(text)
        word, position = token["word"], token.end()
        if word == "tothe" and token["power"] and factors and not prefix:
            factors[-1] = _Factor(factors[-1].prefix, factors[-1].symbol, int(token["power"][1:-1]))
        elif word == "kilogram" and not prefix:
            factors.append(_Factor("k", "g", 1))
        elif word in prefixes and not prefix:
            prefix = prefixes[word]
        elif word in names and (not prefix or _BASE[names[word]][2]):
            factors.append(_Factor(prefix, names[word], 1))
            prefix = ""
        else:
            raise UnknownUnitError(text)
    if prefix or not factors:
        raise UnknownUnitError(text)
    return unit("".join(_joined(tuple(factors))))


def coherent(code: str) -> str:
    """A product of base units by its name where SI gives it one that means nothing else; any other as it is.

    A joule is no other name for a newton metre, nor a becquerel for a hertz, so those stay products.

    >>> coherent("kg·m²/A²·s³")
    'Ω'
    """
    written = unit(code)
    if "·" not in written.code and "/" not in written.code:
        return written.code
    same = (name for name in _NAMED if same_quantity(written.code, name) and factor(written.code, name) == 1)
    return next(same, written.code)


def convert(value: Decimal, source: str, target: str) -> Decimal:
    """A value in another unit of the same quantity; temperatures with their zero (0 °C is 273.15 K).

    >>> convert(Decimal("10.0007"), "V", "mV")
    Decimal('10000.7')
    """
    if unit(source).code == unit(target).code:
        return value
    if not value.is_finite() or (value and abs(value.adjusted()) > MAX_EXPONENT):
        raise UnitError(Text(f"{value} 不能换算", f"{value} cannot be converted"))
    zero = {"degC": Decimal("273.15")}
    scaled = (value + zero.get(_scale_name(source), Decimal(0))) * _as_decimal(factor(source, target))
    return (scaled - zero.get(_scale_name(target), Decimal(0))).normalize() + Decimal(0)


@cache
def factor(source: str, target: str) -> Fraction:
    """What a difference, an error or an uncertainty in `source` is multiplied by to be in `target`.

    >>> factor("K", "°C")
    Fraction(1, 1)
    """
    first, second = unit(source), unit(target)
    if first.code == second.code:
        return Fraction(1)
    registry = _registry()
    try:
        magnitude = registry.Quantity(Decimal(1), first.pint).to(second.pint).magnitude
        inverse = registry.Quantity(Decimal(1), second.pint).to(first.pint).magnitude
    except pint.DimensionalityError as error:
        raise IncompatibleUnitsError(source, target) from error
    # The finer unit gives the whole number; its reciprocal may be a periodic decimal (1 s = 1/60 min).
    larger = Fraction(Decimal(magnitude)) if magnitude >= 1 else 1 / Fraction(Decimal(inverse))
    return larger.limit_denominator(10**24)


def same_quantity(first: str, second: str) -> bool:
    """Whether values in the two units may be compared.

    >>> same_quantity("mV", "V"), same_quantity("mV", "mA")
    (True, False)
    """
    try:
        factor(first, second)
    except IncompatibleUnitsError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Dimension:
    """What a unit measures: powers of base units by their code, and its size in them."""

    powers: tuple[tuple[str, Fraction], ...]
    size: Fraction


# pint's dimensions by the code of the base unit each stands for.
_BASE_CODES = {
    "[length]": "m",
    "[mass]": "kg",
    "[time]": "s",
    "[current]": "A",
    "[temperature]": "K",
    "[substance]": "mol",
    "[luminosity]": "cd",
    "[level_step]": "dB",
}


@cache
def dimension(code: str) -> Dimension:
    """The dimension of a unit with its size in base units; a difference of temperatures is in kelvins.

    >>> dimension("mV").size, dict(dimension("mm").powers)
    (Fraction(1, 1000), {'m': Fraction(1, 1)})
    """
    found = _registry().Quantity(Decimal(1), unit(code).pint)
    powers = {_BASE_CODES[str(name)]: Fraction(str(power)) for name, power in found.dimensionality.items()}
    base = found.to_base_units().magnitude
    return Dimension(tuple(sorted(powers.items())), Fraction(Decimal(str(base))).limit_denominator(10**24))


def _as_decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


def _scale_name(code: str) -> str:
    return "degC" if unit(code).code == "°C" else ""


def _factors(code: str) -> list[_Factor]:
    if len(code) > MAX_LENGTH:
        raise UnknownUnitError(f"{code[:MAX_LENGTH]}…")
    factors = []
    sign = 1
    for part in re.split(r"([·/])", code.strip().translate(_SAME)):
        if part == "/":
            sign = -1
            continue
        if part == "·":
            continue
        match = _FACTOR.fullmatch(_TYPED_POWER.sub(lambda found: found[0].translate(_RAISED), part))
        if match is None:
            raise UnknownUnitError(code)
        prefix, symbol = _split_prefix(match["symbol"], code)
        power = int(match["power"].translate(_SUPERSCRIPTS)) if match["power"] else 1
        if not 0 < abs(power) <= MAX_POWER:
            raise UnknownUnitError(code)
        factors.append(_Factor(prefix, symbol, sign * power))
    return factors


def _split_prefix(symbol: str, code: str) -> tuple[str, str]:
    if symbol in _BASE:
        return "", symbol
    prefix, base = symbol[:1].replace("u", "µ"), symbol[1:]
    if prefix in _PREFIXES and base in _BASE and _BASE[base][2]:
        return prefix, base
    raise UnknownUnitError(code)


def _joined(factors: tuple[_Factor, ...]) -> list[str]:
    pieces: list[str] = []
    # Everything after a solidus is below it, so what belongs above comes first.
    ordered = sorted(factors, key=lambda item: item.power < 0)
    for index, item in enumerate(ordered):
        over = item.power < 0 and index > 0
        power = abs(item.power) if over else item.power
        if index:
            below = any(earlier.power < 0 for earlier in ordered[1:index])
            pieces.append("/" if over and not below else "·")
        pieces.append(item.prefix + item.symbol + (str(power).translate(_RAISED) if power != 1 else ""))
    return pieces


def _dsi(factors: tuple[_Factor, ...]) -> str:
    words = []
    for item in factors:
        name = _BASE[item.symbol][0]
        prefixed = "\\kilogram" if (item.prefix, item.symbol) == ("k", "g") else ""
        prefix = f"\\{_PREFIXES[item.prefix]}" if item.prefix else ""
        words.append(prefixed or f"{prefix}\\{name}")
        if item.power != 1:
            words.append(f"\\tothe{{{item.power}}}")
    return "".join(words)


def _pint(factors: tuple[_Factor, ...]) -> str:
    names = (f"({_PREFIXES.get(item.prefix, '')}{_BASE[item.symbol][1]})**{item.power}" for item in factors)
    return "*".join(names)


@cache
def _registry() -> "pint.UnitRegistry[Decimal]":
    registry: pint.UnitRegistry[Decimal] = pint.UnitRegistry(non_int_type=Decimal, cache_folder=None)
    registry.define("level_step = [level_step]")
    return registry
