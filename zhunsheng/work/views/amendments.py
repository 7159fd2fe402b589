# SPDX-License-Identifier: Apache-2.0
"""After issue: the list of amendments, one of them, asking for one, and what is decided and told."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.models import User
from zhunsheng.work import actions
from zhunsheng.work.forms import acts as ask
from zhunsheng.work.forms import amendments as forms
from zhunsheng.work.hands import uninvolved
from zhunsheng.work.models import Amendment, Certificate
from zhunsheng.work.queries import OPEN_AMENDMENTS, AmendmentsWanted, amendment_list, is_client, may
from zhunsheng.work.queries.visibility import ISSUED
from zhunsheng.work.states import AMENDMENT_KINDS, AMENDMENT_STATES
from zhunsheng.work.views import access, further, history, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import Act, act_page, buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.narrowing import page_of

_AFTER_DECISION = frozenset({"decided", "drafted", "checked", "signed", "done"})


def decides(user: User) -> bool:
    """Whether amendments are this person's to decide, as far as the role goes."""
    return may(user, "amendment", "A") and bool(user.roles() & {"TEC", "QUA"})


def _judges(user: User, amendment: Amendment) -> bool:
    return decides(user) and uninvolved(user, amendment)


def tells(user: User, _amendment: Amendment | None = None) -> bool:
    """Whether this person may write down that a client was told."""
    return bool(user.roles() & {"FRT", "TEC", "QUA"}) and not is_client(user)


def checks(user: User, amendment: Amendment) -> bool:
    """Whether this person is to check the draft: a checker with no part in draft or record."""
    own = {amendment.drafted_by_id, amendment.certificate.task.assigned_to_id}
    return "CHK" in user.roles() and may(user, "amendment", "A") and further.person_id(user) not in own


def _sends_back(user: User, amendment: Amendment) -> bool:
    if amendment.state == "drafted":
        return checks(user, amendment)
    return may(user, "amendment", "A") and bool(user.roles() & {"CHK", "SIG"})


ACTS: dict[str, Act[Amendment]] = {
    "decide": Act(
        pgettext_lazy("verb", "决定"),
        _("作出决定"),
        forms.DecideForm,
        lambda user, amendment, data: actions.decide_amendment(user, amendment, **data),
        frozenset({"requested", "decided"}),
        _judges,
        _("由没有参与过这张证书、也不是申请人的技术负责人或质量负责人决定。收回立即生效。"),
        primary=True,
    ),
    "classify": Act(
        _("判定原因"),
        _("判定"),
        forms.ClassifyForm,
        lambda user, amendment, data: actions.classify_amendment(user, amendment, **data),
        _AFTER_DECISION,
        _judges,
        _("首次判定永远计入差错统计；改判由另一位没有参与的负责人写明理由，两次都保留。"),
    ),
    "notice": Act(
        _("登记通知"),
        _("登记"),
        forms.NoticeForm,
        lambda user, amendment, data: actions.note_notice(user, amendment, **data),
        _AFTER_DECISION | {"refused"},
        tells,
        _("何时以什么方式告诉了客户的谁。"),
    ),
    "send-back": Act(
        pgettext_lazy("verb", "退回"),
        _("退回起草人"),
        ask.ReasonForm,
        lambda user, amendment, data: actions.send_back_amendment(user, amendment, **data),
        frozenset({"drafted", "checked"}),
        _sends_back,
        stop=True,
    ),
}


@signed_in
def amendment_rows(request: HttpRequest, user: User) -> HttpResponse:
    """Amendments, the newest first, narrowed by text, state, kind, open cause and batch."""
    access.check_list(user, "amendment", limit="request")
    page = page_of(amendment_list(user, _wanted(request)), request)
    context = {
        "page": page,
        "states": AMENDMENT_STATES,
        "kinds": AMENDMENT_KINDS,
        "client": is_client(user),
        "decides": decides(user),
        "figures": may(user, "amendment", "R"),
    }
    return render(request, "work/amendments.html", context)


def _wanted(request: HttpRequest) -> AmendmentsWanted:
    get = request.GET
    states = [state for state in get.getlist("state") if state]
    if "open" in states:
        states = [*(state for state in states if state != "open"), *OPEN_AMENDMENTS]
    return AmendmentsWanted(
        text=get.get("q", "").strip(),
        states=states,
        kind=get.get("kind", ""),
        cause=get.get("cause", ""),
        batch=get.get("batch", ""),
        untold=get.get("untold") == "1",
    )


