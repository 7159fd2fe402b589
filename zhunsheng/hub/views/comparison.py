# SPDX-License-Identifier: Apache-2.0
"""Where a laboratory stands among the others of its round: drawn, and as a table."""

import json
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.wording import tongue
from zhunsheng.hub.queries.comparison import comparison, may_compare, peers_file
from zhunsheng.hub.views.access import signed_in
from zhunsheng.hub.views.rounds import entry_of
from zhunsheng.laboratory.svg import markup
from zhunsheng.measure.text import Text
from zhunsheng.rules.report.abilities import drawn, in_rows
from zhunsheng.rules.report.peers import FEWEST

_OWN: Final = Text("这家实验室", "this laboratory")


@require_safe
@signed_in
def compare(request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """The laboratory's own place; of the others numbers alone."""
    entry = entry_of(user, number, code)
    if not may_compare(user, entry):
        raise Http404
    found = comparison(user, entry)
    context: dict[str, Any] = {"entry": entry, "found": found, "fewest": FEWEST}
    if found.abilities:
        context |= {
            "drawn": markup(drawn(found.abilities, found.others, _OWN, tongue())),
            "rows": in_rows(found.abilities, tongue()),
        }
    return render(request, "hub/comparison.html", context)


@require_safe
@signed_in
def peers(_request: HttpRequest, user: User, number: str, code: str) -> HttpResponse:
    """The others' sorted shares as a file, for the laboratory's own installation."""
    entry = entry_of(user, number, code)
    told = peers_file(user, entry) if may_compare(user, entry) else None
    if told is None:
        raise Http404
    name = f'attachment; filename="peers-{entry.round.number}.json"'
    text = json.dumps(told, indent=1) + "\n"
    return HttpResponse(text, content_type="application/json", headers={"Content-Disposition": name})
