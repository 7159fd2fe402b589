# SPDX-License-Identifier: Apache-2.0
"""Anybody reports a suspect certificate, and follows the report by the code that was given."""

import hashlib
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.actions import count_guess
from zhunsheng.accounts.queries import wait_of
from zhunsheng.certificate.capped import examine
from zhunsheng.certificate.checks.seal import UNSIGNED
from zhunsheng.hub.actions import report_suspect
from zhunsheng.hub.queries.outside import followed
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.web.hub_public.face import show
from zhunsheng.web.public.slots import Busy, slot
from zhunsheng.web.public.uploads import TooLarge, uploaded
from zhunsheng.web.public.visitor import visitor


class ReportForm(forms.Form):
    """A report."""

    printed = forms.CharField(
        label=_("证书上的实验室"), max_length=160, help_text=_("统一社会信用代码，或照证书写全称")
    )
    certificate = forms.CharField(label=_("证书编号"), max_length=60)
    why = forms.CharField(
        label=_("可疑之处"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("会给被指名的实验室看；不要写能认出您的内容，除非您愿意"),
    )
    file = forms.FileField(
        label=_("证书文件"), required=False, help_text=_("可不附；PDF 或 DCC，至多 16 MB；只留摘要和查验结论")
    )
    reporter = forms.CharField(
        label=_("您是谁、怎样联系"), max_length=200, required=False, help_text=_("可以不写")
    )
    named = forms.BooleanField(label=_("同意让被指名的实验室知道我是谁"), required=False)


class FollowForm(forms.Form):
    """The code that a reporter was given."""

    code = forms.CharField(label=_("查询码"), max_length=40)


# Nobody is signed in for this; a token could only be read after the whole file.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form; once sent, the code that the report is followed by, shown this one time."""
    if request.method != "POST":
        return _page(request, ReportForm())
    try:
        data = uploaded(request)
    except TooLarge:
        form = ReportForm()
        form.errors["file"] = form.error_class([str(_("文件超过 16 MB；没有收下，请再填一次。"))])
        return _page(request, form, 413)
    form = ReportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, 422)
    who = visitor(request)
    wait = wait_of("file", who)
    if wait is not None:
        minutes = int(wait.total_seconds() // 60) + 1
        form.add_error(None, format_lazy(_("举报太多，请过 {minutes} 分钟再来。"), minutes=minutes))
        return _page(request, form, 429)
    count_guess("file", who)
    return _reported(request, form, data or b"")


def _reported(request: HttpRequest, form: ReportForm, data: bytes) -> HttpResponse:
    said = {name: form.cleaned_data[name] for name in ("printed", "certificate", "why", "reporter", "named")}
    try:
        examined = _examined(data) if data else {}
        digest = hashlib.sha256(data).hexdigest() if data else ""
        made = report_suspect(**said, file_sha256=digest, examined=examined)
    except ActionError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return _page(request, form, 422)
    except Busy as refusal:
        form.add_error(None, _("正在查验别的文件，请稍后再试。"))
        response = _page(request, form, 503)
        response.headers["Retry-After"] = str(refusal.seconds)
        return response
    context = {"made": made.suspect, "code": made.code}
    response = show(request, "hub_public/reported.html", context, status=201)
    response.headers["Cache-Control"] = "no-store"
    return response


def _examined(data: bytes) -> dict[str, Any]:
    """What a file proves by itself, examined apart; the file is kept nowhere."""
    with slot():
        found = examine(data, b"", clock.now()).findings
    if found is None:
        return {"verdict": "unreadable"}
    told = found.get("certificate") or {}
    unsigned = not told and any(each["statement"]["en"] == UNSIGNED.en for each in found["checks"])
    return {
        "verdict": found["verdict"],
        "unsigned": unsigned,
        "number": str(told.get("number", ""))[:60],
        "issued": str(told.get("issued_on", ""))[:10],
        "credit_code": str(told.get("credit_code", ""))[:18],
    }


def _page(request: HttpRequest, form: ReportForm, status: int = 200) -> HttpResponse:
    return show(request, "hub_public/report.html", {"form": form, "follow": FollowForm()}, status=status)


@require_safe
def follow(request: HttpRequest) -> HttpResponse:
    """Where a report stands, by its code alone."""
    form = FollowForm(request.GET or None)
    found, status = None, 200
    if form.is_bound and form.is_valid():
        who = visitor(request)
        found = followed(form.cleaned_data["code"]) if wait_of("lookup", who) is None else None
        if found is None:
            count_guess("lookup", who)
            form.add_error("code", _("没有这个查询码，或试得太多；十分钟后再试。"))
            status = 404
    response = show(request, "hub_public/follow.html", {"form": form, "suspect": found}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
