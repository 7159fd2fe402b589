# SPDX-License-Identifier: Apache-2.0
"""The deeds of this room: evaluate, judge a clause, decide about a hit."""

from zhunsheng.evaluation.actions.evaluating import Progress, Steps, evaluate, evaluating, refresh
from zhunsheng.evaluation.actions.judging import decide, judge, map_number

__all__ = ["Progress", "Steps", "decide", "evaluate", "evaluating", "judge", "map_number", "refresh"]
