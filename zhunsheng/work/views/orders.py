# SPDX-License-Identifier: Apache-2.0
"""Orders: the list, a request, one order, and what is done to it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.laboratory.models import Party
from zhunsheng.laboratory.queries import methods_in_force, today
from zhunsheng.work import actions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.forms import acts as ask
from zhunsheng.work.forms import subcontracts as subcontract_forms
from zhunsheng.work.forms.amendments import ClientCorrectionForm, told
from zhunsheng.work.forms.orders import OTHER_FAMILY, ChangeForm, LinesFormSet, OrderForm, RowProblem, pasted
from zhunsheng.work.models import ContractReview, Order, Subcontract, Task
from zhunsheng.work.queries import OPEN_ORDERS, is_client, may, party_of
from zhunsheng.work.queries import order_list as order_list_rows
from zhunsheng.work.states import DECISION_RULES, ORDER_STATES
from zhunsheng.work.views import access, history, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import Act, act_page, buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.corrections import certificates_of, corrected
from zhunsheng.work.views.narrowing import page_of, wanted

BLANK = 3
MORE = 10
_CHANGEABLE = frozenset({"draft", "in-review", "awaiting-client", "accepted", "in-progress", "partly-done"})


def _own(user: User, order: Order) -> bool:
    return owns_party(user, order.party)


def _desk(user: User, _order: Order) -> bool:
    return may(user, "order", "U") and not is_client(user)


def _asker(user: User, order: Order) -> bool:
    return _own(user, order) or _desk(user, order)


def _unconsented(order: Order) -> QuerySet[Task]:
    """Tasks that wait for the client's consent to be given out."""
    waiting = Subcontract.objects.filter(ended_at__isnull=True, consented_at__isnull=True)
    return Task.objects.filter(
        item__order=order, state__in=("pending", "unassigned"), pk__in=waiting.values("task")
    )


def _consent(user: User, order: Order, text: str) -> None:
    for task in _unconsented(order).select_related("item__order").order_by("id"):
        actions.consent_to_subcontract(user, task, by=user.name, form="portal", text=text)


def _reviewer(user: User, order: Order) -> bool:
    return may(user, "review", "A") and not _own(user, order)


ACTS: dict[str, Act[Order]] = {
    "submit": Act(
        _("提交委托"),
        _("提交"),
        ask.NoQuestion,
        lambda user, order, _data: actions.submit_order(user, order),
        frozenset({"draft"}),
        _asker,
        _("提交后由业务受理做合同评审。"),
        primary=True,
    ),
    "confirm": Act(
        _("登记客户确认"),
        _("登记"),
        ask.ConfirmForm,
        lambda user, order, data: actions.confirm_by_client(user, order, **data),
        frozenset({"awaiting-client"}),
        _reviewer,
        primary=True,
    ),
    "agree": Act(
        _("同意评审结果"),
        _("同意"),
        ask.AgreeForm,
        lambda user, order, data: actions.confirm_by_client(user, order, **data),
        frozenset({"awaiting-client"}),
        _own,
        _("同意后实验室按评审的方法、判定规则和日期开始工作。"),
        primary=True,
    ),
    "consent": Act(
        _("同意分包"),
        _("同意分包"),
        subcontract_forms.PortalConsentForm,
        lambda user, order, data: _consent(user, order, data["text"]),
        frozenset({"accepted", "in-progress", "partly-done"}),
        lambda user, order: _own(user, order) and _unconsented(order).exists(),
        _("同意后，实验室把评审所列的样品交给所列的分包方；同意连同您的姓名和时间记入日志。"),
        primary=True,
    ),
    "reopen": Act(
        _("退回评审"),
        _("退回评审"),
        ask.ReasonForm,
        lambda user, order, data: actions.reopen_review(user, order, **data),
        frozenset({"awaiting-client"}),
        lambda user, order: _own(user, order) or _reviewer(user, order),
    ),
    "decline": Act(
        pgettext_lazy("verb", "不受理"),
        pgettext_lazy("verb", "不受理"),
        ask.ReasonForm,
        lambda user, order, data: actions.decline_order(user, order, **data),
        frozenset({"in-review", "awaiting-client"}),
        _desk,
        _("原因会告诉客户。"),
        stop=True,
    ),
    "settle": Act(
        _("登记结算"),
        _("登记结算"),
        ask.RemarkForm,
        lambda user, order, data: actions.settle_order(user, order, **data),
        frozenset({"done"}),
        lambda user, _order: allowed(user, "order", "U", limit="price"),
    ),
    "close": Act(
        _("关闭委托单"),
        _("关闭委托单"),
        ask.RemarkForm,
        lambda user, order, data: actions.close_order(user, order, **data),
        frozenset({"done", "settled"}),
        _desk,
        _("样品都已取走或退回后才能关闭。"),
    ),
    "correct-client": Act(
        _("更正证书上的客户"),
        _("更正"),
        ClientCorrectionForm,
        lambda user, order, data: actions.correct_certificate_client(user, order, **told(data)),
        frozenset({"in-progress", "partly-done", "done", "settled", "closed"}),
        _desk,
        _("改的是以后的证书怎样写；已签发的证书要改，另提修改申请。原来的内容、理由和依据保留。"),
    ),
    "cancel": Act(
        _("取消委托"),
        _("取消委托"),
        ask.ReasonForm,
        lambda user, order, data: actions.cancel_order(user, order, **data),
        frozenset({"draft", "in-review", "awaiting-client", "accepted"}),
        lambda user, order: _desk(user, order) or (_own(user, order) and order.state == "draft"),
        stop=True,
    ),
}


