# SPDX-License-Identifier: Apache-2.0
"""The log's pages: what happened, and one event with its proof."""

import json

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhunsheng.ledger import keys, queries
from zhunsheng.ledger.access import Sight, sight_of
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.forms import EventFilter
from zhunsheng.ledger.models import Event

PAGE_SIZE = 25


@login_required
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """Recent events, newest first, and where the log stands."""
    _sight(request)
    form = EventFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    page = Paginator(queries.events_recent(**wanted), PAGE_SIZE).get_page(request.GET.get("page"))
    values = {
        "form": form,
        "page": page,
        "checkpoint": queries.latest_checkpoint(),
        "origin": queries.origin() if keys.exists() else "",
        "differences": queries.stopped(),
    }
    return render(request, "ledger/events.html", values)


@login_required
@require_GET
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """One event: who, what, when, its place; what it says, for those who may read results."""
    sight = _sight(request)
    found = get_object_or_404(Event, pk=pk)
    facts = json.dumps(queries.facts(found), ensure_ascii=False, indent=2) if sight.bodies else ""
    values = {"event": found, "facts": facts, "bodies": sight.bodies, "leaf": bytes(found.leaf_hash).hex()}
    return render(request, "ledger/event.html", values)


@login_required
@require_GET
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The event's proof as a file; it tells nothing of the body."""
    _sight(request)
    found = get_object_or_404(Event, pk=pk)
    try:
        content = queries.proof_for(found)
    except ActionError as error:
        messages.warning(request, str(error))
        return redirect("ledger:event", pk=pk)
    response = HttpResponse(content, content_type="text/plain; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="event-{found.pk}.tlog-proof"'
    return response


def _sight(request: HttpRequest) -> Sight:
    sight = sight_of(request.user)
    if not sight.events:
        raise PermissionDenied(_("没有查看日志的权限；质量负责人、内审员与系统管理员有此权限。"))
    return sight
