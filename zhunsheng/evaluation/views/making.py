# SPDX-License-Identifier: Apache-2.0
"""Making an evaluation from a page: how far it has come is told while it is read, then where it stands."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhunsheng.accounts.models import User
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.actions import Steps
from zhunsheng.evaluation.forms import RunForm
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.views.access import for_readers, require
from zhunsheng.laboratory.queries import today
from zhunsheng.ledger.errors import ActionError

_HERE = "<!-- progress -->"


@require_http_methods(["GET", "HEAD", "POST"])
@for_readers
def run(request: HttpRequest, user: User) -> HttpResponseBase:
    """Ask for the day; then evaluate, telling how far it is as it goes."""
    require(user, "C")
    form = RunForm(request.POST or None, initial={"as_of": today()})
    if request.method == "POST" and form.is_valid():
        try:
            steps = actions.evaluating(
                user, as_of=form.cleaned_data["as_of"], first=form.cleaned_data["first"]
            )
        except ActionError as error:
            form.refuse(error)
        else:
            what = f"{form.cleaned_data['as_of']:%Y-%m-%d}"
            return as_told(
                request, steps, what, lambda made: reverse("evaluation:board") + f"?evaluation={made.pk}"
            )
    return render(request, "evaluation/run.html", {"form": form})


@require_POST
@for_readers
def refresh(request: HttpRequest, user: User) -> HttpResponse:
    """Bring the evaluation of today up to date; the board asks for it by itself."""
    actions.refresh(user)
    if request.htmx:  # type: ignore[attr-defined]  # set by the middleware
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    return redirect("evaluation:board")


def as_told(
    request: HttpRequest, steps: Steps, what: str, address: Callable[[Evaluation], str]
) -> StreamingHttpResponse:
    """A page that tells how far the steps have come, and leads on once they are done."""
    frame = render_to_string("evaluation/running.html", {"what": what}, request)
    return StreamingHttpResponse(_told(frame, steps, address), headers={"X-Accel-Buffering": "no"})


def _told(frame: str, steps: Steps, address: Callable[[Evaluation], str]) -> Iterator[str]:
    """The page in pieces, in the language and zone of the request, which has ended by then for Django."""
    language, zone = translation.get_language(), timezone.get_current_timezone()
    before, _cut, after = frame.partition(_HERE)
    yield before
    while True:
        with translation.override(language), timezone.override(zone):
            try:
                done, of_all = next(steps)
            except StopIteration as end:
                yield _result(address(end.value))
                break
            except ActionError as error:
                yield format_html('<div class="notice stop" role="alert">{}</div>', str(error.message))
                break
            said = _("已读 %(done)s / %(all)s 份证书") % {"done": done, "all": of_all}
        yield format_html('<li class="mono">{}</li>', said)
    yield after


def _result(url: str) -> str:
    link = format_html('<p><a class="button primary" href="{}">{}</a></p>', url, _("看结果"))
    return format_html('</ol>{}<meta http-equiv="refresh" content="1; url={}"><ol hidden>', link, url)
