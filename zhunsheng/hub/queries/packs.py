# SPDX-License-Identifier: Apache-2.0
"""The packs that came in, and what the rules made of them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.hub.models import Evaluation, Laboratory, ReceivedPack
from zhunsheng.hub.queries.registry import held_keys, pinned_keys, readable, spoken_for
from zhunsheng.rules.pack.faults import spoils


def visible_packs(user: User) -> QuerySet[ReceivedPack]:
    """Every pack for those who run the hub, the own ones for a contact; assessors see samples only."""
    found = ReceivedPack.objects.select_related("laboratory", "received_by")
    return readable(user, "hub-pack", found, lambda: Q(laboratory__in=spoken_for(user)))


def pack_list(
    user: User, text: str = "", state: str = "", laboratory: Laboratory | None = None
) -> list[tuple[ReceivedPack, str]]:
    """The visible ones with their state, newest first."""
    found = visible_packs(user)
    if laboratory is not None:
        found = found.filter(laboratory=laboratory)
    if text:
        found = found.filter(laboratory__name__icontains=text) | found.filter(
            laboratory__credit_code__icontains=text
        )
    rows = list(found.order_by("-id"))
    states = pack_states(rows)
    return [(each, states[each.pk]) for each in rows if not state or states[each.pk] == state]


def pack_state(pack: ReceivedPack) -> str:
    """Whether the pack may be used: accepted; unpinned, while nobody confirmed its key; faulty."""
    return _state(pack, pinned_keys(pack.laboratory))


def pack_states(packs: Iterable[ReceivedPack]) -> dict[int, str]:
    """The states of several, keys asked once."""
    rows = list(packs)
    held = held_keys({each.laboratory_id for each in rows})
    return {each.pk: _state(each, held.get(each.laboratory_id, set())) for each in rows}


def is_spoilt(faults: Iterable[Mapping[str, Any]]) -> bool:
    """Whether a fault keeps a pack from being used; rows that are left out, or values, do not."""
    return any(spoils(fault) for fault in faults)


def _state(pack: ReceivedPack, keys: Iterable[str]) -> str:
    if is_spoilt(pack.faults):
        return "faulty"
    return "accepted" if pack.signer in keys else "unpinned"


def machine_evaluation(pack: ReceivedPack, before: Evaluation | None = None) -> Evaluation | None:
    """What the rules alone say of the pack: the newest, or the newest that was there before another."""
    found = machine_evaluations(pack)
    return (found.filter(pk__lt=before.pk) if before else found).first()


def machine_evaluations(pack: ReceivedPack) -> QuerySet[Evaluation]:
    """Every evaluation of the pack by the rules alone, the newest first."""
    return pack.evaluations.filter(entry__isnull=True).select_related("made_by").order_by("-id")
