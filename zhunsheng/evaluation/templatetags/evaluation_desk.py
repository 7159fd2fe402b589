# SPDX-License-Identifier: Apache-2.0
"""Where the laboratory stands, in a few lines, on the desk of those who may read evaluations."""

from typing import Any

from django import template
from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.evaluation import queries
from zhunsheng.evaluation.views.board import addresses, cards, concerns
from zhunsheng.evaluation.views.shown import verdicts_of

register = template.Library()


@register.inclusion_tag("evaluation/desk.html", takes_context=True)
def where_it_stands(context: dict[str, Any]) -> dict[str, Any]:
    """The four answers of the newest evaluation and what to look at first; nothing for everybody else."""
    user = context["request"].user
    if not isinstance(user, User) or not allowed(user, "evaluation", "R"):
        return {}
    board = reverse("evaluation:board")
    evaluation = queries.latest()
    if evaluation is None:
        return {"allowed": True, "board": board}
    return {
        "evaluation": evaluation,
        "board": board,
        "opened": f"{board}?open=yes",
        "cards": cards(evaluation),
        "concerns": concerns(verdicts_of(evaluation), addresses(evaluation)),
    }
