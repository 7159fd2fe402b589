# SPDX-License-Identifier: Apache-2.0
"""The public search: which consented laboratories with a published result can measure what, and how well."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from zhunsheng.hub.models import Capability, Laboratory, LaboratoryKey, Publication, ReceivedPack
from zhunsheng.hub.queries.registry import consented
from zhunsheng.hub.vocabulary import REGIONS as REGIONS
from zhunsheng.laboratory.queries import today


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for: words of instrument, quantity or method; a value in a unit; U at most; a region."""

    text: str = ""
    value: Decimal | None = None
    unit: str = ""
    most: Decimal | None = None
    region: str = ""
    laboratory: Laboratory | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A row that fits; `at_value` is U (k = 2) at the value asked for, where the row states it in numbers."""

    row: Capability
    laboratory: Laboratory
    at_value: str


def capability_search(sought: Sought) -> list[Found]:
    """Every row that fits, by laboratory's name; of each laboratory its newest pack that may be used."""
    found = _rows(sought)
    rows = (_found(each, sought.value) for each in found)
    if sought.most is None:
        return list(rows)
    return [each for each in rows if each.at_value and Decimal(each.at_value) <= sought.most]


def _rows(sought: Sought) -> QuerySet[Capability]:
    day = today()
    found = Capability.objects.filter(pack__in=_packs(sought), first__lte=day)
    found = found.filter(Q(until__isnull=True) | Q(until__gt=day))
    for word in sought.text.split():
        found = found.filter(
            Q(family__icontains=word) | Q(quantity__icontains=word) | Q(method__icontains=word)
        )
    if sought.unit:
        found = found.filter(unit=sought.unit)
    if sought.value is not None:
        at = float(sought.value)
        found = found.filter(Q(low__isnull=True) | Q(low__lte=at), Q(high__isnull=True) | Q(high__gte=at))
    return found.select_related("pack__laboratory").order_by(
        "pack__laboratory__name", "quantity", "low", "id"
    )


def _packs(sought: Sought) -> list[int]:
    """The newest usable pack of each laboratory that everybody may look for."""
    open_ = Publication.objects.filter(published_at__isnull=False, withdrawn_at__isnull=True)
    laboratories = consented().filter(pk__in=open_.values("laboratory"))
    if sought.region:
        laboratories = laboratories.filter(region=sought.region)
    if sought.laboratory is not None:
        laboratories = laboratories.filter(pk=sought.laboratory.pk)
    held = set(LaboratoryKey.objects.filter(until__isnull=True).values_list("laboratory_id", "vkey"))
    packs = ReceivedPack.objects.filter(laboratory__in=laboratories).order_by("id")
    newest: dict[int, int] = {}
    for pk, laboratory, signer, faults in packs.values_list("pk", "laboratory_id", "signer", "faults"):
        if not faults and (laboratory, signer) in held:
            newest[laboratory] = pk
    return list(newest.values())


def _found(row: Capability, value: Decimal | None) -> Found:
    return Found(row, row.pack.laboratory, _u_at(row.told, value))


def _u_at(told: Mapping[str, Any], value: Decimal | None) -> str:
    """U at a value where the form is one of numbers and U is in the row's own unit; else nothing."""
    if told.get("u_unit") or told.get("form") not in ("value", "linear", "quadrature"):
        return ""
    if told.get("u") is None and told.get("u_relative") is None:
        return ""
    constant = Decimal(told.get("u") or "0")
    relative = Decimal(told.get("u_relative") or "0")
    if value is None:
        return "" if relative else _plain(constant)
    part = relative * abs(value)
    if told["form"] == "quadrature":
        return _plain(Decimal(repr(math.hypot(float(constant), float(part)))))
    return _plain(constant if told["form"] == "value" else constant + part)


def _plain(number: Decimal) -> str:
    """At most three significant digits, rounded up: a capability is never made to look better."""
    if not number:
        return "0"
    step = Decimal(1).scaleb(number.adjusted() - 2)
    rounded = number.quantize(step, rounding="ROUND_CEILING") if number % step else number
    return f"{rounded.normalize():f}"
