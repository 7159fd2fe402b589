# SPDX-License-Identifier: Apache-2.0
"""How the rules did here, rule by rule, beside the rate at which each is wrong on honest work."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from zhunsheng.accounts.models import User
from zhunsheng.evaluation.forms import RulesFilterForm
from zhunsheng.evaluation.queries.experience import experience_file, experience_of
from zhunsheng.evaluation.views.access import chosen, for_readers
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.rules.report.experience import Experience, wrong_first

PAGE: Final = 25


@require_GET
@for_readers
def rules(request: HttpRequest, user: User) -> HttpResponse:
    """What became of each rule's hits; those that are wrong more often than expected come first."""
    evaluation = chosen(request, user)
    form = RulesFilterForm(request.GET)
    form.is_valid()  # what can be read narrows; what can't is told beside its field
    context: dict[str, Any] = {"evaluation": evaluation, "form": form}
    if evaluation is not None:
        wanted = {name: value for name, value in form.cleaned_data.items() if value}
        found = [each for each in experience_of(evaluation) if _matches(each, wanted)]
        context["page"] = Paginator(wrong_first(found), PAGE).get_page(request.GET.get("page"))
    return render(request, "evaluation/rules.html", context)


def _matches(each: Experience, wanted: Mapping[str, str]) -> bool:
    text = wanted.get("q", "").casefold()
    return (
        wanted.get("severity", each.rule.severity) == each.rule.severity
        and text in f"{each.rule.id} {in_reader(each.rule.title)}".casefold()
        and {"hit": bool(each.hits), "noisier": each.noisier}.get(wanted.get("only", ""), True)
    )


@require_GET
@for_readers
def as_file(request: HttpRequest, user: User) -> HttpResponse:
    """The same as a file of numbers, for where the reference of the rules is fitted anew."""
    evaluation = chosen(request, user)
    if evaluation is None:
        raise Http404
    text = json.dumps(experience_file(evaluation), ensure_ascii=False, indent=1)
    response = HttpResponse(text + "\n", content_type="application/json")
    response["Content-Disposition"] = f'attachment; filename="experience-{evaluation.as_of}.json"'
    return response
