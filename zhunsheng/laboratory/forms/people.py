# SPDX-License-Identifier: Apache-2.0
"""Forms about people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.fields import field_of
from zhunsheng.accounts.models import User
from zhunsheng.laboratory.forms.base import ActionForm, day
from zhunsheng.laboratory.models import Method
from zhunsheng.laboratory.vocabulary import ACTS, FIELDS, GRADES


class PersonForm(ActionForm):
    """A new member of staff."""

    number = forms.CharField(label=_("人员编号"), max_length=20)
    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文姓名"), max_length=80)
    title = forms.CharField(label=_("职务"), max_length=60, required=False)
    joined_on = day(_("入职日期"))
    user = forms.ModelChoiceField(
        label=_("登录账户"),
        queryset=User.objects.filter(is_active=True, person__isnull=True, party_user__isnull=True).order_by(
            "username"
        ),
        required=False,
        empty_label=_("没有账户"),
    )


class QualificationForm(ActionForm):
    """A grade somebody holds."""

    grade = forms.ChoiceField(label=_("资格"), choices=GRADES)
    certificate_number = forms.CharField(label=_("证号"), max_length=60, required=False)
    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False)


class AuthorisationForm(ActionForm):
    """What somebody may do by which method."""

    method = forms.ModelChoiceField(label=_("方法"), queryset=Method.objects.all())
    act = forms.ChoiceField(label=_("可做"), choices=ACTS)
    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False)


class SigningFieldForm(ActionForm):
    """A field somebody may approve in, by a grade the person holds."""

    field = forms.ChoiceField(label=_("领域"), choices=FIELDS)
    grade = forms.ChoiceField(
        label=_("依据的资格"),
        help_text=_("三个以内：注册计量师或高级职称；超过三个：一级注册计量师或高级职称（条款 4.5）"),
    )
    valid_from = day(_("自"))
    last_day = day(_("至（含）"), required=False)

    def __init__(self, *args: Any, grades: list[str], **more: Any) -> None:
        super().__init__(*args, **more)
        held = [(code, name) for code, name in GRADES if code in grades]
        field_of(self, "grade", forms.ChoiceField).choices = held


class LeaveForm(ActionForm):
    """The last day of work."""

    last_day = day(_("最后一天（含）"))


class IdentityForm(ActionForm):
    """The signatory's own password, which will open the key."""

    password = forms.CharField(
        label=_("密码"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
