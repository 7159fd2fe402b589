# SPDX-License-Identifier: Apache-2.0
"""The vocabulary: every rule, once. The gate, an evaluation and a hub of many laboratories read the same."""

from typing import Final

from zhunsheng.rules import (
    amendments,
    confirmations,
    custody,
    duties,
    environment,
    holds,
    impacts,
    methods,
    people,
    results,
    scope,
    subcontracting,
    system,
    traceability,
)
from zhunsheng.rules.history import (
    alike,
    habits,
    limits,
    logger,
    market,
    overlaps,
    readings,
    records,
    scatter,
    stated,
    suspicion,
    travel,
)
from zhunsheng.rules.organisation import (
    agreement,
    conduct,
    innovation,
    integrity,
    legal,
    outward,
    platform,
    provision,
    society,
    staff,
    upkeep,
)
from zhunsheng.rules.organisation import equipment as stock
from zhunsheng.rules.organisation import people as personnel
from zhunsheng.rules.organisation import system as management
from zhunsheng.rules.rule import Rule, Stage

AFTER_THE_WORK: Final = (
    impacts,
    system,
    legal,
    personnel,
    staff,
    stock,
    provision,
    management,
    integrity,
    agreement,
    conduct,
    upkeep,
    platform,
    outward,
    society,
    innovation,
)
"""Rules that no stage of the work asks and an evaluation does: what followed, how the laboratory is run."""

RULES: Final[tuple[Rule, ...]] = (
    *traceability.RULES,
    *confirmations.RULES,
    *holds.RULES,
    *people.RULES,
    *scope.RULES,
    *methods.RULES,
    *environment.RULES,
    *duties.RULES,
    *results.RULES,
    *custody.RULES,
    *subcontracting.RULES,
    *amendments.RULES,
    *(rule for room in AFTER_THE_WORK for rule in room.RULES),
)

"""What guards the work and how the laboratory is run."""

HISTORY: Final[tuple[Rule, ...]] = (
    *records.RULES,
    *overlaps.RULES,
    *travel.RULES,
    *readings.RULES,
    *logger.RULES,
    *market.RULES,
    *suspicion.RULES,
    *scatter.RULES,
    *alike.RULES,
    *habits.RULES,
    *limits.RULES,
    *stated.RULES,
)
"""What is asked of a history alone, and of many laboratories."""

SWEPT: Final[tuple[Rule, ...]] = (*RULES, *HISTORY)
"""Every rule there is."""


def at(stage: Stage) -> tuple[Rule, ...]:
    """The rules asked at a stage of the work, in the vocabulary's order."""
    return tuple(rule for rule in RULES if stage in rule.stages)


def named(rule_id: str) -> Rule:
    """The rule of that id; KeyError when the vocabulary has none."""
    for rule in SWEPT:
        if rule.id == rule_id:
            return rule
    raise KeyError(rule_id)
