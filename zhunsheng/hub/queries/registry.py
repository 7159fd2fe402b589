# SPDX-License-Identifier: Apache-2.0
"""The laboratories a person may see, and what stands of them now."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db.models import Model, OuterRef, Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Consent, Contact, Laboratory, LaboratoryKey
from zhunsheng.ledger import clock
from zhunsheng.ledger.asking import once

Rows = TypeVar("Rows", bound=Model)


@once
def spoken_for(user: User) -> frozenset[int]:
    """The laboratories a user speaks for now."""
    now = clock.now()
    held = Contact.objects.filter(Q(until__isnull=True) | Q(until__gt=now), user=user, since__lte=now)
    return frozenset(held.values_list("laboratory_id", flat=True))


def readable(user: User, object_: str, rows: QuerySet[Rows], own: Callable[[], Q]) -> QuerySet[Rows]:
    """All rows for whoever may read all of a kind, those of `own` for whoever may read these; else none."""
    if allowed(user, object_, "R"):
        return rows
    return rows.filter(own()) if allowed(user, object_, "R", own=True) else rows.none()


def visible_laboratories(user: User) -> QuerySet[Laboratory]:
    """Every laboratory for those who run the hub, the own ones for a contact, none for others."""
    return readable(user, "hub-laboratory", Laboratory.objects.all(), lambda: Q(pk__in=spoken_for(user)))


def laboratory_list(
    user: User, text: str = "", region: str = "", field: str = "", profile: str = ""
) -> QuerySet[Laboratory]:
    """The visible ones, narrowed by code or name, region, field and profile."""
    found = visible_laboratories(user)
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(credit_code__icontains=text)
        )
    if region:
        found = found.filter(region=region)
    if profile:
        found = found.filter(profile=profile)
    if field:
        having = [each.pk for each in found.only("pk", "fields") if field in each.fields]
        found = found.filter(pk__in=having)
    return found.order_by("name", "pk")


def held_keys(laboratories: Iterable[Laboratory | int]) -> dict[int, set[str]]:
    """The keys that packs of each may be signed with now, asked once for all."""
    now = clock.now()
    held: dict[int, set[str]] = {}
    keys = LaboratoryKey.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now), laboratory__in=laboratories, since__lte=now
    )
    for laboratory, vkey in keys.values_list("laboratory_id", "vkey"):
        held.setdefault(laboratory, set()).add(vkey)
    return held


def pinned_keys(laboratory: Laboratory) -> set[str]:
    """The keys its packs may be signed with now."""
    return held_keys([laboratory]).get(laboratory.pk, set())


def consents_now(laboratory: Laboratory) -> bool:
    """Whether its results may be published; nobody has said anything: no."""
    newest = Consent.objects.filter(laboratory=laboratory).order_by("-id").first()
    return newest is not None and newest.given


def consented() -> QuerySet[Laboratory]:
    """The laboratories whose newest word is a consent."""
    newest = Consent.objects.filter(laboratory=OuterRef("pk")).order_by("-id").values("given")[:1]
    return Laboratory.objects.filter(pk__in=Laboratory.objects.annotate(says=newest).filter(says=True))


def public_laboratories(text: str = "") -> QuerySet[Laboratory]:
    """Those that everybody may see, narrowed by code or name."""
    found = consented()
    if text:
        found = found.filter(
            Q(name__icontains=text) | Q(name_en__icontains=text) | Q(credit_code__icontains=text)
        )
    return found.order_by("name", "pk")


def contacts_of(laboratory: Laboratory) -> QuerySet[Contact]:
    """Who speaks for it now."""
    now = clock.now()
    held = laboratory.contacts.filter(Q(until__isnull=True) | Q(until__gt=now), since__lte=now)
    return held.select_related("user")
