# SPDX-License-Identifier: Apache-2.0
"""What is done with a draft: begin, write as a file, submit, return, withdraw, release."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions, signals
from zhunsheng.laboratory.actions import SavedMeanwhile
from zhunsheng.laboratory.actions.drafts import DRAFT
from zhunsheng.laboratory.changes import next_version
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.drafts import DraftTextForm, ReleaseForm, SeenForm, StartForm, lines_plain
from zhunsheng.laboratory.models import Method, ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.queries import in_force_for, today, who_wrote
from zhunsheng.laboratory.templatetags.laboratory_words import titled
from zhunsheng.laboratory.views.access import Reader, signed_in
from zhunsheng.laboratory.views.act import Page, act, files, posted
from zhunsheng.laboratory.views.draft_faults import checked_text
from zhunsheng.laboratory.views.drafts import TO_DRAFT, difference, draft_of, release_title
from zhunsheng.laboratory.views.methods import edition
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.measure.procedure.skeleton import skeleton

both = require_http_methods(["GET", "HEAD", "POST"])


@both
@signed_in
def start(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Begin a draft for a method and go on to write it."""
    method = edition(reader, number)
    reader.require(*TO_DRAFT, limit=DRAFT)
    form = StartForm(posted(request), files(request), method=method, initial={"source": "skeleton"})
    if request.method == "POST" and form.is_valid():
        try:
            draft = _started(reader, method, form.cleaned_data)
        except ActionError as error:
            form.refuse(error)
        else:
            return redirect("laboratory:draft-text", draft.pk)
    about, back = f"{method.number} {titled(method)}", reverse("laboratory:method", args=[number])
    page = Page(_("起草程序"), about, _("开始"), back, _("草稿由一人编写并提交，由另一人发布。"))
    return render(request, "laboratory/act.html", {"page": page, "form": form, "files": True, "rows": None})


def _started(reader: Reader, method: Method, values: dict[str, Any]) -> ProcedureDraft:
    kind, _colon, name = values["source"].partition(":")
    if kind == "release":
        release: ProcedureRelease = get_object_or_404(method.procedures, pk=name)
        text = next_version(release.text)
        return actions.start_draft(reader.user, method, text=text, based_on=release)
    if kind == "shipped":
        return actions.start_draft(reader.user, method, text=shipped_text(name), based_on_shipped=name)
    if kind == "file":
        return actions.start_draft(reader.user, method, text=lines_plain(values["text"]))
    text = skeleton(method.family, method.field, method.number, (method.title, method.title_en))
    return actions.start_draft(reader.user, method, text=text)


