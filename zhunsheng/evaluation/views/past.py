# SPDX-License-Identifier: Apache-2.0
"""All evaluations that were made, the newest first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.views.access import for_readers

PAGE = 25


@require_GET
@for_readers
def past(request: HttpRequest, user: User) -> HttpResponse:
    """When, by whom, of which period, with what result."""
    page = Paginator(queries.visible_to(user).order_by("-id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "evaluation/past.html", {"page": page})
