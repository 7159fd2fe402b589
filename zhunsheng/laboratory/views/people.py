# SPDX-License-Identifier: Apache-2.0
"""People: list, register, one person with what the laboratory lets them do."""

from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions, signing
from zhunsheng.laboratory.forms.base import SearchForm
from zhunsheng.laboratory.forms.people import IdentityForm, PersonForm
from zhunsheng.laboratory.models import Person, SigningIdentity
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import lists, person_of, today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Deed, Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.sheets import import_deed

PAGE_SIZE = 25


@require_GET
@signed_in
def people(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All people, or for those who may read only about themselves, that one."""
    reader.require(("people", "R"), own=True)
    form = SearchForm(request.GET)
    day = today()
    rows = lists.people_list(day, form.cleaned_data.get("q", "") if form.is_valid() else "")
    if not reader.may(("people", "R")):
        rows = rows.filter(user=reader.user)
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "today": day,
        "alone": not reader.may(("people", "R")),
        "deeds": [
            import_deed(reader, "people"),
            deed(reader, _("登记人员"), reverse("laboratory:new-person"), ("people", "C")),
        ],
    }
    return render(request, "laboratory/people.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def new_person(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Register a member of staff."""
    reader.require(("people", "C"))
    page = Page(_("登记人员"), "", pgettext("act", "登记"), reverse("laboratory:people"))

    def do(values: dict[str, Any]) -> str:
        person = actions.register_person(reader.user, **values)
        return _("已登记 %(name)s") % {"name": person.name}

    return act(request, page, PersonForm(posted(request)), do)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """One person."""
    person = member(reader, number)
    identity = person.signing_identities.filter(revoked_at__isnull=True).order_by("-id").first()
    context = {
        "person": person,
        "today": today(),
        "mine": person.user_id == reader.user.pk,
        "qualifications": person.qualifications.filter(standing()).order_by("-valid_from", "-id"),
        "authorisations": person.authorisations.filter(standing())
        .select_related("method", "recorded_by")
        .order_by("method__code", "act", "-valid_from"),
        "fields": person.signing_fields.filter(standing())
        .select_related("recorded_by")
        .order_by("field", "-valid_from"),
        "holds": lists.open_holds("person", number),
        "identity": identity,
        "identity_until": _until(identity),
        "identity_waits": identity is not None and identity.awaits and identity.confirmed_at is None,
        "may_confirm": reader.may(("people", "A")) and person.user_id != reader.user.pk,
        "fingerprint": signing.fingerprint(identity) if identity else "",
        "signatory": person.user_id == reader.user.pk and "SIG" in reader.roles,
        "may_grant": reader.may(("people", "A")),
        "may_release": reader.may(("people", "U"), ("people", "A")),
        "deeds": _deeds(reader, person),
        "history": history.of(f"person:{number}"),
    }
    return render(request, "laboratory/person.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def my_identity(request: HttpRequest, reader: Reader) -> HttpResponse:
    """The signatory makes the own signing key, opened by the own password and by nothing else."""
    person = person_of(reader.user)
    if person is None:
        raise Http404
    back = reverse("laboratory:person", args=[person.number])
    if "SIG" not in reader.roles:
        return (
            redirect("laboratory:person", person.number)
            if request.method == "POST"
            else _not_signatory(request)
        )
    note = _(
        "密钥只能用您自己的密码打开；以后改密码时密钥随之更换，密码由别人重设时密钥作废。已有的密钥在生成新密钥后作废。"
    )

    def do(values: dict[str, Any]) -> str:
        actions.issue_signing_identity(reader.user, person, password=values["password"])
        return _("已生成签名密钥")

    page = Page(_("签名密钥"), f"{person.number} {named(person)}", _("生成签名密钥"), back, note)
    return act(request, page, IdentityForm(posted(request)), do)


def member(reader: Reader, number: str) -> Person:
    """The person of that number, for somebody who may read about people, or about themselves."""
    reader.require(("people", "R"), own=True)
    people = Person.objects.select_related("user")
    if not reader.may(("people", "R")):
        people = people.filter(user=reader.user)
    return get_object_or_404(people, number=number)


def _not_signatory(request: HttpRequest) -> HttpResponse:
    reason = _("签名密钥只给授权签字人；请技术负责人授予签字领域、系统管理员授予角色。")
    return render(request, "web/no.html", {"kind": "forbidden", "reason": reason}, status=403)


def _until(identity: SigningIdentity | None) -> date | None:
    return signing.valid_until(identity).date() if identity else None


def _deeds(reader: Reader, person: Person) -> list[Deed]:
    def url(name: str) -> str:
        return reverse(f"laboratory:{name}", args=[person.number])

    leave = [] if person.left_on else [deed(reader, _("登记离职"), url("leave"), ("people", "U"))]
    return [
        deed(reader, _("登记资格"), url("qualify"), ("people", "C")),
        deed(reader, _("授权"), url("authorise"), ("people", "A")),
        deed(reader, _("授予签字领域"), url("grant-field"), ("people", "A")),
        deed(reader, pgettext("act", "暂停"), url("hold-person"), ("people", "U"), ("people", "A")),
        *leave,
    ]
