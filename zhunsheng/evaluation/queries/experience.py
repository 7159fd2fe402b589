# SPDX-License-Identifier: Apache-2.0
"""How the rules did here: what became of the hits of an evaluation, rule by rule."""

from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.queries.hits import standing_words
from zhunsheng.rules.report.experience import Experience, Json, as_file, experience
from zhunsheng.rules.verdict.words import STATES, State


def experience_of(evaluation: Evaluation) -> list[Experience]:
    """Every rule that was asked anything, with the hits of its period as they stand now."""
    hits = list(evaluation.hits.filter(state="broken").values_list("key", "rule", "units"))
    standings = standing_words(key for key, _rule, _units in hits)
    found = ((rule, units[0] if units else "", _state(standings[key])) for key, rule, units in hits)
    return experience(evaluation.asked["units"], found)


def experience_file(evaluation: Evaluation) -> Json:
    """The same to be handed on: numbers alone."""
    return as_file(
        experience_of(evaluation),
        first=evaluation.first.isoformat(),
        as_of=evaluation.as_of.isoformat(),
        software=evaluation.software,
    )


def _state(word: str) -> State:
    return next(state for state in STATES if state == word)
