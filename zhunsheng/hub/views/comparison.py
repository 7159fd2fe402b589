# SPDX-License-Identifier: Apache-2.0
"""Where a laboratory stands among the others of its round: drawn, and as a table."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhunsheng.accounts.models import User
from zhunsheng.hub.queries.comparison import Ability, comparison, may_compare
from zhunsheng.hub.views.access import signed_in
from zhunsheng.hub.views.rounds import entry_of
from zhunsheng.hub.vocabulary import ABILITY_NAMES
from zhunsheng.rules.report.peers import FEWEST
from zhunsheng.rules.report.pictures import Strip, distribution


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
        context |= {"drawn": _drawn(found.abilities, found.others), "rows": _rows(found.abilities)}
    return render(request, "hub/comparison.html", context)


def _drawn(abilities: Sequence[Ability], others: int) -> SafeString:
    words = {
        "alt": _("四方面能力各在 %(others)s 家之中的位置；数字见下表") % {"others": others},
        "own": _("这家实验室"),
        "peers": _("其他 %(others)s 家") % {"others": others},
        "rate": _("满足 / 适用"),
    }
    strips = [
        Strip(str(ABILITY_NAMES[each.code]), each.own, each.others, f"{each.met} / {each.applicable}")
        for each in abilities
    ]
    return mark_safe(distribution(strips, words, scale=1.0))  # noqa: S308 - drawn from numbers; words are escaped there


def _rows(abilities: Sequence[Ability]) -> list[dict[str, Any]]:
    return [
        {
            "name": ABILITY_NAMES[each.code],
            "said": each,
            "own": _share(each.own),
            "least": _share(min(each.others, default=None)),
            "most": _share(max(each.others, default=None)),
        }
        for each in abilities
    ]


def _share(share: float | None) -> str:
    return "—" if share is None else f"{share * 100:.0f} %"
