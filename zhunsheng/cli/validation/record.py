# SPDX-License-Identifier: Apache-2.0
"""The record on paper: a PDF in both languages, fit to be signed by a named person."""

import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from zhunsheng.cli.validation.items import Item
from zhunsheng.measure.text import Text

_LONGEST = 26
_AGREES = Text("符合 ok", "ok")
_DIFFERS = Text("不符 no", "no")


def drawn(items: Sequence[Item], facts: dict[str, str], at: datetime) -> bytes:
    """The PDF."""
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    source = Path(__file__).with_name("record.typ").read_bytes()
    inputs = {"record": json.dumps(_contents(items, facts))}
    compiler = typst.Compiler(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=at)
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no file")
    return pdf


def _contents(items: Sequence[Item], facts: dict[str, str]) -> dict[str, Any]:
    failed = sum(not item.passed for item in items)
    values = {"count": len(items), "failed": failed}
    good = Text("{count} 项全部符合", "All {count} items agree").format(**values)
    bad = Text("{count} 项中 {failed} 项不符", "{failed} of {count} items differ").format(**values)
    return {
        "title": _both(Text("软件确认记录", "Validation record of the software (ISO/IEC 17025, 7.11)")),
        "verdict": _both(bad if failed else good),
        "failed": failed,
        "facts": list(facts.items()),
        "parts": [_part(title, items) for title in dict.fromkeys(item.part for item in items)],
        "head": [_both(Text("项目", "item")), _both(Text("预期", "expected")), _both(Text("得到", "got"))],
        "words": [_AGREES.zh, _DIFFERS.zh],
        "statement": _both(
            Text(
                "以上各项在所列机器上由所列版本当场算出。结论与适用范围由签名人判断。",
                "Every item was computed by this version on this machine. Conclusion and range of use are "
                "the signer's judgement.",
            )
        ),
        "signatures": [
            _both(each)
            for each in (Text("姓名与职务", "name and post"), Text("签名", "signature"), Text("日期", "date"))
        ],
    }


def _part(title: Text, items: Sequence[Item]) -> dict[str, Any]:
    own = [item for item in items if item.part == title]
    rows = [[item.name, _short(item.expected), _short(item.got), item.passed] for item in own]
    return {"title": _both(title), "count": len(own), "passed": sum(i.passed for i in own), "items": rows}


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
