# SPDX-License-Identifier: Apache-2.0
"""What pages and other rooms ask about evaluations."""

from zhunsheng.evaluation.queries.evaluations import (
    before,
    facts_since,
    is_stale,
    latest,
    of_day,
    visible_to,
)
from zhunsheng.evaluation.queries.judgements import decisions_on, judgements_in_force, standings_at

__all__ = [
    "before",
    "decisions_on",
    "facts_since",
    "is_stale",
    "judgements_in_force",
    "latest",
    "of_day",
    "standings_at",
    "visible_to",
]
