# SPDX-License-Identifier: Apache-2.0
"""Unit codes of UCUM (case-sensitive) ↔ the codes people read, as other systems' files want and give them.

UCUM writes products with a dot, powers as digits behind the unit, a solidus that divides by the one unit
after it, and annotations in braces, which mean nothing. Only units of this house's vocabulary are taken.
"""

import re

from zhunsheng.measure.units import UnknownUnitError, unit

# Where UCUM's symbol is another than ours; prefixes are the same but for micro.
_SYMBOLS = {
    "Ω": "Ohm",
    "°C": "Cel",
    "°": "deg",
    "′": "'",
    "″": "''",
    "r": "{r}",
}
_OURS = {theirs: ours for ours, theirs in _SYMBOLS.items()} | {"l": "L"}
_TOKEN = re.compile(r"(?P<operator>[./]?)(?P<symbol>[A-Za-z%'*\[\]_]+|1)(?P<power>[+-]?[0-9]+)?")
_ANNOTATION = re.compile(r"\{[!-z|~]*\}")
_FACTOR = re.compile(r"(?P<over>/?)(?P<symbol>[^·/⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)(?P<power>⁻?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
MAX_LENGTH = 200


def to_ucum(code: str) -> str:
    """The UCUM code of a unit of ours.

    >>> to_ucum("µV"), to_ucum("°C"), to_ucum("m/s²"), to_ucum("kΩ")
    ('uV', 'Cel', 'm/s2', 'kOhm')
    """
    written = unit(code).code
    pieces: list[str] = []
    below = False
    for match in _FACTOR.finditer(written):
        below = below or bool(match["over"])
        # After a solidus everything of ours lies below it; UCUM's divides by one unit at a time.
        operator = "/" if below else "." if pieces else ""
        power = (match["power"] or "").translate(_LOWERED)
        pieces.append(operator + _theirs(match["symbol"]) + power)
    return "".join(pieces)


def from_ucum(text: str) -> str:
    """Our code of a UCUM unit; UnknownUnitError names what is outside the vocabulary.

    >>> from_ucum("uV"), from_ucum("Cel"), from_ucum("m.s-2"), from_ucum("kOhm")
    ('µV', '°C', 'm/s²', 'kΩ')
    """
    plain = _ANNOTATION.sub("", text.strip()) or "1"
    if len(plain) > MAX_LENGTH:
        raise UnknownUnitError(text[:MAX_LENGTH])
    pieces, position = [], 0
    while position < len(plain):
        match = _TOKEN.match(plain, position)
        if match is None or ((position > 0) != bool(match["operator"]) and match["operator"] != "/"):
            raise UnknownUnitError(text)
        position = match.end()
        power = int(match["power"] or 1) * (-1 if match["operator"] == "/" else 1)
        if match["symbol"] != "1":  # "/s" and "1/s" are the same
            pieces.append(
                _ours(match["symbol"], text) + (str(power).translate(_RAISED) if power != 1 else "")
            )
    return unit("·".join(pieces) or "1").code


def _theirs(symbol: str) -> str:
    if symbol in _SYMBOLS:
        return _SYMBOLS[symbol]
    prefix, base = symbol[:1], symbol[1:]
    if base in _SYMBOLS:
        return ("u" if prefix == "µ" else prefix) + _SYMBOLS[base]
    return "u" + base if prefix == "µ" and base else symbol


def _ours(symbol: str, text: str) -> str:
    for end in range(min(len(symbol), 2) + 1):
        prefix, base = symbol[:end], symbol[end:]
        named = _OURS.get(base)
        if named:
            return _checked(("µ" if prefix == "u" else prefix) + named, text)
    candidate = "µ" + symbol[1:] if symbol.startswith("u") and len(symbol) > 1 else symbol
    return _checked(candidate, text)


def _checked(code: str, text: str) -> str:
    try:
        return unit(code).code
    except UnknownUnitError as error:
        raise UnknownUnitError(text) from error
