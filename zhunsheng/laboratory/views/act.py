# SPDX-License-Identifier: Apache-2.0
"""One page for every deed: a form, what it is about, one verb. A refusal comes back beside its field."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

from zhunsheng.laboratory.forms.base import ActionForm
from zhunsheng.ledger.errors import ActionError

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Page:
    """What a deed's page says: title, what it is about, the verb on its button, where it leads back."""

    title: Words
    about: Words
    verb: Words
    back: str
    note: Words = ""


def act(
    request: HttpRequest,
    page: Page,
    form: ActionForm,
    do: Callable[[dict[str, Any]], str],
    *,
    rows: Any = None,
    files: bool = False,
) -> HttpResponse:
    """Do it when the form is whole; `do` gets the cleaned values and answers with what was done.

    `rows` is a formset shown as a table under the form; pressing "more" gives it empty rows.
    """
    if request.method == "POST" and "more" not in request.POST and _whole(form, rows):
        try:
            done = do(form.cleaned_data)
        except ActionError as error:
            form.refuse(error)
        else:
            messages.success(request, done, extra_tags="fine")
            return redirect(page.back)
    context = {"page": page, "form": form, "rows": rows, "files": files}
    return render(request, "laboratory/act.html", context)


def _whole(form: ActionForm, rows: Any) -> bool:
    checked = [form.is_valid(), rows is None or rows.is_valid()]
    return all(checked)


def posted(request: HttpRequest) -> QueryDict | None:
    """What was posted, be it nothing; None for a page that only asks."""
    return request.POST if request.method == "POST" else None


def files(request: HttpRequest) -> "MultiValueDict[str, UploadedFile[bytes]] | None":
    """The files that were posted; None for a page that only asks: an empty form is not wrong yet."""
    return request.FILES if request.method == "POST" else None


def with_more_rows(data: Any, prefix: str, more: int = 6) -> Any:
    """Posted data with some empty rows more, when the reader asked for them."""
    if data is None or "more" not in data:
        return data
    found = data.copy()
    total = found.get(f"{prefix}-TOTAL_FORMS", "0")
    found[f"{prefix}-TOTAL_FORMS"] = str(min(int(total) + more, 60)) if total.isdigit() else "0"
    return found
