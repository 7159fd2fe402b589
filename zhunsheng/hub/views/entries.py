# SPDX-License-Identifier: Apache-2.0
"""A laboratory in a round: its sample, who looks at it, its hits and answers, and how it is completed."""

from typing import Any, Final

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.assessing import (
    AnswerForm,
    AskForm,
    AssignForm,
    ConfirmForm,
    DecideForm,
    JudgeForm,
    SampleForm,
)
from zhunsheng.hub.models import Assessor, Assignment, Entry, Returned, Visit
from zhunsheng.hub.queries import assessors as who
from zhunsheng.hub.queries import judging
from zhunsheng.hub.queries.blind import SIGHTED, Blind, blind_for
from zhunsheng.hub.queries.checked import may_look
from zhunsheng.hub.queries.comparison import may_compare
from zhunsheng.hub.views.access import need, signed_in
from zhunsheng.hub.views.act import Page, act
from zhunsheng.ledger.errors import ActionError

PAGE: Final = 25
both = require_http_methods(["GET", "HEAD", "POST"])


def open_entry(user: User, number: str, code: str) -> Entry:
    """The entry for those who may see its hits; to others it is not there."""
    entries = Entry.objects.select_related("round", "laboratory", "pack")
    found = get_object_or_404(entries, round__number=number, code=code)
    if not judging.may_see_hits(user, found):
        raise Http404
    return found


def blind_of(user: User, found: Entry) -> Blind:
    """What stands for numbers where the person judges this laboratory and does not go there."""
    mine = found.assignments.filter(assessor__user=user, ended_at__isnull=True).select_related("plan").first()
    return SIGHTED if mine is None else blind_for(mine, named=mine.on_site)


