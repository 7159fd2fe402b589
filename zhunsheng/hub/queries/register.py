# SPDX-License-Identifier: Apache-2.0
"""A suspect certificate against what the named laboratory's packs say it issued; for who runs the hub."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import ReceivedPack, Registered, Suspect
from zhunsheng.hub.queries.packs import pack_states


@dataclass(frozen=True, slots=True)
class Compared:
    """What the registers say, as a code of REGISTER_WORDS, and the times that they tell of.

    same: known with this content. other: known, the file has other content. known: known, and there is no
    file, or no content in the register, to compare. absent: in no register. none: there is no register, of
    the day that the file states where it states one. The hub keeps the start of a very long register only;
    what is not in that is not called absent.
    """

    word: str
    periods: Sequence[tuple[date, date]] = ()


def registers_say(user: User, found: Suspect) -> Compared | None:
    """What the registers say of a report now; None for the laboratory, whose own register it is."""
    return compared(found) if allowed(user, "hub-suspect", "R") else None


def compared(found: Suspect) -> Compared:
    """The certificate's number and its file's digest against the registers of packs that may be used."""
    packs = _with_register(found)
    periods = [(each.first, each.last) for each in packs]
    number = found.certificate
    rows = Registered.objects.filter(Q(cert_id=number) | Q(number=number), pack__in=packs)
    contents = set(rows.values_list("content", flat=True))
    if contents:
        known = contents - {""}
        if not found.file_sha256 or not known:
            return Compared("known", periods)
        return Compared("same" if found.file_sha256 in known else "other", periods)
    kept = _kept(packs)
    whole = [
        each for each in packs if each.told["registered"] == kept.get(each.pk) and _of_its_day(each, found)
    ]
    return Compared("absent" if whole else "none", periods)


def _with_register(found: Suspect) -> list[ReceivedPack]:
    """Packs of the named laboratory that may be used and have a register."""
    if found.laboratory is None:
        return []
    packs = ReceivedPack.objects.filter(laboratory=found.laboratory, told__registered__gt=0)
    rows = list(packs.order_by("first", "id"))
    states = pack_states(rows)
    return [each for each in rows if states[each.pk] == "accepted"]


def _kept(packs: Sequence[ReceivedPack]) -> dict[int, int]:
    """How much of each register the hub keeps."""
    counted = Registered.objects.filter(pack__in=packs).order_by().values("pack")
    return dict(counted.annotate(rows=Count("id")).values_list("pack", "rows"))


def _of_its_day(pack: ReceivedPack, found: Suspect) -> bool:
    """Whether the pack tells of the day that the file says it was issued; any pack may, if it says none."""
    said = found.examined.get("issued")
    return not said or pack.first.isoformat() <= said <= pack.last.isoformat()
