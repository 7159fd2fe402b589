# SPDX-License-Identifier: Apache-2.0
"""Drafts of procedures: all of them, one with its texts, and how two versions differ."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.laboratory import changes as differing
from zhunsheng.laboratory.actions.drafts import DRAFT
from zhunsheng.laboratory.forms.drafts import DraftFilter
from zhunsheng.laboratory.models import DraftText, ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.queries import draft_list, in_force_for, today, who_wrote
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Deed, Reader, deed, signed_in
from zhunsheng.laboratory.views.draft_faults import checked_text

PAGE_SIZE = 25
TO_DRAFT = (("method", "C"),)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a draft, as the row of steps shows it."""

    title: str
    when: str
    who: str
    state: str


@require_GET
@signed_in
def drafts(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every draft, whoever's."""
    reader.require(("method", "R"))
    form = DraftFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = draft_list(asked.get("q", ""), asked.get("state", ""))
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "narrowed": any(asked.values()),
    }
    return render(request, "laboratory/drafts.html", context)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """One draft: where it stands, whose turn it is, what is wrong with it, every text of it."""
    found = draft_of(reader, pk)
    newest = found.newest
    context = {
        "found": found,
        "newest": newest,
        "checked": checked_text(newest.text),
        "steps": _steps(found),
        "texts": found.texts.select_related("saved_by"),
        "present": in_force_for(found.method, today()),
        "writes": found.is_open and may_draft(reader),
        "deeds": _deeds(reader, found),
        "own": found.state == "submitted" and reader.user.pk in who_wrote(found),
        "history": history.of(f"procedure-draft:{found.pk}"),
    }
    return render(request, "laboratory/draft.html", context)


@require_GET
@signed_in
def changes(request: HttpRequest, reader: Reader, pk: int, old: int, new: int) -> HttpResponse:
    """How a draft's text differs from an earlier one; number 0 is the release in force."""
    found = draft_of(reader, pk)
    after = get_object_or_404(found.texts, number=new)
    if old:
        before_text = get_object_or_404(found.texts, number=old).text
        title = _("第 %(number)s 稿") % {"number": old}
    else:
        present = in_force_for(found.method, today())
        if present is None:
            raise Http404
        before_text, title = present.text, release_title(present)
    context = {
        "found": found,
        "before": title,
        "after": _("第 %(number)s 稿") % {"number": new},
        **difference(before_text, after.text),
    }
    return render(request, "laboratory/draft_changes.html", context)


@require_GET
@signed_in
def release_changes(request: HttpRequest, reader: Reader, old: int, new: int) -> HttpResponse:
    """How two releases of a method differ."""
    reader.require(("method", "R"))
    after = get_object_or_404(ProcedureRelease.objects.select_related("method"), pk=new)
    before = get_object_or_404(ProcedureRelease, pk=old, method=after.method)
    context = {
        "method": after.method,
        "before": release_title(before),
        "after": release_title(after),
        **difference(before.text, after.text),
    }
    return render(request, "laboratory/draft_changes.html", context)


def draft_of(reader: Reader, pk: int) -> ProcedureDraft:
    """The draft, for somebody who may read methods."""
    reader.require(("method", "R"))
    rows = ProcedureDraft.objects.select_related(
        "method", "started_by", "submitted_by", "ended_by", "release", "based_on"
    )
    return get_object_or_404(rows, pk=pk)


def may_draft(reader: Reader) -> bool:
    """Whether this reader may write procedures."""
    return reader.may(*TO_DRAFT, limit=DRAFT)


def difference(before: str, after: str) -> dict[str, object]:
    """What a page needs to show how two texts differ."""
    return {
        "lines": differing.side_by_side(before, after),
        "figures": differing.changed_figures(before, after),
    }


def release_title(release: ProcedureRelease) -> str:
    """A release by its procedure and version."""
    values = {"procedure": release.procedure, "version": release.version}
    return _("%(procedure)s 第 %(version)s 版") % values


def _steps(found: ProcedureDraft) -> list[Step]:
    first: DraftText = found.texts.get(number=1)
    ended = {
        "returned": pgettext("step of a draft", "退回"),
        "withdrawn": pgettext("step of a draft", "撤回"),
    }
    steps = [_step(pgettext("step of a draft", "起草"), first.saved_at, first.saved_by, "done")]
    if found.number > 1:
        newest = found.newest
        saved = pgettext("step of a draft", "第 %(number)s 稿") % {"number": found.number}
        steps.append(_step(saved, newest.saved_at, newest.saved_by, "done"))
    if found.submitted_at and found.state != "withdrawn":
        now = "now" if found.state == "submitted" else "done"
        steps.append(
            _step(pgettext("step of a draft", "提交审核"), found.submitted_at, found.submitted_by, now)
        )
    if found.state in ended:
        steps.append(_step(ended[found.state], found.ended_at, found.ended_by, "back"))
    if found.is_open:
        steps.append(Step(pgettext("step of a draft", "提交审核"), "", "", "now"))
    if found.state != "withdrawn":
        state = "done" if found.state == "released" else "todo"
        at, who = (found.ended_at, found.ended_by) if state == "done" else (None, None)
        steps.append(_step(pgettext("step of a draft", "发布"), at, who, state))
    return steps


def _step(title: str, at: object, who: User | None, state: str) -> Step:
    when = f"{timezone.localtime(at):%m-%d %H:%M}" if at else ""  # type: ignore[arg-type]  # an instant or nothing
    return Step(title, when, history.person_name(who) if who else "", state)


def _deeds(reader: Reader, found: ProcedureDraft) -> list[Deed]:
    deeds = []
    if found.is_open:
        deeds += [
            _drafting(reader, _("编辑"), "draft-text", found),
            _drafting(reader, _("提交审核"), "submit-draft", found),
        ]
    if found.state == "submitted":
        deeds += [
            deed(reader, _("发布"), reverse("laboratory:release-draft", args=[found.pk]), ("method", "A")),
            deed(
                reader,
                pgettext("draft", "退回"),
                reverse("laboratory:return-draft", args=[found.pk]),
                ("method", "A"),
            ),
        ]
    if found.state in ("open", "returned", "submitted"):
        deeds.append(_drafting(reader, pgettext("draft", "撤回"), "withdraw-draft", found))
    return deeds


def _drafting(reader: Reader, title: str, name: str, found: ProcedureDraft) -> Deed:
    url = reverse(f"laboratory:{name}", args=[found.pk])
    return Deed(title, url) if may_draft(reader) else deed(reader, title, url, *TO_DRAFT)
