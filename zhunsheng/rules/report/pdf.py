# SPDX-License-Identifier: Apache-2.0
"""The report on paper: PDF/A-3a and PDF/UA-1, a function of the document alone, with the document in it."""

import json
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

import pylopdf_fonts_zh_cn
import typst

from zhunsheng.measure.text import Language, Text
from zhunsheng.rules.report.contents import Json, contents

ATTACHED: Final = "evaluation.json"
_MISSING = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)


class ReportError(ValueError):
    """The report can't be drawn. `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


def render(document: Json, language: Language) -> bytes:
    """The PDF. Characters that the font lacks are replaced by a mark, never by an empty box."""
    page = contents(document, language)
    attached = json.dumps(document, ensure_ascii=False, indent=1)
    day = datetime.fromisoformat(document["as_of"]).replace(tzinfo=UTC)
    return typeset("report.typ", page, day, attached)


def typeset(template: str, page: Json, day: datetime, attached: str = "") -> bytes:
    """What a template of this folder makes of a page's data; ReportError where it can't."""
    text = json.dumps(page, ensure_ascii=False)
    for _again in range(_TRIES):
        try:
            return _drawn(template, text, attached, day)
        except typst.TypstError as error:
            found = _MISSING.search(error.message)
            if found is None:
                raise ReportError(
                    Text(f"报告无法排版：{error.message}", f"The report can't be typeset: {error.message}")
                ) from error
            text = _without(text, found["text"])
    raise ReportError(Text("报告里有太多字体没有的字符。", "Too many characters are not in the font."))


_TRIES: Final = 60


def _drawn(template: str, page: str, attached: str, day: datetime) -> bytes:
    compiler = typst.Compiler(
        Path(__file__).with_name(template).read_bytes(),
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"page": page, "attached": attached, "name": ATTACHED},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=day)
    if not isinstance(pdf, bytes):
        raise ReportError(Text("排版没有给出文件。", "The typesetter gave no file."))
    return pdf


def _without(text: str, missing: str) -> str:
    shown = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), missing)
    for character in set(shown):
        text = text.replace(character, "□") if ord(character) > 0x7E else text
    return text


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
