# SPDX-License-Identifier: Apache-2.0
"""What the rules were asked about a laboratory's pack: by clause which rules, by rule which rows.

Of a pack the hub keeps the register of certificates, so those are listed one by one; the rows of its other
tables are in the pack only, and of these the ones that were hit are told.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.evaluation.queries.checked import Checked, laid_out
from zhunsheng.hub.models import Entry, Evaluation, Hit, Registered
from zhunsheng.hub.queries.assessors import at_work
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.rule import Rule

_OF_REGISTER = frozenset({"certificates", "registry"})


@dataclass(frozen=True, slots=True)
class OfClause:
    """A clause with its verdict, and each rule that speaks for it with how many rows it was asked about."""

    clause: Clause
    verdict: str
    rules: Sequence[tuple[Rule, int]]


def may_look(user: User, entry: Entry) -> bool:
    """Who runs the hub, and the assessors at work on this laboratory in this round."""
    return allowed(user, "hub-judgement", "R") or at_work(user, entry)


def asked_of(evaluation: Evaluation) -> list[OfClause]:
    """Every clause that some rule was asked about."""
    units = evaluation.asked["units"]
    by_clause: dict[str, list[tuple[Rule, int]]] = {}
    for rule in SWEPT:
        if rule.id in units:
            for clause in rule.cited():
                by_clause.setdefault(clause, []).append((rule, units[rule.id]))
    verdicts = evaluation.verdicts.filter(clause__in=by_clause).order_by("id")
    return [
        OfClause(catalogue()[clause], verdict, by_clause[clause])
        for clause, verdict in verdicts.values_list("clause", "verdict")
    ]


def checked_by(rule: Rule, evaluation: Evaluation) -> Checked[Hit]:
    """The rows that a rule was asked about, where the hub keeps them, with what it said of each."""
    hits = list(evaluation.hits.filter(rule=rule.id).order_by("id"))
    return laid_out(rule, hits, _rows(rule.judges, evaluation))


def _rows(table: str, evaluation: Evaluation) -> list[dict[str, Any]] | None:
    if not evaluation.asked["rows"].get(table):
        return []
    kept = Registered.objects.filter(pack=evaluation.pack_id).order_by("id")
    if table not in _OF_REGISTER or not kept.exists():
        return None
    return [
        {"cert_id": cert, "number": number or cert} for cert, number in kept.values_list("cert_id", "number")
    ]
