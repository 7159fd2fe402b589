# SPDX-License-Identifier: Apache-2.0
"""Unit codes as people read them ↔ D-SI 2.2.1, and the SI value that stands beside a value not in SI units.

Codes come from `measure.units`; here are only the few that have no place there because no model computes in
them: relative and logarithmic units that D-SI names, and scales outside the SI, which a DCC must define.
"""

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, from_dsi, unit

_NAMED = {"ppm": "\\ppm", "dB": "\\deci\\bel", "Np": "\\neper"}
# D-SI marks a unit outside its vocabulary with a bar; PTB's rules then ask for a definition in the document.
_NON_SI = {
    "pH": ("|pH", "pH value: negative decimal logarithm of the activity of hydrogen ions (ISO 80000-9)"),
    "r/min": ("|r/min", "revolutions per minute: 1 r/min is one turn (2 pi rad) in 60 s"),
    "HRA": ("|HRA", "Rockwell hardness, scale A (ISO 6508-1)"),
    "HRB": ("|HRB", "Rockwell hardness, scale B (ISO 6508-1)"),
    "HRC": ("|HRC", "Rockwell hardness, scale C (ISO 6508-1)"),
    "HBW": ("|HBW", "Brinell hardness with a hard metal ball (ISO 6506-1)"),
    "HV": ("|HV", "Vickers hardness (ISO 6507-1)"),
    "HLD": ("|HLD", "Leeb hardness, impact device D (ISO 16859-1)"),
    "HA": ("|HA", "Shore hardness, scale A (ISO 48-4)"),
    "HD": ("|HD", "Shore hardness, scale D (ISO 48-4)"),
}
NON_SI_DEFINITIONS = dict(_NON_SI.values())
_OURS = _NAMED | {code: dsi for code, (dsi, _) in _NON_SI.items()}
_CODES = {dsi: code for code, dsi in _OURS.items()}

# A temperature and a temperature difference are both shown in °C but differ by 273.15 in kelvin. The refType
# of a column says which it is; where we cannot tell (a tolerance limit is either), no kelvin value is written
# rather than a wrong one.
_TEMPERATURES = frozenset({
    "basic_referenceValue", "basic_measuredValue", "basic_nominalValue", "basic_calibrationValue",
    "basic_temperature", "basic_temperatureMin", "basic_temperatureMax",
    "zs_nominal", "zs_setPoint", "zs_reference", "zs_indication", "zs_reading",
})  # fmt: skip
# basic_measurementError, zs_mpe, zs_fittedCorrection: the last word tells, whatever stands before it.
_DIFFERENCES = (
    "error", "deviation", "correction", "difference", "residual", "uncertainty", "resolution",
    "repeatability", "reproducibility", "hysteresis", "stability", "drift", "uniformity",
    "fluctuation", "mpe",
)  # fmt: skip
_NUMBER = re.compile(r"[-+]?(\d*\.\d+|\d+\.?)([Ee][-+]?\d{1,3})?", re.ASCII)
_WIDTH = re.compile(r"\+?(\d*\.\d+|\d+\.?)([Ee][-+]?\d{1,3})?", re.ASCII)
_FACTOR = re.compile(r"\+?[1-9]\d*(\.\d*)?", re.ASCII)
_PROBABILITY = re.compile(r"\+?(0(\.\d*)?|1(\.0*)?)", re.ASCII)
_MAX_CHARACTERS = 100
# Every input has at most _MAX_CHARACTERS characters and a three-digit exponent, so nothing is ever rounded.
_EXACT = Context(prec=1_200)

Scale = Literal["value", "difference", "unknown"]


def dsi_unit(code: str) -> str:
    """The D-SI notation of a unit code: "mV" is `\\milli\\volt`. Unknown units raise `DccError`."""
    if code in _OURS:
        return _OURS[code]
    try:
        return unit(code).dsi
    except UnitError as error:
        raise DccError(error.message) from error


def unit_code(dsi: str) -> str:
    """The unit code of a D-SI notation: `\\milli\\volt` is "mV". Unknown units raise `DccError`."""
    if dsi in _CODES:
        return _CODES[dsi]
    try:
        return from_dsi(dsi).code
    except UnitError as error:
        raise DccError(error.message) from error


def scale_of(ref_type: str) -> Scale:
    """Whether a column of this refType holds values on a scale with a zero, or differences on it."""
    if ref_type in _TEMPERATURES:
        return "value"
    return "difference" if ref_type.lower().endswith(_DIFFERENCES) else "unknown"


@dataclass(frozen=True, slots=True)
class Companion:
    """The SI form of a quantity shown in °C, % or ppm: `x · 10**shift + offset`, in D-SI unit `unit`."""

    unit: str
    shift: int = 0
    offset: Decimal = Decimal(0)

    def value(self, text: str) -> str:
        """The value in the SI unit, exact."""
        return _plain(_EXACT.add(_EXACT.scaleb(Decimal(text), self.shift), self.offset))

    def width(self, text: str) -> str:
        """An uncertainty in the SI unit: scaled, never offset."""
        return _plain(_EXACT.scaleb(Decimal(text), self.shift))


def companion(code: str, scale: Scale) -> Companion | None:
    """The SI form to write before a quantity in `code`; None where that is SI already, or unclear."""
    if code == "%":
        return Companion("\\one", shift=-2)
    if code == "ppm":
        return Companion("\\one", shift=-6)
    if code != "°C" or scale == "unknown":
        return None
    return Companion("\\kelvin", offset=Decimal("273.15") if scale == "value" else Decimal(0))


def _plain(number: Decimal) -> str:
    return format(number, "f")


def checked_number(text: str) -> str:
    """`text` if D-SI can carry it as a value, otherwise `DccError`."""
    return _checked(_NUMBER, text, Text("数值", "value"))


def checked_width(text: str) -> str:
    """`text` if D-SI can carry it as an uncertainty (not negative), otherwise `DccError`."""
    return _checked(_WIDTH, text, Text("不确定度", "uncertainty"))


def checked_factor(text: str) -> str:
    """`text` if D-SI can carry it as a coverage factor (at least 1), otherwise `DccError`."""
    return _checked(_FACTOR, text, Text("包含因子", "coverage factor"))


def checked_probability(text: str) -> str:
    """`text` if D-SI can carry it as a coverage probability (0 to 1), otherwise `DccError`."""
    return _checked(_PROBABILITY, text, Text("包含概率", "coverage probability"))


def _checked(pattern: re.Pattern[str], text: str, what: Text) -> str:
    if len(text) > _MAX_CHARACTERS or pattern.fullmatch(text) is None:
        raise DccError(
            Text(f"DCC 不能承载的{what.zh}：{text!r}", f"a {what.en} that a DCC cannot carry: {text!r}")
        )
    return text
