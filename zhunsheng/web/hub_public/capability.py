# SPDX-License-Identifier: Apache-2.0
"""The public search for who can calibrate what, over what range, how well, and where."""

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_safe

from zhunsheng.hub.queries.capability import REGIONS, Sought, capability_search
from zhunsheng.web.hub_public.face import show

PAGE = 25


class SearchForm(forms.Form):
    """What is looked for."""

    q = forms.CharField(label=_("器具、量或方法"), required=False, max_length=80)
    value = forms.DecimalField(label=pgettext_lazy("one", "量值"), required=False, max_digits=30)
    unit = forms.CharField(label=_("单位（无词头）"), required=False, max_length=20)
    most = forms.DecimalField(label=_("U 不大于（k=2）"), required=False, max_digits=30, min_value=0)
    region = forms.ChoiceField(label=_("地区"), required=False, choices=[("", _("全部")), *REGIONS])

    def clean(self) -> dict[str, Any]:
        """A value means nothing without its unit."""
        found = self.cleaned_data
        if (found.get("value") is not None or found.get("most") is not None) and not found.get("unit"):
            self.add_error("unit", _("写了量值或 U，就要写单位，如 V。"))
        return found


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """A page of rows."""
    form = SearchForm(request.GET)
    rows = []
    if form.is_valid():
        said = form.cleaned_data
        sought = Sought(said["q"], said["value"], said["unit"].strip(), said["most"], said["region"])
        rows = capability_search(sought)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    asked = any(value not in ("", None) for value in form.cleaned_data.values())
    context = {"form": form, "page": page, "asked": asked}
    return show(request, "hub_public/capability.html", context)
