# SPDX-License-Identifier: Apache-2.0
"""Where the laboratory stands, in a few lines, on the desk of those who may read evaluations."""

from typing import Any

from django import template
from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.models import GradingProfile
from zhunsheng.evaluation.queries.charges import of_person
from zhunsheng.evaluation.queries.profiles import waiting
from zhunsheng.evaluation.views.board import addresses, cards, concerns
from zhunsheng.evaluation.views.shown import verdicts_of
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.laboratory.queries import today

register = template.Library()


@register.inclusion_tag("evaluation/desk.html", takes_context=True)
def where_it_stands(context: dict[str, Any]) -> dict[str, Any]:
    """The four answers of the newest evaluation and what to look at first; nothing for everybody else."""
    user = context["request"].user
    if not isinstance(user, User):
        return {}
    mine: dict[str, Any] = {"mine": _mine(user)}
    if not allowed(user, "evaluation", "R"):
        return mine
    mine["profile"] = _profile(user)
    board = reverse("evaluation:board")
    evaluation = queries.latest()
    if evaluation is None:
        return mine | {"allowed": True, "board": board}
    return mine | {
        "evaluation": evaluation,
        "board": board,
        "opened": f"{board}?open=yes",
        "cards": cards(evaluation),
        "concerns": concerns(verdicts_of(evaluation), addresses(evaluation)),
    }


def _profile(user: User) -> GradingProfile | None:
    """The grading profile that waits for this person's approval."""
    proposed = waiting() if allowed(user, "evaluation", "A") else None
    return proposed if proposed and proposed.by_id != user.pk else None


def _mine(user: User) -> list[dict[str, Any]]:
    """The gaps a person was given, for whoever was: clauses lead to their page, hits to the worklist."""
    code = catalogue()
    return [
        {
            "charge": row,
            "title": in_reader(code[row.about].title) if row.about in code else "",
            "clause": row.about if row.about in code else "",
            "late": row.due < today(),
        }
        for row in of_person(user)
    ]
