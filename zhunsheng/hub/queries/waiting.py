# SPDX-License-Identifier: Apache-2.0
"""What waits for a person in a hub: one list a duty, each with the places where it is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Entry, Laboratory
from zhunsheng.hub.queries.packs import pack_list
from zhunsheng.hub.queries.registry import spoken_for


@dataclass(frozen=True, slots=True)
class Waiting:
    """One thing that waits: what it is, about whom, and the page where it is done."""

    title: str
    about: str
    url: str
    day: object = None


@dataclass(frozen=True, slots=True)
class Worklist:
    """Things of one kind; `filled_by` says what would fill it while it is empty."""

    key: str
    title: str | Promise
    filled_by: str | Promise
    rows: tuple[Waiting, ...]


Source = Callable[[User], Worklist | None]


def waiting_for(user: User) -> list[Worklist]:
    """Every list that concerns this person, the full ones first."""
    found = [worklist for source in SOURCES if (worklist := source(user)) is not None]
    return sorted(found, key=lambda each: not each.rows)


def _keys(user: User) -> Worklist | None:
    if not allowed(user, "hub-laboratory", "U"):
        return None
    rows = (
        Waiting(str(pack.laboratory), pack.signer, reverse("hub:pack", args=[pack.pk]), pack.received_at)
        for pack, _state in pack_list(user, state="unpinned")
    )
    return Worklist("keys", _("密钥待确认的证据包"), _("证据包的签名密钥还没有核对过时在此列出"), tuple(rows))


def _lacking(user: User) -> Worklist | None:
    if not allowed(user, "hub-round", "U"):
        return None
    entries = Entry.objects.filter(pack__isnull=True, round__closed_at__isnull=True)
    rows = (
        Waiting(
            str(each.laboratory), str(each), reverse("hub:round", args=[each.round.number]), each.invited_at
        )
        for each in entries.select_related("laboratory", "round")
    )
    return Worklist(
        "lacking", _("还没有证据包的实验室"), _("被邀请而没有交证据包的实验室在此列出"), tuple(rows)
    )


def _own(user: User) -> Worklist | None:
    own = spoken_for(user)
    if not own:
        return None
    return Worklist("own", _("等本实验室交的证据包"), _("被邀请参加一轮评价时在此列出"), tuple(_asked(own)))


def _asked(own: frozenset[int]) -> Iterator[Waiting]:
    laboratories = Laboratory.objects.in_bulk(own)
    for entry in Entry.objects.filter(
        laboratory__in=laboratories, pack__isnull=True, round__closed_at__isnull=True
    ).select_related("round"):
        period = f"{entry.round.first} – {entry.round.last}"
        yield Waiting(entry.round.name, period, reverse("hub:receive"), entry.invited_at)


SOURCES: list[Source] = [_keys, _lacking, _own]
