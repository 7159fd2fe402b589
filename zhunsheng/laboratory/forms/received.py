# SPDX-License-Identifier: Apache-2.0
"""Forms of receiving a certificate as a DCC: the file, then what it is to this laboratory."""

import base64
import binascii
import zlib
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhunsheng.certificate.received.opening import MAX_FILE
from zhunsheng.laboratory.actions import SetUse
from zhunsheng.laboratory.forms.base import ActionForm, day, reason
from zhunsheng.laboratory.vocabulary import BETWEEN


class CarriedFile(forms.CharField):
    """The file itself, travelling with the form from preview to confirmation: nothing is stored before.

    Whatever comes back is read and judged anew, so nothing is gained by changing it on the way.
    """

    widget = forms.HiddenInput

    def clean(self, value: Any) -> bytes:
        """The bytes that `carried` packed."""
        packed = super().clean(value)
        try:
            unpacker = zlib.decompressobj()
            data = unpacker.decompress(base64.b64decode(packed, validate=True), MAX_FILE)
        except (binascii.Error, zlib.error, ValueError) as error:
            raise forms.ValidationError(_("文件在途中损坏，请重新上传")) from error
        if unpacker.unconsumed_tail:
            raise forms.ValidationError(_("文件过大"))
        return data


def carried(data: bytes) -> str:
    """A file as the hidden field carries it."""
    return base64.b64encode(zlib.compress(data)).decode()


class ReceivedForm(ActionForm):
    """The file to look at."""

    file = forms.FileField(
        label=_("数字校准证书"), help_text=_("DCC 的 XML 文件，或内含 DCC 的 PDF；不超过 8 MB")
    )

    def clean_file(self) -> Any:
        """A file of bearable size."""
        file = self.cleaned_data["file"]
        if file.size > MAX_FILE:
            raise forms.ValidationError(_("文件超过 8 MB"))
        return file


class RegisterForm(ActionForm):
    """What the laboratory adds to the file: until when, and why it is this instrument where marks differ."""

    carried = CarriedFile()
    last_day = day(_("有效至（含）"))
    out_from = day(_("送出"), required=False)
    out_to = day(_("返回"), required=False)
    mismatch = forms.CharField(
        label=_("为何是这台设备"),
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("型号或制造商与登记不一致时写明"),
    )


class SetForm(forms.Form):
    """What one table of the certificate is; empty: it is not used."""

    key = forms.CharField(widget=forms.HiddenInput, max_length=4)
    function = forms.CharField(label=_("功能"), max_length=40, required=False)
    quantity = forms.CharField(label=_("量"), max_length=40, required=False)
    between = forms.ChoiceField(label=_("点与点之间"), choices=BETWEEN, required=False)
    drift = forms.CharField(label=_("漂移半宽"), max_length=30, required=False)
    drift_reason = forms.CharField(label=_("改动漂移的依据"), max_length=200, required=False)

    def clean(self) -> dict[str, Any]:
        """Function and quantity go together."""
        cleaned = super().clean() or self.cleaned_data
        if bool(cleaned.get("function")) != bool(cleaned.get("quantity")):
            missing = "quantity" if cleaned.get("function") else "function"
            self.add_error(missing, _("功能与量须一同填写；都不填则不使用这组结果"))
        return cleaned


SetRows = forms.formset_factory(SetForm, extra=0, max_num=60, absolute_max=60)


def chosen_sets(rows: Any) -> list[SetUse]:
    """The tables that are to be used."""
    return [SetUse(**row.cleaned_data) for row in rows if row.cleaned_data.get("function")]


class AuthorityForm(ActionForm):
    """An authority to trust."""

    pem = forms.FileField(label=_("CA 证书（PEM）"), help_text=_("从签发机构取得，不要从证书本身取"))
    reason = reason()

    def clean_pem(self) -> bytes:
        """The file's bytes; certificates are small."""
        file = self.cleaned_data["pem"]
        if file.size > 100_000:
            raise forms.ValidationError(_("文件过大"))
        data: bytes = file.read()
        return data
