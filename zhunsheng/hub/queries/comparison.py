# SPDX-License-Identifier: Apache-2.0
"""A laboratory's place among the others of its round, by the four abilities that 6.2.5 names.

The code names the abilities and not what shows them; which groups of clauses speak for which is our reading,
and pages say so. An ability is how many of its clauses that apply people and rules found met, in completed
evaluations alone. Of the others only numbers are told, sorted, and none of fewer than FEWEST.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub.models import Entry, Evaluation, Verdict
from zhunsheng.hub.queries.registry import spoken_for
from zhunsheng.hub.queries.rounds import visible_entries
from zhunsheng.rules.report.peers import FEWEST

ABILITIES: Final[Mapping[str, Sequence[str]]] = {
    "basic": ("4",),
    "operating": ("6.1", "6.2", "6.5"),
    "innovation": ("6.6", "6.7"),
    "sustainable": ("6.3", "6.4"),
}


@dataclass(frozen=True, slots=True)
class Ability:
    """One ability: clauses met and clauses that apply at this laboratory, and the shares of the others."""

    code: str
    met: int
    applicable: int
    others: Sequence[float]

    @property
    def own(self) -> float | None:
        """The share that is met."""
        return self.met / self.applicable if self.applicable else None

    @property
    def below(self) -> int:
        """How many of the others have a smaller share."""
        return sum(each < (self.own or 0.0) for each in self.others)

    @property
    def above(self) -> int:
        """How many of the others have a greater share."""
        return sum(each > (self.own or 0.0) for each in self.others)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`abilities` are empty, and `why` says it: own, without a completed evaluation; few, without others."""

    others: int
    why: str = ""
    abilities: Sequence[Ability] = ()


def may_compare(user: User, entry: Entry) -> bool:
    """Whether a person may see where this laboratory stands."""
    own = entry.laboratory_id in spoken_for(user)
    return permissions.allowed(user, "hub-comparison", "R", own=own)


def comparison(user: User, entry: Entry) -> Comparison:
    """Where a laboratory stands in its round; for its contact and for who runs the hub."""
    own = entry.laboratory_id in spoken_for(user)
    permissions.require(user, "hub-comparison", "R", own=own)
    if not visible_entries(user).filter(pk=entry.pk).exists():
        raise permissions.NotAllowed.of(user, "hub-comparison", "R")
    newest = _completed(entry)
    mine = newest.pop(entry.pk, None)
    if mine is None:
        return Comparison(len(newest), "own")
    if len(newest) < FEWEST:
        return Comparison(0, "few")
    counted = _counted([mine, *newest.values()])
    found = []
    for code in ABILITIES:
        met, applicable = counted[mine][code]
        shares = [m / a for m, a in (counted[each][code] for each in newest.values()) if a]
        found.append(Ability(code, met, applicable, sorted(shares) if len(shares) >= FEWEST else ()))
    return Comparison(len(newest), abilities=found)


def _completed(entry: Entry) -> dict[int, int]:
    """The newest completed evaluation of each laboratory in the round, by entry."""
    rows = Evaluation.objects.filter(entry__round=entry.round_id).order_by("id")
    return {each: pk for each, pk in rows.values_list("entry_id", "pk") if each is not None}


def _counted(evaluations: Iterable[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """Clauses met and clauses that apply, by evaluation and ability."""
    of = {clause: code for code, groups in ABILITIES.items() for clause in _clauses(groups)}
    pks = list(evaluations)
    counted = {pk: dict.fromkeys(ABILITIES, (0, 0)) for pk in pks}
    rows = Verdict.objects.filter(evaluation__in=pks, clause__in=of)
    for pk, clause, content in rows.values_list("evaluation_id", "clause", "content"):
        own = _own(content)
        if own is not None:
            met, applicable = counted[pk][of[clause]]
            counted[pk][of[clause]] = (met + (own == "met"), applicable + 1)
    return counted


def _own(content: Mapping[str, Any]) -> str | None:
    """What is said of the clause itself; None where its children say it or it does not apply."""
    own: str | None = content.get("own")
    return None if own == "not-applicable" else own


def _clauses(groups: Sequence[str]) -> list[str]:
    """The clauses of groups that count, none of those that we reconstructed."""
    return [
        each.id
        for each in catalogue().clauses
        if each.counts
        and not each.id.startswith("6.3.R")
        and any(each.id == group or each.id.startswith(f"{group}.") for group in groups)
    ]
