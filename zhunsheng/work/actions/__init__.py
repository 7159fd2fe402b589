# SPDX-License-Identifier: Apache-2.0
"""The verbs of the daily work: each authorises, checks the state, changes, and leaves an event."""

from zhunsheng.work.actions.amending import (
    check_amendment,
    issue_amendment,
    send_back_amendment,
    sign_amendment,
)
from zhunsheng.work.actions.amendments import (
    Wrong,
    classify_amendment,
    decide_amendment,
    note_notice,
    request_amendment,
    withdraw,
)
from zhunsheng.work.actions.assignment import assign, unassign
from zhunsheng.work.actions.batches import (
    Many,
    classify_many,
    decide_many,
    note_notices,
    request_many,
    withdraw_many,
)
from zhunsheng.work.actions.bench import (
    bind_standard,
    declare_cannot,
    note_conditions,
    pause,
    release_standard,
    resume,
    start_calibration,
    start_conditioning,
)
from zhunsheng.work.actions.closing import close_order, settle_order
from zhunsheng.work.actions.corrections import correct_certificate_client, correct_item
from zhunsheng.work.actions.deviations import (
    accept_deviation,
    note_client_acceptance,
    record_deviation,
    reject_deviation,
)
from zhunsheng.work.actions.drafting import Draft, draft_amendment, revise_record
from zhunsheng.work.actions.drafts import keep_draft, note_window
from zhunsheng.work.actions.impacts import Found, close_impact, judge_impacted, open_impact
from zhunsheng.work.actions.items import (
    answer_hold,
    collect_item,
    hold_item,
    move_item,
    print_label,
    receive_item,
    return_item,
)
from zhunsheng.work.actions.items_away import hand_to_provider, take_from_provider
from zhunsheng.work.actions.orders import (
    ItemRequest,
    cancel_order,
    change_order,
    decline_order,
    request_order,
    submit_order,
)
from zhunsheng.work.actions.reading_files import hand_in_readings, look_through, take_readings
from zhunsheng.work.actions.records import CellProblem, SaveResult, save_readings, void_reading
from zhunsheng.work.actions.reviews import Answer, ReviewLine, confirm_by_client, reopen_review, sign_review
from zhunsheng.work.actions.signing import issue, sign, sign_several
from zhunsheng.work.actions.subcontracting import (
    Arrival,
    consent_to_subcontract,
    note_reissue_consent,
    recall_subcontract,
    receive_subcontracted,
    subcontract,
)
from zhunsheng.work.actions.submission import (
    Correction,
    check,
    check_several,
    correct_reading,
    correct_readings,
    send_back,
    submit,
)
from zhunsheng.work.actions.undoing import undo_readings
from zhunsheng.work.bench import Binding
from zhunsheng.work.external_results import ExternalCondition, ExternalRow, ExternalTable
from zhunsheng.work.gate import override
from zhunsheng.work.reading_entry import ReadingEntry
from zhunsheng.work.review_choices import SubcontractChoice, Told

__all__ = [
    "Answer",
    "Arrival",
    "Binding",
    "CellProblem",
    "Correction",
    "Draft",
    "ExternalCondition",
    "ExternalRow",
    "ExternalTable",
    "Found",
    "ItemRequest",
    "Many",
    "ReadingEntry",
    "ReviewLine",
    "SaveResult",
    "SubcontractChoice",
    "Told",
    "Wrong",
    "accept_deviation",
    "answer_hold",
    "assign",
    "bind_standard",
    "cancel_order",
    "change_order",
    "check",
    "check_amendment",
    "check_several",
    "classify_amendment",
    "classify_many",
    "close_impact",
    "close_order",
    "collect_item",
    "confirm_by_client",
    "consent_to_subcontract",
    "correct_certificate_client",
    "correct_item",
    "correct_reading",
    "correct_readings",
    "decide_amendment",
    "decide_many",
    "declare_cannot",
    "decline_order",
    "draft_amendment",
    "hand_in_readings",
    "hand_to_provider",
    "hold_item",
    "issue",
    "issue_amendment",
    "judge_impacted",
    "keep_draft",
    "look_through",
    "move_item",
    "note_client_acceptance",
    "note_conditions",
    "note_notice",
    "note_notices",
    "note_reissue_consent",
    "note_window",
    "open_impact",
    "override",
    "pause",
    "print_label",
    "recall_subcontract",
    "receive_item",
    "receive_subcontracted",
    "record_deviation",
    "reject_deviation",
    "release_standard",
    "reopen_review",
    "request_amendment",
    "request_many",
    "request_order",
    "resume",
    "return_item",
    "revise_record",
    "save_readings",
    "send_back",
    "send_back_amendment",
    "settle_order",
    "sign",
    "sign_amendment",
    "sign_review",
    "sign_several",
    "start_calibration",
    "start_conditioning",
    "subcontract",
    "submit",
    "submit_order",
    "take_from_provider",
    "take_readings",
    "unassign",
    "undo_readings",
    "void_reading",
    "withdraw",
    "withdraw_many",
]
