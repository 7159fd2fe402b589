# SPDX-License-Identifier: Apache-2.0
from django import forms
from django.utils.translation import gettext_lazy as _


class EventFilter(forms.Form):
    """Which events to list."""

    subject = forms.CharField(label=_("对象"), required=False, max_length=80)
    kind = forms.CharField(label=_("事件种类"), required=False, max_length=60)
    actor = forms.CharField(label=_("用户名"), required=False, max_length=150)
