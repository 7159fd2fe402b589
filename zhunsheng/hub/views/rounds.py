# SPDX-License-Identifier: Apache-2.0
"""Rounds: the list, one of them with its laboratories and where to go first, and what is done to it."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.base import ActionForm
from zhunsheng.hub.forms.registry import ChooseForm, InviteForm, RoundForm
from zhunsheng.hub.models import Entry, Laboratory, Rank, Round
from zhunsheng.hub.views.access import need, signed_in
from zhunsheng.hub.views.act import Page, act
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger.errors import ActionError

PAGE: Final = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def rounds(request: HttpRequest, user: User) -> HttpResponse:
    """Those the person takes part in, or all."""
    need(user, "hub-round", own=True)
    page = Paginator(queries.visible_rounds(user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_open": allowed(user, "hub-round", "C")}
    return render(request, "hub/rounds.html", context)


@require_safe
@signed_in
def round_(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One round: its laboratories and how far each has come; the ranks for those who plan visits."""
    found = round_of(user, number)
    entries = list(queries.visible_entries(user).filter(round=found).order_by("code"))
    sweep = queries.latest_sweep(found) if allowed(user, "hub-rank", "R") else None
    ranks = {rank.entry_id: rank for rank in queries.ranks_of(user, sweep)} if sweep else {}
    stages = queries.stages(entries)
    rows = [(each, stages[each.pk], ranks.get(each.pk)) for each in entries]
    if request.GET.get("order") == "rank" and ranks:
        rows.sort(key=_by_rank)
    context: dict[str, Any] = {
        "round": found,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "by_rank": request.GET.get("order") == "rank",
        "sweep": sweep,
        "sees_all": allowed(user, "hub-evaluation", "R"),
        "sees_rules": allowed(user, "hub-judgement", "R"),
        "may_rank": allowed(user, "hub-rank", "R"),
        "may_sweep": allowed(user, "hub-rank", "C") and found.closed_at is None,
        "may_change": allowed(user, "hub-round", "U") and found.closed_at is None,
        "may_close": allowed(user, "hub-round", "A") and found.closed_at is None,
    }
    return render(request, "hub/round.html", context)


def _by_rank(row: tuple[Entry, str, Rank | None]) -> tuple[bool, int]:
    rank = row[2]
    return (rank is None, rank.rank if rank else 0)


def round_of(user: User, number: str) -> Round:
    """The round, or no page."""
    return get_object_or_404(queries.visible_rounds(user), number=number)


def entry_of(user: User, number: str, code: str) -> Entry:
    """A laboratory in a round, for those who may know which it is."""
    return get_object_or_404(queries.visible_entries(user), round__number=number, code=code)


@both
@signed_in
def open_round(request: HttpRequest, user: User) -> HttpResponse:
    """Open a round."""
    need(user, "hub-round", "C")
    form = RoundForm(request.POST or None)
    page = Page(_("开始一轮评价"), pgettext("act", "开始"), reverse("hub:rounds"))
    return act(request, form, page, lambda: _address(actions.open_round(user, **form.cleaned_data)))


@both
@signed_in
def invite(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Let laboratories take part."""
    found = round_of(user, number)
    need(user, "hub-round", "U")
    open_to = Laboratory.objects.filter(profile=found.profile).exclude(entries__round=found)
    form = InviteForm(open_to, request.POST or None)
    under = "" if open_to.exists() else _("能力依据相同的实验室都已在本轮里；还没有登记的，先登记。")
    page = Page(_("邀请实验室"), pgettext("act", "邀请"), _address(found), under, subject=found.number)
    return act(request, form, page, lambda: actions.invite(user, found, form.cleaned_data["laboratories"]))


@both
@signed_in
def choose_pack(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Say by which pack a laboratory is evaluated."""
    found = entry_of(user, number, code)
    need(user, "hub-round", "U")
    form = ChooseForm(found, request.POST or None, initial={"pack": found.pack})
    page = Page(
        _("选用证据包"),
        pgettext("act", "选用"),
        _address(found.round),
        subject=f"{found.code} {named(found.laboratory)}",
    )
    return act(request, form, page, lambda: actions.choose_pack(user, found, form.cleaned_data["pack"]))


@require_POST
@signed_in
def sweep(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Run every rule over all packs of the round."""
    found = round_of(user, number)
    need(user, "hub-rank", "C")
    try:
        actions.sweep_round(user, found)
    except ActionError as error:
        messages.error(request, str(error.message), extra_tags="stop")
    return redirect(f"{_address(found)}?order=rank")


@both
@signed_in
def close(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """End the round."""
    found = round_of(user, number)
    need(user, "hub-round", "A")
    page = Page(
        _("结束本轮"),
        pgettext("act", "结束"),
        _address(found),
        under=_("结束之后本轮不再有任何改动；评价和公布的结果照旧。"),
        subject=found.number,
    )
    return act(request, ActionForm(request.POST or None), page, lambda: actions.close_round(user, found))


def _address(found: Round) -> str:
    return reverse("hub:round", args=[found.number])
