# SPDX-License-Identifier: Apache-2.0
"""What a checker compares, line by line."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to compare: as the record has it, as another record has it, and whether they agree."""

    title: str | Promise
    record: str
    other: str
    agrees: bool | None


def when(at: datetime | None) -> str:
    """An instant as the comparison shows it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if at else "—"
