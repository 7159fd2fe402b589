# SPDX-License-Identifier: Apache-2.0
"""Single acts on an order, item, task, certificate or amendment: a small page each, with its own button."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise

from zhunsheng.accounts.models import User
from zhunsheng.work.models import Amendment, Certificate, Item, Order, Task
from zhunsheng.work.views.attempt import Attempt

T = TypeVar("T", Order, Item, Task, Certificate, Amendment)


@dataclass(frozen=True, slots=True)
class Act(Generic[T]):
    """One act: in which states it is offered, to whom, what it asks, and what it does.

    `offered` says who is shown the button; the action itself decides again.
    """

    title: str | Promise
    button: str | Promise
    form: type[forms.Form]
    run: Callable[[User, T, dict[str, Any]], object]
    states: frozenset[str]
    offered: Callable[[User, T], bool]
    lead: str | Promise = ""
    primary: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class Button:
    """An act as a link on the page of its subject."""

    title: str | Promise
    url: str
    primary: bool = False
    stop: bool = False


def buttons(acts: Mapping[str, Act[T]], user: User, subject: T, url_name: str) -> list[Button]:
    """The acts that can be done now by this person."""
    return [
        Button(act.title, reverse(url_name, args=[subject.number, name]), act.primary, act.stop)
        for name, act in acts.items()
        if subject.state in act.states and act.offered(user, subject)
    ]


def act_page(
    request: HttpRequest,
    user: User,
    acts: Mapping[str, Act[T]],
    name: str,
    subject: T,
    back: str,
    prepare: Callable[[forms.Form], None] | None = None,
) -> HttpResponse:
    """Show an act's question, or do it; refusals and errors are shown with what was typed."""
    act = acts.get(name)
    if act is None or not act.offered(user, subject):
        raise Http404
    form = act.form(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if prepare is not None:
        prepare(form)
    attempt = Attempt(form, user)
    if request.method == "POST" and form.is_valid():
        with attempt:
            act.run(user, subject, form.cleaned_data)
            messages.success(request, f"{subject.number} · {act.title}")
            return redirect(back)
    context = {"act": act, "form": form, "subject": subject, "back": back, "refusal": attempt.refusal}
    return render(request, "work/act.html", context)
