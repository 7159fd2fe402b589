# SPDX-License-Identifier: Apache-2.0
"""Laboratories of the demo hub that are done: assessed, completed, shown their result, some published."""

import json
from datetime import timedelta
from typing import Any, Final

from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo_hub.cast import Assessed

_GOOD: Final = {"certificate": "yes", "site": "yes", "finding": "explained", "clause": "unseen"}
_TEN: Final = 10
# Clauses that speak for each ability of 6.2.5 and that a visit can judge without a hit in the way.
_JUDGED: Final = (
    *("4.2", "4.3", "4.4.1.2", "4.6", "4.7.1"),
    *("6.1.1", "6.1.2", "6.2.1", "6.2.3", "6.5.1", "6.5.2"),
    *("6.6.1.a", "6.6.1.d", "6.6.2", "6.6.3", "6.7.3"),
    *("6.4.1", "6.4.2", "6.4.6", "6.4.8"),
)


def complete(users: dict[str, Any], lab: Assessed, entry: Any) -> Any:
    """The checklist comes back, the assessor judges, and the evaluation is frozen."""
    from zhunsheng.hub import actions
    from zhunsheng.hub.models import Assignment
    from zhunsheng.laboratory.queries import today

    assessor = users[lab.assessor]
    work = Assignment.objects.get(entry=entry, assessor__user=assessor)
    _returned, read = actions.return_checklist(assessor, work, _answers(work, today().isoformat()))
    if read.faults:
        raise ValueError(f"the demo's checklist: {read.faults[0]}")
    for about in _JUDGED:
        verdict = "met" if luck_of(f"{lab.code} {about}").randrange(_TEN) < lab.good else "partly"
        actions.judge(assessor, entry, about, verdict=verdict, reason="看过文件与记录（演示）")
    return actions.complete(users["mishu"], entry)


def publish(users: dict[str, Any], contact: Any, made: Any) -> Any:
    """The laboratory sees its result, agrees to it, and it is public."""
    from zhunsheng.hub import actions

    result = show(users, made)
    actions.answer_result(contact, result, "没有异议（演示）。", agreed=True)
    return actions.publish_result(users["zhuguan"], result)


def show(users: dict[str, Any], made: Any, **corrected: Any) -> Any:
    """The laboratory, and nobody else, sees what would be published."""
    from zhunsheng.hub import actions
    from zhunsheng.laboratory.queries import today

    return actions.show_result(users["mishu"], made, expires=today() + timedelta(days=365), **corrected)


def appealed(users: dict[str, Any], entry: Any, made: Any) -> None:
    """A result that was public, an appeal against it that was upheld, and its correction."""
    from zhunsheng.hub import actions
    from zhunsheng.hub.queries import completed_evaluation

    contact = users["qinling"]
    result = publish(users, contact, made)
    raised = actions.appeal(contact, result, "6.1.1：评审时没有看新版质量方针，附后（演示）。")
    actions.decide_appeal(
        users["fuhe"], raised, upheld=True, reason="新版方针在评审之前已经批准（演示）。", clauses=["6.1.1"]
    )
    again = show(
        users, completed_evaluation(entry), corrects=result, change="6.1.1 的判断撤回，待再评（演示）"
    )
    actions.answer_result(contact, again, "同意（演示）。", agreed=True)
    actions.publish_result(users["zhuguan"], again)


def _answers(work: Any, day: str) -> bytes:
    from zhunsheng.hub.checklist.content import checklist

    told = checklist(work)
    rows = [
        {"id": row["id"], "answer": _GOOD[row["kind"]], "note": "看了原件（演示）", "seen_on": day}
        for row in told["rows"]
    ]
    head = {"format": "zhunsheng-checklist-answers", "version": 1, "assignment": told["assignment"]}
    return json.dumps(head | {"checklist": told["checklist"], "rows": rows}).encode()
