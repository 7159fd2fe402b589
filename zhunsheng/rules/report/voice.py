# SPDX-License-Identifier: Apache-2.0
"""What is said in one language: texts of ours, and pairs as a document keeps them."""

from collections.abc import Mapping

from zhunsheng.measure.text import Language, Text


class Voice:
    """Whoever draws a document in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def _say(self, text: Text, **values: object) -> str:
        return (text.format(**values) if values else text).in_language(self._language)

    def _both(self, said: Mapping[str, str]) -> str:
        return said[self._language]
