# SPDX-License-Identifier: Apache-2.0
"""What a cell means: a text, an identifier, a decimal string, a day, one of a few words. Or a clear refusal.

What people and spreadsheets leave (full-width digits, day numbers, 2026年4月12日) is made plain; what can be
read in two ways (3/4/2026) is refused, since a wrong guess would be believed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta

from zhunsheng.laboratory.sheets.book import Cell, SheetError
from zhunsheng.measure.reading import ReadingError, normalise, parse_decimal

# Day 1 of a spreadsheet's calendar is 1900-01-01, and it counts a 1900-02-29 that never was.
_SERIAL_ZERO = date(1899, 12, 30)
_SERIALS = range(18264, 73051)  # 1950-01-01 … 2099-12-31
_MIDNIGHT = r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?"
_DAY = re.compile(
    r"(?P<year>\d{4}) ?[-/.年] ?(?P<month>\d{1,2}) ?[-/.月] ?(?P<day>\d{1,2}) ?[日号]?" + _MIDNIGHT
)
_MOMENT = re.compile(r"(?P<day>.+?)[ T]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?")
_EIGHT = re.compile(r"(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})")
# A spreadsheet keeps fifteen digits of a number; the rest of a longer one is lost.
_DIGITS_KEPT = 15
# A quote put before what would be a formula, by us on the way out or by hand.
_QUOTED = re.compile(r"'(?=[=+\-@\t])")
# Words that say that there is no end.
OPEN_END = {"长期", "永久", "无", "-", "—", "——", "/", "open", "none"}


def parse_text(cell: Cell) -> str:
    """The text as it stands, on one line."""
    if cell.sort == "day":
        raise SheetError(
            f"表格软件把它当成了日期（{cell.text}）：请把单元格设为文本再填",
            f"The spreadsheet took it for a date ({cell.text}): format the cell as text and type it again",
        )
    return " ".join(_QUOTED.sub("", cell.text).split())


def parse_code(cell: Cell) -> str:
    """An identifier or code: full-width signs made plain. Refuses a number whose last digits were lost."""
    text = unicodedata.normalize("NFKC", parse_text(cell))
    if cell.sort == "number" and len(text.lstrip("-").replace(".", "")) > _DIGITS_KEPT:
        raise SheetError(
            f"“{text}”被存成了数，末几位已丢失：请把单元格设为文本，重新填写",
            f"“{text}” was stored as a number and lost its last digits: format the cell as text, retype it",
        )
    return text


def parse_number(cell: Cell) -> str:
    """A decimal string: the digits as typed, with a plain sign and point."""
    if cell.sort in ("day", "truth"):
        raise SheetError(f"“{cell.text}”不是数", f"“{cell.text}” is not a number")
    try:
        parse_decimal(_QUOTED.sub("", cell.text))
    except ReadingError as error:
        raise SheetError(error.message.zh, error.message.en) from error
    return normalise(_QUOTED.sub("", cell.text)).removeprefix("+")


def parse_day(cell: Cell) -> date:
    """A calendar day: 2026-04-12, 2026/4/12, 2026.4.12, 20260412, 2026年4月12日, or a spreadsheet's own."""
    text = unicodedata.normalize("NFKC", cell.text)
    found = _DAY.fullmatch(text) or _EIGHT.fullmatch(text)
    if found:
        try:
            return date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            raise SheetError(f"没有“{text}”这一天", f"There is no day “{text}”") from None
    if text.isdecimal() and int(text) in _SERIALS:
        return _SERIAL_ZERO + timedelta(days=int(text))
    raise SheetError(
        f"读不出日期“{text}”：请写成 2026-04-12", f"“{text}” can't be read as a day: write 2026-04-12"
    )


def parse_instant(cell: Cell) -> datetime:
    """A day with or without a time of it: 2026-04-12 09:30, or 2026-04-12 for its beginning."""
    found = _MOMENT.fullmatch(unicodedata.normalize("NFKC", cell.text).strip())
    if found is None:
        day = parse_day(cell)
        return datetime(day.year, day.month, day.day)  # noqa: DTZ001 - naive local, as evidence has it
    day = parse_day(Cell(found["day"], cell.sort))
    try:
        clock = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
    except ValueError:
        raise SheetError(
            f"没有“{cell.text}”这一时刻", f"There is no such time of day as “{cell.text}”"
        ) from None
    return datetime.combine(day, clock)


def parse_choice(cell: Cell, words: Mapping[str, str]) -> str:
    """One of the words, whose plain forms (see `plain`) lead to their codes."""
    found = words.get(plain(cell.text))
    if found is None:
        raise SheetError(f"没有“{cell.text}”这个选项", f"“{cell.text}” is no choice here")
    return found


def plain(text: str) -> str:
    """A word as it is compared: full-width signs, spaces, case and stars (of required columns) left out."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split()).replace("*", "")
