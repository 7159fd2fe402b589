# SPDX-License-Identifier: Apache-2.0
"""What the sheets' verbs share: comparing with what is there, and finding what a row refers to."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from zhunsheng.accounts.models import User
from zhunsheng.laboratory.imports.kinds import Difference, Outcome, Row, Take, Taken
from zhunsheng.laboratory.models import Method, Person, Room, Site
from zhunsheng.laboratory.queries import main_site
from zhunsheng.ledger.errors import ActionError

# A method as cited: JJF 1587-2016.
CITED = re.compile(r"(?P<code>.+?)\s*[-–—](?P<edition>\d{4})")


def one(take: Callable[[User, Row], Taken]) -> Take:
    """A verb for sheets whose rows each stand alone."""

    def taken(actor: User, rows: Sequence[Row]) -> Taken:
        return take(actor, rows[0])

    return taken


def compared(about: str, row: Row, found: models.Model, names: Iterable[str]) -> Taken:
    """The same, or which of the columns the file fills in say something else than the laboratory."""
    told = {name: _text(getattr(found, name)) for name in names}
    return from_pairs(about, [(name, _text(row[name]), told[name]) for name in told if name in row.given])


def from_pairs(about: str, pairs: Iterable[tuple[str, str, str]]) -> Taken:
    """The same, or the columns whose pairs (theirs, ours) differ; numbers by value."""
    differences = tuple(Difference(name, ours) for name, theirs, ours in pairs if not _equal(theirs, ours))
    outcome: Outcome = "differs" if differences else "same"
    return Taken(outcome, about, differences)


def last_day(end: date | None) -> date | None:
    """The last day of something stored half-open."""
    return end - timedelta(days=1) if end else None


def room(code: str, field: str = "room") -> Room | None:
    """The room of a code; none for an empty one."""
    return _by(Room, "code", code, field, _("没有房间 %(number)s")) if code else None


def site(code: str) -> Site:
    """The site of a code; the main one for an empty code."""
    found = _by(Site, "code", code, "site", _("没有场所 %(number)s")) if code else main_site()
    if found is None:
        raise ActionError(_("还没有登记场所"), "site")
    return found


def person(number: str, field: str = "person") -> Person:
    """The person of a number."""
    found: Person = _by(Person, "number", number, field, _("没有人员 %(number)s（本系统或本文件）"))
    return found


def method(cited: str) -> Method:
    """The method as cited with its edition: JJF 1587-2016."""
    code, edition = edition_of(cited)
    found = Method.objects.filter(code=code, edition=edition).first()
    if found is None:
        others = ", ".join(each.number for each in Method.objects.filter(code__iexact=code or cited)[:5])
        hint = _("；已登记的版本：%(others)s") % {"others": others} if others else ""
        raise ActionError(_("没有方法 %(number)s") % {"number": cited} + hint, "method")
    return found


def edition_of(cited: str) -> tuple[str, str]:
    """Code and edition of a cited method; without a year at its end the edition is empty."""
    parts = CITED.fullmatch(" ".join(cited.split()))
    return (parts["code"], parts["edition"]) if parts else (cited, "")


def _by(model: Any, name: str, value: str, field: str, message: str) -> Any:
    found = model.objects.filter(**{name: value}).first()
    if found is None:
        raise ActionError(message % {"number": value}, field)
    return found


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _equal(theirs: str, ours: str) -> bool:
    if theirs == ours:
        return True
    try:
        return Decimal(theirs) == Decimal(ours)
    except InvalidOperation:
        return False
