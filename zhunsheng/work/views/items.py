# SPDX-License-Identifier: Apache-2.0
"""Items: the list, one item with its custody, reception, label, hand-over."""

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.ledger import files
from zhunsheng.work import actions
from zhunsheng.work.actions.orders import owns_party
from zhunsheng.work.forms import acts as ask
from zhunsheng.work.forms import subcontracts as subcontract_forms
from zhunsheng.work.forms.amendments import ItemCorrectionForm, told
from zhunsheng.work.forms.items import ReceiveForm, ScanForm
from zhunsheng.work.models import Item
from zhunsheng.work.queries import is_client, may, visible_to
from zhunsheng.work.queries import item_list as item_list_rows
from zhunsheng.work.states import ITEM_STATES
from zhunsheng.work.subcontracts import away_at, is_away
from zhunsheng.work.views import access, history, steps
from zhunsheng.work.views.access import signed_in
from zhunsheng.work.views.acts import Act, act_page, buttons
from zhunsheng.work.views.attempt import Attempt
from zhunsheng.work.views.corrections import certificates_of, corrected
from zhunsheng.work.views.narrowing import page_of, wanted


def _custodian(user: User, _item: Item) -> bool:
    return may(user, "item", "C")


def _keeps(user: User, item: Item) -> bool:
    """Whether it can be moved or returned by this person: not while a subcontractor has it."""
    return _custodian(user, item) and not is_away(item)


def _given_out(item: Item) -> bool:
    return item.tasks.filter(state="subcontracted").exists()


def _answers(user: User, item: Item) -> bool:
    own = owns_party(user, item.order.party)
    return not item.answer and (own or (may(user, "order", "U") and not is_client(user)))


ACTS: dict[str, Act[Item]] = {
    "answer": Act(
        _("客户的答复"),
        _("登记答复"),
        ask.HoldAnswerForm,
        lambda user, item, data: actions.answer_hold(user, item, **data),
        frozenset({"hold"}),
        _answers,
        primary=True,
    ),
    "move": Act(
        _("移动样品"),
        _("登记位置"),
        ask.MoveForm,
        lambda user, item, data: actions.move_item(user, item, **data),
        frozenset({"received", "hold", "ready"}),
        _keeps,
    ),
    "send-out": Act(
        _("交分包方"),
        _("登记交出"),
        subcontract_forms.HandForm,
        lambda user, item, data: actions.hand_to_provider(user, item, **data),
        frozenset({"received"}),
        lambda user, item: _custodian(user, item) and _given_out(item) and not is_away(item),
        _("交给分包方的人或承运人；从此样品不在本机构，直到登记退回。"),
        primary=True,
    ),
    "take-back": Act(
        _("分包方退回"),
        _("登记退回"),
        subcontract_forms.BackForm,
        lambda user, item, data: actions.take_from_provider(user, item, **data),
        frozenset({"received", "ready"}),
        lambda user, item: _custodian(user, item) and is_away(item),
        primary=True,
    ),
    "collect": Act(
        pgettext_lazy("verb", "取件"),
        _("交付样品"),
        ask.CollectForm,
        lambda user, item, data: actions.collect_item(user, item, **data),
        frozenset({"ready"}),
        _custodian,
        _("核对取件人的证件；证书随样品交付或由客户自行下载。"),
        primary=True,
    ),
    "correct": Act(
        _("更正登记"),
        _("更正"),
        ItemCorrectionForm,
        lambda user, item, data: actions.correct_item(user, item, **told(data)),
        frozenset({"received", "hold", "ready", "collected", "returned"}),
        lambda user, _item: may(user, "item", "U") and may(user, "item", "C"),
        _("登记与实物不符时在这里更正；原来的内容、理由和依据保留。已签发的证书不随之改变。"),
    ),
    "return": Act(
        pgettext_lazy("verb", "退样"),
        _("退回样品"),
        ask.ReturnForm,
        lambda user, item, data: actions.return_item(user, item, **data),
        frozenset({"hold", "received"}),
        _keeps,
        _("不附任何数据，不出证书；未开始的任务一并取消。"),
        stop=True,
    ),
}


@signed_in
def item_list(request: HttpRequest, user: User) -> HttpResponse:
    """Items, the newest first, narrowed by text and state."""
    access.check_list(user, "item")
    page = page_of(item_list_rows(user, wanted(request)), request)
    context = {"page": page, "states": ITEM_STATES, "may_receive": may(user, "item", "C"), "scan": ScanForm()}
    return render(request, "work/items.html", context)