@both
@signed_in
def write(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """The draft as a file: typed or read in; faults are listed by line, and nothing typed is lost."""
    found = draft_of(reader, pk)
    reader.require(*TO_DRAFT, limit=DRAFT)
    if not found.is_open:
        return redirect("laboratory:draft", found.pk)
    newest = found.newest
    form = DraftTextForm(
        posted(request), files(request), initial={"text": newest.text, "seen": newest.number}
    )
    meanwhile = None
    if request.method == "POST" and form.is_valid():
        text = form.cleaned_data["text"]
        try:
            saved = actions.save_draft(reader.user, found, text=text, seen=form.cleaned_data["seen"])
        except SavedMeanwhile as error:
            meanwhile = {"newest": error.newest, **difference(error.newest.text, text)}
            form = DraftTextForm(initial={"text": text, "seen": error.newest.number})
        except ActionError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已存第 %(number)s 稿") % {"number": saved.number}, extra_tags="fine")
            return redirect("laboratory:draft-text", found.pk)
    checked = checked_text(lines_plain(str(form["text"].value() or "")))
    context = {"found": found, "form": form, "meanwhile": meanwhile, "checked": checked, "newest": newest}
    return render(request, "laboratory/draft_text.html", context)


@require_GET
@signed_in
def download(_request: HttpRequest, reader: Reader, pk: int, number: int) -> HttpResponse:
    """A text of a draft as a file."""
    found = draft_of(reader, pk)
    saved = get_object_or_404(found.texts, number=number)
    name = f"{found.method.family}-{found.pk}-{number}.yaml"
    response = HttpResponse(saved.text, content_type="application/yaml; charset=utf-8")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@both
@signed_in
def submit(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Hand the draft over; its examples run."""
    found = draft_of(reader, pk)
    reader.require(*TO_DRAFT, limit=DRAFT)

    def do(values: dict[str, Any]) -> str:
        actions.submit_draft(reader.user, found, seen=values["seen"])
        return _("已提交审核")

    note = _("提交前检查全文并运行示例；有错处或有一个数不符就不提交。由另一人发布。")
    page = _page(found, _("提交审核"), _("提交审核"), note)
    return act(request, page, SeenForm(posted(request), initial={"seen": found.number}), do)


@both
@signed_in
def give_back(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Return the draft with a reason."""
    found = draft_of(reader, pk)
    reader.require(("method", "A"))

    def do(values: dict[str, Any]) -> str:
        actions.return_draft(reader.user, found, reason=values["reason"])
        return _("草稿已退回")

    verb = pgettext("draft", "退回")
    page = _page(found, _("退回草稿"), verb, _("说明要改什么；起草人改后再提交。"))
    return act(request, page, ReasonForm(posted(request)), do)


@both
@signed_in
def withdraw(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Give the draft up."""
    found = draft_of(reader, pk)
    reader.require(*TO_DRAFT, limit=DRAFT)

    def do(values: dict[str, Any]) -> str:
        actions.withdraw_draft(reader.user, found, reason=values["reason"])
        return _("草稿已撤回")

    verb = pgettext("draft", "撤回")
    page = _page(found, _("撤回草稿"), verb, _("撤回的草稿不再能改，但留着可读。"))
    return act(request, page, ReasonForm(posted(request)), do)


@both
@signed_in
def release(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Release the draft, with its differences to the version in force and what keeps the old one in sight."""
    found = draft_of(reader, pk)
    reader.require(("method", "A"))
    if found.state != "submitted":
        return redirect("laboratory:draft", found.pk)
    newest, present = found.newest, in_force_for(found.method, today())
    first = {"seen": newest.number, "compared": present and present.pk, "valid_from": today()}
    form = ReleaseForm(posted(request), initial=first, first=present is None)
    if request.method == "POST" and form.is_valid():
        try:
            row = _released(reader, found, form.cleaned_data)
        except ActionError as error:
            form.refuse(error)
        else:
            messages.success(request, _("已发布 %(release)s") % {"release": release_title(row)}, "fine")
            return redirect("laboratory:draft", found.pk)
    context = {
        "found": found,
        "form": form,
        "newest": newest,
        "present": present,
        "present_title": release_title(present) if present else "",
        "checked": checked_text(newest.text),
        "own": reader.user.pk in who_wrote(found),
        "tasks": tasks_under_way(present) if present else [],
        **difference(present.text if present else "", newest.text),
    }
    return render(request, "laboratory/draft_release.html", context)


def _released(reader: Reader, found: ProcedureDraft, values: dict[str, Any]) -> ProcedureRelease:
    compared = found.method.procedures.filter(pk=values["compared"]).first() if values["compared"] else None
    days = {name: values[name] for name in ("valid_from", "last_day")}
    return actions.release_draft(reader.user, found, seen=values["seen"], compared_with=compared, **days)


def tasks_under_way(present: ProcedureRelease) -> list[str]:
    """Tasks that were agreed under a release and go on by it."""
    answers: Iterable[tuple[object, Any]] = signals.tasks_wanted.send(
        sender=ProcedureRelease, release=present
    )
    return sorted(number for _receiver, numbers in answers for number in numbers)


def _page(found: ProcedureDraft, title: str, verb: str, note: str = "") -> Page:
    about = _("%(method)s 的草稿 %(pk)s") % {"method": found.method.number, "pk": found.pk}
    return Page(title, about, verb, reverse("laboratory:draft", args=[found.pk]), note)
