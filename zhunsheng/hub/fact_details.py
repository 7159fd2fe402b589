# SPDX-License-Identifier: Apache-2.0
"""What only one kind of fact has, checked: a claim's value, a copy's digest, whom one mentions."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_lazy as _

from zhunsheng.hub.vocabulary import CITED, CLAIM_TYPES, TONES
from zhunsheng.ledger.errors import ActionError

OF_KIND: Final[Mapping[str, tuple[str, ...]]] = {
    "claim": ("claim_type", "family", "value"),
    "sighting": ("issued", "content"),
    "mention": ("about", "tone", "cited"),
}
"""The details of a kind; other kinds have none."""
NAMES: Final = tuple(name for names in OF_KIND.values() for name in names)
_LONG: Final = 80
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MOST: Final = Decimal("1e15")


def checked(kind: str, given: Mapping[str, str], number: str) -> dict[str, str]:
    """The details of a fact as they are kept; ActionError names the field at fault."""
    said = {name: str(given.get(name, "")).strip()[:_LONG] for name in OF_KIND.get(kind, ())}
    if stranger := next((name for name in NAMES if name not in said and given.get(name)), ""):
        raise ActionError(_("这种事实没有这一项：留空。"), field=stranger)
    if kind in _CHECKS:
        _CHECKS[kind](said, number)
    return said


def _claim(said: dict[str, str], _number: str) -> None:
    if said["claim_type"] not in dict(CLAIM_TYPES):
        raise ActionError(_("请选择宣传了什么。"), field="claim_type")
    if said["claim_type"] in ("accredited", "range", "uncertainty") and not said["family"]:
        raise ActionError(_("写明宣传的是哪一类器具，才能与能力范围比对。"), field="family")
    if said["claim_type"] in ("range", "uncertainty") and not said["value"]:
        raise ActionError(_("写明宣传的数值。"), field="value")
    if said["value"] and not _is_number(said["value"]):
        raise ActionError(_("数值写成十进制数，如 0.05。"), field="value")


def _is_number(text: str) -> bool:
    try:
        return Decimal(text).is_finite() and abs(Decimal(text)) <= _MOST
    except InvalidOperation:
        return False


def _sighting(said: dict[str, str], number: str) -> None:
    if not number.strip():
        raise ActionError(_("写明所见证书的编号。"), field="number")
    said["content"] = said["content"].lower()
    if said["content"] and not _SHA256.fullmatch(said["content"]):
        raise ActionError(_("SHA-256 是 64 位十六进制数。"), field="content")
    if said["issued"] and not _is_day(said["issued"]):
        raise ActionError(_("日期写成 2026-03-09。"), field="issued")


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _mention(said: dict[str, str], _number: str) -> None:
    if not said["about"]:
        raise ActionError(_("写明提到的是哪家机构。"), field="about")
    if said["tone"] not in dict(TONES):
        raise ActionError(_("请选择话是肯定还是否定。"), field="tone")
    if said["cited"] not in dict(CITED):
        raise ActionError(_("请选择有没有注明依据。"), field="cited")


_CHECKS: Final[Mapping[str, Callable[[dict[str, str], str], None]]] = {
    "claim": _claim,
    "sighting": _sighting,
    "mention": _mention,
}
