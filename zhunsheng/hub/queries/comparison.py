# SPDX-License-Identifier: Apache-2.0
"""A laboratory's place among the others of its round, by the four abilities that 6.2.5 names.

Completed evaluations alone count. Of the others only numbers are told, sorted, and none of fewer than FEWEST.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.accounts import permissions
from zhunsheng.accounts.models import User
from zhunsheng.hub.models import Entry, Evaluation, Verdict
from zhunsheng.hub.queries.registry import spoken_for
from zhunsheng.hub.queries.rounds import visible_entries
from zhunsheng.rules.report.abilities import ABILITIES, Ability, Json, ability_of, as_file, counted
from zhunsheng.rules.report.peers import FEWEST


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
    clauses = _counted([mine, *newest.values()])
    found = []
    for code in ABILITIES:
        met, applicable = clauses[mine][code]
        shares = [m / a for m, a in (clauses[each][code] for each in newest.values()) if a]
        found.append(Ability(code, met, applicable, sorted(shares) if len(shares) >= FEWEST else ()))
    return Comparison(len(newest), abilities=found)


def _completed(entry: Entry) -> dict[int, int]:
    """The newest completed evaluation of each laboratory in the round, by entry."""
    rows = Evaluation.objects.filter(entry__round=entry.round_id).order_by("id")
    return {each: pk for each, pk in rows.values_list("entry_id", "pk") if each is not None}


def _counted(evaluations: Iterable[int]) -> dict[int, dict[str, tuple[int, int]]]:
    """Clauses met and clauses that apply, by evaluation and ability."""
    told: dict[int, list[tuple[str, Any]]] = {pk: [] for pk in evaluations}
    rows = Verdict.objects.filter(evaluation__in=list(told), clause__in=ability_of())
    for pk, clause, content in rows.values_list("evaluation_id", "clause", "content"):
        told[pk].append((clause, content))
    return {pk: counted(verdicts) for pk, verdicts in told.items()}


def peers_file(user: User, entry: Entry) -> Json | None:
    """What a laboratory takes home of its comparison: the others' sorted shares; None where none is made."""
    found = comparison(user, entry)
    if not found.abilities:
        return None
    of = entry.round
    return as_file(
        found.abilities,
        round_=of.number,
        first=of.first.isoformat(),
        last=of.last.isoformat(),
        others=found.others,
    )
