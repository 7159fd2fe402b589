# SPDX-License-Identifier: Apache-2.0
"""Draws a certificate as PDF/A-3a and PDF/UA-1 with typst, ready to be sealed with its attachments.

The page is a function of the certificate alone: no clock, no system fonts. The same certificate gives
the same bytes with the same typst, so anybody can draw the page again and compare.
"""

import io
import json
import re
from datetime import UTC, datetime, time
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import pylopdf_fonts_zh_cn
import segno
import typst
from pyhanko.pdf_utils.reader import PdfFileReader

from zhunsheng.certificate.page_data import lookup_address, page_contents
from zhunsheng.certificate.pictures import page_count
from zhunsheng.certificate.size import (
    MAX_OBJECTS,
    MAX_PAGES,
    OBJECTS_OF_SEAL,
    OBJECTS_TOO_MANY,
    PAGES_TOO_MANY,
    size_fault,
)
from zhunsheng.certificate.value import Certificate
from zhunsheng.measure.text import Text

# Recorded in the PDF's keywords. A verifier that knows this version draws the page again and compares it;
# raise the number with every change of page.typ, page_data.py, page_results.py or page_words.py that shows.
TEMPLATE = "zhunsheng-page/3"

_SPECIMEN_WORDS = "样张 SPECIMEN"
# Over every page, before the template sets anything else of the page; it changes no certificate's page.
_SPECIMEN_MARK = (
    '#set page(foreground: rotate(-32deg, text(font: "Noto Sans SC", size: 60pt, '
    f'fill: rgb("#b3261e").transparentize(78%), "{_SPECIMEN_WORDS}")))\n'
)
_MISSING_GLYPH = re.compile(r'the text `"(?P<text>.*?)"` could not be displayed', re.DOTALL)


class PageError(ValueError):
    """The page can't be drawn. `text` says why, in both languages."""

    def __init__(self, text: Text) -> None:
        super().__init__(str(text))
        self.text = text


class TooLarge(PageError):  # noqa: N818 - says what is amiss, as callers read it
    """More than a certificate may hold (`size.py`); nothing was drawn, or nothing that will be kept."""


class MissingGlyph(PageError):  # noqa: N818 - says what is missing, as callers read it
    """A character that the page's font doesn't have; an archive file must not show a box in its place."""

    def __init__(self, characters: str) -> None:
        codes = " ".join(f"U+{ord(character):04X}" for character in characters)
        super().__init__(
            Text(
                f"证书字体里没有字符“{characters}”（{codes}），请改用别的写法。",
                f"The certificate's font has no glyph for “{characters}” ({codes}); write it another way.",
            )
        )
        self.characters = characters


def engine() -> str:
    """The typesetter and its version, as recorded beside the template."""
    return f"typst/{version('typst')}"


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


@cache
def _source() -> bytes:
    return Path(__file__).with_name("page.typ").read_bytes()


def render_page(certificate: Certificate) -> bytes:
    """The PDF of a certificate, unsigned and without its attachments.

    Raises TooLarge when a verifier would refuse the size, MissingGlyph when a character can't be shown,
    PageError when typst refuses for another reason.
    The document's date is the day of issue, so the bytes are the same each time.
    """
    return _draw(*_inputs(certificate))


def draw_once(certificate: Certificate) -> bytes:
    """The same for who issues: drawn as it is signed, kept in memory, and taken as it is sealed.

    Kept under everything it is drawn from, so a certificate that differs in anything is drawn anew; whoever
    verifies draws for himself.
    """
    return _drawn(*_inputs(certificate))


def render_specimen(certificate: Certificate) -> bytes:
    """The page to look at before anything is measured, marked as a specimen on every page.

    It is no archive file, names no template and leads to no lookup: nobody can take it for a certificate.
    """
    contents = page_contents(certificate, ("specimen",), _qr(_SPECIMEN_WORDS))
    source = _SPECIMEN_MARK.encode() + _source()
    inputs = {"page": json.dumps(contents)}
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    try:
        pdf = compiler.compile(format="pdf", timestamp=datetime.combine(certificate.issued_on, time(), UTC))
    except typst.TypstError as error:
        raise _explained(error) from error
    if not isinstance(pdf, bytes) or page_count(pdf) > MAX_PAGES:
        raise TooLarge(PAGES_TOO_MANY)
    return pdf


def _inputs(certificate: Certificate) -> tuple[str, datetime]:
    """All that the page is a function of, template and typesetter apart."""
    fault = size_fault(certificate)
    if fault is not None:
        raise TooLarge(fault)
    keywords = (TEMPLATE, engine(), certificate.number)
    contents = page_contents(certificate, keywords, _qr(lookup_address(certificate)))
    return json.dumps(contents), datetime.combine(certificate.issued_on, time(), UTC)


def _draw(contents: str, midnight: datetime) -> bytes:
    inputs = {"page": contents}
    # A compiler of its own for each call: it costs a third of a millisecond and needs no lock.
    compiler = typst.Compiler(_source(), font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    try:
        pdf = compiler.compile(format="pdf", pdf_standards=["a-3a", "ua-1"], timestamp=midnight)
    except typst.TypstError as error:
        raise _explained(error) from error
    if not isinstance(pdf, bytes):
        raise PageError(Text("排版没有给出文件。", "The typesetter gave no file."))
    if page_count(pdf) > MAX_PAGES:
        raise TooLarge(PAGES_TOO_MANY)
    if _objects(pdf) > MAX_OBJECTS - OBJECTS_OF_SEAL:
        raise TooLarge(OBJECTS_TOO_MANY)
    return pdf


_drawn = lru_cache(maxsize=32)(_draw)


def _objects(pdf: bytes) -> int:
    return int(PdfFileReader(io.BytesIO(pdf)).trailer["/Size"])


@lru_cache(maxsize=64)
def _qr(address: str) -> str:
    out = io.BytesIO()
    # Four light modules around, as ISO/IEC 18004 asks of every QR code.
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=4, xmldecl=False, dark="#1b1f24")
    return out.getvalue().decode()


def _explained(error: typst.TypstError) -> PageError:
    found = _MISSING_GLYPH.search(error.message)
    if found is None:
        return PageError(
            Text(f"证书无法排版：{error.message}", f"The certificate can't be typeset: {error.message}")
        )
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), found["text"])
    return MissingGlyph(text)
