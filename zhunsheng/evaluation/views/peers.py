# SPDX-License-Identifier: Apache-2.0
"""Where the laboratory stands by the four abilities of 6.2.5, among the peers of a hub's round."""

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.forms import PeersForm
from zhunsheng.evaluation.queries.abilities import abilities_of, peers_loaded
from zhunsheng.evaluation.views.access import chosen, for_readers, require
from zhunsheng.evaluation.views.attempt import done
from zhunsheng.evaluation.wording import tongue
from zhunsheng.laboratory.svg import markup
from zhunsheng.measure.text import Text
from zhunsheng.rules.report.abilities import drawn, in_rows
from zhunsheng.rules.report.peers import FEWEST

_OWN: Final = Text("本机构", "this laboratory")


@require_http_methods(["GET", "POST"])
@for_readers
def peers(request: HttpRequest, user: User) -> HttpResponse:
    """The comparison, and the file taken in for it."""
    if request.method == "POST":
        require(user, "U")
    form = PeersForm(request.POST or None, request.FILES or None)
    if done(request, user, form, lambda said: _loaded(user, said["file"].read())):
        return redirect("evaluation:peers")
    evaluation, loaded = chosen(request, user), peers_loaded()
    context: dict[str, Any] = {
        "form": form,
        "evaluation": evaluation,
        "loaded": loaded,
        "may_load": allowed(user, "evaluation", "U"),
        "fewest": FEWEST,
    }
    if evaluation is not None:
        found = abilities_of(evaluation, loaded[0] if loaded else None)
        context["rows"] = in_rows(found, tongue())
        if loaded:
            context["drawn"] = markup(drawn(found, loaded[0].others, _OWN, tongue()))
    return render(request, "evaluation/peers.html", context, status=422 if form.errors else 200)


def _loaded(user: User, content: bytes) -> str:
    found = actions.load_peers(user, content)
    return _("已收下：%(round)s，其他 %(others)s 家。") % {"round": found.round, "others": found.others}
