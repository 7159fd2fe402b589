# SPDX-License-Identifier: Apache-2.0
"""Results: shown to the laboratory first, answered, published or taken down; and appeals against them."""

from typing import Any, Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.base import ActionForm, ReasonForm
from zhunsheng.hub.forms.results import AnswerForm, AppealForm, DecideForm, ResultFilter, ShowForm
from zhunsheng.hub.models import Appeal, Publication
from zhunsheng.hub.queries import results as asked
from zhunsheng.hub.queries.statements import may_state, visible_statements
from zhunsheng.hub.views.access import need, signed_in, speaks
from zhunsheng.hub.views.act import Page, act

PAGE: Final = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@require_safe
@signed_in
def results(request: HttpRequest, user: User) -> HttpResponse:
    """Those the person may see."""
    need(user, "hub-result", own=speaks(user))
    form = ResultFilter(request.GET)
    said = form.cleaned_data if form.is_valid() else {}
    found = asked.result_list(user, said.get("q", ""), said.get("state", ""))
    context = {
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(said.values()),
        "may_show": allowed(user, "hub-result", "C"),
        "waiting": asked.unshown_evaluations().count() if allowed(user, "hub-result", "C") else 0,
    }
    return render(request, "hub/results.html", context)


@require_safe
@signed_in
def result(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """One result: what is or would be published, what the laboratory says, and appeals."""
    found = result_of(user, number)
    own = found.laboratory_id in queries.spoken_for(user)
    private = found.published_at is None and found.withdrawn_at is None
    waits = asked.open_appeal(found)
    involved = user.pk in asked.involved_in(found)
    context: dict[str, Any] = {
        "result": found,
        "document": found.document,
        "intact": asked.digest_of(found.document) == found.sha256,
        "appeals": asked.visible_appeals(user).filter(publication=found).order_by("-id"),
        "consents": queries.consents_now(found.laboratory),
        "may_answer": own and private,
        "may_publish": allowed(user, "hub-result", "A") and private,
        "may_withdraw": allowed(user, "hub-result", "A") and found.state == "published",
        "may_appeal": own and found.withdrawn_at is None and waits is None,
        "may_decide": allowed(user, "hub-appeal", "A") and waits is not None and not involved,
        "involved": allowed(user, "hub-appeal", "A") and waits is not None and involved,
        "may_state": may_state(user, found),
        "statements": visible_statements(user).filter(publication=found),
        "waits": waits,
        "may_correct": allowed(user, "hub-result", "C")
        and found.state == "published"
        and not Publication.objects.filter(corrects=found).exists(),
    }
    return render(request, "hub/result.html", context)


def result_of(user: User, number: str) -> Publication:
    """The result, or no page."""
    return get_object_or_404(asked.visible_results(user), number=number)


@both
@signed_in
def show(request: HttpRequest, user: User) -> HttpResponse:
    """Show the laboratory what would be published."""
    need(user, "hub-result", "C")
    corrects = Publication.objects.filter(number=request.GET.get("corrects", "")).first()
    form = ShowForm(request.POST or None, initial={"corrects": corrects})
    page = Page(
        _("给实验室看结果"),
        pgettext("result", "给它看"),
        reverse("hub:results"),
        under=_("内容随即冻结，只有这家实验室看得见；它有十五个工作日答复。"),
    )
    return act(request, form, page, lambda: _address(actions.show_result(user, **form.cleaned_data)))


@both
@signed_in
def answer(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The laboratory answers."""
    found = result_of(user, number)
    own = found.laboratory_id in queries.spoken_for(user)
    need(user, "hub-result", "U", own=own, limit="answer")
    form = AnswerForm(request.POST or None, initial={"text": found.answer})
    under = _("公布之前可以改。对判断有异议的，可以不同意公布，也可以提出申诉。")
    page = Page(_("答复结果"), pgettext("act", "答复"), _address(found), under=under, subject=found.number)

    def do() -> object:
        said = form.cleaned_data
        return actions.answer_result(user, found, said["text"], agreed=said["agreed"] == "yes")

    return act(request, form, page, do)


@both
@signed_in
def publish(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Open it to everybody."""
    found = result_of(user, number)
    need(user, "hub-result", "A")
    under = _("公布的就是冻结的内容，实验室看过的那一份；公布之后只能更正或撤下，两者都留下痕迹。")
    page = Page(_("公布结果"), pgettext("act", "公布"), _address(found), under=under, subject=found.number)
    form = ActionForm(request.POST or None)
    return act(request, form, page, lambda: actions.publish_result(user, found))


@both
@signed_in
def withdraw(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Take it down."""
    found = result_of(user, number)
    need(user, "hub-result", "A")
    under = _("编号仍可查验，只说已撤下。能更正的，先更正。")
    page = Page(_("撤下结果"), pgettext("act", "撤下"), _address(found), under=under, subject=found.number)
    form = ReasonForm(request.POST or None)

    def do() -> object:
        return actions.withdraw_result(user, found, form.cleaned_data["reason"])

    return act(request, form, page, do)


@both
@signed_in
def appeal(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The laboratory appeals."""
    found = result_of(user, number)
    need(user, "hub-appeal", "C", own=found.laboratory_id in queries.spoken_for(user))
    under = _("由没有参与过这份结果的复核人决定；决定之前不公布。")
    page = Page(
        pgettext("noun", "申诉"),
        pgettext("act", "提出申诉"),
        _address(found),
        under=under,
        subject=found.number,
    )
    form = AppealForm(request.POST or None)
    return act(request, form, page, lambda: actions.appeal(user, found, form.cleaned_data["text"]))


@both
@signed_in
def decide(request: HttpRequest, user: User, number: str, pk: int) -> HttpResponse:
    """A reviewer decides."""
    need(user, "hub-appeal", "A")
    waiting = asked.visible_appeals(user).filter(decided_at__isnull=True)
    found: Appeal = get_object_or_404(waiting, pk=pk, publication__number=number)
    form = DecideForm(request.POST or None)
    page = Page(
        _("决定申诉"),
        pgettext("act", "决定"),
        _address(found.publication),
        under=found.text,
        subject=number,
    )

    def do() -> object:
        said = form.cleaned_data
        upheld, clauses = said["upheld"] == "yes", said["clauses"].split()
        return actions.decide_appeal(user, found, upheld=upheld, reason=said["reason"], clauses=clauses)

    return act(request, form, page, do)


def _address(found: Publication) -> str:
    return reverse("hub:result", args=[found.number])
