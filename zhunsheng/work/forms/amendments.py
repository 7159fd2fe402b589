# SPDX-License-Identifier: Apache-2.0
"""Forms of what comes after issue: asking, deciding, drafting, correcting, telling."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import NamedChoice, NamedChoices, field_of
from zhunsheng.laboratory.models import Equipment, Method, ProcedureRelease, Traceability
from zhunsheng.measure.text import Text
from zhunsheng.work.actions import Draft, Wrong
from zhunsheng.work.actions.corrections import ITEM_FIELDS, ORDER_FIELDS
from zhunsheng.work.compose_further import FIELDS
from zhunsheng.work.forms.acts import short_area
from zhunsheng.work.models import Amendment, Item, Order
from zhunsheng.work.states import AMENDMENT_KINDS, CAUSES, NOTICE_CHANNELS
from zhunsheng.work.wording import reader_language

LINES = 3
_OTHER = {"results": pgettext_lazy("of a certificate", "结果"), "statements": _("声明"), "other": _("其他")}


class RequestForm(forms.Form):
    """What is wrong on a certificate, what is right, and what says so."""

    text = forms.CharField(label=_("哪里不对"), max_length=1000, widget=short_area())
    source = forms.CharField(
        label=pgettext_lazy("of a request", "依据"),
        max_length=300,
        help_text=_("谁在何时怎样指出，或哪一条记录、哪一张照片"),
    )
    by_client = forms.BooleanField(
        label=_("由客户指出"), required=False, help_text=_("不勾即为本机构自查发现")
    )

    def __init__(self, *args: Any, ask_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not ask_who:  # what a client or the desk reports is the client's
            del self.fields["by_client"]

    @staticmethod
    def fields_asked() -> list[tuple[str, str]]:
        """What may be named as wrong, in the reader's language."""
        language = reader_language()
        named = [(field, text.in_language(language)) for field, text in FIELDS.items()]
        return [*named, *((field, str(word)) for field, word in _OTHER.items())]

    @staticmethod
    def wrong(data: QueryDict) -> list[Wrong]:
        """The fields named, with what is right."""
        pairs = zip(data.getlist("field"), data.getlist("right"), strict=False)
        return [Wrong(field, right) for field, right in pairs if field]


class DecideForm(forms.Form):
    """What comes of a request, and whose error it was."""

    kind = forms.ChoiceField(label=_("怎样处理"), choices=AMENDMENT_KINDS, widget=forms.RadioSelect)
    cause = forms.ChoiceField(
        label=pgettext_lazy("of an error", "原因"),
        choices=CAUSES,
        widget=forms.RadioSelect,
        help_text=_("首次判定永远计入差错统计；不予更改的选“没有差错”"),
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=short_area())


class ClassifyForm(forms.Form):
    """The cause, decided for the first time or anew."""

    cause = forms.ChoiceField(
        label=pgettext_lazy("of an error", "原因"), choices=CAUSES[:3], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("理由"), max_length=500, widget=short_area())


class WithdrawForm(forms.Form):
    """Why a certificate is taken back, and what says so."""

    reason = forms.CharField(label=_("收回的理由"), max_length=300, widget=short_area())
    source = forms.CharField(
        label=pgettext_lazy("of a request", "依据"),
        max_length=300,
        help_text=_("投诉、不符合工作、送校报告的编号"),
    )
    by_client = forms.BooleanField(label=_("由客户指出"), required=False)


class NoticeForm(forms.Form):
    """How the client was told."""

    channel = forms.ChoiceField(label=_("方式"), choices=NOTICE_CHANNELS)
    recipient = forms.CharField(label=_("通知了谁"), max_length=120)
    text = forms.CharField(label=_("通知的内容"), max_length=500, widget=short_area())


