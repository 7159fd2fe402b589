# SPDX-License-Identifier: Apache-2.0
"""The page: drawn again from the DCC and compared page by page, in text and in picture.

A page drawn with another template, or another edition of the typesetter, can't be compared so; then every
number that the DCC gives must at least stand on the page, and the check says that it could do no more.
"""

import re
from collections import Counter

from zhunsheng.certificate.checks.dcc import SignedDcc
from zhunsheng.certificate.page import TEMPLATE, PageError, engine, render_page
from zhunsheng.certificate.page_results import shown
from zhunsheng.certificate.pictures import Difference, PictureError, differences, page_texts
from zhunsheng.certificate.sealed import SealedFile
from zhunsheng.certificate.value import Certificate
from zhunsheng.certificate.verification import Check
from zhunsheng.measure.text import Text

MAX_EVIDENCE = 8
_NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?")

_SAME = Text(
    "页面与 DCC 一致：由 DCC 重绘，逐页相同。",
    "The page agrees with the DCC: drawn again from it, every page is the same.",
)
_DIFFERENT = Text("页面与 DCC 不一致。", "The page disagrees with the DCC.")
_NO_DCC = Text("没有可信的 DCC，无法核对页面。", "Without a sound DCC the page can't be checked.")
_UNDRAWABLE = Text("无法读取页面。", "The pages can't be read.")
_NUMBERS_ONLY = Text(
    "页面由别的版本绘制，只核对了数字：DCC 的数字都在页面上。",
    "The page was drawn by another version, so only numbers were checked: all of the DCC's stand on it.",
)


def check_page(file: SealedFile, dcc: SignedDcc | None) -> Check:
    """Judges whether the page says what the DCC says."""
    if dcc is None:
        return Check("page", "unknown", _NO_DCC)
    recorded = file.keywords[:2]
    drawn_as = Text(f"页面版本：{', '.join(recorded)}", f"Page version: {', '.join(recorded)}")
    try:
        found = differences(file.pdf, render_page(dcc.certificate))
        if not found:
            return Check("page", "ok", _SAME, (drawn_as,))
        if recorded == (TEMPLATE, engine()):
            return Check("page", "fail", _DIFFERENT, _listed(found))
        return _by_numbers(file, dcc.certificate, drawn_as)
    except PageError as error:
        return Check("page", "fail", _DIFFERENT, (error.text,))
    except PictureError as error:
        return Check("page", "fail", _UNDRAWABLE, (error.text,))


def _listed(found: list[Difference]) -> tuple[Text, ...]:
    return tuple(difference.text for difference in found[:MAX_EVIDENCE])


def _by_numbers(file: SealedFile, certificate: Certificate, drawn_as: Text) -> Check:
    present = Counter(_NUMBER.findall(" ".join(page_texts(file.pdf))))
    missing = list((Counter(_numbers(certificate)) - present).keys())
    if missing:
        lines = tuple(Text(f"页面上没有 {number}", f"{number} is not on the page") for number in missing)
        return Check("page", "fail", _DIFFERENT, (*lines[:MAX_EVIDENCE], drawn_as))
    return Check("page", "warn", _NUMBERS_ONLY, (drawn_as,))


def _numbers(certificate: Certificate) -> list[str]:
    cells = [
        cell for table in certificate.results for row in table.rows for cell in row.cells if cell is not None
    ]
    texts = [text for cell in cells for text in (cell.value, cell.uncertainty, cell.standard_uncertainty)]
    texts += [text for condition in certificate.conditions for text in (condition.low, condition.high)]
    return [number for text in texts for number in _NUMBER.findall(shown(text))]
