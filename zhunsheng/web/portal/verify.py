# SPDX-License-Identifier: Apache-2.0
"""Verification by number and code: anyone who holds a certificate asks whether it stands."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from zhunsheng.ledger import clock
from zhunsheng.web.middleware import UNREADABLE
from zhunsheng.web.portal.face import show
from zhunsheng.web.public.lookup import TooMany, look_up


class LookupForm(forms.Form):
    """A number and the code printed beside it."""

    number = forms.CharField(label=_("证书编号"), max_length=40)
    c = forms.CharField(
        label=_("校验码"),
        max_length=12,
        help_text=_("印在证书封面二维码旁"),
        error_messages={"required": _("请填写校验码：只有编号，什么也不能告诉您。")},
    )

    def __init__(self, *args: object, **more: object) -> None:
        super().__init__(*args, **more)  # type: ignore[arg-type]  # handed on as they come
        for field in self.fields.values():
            field.widget.attrs.update(autocomplete="off", autocapitalize="characters", spellcheck="false")

    def clean(self) -> dict[str, object]:
        """An unreadable character is named beside its field; as a plain wrong number it would puzzle."""
        for name in self.fields:
            if UNREADABLE in str(self.data.get(name, "")):
                self.add_error(name, _("有不可用的字符；请照证书上印的填写。"))
        return self.cleaned_data

    def clean_number(self) -> str:
        return str(self.cleaned_data["number"]).strip().upper()


@require_safe
def verify(request: HttpRequest, number: str = "") -> HttpResponse:
    """Say of one certificate: valid, superseded, withdrawn, or unknown; nothing of it without the code."""
    asked = {"number": number or request.GET.get("number", ""), "c": request.GET.get("c", "")}
    form = LookupForm(asked if asked["number"] else None)
    context: dict[str, object] = {"form": form, "as_of": clock.now(), "asked": asked}
    status = 200
    if form.is_bound and form.is_valid():
        try:
            found = look_up(request, form.cleaned_data["number"], form.cleaned_data["c"])
            context |= {"found": found, "looked": True, "form": form if found is None else LookupForm()}
        except TooMany as refusal:
            context["too_many"], status = refusal, 429
    response = show(request, "portal/verify.html", context, status=status)
    if isinstance(refused := context.get("too_many"), TooMany):
        response.headers["Retry-After"] = str(refused.seconds)
    if form.is_bound:
        response.headers["Cache-Control"] = "no-store"  # it holds as of now, and is its holder's own affair
        response.headers["X-Robots-Tag"] = "noindex"
    return response
