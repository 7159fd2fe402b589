# SPDX-License-Identifier: Apache-2.0
"""Pages as a reader sees them: their text and their picture, by pdfium; and where two files differ.

pdfium is not safe in threads, so one lock guards it. Only files whose streams were all decoded within limits
(`sealed.py`) are opened here, and only pages of A4 are painted.
"""

import ctypes
import difflib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pypdfium2

from zhunsheng.certificate.size import MAX_PAGES
from zhunsheng.measure.text import Text

A4 = (595.28, 841.89)
DPI = 60

_PDFIUM = threading.Lock()


class PictureError(ValueError):
    """Pages that can't be read or painted. `text` says why, in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        self.text = Text(zh, en)
        super().__init__(str(self.text))


@dataclass(frozen=True, slots=True)
class Difference:
    """Where two files part: the page (from 1, 0 for the whole file) and what, in both languages."""

    page: int
    text: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """One page: its text, and its grey picture as raw bytes with the width in pixels."""

    words: str
    width: int
    pixels: bytes


@contextmanager
def _opened(pdf: bytes) -> Iterator[pypdfium2.PdfDocument]:
    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(pdf)
        except pypdfium2.PdfiumError as error:
            raise PictureError("PDF 阅读器打不开文件", "the PDF reader can't open the file") from error
        try:
            # Forms are painted as a viewer paints them, so that nothing on the page can hide in a field.
            document.init_forms()
            yield document
        finally:
            document.close()


def page_count(pdf: bytes) -> int:
    """How many pages a file has, whatever their number."""
    with _opened(pdf) as document:
        return len(document)


def page_texts(pdf: bytes) -> list[str]:
    """The text of each page."""
    with _opened(pdf) as document:
        return [_words(_page(document, index)) for index in range(_page_count(document))]


def differences(found: bytes, expected: bytes) -> list[Difference]:
    """Where `found` doesn't look or read like `expected`, page by page; empty when it does."""
    pages, wanted = _pictures(found, MAX_PAGES), _pictures(expected, MAX_PAGES)
    if len(pages) != len(wanted):
        return [
            Difference(
                0,
                Text(
                    f"文件有 {len(pages)} 页，应为 {len(wanted)} 页",
                    f"the file has {len(pages)} pages, expected {len(wanted)}",
                ),
            )
        ]
    return [
        difference
        for number, (one, other) in enumerate(zip(pages, wanted, strict=True), 1)
        if (difference := _difference(number, one, other)) is not None
    ]


def _difference(number: int, found: Picture, expected: Picture) -> Difference | None:
    if found.words != expected.words:
        was, should = _first_change(found.words, expected.words)
        return Difference(
            number,
            Text(
                f"第 {number} 页：页面是“{was}”，DCC 是“{should}”",
                f"page {number}: the page says “{was}”, the DCC “{should}”",
            ),
        )
    if (found.width, found.pixels) != (expected.width, expected.pixels):
        return Difference(
            number,
            Text(
                f"第 {number} 页：文字相同，但画面不同", f"page {number}: same words, but the picture differs"
            ),
        )
    return None


def _first_change(found: str, expected: str) -> tuple[str, str]:
    """The first lines that differ, shortened."""
    matcher = difflib.SequenceMatcher(None, found.splitlines(), expected.splitlines(), autojunk=False)
    for kind, one, one_end, other, other_end in matcher.get_opcodes():
        if kind != "equal":
            lines = found.splitlines()[one:one_end], expected.splitlines()[other:other_end]
            return " ".join(lines[0])[:80], " ".join(lines[1])[:80]
    return "", ""


def _pictures(pdf: bytes, limit: int) -> list[Picture]:
    with _opened(pdf) as document:
        return [_picture(_page(document, index)) for index in range(min(_page_count(document), limit))]


def _page_count(document: pypdfium2.PdfDocument) -> int:
    count = len(document)
    if count > MAX_PAGES:
        raise PictureError(f"页数超过 {MAX_PAGES}", f"more than {MAX_PAGES} pages")
    return count


def _page(document: pypdfium2.PdfDocument, index: int) -> pypdfium2.PdfPage:
    try:
        page = document[index]
    except pypdfium2.PdfiumError as error:
        raise PictureError(f"第 {index + 1} 页无法读取", f"page {index + 1} can't be read") from error
    size = page.get_size()
    if any(abs(side - wanted) > 1 for side, wanted in zip(size, A4, strict=True)):
        raise PictureError(f"第 {index + 1} 页不是 A4", f"page {index + 1} is not A4")
    return page


def _words(page: pypdfium2.PdfPage) -> str:
    text = page.get_textpage()
    try:
        return str(text.get_text_range())
    finally:
        text.close()


def _picture(page: pypdfium2.PdfPage) -> Picture:
    bitmap = page.render(scale=DPI / 72, grayscale=True, may_draw_forms=True)
    return Picture(_words(page), bitmap.width, ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height))
