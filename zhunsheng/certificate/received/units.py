# SPDX-License-Identifier: Apache-2.0
"""Units as D-SI writes them, as people read them: known ones by their codes, others as they stand."""

import re
from dataclasses import dataclass
from functools import cache

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dsi import unit_code
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import UnitError, coherent, unit

_DSI = re.compile(r"(\\[a-z]+(\{[-+]?[0-9.]+\})?)+")
_PER = re.compile(r"\\per(\\(?!tothe)[a-z]+)?(\\(?!tothe|per)[a-z]+)(\\tothe\{(?P<power>[-+]?[0-9]+)\})?")
_LONGEST = 200
# Before prefix and unit are told apart, a prefix alone might be taken for the unit that follows.
_PREFIXES = (
    "deca", "hecto", "kilo", "mega", "giga", "tera", "peta", "exa", "zetta", "yotta", "deci", "centi",
    "milli", "micro", "nano", "pico", "femto", "atto", "zepto", "yocto", "kibi", "mebi", "gibi",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A unit for the reader's eye, and whether numbers in it can be computed with."""

    code: str
    known: bool


def malformed(dsi: str) -> Text | None:
    """Why this is no unit in D-SI notation; None for one that is, whether we know it or not."""
    if not dsi.strip():
        return Text("是空的", "is empty")
    if len(dsi) > _LONGEST:
        return Text("过长", "is too long")
    if dsi.split() != [dsi]:
        return Text("含有空格", "holds a blank")
    if dsi.startswith("|"):
        return None
    if _DSI.fullmatch(dsi) is None:
        return Text("不是 D-SI 写法（如 \\milli\\volt）", "is not D-SI notation (such as \\milli\\volt)")
    return None


@cache
def read_unit(dsi: str) -> ReadUnit:
    """The unit as people write it: `\\milli\\volt` is mV. What we don't know stays as written."""
    text = dsi.strip()
    try:
        code = unit_code(_without_per(text))
    except DccError:
        return ReadUnit(text.removeprefix("|"), False)
    if text.startswith("|"):  # pH is no picohenry
        return ReadUnit(code, False)
    try:
        return ReadUnit(coherent(code), True)
    except UnitError:
        return ReadUnit(code, False)


def usable(code: str) -> bool:
    """Whether the house computes in this unit."""
    try:
        unit(code)
    except UnitError:
        return False
    return True


def _without_per(dsi: str) -> str:
    """`\\metre\\per\\second` as `\\metre\\second\\tothe{-1}`."""

    def below(found: re.Match[str]) -> str:
        prefix, name = found[1] or "", found[2]
        if prefix and prefix[1:] not in _PREFIXES:
            # No prefix but a unit of its own: only the first is below the line.
            return f"{prefix}\\tothe{{-1}}{name}" + (found[3] or "")
        return f"{prefix}{name}\\tothe{{{-int(found['power'] or 1)}}}"

    return _PER.sub(below, dsi)
