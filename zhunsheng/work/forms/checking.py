# SPDX-License-Identifier: Apache-2.0
"""Forms of checking and signing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.work.forms.acts import short_area


class CheckForm(forms.Form):
    """A remark of the checker, if any."""

    remark = forms.CharField(label=_("核验意见"), max_length=300, required=False, widget=short_area(2))


class SignForm(forms.Form):
    """The signatory's own password, entered again for this one act."""

    password = forms.CharField(
        label=_("您的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text=_("密码只在这一刻打开您的签名密钥，不保存"),
    )
