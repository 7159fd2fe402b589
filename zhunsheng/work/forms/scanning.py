# SPDX-License-Identifier: Apache-2.0
"""What a scanner reads beside a record, and for which part of it a standard is meant."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhunsheng.work.programme import AskedSection, Programme
from zhunsheng.work.wording import reader_language


class RecordScanForm(forms.Form):
    """A label, and the part of the record that a standard is for: all of it, a section, or a point."""

    code = forms.CharField(
        label=gettext_lazy("扫标准器或样品的标签"),
        max_length=200,
        help_text=gettext_lazy("按 F2 到这里；扫描器以回车结束"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "data-scan": ""}),
    )
    scope = forms.ChoiceField(label=gettext_lazy("标准器用于"), required=False)

    def __init__(self, programme: Programme, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scope"] = forms.ChoiceField(
            label=gettext_lazy("标准器用于"), required=False, choices=_scopes(programme)
        )

    def clean_code(self) -> str:
        """The number: a label's code is the address of what it stands on."""
        text: str = self.cleaned_data["code"].strip()
        return text.rstrip("/").rpartition("/")[2] if "/" in text else text

    def part(self) -> tuple[str, tuple[int, ...]]:
        """Section and points that were chosen; empty ones stand for all."""
        section, _colon, point = self.cleaned_data["scope"].partition(":")
        return section, (int(point),) if point else ()


def _scopes(programme: Programme) -> list[tuple[str, Any]]:
    language = reader_language()
    found: list[tuple[str, Any]] = [("", _("整份记录"))]
    for asked in programme.sections:
        title = asked.section.title.in_language(language)
        points = [(f"{asked.section.id}:{at}", _point(asked, at)) for at, text in _points(asked) if text]
        found.append((title, [(asked.section.id, _("%(section)s 全部点") % {"section": title}), *points]))
    return found


def _points(asked: AskedSection) -> list[tuple[int, str]]:
    return list(enumerate(asked.nominal)) if asked.section.standards else []


def _point(asked: AskedSection, at: int) -> str:
    return f"{asked.nominal[at]} {asked.section.unit}".replace("-", "\N{MINUS SIGN}")
