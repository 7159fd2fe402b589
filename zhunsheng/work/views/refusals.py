# SPDX-License-Identifier: Apache-2.0
"""Findings of the gate as people read them: what can't happen, why, what to do, and by which rule."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.measure.text import Text
from zhunsheng.rules.finding import Finding
from zhunsheng.work import gate
from zhunsheng.work.gate import Refused, may_override
from zhunsheng.work.models import Task
from zhunsheng.work.named_findings import told
from zhunsheng.work.views.access import desk_or_store
from zhunsheng.work.wording import reader_language

TITLES: dict[str, str | Promise] = {
    "assignment": _("还不能这样分配"),
    "subcontract": _("还不能分包"),
    "start": _("还不能开始校准"),
    "submission": _("还不能提交核验"),
    "checking": _("还不能通过核验"),
    "signing": _("还不能签发"),
}
_ABOUT_STANDARDS = ("R-TRACE-", "R-CONF-", "R-HOLD-")


def refusal_of(error: Refused, user: User) -> dict[str, Any]:
    """A refusal that has just been written, for parts/refusal.html."""
    return shown(error.refusal.stage, error.findings, error.refusal.task, user)


def shown(stage: str, findings: Sequence[Finding], task: Task, user: User) -> dict[str, Any]:
    """What stands in the way at a stage. An override cites a refusal, and is for others than was refused."""
    return {
        "title": TITLES[stage],
        "findings": [
            _finding(each, message, task, user)
            for each, message in zip(findings, told([each.as_json() for each in findings]), strict=True)
        ],
    }


def _finding(finding: Finding, message: Text, task: Task, user: User) -> dict[str, Any]:
    language = reader_language()
    url, action = _way_out(finding, task, user)
    return {
        "message": message.in_language(language),
        "clears": finding.clears.in_language(language),
        "rule": finding.rule_id,
        "clauses": finding.clauses,
        "record": finding.record,
        "action_url": url,
        "action": action,
    }


def override_url(task: Task, rule: str, record: str) -> str:
    """Where a reason is given to let this finding pass."""
    asked = urlencode({"rule": rule, "record": record})
    return f"{reverse('work:task-override', args=[task.number])}?{asked}"


def _way_out(finding: Finding, task: Task, user: User) -> tuple[str, str | Promise]:
    if may_override(user, task, rule=finding.rule_id, record=finding.record):
        return override_url(task, finding.rule_id, finding.record), _("说明理由并放行")
    if finding.rule_id.startswith(_ABOUT_STANDARDS) and task.state in ("calibrating", "paused"):
        return reverse("work:task-standards", args=[task.number]), _("换用标准器")
    if finding.rule_id.startswith("R-ENV-") and task.state in ("calibrating", "paused"):
        return reverse("work:task-act", args=[task.number, "deviation"]), _("登记偏离")
    if finding.rule_id == "R-SUB-02":
        return reverse("laboratory:suppliers"), _("查看分包方")
    if finding.rule_id == "R-SUB-03" and finding.case == "no-release":
        if not desk_or_store(user):
            return "", ""
        return reverse("work:task-act", args=[task.number, "release"]), _("登记分包方同意转引")
    if finding.rule_id.startswith("R-SUB-"):
        return "", ""
    if finding.record:
        # "person / method", "task / point" begin with what can be looked up; "hold / subject" ends with it.
        subject = finding.record.split(" / ")[-1 if finding.rule_id.startswith("R-HOLD-") else 0]
        return f"{reverse('search')}?{urlencode({'q': subject})}", _("查看记录")
    return "", ""


def about_standards(task: Task, user: User) -> dict[str, list[str]]:
    """What the gate finds in the way of each standard in use, by its number; empty lists where nothing."""
    language = reader_language()
    found: dict[str, list[str]] = {}
    for finding in gate.check("start", task, user).blocking:
        for bound in task.record.standards.filter(released_at__isnull=True).select_related("equipment"):
            number = bound.equipment.number
            if number == finding.detail.get("equip_id") or number in finding.record.split():
                said = found.setdefault(number, [])
                text = finding.message.in_language(language)
                said += [] if text in said else [text]
    return found
