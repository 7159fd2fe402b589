# SPDX-License-Identifier: Apache-2.0
"""Facts from outside and reports of suspect certificates, narrowed to who asks."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub.models import Entry, Evaluation, Fact, Hit, Laboratory, ReceivedPack, Suspect
from zhunsheng.hub.queries.evidence import facts_of
from zhunsheng.hub.queries.judging import Asked, hits_asked
from zhunsheng.hub.queries.packs import machine_evaluation
from zhunsheng.hub.queries.registry import readable, spoken_for


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


def visible_suspects(user: User) -> QuerySet[Suspect]:
    """All for those who run the hub, the own laboratory's for a contact."""
    found = Suspect.objects.select_related("laboratory", "answered_by", "closed_by", "fact")
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


def may_take(user: User, found: Suspect) -> bool:
    """Whether a person may count a report as a sighting: unless it is one already."""
    taken = found.fact is not None and found.fact.annulled_at is None
    return not taken and allowed(user, "hub-suspect", "U") and allowed(user, "hub-fact", "C")


@dataclass(frozen=True, slots=True)
class CountedIn:
    """A pack whose newest evaluation counted a fact, what a rule found or lacked, and each round's state."""

    evaluation: Evaluation
    hit: Hit | None
    rounds: Sequence[tuple[Entry, Asked]]


def counted_in(user: User, fact: Fact) -> list[CountedIn]:
    """What came of a fact in the packs of its laboratory; for whoever may read all judgements."""
    if not allowed(user, "hub-judgement", "R"):
        return []
    packs = ReceivedPack.objects.filter(laboratory__credit_code=fact.credit_code).order_by("-id")
    made = [(pack, machine_evaluation(pack)) for pack in packs]
    return [
        _counted(pack, evaluation, fact)
        for pack, evaluation in made
        if evaluation is not None and fact.pk in evaluation.outside.get("facts", ())
    ]


def _counted(pack: ReceivedPack, evaluation: Evaluation, fact: Fact) -> CountedIn:
    hits = {each.key: each for each in evaluation.hits.order_by("id")}
    mine = [key for key, told in facts_of(hits.values(), fact.credit_code).items() if told == fact]
    rounds = [
        (entry, each)
        for entry in Entry.objects.filter(pack=pack).select_related("round")
        for each in hits_asked(entry)
        if each.fact == fact
    ]
    return CountedIn(evaluation, hits[mine[0]] if mine else None, rounds)


def followed(code: str) -> Suspect | None:
    """The report that a reference code belongs to; nobody can guess one."""
    digest = hashlib.sha256(code.strip().upper().encode()).hexdigest()
    return Suspect.objects.select_related("laboratory").filter(code=digest).first()


def laboratory_printed(text: str) -> Laboratory | None:
    """The laboratory that a certificate names by its code or its whole name; the reporter is not told."""
    said = text.strip()
    whole = Q(credit_code__iexact=said) | Q(name=said) | Q(name_en__iexact=said)
    return Laboratory.objects.filter(whole).first() if said else None
