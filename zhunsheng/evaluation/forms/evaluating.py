# SPDX-License-Identifier: Apache-2.0
"""What narrows the pages, and what people type about clauses, hits and gaps."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import field_of
from zhunsheng.accounts.models import User
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.clauses.clause import AUTOMATABLE, OBLIGATIONS, Clause
from zhunsheng.clauses.words import Words
from zhunsheng.evaluation.actions.judging import Attached
from zhunsheng.evaluation.queries.charges import owners
from zhunsheng.evaluation.sections import sections
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.verdict.words import JUDGED, SEVERITIES, STATES, VERDICTS, word

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_DECISIONS = ("explained", "confirmed", "dismissed")


def _said(text: Words | Text) -> str:
    return text.in_language(get_language() or "zh")


class FilterForm(forms.Form):
    """Narrows the clauses shown."""

    q = forms.CharField(label=_("条款号或文字"), required=False, max_length=80)
    verdict = forms.ChoiceField(label=pgettext_lazy("of a clause", "判定"), required=False)
    section = forms.ChoiceField(label=_("章节"), required=False)
    obligation = forms.ChoiceField(label=pgettext_lazy("of a clause", "要求"), required=False)
    automatable = forms.ChoiceField(label=_("怎样检查"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        code = catalogue()
        every = ("", _("全部"))
        choices: dict[str, Iterable[tuple[str, Any]]] = {
            "verdict": [(each, _said(text)) for each, text in VERDICTS.items()],
            "section": _sections(),
            "obligation": [(each, _said(code.obligations[each].name)) for each in OBLIGATIONS],
            "automatable": [(each, _said(code.automatable[each].name)) for each in AUTOMATABLE],
        }
        for name, options in choices.items():
            field_of(self, name, forms.ChoiceField).choices = [every, *options]


def _sections() -> list[tuple[str, Any]]:
    return [(each.id, f"{each.id} {_said(each.title)}") for each in sections()]


class TrendForm(forms.Form):
    """Whose numbers are shown."""

    section = forms.ChoiceField(label=_("章节"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "section", forms.ChoiceField).choices = [("", _("全部")), *_sections()]


class RefusableForm(forms.Form):
    """A form that can show what an action refused; nothing typed is lost."""

    def values(self) -> dict[str, Any]:
        """What the action is told."""
        return dict(self.cleaned_data)

    def refuse(self, error: ActionError) -> None:
        """The refusal, beside its field or above all."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class RunForm(RefusableForm):
    """Which day is evaluated, and from when certificates are looked at."""

    as_of = forms.DateField(label=_("截至"), widget=_DAY, help_text=_("按这一天结束时已知的记录评价"))
    first = forms.DateField(
        label=_("证据期开始"), widget=_DAY, required=False, help_text=_("缺省为截止日前一年")
    )


class ReferencesField(forms.CharField):
    """References, one a line."""

    def __init__(self) -> None:
        super().__init__(
            label=_("依据"),
            required=False,
            max_length=2000,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("每行一条：证书、设备、文件的编号"),
        )

    def clean(self, value: Any) -> list[str]:
        """The lines that say something."""
        return [line.strip()[:200] for line in super().clean(value).splitlines() if line.strip()]