class DraftForm(forms.Form):
    """Why, in both languages; which fields; sentences added and left out; whether results are concerned."""

    reason = forms.CharField(label=_("更改原因（中文）"), max_length=500, widget=short_area(2))
    reason_en = forms.CharField(
        label=_("更改原因（英文）"),
        max_length=500,
        widget=short_area(2),
        help_text=_("两种语言都印在新证书上"),
    )
    added = forms.CharField(
        label=_("新增的声明（中文）"), max_length=1000, required=False, widget=short_area(2)
    )
    added_en = forms.CharField(
        label=_("新增的声明（英文）"),
        max_length=1000,
        required=False,
        widget=short_area(2),
        help_text=_("一行一句，与中文逐行对应"),
    )
    results = forms.BooleanField(
        label=_("涉及结果"), required=False, help_text=_("结果取自更正后的记录，不在这里填写")
    )

    def __init__(self, *args: Any, amendment: Amendment, sentences: Sequence[Text], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sentences = list(sentences)
        if amendment.kind == "supplement":
            del self.fields["results"]
            for name in ("added", "added_en"):
                self.fields[name].required = True
            self.fields["added"].label, self.fields["added_en"].label = (
                _("补充的内容（中文）"),
                _("补充的内容（英文）"),
            )

    def draft(self, data: QueryDict) -> Draft:
        """The draft as the page says it; a field without a reason of its own has the common one."""
        clean = self.cleaned_data
        common = Text(clean["reason"], clean["reason_en"])
        return Draft(
            reason=common,
            fields={
                field: Text(
                    data.get(f"why:{field}", "").strip() or common.zh,
                    data.get(f"why-en:{field}", "").strip() or common.en,
                )
                for field in FIELDS
                if data.get(f"change:{field}")
            },
            added=_paired(clean["added"], clean["added_en"]),
            dropped=[text for at, text in enumerate(self.sentences) if data.get(f"drop:{at}")],
            results=bool(clean.get("results")),
        )


def _paired(zh: str, en: str) -> list[Text]:
    """Sentences line by line; a line without its counterpart keeps an empty half, which is refused."""
    left, right = ([line.strip() for line in text.splitlines() if line.strip()] for text in (zh, en))
    return [
        Text(left[at] if at < len(left) else "", right[at] if at < len(right) else "")
        for at in range(max(len(left), len(right)))
    ]


def _release(row: ProcedureRelease) -> str:
    return f"{row.procedure} v{row.version} · {row.valid_from}"


def _traceability(row: Traceability) -> str:
    return f"{row.equipment.number} · {row.certificate_number} · {row.valid_from}"


def _method(row: Method) -> str:
    return row.number


class ReviseForm(forms.Form):
    """What else of a record is corrected besides readings, and why."""

    reason = forms.CharField(label=_("更正理由"), max_length=300, widget=short_area(2))
    procedure = NamedChoice(
        _release,
        label=_("改用的校准程序版本"),
        queryset=ProcedureRelease.objects.none(),
        required=False,
        empty_label=_("不改"),
    )
    traceability = NamedChoices(
        _traceability,
        label=_("标准器改依的证书"),
        queryset=Traceability.objects.none(),
        required=False,
        help_text=_("标准器送校后查明的值；证书和修正值取自所选的一份"),
    )

    def about(self, amendment: Amendment) -> None:
        """Offer other releases of the method, and other certificates of the standards used."""
        task = amendment.certificate.task
        procedure = field_of(self, "procedure", NamedChoice)
        traceability = field_of(self, "traceability", NamedChoices)
        releases = ProcedureRelease.objects.filter(method=task.method_id, retracted_at__isnull=True)
        procedure.queryset = releases.exclude(pk=task.procedure_id or 0).order_by("-id")
        used = task.record.standards.values("equipment")
        bound = task.record.standards.exclude(traceability=None).values("traceability")
        rows = Traceability.objects.filter(equipment__in=used, retracted_at__isnull=True).exclude(
            pk__in=bound
        )
        traceability.queryset = rows.select_related("equipment").order_by("-id")
        for name, offered in (("procedure", procedure.queryset), ("traceability", traceability.queryset)):
            if not offered.exists():  # nothing to choose, nothing to ask
                del self.fields[name]


class ItemCorrectionForm(forms.Form):
    """How an item was entered, corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word in ITEM_FIELDS.items():
            self.fields[name] = forms.CharField(label=str(word), required=False)
        _reasons(self)

    def about(self, item: Item) -> None:
        """Show how it is entered now."""
        for name in ITEM_FIELDS:
            self.initial.setdefault(name, getattr(item, name))


class ClientCorrectionForm(forms.Form):
    """The client's name and address on certificates, corrected."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, word in ORDER_FIELDS.items():
            self.fields[name] = forms.CharField(label=str(word), required=False)
        _reasons(self)

    def about(self, order: Order) -> None:
        """Show what certificates of the order say now."""
        for name, present in (
            ("certificate_name", order.certificate_name or order.party.name),
            ("certificate_address", order.certificate_address or order.party.address),
        ):
            self.initial.setdefault(name, present)


def told(data: dict[str, Any]) -> dict[str, Any]:
    """What a form of corrections sends, as the actions take it."""
    values = {name: value for name, value in data.items() if name not in ("reason", "source")}
    return {"values": values, "reason": data["reason"], "source": data["source"]}


def _reasons(form: forms.Form) -> None:
    form.fields["reason"] = forms.CharField(label=_("更正理由"), max_length=300, widget=short_area(2))
    form.fields["source"] = forms.CharField(
        label=pgettext_lazy("of a request", "依据"), max_length=300, help_text=_("标签、铭牌照片、客户来函")
    )


class AffectedForm(forms.Form):
    """What the certificates have in common."""

    method = NamedChoice(
        _method,
        label=_("方法"),
        queryset=Method.objects.order_by("code", "edition"),
        required=False,
        empty_label="—",
    )
    procedure = NamedChoice(
        _release,
        label=_("校准程序版本"),
        queryset=ProcedureRelease.objects.order_by("procedure", "-id"),
        required=False,
        empty_label="—",
    )
    standard = forms.CharField(label=_("标准器编号"), max_length=40, required=False)
    function = forms.CharField(label=_("功能"), max_length=40, required=False)
    since = forms.DateField(label=_("作业自"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("作业至"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def clean_standard(self) -> Equipment | None:
        """The standard of that number."""
        number = str(self.cleaned_data["standard"]).strip()
        if not number:
            return None
        found = Equipment.objects.filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("没有这个编号的设备。"))
        return found


class ManyForm(forms.Form):
    """Why many certificates are taken up or withdrawn, and what says so."""

    reason = forms.CharField(label=_("原因"), max_length=500, widget=short_area(2))
    source = forms.CharField(
        label=pgettext_lazy("of a request", "依据"),
        max_length=300,
        help_text=_("投诉、不符合工作、送校报告的编号"),
    )
    by_client = forms.BooleanField(label=_("由客户指出"), required=False)
