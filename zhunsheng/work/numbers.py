# SPDX-License-Identifier: Apache-2.0
"""Numbers of orders, items, tasks, certificates, amendments: one locked row a kind and year, by a pattern."""

from datetime import date
from typing import Final, Literal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import require
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import append
from zhunsheng.ledger.bodies import JsonValue
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work import kinds
from zhunsheng.work.models import (
    Amendment,
    AmendmentBatch,
    Certificate,
    Impact,
    Item,
    NumberPattern,
    NumberSeries,
    Order,
    SkippedNumbers,
    Task,
    VoidedNumber,
)
from zhunsheng.work.patterns import MOST_DIGITS, Pattern, alike, checked_pattern, guessed
from zhunsheng.work.states import NUMBERED

Kind = Literal["WT", "YP", "RW", "ZS", "XG", "PL", "YX"]
DEFAULTS: Final[dict[Kind, Pattern]] = {
    "WT": Pattern("WT{year}-{number:4}"),
    "YP": Pattern("YP{year}-{number:6}"),
    "RW": Pattern("RW{year}-{number:6}"),
    "ZS": Pattern("ZS{year}-{number:6}"),
    "XG": Pattern("XG{year}-{number:4}"),
    "PL": Pattern("PL{year}-{number:4}"),
    "YX": Pattern("YX{year}-{number:4}"),
}
NAMES: Final = dict(NUMBERED)
_GIVEN_TO: Final[
    dict[Kind, type[Order | Item | Task | Certificate | Amendment | AmendmentBatch | Impact]]
] = {
    "WT": Order,
    "YP": Item,
    "RW": Task,
    "ZS": Certificate,
    "XG": Amendment,
    "PL": AmendmentBatch,
    "YX": Impact,
}


def take(kind: Kind, day: date) -> str:
    """The next number of a kind in the day's year, such as ZS2026-000001 or WT2026-0101.

    Must run inside a transaction: the row stays locked until it ends; rolled back, no number was taken.
    """
    return take_several(kind, day, 1)[0]


def take_several(kind: Kind, day: date, count: int) -> list[str]:
    """The next `count` numbers of a kind; see `take`."""
    if not count:
        return []
    pattern = pattern_of(kind)
    series = _locked(kind, pattern.year_of(day.year))
    taken: list[str] = []
    while len(taken) < count:
        lacking = count - len(taken)
        wanted = [pattern.written(day.year, series.next + at) for at in range(lacking)]
        used = _used(kind, wanted)  # another pattern wrote these before
        taken += [number for number in wanted if number not in used]
        series.next += lacking
    series.save(update_fields=["next"])
    return taken


def pattern_of(kind: Kind) -> Pattern:
    """How a kind's numbers are written now."""
    row = NumberPattern.objects.filter(kind=kind).order_by("-id").values_list("pattern", flat=True).first()
    return DEFAULTS[kind] if row is None else Pattern(row)


def next_of(kind: Kind, year: int) -> int:
    """The running number that would be taken next in a year (0: of the series that never starts anew)."""
    found = NumberSeries.objects.filter(kind=kind, year=year).values_list("next", flat=True).first()
    return 1 if found is None else found


def take_further(root: str, letter: Literal["A", "S"]) -> str:
    """The next number of a document that follows a certificate: ZS2026-000123-A1, -A2; -S1 for supplements.

    The caller holds the task's lock, under which all documents of a chain come to be; a voided one counts.
    """
    start = f"{root}-{letter}"
    taken = [
        *Certificate.objects.filter(number__startswith=start).values_list("number", flat=True),
        *VoidedNumber.objects.filter(number__startswith=start).values_list("number", flat=True),
    ]
    numbers = [each.removeprefix(start) for each in taken]
    return f"{start}{max((int(each) for each in numbers if each.isdecimal()), default=0) + 1}"


@transaction.atomic
def void(actor: User, number: str, *, reason: str) -> VoidedNumber:
    """List a number that was given out and is not used; it is never given again."""
    voided = VoidedNumber.objects.create(number=number, reason=reason, voided_at=clock.now(), voided_by=actor)
    append(kinds.NUMBER_VOIDED, f"number:{number}", actor, {"reason": reason})
    return voided


