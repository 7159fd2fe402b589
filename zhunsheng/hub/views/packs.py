# SPDX-License-Identifier: Apache-2.0
"""The packs that came in: the list, one with its faults and what the rules said, and handing one in."""

from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import allowed
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub import actions, queries
from zhunsheng.hub.forms.registry import AgainForm, PackFilter, UploadForm
from zhunsheng.hub.models import Evaluation
from zhunsheng.hub.queries.changes import changes as changed
from zhunsheng.hub.queries.evidence import counted_in
from zhunsheng.hub.uploads import as_path
from zhunsheng.hub.views.access import need, signed_in, speaks
from zhunsheng.hub.views.act import Page, act
from zhunsheng.laboratory.queries import today

PAGE: Final = 25
_SHOWN: Final = 50


@require_safe
@signed_in
def packs(request: HttpRequest, user: User) -> HttpResponse:
    """Those the person may see."""
    need(user, "hub-pack", own=speaks(user))
    form = PackFilter(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    rows = queries.pack_list(user, asked.get("q", ""), asked.get("state", ""))
    context = {
        "form": form,
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "narrowed": any(asked.values()),
        "may_receive": allowed(user, "hub-pack", "C", own=speaks(user)),
    }
    return render(request, "hub/packs.html", context)


@require_safe
@signed_in
def pack(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """One pack: who signed it, what is in it, every fault, and the verdicts of the rules."""
    found = get_object_or_404(queries.visible_packs(user), pk=pk)
    evaluations = list(queries.machine_evaluations(found))
    evaluation = evaluations[0] if evaluations else None
    context: dict[str, Any] = {
        "pack": found,
        "state": queries.pack_state(found),
        "faults": found.faults[:_SHOWN],
        "more_faults": max(0, len(found.faults) - _SHOWN),
        "rows": sorted(found.rows.items()),
        "evaluation": evaluation,
        "evaluations": evaluations,
        "first_pk": evaluations[-1].pk if evaluations else None,
        "facts": counted_in(evaluation) if evaluation else [],
        "may_evaluate": allowed(user, "hub-evaluation", "C"),
        "concerns": concerns(evaluation) if evaluation else [],
        "may_pin": allowed(user, "hub-laboratory", "U"),
    }
    return render(request, "hub/pack.html", context)


def concerns(evaluation: Evaluation) -> list[Any]:
    """The clauses that want a look, in the code's order: clause, verdict, certificates hit and asked."""
    rows = {row.clause: row for row in evaluation.verdicts.all()}
    found = []
    for clause in catalogue().clauses:
        row = rows.get(clause.id)
        if row is not None and row.verdict in ("to-verify", "not-met") and row.content["parts"]:
            counts = [part["count"] for part in row.content["parts"] if part.get("count")]
            worst = max(counts, key=lambda count: int(count["hits"]), default=None)
            found.append((clause, row.verdict, worst))
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def evaluate(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Ask the rules again, with the facts from outside as of a day."""
    found = get_object_or_404(queries.visible_packs(user), pk=pk)
    need(user, "hub-evaluation", "C")
    form = AgainForm(request.POST or None, initial={"day": today()})
    page = Page(
        _("再评价"),
        pgettext("act", "评价"),
        reverse("hub:pack", args=[found.pk]),
        under=_(
            "同一份证据包，连同到这一天为止登记的外部事实，再问一遍全部规则；原来的评价不变。大的证据包要几分钟。"
        ),
        subject=str(found.laboratory),
    )

    def do() -> str:
        made = actions.evaluate_again(user, found, **form.cleaned_data)
        return reverse("hub:changes", args=[found.pk, made.pk])

    return act(request, form, page, do)


@require_safe
@signed_in
def changes(request: HttpRequest, user: User, pk: int, evaluation: int) -> HttpResponse:
    """What an evaluation says otherwise than the one before it."""
    found = get_object_or_404(queries.visible_packs(user), pk=pk)
    made = get_object_or_404(queries.machine_evaluations(found), pk=evaluation)
    told = changed(made)
    if told is None:
        raise Http404
    pages = {
        "appeared": Paginator(told.appeared, PAGE).get_page(request.GET.get("page")),
        "gone": told.gone[:_SHOWN],
        "sees_hits": allowed(user, "hub-evaluation", "R"),
        "more_gone": max(0, len(told.gone) - _SHOWN),
    }
    return render(request, "hub/changes.html", {"pack": found, "told": told} | pages)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def receive(request: HttpRequest, user: User) -> HttpResponse:
    """Hand a pack in: by whoever runs the hub, or by the laboratory itself."""
    need(user, "hub-pack", "C", own=speaks(user))
    form = UploadForm(request.POST or None, request.FILES or None)
    page = Page(
        _("接收证据包"),
        pgettext("act", "接收"),
        reverse("hub:packs"),
        under=_("查验签名、每个文件、行与时刻，再运行全部规则；大的证据包要几分钟。"),
        files=True,
    )

    def do() -> str:
        file: UploadedFile[Any] = form.cleaned_data["file"]
        with as_path(file) as path:
            received = actions.receive(user, path, name=str(file.name))
        return reverse("hub:pack", args=[received.pk])

    return act(request, form, page, do)
