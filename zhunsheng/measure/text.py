# SPDX-License-Identifier: Apache-2.0
"""Text in both languages, as a value: ground rooms know no translation machinery."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["zh", "en"]


@dataclass(frozen=True, slots=True)
class Text:
    """One statement in Chinese and in English. Neither may be missing.

    >>> Text("第 {n} 列", "column {n}").format(n=3).in_language("en")
    'column 3'
    """

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The wording in `language`; anything that is not English gets Chinese, the first language."""
        return self.en if language.startswith("en") else self.zh

    def format(self, **values: object) -> "Text":
        """Both wordings with the same values filled in; of a value that is a text, each gets its own.

        >>> Text("没有{what}", "no {what}").format(what=Text("名称", "name")).en
        'no name'
        """
        zh, en = (
            {n: each.in_language(tongue) if isinstance(each, Text) else each for n, each in values.items()}
            for tongue in ("zh", "en")
        )
        return Text(self.zh.format(**zh), self.en.format(**en))

    def mentions(self, word: str) -> bool:
        """Whether either wording has the word in it, in capitals or not.

        >>> Text("直流电压", "DC voltage").mentions("dc V")
        True
        """
        sought = word.casefold()
        return sought in self.zh.casefold() or sought in self.en.casefold()

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