@signed_in
def item_scan(request: HttpRequest, user: User) -> HttpResponse:
    """A scanned number leads to the item: to its reception while it is expected, else to its page."""
    form = ScanForm(request.GET or None)
    if not form.is_valid():
        return redirect("work:items")
    text = form.cleaned_data["number"].strip()
    access.check_list(user, "item")
    rows = visible_to(user, Item.objects.filter(Q(number__iexact=text) | Q(serial_number__iexact=text)))
    found = rows.order_by("-id").first()
    if found is None:
        messages.error(request, _("没有编号或出厂编号为 %(text)s 的样品。") % {"text": text})
        return redirect("work:items")
    expected = found.state == "expected" and may(user, "item", "C")
    return redirect("work:item-receive" if expected else "work:item", found.number)


@signed_in
def item_detail(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One item: steps, facts, tasks, custody chain."""
    item = access.item(user, number)
    client = is_client(user)
    context = {
        "item": item,
        "steps": steps.of_item(item),
        "tasks": item.tasks.select_related("method", "assigned_to", "room").order_by("id"),
        "custody": item.custody.select_related("by", "photo"),
        "away": away_at(item),
        "client": client,
        "history": () if client else history.of(f"item:{item.number}"),
        "certificates": certificates_of(user, item.order, item),
        "corrections": () if client else corrected(item),
        "buttons": buttons(ACTS, user, item, "work:item-act"),
        "may_receive": item.state == "expected" and may(user, "item", "C"),
        "may_label": may(user, "item", "U") and item.state in ("expected", "received", "hold"),
    }
    return render(request, "work/item.html", context)


@signed_in
def item_act(request: HttpRequest, user: User, number: str, act: str) -> HttpResponse:
    """Answer a hold, move, hand over or return an item."""
    item = access.item(user, number)
    back = reverse("work:item", args=[item.number])

    def prepare(form: forms.Form) -> None:
        if isinstance(form, ItemCorrectionForm):
            form.about(item)

    return act_page(request, user, ACTS, act, item, back, prepare)


@signed_in
def item_receive(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Take an item in; an abnormal one is held with a photo."""
    item = access.item(user, number)
    access.require(user, "item", "C")
    form = ReceiveForm(request.POST or None, request.FILES or None, initial={"accessories": item.accessories})
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            _receive(user, item, form)
            item.refresh_from_db()
            messages.success(request, f"{item.number} · {item.get_state_display()}")
            return redirect("work:item", item.number)
    context = {"item": item, "form": form, "steps": steps.of_item(item)}
    return render(request, "work/item_receive.html", context)


def _receive(user: User, item: Item, form: ReceiveForm) -> None:
    data = form.cleaned_data
    photo = files.store(*data["photo"]) if data["photo"] else None
    actions.receive_item(
        user,
        item,
        condition=data["condition"],
        normal=not data["abnormal"],
        accessories=data["accessories"],
        place=data["place"],
        photo=photo,
    )


@signed_in
def item_label(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The item's label: number, QR, client, state; printing it is written down."""
    item = access.item(user, number)
    access.require(user, "item", "U")
    attempt = Attempt(None, user)
    if request.method == "POST":
        with attempt:
            actions.print_label(user, item)
            return redirect(f"{request.path}?print=1")
    context = {"item": item, "qr": _qr(item), "message": attempt.message, "print": request.GET.get("print")}
    return render(request, "work/item_label.html", context)


def _qr(item: Item) -> SafeString:
    address = settings.PUBLIC_URL + reverse("work:item", args=[item.number])
    code = segno.make(address, error="m", micro=False)
    # segno writes numbers of its own into the markup and nothing of ours.
    return mark_safe(code.svg_inline(scale=3, border=1, omitsize=True, svgclass="qr", lineclass=None))  # noqa: S308 - drawn by segno from a number


@require_safe
@signed_in
def item_photo(_request: HttpRequest, user: User, number: str, step: int) -> HttpResponse:
    """A photo taken when the item changed hands."""
    item = access.item(user, number)
    row = get_object_or_404(item.custody.select_related("photo"), pk=step)
    if row.photo is None:
        raise Http404
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=86400"}
    return HttpResponse(files.read(row.photo), content_type=row.photo.media_type, headers=headers)
