# SPDX-License-Identifier: Apache-2.0
"""Words in both languages. This room imports nothing of ours, so it brings its own pair."""

import re
from dataclasses import dataclass
from typing import Final

CHINESE: Final = re.compile(r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
"""Chinese characters, and punctuation or digits of their width."""


@dataclass(frozen=True, slots=True)
class Words:
    """One statement in Chinese and in English. Neither is ever missing."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The wording in `language`; anything that is not English gets Chinese, the first language."""
        return self.en if language.startswith("en") else self.zh

    def __str__(self) -> str:
        return f"{self.zh} / {self.en}"
