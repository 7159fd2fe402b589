# SPDX-License-Identifier: Apache-2.0
"""Methods and their editions, and the procedures released for them."""

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions.drafts import DRAFT
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.equipment import HoldForm
from zhunsheng.laboratory.forms.facts import MethodFilter, MethodForm, SupersedeForm
from zhunsheng.laboratory.models import Method, ProcedureDraft, ProcedureRelease
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.queries import draft_list, lists, parsed_procedure, today
from zhunsheng.laboratory.templatetags.laboratory_words import titled
from zhunsheng.laboratory.views import history
from zhunsheng.laboratory.views.access import Deed, Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, posted
from zhunsheng.laboratory.views.sheets import import_deed
from zhunsheng.measure import worked
from zhunsheng.measure.procedure.figures import WORDS, unsure_figures

PAGE_SIZE = 25
both = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True, slots=True)
class Checked:
    """A number of a worked example: what was expected, what comes out, whether they agree."""

    example: str
    at: str
    expected: str
    computed: str
    agrees: bool


@require_GET
@signed_in
def methods(request: HttpRequest, reader: Reader) -> HttpResponse:
    """All editions, the present ones told from those to come and those gone."""
    reader.require(("method", "R"))
    form = MethodFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    day = today()
    rows = lists.method_list(day, wanted.get("q", ""), wanted.get("state", ""))
    context = {
        "form": form,
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "today": day,
        "narrowed": any(wanted.values()),
        "deeds": [
            import_deed(reader, "methods"),
            Deed(_("程序草稿"), reverse("laboratory:drafts"), plain=True),
            deed(reader, _("登记方法版本"), reverse("laboratory:new-method"), ("method", "C")),
        ],
    }
    return render(request, "laboratory/methods.html", context)


@both
@signed_in
def new_method(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Register an edition."""
    reader.require(("method", "C"))
    page = Page(_("登记方法版本"), "", pgettext("act", "登记"), reverse("laboratory:methods"))

    def do(values: dict[str, Any]) -> str:
        return _("已登记 %(number)s") % {"number": actions.register_method(reader.user, **values).number}

    return act(request, page, MethodForm(posted(request)), do)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """One edition with its releases."""
    found = edition(reader, number)
    day = today()
    authorised = (
        found.authorisations.filter(standing()).select_related("person").order_by("person__number", "act")
    )
    context = {
        "found": found,
        "today": day,
        "releases": found.procedures.filter(standing())
        .select_related("recorded_by")
        .order_by("-recorded_at", "-id"),
        "others": Method.objects.filter(code=found.code).exclude(pk=found.pk),
        "authorised": authorised,
        "capability": found.capability.filter(standing()).select_related("site").order_by("quantity", "id"),
        "holds": lists.open_holds("method", found.code),
        "may_release": reader.may(("method", "U"), ("method", "A")),
        "drafts": draft_list(method=str(found.pk), state="unfinished"),
        "deeds": [
            _drafting(reader, number),
            deed(reader, _("代替"), reverse("laboratory:supersede", args=[number]), ("method", "U")),
            deed(
                reader,
                pgettext("act", "停用"),
                reverse("laboratory:hold-method", args=[number]),
                ("method", "U"),
                ("method", "A"),
            ),
        ],
        "history": history.of(f"method:{number}", f"method:{found.code}"),
    }
    return render(request, "laboratory/method.html", context)


@both
@signed_in
def supersede(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Say from which day the edition is no longer in force."""
    found = edition(reader, number)
    reader.require(("method", "U"))
    form = SupersedeForm(posted(request), initial={"superseded_on": found.superseded_on})

    def do(values: dict[str, Any]) -> str:
        actions.supersede_method(reader.user, found, **values)
        return _("%(number)s 自 %(day)s 起不再有效") % {"number": number, "day": values["superseded_on"]}

    note = _("这一天起，仍用此版的任务在下一步被拒绝。")
    return act(request, _page(found, _("代替"), pgettext("act", "登记"), note), form, do)


@require_GET
@signed_in
def procedure(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """The text of a release, and what its worked examples come to today."""
    reader.require(("method", "R"))
    release = get_object_or_404(ProcedureRelease.objects.select_related("method", "recorded_by"), pk=pk)
    earlier = release.method.procedures.filter(standing(), pk__lt=release.pk).order_by("-pk").first()
    context = {
        "release": release,
        "checked": _checked(release),
        "unsure": [
            (figure.section, figure.what, WORDS[figure.confidence])
            for figure in unsure_figures(parsed_procedure(release))
        ],
        "lines": release.text.splitlines(),
        "earlier": earlier,
        "draft": ProcedureDraft.objects.filter(release=release).select_related("submitted_by").first(),
    }
    return render(request, "laboratory/procedure.html", context)


@both
@signed_in
def hold(request: HttpRequest, reader: Reader, number: str) -> HttpResponse:
    """Stop work by every edition of the method."""
    found = edition(reader, number)
    reader.require(("method", "U"), ("method", "A"))

    def do(values: dict[str, Any]) -> str:
        actions.place_hold(reader.user, subject_kind="method", subject_number=found.code, **values)
        return _("已停用")

    note = _("停用 %(code)s 的全部版本；用到它的工作在下一步被拒绝，直到解除。") % {"code": found.code}
    return act(
        request,
        _page(found, pgettext("act", "停用"), pgettext("act", "停用"), note),
        HoldForm(posted(request)),
        do,
    )


@both
@signed_in
def release_hold(request: HttpRequest, reader: Reader, pk: int, number: str) -> HttpResponse:
    """Release a hold on the method."""
    found = edition(reader, number)
    reader.require(("method", "U"), ("method", "A"))
    held = get_object_or_404(lists.open_holds("method", found.code), pk=pk)

    def do(values: dict[str, Any]) -> str:
        actions.release_hold(reader.user, held, reason=values["reason"])
        return _("已解除停用")

    page = _page(found, _("解除停用"), _("解除停用"), held.reason)
    return act(request, page, ReasonForm(posted(request)), do)


def edition(reader: Reader, number: str) -> Method:
    """The edition cited so, for somebody who may read methods."""
    reader.require(("method", "R"))
    return get_object_or_404(lists.numbered_methods(), full_number=number)


def _drafting(reader: Reader, number: str) -> Deed:
    url = reverse("laboratory:new-draft", args=[number])
    if reader.may(("method", "C"), limit=DRAFT):
        return Deed(_("起草程序"), url)
    return deed(reader, _("起草程序"), url, ("method", "C"))


def _page(found: Method, title: str, verb: str, note: str = "") -> Page:
    back = reverse("laboratory:method", args=[found.number])
    return Page(title, f"{found.number} {titled(found)}", verb, back, note)


def _checked(release: ProcedureRelease) -> list[Checked]:
    """Every expected number of every example, with what it comes to now."""
    parsed = parsed_procedure(release)
    rows = []
    for example in parsed.worked:
        different = {row.at: row.computed for row in worked.run_example(parsed, example)}
        for expectation in example.expect:
            expected = str(expectation.shown if expectation.shown is not None else expectation.value)
            computed = different.get(expectation.at, expected)
            rows.append(
                Checked(example.id, expectation.at, expected, computed, expectation.at not in different)
            )
    return rows
