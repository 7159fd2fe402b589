# SPDX-License-Identifier: Apache-2.0
"""One page for every act that is a form: shown, bound, done, or shown again with the refusal in its place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from zhunsheng.hub.forms.base import ActionForm
from zhunsheng.ledger.errors import ActionError


@dataclass(frozen=True, slots=True)
class Page:
    """What stands around the form: title, under it why, what the button does, where back leads.

    `ways` are other forms of the same act: address, name, whether it is this one.
    """

    title: str | Promise
    act: str | Promise
    back: str
    under: str | Promise = ""
    subject: str = ""
    done: str | Promise = ""
    files: bool = False
    keys: Sequence[str] = ()
    ways: Sequence[tuple[str, str | Promise, bool]] = ()


def act(request: HttpRequest, form: ActionForm, page: Page, do: Callable[[], object]) -> HttpResponse:
    """Do it when what was typed is good; `do` may give the address to go to instead of `page.back`."""
    if request.method == "POST" and form.is_valid():
        try:
            went = do()
        except ActionError as error:
            form.refuse(error)
        else:
            if page.done:
                messages.success(request, str(page.done), extra_tags="fine")
            return redirect(went if isinstance(went, str) else page.back)
    return render(request, "hub/act.html", {"form": form, "page": page})
