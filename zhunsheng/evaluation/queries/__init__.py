# SPDX-License-Identifier: Apache-2.0
"""What pages and other rooms ask about evaluations."""

from zhunsheng.evaluation.queries.documents import document_of, numbers_at
from zhunsheng.evaluation.queries.evaluations import (
    before,
    facts_since,
    is_stale,
    latest,
    of_day,
    visible_to,
)
from zhunsheng.evaluation.queries.judgements import (
    attached_name,
    decisions_on,
    judgements_in_force,
    standings_at,
)
from zhunsheng.evaluation.queries.trend import month_ends_lacking, trend_to

__all__ = [
    "attached_name",
    "before",
    "decisions_on",
    "document_of",
    "facts_since",
    "is_stale",
    "judgements_in_force",
    "latest",
    "month_ends_lacking",
    "numbers_at",
    "of_day",
    "standings_at",
    "trend_to",
    "visible_to",
]
