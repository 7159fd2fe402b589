# SPDX-License-Identifier: Apache-2.0
"""Forms of items: which one, and how it arrived."""

from typing import Final

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

MOST_BYTES: Final = 8 * 1024 * 1024
# How the pictures that browsers and cameras make begin; the content is kept as it came and never parsed.
_BEGINNINGS: Final = ((b"\xff\xd8\xff", "image/jpeg"), (b"\x89PNG\r\n\x1a\n", "image/png"))


class ScanForm(forms.Form):
    """An item by the number on its label, or by its serial number."""

    number = forms.CharField(
        label=_("样品编号"),
        max_length=80,
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off"}),
    )


class ReceiveForm(forms.Form):
    """How an item arrived and where it is put."""

    condition = forms.CharField(label=_("外观与状态"), max_length=200, initial=_("完好"))
    abnormal = forms.BooleanField(
        label=_("异常：先等客户答复"), required=False, help_text=_("须附照片；期限从此停算，到客户答复为止")
    )
    accessories = forms.CharField(label=_("附件"), max_length=200, required=False)
    place = forms.CharField(label=_("存放位置"), max_length=80)
    photo = forms.FileField(
        label=_("照片"),
        required=False,
        help_text=_("JPEG 或 PNG，不超过 8 MB"),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png"}),
    )

    def clean_photo(self) -> tuple[bytes, str] | None:
        """The picture's bytes and media type, told by how it begins; None without one."""
        found: UploadedFile[bytes] | None = self.cleaned_data["photo"]
        if found is None:
            return None
        if (found.size or 0) > MOST_BYTES:
            raise forms.ValidationError(_("照片超过 8 MB：请压缩后再传。"))
        content = bytes(found.read())
        for beginning, media_type in _BEGINNINGS:
            if content.startswith(beginning):
                return content, media_type
        raise forms.ValidationError(_("这不是 JPEG 或 PNG 照片。"))
