# SPDX-License-Identifier: Apache-2.0
"""Clients: who they are, and who of them may sign in. What they pay is not told here."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import SearchForm
from zhunsheng.laboratory.forms.facts import PartyForm, PartyUserForm
from zhunsheng.laboratory.models import Party
from zhunsheng.laboratory.queries import lists
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.sheets import import_deed

PAGE_SIZE = 25
# The administrator links clients' users without seeing what they ordered.
_READ = (("order", "R"), ("users", "C"))
both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def parties(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All clients."""
    reader.require(*_READ)
    form = SearchForm(request.GET)
    text = form.cleaned_data.get("q", "") if form.is_valid() else ""
    context = {
        "form": form,
        "page": Paginator(lists.party_list(text), PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": bool(text),
        "deeds": [
            import_deed(reader, "clients"),
            deed(reader, _("登记客户"), reverse("laboratory:new-party"), ("order", "C")),
        ],
    }
    return render(request, "laboratory/parties.html", context)


@both
@signed_in
def new_party(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Register a client."""
    reader.require(("order", "C"))
    page = Page(_("登记客户"), "", pgettext("act", "登记"), reverse("laboratory:parties"))

    def do(values: dict[str, Any]) -> str:
        return _("已登记客户 %(name)s") % {"name": actions.register_party(reader.user, **values).name}

    return act(request, page, PartyForm(posted(request)), do)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """One client."""
    party = client(reader, number)
    context = {
        "party": party,
        "users": party.users.select_related("user").order_by("user__username"),
        "may_see_orders": reader.may(("order", "R")),
        "deeds": [
            deed(
                reader, _("加入客户账户"), reverse("laboratory:add-party-user", args=[number]), ("users", "C")
            )
        ],
        "history": history.of(f"party:{number}"),
    }
    return render(request, "laboratory/party.html", context)


@both
@signed_in
def add_user(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Let a client's user see this party's work."""
    party = client(reader, number)
    reader.require(("users", "C"))
    note = _("这个账户此后只看得到该客户的委托、样品与证书。")
    back = reverse("laboratory:party", args=[number])
    page = Page(_("加入客户账户"), f"{party.number} {named(party)}", _("加入"), back, note)

    def do(values: dict[str, Any]) -> str:
        actions.add_party_user(reader.user, party=party, user=values["user"])
        return _("已加入账户 %(user)s") % {"user": values["user"].username}

    return act(request, page, PartyUserForm(posted(request)), do)


def client(reader: Reader, number: str) -> Party:
    """The client of that number, for somebody who may read about clients."""
    reader.require(*_READ)
    return get_object_or_404(Party, number=number)
