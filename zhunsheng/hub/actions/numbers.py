# SPDX-License-Identifier: Apache-2.0
"""The numbers of what a hub hands out: a letter, the year, and the next one of that year."""

from django.db.models import Model

from zhunsheng.laboratory.queries import today


def next_number(model: type[Model], letter: str) -> str:
    """The number that the next row of a model gets."""
    begin = f"{letter}{today().year}-"
    newest = model._default_manager.filter(number__startswith=begin).order_by("-id").values_list("number")
    last = int(newest[0][0].removeprefix(begin)) if newest else 0
    return f"{begin}{last + 1:04}"
