# SPDX-License-Identifier: Apache-2.0
"""What people type about assessors, samples, visits, questions and judgements."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.accounts.fields import NamedChoice, field_of
from zhunsheng.accounts.models import User
from zhunsheng.accounts.queries import users_with
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.hub.checklist.answers import MOST_BYTES
from zhunsheng.hub.forms.base import CHOOSE, ActionForm, day_field, text_area
from zhunsheng.hub.models import Laboratory
from zhunsheng.hub.queries.assessors import Candidate
from zhunsheng.hub.vocabulary import FIELDS, REGIONS, TIES
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.rules.verdict.words import JUDGED, STATES, VERDICTS

_DECIDED: Final = ("confirmed", "dismissed")


class AppointForm(ActionForm):
    """A new assessor."""

    user = NamedChoice(named, label=pgettext_lazy("one", "用户"), queryset=User.objects.none())
    employer = forms.CharField(label=_("任职单位"), max_length=120)
    employer_code = forms.CharField(label=_("任职单位的统一社会信用代码"), max_length=18, required=False)
    region = forms.ChoiceField(label=_("地区"), choices=REGIONS)
    fields_ = forms.MultipleChoiceField(label=_("专业"), choices=FIELDS, widget=forms.CheckboxSelectMultiple)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "user", forms.ModelChoiceField).queryset = users_with("ASR", clock.now()).filter(
            assessor__isnull=True
        )

    def facts(self) -> dict[str, Any]:
        """The values by the names that the action has for them."""
        found = dict(self.cleaned_data)
        return found | {"fields": found.pop("fields_")}


class TieForm(ActionForm):
    """What ties oneself to a laboratory."""

    laboratory = NamedChoice(named, label=_("实验室"), queryset=Laboratory.objects.none())
    kind = forms.ChoiceField(label=_("关系"), choices=[CHOOSE, *TIES])
    text = forms.CharField(label=_("说明"), max_length=300, required=False)

    def __init__(self, laboratories: Any, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "laboratory", forms.ModelChoiceField).queryset = laboratories


class SampleForm(ActionForm):
    """How a sample is drawn."""

    size = forms.IntegerField(
        label=_("份数"),
        min_value=1,
        max_value=500,
        required=False,
        help_text=_("缺省为总数的平方根，5 至 50；命中多或走访次序靠前的加量"),
    )
    random_share = forms.IntegerField(
        label=_("随机份额 %"), min_value=0, max_value=100, help_text=_("其余按命中抽，先重后轻")
    )
    seed = forms.CharField(
        label=_("种子"),
        max_length=200,
        required=False,
        help_text=_("可当众抽取；缺省为本平台日志此刻的根，谁也挑不了"),
    )
    reason = forms.CharField(label=_("再抽的理由"), max_length=500, required=False)


class AssignForm(ActionForm):
    """Who looks at the sample."""

    assessor = forms.ChoiceField(label=pgettext_lazy("one", "评审员"))
    on_site = forms.BooleanField(
        label=pgettext_lazy("field", "去现场"), required=False, help_text=_("去现场的人会看到实验室的名称")
    )

    def __init__(self, candidates: list[Candidate], *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "assessor", forms.ChoiceField).choices = [
            CHOOSE,
            *((each.assessor.pk, self._named(each)) for each in candidates),
        ]

    @staticmethod
    def _named(each: Candidate) -> str:
        name = named(each.assessor.user)
        if each.against:
            return f"{name} — {each.against[0]}"
        return name if each.declared else f"{name} — {_('还没有申报')}"


class ReturnForm(ActionForm):
    """A checklist that comes back."""

    file = forms.FileField(
        label=_("检查表的答复（.json）"), max_length=200, help_text=_("检查表“导出答复”存下的文件")
    )

    def clean_file(self) -> Any:
        """No larger than answers are."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("文件太大，不是检查表的答复。"))
        return file


class VisitForm(ActionForm):
    """What was seen at the laboratory."""

    day = day_field(_("日期"))
    place = forms.CharField(label=_("地点"), max_length=200)
    met = forms.CharField(label=_("见到谁"), max_length=200, help_text=_("写岗位，不写姓名"))
    seen = text_area(_("看到什么"), 6, most=2000)


class ConfirmForm(ActionForm):
    """The laboratory's word on a visit."""

    remark = forms.CharField(label=_("补充或不同意见"), max_length=500, required=False)


class KeysForm(ActionForm):
    """Hits that were ticked."""

    def __init__(self, *arguments: Any, keys: list[str] | None = None, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.keys = keys or []


class AskForm(KeysForm):
    """A question to the laboratory."""

    text = text_area(_("问什么"), help_text=_("实验室有 15 个工作日答复"))


class DecideForm(KeysForm):
    """A decision on hits."""

    state = forms.ChoiceField(label=pgettext_lazy("of a hit", "处理"))
    reason = text_area(_("理由"), help_text=_("写明看了什么"))
    material = text_area(_("为什么要紧"), 2, required=False, help_text=_("确认时必须写明；数目从不决定"))
    self_found = forms.BooleanField(label=_("实验室自己发现并已纠正（另行计数）"), required=False)

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        field_of(self, "state", forms.ChoiceField).choices = [
            CHOOSE,
            *((each, in_reader(STATES[each])) for each in STATES if each in _DECIDED),
        ]


class AnswerForm(ActionForm):
    """The laboratory's answer."""

    text = text_area(_("答复"), 5, most=2000, help_text=_("可写明依据的记录编号"))
    self_found = forms.BooleanField(label=_("我们自己先发现并已纠正"), required=False)


class JudgeForm(ActionForm):
    """A judgement of a clause or one of its parts."""

    about = forms.ChoiceField(label=_("判断什么"))
    verdict = forms.ChoiceField(label=pgettext_lazy("of a clause", "判定"))
    reason = text_area(_("理由"), help_text=_("写明看了什么"))
    material = text_area(_("为什么要紧"), 2, required=False, help_text=_("判为不满足时必须写明"))
    references = text_area(_("依据"), 2, most=2000, required=False, help_text=_("每行一条"))

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        choices: dict[str, list[tuple[str, str]]] = {
            "about": [
                (part.ref, f"{part.ref} {in_reader(part.title)}")
                for clause in catalogue().clauses
                if clause.counts
                for part in clause.parts
            ],
            "verdict": [(each, in_reader(VERDICTS[each])) for each in JUDGED],
        }
        for name, options in choices.items():
            field_of(self, name, forms.ChoiceField).choices = [CHOOSE, *options]

    def clean_references(self) -> list[str]:
        """The lines that say something."""
        lines = self.cleaned_data["references"].splitlines()
        return [line.strip()[:200] for line in lines if line.strip()]
