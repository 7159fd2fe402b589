# SPDX-License-Identifier: Apache-2.0
"""Error statistics of certificates (clause 6.1.7), by quarter of issue, with the list behind each number.

A cause counts as decided by people with no hand in the certificate, and the first decision counts for ever:
one that was decided to be the laboratory's error stays in the rate, whatever it was called later. What nobody
has decided is shown as such. Replacements and supplements are not counted as issued: correcting errors would
dilute their rate.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final

from django.conf import settings
from django.db.models import Count, Min, Prefetch
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.queries import today
from zhunsheng.work.models import Amendment, AmendmentDecision, Certificate
from zhunsheng.work.queries.visibility import ISSUED

ERROR: Final = "laboratory-error"
_PLACES: Final = Decimal("0.001")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a year, counted from 1."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year} Q{self.number}"

    @property
    def code(self) -> str:
        """As an address has it: 2026-Q1."""
        return f"{self.year}-Q{self.number}"

    @property
    def next(self) -> "Quarter":
        """The one after."""
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)


def quarter_of(day: date) -> Quarter:
    """The quarter of a day."""
    return Quarter(day.year, (day.month + 2) // 3)


@dataclass(frozen=True, slots=True)
class Case:
    """One request concerning a certificate, as far as it was decided: the first cause and the one now."""

    amendment: str
    certificate: str
    issued_on: date
    state: str
    kind: str
    first: str
    now: str
    by_client: bool
    found_at: datetime

    @property
    def error(self) -> bool:
        """Whether it counts as the laboratory's error: by the first decision or the one in force."""
        return ERROR in (self.first, self.now)

    @property
    def reclassified(self) -> bool:
        """Whether the cause was decided anew, and otherwise."""
        return bool(self.first) and self.first != self.now

    @property
    def undecided(self) -> bool:
        """Whether somebody has yet to decide the cause."""
        return not self.first


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a quarter: its key, what it counts, and the certificates or cases behind it."""

    key: str
    title: str | Promise
    cases: tuple[Case, ...]

    @property
    def count(self) -> int:
        """So many certificates; one that was wrong twice is one."""
        return len({case.certificate for case in self.cases})


@dataclass(frozen=True, slots=True)
class Errors:
    """The figures of one quarter; `rate` in percent, None where nothing was issued."""

    quarter: Quarter
    issued: int
    further: int
    figures: tuple[Figure, ...]
    cases: tuple[Case, ...]

    def figure(self, key: str) -> Figure:
        """The figure of that key; KeyError otherwise."""
        return {each.key: each for each in self.figures}[key]

    @property
    def rate(self) -> Decimal | None:
        """Certificates with an error of the laboratory, of a hundred issued."""
        if not self.issued:
            return None
        share = Decimal(100 * self.figure("errors").count) / self.issued
        return share.quantize(_PLACES, ROUND_HALF_EVEN)

    @property
    def on_target(self) -> bool | None:
        """Whether the rate is at or below the target; None where there is none."""
        return None if self.rate is None else self.rate <= target()


_FIGURES: Final[tuple[tuple[str, str | Promise, Callable[[Case], bool]], ...]] = (
    ("errors", _("实验室差错"), lambda case: case.error),
    ("reported", _("其中客户发现"), lambda case: case.error and case.by_client),
    ("self-found", _("其中自查发现"), lambda case: case.error and not case.by_client),
    ("client-caused", _("客户原因"), lambda case: case.now == "client-caused" and not case.error),
    ("improvement", _("改进"), lambda case: case.now == "improvement" and not case.error),
    ("undecided", _("待判定"), lambda case: case.undecided),
    ("refused", _("没有差错"), lambda case: case.now == "none" and not case.error),
    ("reclassified", _("改判过"), lambda case: case.reclassified),
)


def target() -> Decimal:
    """The quality objective for the error rate, in percent."""
    found: Decimal = settings.ERROR_RATE_TARGET
    return found


def error_figures(*, as_of: datetime | None = None) -> tuple[Errors, ...]:
    """Every quarter from the first certificate to the present, the oldest first.

    `as_of`: as it was known at an instant; decisions and requests since then are left out.
    """
    first = Certificate.objects.filter(state__in=ISSUED).aggregate(first=Min("issued_on"))["first"]
    if first is None:
        return ()
    last = quarter_of(today() if as_of is None else as_of.date())
    issued, further, cases = _issued(further=False), _issued(further=True), _cases(as_of)
    found = []
    quarter = quarter_of(first)
    while quarter <= last:
        of_it = [case for case in cases if quarter_of(case.issued_on) == quarter]
        found.append(Errors(quarter, issued[quarter], further[quarter], _sorted(of_it), tuple(of_it)))
        quarter = quarter.next
    return tuple(found)


def _sorted(cases: Sequence[Case]) -> tuple[Figure, ...]:
    return tuple(
        Figure(key, title, tuple(case for case in cases if counts(case))) for key, title, counts in _FIGURES
    )


def _issued(*, further: bool) -> dict[Quarter, int]:
    """How many were issued in each quarter: certificates, or documents that follow one."""
    rows = Certificate.objects.filter(state__in=ISSUED, issued_on__isnull=False)
    first = rows.filter(replaces__isnull=True, supplements__isnull=True)
    wanted = rows.exclude(pk__in=first.values("pk")) if further else first
    counted: dict[Quarter, int] = defaultdict(int)
    days: Iterable[tuple[date, int]] = wanted.values_list("issued_on").annotate(n=Count("pk")).order_by()
    for day, count in days:
        counted[quarter_of(day)] += count
    return counted


def _cases(as_of: datetime | None) -> list[Case]:
    decisions = AmendmentDecision.objects.exclude(cause="").order_by("sequence")
    rows = Amendment.objects.filter(certificate__issued_on__isnull=False).select_related("certificate")
    if as_of is not None:
        decisions = decisions.filter(at__lte=as_of)
        rows = rows.filter(requested_at__lte=as_of)
    prefetched = rows.prefetch_related(Prefetch("decisions", queryset=decisions, to_attr="causes"))
    return [_case(row) for row in prefetched.order_by("requested_at", "id")]


def _case(row: Amendment) -> Case:
    causes: list[AmendmentDecision] = row.causes  # type: ignore[attr-defined]  # prefetched under that name
    issued_on = row.certificate.issued_on
    if issued_on is None:
        raise LookupError(f"{row.certificate.number} was not issued")
    return Case(
        amendment=row.number,
        certificate=row.certificate.number,
        issued_on=issued_on,
        state=row.state,
        kind=causes[-1].kind if causes else "",
        first=causes[0].cause if causes else "",
        now=causes[-1].cause if causes else "",
        by_client=row.by_client,
        found_at=row.requested_at,
    )
