# SPDX-License-Identifier: Apache-2.0
"""Amendments as lists show them, whose turn each is, and the certificates that one cause affects."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Count, Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.models import Equipment, Method, ProcedureRelease
from zhunsheng.laboratory.queries import person_of
from zhunsheng.work.models import Amendment, AmendmentBatch, Certificate
from zhunsheng.work.queries.visibility import visible_to

OPEN_AMENDMENTS: Final = ("requested", "decided", "drafted", "checked", "signed")
_FOUND: Final = ("valid", "amended")


@dataclass(frozen=True, slots=True)
class AmendmentsWanted:
    """How the list is narrowed; empty means all. `cause` "open": nobody has decided it yet."""

    text: str = ""
    states: Sequence[str] = ()
    kind: str = ""
    cause: str = ""
    batch: str = ""
    untold: bool = False


def amendment_list(user: User, wanted: AmendmentsWanted) -> QuerySet[Amendment]:
    """Amendments with certificate, item and client, the newest first."""
    rows = visible_to(user, Amendment.objects.all()).select_related(
        "certificate__task__item__order__party", "requested_by", "batch", "issued"
    )
    if wanted.text:
        rows = rows.filter(
            Q(number__icontains=wanted.text)
            | Q(certificate__number__icontains=wanted.text)
            | Q(certificate__task__item__serial_number__icontains=wanted.text)
            | Q(certificate__task__item__order__party__name__icontains=wanted.text)
        )
    if wanted.states:
        rows = rows.filter(state__in=list(wanted.states))
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.cause:
        rows = cause_open(rows) if wanted.cause == "open" else rows.filter(cause=wanted.cause)
    if wanted.batch:
        rows = rows.filter(batch__number=wanted.batch)
    if wanted.untold:
        rows = untold(rows)
    return rows.order_by("-id")


def cause_open(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Decided on the spot by one person; whose error it was is for another to say."""
    return rows.filter(cause="").exclude(kind="")


def untold(rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Certificates withdrawn of which no notice to the client is on file."""
    return rows.filter(kind="withdrawal", notices__isnull=True)


def not_own_draft(user: User, rows: QuerySet[Amendment]) -> QuerySet[Amendment]:
    """Drafts that somebody else made, of records that somebody else calibrated."""
    person = person_of(user)
    if person is None:
        return rows
    return rows.exclude(drafted_by=person).exclude(certificate__task__assigned_to=person)


def batch_progress(batch: AmendmentBatch) -> dict[str, int]:
    """How many of a batch are in each state."""
    counted = batch.amendments.order_by().values_list("state").annotate(n=Count("pk"))
    return dict(counted)


@dataclass(frozen=True, slots=True)
class Affected:
    """What certificates have in common: a method, a release of its procedure, a standard, days of work."""

    method: Method | None = None
    procedure: ProcedureRelease | None = None
    standard: Equipment | None = None
    function: str = ""
    since: date | None = None
    until: date | None = None

    @property
    def says_something(self) -> bool:
        """Whether it narrows anything: nobody takes up every certificate there is."""
        return bool(self.method or self.procedure or self.standard)

    def as_words(self) -> dict[str, str]:
        """The same for the record."""
        words = {
            "method": self.method.number if self.method else "",
            "procedure": f"{self.procedure.procedure} {self.procedure.version}" if self.procedure else "",
            "standard": self.standard.number if self.standard else "",
            "function": self.function,
            "since": self.since.isoformat() if self.since else "",
            "until": self.until.isoformat() if self.until else "",
        }
        return {name: word for name, word in words.items() if word}


def affected_certificates(user: User, wanted: Affected) -> QuerySet[Certificate]:
    """The certificates in force that this concerns, oldest first; a standard counts where it was used."""
    rows = visible_to(user, Certificate.objects.filter(state__in=_FOUND, supplements__isnull=True))
    if wanted.method is not None:
        rows = rows.filter(task__method=wanted.method)
    if wanted.procedure is not None:
        rows = rows.filter(task__procedure=wanted.procedure)
    if wanted.standard is not None:
        used = {"record_version__record__standards__equipment": wanted.standard}
        if wanted.function:
            used["record_version__record__standards__function"] = wanted.function  # type: ignore[assignment]  # one filter, several kinds of value
        rows = rows.filter(**used)
    if wanted.since is not None:
        rows = rows.filter(task__ended_at__date__gte=wanted.since)
    if wanted.until is not None:
        rows = rows.filter(task__started_at__date__lte=wanted.until)
    joined = rows.select_related("task__item__order__party", "task__method", "task__assigned_to")
    return joined.distinct().order_by("id")
