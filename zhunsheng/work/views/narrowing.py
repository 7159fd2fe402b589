# SPDX-License-Identifier: Apache-2.0
"""From a list's address to what it is narrowed to, and one page of it."""

from datetime import timedelta
from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from zhunsheng.laboratory.queries import today
from zhunsheng.work.queries import Wanted

PAGE = 25
M = TypeVar("M", bound=Model)


def wanted(request: HttpRequest, *, unfinished: tuple[str, ...] = (), person: str = "") -> Wanted:
    """What the address asks for; `open` stands for every unfinished state, `late` for a day gone by."""
    get = request.GET
    states = [state for state in get.getlist("state") if state]
    late = get.get("due") == "late"
    if "open" in states or (late and not states):
        states = [*[state for state in states if state != "open"], *unfinished]
    return Wanted(
        text=get.get("q", "").strip(),
        states=states,
        party=get.get("party", "").strip(),
        person=person if get.get("whose") == "mine" else "",
        room=get.get("room", "").strip(),
        due_by=today() - timedelta(days=1) if late else None,
        order=get.get("order", ""),
    )


def page_of(rows: QuerySet[M], request: HttpRequest) -> Page[M]:
    """The page the address asks for; the nearest there is otherwise."""
    return Paginator(rows, PAGE).get_page(request.GET.get("page"))
