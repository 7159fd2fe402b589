# SPDX-License-Identifier: Apache-2.0
"""A reading: the text as it was typed or sent, with the integer counts of the indication it stands for.

The text is evidence and stays as it came; the counts are exact, so that a stored reading never gains or loses
a digit on its way through binary floating point.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from fractions import Fraction

from zhunsheng.measure.text import Text

MAX_LENGTH = 64
MAX_EXPONENT = 30
MAX_COUNTS = 2**63 - 1

_EXACT = Context(prec=200)
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NOT_A_NUMBER = re.compile(r"[+-]?(?:nan|inf|infinity|∞)", re.IGNORECASE)
# What an input method in Chinese mode leaves where a digit, sign or point was meant.
_NORMALISED = str.maketrans(
    {chr(0xFF10 + digit): str(digit) for digit in range(10)}
    | dict.fromkeys("－−﹣–", "-")
    | dict.fromkeys("＋﹢", "+")
    | dict.fromkeys("．。｡", ".")
    | dict.fromkeys("Ｅｅ", "e")
    | dict.fromkeys("，", ",")
)

_WORDING = {
    "empty": Text("读数为空：请填写一个数", "The reading is empty: enter a number"),
    "too-long": Text(
        "读数太长：最多 {limit} 个字符", "The reading is too long: at most {limit} characters are allowed"
    ),
    "not-finite": Text(
        "“{text}”不是有限的数，不能作为读数", "“{text}” is not a finite number and cannot be a reading"
    ),
    "separator": Text(
        "“{text}”含有逗号：小数点用“.”，不要写千分位",
        "“{text}” contains a comma: use “.” as the decimal marker and no thousands separator",
    ),
    "not-a-number": Text(
        "“{text}”不是一个数：只允许数字、正负号、小数点和指数",
        "“{text}” is not a number: only digits, a sign, a decimal point and an exponent are allowed",
    ),
    "exponent": Text(
        "“{text}”的指数超出 ±{limit}，读数不可信",
        "The exponent of “{text}” lies outside ±{limit}: not a credible reading",
    ),
    "finer-than-resolution": Text(
        "“{text}”比分辨力 {resolution} 更细：仪器显示不出这一位",
        "“{text}” is finer than the resolution {resolution}: the instrument cannot show that digit",
    ),
    "off-grid": Text(
        "“{text}”不是分辨力 {resolution} 的整数倍",
        "“{text}” is not a multiple of the resolution {resolution}",
    ),
    "too-large": Text(
        "“{text}”按分辨力 {resolution} 计数超出 64 位整数",
        "“{text}” in steps of {resolution} does not fit a 64-bit count",
    ),
    "span": Text(
        "最低 {low}、平均 {mean}、最高 {high} 的次序不对",
        "lowest {low}, mean {mean} and highest {high} are out of order",
    ),
    "resolution": Text(
        "分辨力“{resolution}”无效：须为大于零的十进制数",
        "The resolution “{resolution}” is invalid: it must be a decimal number above zero",
    ),
}


class ReadingError(ValueError):
    """A text that cannot be a reading; `code` is stable, `message` says in both languages what is allowed."""

    def __init__(self, code: str, **values: object) -> None:
        self.code = code
        self.message = _WORDING[code].format(**values)
        super().__init__(str(self.message))


@dataclass(frozen=True, slots=True)
class Reading:
    """One indication: `text` as it came, `counts` × `resolution` exactly, `value` the nearest float.

    >>> parse_reading("10.0007", "0.0001").exact
    Fraction(100007, 10000)
    """

    text: str
    counts: int
    resolution: str
    value: float

    @property
    def exact(self) -> Fraction:
        """The value as an exact rational number, free of binary rounding."""
        return self.counts * Fraction(self.resolution)


def normalise(text: str) -> str:
    """The text with full-width digits, signs and points (as Chinese input methods leave them) made plain.

    >>> normalise(" －１０．５ ")
    '-10.5'
    """
    return text.strip().translate(_NORMALISED)


def parse_decimal(text: str) -> Decimal:
    """The exact decimal a person or a machine wrote, or `ReadingError`.

    Accepts a sign, digits, one decimal point and an exponent within ±30; refuses NaN, infinities, separators,
    underscores and everything else that Python itself would let through.

    >>> parse_decimal("１.50")
    Decimal('1.50')
    """
    if len(text) > MAX_LENGTH:
        raise ReadingError("too-long", limit=MAX_LENGTH)
    plain = normalise(text)
    if not plain:
        raise ReadingError("empty")
    if _NOT_A_NUMBER.fullmatch(plain):
        raise ReadingError("not-finite", text=text)
    if "," in plain:
        raise ReadingError("separator", text=text)
    if not _PLAIN.fullmatch(plain):
        raise ReadingError("not-a-number", text=text)
    _check_exponent(plain, text)
    return Decimal(plain)


def _check_exponent(plain: str, text: str) -> None:
    # Checked on the text first: Decimal("1e999999999") is cheap, but an integer made from it is not.
    _, _, exponent = plain.lower().partition("e")
    if exponent and abs(int(exponent)) > MAX_EXPONENT:
        raise ReadingError("exponent", text=text, limit=MAX_EXPONENT)


def parse_resolution(text: str) -> Decimal:
    """A resolution (smallest displayed or estimated step), which must be a decimal number above zero.

    >>> parse_resolution("0.001")
    Decimal('0.001')
    """
    try:
        value = parse_decimal(text)
    except ReadingError as error:
        raise ReadingError("resolution", resolution=text) from error
    if value <= 0:
        raise ReadingError("resolution", resolution=text)
    return value


def parse_reading(text: str, resolution: str) -> Reading:
    """Parse one indication read with the given resolution (a decimal string in the same unit).

    Trailing zeros beyond the resolution are accepted (instruments pad them on the wire); a significant digit
    beyond it, or a value between two steps, is refused, because the instrument cannot have shown it.

    >>> parse_reading("10。0007", "0.0001").counts
    100007
    """
    step = parse_resolution(resolution)
    value = parse_decimal(text)
    try:
        counts, remainder = _EXACT.divmod(value, step)
    except InvalidOperation as error:
        raise ReadingError("too-large", text=text, resolution=resolution) from error
    if remainder:
        raise ReadingError(_off_grid_code(value, step), text=text, resolution=resolution)
    if abs(counts) > MAX_COUNTS:
        raise ReadingError("too-large", text=text, resolution=resolution)
    return Reading(text=text, counts=int(counts), resolution=normalise(resolution), value=float(value))


def _off_grid_code(value: Decimal, step: Decimal) -> str:
    finer = _last_place(value) < _last_place(step)
    return "finer-than-resolution" if finer else "off-grid"


def _last_place(value: Decimal) -> int:
    """The power of ten of the last significant digit (trailing zeros do not count)."""
    exponent = value.normalize(_EXACT).as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - parse_decimal lets no NaN or infinity through
    return exponent
