# SPDX-License-Identifier: Apache-2.0
"""Statements for tenders: made from a published result's page, and taken away as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.base import ActionForm
from zhunsheng.hub.queries.statements import visible_statements
from zhunsheng.hub.views.access import need, signed_in
from zhunsheng.hub.views.act import Page, act
from zhunsheng.hub.views.results import result_of
from zhunsheng.ledger import files


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def issue(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """Make one."""
    found = result_of(user, number)
    need(user, "hub-statement", "C", own=found.laboratory_id in queries.spoken_for(user))
    page = Page(
        _("出具投标用声明"),
        pgettext("statement", "出具"),
        reverse("hub:result", args=[number]),
        under=_("一页两种语言的 PDF，用评价平台的密钥盖章；任何人可按编号查它是否仍然有效。"),
        subject=number,
    )
    form = ActionForm(request.POST or None)
    return act(request, form, page, lambda: actions.issue_statement(user, found))


@require_safe
@signed_in
def file(_request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The sealed page."""
    found = get_object_or_404(visible_statements(user), number=number)
    response = HttpResponse(files.read(found.blob), content_type=found.blob.media_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{number}.pdf"'
    return response
