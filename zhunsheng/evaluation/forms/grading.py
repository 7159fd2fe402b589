# SPDX-License-Identifier: Apache-2.0
"""The form of a grading profile: its words, the weights of groups, the levels and what each takes."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.forms import BoundField
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.clauses.words import CHINESE
from zhunsheng.evaluation.forms.evaluating import RefusableForm
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.rules.report.profile import Profile

LEVELS: Final = 4
"""How many levels of a kind the form has room for; a row without a name is none."""
SHARES: Final = ("requirements", "score", "coverage")
_SHARE_NAMES: Final = {
    "requirements": _("应：满足的份额"),
    "score": _("宜：得分"),
    "coverage": _("覆盖"),
}
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_NUMBER = {"step": "0.01", "inputmode": "decimal"}


class ProfileForm(RefusableForm):
    """A profile to be changed: its fields follow the kinds and groups of the one it begins with."""

    name_zh = forms.CharField(label=_("名称（中文）"), max_length=60)
    name_en = forms.CharField(label=_("名称（英文）"), max_length=80)
    text_zh = forms.CharField(
        label=_("说明（中文）"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )
    text_en = forms.CharField(
        label=_("说明（英文）"), max_length=900, widget=forms.Textarea(attrs={"rows": 3})
    )
    valid_from = forms.DateField(label=_("自哪一天起"), widget=_DAY, help_text=_("过去的报告不变"))
    reason = forms.CharField(
        label=_("理由"),
        max_length=500,
        required=False,
        help_text=_("提出时必须写明"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, begin: Profile, version: int, *arguments: Any, **named: Any) -> None:
        self._begin, self._version = begin.as_json(), version
        super().__init__(*arguments, **{**named, "initial": {**self._first(), **named.get("initial", {})}})
        for at, grade in enumerate(self._begin["grades"]):
            for group in grade["weights"]:
                label = format_lazy(_("{group} 的权重"), group=group)
                self.fields[f"weight_{group}"] = _number(label, Decimal(1000))
            for row in range(LEVELS):
                self.fields[f"zh_{at}_{row}"] = _name(_("级，由高到低（中文）"))
                self.fields[f"en_{at}_{row}"] = _name(_("英文"))
                for share in SHARES:
                    self.fields[f"{share}_{at}_{row}"] = _number(
                        _SHARE_NAMES[share], Decimal(1), required=False
                    )

    def words(self) -> list[BoundField]:
        """The fields of name and text."""
        return [self[name] for name in ("name_zh", "name_en", "text_zh", "text_en")]

    def change(self) -> list[BoundField]:
        """From when, and why."""
        return [self[name] for name in ("valid_from", "reason")]

    def kinds(self) -> Iterator[Mapping[str, Any]]:
        """Each kind: its title, its weights, its rows of levels."""
        for at, grade in enumerate(self._begin["grades"]):
            yield {
                "title": in_reader(grade["title"]),
                "weights": [self[f"weight_{group}"] for group in grade["weights"]],
                "levels": [
                    [self[f"{name}_{at}_{row}"] for name in ("zh", "en", *SHARES)] for row in range(LEVELS)
                ],
            }

    def clean(self) -> dict[str, Any]:
        """Words in their own language; whole rows; no level that asks more than the one above it."""
        data = super().clean() or {}
        for name, value in data.items():
            if name.startswith(("name_en", "text_en", "en_")) and value and CHINESE.search(value):
                self.add_error(name, _("英文里有中文字符。"))
            if name.startswith(("name_zh", "text_zh", "zh_")) and value and not CHINESE.search(value):
                self.add_error(name, _("中文里没有中文字符。"))
        for at in range(len(self._begin["grades"])):
            self._clean_levels(data, at)
        return data

    def _clean_levels(self, data: Mapping[str, Any], at: int) -> None:
        above: dict[str, Decimal] = {}
        for row in range(LEVELS):
            cells = {name: f"{name}_{at}_{row}" for name in ("zh", "en", *SHARES)}
            empty = [cell for cell in cells.values() if data.get(cell) in (None, "")]
            if len(empty) == len(cells):
                continue
            for cell in empty:
                if cell not in self.errors:
                    self.add_error(cell, _("这一级的每一格都要填。"))
            for share in SHARES:
                value = data.get(cells[share])
                if value is not None and value > above.get(share, value):
                    self.add_error(cells[share], _("不能高于上一级，否则永远用不到。"))
                above[share] = above.get(share, Decimal(1)) if value is None else value

    def told(self) -> dict[str, Any]:
        """The profile that was typed, as `Profile.as_json` has one."""
        data = self.cleaned_data
        return {
            "id": "house",
            "version": str(self._version),
            "name": {"zh": data["name_zh"], "en": data["name_en"]},
            "text": {"zh": data["text_zh"], "en": data["text_en"]},
            "grades": [
                {
                    "kind": grade["kind"],
                    "title": grade["title"],
                    "weights": {group: str(data[f"weight_{group}"]) for group in grade["weights"]},
                    "levels": list(self._levels(at)),
                }
                for at, grade in enumerate(self._begin["grades"])
            ],
        }

    def _levels(self, at: int) -> Iterator[dict[str, Any]]:
        data = self.cleaned_data
        for row in range(LEVELS):
            zh, en = data[f"zh_{at}_{row}"], data[f"en_{at}_{row}"]
            if zh:
                shares = {share: str(data[f"{share}_{at}_{row}"]) for share in SHARES}
                yield {"id": _id(en), "name": {"zh": zh, "en": en}, **shares}

    def _first(self) -> dict[str, Any]:
        begin = self._begin
        first = {
            f"{part}_{tongue}": begin[part][tongue] for part in ("name", "text") for tongue in ("zh", "en")
        }
        for at, grade in enumerate(begin["grades"]):
            first |= {f"weight_{group}": weight for group, weight in grade["weights"].items()}
            for row, level in enumerate(grade["levels"][:LEVELS]):
                first |= {f"{tongue}_{at}_{row}": level["name"][tongue] for tongue in ("zh", "en")}
                first |= {f"{share}_{at}_{row}": level[share] for share in SHARES}
        return first


class ReturnForm(RefusableForm):
    """Why a profile is sent back."""

    reason = forms.CharField(
        label=_("意见"),
        max_length=500,
        required=False,
        help_text=_("退回时必须写明"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


def _number(label: Any, most: Decimal, *, required: bool = True) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=Decimal(0),
        max_value=most,
        max_digits=8,
        decimal_places=4,
        required=required,
        widget=forms.NumberInput(attrs=_NUMBER | {"aria-label": label}),
    )


def _name(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"aria-label": label})
    return forms.CharField(label=label, max_length=30, required=False, widget=widget)


def _id(english: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", english.lower()).strip("-") or "level"