@require_safe
@signed_in
def entry(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Where a laboratory stands in a round, for whoever runs the hub, judges it, or is it."""
    found = open_entry(user, number, code)
    own = found.laboratory_id in queries.spoken_for(user)
    assignment = found.assignments.filter(assessor__user=user, ended_at__isnull=True).first()
    done = queries.completed_evaluation(found)
    hits = judging.hits_asked(found)
    if own:  # a laboratory is shown what it was asked, and what came of it
        hits = [each for each in hits if each.question is not None]
    context: dict[str, Any] = {
        "entry": found,
        "blind": blind_of(user, found),
        "may_look": found.pack is not None and may_look(user, found),
        "may_compare": may_compare(user, found),
        "stage": queries.stages([found])[found.pk],
        "named": own or allowed(user, "hub-laboratory", "R") or (assignment and assignment.on_site),
        "own": own,
        "plan": who.current_plan(found) if not own else None,
        "assignments": _assignments(found) if allowed(user, "hub-assignment", "R") else [],
        "assignment": assignment,
        "page": Paginator(hits, PAGE).get_page(request.GET.get("page")),
        "judgements": judging.judgements_of(found).order_by("-id") if not own or done else [],
        "visits": Visit.objects.filter(assignment__entry=found).order_by("-id"),
        "done": done,
        "open": done is None and found.round.closed_at is None,
        "runs": allowed(user, "hub-sample", "C"),
        "may_assign": allowed(user, "hub-assignment", "C"),
        "may_complete": allowed(user, "hub-evaluation", "C"),
        "may_ask": assignment is not None or allowed(user, "hub-question", "U"),
        "may_answer": own,
    }
    return render(request, "hub/entry.html", context)


def _assignments(found: Entry) -> list[tuple[Assignment, bool]]:
    back = Exists(Returned.objects.filter(assignment=OuterRef("pk")))
    rows = found.assignments.select_related("assessor__user").order_by("id").annotate(back=back)
    return [(each, each.back) for each in rows]


@both
@signed_in
def sample(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Draw certificates."""
    found = open_entry(user, number, code)
    need(user, "hub-sample", "C")
    form = SampleForm(request.POST or None, initial={"random_share": 50})
    page = Page(
        _("抽样"),
        pgettext("act", "抽样"),
        address(found),
        under=_("同样的证据包、种子与份数，谁来抽都一样；种子与总体的摘要记入日志。"),
        subject=str(found),
    )
    return act(request, form, page, lambda: actions.sample(user, found, **form.cleaned_data))


@both
@signed_in
def assign(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Give the sample to an assessor."""
    found = open_entry(user, number, code)
    need(user, "hub-assignment", "C")
    form = AssignForm(who.candidates(found), request.POST or None)
    page = Page(
        _("分派评审员"),
        pgettext("act", "分派"),
        address(found),
        under=_("同专业又同地区的、申报过关系的须回避；还没有为本轮申报的不能分派。"),
        subject=str(found),
    )

    def do() -> object:
        assessor = get_object_or_404(Assessor, pk=int(form.cleaned_data["assessor"]))
        return actions.assign(user, found, assessor, on_site=form.cleaned_data["on_site"])

    return act(request, form, page, do)


@both
@signed_in
def ask(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Put hits to the laboratory."""
    found = open_entry(user, number, code)
    need(user, "hub-question", "C", own=who.at_work(user, found))
    keys = _keys(request)
    form = AskForm(request.POST if "text" in request.POST else None, keys=keys)
    page = Page(_("询问实验室"), pgettext("act", "发出"), address(found), subject=str(found), keys=keys)
    return act(request, form, page, lambda: actions.ask(user, found, keys, form.cleaned_data["text"]))


@both
@signed_in
def decide(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Confirm or dismiss hits."""
    found = open_entry(user, number, code)
    need(user, "hub-judgement", "C", own=who.at_work(user, found))
    keys = _keys(request)
    form = DecideForm(request.POST if "reason" in request.POST else None, keys=keys)
    page = Page(
        _("处理命中"),
        pgettext("act", "记下"),
        address(found),
        under=_("先听实验室说，再确认；比率与区间一并记入日志。"),
        subject=str(found),
        keys=keys,
    )
    return act(request, form, page, lambda: actions.decide(user, found, keys, **form.cleaned_data))


def _keys(request: HttpRequest) -> list[str]:
    """The hits ticked on the page before, which travel with the form."""
    return (request.POST if request.method == "POST" else request.GET).getlist("keys")[:500]


@both
@signed_in
def judge(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Judge a clause or one of its parts."""
    found = open_entry(user, number, code)
    need(user, "hub-judgement", "C", own=who.at_work(user, found))
    form = JudgeForm(request.POST or None, initial={"about": request.GET.get("about", "")})
    page = Page(_("判断条款"), pgettext("act", "记下"), address(found), subject=str(found))
    return act(request, form, page, lambda: actions.judge(user, found, **form.cleaned_data))


@require_POST
@signed_in
def complete(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """Freeze the evaluation."""
    found = open_entry(user, number, code)
    need(user, "hub-evaluation", "C")
    try:
        actions.complete(user, found)
    except ActionError as error:
        messages.error(request, str(error.message), extra_tags="stop")
    return redirect(address(found))


@both
@signed_in
def answer(request: HttpRequest, user: User, number: str, code: str, pk: int) -> HttpResponse:
    """The laboratory answers a question."""
    found = open_entry(user, number, code)
    question = get_object_or_404(judging.visible_questions(user).filter(entry=found).distinct(), pk=pk)
    need(user, "hub-question", "U", own=found.laboratory_id in queries.spoken_for(user), limit="answer")
    form = AnswerForm(request.POST or None)
    page = Page(
        _("答复询问"), pgettext("act", "答复"), address(found), under=question.text, subject=question.rule
    )

    def do() -> object:
        said = form.cleaned_data
        return actions.answer(user, question, said["text"], self_found=said["self_found"])

    return act(request, form, page, do)


@both
@signed_in
def confirm(request: HttpRequest, user: User, number: str, code: str, pk: int) -> HttpResponse:
    """The laboratory confirms a visit."""
    found = open_entry(user, number, code)
    need(user, "hub-question", "U", own=found.laboratory_id in queries.spoken_for(user), limit="answer")
    visit = get_object_or_404(Visit, pk=pk, assignment__entry=found)
    form = ConfirmForm(request.POST or None)
    page = Page(
        _("确认现场记录"),
        pgettext("act", "确认"),
        address(found),
        under=visit.seen,
        subject=f"{visit.day} {visit.place}",
    )
    return act(request, form, page, lambda: actions.confirm_visit(user, visit, form.cleaned_data["remark"]))


def address(found: Entry) -> str:
    """Where the entry is shown."""
    return reverse("hub:entry", args=[found.round.number, found.code])
