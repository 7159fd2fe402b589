# SPDX-License-Identifier: Apache-2.0
"""Authorities whose signatures on received certificates are trusted: list, trust, withdraw."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_http_methods

from zhunsheng.laboratory import actions
from zhunsheng.laboratory.forms.base import ReasonForm
from zhunsheng.laboratory.forms.received import AuthorityForm
from zhunsheng.laboratory.models import TrustedAuthority
from zhunsheng.laboratory.queries import today
from zhunsheng.laboratory.views.access import Reader, deed, signed_in
from zhunsheng.laboratory.views.act import Page, act, files, posted

both = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
@signed_in
def authorities(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Every authority, the trusted ones first."""
    reader.require(("equipment", "R"))
    rows = TrustedAuthority.objects.select_related("trusted_by", "withdrawn_by")
    context = {
        "rows": sorted(rows, key=lambda row: (row.withdrawn_at is not None, row.name)),
        "today": today(),
        "may": reader.may(("equipment", "A")),
        "deeds": [deed(reader, _("信任签发机构"), reverse("laboratory:trust"), ("equipment", "A"))],
    }
    return render(request, "laboratory/authorities.html", context)


@both
@signed_in
def trust(request: HttpRequest, reader: Reader) -> HttpResponse:
    """Trust an authority."""
    reader.require(("equipment", "A"))

    def do(values: dict[str, Any]) -> str:
        row = actions.trust_authority(reader.user, **values)
        return _("已信任 %(name)s") % {"name": row.name}

    note = _("此后导入的数字校准证书，签名出自这个机构的，标为“签发者可信”。已登记的证书不因此改变。")
    back = reverse("laboratory:authorities")
    page = Page(_("信任签发机构"), "", pgettext("act", "信任"), back, note)
    return act(request, page, AuthorityForm(posted(request), files(request)), do, files=True)


@both
@signed_in
def withdraw(request: HttpRequest, reader: Reader, pk: int) -> HttpResponse:
    """Trust an authority no longer."""
    reader.require(("equipment", "A"))
    row = get_object_or_404(TrustedAuthority, pk=pk, withdrawn_at__isnull=True)

    def do(values: dict[str, Any]) -> str:
        actions.withdraw_authority(reader.user, row, reason=values["reason"])
        return _("已不再信任 %(name)s") % {"name": row.name}

    page = Page(_("不再信任"), row.name, _("不再信任"), reverse("laboratory:authorities"))
    return act(request, page, ReasonForm(posted(request)), do)
