# SPDX-License-Identifier: Apache-2.0
"""Forms of single acts: one question or two, asked on a page of their own."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import NamedChoice, field_of
from zhunsheng.laboratory.models import Room
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.work.deviations import UNDECIDED
from zhunsheng.work.models import OriginalRecord, Reading, RecordDeviation
from zhunsheng.work.states import DEVIATION_KINDS, HOLD_ANSWERS


def short_area(rows: int = 3) -> forms.Textarea:
    """A few lines to write in."""
    return forms.Textarea(attrs={"rows": rows})


class NoQuestion(forms.Form):
    """An act that asks nothing."""


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, widget=short_area())


class RemarkForm(forms.Form):
    """A word for the record, if there is one."""

    remark = forms.CharField(label=_("备注"), max_length=300, required=False, widget=short_area(2))


class ConfirmForm(forms.Form):
    """How the client agreed."""

    text = forms.CharField(
        label=_("客户怎样确认"), max_length=300, widget=short_area(), help_text=_("谁、何时、以何种方式")
    )


class AgreeForm(forms.Form):
    """The client's own agreement."""

    text = forms.CharField(label=_("确认意见"), max_length=300, initial=_("同意"), widget=short_area(2))


class HoldAnswerForm(forms.Form):
    """The client's answer about an item held at reception."""

    answer = forms.ChoiceField(label=_("答复"), choices=HOLD_ANSWERS, widget=forms.RadioSelect)
    text = forms.CharField(label=_("客户的原话"), max_length=300, widget=short_area())
    disclaimer = forms.CharField(
        label=_("证书上的免责说明"),
        max_length=300,
        required=False,
        widget=short_area(2),
        help_text=_("继续校准时必填，印在证书上"),
    )


class MoveForm(forms.Form):
    """Where an item is put."""

    place = forms.CharField(label=_("存放位置"), max_length=80)
    remark = forms.CharField(label=_("备注"), max_length=300, required=False)


class CollectForm(forms.Form):
    """Who takes an item away."""

    receiver = forms.CharField(label=_("取件人"), max_length=80)
    identity = forms.CharField(label=_("证件"), max_length=80, help_text=_("核对后填写种类与号码末四位"))


class ReturnForm(forms.Form):
    """Why an item goes back without results, and to whom."""

    reason = forms.CharField(label=_("退样原因"), max_length=300, widget=short_area(2))
    receiver = forms.CharField(label=_("取件人"), max_length=80)
    identity = forms.CharField(label=_("证件"), max_length=80, help_text=_("核对后填写种类与号码末四位"))


class RoomForm(forms.Form):
    """Where a task is done."""

    room = NamedChoice(named, label=_("房间"), queryset=Room.objects.order_by("code"), empty_label=None)


class ResumeForm(forms.Form):
    """How the cause of a pause was removed."""

    cause_closed = forms.CharField(label=_("原因怎样消除"), max_length=300, widget=short_area())


class ClimateForm(forms.Form):
    """The room's conditions as read."""

    temperature = forms.CharField(label=_("温度 / °C"), max_length=10)
    humidity = forms.CharField(label=_("相对湿度 / %"), max_length=10)


class DeviationForm(forms.Form):
    """A departure from the method or its limits."""

    kind = forms.ChoiceField(label=_("种类"), choices=DEVIATION_KINDS)
    description = forms.CharField(label=_("偏离了什么"), max_length=500, widget=short_area())
    effect = forms.CharField(label=_("对结果的影响"), max_length=500, required=False, widget=short_area(2))


def _deviation(row: RecordDeviation) -> str:
    return f"{row.get_kind_display()}：{row.description[:60]}"


class DecideDeviationForm(forms.Form):
    """The decision about a deviation."""

    deviation = NamedChoice(
        _deviation, label=_("偏离"), queryset=RecordDeviation.objects.none(), empty_label=None
    )
    decision = forms.CharField(label=_("决定及理由"), max_length=500, widget=short_area())

    def about(self, record: OriginalRecord | None) -> None:
        """Offer the deviations that wait for a decision."""
        field_of(self, "deviation", NamedChoice).queryset = RecordDeviation.objects.filter(
            UNDECIDED, record=record
        )


def _reading(row: Reading) -> str:
    return f"{row.section} · {row.point + 1} · {row.column} {row.repeat + 1}：{row.text} {row.unit}"


class VoidForm(forms.Form):
    """A reading to be declared void, and why."""

    reading = NamedChoice(_reading, label=_("读数"), queryset=Reading.objects.none(), empty_label=None)
    reason = forms.CharField(label=_("作废理由"), max_length=300, widget=short_area())

    def about(self, record: OriginalRecord | None) -> None:
        """Offer the readings that stand."""
        field = field_of(self, "reading", NamedChoice)
        rows = Reading.objects.filter(record=record, is_current=True, is_void=False)
        field.queryset = rows.order_by("section", "point", "column", "repeat")


class OverrideForm(forms.Form):
    """Why a finding may pass for this task."""

    rule = forms.CharField(widget=forms.HiddenInput)
    record = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(label=_("放行理由"), max_length=500, widget=short_area(4))
