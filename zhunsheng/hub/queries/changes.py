# SPDX-License-Identifier: Apache-2.0
"""Two evaluations of one pack side by side: what another look, with other facts or rules, says otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.hub.models import Evaluation, Fact, Hit
from zhunsheng.hub.queries.evidence import counted_in, facts_of


@dataclass(frozen=True, slots=True)
class Changes:
    """What is other in `new`: verdicts as clause, before and after; hits with the fact each comes from."""

    old: Evaluation
    new: Evaluation
    verdicts: Sequence[tuple[Clause, str, str]]
    appeared: Sequence[tuple[Hit, Fact | None]]
    gone: Sequence[tuple[Hit, Fact | None]]
    facts: Sequence[tuple[Fact, bool]]

    @property
    def other_rules(self) -> bool:
        """Whether the rules were others, so that not all of it is the facts' doing."""
        return self.old.rules != self.new.rules


def changes(new: Evaluation) -> Changes | None:
    """What a machine's evaluation says otherwise than the one before; None for the first of its pack."""
    others = Evaluation.objects.filter(pack=new.pack_id, entry__isnull=True, pk__lt=new.pk)
    old = others.select_related("pack__laboratory").order_by("-pk").first()
    if old is None:
        return None
    before, after = _hits(old), _hits(new)
    counted = {each.pk for each in counted_in(old)}
    return Changes(
        old,
        new,
        _verdicts(old, new),
        _with_facts(new, [hit for key, hit in after.items() if key not in before]),
        _with_facts(new, [hit for key, hit in before.items() if key not in after]),
        [(each, each.pk not in counted) for each in counted_in(new)],
    )


def _verdicts(old: Evaluation, new: Evaluation) -> list[tuple[Clause, str, str]]:
    was, now = (dict(each.verdicts.values_list("clause", "verdict")) for each in (old, new))
    both = [(clause, was.get(clause.id, ""), now.get(clause.id, "")) for clause in catalogue().clauses]
    return [(clause, before, after) for clause, before, after in both if before != after and after]


def _hits(evaluation: Evaluation) -> dict[str, Hit]:
    return {each.key: each for each in evaluation.hits.filter(state="broken").order_by("id")}


def _with_facts(evaluation: Evaluation, hits: Sequence[Hit]) -> list[tuple[Hit, Fact | None]]:
    facts = facts_of(hits, evaluation.pack.laboratory.credit_code)
    return [(each, facts.get(each.key)) for each in hits]
