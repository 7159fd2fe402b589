# SPDX-License-Identifier: Apache-2.0
"""Importing a laboratory's lists: hand a spreadsheet in, see row by row what it would do, confirm."""

from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhunsheng.accounts.permissions import role_allows
from zhunsheng.accounts.roles import ROLE_NAMES
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.sheets import RowFilter, SheetForm
from zhunsheng.laboratory.imports import result
from zhunsheng.laboratory.imports.kinds import Kind, all_kinds, kind_of, said
from zhunsheng.laboratory.imports.report import Report
from zhunsheng.laboratory.imports.template import template as template_of
from zhunsheng.laboratory.models import SheetImport
from zhunsheng.laboratory.views.access import Deed, Reader, signed_in
from zhunsheng.laboratory.views.act import files, posted
from zhunsheng.ledger.errors import ActionError

PAGE_SIZE = 25
_EARLIER = 10
_FIRST = {"refused": 0, "differs": 1, "changed": 1}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMS: dict[str, tuple[Callable[[Report], bytes], str]] = {
    "xlsx": (result.as_xlsx, XLSX),
    "csv": (result.as_csv, "text/csv; charset=utf-8"),
}
both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def kinds(request: HttpRequest, reader: Reader) -> HttpResponse:
    """What can be imported, in the order of a laboratory's first day, and who may."""
    if not any(_may(reader, kind) for kind in all_kinds()):
        reader.require(("users", "C"))
    rows = [
        {"kind": kind, "title": said(kind.title), "deed": _deed(reader, kind), "sheets": _sheet_names(kind)}
        for kind in all_kinds()
    ]
    return render(request, "laboratory/sheet_kinds.html", {"rows": rows})


@both
@signed_in
def hand_in(request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """The form to fill in, the field to hand it in by, and what was handed in before."""
    kind = _open(reader, code)
    form = SheetForm(posted(request), files(request))
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = actions.hand_in_sheet(reader.user, kind, name=file.name, content=file.read())
        except ActionError as error:
            form.refuse(error)
        else:
            return redirect("laboratory:sheet", code, sheet.pk)
    context = {
        "kind": kind,
        "title": said(kind.title),
        "note": said(kind.note) if kind.note else "",
        "sheets": [(said(sheet.title), sheet.columns) for sheet in kind.sheets],
        "form": form,
        "back": kind.page,
        "earlier": SheetImport.objects.filter(kind=code).select_related("uploaded_by")[:_EARLIER],
    }
    return render(request, "laboratory/sheet_hand_in.html", context)


@require_GET
@signed_in
def template(_request: HttpRequest, reader: Reader, code: str) -> HttpResponse:
    """The empty form as a file."""
    kind = _open(reader, code)
    return _download(template_of(kind), f"{said(kind.title)}.xlsx", XLSX)


@require_GET
@signed_in
def detail(request: HttpRequest, reader: Reader, code: str, pk: int) -> HttpResponse:
    """What importing the file would do, or did, row by row."""
    kind = _open(reader, code)
    sheet = _handed_in(code, pk)
    report = _report(reader, sheet)
    form = RowFilter(request.GET)
    show = form.cleaned_data.get("show", "") if form.is_valid() else ""
    rows = [(part, row) for part, row in report.rows() if not show or row.outcome == show]
    rows.sort(key=lambda each: _FIRST.get(each[1].outcome, len(_FIRST)))  # what asks for a look, first
    context = {
        "kind": kind,
        "title": said(kind.title),
        "sheet": sheet,
        "report": report,
        "form": form,
        "counts": [(word, report.counts[name], name) for name, word in result.OUTCOMES.items()],
        "ignored": [(part.name, part.unknown) for part in report.sheets if part.unknown],
        "page": Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page")),
        "several": len(report.sheets) > 1,
        "back": kind.page,
    }
    return render(request, "laboratory/sheet.html", context)


@require_POST
@signed_in
def again(_request: HttpRequest, reader: Reader, code: str, pk: int) -> HttpResponse:
    """Try the same file once more, after something was put right in the laboratory."""
    _open(reader, code)
    actions.try_sheet(reader.user, _handed_in(code, pk))
    return redirect("laboratory:sheet", code, pk)


@require_POST
@signed_in
def confirm(request: HttpRequest, reader: Reader, code: str, pk: int) -> HttpResponse:
    """Import the file that was tried."""
    kind = _open(reader, code)
    try:
        report = actions.import_sheet(
            reader.user, _handed_in(code, pk), reason=request.POST.get("reason", "")
        )
    except ActionError as error:
        messages.warning(request, str(error.message), extra_tags="stop")
        return redirect("laboratory:sheet", code, pk)
    if report.worth_doing:
        counts = report.counts
        values = {"kind": said(kind.title), "count": counts["new"], "changed": counts["changed"]}
        done = _("已导入%(kind)s：新建 %(count)s 行")
        if counts["changed"]:
            done = _("已导入%(kind)s：新建 %(count)s 行，替换 %(changed)s 行")
        messages.success(request, done % values, extra_tags="fine")
    else:
        messages.warning(request, _("没有导入：情况已与试算时不同，请看各行的说明"), extra_tags="stop")
    return redirect("laboratory:sheet", code, pk)


@require_GET
@signed_in
def download(_request: HttpRequest, reader: Reader, code: str, pk: int, form: str) -> HttpResponse:
    """The report as a table to take away."""
    _open(reader, code)
    if form not in _FORMS:
        raise Http404
    sheet = _handed_in(code, pk)
    write, media_type = _FORMS[form]
    name = _("%(name)s 导入结果") % {"name": sheet.name.rpartition(".")[0] or sheet.name}
    return _download(write(_report(reader, sheet)), f"{name}.{form}", media_type)


def import_deed(reader: Reader, code: str) -> Deed:
    """Importing a kind, as a deed on the page of its list."""
    kind = kind_of(code)
    assert kind is not None  # noqa: S101 - pages name kinds that are there
    return _deed(reader, kind)


def _deed(reader: Reader, kind: Kind) -> Deed:
    url = reverse("laboratory:hand-in-sheet", args=[kind.code])
    if _may(reader, kind):
        return Deed(_("从表格导入"), url, plain=True)
    able = [
        str(name)
        for role, name in ROLE_NAMES.items()
        if all(role_allows(role, object_, right) for object_, right in kind.rights)
    ]
    return Deed(_("从表格导入"), url, pgettext("between names", "、").join(able), plain=True)


def _may(reader: Reader, kind: Kind) -> bool:
    return all(reader.may(right) for right in kind.rights)


def _open(reader: Reader, code: str) -> Kind:
    kind = kind_of(code)
    if kind is None:
        raise Http404
    for right in kind.rights:
        reader.require(right)
    return kind


def _handed_in(code: str, pk: int) -> SheetImport:
    rows = SheetImport.objects.select_related("file", "uploaded_by", "done_by", "event")
    return get_object_or_404(rows, kind=code, pk=pk)


def _report(reader: Reader, sheet: SheetImport) -> Report:
    """As kept; tried again where it was kept in another language."""
    if sheet.done_at is None and sheet.language != get_language():
        return actions.try_sheet(reader.user, sheet)
    return Report.from_json(sheet.report)


def _sheet_names(kind: Kind) -> list[str]:
    return [said(sheet.title) for sheet in kind.sheets]


def _download(content: bytes, name: str, media_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    return response
