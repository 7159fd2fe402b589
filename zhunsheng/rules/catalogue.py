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
    again,
    air,
    alike,
    borrowed,
    busy,
    clocks,
    edges,
    elsewhere,
    even,
    habits,
    inside,
    limits,
    logger,
    market,
    moved,
    numbers,
    originals,
    overlaps,
    persistent,
    quiet,
    readings,
    records,
    scatter,
    set_values,
    standard,
    stated,
    suspicion,
    trail,
    travel,
    unchecked,
    watched,
    widened,
)
from zhunsheng.rules.organisation import (
    agreement,
    competence,
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

RULES: Final[tuple[Rule, ...]] = (
    *traceability.RULES,
    *confirmations.RULES,
    *holds.RULES,
    *impacts.RULES,
    *people.RULES,
    *scope.RULES,
    *methods.RULES,
    *environment.RULES,
    *duties.RULES,
    *results.RULES,
    *custody.RULES,
    *subcontracting.RULES,
    *amendments.RULES,
    *system.RULES,
)

"""What guards the work; an evaluation asks the same."""

HISTORY: Final[tuple[Rule, ...]] = (
    *records.RULES,
    *overlaps.RULES,
    *travel.RULES,
    *elsewhere.RULES,
    *readings.RULES,
    *originals.RULES,
    *logger.RULES,
    *market.RULES,
    *numbers.RULES,
    *suspicion.RULES,
    *scatter.RULES,
    *alike.RULES,
    *again.RULES,
    *borrowed.RULES,
    *habits.RULES,
    *limits.RULES,
    *widened.RULES,
    *inside.RULES,
    *moved.RULES,
    *edges.RULES,
    *even.RULES,
    *unchecked.RULES,
    *trail.RULES,
    *stated.RULES,
    *clocks.RULES,
    *busy.RULES,
    *standard.RULES,
    *air.RULES,
    *quiet.RULES,
    *set_values.RULES,
    *watched.RULES,
    *persistent.RULES,
)
"""What is asked of a history alone, and of many laboratories."""

HOUSE: Final[tuple[Rule, ...]] = (
    *legal.RULES,
    *personnel.RULES,
    *competence.RULES,
    *staff.RULES,
    *stock.RULES,
    *provision.RULES,
    *management.RULES,
    *integrity.RULES,
    *agreement.RULES,
    *conduct.RULES,
    *upkeep.RULES,
    *platform.RULES,
    *outward.RULES,
    *society.RULES,
    *innovation.RULES,
)
"""How the laboratory is run: asked of it and of the records it keeps, on the day it is evaluated."""

SWEPT: Final[tuple[Rule, ...]] = (*RULES, *HISTORY, *HOUSE)
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
