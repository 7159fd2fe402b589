# SPDX-License-Identifier: Apache-2.0
"""Words of both languages as the reader reads them."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import get_language, pgettext_lazy

from zhunsheng.clauses.words import Words
from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.verdict.words import STATES, VERDICTS, word

# On the board there is room for a short word only.
SHORT: Final = {
    "met": pgettext_lazy("verdict, short", "满足"),
    "partly": pgettext_lazy("verdict, short", "部分"),
    "not-met": pgettext_lazy("verdict, short", "不满足"),
    "to-verify": pgettext_lazy("verdict, short", "待核实"),
    "unknown": pgettext_lazy("verdict, short", "未知"),
    "not-applicable": pgettext_lazy("verdict, short", "不适用"),
}
CONFIRMED_SHORT: Final = pgettext_lazy("verdict, short", "经确认")
NOT_COUNTED_SHORT: Final = pgettext_lazy("verdict, short", "不计")


def language() -> str:
    """The reader's language."""
    return get_language() or "zh"


def tongue() -> Language:
    """The one of our two languages that it is."""
    return "en" if language().startswith("en") else "zh"


def in_reader(said: object) -> str:
    """Words of the catalogue, a text of the rules or a stored pair {"zh", "en"}, in the reader's language."""
    if isinstance(said, Words | Text):
        return said.in_language(language())
    if isinstance(said, Mapping):
        return str(said[tongue()])
    return str(said)


def verdict_word(code: str, obligation: str = "shall") -> str:
    """What a verdict is called for a clause of that obligation."""
    return in_reader(word(next(each for each in VERDICTS if each == code), obligation))


def short_word(code: str, obligation: str) -> str:
    """The same, short."""
    return str(CONFIRMED_SHORT if (code, obligation) == ("not-met", "shall-not") else SHORT[code])


def state_word(code: str) -> str:
    """Where a hit stands."""
    return in_reader(next(text for state, text in STATES.items() if state == code))


def joined(parts: Iterable[str]) -> str:
    """Sentences of ours in a row."""
    return ("; " if tongue() == "en" else "；").join(part for part in parts if part)


def named_reason(name: str, reason: str) -> str:
    """A reason with what it is about before it."""
    return f"{name}: {reason}" if tongue() == "en" else f"{name}：{reason}"
