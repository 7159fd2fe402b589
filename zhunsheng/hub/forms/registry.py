# SPDX-License-Identifier: Apache-2.0
"""What people type about laboratories, packs and rounds."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import NamedChoice, NamedChoices, field_of
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import CONTACT
from zhunsheng.accounts.queries import users_with
from zhunsheng.hub.forms.base import ActionForm, day_field, text_area
from zhunsheng.hub.models import Entry, Laboratory, ReceivedPack
from zhunsheng.hub.vocabulary import FIELDS, PACK_STATES, PROFILES, READINGS, REGIONS
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock

_ALL: Final = ("", _("全部"))
MOST_BYTES: Final = 512 * 1024 * 1024
"""What a page takes; larger packs come in by the command line."""


class LaboratoryFilter(forms.Form):
    """Which laboratories to list."""

    q = forms.CharField(label=_("名称或代码"), required=False, max_length=80)
    region = forms.ChoiceField(label=_("地区"), required=False, choices=[_ALL, *REGIONS])
    field = forms.ChoiceField(label=_("专业"), required=False, choices=[_ALL, *FIELDS])
    profile = forms.ChoiceField(label=_("能力依据"), required=False, choices=[_ALL, *PROFILES])


class FactsForm(ActionForm):
    """What is known of a laboratory."""

    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    region = forms.ChoiceField(label=_("地区"), required=False, choices=[("", "—"), *REGIONS])
    profile = forms.ChoiceField(label=_("能力依据"), choices=PROFILES)
    fields_ = forms.MultipleChoiceField(
        label=_("专业"), required=False, choices=FIELDS, widget=forms.CheckboxSelectMultiple
    )

    def facts(self) -> dict[str, Any]:
        """The values by the names that the actions have for them."""
        found = dict(self.cleaned_data)
        return found | {"fields": found.pop("fields_")}


class LaboratoryForm(FactsForm):
    """A laboratory to be registered."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=18)
    field_order = ["credit_code"]


class KeyForm(ActionForm):
    """A key, and how it was confirmed."""

    vkey = forms.CharField(
        label=_("公钥"),
        max_length=400,
        help_text=_("实验室日志策略文件里的一行，形如 名称+标识+内容"),
    )
    how = forms.CharField(
        label=_("怎样核对的"), max_length=300, help_text=_("与证据包无关的途径：当面、电话、对方的公开日志")
    )


class ConsentForm(ActionForm):
    """That results may be published, or no longer."""

    given = forms.ChoiceField(
        label=_("是否同意公布结果"),
        choices=[("yes", pgettext_lazy("consent", "同意")), ("no", _("撤回同意"))],
    )
    document = forms.CharField(label=_("依据的文件"), max_length=200, help_text=_("编号、日期、签字人"))


class ContactForm(ActionForm):
    """Who speaks for a laboratory."""

    user = NamedChoice(named, label=pgettext_lazy("one", "用户"), queryset=User.objects.none())

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "user", forms.ModelChoiceField).queryset = users_with(CONTACT, clock.now())


class PackFilter(forms.Form):
    """Which packs to list."""

    q = forms.CharField(label=_("实验室"), required=False, max_length=80)
    state = forms.ChoiceField(
        label=pgettext_lazy("pack", "状态"), required=False, choices=[_ALL, *PACK_STATES]
    )


class AgainForm(ActionForm):
    """As of which day facts count, and why one looks again."""

    day = day_field(_("按哪一天的外部事实"), help_text=_("到这一天为止登记的才算"))
    reason = text_area(_("理由"), most=500)


class UploadForm(ActionForm):
    """A pack as one file."""

    file = forms.FileField(
        label=_("证据包（.tar）"), max_length=200, help_text=_("不压缩的 tar，至多 512 MB")
    )

    def clean_file(self) -> Any:
        """No larger than a page takes."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件超过 512 MB：请由管理员用命令行接收，zhunsheng hub receive。"))
        return file


class RoundForm(ActionForm):
    """A round to be opened."""

    number = forms.CharField(label=_("编号"), max_length=20)
    name = forms.CharField(label=_("名称"), max_length=120)
    name_en = forms.CharField(label=_("英文名称"), max_length=160, required=False)
    first = day_field(_("证据期开始"))
    last = day_field(_("证据期结束（含）"))
    profile = forms.ChoiceField(label=_("能力依据"), choices=PROFILES)
    reading = forms.ChoiceField(
        label=_("5.8.5 的读法"), choices=READINGS, help_text=_("印在每一份结果上；不改变机器查到了什么")
    )


class InviteForm(ActionForm):
    """Which laboratories take part."""

    laboratories = NamedChoices(
        named, label=_("实验室"), queryset=Laboratory.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, open_to: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "laboratories", forms.ModelMultipleChoiceField).queryset = open_to


def _pack(row: ReceivedPack) -> str:
    """A pack by its period and the beginning of its digest."""
    return f"{row.first} – {row.last} · {row.manifest_sha256[:12]}"


class ChooseForm(ActionForm):
    """Which pack a laboratory is evaluated by."""

    pack = NamedChoice(_pack, label=pgettext_lazy("one", "证据包"), queryset=ReceivedPack.objects.none())

    def __init__(self, entry: Entry, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "pack", forms.ModelChoiceField).queryset = entry.laboratory.packs.order_by("-id")
