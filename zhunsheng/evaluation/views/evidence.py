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
from zhunsheng.rules.finding import CERTIFICATES, PACK
from zhunsheng.rules.gathering import gathered, lines
from zhunsheng.rules.report.found import UNDECIDED
from zhunsheng.rules.verdict.words import STATES, unit_word
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
    """What a rule found at one certificate (person, record), as a person reads it: its points in a list, its
    records, where it stands, and everything decided about it.

    `keys` are of the hits still to be decided about, of all where none is; `hangs` certificates that hang on
    the one fact that was found. What is settled is neither explained nor to be cleared any more: `innocent`
    and `clears` are of what nobody has decided about.
    """

    keys: str
    rule: str
    rule_title: str
    severity: str
    unit: str
    unit_word: str
    state: str
    message: str
    further: Sequence[str]
    clears: str
    innocent: Sequence[str]
    links: Sequence[Link]
    hangs: Sequence[Link]
    units: int
    standing: Sequence[tuple[str, int]]
    decisions: Sequence[Decision]
    released: Sequence[Override]
    clauses: Sequence[str]
    whole_pack: bool


@dataclass(frozen=True, slots=True)
class Stopped:
    """A refusal of the gate: what it stopped, before it was issued."""

    refusal: Refusal
    rules: Sequence[str]


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


def rows_of(hits: Iterable[Hit]) -> list[list[Hit]]:
    """Hits as rows of a page: those of one rule at one certificate together; what is unknown by itself."""
    return gathered(
        hits,
        lambda hit: (hit.rule, *(_about(hit) if hit.state == "broken" else (hit.pk,))),
    )


def _about(hit: Hit) -> tuple[str, ...]:
    return named(hit.rule).weight(hit.case), hit.unit, *hit.units[:1]


def hits_shown(user: User, hits: Sequence[Hit]) -> list[HitShown]:
    """Hits, a row a certificate, with their links, decisions and what was let pass at the gate."""
    decided = decisions_on(hit.key for hit in hits if hit.key)
    links = Links(user, (text for hit in hits for text in (*_numbers(hit), *_hanging(hit))))
    released = _released(hits)
    return [_row(row, decided, links, released) for row in rows_of(hits)]


def _row(
    row: Sequence[Hit],
    decided: Mapping[str, Sequence[Decision]],
    links: Links,
    released: Mapping[tuple[str, str], Sequence[Override]],
) -> HitShown:
    first, rule = row[0], named(row[0].rule)
    stands = {hit.key: decided[hit.key][-1].state if hit.key in decided else "open" for hit in row}
    undecided = [hit for hit in row if stands[hit.key] in UNDECIDED]
    found = links.of(text for hit in row for text in _numbers(hit))
    told = [in_reader(line.message) for line in lines([_finding(hit) for hit in row])]
    said = [decision for hit in row for decision in decided.get(hit.key, ())]
    return HitShown(
        keys=" ".join(hit.key for hit in undecided or row),
        rule=rule.id,
        rule_title=in_reader(rule.title),
        severity=rule.weight(first.case if first.state == "broken" else ""),
        unit=_unlinked(first, found),
        unit_word=in_reader(unit_word(first.unit)),
        state=first.state,
        message=told[0],
        further=told[1:],
        clears=in_reader(rule.clears) if undecided else "",
        innocent=list(dict.fromkeys(in_reader(t) for hit in undecided for t in hit.content["innocent"])),
        links=found,
        hangs=links.cited(_hanging(first)),
        units=len(first.units),
        standing=[(state, n) for state in STATES if (n := list(stands.values()).count(state))],
        decisions=list({(each.event_id, each.state): each for each in said}.values()),
        released=released.get((first.rule, first.units[0] if first.units else ""), []),
        clauses=rule.cited(first.case if first.state == "broken" else None),
        whole_pack=first.unit == PACK,
    )


def _finding(hit: Hit) -> Mapping[str, Any]:
    """A stored hit as a finding is kept."""
    unit = hit.units[0] if hit.units else ""
    return {"rule_id": hit.rule, "case": hit.case, "unit": hit.unit, "unit_id": unit, "state": hit.state,
            "record": hit.record, **hit.content}  # fmt: skip


def _hanging(hit: Hit) -> list[str]:
    """The certificates that hang on what was found, where the finding names them."""
    return [each for each in str(hit.content["detail"].get(CERTIFICATES, "")).split(", ") if each]


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
