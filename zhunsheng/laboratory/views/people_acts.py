# SPDX-License-Identifier: Apache-2.0
"""What is done about one person: qualifications, authorisations, signing fields, holds, leaving."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import ActionForm, EndForm, ReasonForm
from zhunsheng.laboratory.forms.equipment import HoldForm
from zhunsheng.laboratory.forms.people import (
    AuthorisationForm,
    LeaveForm,
    QualificationForm,
    SigningFieldForm,
)
from zhunsheng.laboratory.models import Authorisation, Person, SigningField
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import lists, today
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.laboratory.views.access import Reader, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.people import member

both = require_http_methods(["GET", "HEAD", "POST"])


def _page(person: Person, title: str, verb: str, note: str = "") -> Page:
    back = reverse("laboratory:person", args=[person.number])
    return Page(title, f"{person.number} {named(person)}", verb, back, note)


@both
@signed_in
def qualify(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Record a grade."""
    person = member(reader, number)
    reader.require(("people", "C"))

    def do(values: dict[str, Any]) -> str:
        row = actions.qualify_person(reader.user, person, **values)
        return _("已登记资格：%(grade)s") % {"grade": row.get_grade_display()}

    return act(
        request,
        _page(person, _("登记资格"), pgettext("act", "登记")),
        QualificationForm(posted(request)),
        do,
    )


@both
@signed_in
def authorise(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Authorise for an act by a method."""
    person = member(reader, number)
    reader.require(("people", "A"))
    form = AuthorisationForm(posted(request), initial={"valid_from": today()})

    def do(values: dict[str, Any]) -> str:
        row = actions.authorise_person(reader.user, person, **values)
        return _("已授权：%(method)s %(act)s") % {"method": row.method.number, "act": row.get_act_display()}

    return act(request, _page(person, _("授权"), _("授权")), form, do)


@both
@signed_in
def end_authorisation(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """End an authorisation."""
    person = member(reader, number)
    reader.require(("people", "A"))
    row: Authorisation = get_object_or_404(person.authorisations.filter(standing()), pk=pk)
    form = EndForm(posted(request), initial={"last_day": today()})

    def do(values: dict[str, Any]) -> str:
        actions.end_authorisation(reader.user, row, **values)
        return _("已结束授权：%(method)s") % {"method": row.method.number}

    note = f"{row.method.number} {row.get_act_display()}"
    return act(request, _page(person, _("结束授权"), _("结束授权"), note), form, do)


@both
@signed_in
def grant_field(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Grant a field to sign in."""
    person = member(reader, number)
    reader.require(("people", "A"))
    grades = list(person.qualifications.filter(standing()).values_list("grade", flat=True))
    form = SigningFieldForm(posted(request), grades=grades, initial={"valid_from": today()})
    note = "" if grades else _("还没有登记资格；请先登记注册计量师或职称。")

    def do(values: dict[str, Any]) -> str:
        row = actions.grant_signing_field(reader.user, person, **values)
        return _("已授予签字领域：%(field)s") % {"field": row.get_field_display()}

    return act(request, _page(person, _("授予签字领域"), _("授予"), note), form, do)


@both
@signed_in
def end_field(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """End a field to sign in."""
    person = member(reader, number)
    reader.require(("people", "A"))
    row: SigningField = get_object_or_404(person.signing_fields.filter(standing()), pk=pk)
    form = EndForm(posted(request), initial={"last_day": today()})

    def do(values: dict[str, Any]) -> str:
        actions.end_signing_field(reader.user, row, **values)
        return _("已结束签字领域：%(field)s") % {"field": row.get_field_display()}

    page = _page(person, _("结束签字领域"), _("结束"), str(row.get_field_display()))
    return act(request, page, form, do)


@both
@signed_in
def hold(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Let the person do no work until released."""
    person = member(reader, number)
    reader.require(("people", "U"), ("people", "A"))

    def do(values: dict[str, Any]) -> str:
        actions.place_hold(reader.user, subject_kind="person", subject_number=number, **values)
        return _("已暂停")

    note = _("暂停后，这个人的工作在下一步被拒绝，直到解除。")
    return act(
        request,
        _page(person, pgettext("act", "暂停"), pgettext("act", "暂停"), note),
        HoldForm(posted(request)),
        do,
    )


@both
@signed_in
def release(request: HttpRequest, reader: Reader, number: str, pk: int) -> HttpResponse:
    """Release a hold on the person."""
    person = member(reader, number)
    reader.require(("people", "U"), ("people", "A"))
    held = get_object_or_404(lists.open_holds("person", number), pk=pk)

    def do(values: dict[str, Any]) -> str:
        actions.release_hold(reader.user, held, reason=values["reason"])
        return _("已解除")

    page = _page(person, _("解除暂停"), _("解除"), held.reason)
    return act(request, page, ReasonForm(posted(request)), do)


@both
@signed_in
def confirm_key(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Say that the signatory made the key that waits."""
    person = member(reader, number)
    reader.require(("people", "A"))

    def do(_values: dict[str, Any]) -> str:
        actions.confirm_signing_identity(reader.user, person)
        return _("已确认签名密钥")

    note = _(
        "密码被别人重设过，重设的人也能生成密钥。请当面或用已知的电话问过本人：这把密钥是不是自己生成的。"
    )
    page = _page(person, _("确认签名密钥"), _("确认签名密钥"), note)
    return act(request, page, ActionForm(posted(request)), do)


@both
@signed_in
def leave(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """The person leaves the laboratory."""
    person = member(reader, number)
    reader.require(("people", "U"))
    form = LeaveForm(posted(request), initial={"last_day": today()})

    def do(values: dict[str, Any]) -> str:
        actions.end_employment(reader.user, person, **values)
        return _("已登记离职")

    return act(request, _page(person, _("登记离职"), pgettext("act", "登记")), form, do)
