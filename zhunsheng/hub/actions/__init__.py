# SPDX-License-Identifier: Apache-2.0
"""What is done in a hub: each authorises first, changes, and tells the log last."""

from zhunsheng.hub.actions.appeals import appeal, decide_appeal
from zhunsheng.hub.actions.assessing import confirm_visit, record_visit, return_checklist
from zhunsheng.hub.actions.assessors import appoint, assign, declare, declare_tie, recuse
from zhunsheng.hub.actions.evaluating import evaluate_again
from zhunsheng.hub.actions.judging import answer, ask, complete, decide, judge
from zhunsheng.hub.actions.outside import annul_fact, answer_fact, enter_fact
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
from zhunsheng.hub.actions.results import answer_result, publish_result, show_result, withdraw_result
from zhunsheng.hub.actions.rounds import choose_pack, close_round, invite, open_round, sweep_round
from zhunsheng.hub.actions.sampling import sample
from zhunsheng.hub.actions.statements import issue_statement
from zhunsheng.hub.actions.suspects import (
    Reported,
    answer_suspect,
    close_suspect,
    report_suspect,
    take_as_sighting,
)

__all__ = [
    "Reported",
    "annul_fact",
    "answer",
    "answer_fact",
    "answer_result",
    "answer_suspect",
    "appeal",
    "appoint",
    "ask",
    "assign",
    "change_laboratory",
    "choose_pack",
    "close_round",
    "close_suspect",
    "complete",
    "confirm_visit",
    "decide",
    "decide_appeal",
    "declare",
    "declare_tie",
    "end_contact",
    "end_key",
    "enter_fact",
    "evaluate_again",
    "invite",
    "issue_statement",
    "judge",
    "name_contact",
    "open_round",
    "pin_key",
    "publish_result",
    "receive",
    "record_visit",
    "recuse",
    "register_laboratory",
    "report_suspect",
    "return_checklist",
    "sample",
    "set_consent",
    "show_result",
    "sweep_round",
    "take_as_sighting",
    "withdraw_result",
]
