# SPDX-License-Identifier: Apache-2.0
"""Forms of accounts: they read and clean what was typed; actions decide and write."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.utils.functional import lazystr
from django.utils.translation import gettext_lazy as _

from zhunsheng.accounts.roles import offered_choices
from zhunsheng.ledger.errors import ActionError


def _password(label: Any, autocomplete: str, help_text: Any = "") -> forms.CharField:
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
    return forms.CharField(label=label, strip=False, widget=widget, help_text=help_text, max_length=200)


class _Rules:
    """The password rules, told in the language of whoever reads them."""

    def __str__(self) -> str:
        return " ".join(password_validators_help_texts())


RULES = lazystr(_Rules())


class ActionForm(forms.Form):
    """A form that can show what an action refused, beside the field it is about."""

    def refuse(self, error: ActionError) -> None:
        """Show an action's refusal; nothing typed is lost."""
        self.add_error(error.field if error.field in self.fields else None, str(error.message))


class SignInForm(AuthenticationForm):
    """User name and password; the same words for a wrong name and a wrong password."""

    username = forms.CharField(
        label=_("用户名"),
        max_length=150,
        widget=forms.TextInput(
            attrs={"autofocus": True, "autocomplete": "username", "autocapitalize": "none"}
        ),
    )
    password = _password(_("密码"), "current-password")
    error_messages = {
        "invalid_login": _("用户名或密码不正确；密码区分大小写。"),
        "inactive": _("该账户已停用。"),
    }


class ChangePasswordForm(ActionForm):
    """The old password and the new one twice."""

    old = _password(_("原密码"), "current-password")
    new = _password(_("新密码"), "new-password", RULES)
    again = _password(_("再输一次新密码"), "new-password")

    def clean_again(self) -> str:
        """The second typing must be the first."""
        again: str = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("两次输入的新密码不同。"))
        return again


class ResetPasswordForm(ActionForm):
    """A password for somebody who lost theirs."""

    password = _password(_("新密码"), "new-password", RULES)


class UserForm(ActionForm):
    """A new user."""

    username = forms.CharField(
        label=_("用户名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    name_en = forms.CharField(label=_("英文姓名"), max_length=80, required=False)
    email = forms.EmailField(label=_("电子邮件"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)
    password = _password(_("初始密码"), "new-password", RULES)
    roles = forms.MultipleChoiceField(
        label=_("角色"), choices=offered_choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class RoleForm(ActionForm):
    """One role."""

    role = forms.ChoiceField(label=_("角色"), choices=offered_choices)


class ProfileForm(ActionForm):
    """What a user may change of the own account."""

    name_en = forms.CharField(label=_("英文姓名"), max_length=80, required=False)
    email = forms.EmailField(label=_("电子邮件"), required=False)
    language = forms.ChoiceField(label=_("语言"), choices=settings.LANGUAGES)


def _filtered() -> list[tuple[str, Any]]:
    return [("", _("全部")), *offered_choices()]


class UserFilter(forms.Form):
    """Which users to list."""

    q = forms.CharField(label=_("姓名、用户名或邮件"), required=False, max_length=80)
    role = forms.ChoiceField(label=_("角色"), choices=_filtered, required=False)
