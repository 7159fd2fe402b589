# SPDX-License-Identifier: Apache-2.0
"""What strangers guessed at, in totals: for those who may see the log."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhunsheng.accounts import queries
from zhunsheng.ledger.access import sight_of

PAGE_SIZE = 25


@login_required
@require_GET
def guesses(request: HttpRequest) -> HttpResponse:
    """Bursts, the newest first."""
    if not sight_of(request.user).events:
        raise PermissionDenied(_("没有查看日志的权限；质量负责人、内审员与系统管理员有此权限。"))
    page = Paginator(queries.guess_bursts(), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/guesses.html", {"page": page})
