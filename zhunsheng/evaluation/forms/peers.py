# SPDX-License-Identifier: Apache-2.0
"""The file of peers, as it is handed in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.evaluation.forms.evaluating import RefusableForm


class PeersForm(RefusableForm):
    """A file that a hub exported."""

    file = forms.FileField(
        label=_("同行文件"),
        help_text=_("评价平台导出的 peers-….json"),
        widget=forms.FileInput(attrs={"accept": ".json"}),
    )
