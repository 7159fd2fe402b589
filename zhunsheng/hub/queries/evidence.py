# SPDX-License-Identifier: Apache-2.0
"""Facts from outside as rows of the evidence tables, by what the hub knew at the end of a day.

A fact entered later, or annulled later, is none of that day. A settled complaint asks nothing any more.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final, TypeVar

from django.db.models import Q, QuerySet
from django.utils import timezone

from zhunsheng.hub.models import Evaluation, Fact, Hit, ReceivedPack
from zhunsheng.proofs import canonical_json

Row = dict[str, Any]
Rows = dict[str, dict[str, list[Row]]]
Some = TypeVar("Some")
BEGIN: Final = "hub-"
_DAY: Final = timedelta(days=1)
_POLARITY: Final = {"negative": -1.0, "neutral": 0.0, "positive": 1.0}


@dataclass(frozen=True, slots=True)
class Known:
    """What is told of laboratories by a day: by code the rows by table, and the facts that they are of."""

    day: date
    rows: Rows = field(default_factory=dict)
    facts: Mapping[str, Sequence[int]] = field(default_factory=dict)

    def of(self, code: str) -> "Known":
        """What is told of one laboratory."""
        return Known(self.day, _only(self.rows, code), _only(self.facts, code))

    def as_json(self) -> dict[str, Any]:
        """What an evaluation keeps of it: which facts, and the digest of their rows."""
        return {
            "day": self.day.isoformat(),
            "facts": sorted(each for told in self.facts.values() for each in told),
            "sha256": hashlib.sha256(canonical_json(_exact(self.rows))).hexdigest(),
        }


def _only(told: Mapping[str, Some], code: str) -> dict[str, Some]:
    return {code: told[code]} if code in told else {}


def _exact(value: Any) -> Any:
    """Rows as canonical JSON holds them."""
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return repr(value) if isinstance(value, float) else value


def known(day: date, codes: Collection[str]) -> Known:
    """The facts of a day about these laboratories."""
    end = _end(day)
    rows: Rows = {}
    facts: dict[str, list[int]] = {}
    for each in _known(day).filter(credit_code__in=codes).order_by("id"):
        table, row = _AS_ROW[each.kind](each, end)
        if table:
            rows.setdefault(each.credit_code, {}).setdefault(table, []).append(row)
            facts.setdefault(each.credit_code, []).append(each.pk)
    return Known(day, rows, facts)


def _known(day: date) -> QuerySet[Fact]:
    return Fact.objects.filter(entered_at__lt=_end(day), first__lte=day)


def _end(day: date) -> datetime:
    """The first instant after a day."""
    return timezone.make_aware(datetime.combine(day + _DAY, time()))


def _penalty(each: Fact, end: datetime) -> tuple[str, Row]:
    return _unless_annulled(each, end, "penalties"), _row(
        each,
        "penalty_id",
        kind=each.kind,
        register=each.authority,
        valid_from=_instant(each.first),
        valid_to=_instant(each.until + _DAY) if each.until else None,
        annulled_at=None,
    )


def _sighting(each: Fact, end: datetime) -> tuple[str, Row]:
    return _unless_annulled(each, end, "sightings"), _row(
        each,
        "sighting_id",
        cert_no=each.number or None,
        content_hash=each.detail.get("content") or None,
        seen_at=_instant(each.first),
        issued=each.detail.get("issued", ""),
    )


def _claim(each: Fact, end: datetime) -> tuple[str, Row]:
    value = each.detail.get("value", "")
    return _unless_annulled(each, end, "claims"), _row(
        each,
        "claim_id",
        claim_type=each.detail.get("claim_type", "service"),
        family=each.detail.get("family") or None,
        value=float(value) if value else None,
        published_at=_instant(each.first),
    )


def _mention(each: Fact, end: datetime) -> tuple[str, Row]:
    return _unless_annulled(each, end, "mentions"), _row(
        each,
        "mention_id",
        about_lab=each.detail["about"],
        at=_instant(each.first),
        polarity=_POLARITY[each.detail["tone"]],
        evidence_cited=each.detail["cited"] == "yes",
    )


def _complaint(each: Fact, end: datetime) -> tuple[str, Row]:
    settled = each.until is not None and _instant(each.until) < end.replace(tzinfo=None).isoformat()
    return "" if settled else _unless_annulled(each, end, "complaints"), _row(
        each, "complaint_id", received_at=_instant(each.first), cert_id=each.number or None
    )


def _unless_annulled(each: Fact, end: datetime, table: str) -> str:
    """The table, but for a fact that was annulled by then: whenever it was in force, it is excluded."""
    return "" if each.annulled_at is not None and each.annulled_at < end else table


def _row(each: Fact, key: str, **values: Any) -> Row:
    return {key: f"{BEGIN}{each.pk}", "lab_id": each.credit_code, **values}


def _instant(day: date) -> str:
    return datetime.combine(day, time()).isoformat()


_AS_ROW: Final[Mapping[str, Callable[[Fact, datetime], tuple[str, Row]]]] = {
    "penalty": _penalty,
    "dishonesty-list": _penalty,
    "sighting": _sighting,
    "claim": _claim,
    "mention": _mention,
    "complaint": _complaint,
}


def facts_of(hits: Iterable[Hit], code: str) -> dict[str, Fact]:
    """The facts that hits at a laboratory come from, by the hit's key; a pack may name rows as it likes."""
    wanted = {each.key: int(unit.removeprefix(BEGIN)) for each in hits if (unit := _unit(each))}
    found = Fact.objects.filter(pk__in=set(wanted.values()), credit_code=code).select_related("entered_by")
    by_number = {each.pk: each for each in found}
    return {key: by_number[number] for key, number in wanted.items() if number in by_number}


def _unit(hit: Hit) -> str:
    """The unit of a hit where it has the form of a fact's."""
    first = str(hit.units[0]) if hit.units else ""
    number = first.removeprefix(BEGIN)
    return first if first.startswith(BEGIN) and number.isdecimal() and len(number) <= 18 else ""


def behind(packs: Collection[ReceivedPack], told: Known) -> set[int]:
    """The packs whose newest evaluation by the rules counted other facts than are known."""
    made = Evaluation.objects.filter(pack__in=packs, entry__isnull=True).order_by("id")
    newest = dict(made.values_list("pack_id", "outside"))
    return {each.pk for each in packs if _differs(newest.get(each.pk, {}), told, each.laboratory.credit_code)}


def _differs(was: Mapping[str, Any], told: Known, code: str) -> bool:
    now = told.of(code).as_json()
    return bool(was.get("facts") or now["facts"]) and was.get("sha256") != now["sha256"]


def counted_in(evaluation: Evaluation) -> QuerySet[Fact]:
    """The facts that an evaluation counted."""
    mine = Q(pk__in=evaluation.outside.get("facts", ()), credit_code=evaluation.pack.laboratory.credit_code)
    return Fact.objects.filter(mine).select_related("entered_by", "annulled_by").order_by("id")