@signed_in
def order_list(request: HttpRequest, user: User) -> HttpResponse:
    """Orders, the newest first, narrowed by text, state and due date."""
    access.check_list(user, "order")
    rows = order_list_rows(user, wanted(request, unfinished=OPEN_ORDERS))
    page = page_of(rows, request)
    context = {
        "page": page,
        "states": ORDER_STATES,
        "today": today(),
        "may_request": may(user, "order", "C"),
        "client": is_client(user),
    }
    return render(request, "work/orders.html", context)


def families(language: str | None) -> list[tuple[str, str]]:
    """The kinds of instruments there is a method for today, and one for all others: its review decides."""
    found: dict[str, str] = {}
    for method in methods_in_force(today()):
        title = method.title_en if (language or "").startswith("en") else method.title
        found.setdefault(method.family, f"{title} ({method.family})")
    return [*sorted(found.items()), (OTHER_FAMILY, gettext("其他（本机构没有方法）"))]


@signed_in
def order_new(request: HttpRequest, user: User) -> HttpResponse:
    """A new request: for the desk with its client, for a client's own user without."""
    access.require(user, "order", "C")
    kinds, fixed = families(get_language()), party_of(user)
    pressed = request.POST.get("do", "")
    if request.method != "POST":
        form, lines = OrderForm(fixed=fixed), _lines([], kinds)
        return _request_page(request, form, lines, fixed)
    form = OrderForm(request.POST, fixed=fixed)
    lines = LinesFormSet(request.POST, form_kwargs={"families": kinds}, prefix="line")
    if pressed in ("more", "paste"):
        return _grown(request, lines, pressed, kinds, fixed)
    attempt = Attempt(form, user)
    if form.is_valid() and lines.is_valid():
        with attempt:
            order = _request(user, form, lines, submit=pressed != "draft")
            messages.success(request, f"{order.number} · {order.get_state_display()}")
            return redirect("work:order", order.number)
    return _request_page(request, form, lines, fixed)


def _request(user: User, form: OrderForm, lines: Any, *, submit: bool) -> Order:
    given = {key: value for key, value in form.cleaned_data.items() if key != "party"}
    source = "portal" if form.fixed else "desk"
    return actions.request_order(
        user, party=form.client, items=lines.requests(), source=source, submit=submit, **given
    )


def _grown(
    request: HttpRequest, lines: Any, pressed: str, kinds: Sequence[tuple[str, str]], fixed: Party | None
) -> HttpResponse:
    """The same page with more lines, or with those that were pasted; nothing is written."""
    rows, text = lines.kept(), request.POST.get("pasted", "")
    problems: list[RowProblem] = []
    if pressed == "paste":
        seen = {(row["model"], row["serial_number"]): number for number, row in enumerate(rows, start=1)}
        found, problems = pasted(text, kinds, seen)
        rows += found
        text = "\n".join(problem.text for problem in problems)
    initial = {name: request.POST.get(name, "") for name in OrderForm.base_fields}
    form = OrderForm(initial=initial, fixed=fixed)
    shown = _lines(rows, kinds, MORE if pressed == "more" else BLANK)
    return _request_page(request, form, shown, fixed, pasted_text=text, row_problems=problems)


