# SPDX-License-Identifier: Apache-2.0
"""Forms about drafts of procedures."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as now_
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import field_of
from zhunsheng.laboratory.forms.base import ActionForm, day
from zhunsheng.laboratory.forms.facts import TextUpload
from zhunsheng.laboratory.models import Method
from zhunsheng.laboratory.models.dated import standing
from zhunsheng.laboratory.vocabulary import DRAFT_STATES
from zhunsheng.measure.procedure import shipped_names


class DraftFilter(forms.Form):
    """Which drafts to list."""

    q = forms.CharField(label=_("方法或起草人"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("全部")), ("unfinished", _("未结束")), *DRAFT_STATES],
    )


class StartForm(TextUpload):
    """What a draft begins with."""

    source = forms.ChoiceField(label=_("从哪里开始"))
    field_order = ["source", "file", "text"]

    def __init__(self, *args: Any, method: Method, **more: Any) -> None:
        super().__init__(*args, **more)
        released = method.procedures.filter(standing()).order_by("-recorded_at", "-id")
        choices: list[tuple[str, Any]] = [("skeleton", _("空的骨架（一节，可以计算）"))]
        choices += [
            (
                f"release:{each.pk}",
                now_("已发布的 %(procedure)s 第 %(version)s 版")
                % {"procedure": each.procedure, "version": each.version},
            )
            for each in released
        ]
        choices += [
            (
                f"shipped:{each.id}",
                now_("随软件来的 %(procedure)s")
                % {"procedure": f"{each.id} {each.name.in_language(get_language() or '')}"},
            )
            # Those of the method's family first: no other can be released for it as it stands.
            for each in sorted(shipped_names(), key=lambda each: each.family != method.family)
        ]
        choices += [("file", _("下面的文件或文本"))]
        field_of(self, "source", forms.ChoiceField).choices = choices
        self.fields["text"].label = _("程序（YAML）")

    def clean(self) -> dict[str, Any]:
        """A text is needed only where it is what the draft begins with; one that was given always is."""
        given = bool(self.cleaned_data.get("file") or str(self.cleaned_data.get("text") or "").strip())
        if given and "source" in self.cleaned_data:
            self.cleaned_data["source"] = "file"  # whoever chose a file may have left the list as it was
        if self.cleaned_data.get("source") == "file":
            return super().clean()
        return self.cleaned_data


class DraftTextForm(TextUpload):
    """The text over the one seen; a file read in takes its place on the page and is saved with it."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    field_order = ["file", "text"]

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["text"].label = _("程序（YAML）")
        text = self["text"].value() or ""
        lines = str(text).count("\n") + 2
        self.lines = range(1, lines + 1)
        self.fields["text"].widget.attrs |= {"rows": lines, "cols": 20}

    def clean_text(self) -> str:
        """Browsers send lines as networks do; files have them as people do."""
        return lines_plain(str(self.cleaned_data["text"]))


class SeenForm(ActionForm):
    """Which text is meant."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class ReleaseForm(SeenForm):
    """From when the procedure holds, and that its differences were read."""

    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False)
    compared = forms.IntegerField(widget=forms.HiddenInput, required=False)
    acknowledged = forms.BooleanField(
        label=_("我已看过与现行版的差异"), error_messages={"required": _("请先看过差异，再勾选")}
    )

    def __init__(self, *args: Any, first: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if first:  # nothing is in force that it could differ from
            self.fields["acknowledged"].label = _("我已看过全文和算例")
            self.fields["acknowledged"].error_messages["required"] = _("请先看过全文和算例，再勾选")


def lines_plain(text: str) -> str:
    """A text with plain ends of lines."""
    return text.replace("\r\n", "\n").replace("\r", "\n")
