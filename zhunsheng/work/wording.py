# SPDX-License-Identifier: Apache-2.0
"""Small matters of wording that messages share."""

from collections.abc import Iterable

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhunsheng.measure.text import Text


def listed(parts: Iterable[str]) -> str:
    """A row of names in the reader's language: 甲、乙 or A, B."""
    return str(_("、")).join(parts)


def reader_language() -> str:
    """The language of the page."""
    return get_language() or "zh"


def spoken(text: Text) -> str:
    """A bilingual text in the reader's language."""
    return text.in_language(reader_language())