@transaction.atomic
def set_pattern(actor: User, kind: Kind, *, pattern: str, reason: str) -> NumberPattern | None:
    """Write a kind's numbers another way from now on; None when they are written so already.

    The running number goes on. Two kinds may not write the same number.
    """
    require(actor, "users", "U")
    reason = _reasoned(reason)
    wanted, present = checked_pattern(pattern), pattern_of(kind)
    if wanted.text == present.text:
        return None
    for other in DEFAULTS:
        if other != kind and alike(wanted, pattern_of(other)):
            raise ActionError(_("会与“%(kind)s”的编号相同") % {"kind": NAMES[other]}, "pattern")
    row = NumberPattern.objects.create(
        kind=kind, pattern=wanted.text, reason=reason, since=clock.now(), set_by=actor
    )
    body: dict[str, JsonValue] = {"from": present.text, "to": wanted.text, "reason": reason}
    append(kinds.PATTERN_SET, f"series:{kind}", actor, body)
    return row


@transaction.atomic
def continue_after(actor: User, kind: Kind, *, last: str, year: int, reason: str) -> SkippedNumbers | None:
    """Go on after the last number that was given elsewhere; None when this system is already beyond it.

    What lies between is listed as skipped and never given. `year` is the present one at the site.
    """
    require(actor, "users", "U")
    reason = _reasoned(reason)
    pattern = pattern_of(kind)
    at, number = _read(pattern, last, year)
    series = _locked(kind, at)
    if number < series.next:
        return None
    skipped = SkippedNumbers.objects.create(
        kind=kind,
        year=at,
        first=series.next,
        last=number,
        first_number=pattern.written(year, series.next),
        last_number=pattern.written(year, number),
        reason=reason,
        at=clock.now(),
        by=actor,
    )
    series.next = number + 1
    series.save(update_fields=["next"])
    body: dict[str, JsonValue] = {
        "after": last,
        "next": pattern.written(year, number + 1),
        "skipped": f"{skipped.first_number}..{skipped.last_number}",
        "reason": reason,
    }
    append(kinds.NUMBERS_CONTINUED, f"series:{kind}", actor, body)
    return skipped


@transaction.atomic
def leave_out(actor: User, kind: Kind, *, count: int, year: int, reason: str) -> SkippedNumbers | None:
    """Never give the next `count` numbers: they may have been given by a history that was lost."""
    pattern = pattern_of(kind)
    last = pattern.written(year, next_of(kind, pattern.year_of(year)) + count - 1)
    return continue_after(actor, kind, last=last, year=year, reason=reason)


@transaction.atomic
def arrange(actor: User, kind: Kind, *, pattern: str, last: str, year: int, reason: str) -> bool:
    """Both at once, as a laboratory does that goes on from elsewhere; whether anything changed.

    Without a pattern it is read from the last number; without a last number only the pattern is set.
    """
    if not pattern and last and pattern_of(kind).read(last) is None:
        guess = guessed(last, year)
        if guess is None:
            raise ActionError(_("从“%(number)s”看不出编号规则，请写明") % {"number": last}, "pattern")
        pattern = guess.text
    changed = set_pattern(actor, kind, pattern=pattern, reason=reason) is not None if pattern else False
    if last:
        changed |= continue_after(actor, kind, last=last, year=year, reason=reason) is not None
    return changed


def _read(pattern: Pattern, last: str, year: int) -> tuple[int, int]:
    found = pattern.read(last)
    if found is None:
        values = {"number": last, "example": pattern.written(year, 1)}
        guess = guessed(last, year)
        hint = _("；它的规则像是 %(guess)s") % {"guess": guess.text} if guess else ""
        raise ActionError(_("“%(number)s”不合编号规则，应如 %(example)s") % values + hint, "last")
    at, number = found
    if pattern.yearly and at != year:
        raise ActionError(
            _("“%(number)s”不是今年的编号；新的一年从 1 起，不用接续") % {"number": last}, "last"
        )
    if number + 1 >= 10 ** min(pattern.width, MOST_DIGITS):
        raise ActionError(
            _("流水号已到 %(width)s 位的尽头；请先加宽编号规则") % {"width": pattern.width}, "last"
        )
    return at, number


def _locked(kind: Kind, year: int) -> NumberSeries:
    rows = NumberSeries.objects.select_for_update().filter(kind=kind, year=year)
    found = rows.first()
    if found is None:  # the first of its year
        NumberSeries.objects.get_or_create(kind=kind, year=year)
        found = rows.get()
    return found


def _used(kind: Kind, numbers: list[str]) -> set[str]:
    given = _GIVEN_TO[kind].objects.filter(number__in=numbers).values_list("number", flat=True)
    return {*given, *VoidedNumber.objects.filter(number__in=numbers).values_list("number", flat=True)}


def _reasoned(reason: str) -> str:
    if not reason.strip():
        raise ActionError(_("请说明理由"), "reason")
    return reason.strip()
