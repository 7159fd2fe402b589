# SPDX-License-Identifier: Apache-2.0
"""The deeds of this room: evaluate, judge a clause, decide about a hit, hand out a gap, bring evidence,
export a pack, change the grading profile, take in a file of peers.
"""

from zhunsheng.evaluation.actions.bringing import bring, declare_complete, withdraw
from zhunsheng.evaluation.actions.charging import charge
from zhunsheng.evaluation.actions.comparing import load_peers
from zhunsheng.evaluation.actions.evaluating import Progress, Steps, evaluate, evaluating, refresh
from zhunsheng.evaluation.actions.exporting import Exported, export, exporting
from zhunsheng.evaluation.actions.grading import decide_profile, propose_profile
from zhunsheng.evaluation.actions.judging import MAX_ATTACHED, Attached, decide, judge, map_number

__all__ = [
    "MAX_ATTACHED",
    "Attached",
    "Exported",
    "Progress",
    "Steps",
    "bring",
    "charge",
    "decide",
    "decide_profile",
    "declare_complete",
    "evaluate",
    "evaluating",
    "export",
    "exporting",
    "judge",
    "load_peers",
    "map_number",
    "propose_profile",
    "refresh",
    "withdraw",
]
