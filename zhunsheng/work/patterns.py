# SPDX-License-Identifier: Apache-2.0
"""How a kind's numbers are written: fixed signs, perhaps the year, and a running number of so many digits."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext_lazy as _

from zhunsheng.ledger.errors import ActionError

LONGEST = 24
MOST_DIGITS = 9
_PART = re.compile(r"\{(?P<name>year|yy|number):?(?P<width>\d*)\}")
# People type numbers into the public page, which takes small letters for capitals; they stand in addresses.
_FIXED = re.compile(r"[A-Z0-9.()-]*")
_YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True)
class Pattern:
    """A pattern such as `ZS{year}-{number:6}`; without a year the numbers never start anew."""

    text: str

    @property
    def yearly(self) -> bool:
        """Whether the running number starts anew each year."""
        return "{year}" in self.text or "{yy}" in self.text

    @property
    def width(self) -> int:
        """The least digits of the running number."""
        return int(next(part["width"] or 1 for part in _PART.finditer(self.text) if part["name"] == "number"))

    def year_of(self, year: int) -> int:
        """The year under which the running number is kept; 0 where it never starts anew."""
        return year if self.yearly else 0

    def written(self, year: int, number: int) -> str:
        """The number as people read it."""
        values = {"year": f"{year:04}", "yy": f"{year % 100:02}"}
        return _PART.sub(
            lambda part: values.get(part["name"]) or f"{number:0{int(part['width'] or 1)}}", self.text
        )

    def read(self, text: str) -> tuple[int, int] | None:
        """Year (0 without one) and running number of a number written so; None for any other text."""
        found = self._reader.fullmatch(text)
        if found is None:
            return None
        parts = found.groupdict()
        year = int(parts.get("year") or 0) or (2000 + int(parts["yy"]) if parts.get("yy") else 0)
        return year, int(parts["number"])

    @cached_property
    def _reader(self) -> re.Pattern[str]:
        shapes = {"year": r"(?P<year>20\d\d)", "yy": r"(?P<yy>\d\d)"}
        out, at = [], 0
        for part in _PART.finditer(self.text):
            digits = rf"(?P<number>\d{{{part['width'] or 1},{MOST_DIGITS}}})"
            out += [re.escape(self.text[at : part.start()]), shapes.get(part["name"], digits)]
            at = part.end()
        return re.compile("".join([*out, re.escape(self.text[at:])]))


def checked_pattern(text: str) -> Pattern:
    """The pattern a person wrote, or what is wrong with it."""
    plain = "".join(text.split())
    names = [part["name"] for part in _PART.finditer(plain)]
    if names.count("number") != 1 or len(names) - 1 > 1:
        raise ActionError(_("编号规则要有一处流水号，如 {number:6}，至多一处年份 {year} 或 {yy}"), "pattern")
    if not _FIXED.fullmatch(_PART.sub("", plain)):
        raise ActionError(_("编号只用大写字母、数字和 . - ( )，不含空格与斜线"), "pattern")
    pattern = Pattern(plain)
    if not re.match(r"[A-Z0-9]", pattern.written(2026, 1)):
        raise ActionError(_("编号要以字母或数字开头"), "pattern")
    if not 1 <= pattern.width <= MOST_DIGITS:
        raise ActionError(_("流水号为 1 至 %(most)s 位") % {"most": MOST_DIGITS}, "pattern")
    if len(pattern.written(2026, 10**pattern.width - 1)) > LONGEST:
        raise ActionError(_("编号最长 %(longest)s 个字符") % {"longest": LONGEST}, "pattern")
    return pattern


def guessed(number: str, year: int) -> Pattern | None:
    """The pattern of a number somebody issued, such as ZS2026-004211; None where it can be taken in two ways.

    The running number is the last row of digits; the year is its four digits further left, if they are there.
    """
    tail = re.search(r"\d+(?=\D*$)", number)
    if tail is None:
        return None
    head, digits, rest = number[: tail.start()], tail[0], number[tail.end() :]
    years = [found for found in _YEAR.finditer(head) if abs(int(found[0]) - year) <= 1]
    if not years and (_YEAR.search(head) or _YEAR.match(digits)):
        return None  # a year that is none of ours, or one that runs into the number
    if len(years) > 1:
        return None
    if years:
        head = head[: years[0].start()] + "{year}" + head[years[0].end() :]
    return Pattern(f"{head}{{number:{len(digits)}}}{rest}")


def alike(one: Pattern, other: Pattern) -> bool:
    """Whether both can write the same number: then a search would find two things."""
    years = (2000, 2026, 2099)
    counts = [value for width in (one.width, other.width) for value in (1, 10**width - 1, 10**width)]
    counts = [each for each in counts if each < 10**MOST_DIGITS]
    return any(
        reader.read(writer.written(year, number)) is not None
        for writer, reader in ((one, other), (other, one))
        for year in years
        for number in counts
    )
