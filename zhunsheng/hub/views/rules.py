# SPDX-License-Identifier: Apache-2.0
"""How the rules did in a round, for who runs the hub; and as a file of numbers."""

import json
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.hub.queries.experience import experience_file, experience_of
from zhunsheng.hub.views.access import need, signed_in
from zhunsheng.hub.views.rounds import round_of
from zhunsheng.rules.report.experience import wrong_first

PAGE: Final = 25


@require_safe
@signed_in
def rules(request: HttpRequest, user: User, number: str) -> HttpResponse:
    """What became of each rule's hits; those that are wrong more often than expected come first."""
    need(user, "hub-judgement")
    found = round_of(user, number)
    text = request.GET.get("q", "").strip()[:80]
    rows = [
        each
        for each in experience_of(user, found)
        if text.casefold() in f"{each.rule.id} {in_reader(each.rule.title)}".casefold()
    ]
    page = Paginator(wrong_first(rows), PAGE).get_page(request.GET.get("page"))
    return render(request, "hub/rules.html", {"round": found, "page": page, "q": text})


@require_safe
@signed_in
def experience(_request: HttpRequest, user: User, number: str) -> HttpResponse:
    """The same as a file of numbers, for where the reference of the rules is fitted anew."""
    need(user, "hub-judgement")
    found = round_of(user, number)
    text = json.dumps(experience_file(user, found), ensure_ascii=False, indent=1)
    name = f'attachment; filename="experience-{found.number}.json"'
    return HttpResponse(text + "\n", content_type="application/json", headers={"Content-Disposition": name})