def _lines(rows: list[dict[str, str]], kinds: Sequence[tuple[str, str]], blank: int = BLANK) -> Any:
    lines = LinesFormSet(initial=rows, form_kwargs={"families": kinds}, prefix="line")
    lines.extra = blank
    return lines


def _request_page(
    request: HttpRequest, form: OrderForm, lines: Any, fixed: Party | None, **more: Any
) -> HttpResponse:
    parties = () if fixed else Party.objects.values_list("number", "name")[:500]
    context = {"form": form, "lines": lines, "fixed": fixed, "parties": parties, **more}
    return render(request, "work/order_new.html", context)


@signed_in
def order_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One order: steps, items, tasks, reviews, history."""
    order = access.order(user, number)
    client = is_client(user)
    items = order.items.order_by("id").prefetch_related(
        "tasks__method", "tasks__assigned_to", "tasks__certificates"
    )
    context = {
        "order": order,
        "steps": steps.of_order(order),
        "items": items,
        "reviews": _reviews(order),
        "history": () if client else history.of(f"order:{order.number}"),
        "certificates": certificates_of(user, order),
        "corrections": () if client else corrected(order),
        "client": client,
        "buttons": buttons(ACTS, user, order, "work:order-act"),
        "may_review": order.state == "in-review" and _reviewer(user, order),
        "may_change": order.state in _CHANGEABLE and _may_change(user, order),
        "turn": _turn(order),
    }
    return render(request, "work/order.html", context)


def _reviews(order: Order) -> list[ContractReview]:
    """The signed reviews, their lines with the decision rule in words."""
    words = dict(DECISION_RULES)
    rows = list(order.reviews.select_related("signed_by", "confirmed_by").order_by("-version"))
    for row in rows:
        lines = [{**line, "rule": words.get(line["decision_rule"], ""), **_told(line)} for line in row.lines]
        row.shown = lines  # type: ignore[attr-defined]  # for the template alone
    return rows


def _told(line: dict[str, Any]) -> dict[str, Any]:
    """Of a line not done here: the provider in the reader's language, and when the client was told."""
    at = line.get("told_at")
    english = (get_language() or "").startswith("en")
    name = line.get("supplier_name_en") if english else ""
    return {
        "supplier_shown": name or line.get("supplier_name", ""),
        "told_when": datetime.fromisoformat(at) if at else None,
    }


_TURN = {
    "draft": _("还没有提交"),
    "in-review": _("等业务受理评审"),
    "awaiting-client": _("等客户确认"),
    "accepted": _("等样品接收与分配"),
    "in-progress": _("实验室正在做"),
    "partly-done": _("部分已完成"),
    "done": _("全部完成"),
}


def _turn(order: Order) -> object:
    return _TURN.get(order.state, "")


def _may_change(user: User, order: Order) -> bool:
    return _desk(user, order) or (_own(user, order) and order.state == "draft")


@signed_in
def order_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """Submit, confirm, reopen, decline or cancel an order."""
    order = access.order(user, number)
    back = reverse("work:order", args=[order.number])

    def prepare(form: forms.Form) -> None:
        if isinstance(form, ClientCorrectionForm):
            form.about(order)

    return act_page(request, user, ACTS, act, order, back, prepare)


@signed_in
def order_change(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Change what was ordered; an agreed order goes back to review."""
    order = access.order(user, number)
    if not _may_change(user, order):
        access.require(user, "order", "U")
    fields = ("due_on", "decision_rule", "certificate_name", "certificate_address", "remark")
    form = ChangeForm(request.POST or None, initial={name: getattr(order, name) for name in fields})
    kinds = families(get_language())
    lines: Any = LinesFormSet(request.POST or None, form_kwargs={"families": kinds}, prefix="line")
    lines.extra, lines.optional = 1, True
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid() and lines.is_valid():
        with attempt:
            actions.change_order(user, order, add=lines.requests(), **form.cleaned_data)
            return redirect("work:order", order.number)
    context = {"order": order, "form": form, "lines": lines}
    return render(request, "work/order_change.html", context)
