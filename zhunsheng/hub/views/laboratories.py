# SPDX-License-Identifier: Apache-2.0
"""The laboratories a hub knows: the list, one of them, and what is taken down about it."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.base import ActionForm, ReasonForm
from zhunsheng.hub.forms.registry import (
    ConsentForm,
    ContactForm,
    FactsForm,
    KeyForm,
    LaboratoryFilter,
    LaboratoryForm,
)
from zhunsheng.hub.models import Contact, Laboratory, LaboratoryKey
from zhunsheng.hub.views.access import need, signed_in, speaks
from zhunsheng.hub.views.act import Page, act
from zhunsheng.laboratory.templatetags.laboratory_words import named

PAGE: Final = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def laboratories(request: HttpRequest, user: User) -> HttpResponse:
    """Those the person may see."""
    need(user, "hub-laboratory", own=speaks(user))
    form = LaboratoryFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    found = queries.laboratory_list(
        user, asked.get("q", ""), asked.get("region", ""), asked.get("field", ""), asked.get("profile", "")
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    consents = set(queries.consented().values_list("pk", flat=True))
    context = {
        "form": form,
        "page": page,
        "consents": consents,
        "narrowed": any(asked.values()),
        "may_register": allowed(user, "hub-laboratory", "C"),
    }
    return render(request, "hub/laboratories.html", context)


@require_safe
@signed_in
def laboratory(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """One laboratory: what is known of it, its keys and consents, its packs and rounds."""
    found = laboratory_of(user, code)
    packs = queries.visible_packs(user).filter(laboratory=found).order_by("-id")[:PAGE]
    entries = list(queries.visible_entries(user).filter(laboratory=found).order_by("-id")[:PAGE])
    states, stages = queries.pack_states(packs), queries.stages(entries)
    context: dict[str, Any] = {
        "laboratory": found,
        "keys": found.keys.select_related("pinned_by").order_by("-id"),
        "consents": found.consents.select_related("by").order_by("-id"),
        "consents_now": queries.consents_now(found),
        "contacts": queries.contacts_of(found),
        "packs": [(each, states[each.pk]) for each in packs],
        "entries": [(each, stages[each.pk]) for each in entries],
        "may_change": allowed(user, "hub-laboratory", "U"),
        "may_consent": allowed(
            user, "hub-laboratory", "U", own=found.pk in queries.spoken_for(user), limit="consent"
        ),
        "may_receive": allowed(user, "hub-pack", "C", own=speaks(user)),
    }
    return render(request, "hub/laboratory.html", context)


def laboratory_of(user: User, code: str) -> Laboratory:
    """The laboratory, or no page: nobody learns who else is registered."""
    return get_object_or_404(queries.visible_laboratories(user), credit_code=code)


@both
@signed_in
def register(request: HttpRequest, user: User) -> HttpResponse:
    """Register a laboratory."""
    need(user, "hub-laboratory", "C")
    form = LaboratoryForm(request.POST or None)
    page = Page(_("登记实验室"), pgettext("act", "登记"), reverse("hub:laboratories"))
    return act(request, form, page, lambda: _address(actions.register_laboratory(user, **form.facts())))


@both
@signed_in
def change(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Change what is known of it."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U")
    known = {name: getattr(found, name) for name in ("name", "name_en", "region", "profile")}
    form = FactsForm(request.POST or None, initial={**known, "fields_": found.fields})
    page = Page(_("修改登记"), pgettext("act", "保存"), _address(found), subject=found.credit_code)
    return act(request, form, page, lambda: actions.change_laboratory(user, found, **form.facts()))


@both
@signed_in
def pin_key(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Say that a key is the laboratory's."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U")
    form = KeyForm(request.POST or None, initial={"vkey": request.GET.get("vkey", "")})
    page = Page(
        _("确认密钥"),
        pgettext("act", "确认"),
        _address(found),
        under=_("证据包里写的密钥不能证明自己：要从别的途径核对。"),
        subject=found.credit_code,
    )
    return act(request, form, page, lambda: actions.pin_key(user, found, **form.cleaned_data))


@both
@signed_in
def end_key(request: HttpRequest, user: User, code: str, pk: int) -> HttpResponse:
    """A key is no longer the laboratory's."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U")
    key = get_object_or_404(LaboratoryKey, pk=pk, laboratory=found, until__isnull=True)
    form = ReasonForm(request.POST or None)
    page = Page(_("停用密钥"), pgettext("key", "停用"), _address(found), subject=key.vkey)
    return act(request, form, page, lambda: actions.end_key(user, key, form.cleaned_data["reason"]))


@both
@signed_in
def consent(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Take down a consent, or that it is withdrawn."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U", own=found.pk in queries.spoken_for(user), limit="consent")
    form = ConsentForm(request.POST or None)
    page = Page(
        _("公布结果的同意"),
        pgettext("taking down", "登记"),
        _address(found),
        under=_("只公布同意者的结果；撤回之后不再公布。"),
        subject=found.credit_code,
    )

    def do() -> object:
        said = form.cleaned_data
        return actions.set_consent(user, found, given=said["given"] == "yes", document=said["document"])

    return act(request, form, page, do)


@both
@signed_in
def contact(request: HttpRequest, user: User, code: str) -> HttpResponse:
    """Name who speaks for it."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U")
    form = ContactForm(request.POST or None)
    page = Page(_("指定联系人"), pgettext("act", "指定"), _address(found), subject=found.credit_code)
    return act(request, form, page, lambda: actions.name_contact(user, found, form.cleaned_data["user"]))


@both
@signed_in
def end_contact(request: HttpRequest, user: User, code: str, pk: int) -> HttpResponse:
    """Somebody no longer speaks for it."""
    found = laboratory_of(user, code)
    need(user, "hub-laboratory", "U")
    held = Contact.objects.filter(pk=pk, laboratory=found, until__isnull=True).select_related("user").first()
    if held is None:
        raise Http404
    page = Page(_("结束联系人"), pgettext("act", "结束"), _address(found), subject=named(held.user))
    return act(request, ActionForm(request.POST or None), page, lambda: actions.end_contact(user, held))


def _address(found: Laboratory) -> str:
    return reverse("hub:laboratory", args=[found.credit_code])