class JudgeForm(RefusableForm):
    """A judgement of a clause or one of its parts."""

    about = forms.ChoiceField(label=_("判断什么"))
    verdict = forms.ChoiceField(label=pgettext_lazy("of a clause", "判定"))
    reason = forms.CharField(
        label=_("理由"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("写明看了什么；判为不满足时写明为什么要紧"),
    )
    references = ReferencesField()
    last_day = forms.DateField(
        label=_("有效至（含）"), required=False, widget=_DAY, help_text=_("缺省一年；到期后又是未知")
    )

    def __init__(self, clause: Clause, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        parts = [(part.ref, f"{part.ref} {_said(part.title)}") for part in clause.parts if part.key]
        whole = (clause.id, f"{clause.id} {_said(clause.title)}")
        options: dict[str, list[tuple[str, str]]] = {
            "about": [whole, *parts],
            "verdict": [(each, _said(word(each, clause.obligation))) for each in JUDGED],
        }
        for name, choices in options.items():
            field_of(self, name, forms.ChoiceField).choices = choices


class DecideForm(RefusableForm):
    """What is said of hits: explained, confirmed, dismissed."""

    state = forms.ChoiceField(label=pgettext_lazy("of a hit", "处理"))
    reason = forms.CharField(label=_("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    self_found = forms.BooleanField(label=_("实验室自己发现并已纠正（另行计数）"), required=False)
    references = ReferencesField()
    file = forms.FileField(label=_("附上的文件"), required=False, help_text=_("凭证的扫描件等，10 MB 以内"))
    same_rule = forms.BooleanField(label=_("同样的规则尚未决定的命中一并处理"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "state", forms.ChoiceField).choices = [
            (each, _said(STATES[each])) for each in STATES if each in _DECISIONS
        ]

    def values(self) -> dict[str, Any]:
        """What the action is told: the file with its bytes."""
        told = super().values()
        file = told.pop("file")
        return told | {"attachments": [Attached(file.name, file.read())] if file else []}


class ChargeForm(RefusableForm):
    """Who sees to a gap until when."""

    owner = forms.ModelChoiceField(label=_("谁办"), queryset=User.objects.none())
    due = forms.DateField(label=_("期限"), widget=_DAY)
    note = forms.CharField(label=_("交办说明"), max_length=300, required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "owner", forms.ModelChoiceField).queryset = owners()


class WorkFilterForm(forms.Form):
    """Narrows the worklist."""

    q = forms.CharField(label=_("编号或文字"), required=False, max_length=80)
    standing = forms.ChoiceField(label=pgettext_lazy("of a hit", "处理"), required=False)
    severity = forms.ChoiceField(label=_("轻重"), required=False)
    rule = forms.ChoiceField(label=_("规则"), required=False)
    owner = forms.ChoiceField(label=_("谁办"), required=False)
    month = forms.RegexField(r"^\d{4}-\d\d$", label=_("月份"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        every = ("", _("全部"))
        choices: dict[str, Iterable[tuple[str, Any]]] = {
            "standing": [(each, _said(text)) for each, text in STATES.items()],
            "severity": [(each, _said(text)) for each, text in SEVERITIES.items()],
            "rule": [(rule.id, f"{rule.id} {_said(rule.title)}") for rule in SWEPT],
            "owner": [("mine", _("我")), ("nobody", _("还没有人")), ("late", _("过了期限"))],
        }
        for name, options in choices.items():
            field_of(self, name, forms.ChoiceField).choices = [every, *options]


class RulesFilterForm(forms.Form):
    """Narrows the rules."""

    q = forms.CharField(label=_("编号或文字"), required=False, max_length=80)
    severity = forms.ChoiceField(label=_("轻重"), required=False)
    only = forms.ChoiceField(label=_("只看"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        every = ("", _("全部"))
        choices: dict[str, Iterable[tuple[str, Any]]] = {
            "severity": [(each, _said(text)) for each, text in SEVERITIES.items()],
            "only": [("hit", _("有命中的")), ("noisier", _("误报比冻结的多的"))],
        }
        for name, options in choices.items():
            field_of(self, name, forms.ChoiceField).choices = [every, *options]


class CheckedFilterForm(forms.Form):
    """Narrows the rows that a rule was asked about."""

    q = forms.CharField(label=_("编号或文字"), required=False, max_length=80)
    said = forms.ChoiceField(
        label=pgettext_lazy("of a rule", "结果"),
        required=False,
        choices=[
            ("", _("全部")),
            ("clear", _("没有查到什么")),
            ("hit", _("有命中")),
            ("unknown", pgettext_lazy("of a rule", "未知")),
        ],
    )


class MapForm(RefusableForm):
    """The number an inferred node has in a purchased copy."""

    number = forms.CharField(label=_("正本中的编号"), max_length=20)
    copy = forms.CharField(label=_("所购正本"), max_length=120, help_text=_("哪一份、何时购得"))
