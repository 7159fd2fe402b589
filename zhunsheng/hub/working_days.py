# SPDX-License-Identifier: Apache-2.0
"""Terms in working days: Monday to Friday, but for the days that the hub's own list says otherwise.

The list is the file `holidays` in the data folder, a day a line: `2026-10-01` is off, `2026-10-10 work` is
worked. Without it weekends alone are off, and a term is never longer than the law's.
"""

from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Final

from zhunsheng.ledger import places

FILE: Final = "holidays"
ANSWER_DAYS: Final = 15
_DAY: Final = timedelta(days=1)
_SATURDAY: Final = 5


def after(day: date, count: int = ANSWER_DAYS) -> date:
    """The last day of a term of so many working days that begins the day after `day`."""
    listed = _listed(places.data_folder() / FILE)
    while count > 0:
        day += _DAY
        count -= listed.get(day, day.weekday() < _SATURDAY)
    return day


def _listed(file: Path) -> dict[date, bool]:
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else {}


@lru_cache(maxsize=4)
def _read(file: Path, _changed: int) -> dict[date, bool]:
    """Whether each day listed is worked. ValueError names the line that cannot be read."""
    found = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        words = line.split("#")[0].split()
        if not words:
            continue
        if len(words) > 2 or (len(words) == 2 and words[1] != "work"):
            raise ValueError(f"{file} line {number}: a day, and work where it is worked")
        found[date.fromisoformat(words[0])] = len(words) == 2
    return found
