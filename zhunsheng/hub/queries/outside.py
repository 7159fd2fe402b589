# SPDX-License-Identifier: Apache-2.0
"""Facts from outside and reports of suspect certificates, narrowed to who asks; and facts as evidence."""

import hashlib
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Fact, Laboratory, Suspect
from zhunsheng.hub.queries.registry import readable, spoken_for

OF_REGISTERS = ("penalty", "dishonesty-list")
_DAY = timedelta(days=1)


def visible_facts(user: User) -> QuerySet[Fact]:
    """All for those who run the hub; a contact sees those about the own laboratory."""
    found = Fact.objects.select_related("entered_by", "annulled_by")

    def own() -> Q:
        mine = Laboratory.objects.filter(pk__in=spoken_for(user))
        return Q(credit_code__in=mine.values("credit_code"))

    return readable(user, "hub-fact", found, own)


def fact_list(user: User, text: str = "", kind: str = "") -> QuerySet[Fact]:
    """The visible ones, narrowed by code, authority or document, and by kind."""
    found = visible_facts(user)
    if text:
        found = found.filter(
            Q(credit_code__icontains=text) | Q(authority__icontains=text) | Q(number__icontains=text)
        )
    return found.filter(kind=kind) if kind else found


def penalty_rows(code: str) -> list[dict[str, Any]]:
    """Penalties and listings of a credit code as rows of the evidence table `penalties`."""
    found = Fact.objects.filter(credit_code=code, kind__in=OF_REGISTERS).order_by("id")
    return [
        {
            "penalty_id": f"hub-{each.pk}",
            "lab_id": code,
            "kind": each.kind,
            "register": each.authority,
            "valid_from": datetime.combine(each.first, time()),
            "valid_to": datetime.combine(each.until + _DAY, time()) if each.until else None,
            "annulled_at": each.annulled_at.astimezone(UTC).replace(tzinfo=None)
            if each.annulled_at
            else None,
        }
        for each in found
    ]


def penalties() -> dict[str, list[dict[str, Any]]]:
    """All of them by credit code, instants as text: what the process that reads packs is told."""
    codes = Fact.objects.filter(kind__in=OF_REGISTERS).values_list("credit_code", flat=True)
    return {code: [_as_text(row) for row in penalty_rows(code)] for code in sorted(set(codes))}


def _as_text(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def visible_suspects(user: User) -> QuerySet[Suspect]:
    """All for those who run the hub, the own laboratory's for a contact."""
    found = Suspect.objects.select_related("laboratory", "answered_by", "closed_by")
    return readable(user, "hub-suspect", found, lambda: Q(laboratory__in=spoken_for(user)))


def suspect_list(user: User, text: str = "", state: str = "") -> QuerySet[Suspect]:
    """The visible ones, narrowed by certificate or laboratory, and by where they stand."""
    found = visible_suspects(user)
    if text:
        about = Q(certificate__icontains=text) | Q(number__icontains=text)
        found = found.filter(about | Q(printed__icontains=text))
    return found.filter(_STATES[state]) if state in _STATES else found


_STATES = {
    "waiting": Q(answered_at__isnull=True, closed_at__isnull=True),
    "heard": Q(answered_at__isnull=False, closed_at__isnull=True),
    "closed": Q(closed_at__isnull=False),
}


def sees_reporter(user: User, found: Suspect) -> bool:
    """Whether a person may learn who reported: whoever runs the hub, the laboratory only where agreed."""
    return allowed(user, "hub-suspect", "R") or found.named


def followed(code: str) -> Suspect | None:
    """The report that a reference code belongs to; nobody can guess one."""
    digest = hashlib.sha256(code.strip().upper().encode()).hexdigest()
    return Suspect.objects.select_related("laboratory").filter(code=digest).first()


def laboratory_printed(text: str) -> Laboratory | None:
    """The laboratory that a certificate names by its code or its whole name; the reporter is not told."""
    said = text.strip()
    whole = Q(credit_code__iexact=said) | Q(name=said) | Q(name_en__iexact=said)
    return Laboratory.objects.filter(whole).first() if said else None
