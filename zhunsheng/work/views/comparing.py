# SPDX-License-Identifier: Apache-2.0
"""A draft beside the certificate it follows: the checker compares, the signatory signs."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.models import User
from zhunsheng.certificate import value
from zhunsheng.certificate.changes import Beside, beside
from zhunsheng.laboratory.queries import person_of
from zhunsheng.ledger import clock
from zhunsheng.work import actions, gate
from zhunsheng.work.compose import Issue
from zhunsheng.work.compose_further import compose_further
from zhunsheng.work.evidence_amendments import Amended
from zhunsheng.work.forms.checking import CheckForm, SignForm
from zhunsheng.work.models import Amendment
from zhunsheng.work.queries import may
from zhunsheng.work.queries.documents import frozen
from zhunsheng.work.views import access, refusals, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.amendments import checks
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.certificates import sealed

GROUPS: tuple[tuple[str, str | Promise], ...] = (
    ("facts", _("封面与事实")),
    ("methods", _("方法")),
    ("standards", _("标准器")),
    ("conditions", pgettext_lazy("of a certificate", "环境")),
    ("deviations", _("偏离")),
    ("results", pgettext_lazy("of a certificate", "结果")),
    ("statements", _("声明")),
)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind, and how many of them differ."""

    title: str | Promise
    rows: list[Beside]

    @property
    def different(self) -> int:
        """How many rows differ."""
        return sum(row.differs for row in self.rows)


@signed_in
def amendment_compare(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Old and new side by side; checked by one who has no part in it, then signed with the password."""
    amendment = access.amendment(user, number)
    access.require(user, "amendment", "R")
    if amendment.state not in ("drafted", "checked"):
        return redirect("work:amendment", amendment.number)
    checking = amendment.state == "drafted" and checks(user, amendment)
    signing = amendment.state == "checked" and "SIG" in user.roles() and may(user, "amendment", "A")
    form: CheckForm | SignForm = (CheckForm if amendment.state == "drafted" else SignForm)(
        request.POST or None
    )
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            return _done(request, user, amendment, form.cleaned_data)
        amendment = access.amendment(user, number)
    context = {
        "amendment": amendment,
        "base": amendment.base,
        "steps": steps.of_amendment(amendment),
        "form": form,
        "checking": checking,
        "signing": signing,
        "refusal": attempt.refusal,
        "own": amendment.state == "drafted" and "CHK" in user.roles() and not checking,
        **_beside(user, amendment, foresee=checking or signing),
    }
    return render(request, "work/amendment_compare.html", context)


def _done(request: HttpRequest, user: User, amendment: Amendment, data: dict[str, Any]) -> HttpResponse:
    if amendment.state == "drafted":
        actions.check_amendment(user, amendment, remark=data["remark"])
        messages.success(request, _("%(number)s 核验通过，待签发") % {"number": amendment.number})
        return redirect("work:amendment", amendment.number)
    return sealed(request, user, actions.sign_amendment(user, amendment, password=data["password"]))


def _beside(user: User, amendment: Amendment, *, foresee: bool) -> dict[str, Any]:
    """Both documents row by row, the changes with their reasons, and what the gate would say."""
    problem, found = Attempt(None, user), gate.GateResult("checking", (), (), ())
    content: value.Certificate | None = None
    groups: list[Group] = []
    with problem:
        before, content = _documents(user, amendment)
        groups = _groups(before, content) if amendment.kind == "replacement" else []
        if foresee:
            found = _foreseen(user, amendment, content)
    task = amendment.certificate.task
    return {
        "problem": problem.message,
        "groups": groups,
        "changes": content.replaces.changes if content and content.replaces else (),
        "supplements": content.supplements if content else None,
        "reason": (content and (content.replaces or content.supplements)) or None,
        "foreseen": refusals.shown(found.stage, found.blocking, task, user) if found.blocking else None,
        "questions": refusals.shown(found.stage, found.questions, task, user)["findings"],
        "overridden": refusals.shown(found.stage, found.overridden, task, user)["findings"],
    }


def _documents(user: User, amendment: Amendment) -> tuple[value.Certificate, value.Certificate]:
    base, person = amendment.base, person_of(user) or amendment.drafted_by
    if base is None or person is None:
        raise LookupError(f"{amendment.number} is not drafted")
    base.task = amendment.certificate.task
    return frozen(base), compose_further(amendment, Issue("—", "—", clock.now(), person))


def _groups(before: value.Certificate, after: value.Certificate) -> list[Group]:
    rows = beside(before, after)
    found = (Group(title, [row for row in rows if row.group == key]) for key, title in GROUPS)
    return [group for group in found if group.rows]


def _foreseen(user: User, amendment: Amendment, content: value.Certificate) -> gate.GateResult:
    """What the gate would say if the person went on now."""
    person, now = person_of(user), clock.now()
    task = amendment.certificate.task
    if amendment.state == "drafted":
        return gate.check("checking", task, user, amended=Amended(amendment, content, person, now))
    amended = Amended(amendment, content, amendment.checked_by, amendment.checked_at, person, now)
    return gate.check("signing", task, user, amended=amended)
