# SPDX-License-Identifier: Apache-2.0
"""What is done in a hub: each authorises first, changes, and tells the log last."""

from zhunsheng.hub.actions.assessing import confirm_visit, record_visit, return_checklist
from zhunsheng.hub.actions.assessors import appoint, assign, declare, declare_tie, recuse
from zhunsheng.hub.actions.judging import answer, ask, complete, decide, judge
from zhunsheng.hub.actions.receiving import receive
from zhunsheng.hub.actions.registry import (
    change_laboratory,
    end_contact,
    end_key,
    name_contact,
    pin_key,
    register_laboratory,
    set_consent,
)
from zhunsheng.hub.actions.rounds import choose_pack, close_round, invite, open_round, sweep_round
from zhunsheng.hub.actions.sampling import sample

__all__ = [
    "answer",
    "appoint",
    "ask",
    "assign",
    "change_laboratory",
    "choose_pack",
    "close_round",
    "complete",
    "confirm_visit",
    "decide",
    "declare",
    "declare_tie",
    "end_contact",
    "end_key",
    "invite",
    "judge",
    "name_contact",
    "open_round",
    "pin_key",
    "receive",
    "record_visit",
    "recuse",
    "register_laboratory",
    "return_checklist",
    "sample",
    "set_consent",
    "sweep_round",
]
