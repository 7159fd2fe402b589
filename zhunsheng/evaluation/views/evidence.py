# SPDX-License-Identifier: Apache-2.0
"""From a hit to the records in the product that it is about, as links a reader may follow."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import role_allows
from zhunsheng.evaluation.models import Decision, Evaluation, Hit
from zhunsheng.evaluation.queries.judgements import decisions_on
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.laboratory.models import Equipment, Person
from zhunsheng.laboratory.templatetags.laboratory_words import named as name_of
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.verdict.words import unit_word
from zhunsheng.work.models import Certificate, Item, Order, Override, Refusal, Task

_FEW = 5


@dataclass(frozen=True, slots=True)
class Link:
    """A record: its number, what it is called, and where it opens; no address for who may not read it."""

    number: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class HitShown:
    """A hit as a person reads it, with its records and everything decided about it."""

    key: str
    rule: str
    rule_title: str
    severity: str
    unit: str
    unit_word: str
    state: str
    message: str
    clears: str
    innocent: Sequence[str]
    links: Sequence[Link]
    units: int
    standing: str
    decisions: Sequence[Decision]
    released: Sequence[Override]
    clauses: Sequence[str]
    whole_pack: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """A refusal of the gate: what it stopped, before it was issued."""

    refusal: Refusal
    rules: Sequence[str]


def hits_shown(user: User, hits: Sequence[Hit]) -> list[HitShown]:
    """Hits with their links, decisions and what was let pass at the gate."""
    decided = decisions_on(hit.key for hit in hits if hit.key)
    links = Links(user, (text for hit in hits for text in _numbers(hit)))
    released = _released(hits)
    return [
        HitShown(
            key=hit.key,
            rule=hit.rule,
            rule_title=in_reader(named(hit.rule).title),
            severity=named(hit.rule).weight(hit.case if hit.state == "broken" else ""),
            unit=_unlinked(hit, found),
            unit_word=in_reader(unit_word(hit.unit)),
            state=hit.state,
            message=in_reader(hit.content["message"]),
            clears=in_reader(hit.content["clears"]),
            innocent=[in_reader(each) for each in hit.content["innocent"]],
            links=found,
            units=len(hit.units),
            standing=decided[hit.key][-1].state if hit.key in decided else "open",
            decisions=decided.get(hit.key, []),
            released=released.get((hit.rule, hit.units[0] if hit.units else ""), []),
            clauses=named(hit.rule).cited(hit.case if hit.state == "broken" else None),
            whole_pack=hit.unit == PACK,
        )
        for hit in hits
        for found in (links.of(_numbers(hit)),)
    ]


def _unlinked(hit: Hit, links: Sequence[Link]) -> str:
    """What a hit is about, unless a link says it already."""
    unit = str(hit.units[0]) if hit.units else ""
    return "" if any(link.number == unit for link in links) else unit


class Links:
    """The records that some texts are the numbers of, each kind asked for once."""

    def __init__(self, user: User, texts: Iterable[str]) -> None:
        numbers, roles = set(texts), user.roles()
        self._found: dict[str, Link] = {}
        for obj, rows, address, name in _KINDS if numbers else ():
            opens = any(role_allows(role, obj, "R") for role in roles)
            for row in rows(numbers):
                url = address(row) if opens else ""
                self._found.setdefault(row.number, Link(row.number, name(row), url))

    def of(self, texts: Iterable[str]) -> list[Link]:
        """The records among some texts, each once and in their order."""
        named_here = (self._found.get(text) for text in texts)
        return [link for link in dict.fromkeys(named_here) if link is not None]

    def cited(self, texts: Iterable[str]) -> list[Link]:
        """What a person cited, linked where it is a record of ours."""
        return [self._found.get(text, Link(text, "", "")) for text in texts]


def _numbers(hit: Hit) -> list[str]:
    """Everything in a hit that may be a number: its certificates, its record's parts, its details."""
    details = (value for value in hit.content["detail"].values() if isinstance(value, str))
    return [*hit.units[:_FEW], *hit.record.split(" / "), *details]


def _nothing(_row: Any) -> str:
    return ""


_Row = Any
_KINDS: tuple[
    tuple[str, Callable[[set[str]], Iterable[_Row]], Callable[[_Row], str], Callable[[_Row], str]], ...
] = (
    (
        "certificate",
        lambda numbers: Certificate.objects.filter(number__in=numbers),
        lambda row: reverse("work:certificate", args=[row.number]),
        _nothing,
    ),
    (
        "equipment",
        lambda numbers: Equipment.objects.filter(number__in=numbers),
        lambda row: reverse("laboratory:equipment-detail", args=[row.number]),
        name_of,
    ),
    (
        "people",
        lambda numbers: Person.objects.filter(number__in=numbers),
        lambda row: reverse("laboratory:person", args=[row.number]),
        name_of,
    ),
    (
        "assignment",
        lambda numbers: Task.objects.filter(number__in=numbers),
        lambda row: reverse("work:task", args=[row.number]),
        _nothing,
    ),
    (
        "item",
        lambda numbers: Item.objects.filter(number__in=numbers),
        lambda row: reverse("work:item", args=[row.number]),
        name_of,
    ),
    (
        "order",
        lambda numbers: Order.objects.filter(number__in=numbers),
        lambda row: reverse("work:order", args=[row.number]),
        _nothing,
    ),
)


def _released(hits: Sequence[Hit]) -> Mapping[tuple[str, str], list[Override]]:
    """What was let pass at the gate, by rule and certificate: a recorded decision that alters no verdict."""
    units = {unit for hit in hits if hit.state == "broken" for unit in hit.units}
    rows = Override.objects.filter(
        task__certificates__number__in=units, rule__in={hit.rule for hit in hits}
    ).select_related("by", "task")
    numbers = dict(Certificate.objects.filter(number__in=units).values_list("task", "number"))
    found: dict[tuple[str, str], list[Override]] = {}
    for row in rows.distinct():
        found.setdefault((row.rule, numbers[row.task_id]), []).append(row)
    return found


def stopped(evaluation: Evaluation, rules: Iterable[str]) -> tuple[int, list[Stopped]]:
    """How often the gate stopped work by these rules in the period, and the last few times."""
    wanted = set(rules)
    rows = Refusal.objects.filter(at__date__gte=evaluation.first, at__lte=evaluation.known_at)
    found = []
    for row in rows.select_related("task", "to").order_by("-id").iterator():
        by = sorted({each["rule_id"] for each in row.findings} & wanted)
        if by:
            found.append(Stopped(row, by))
    return len(found), found[:_FEW]
