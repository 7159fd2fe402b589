# SPDX-License-Identifier: Apache-2.0
"""The page that says what the log is, where its files lie, and how a stranger checks it."""

import base64

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import LogState, log_state
from zhunsheng.web.portal.face import show


@require_safe
def log(request: HttpRequest) -> HttpResponse:
    """Where the log stands, and the addresses of everything it publishes."""
    state = _state()
    context = {
        "state": state,
        "root": base64.b64encode(state.root).decode() if state else "",
        "address": f"{settings.PUBLIC_URL}/log",
    }
    return show(request, "portal/log.html", context)


def _state() -> LogState | None:
    try:
        return log_state()
    except ActionError:  # the laboratory has not been set up
        return None