@signed_in
def amendment_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One amendment: what was asked for, what was decided, what came of it, who was told."""
    amendment = access.amendment(user, number)
    client = is_client(user)
    decisions = list(amendment.decisions.select_related("by").order_by("sequence"))
    context = {
        "amendment": amendment,
        "certificate": amendment.certificate,
        "steps": _steps(amendment, client=client),
        "wrong": _named(amendment.wrong),
        "client": client,
        "decisions": decisions,
        "refused_reason": decisions[-1].reason if decisions and amendment.kind == "refused" else "",
        "said": _said(amendment),
        "notices": amendment.notices.select_related("by"),
        "chain": further.chain(user, amendment.certificate),
        "history": () if client else history.of(f"amendment:{amendment.number}"),
        "buttons": [] if client else buttons(ACTS, user, amendment, "work:amendment-act"),
        "next": None if client else _next(user, amendment),
        "judge_needed": not client and _judge_needed(user, amendment),
        "untold": amendment.kind == "withdrawal" and not amendment.notices.exists(),
    }
    return render(request, "work/amendment.html", context)


def _steps(amendment: Amendment, *, client: bool) -> list[steps.Step]:
    """How far it is; who does what in the laboratory is told to its own people."""
    found = steps.of_amendment(amendment)
    return [replace(step, who="") for step in found] if client else found


def _named(wrong: Sequence[dict[str, str]]) -> list[dict[str, str]]:
    """What was asked for, its fields in the reader's words."""
    words = dict(forms.RequestForm.fields_asked())
    return [{**each, "name": words.get(each["field"], each["field"])} for each in wrong]


def _said(amendment: Amendment) -> further.Said | None:
    """What the document that came of it says, once it is issued."""
    issued = amendment.issued
    return further.said_in(issued) if issued is not None and issued.state in ISSUED else None


def _judge_needed(user: User, amendment: Amendment) -> bool:
    """Whether the role would decide but not this person: something should say why there is no button."""
    waits = amendment.state == "requested" or (amendment.kind and not amendment.cause)
    return bool(waits) and decides(user) and not uninvolved(user, amendment)


def _next(user: User, amendment: Amendment) -> dict[str, Any] | None:
    """The page on which whoever looks can carry it on."""
    if amendment.state == "decided" and may(user, "amendment", "C"):
        return {"title": _("起草"), "url": reverse("work:amendment-draft", args=[amendment.number])}
    if amendment.state == "drafted":
        title = pgettext_lazy("verb", "核验") if checks(user, amendment) else _("新旧对照")
        return {"title": title, "url": reverse("work:amendment-compare", args=[amendment.number])}
    if amendment.state == "checked":
        title = pgettext_lazy("verb", "签发") if "SIG" in user.roles() else _("新旧对照")
        return {"title": title, "url": reverse("work:amendment-compare", args=[amendment.number])}
    return None


@signed_in
def amendment_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """Decide, classify, send back, or write down that the client was told."""
    amendment = access.amendment(user, number)
    back = reverse("work:amendment", args=[amendment.number])
    return act_page(request, user, ACTS, act, amendment, back)


def may_request(user: User, certificate: Certificate) -> bool:
    """Whether this person is offered to ask for a change of this certificate."""
    if certificate.state not in ISSUED or certificate.state == "superseded":
        return False
    asks = may(user, "amendment", "C", limit="request")
    return asks or (may(user, "amendment", "A") and not is_client(user))


@signed_in
def amendment_new(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Ask for a certificate to be changed: which fields are wrong, what is right, what says so."""
    certificate = access.certificate(user, number)
    if not may_request(user, certificate):
        raise PermissionDenied
    ask_who = not user.roles() & {"CLI", "FRT"}
    form = forms.RequestForm(request.POST or None, ask_who=ask_who)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            wrong = form.wrong(request.POST)
            amendment = actions.request_amendment(user, certificate, wrong=wrong, **form.cleaned_data)
            messages.success(request, f"{amendment.number} · {amendment.get_state_display()}")
            return redirect("work:amendment", amendment.number)
    context = {
        "certificate": certificate,
        "form": form,
        "fields": form.fields_asked(),
        "lines": _typed(request),
        "printed": further.printed_fields(certificate),
    }
    return render(request, "work/amendment_new.html", context)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The lines as they were typed, and empty ones up to three."""
    typed = list(zip(request.POST.getlist("field"), request.POST.getlist("right"), strict=False))
    return typed + [("", "")] * (forms.LINES - len(typed))
