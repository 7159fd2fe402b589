# SPDX-License-Identifier: Apache-2.0
"""Facts from outside and reports of suspect certificates: lists, and what is done about each."""

from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, fact_sheets, queries
from zhunsheng.hub.forms.base import ReasonForm
from zhunsheng.hub.forms.outside import (
    FACT_FORMS,
    CloseForm,
    FactAnswerForm,
    FactFilter,
    FactSheetForm,
    SuspectAnswerForm,
    SuspectFilter,
    TakeForm,
)
from zhunsheng.hub.models import Fact, Suspect
from zhunsheng.hub.queries import outside as asked
from zhunsheng.hub.queries.register import registers_say
from zhunsheng.hub.views.access import need, signed_in, speaks
from zhunsheng.hub.views.act import Page, act
from zhunsheng.hub.vocabulary import FACT_KINDS

PAGE: Final = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def facts(request: HttpRequest, user: User) -> HttpResponse:
    """Those the person may see."""
    need(user, "hub-fact", own=speaks(user))
    form = FactFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = asked.fact_list(user, said.get("q", ""), said.get("kind", ""))
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(said.values()),
        "may_enter": allowed(user, "hub-fact", "C"),
        "may_annul": allowed(user, "hub-fact", "U"),
        "may_answer": speaks(user),
    }
    return render(request, "hub/facts.html", context)


@require_safe
@signed_in
def facts_csv(_request: HttpRequest, user: User) -> HttpResponse:
    """All that the person may see, as a table that can be read in again."""
    need(user, "hub-fact", own=speaks(user))
    content = fact_sheets.written(asked.visible_facts(user).order_by("id"))
    response = HttpResponse(content, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="facts.csv"'
    return response


@both
@signed_in
def enter_fact(request: HttpRequest, user: User) -> HttpResponse:
    """Enter a fact of the kind chosen."""
    need(user, "hub-fact", "C")
    asked_for = request.POST.get("kind") or request.GET.get("kind", "")
    kind = asked_for if asked_for in FACT_FORMS else FACT_KINDS[0][0]
    form = FACT_FORMS[kind](request.POST or None, initial={"kind": kind})
    page = Page(
        _("登记外部事实"),
        pgettext("act", "登记"),
        reverse("hub:facts"),
        under=_("只登记有出处的事实；登记之后不能改，错了注明理由撤销，再登记。"),
        ways=[(f"?kind={code}", name, code == kind) for code, name in FACT_KINDS],
    )
    return act(request, form, page, lambda: actions.enter_fact(user, **form.said()))


@both
@signed_in
def import_facts(request: HttpRequest, user: User) -> HttpResponse:
    """Read a table of facts in: all of it, or nothing and a message for each row at fault."""
    need(user, "hub-fact", "C")
    form = FactSheetForm(request.POST or None, request.FILES or None)
    page = Page(
        _("导入外部事实"),
        pgettext("act", "导入"),
        reverse("hub:facts"),
        under=_("第一行是列名，与导出的表相同。有一行不对，就一行也不导入，每行的不对之处都列出。"),
        files=True,
    )

    def do() -> object:
        return fact_sheets.read_in(user, form.cleaned_data["file"].read())

    return act(request, form, page, do)


@both
@signed_in
def annul_fact(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Say that a fact no longer counts."""
    need(user, "hub-fact", "U")
    found: Fact = get_object_or_404(asked.visible_facts(user), pk=pk, annulled_at__isnull=True)
    page = Page(_("撤销外部事实"), pgettext("act", "撤销"), reverse("hub:facts"), under=found.text)
    form = ReasonForm(request.POST or None)
    return act(request, form, page, lambda: actions.annul_fact(user, found, form.cleaned_data["reason"]))


@both
@signed_in
def answer_fact(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """The laboratory answers."""
    found: Fact = get_object_or_404(asked.visible_facts(user), pk=pk)
    need(user, "hub-fact", "U", own=speaks(user), limit="answer")
    page = Page(_("答复外部事实"), pgettext("act", "答复"), reverse("hub:facts"), under=found.text)
    form = FactAnswerForm(request.POST or None, initial={"text": found.answer})
    return act(request, form, page, lambda: actions.answer_fact(user, found, form.cleaned_data["text"]))


@require_safe
@signed_in
def suspects(request: HttpRequest, user: User) -> HttpResponse:
    """Reports the person may see."""
    need(user, "hub-suspect", own=speaks(user))
    form = SuspectFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = asked.suspect_list(user, said.get("q", ""), said.get("state", ""))
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(said.values()),
    }
    return render(request, "hub/suspects.html", context)


@require_safe
@signed_in
def suspect(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One report."""
    found = suspect_of(user, number)
    own = found.laboratory_id in queries.spoken_for(user)
    context = {
        "suspect": found,
        "compared": registers_say(user, found),
        "reporter": found.reporter if asked.sees_reporter(user, found) else "",
        "may_answer": own and found.closed_at is None,
        "may_close": allowed(user, "hub-suspect", "U") and found.closed_at is None,
        "counted": asked.counted_in(user, found.fact) if found.fact else (),
        "may_take": asked.may_take(user, found),
    }
    return render(request, "hub/suspect.html", context)


def suspect_of(user: User, number: str) -> Suspect:
    """The report, or no page."""
    return get_object_or_404(asked.visible_suspects(user), number=number)


@both
@signed_in
def answer_suspect(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The laboratory answers."""
    found = suspect_of(user, number)
    own = found.laboratory_id in queries.spoken_for(user)
    need(user, "hub-suspect", "U", own=own, limit="answer")
    page = Page(_("答复举报"), pgettext("act", "答复"), _address(found), subject=found.certificate)
    form = SuspectAnswerForm(request.POST or None, initial={"text": found.answer})
    return act(request, form, page, lambda: actions.answer_suspect(user, found, form.cleaned_data["text"]))


def signed(found: Suspect) -> bool:
    """Whether its file is an electronic certificate, and no scan: it has a signature, whole or broken."""
    return found.examined.get("verdict") in ("intact", "broken") and not found.examined.get("unsigned")


@both
@signed_in
def take_suspect(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Count it as a sighting."""
    found = suspect_of(user, number)
    need(user, "hub-suspect", "U")
    need(user, "hub-fact", "C")
    page = Page(
        _("登记为所见证书"),
        pgettext("act", "登记"),
        _address(found),
        under=_("成为一项外部事实，连同实验室的答复，随下一次评价与签发登记比对；举报人是谁不写进去。"),
        subject=found.certificate,
    )
    initial = {
        "code": found.laboratory.credit_code if found.laboratory else found.examined.get("credit_code", ""),
        "issued": found.examined.get("issued", ""),
        "with_file": signed(found),
    }
    form = TakeForm(request.POST or None, initial=initial)
    if not found.file_sha256:
        del form.fields["with_file"]

    def do() -> None:
        actions.take_as_sighting(user, found, **form.cleaned_data)

    return act(request, form, page, do)


@both
@signed_in
def close_suspect(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Close it with an outcome."""
    found = suspect_of(user, number)
    need(user, "hub-suspect", "U")
    page = Page(_("结案"), pgettext("act", "结案"), _address(found), under=found.answer, subject=found.number)
    form = CloseForm(request.POST or None)
    return act(request, form, page, lambda: actions.close_suspect(user, found, **form.cleaned_data))


def _address(found: Suspect) -> str:
    return reverse("hub:suspect", args=[found.number])
