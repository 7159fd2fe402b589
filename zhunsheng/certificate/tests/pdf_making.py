# SPDX-License-Identifier: Apache-2.0
"""Builds odd PDF files out of good ones; here alone the tests meet pyHanko's untyped calls."""

import io
from collections.abc import Mapping

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter, PageObject, PdfFileWriter, copy_into_new_writer


def copied(pdf: bytes) -> PdfFileWriter:
    """A writer that holds everything of a file and may change it."""
    return copy_into_new_writer(PdfFileReader(io.BytesIO(pdf)))


def written(writer: BasePdfFileWriter) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def name(text: str) -> generic.NameObject:
    return generic.NameObject(text)


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(value) for value in values)


def dictionary(entries: Mapping[str, generic.PdfObject]) -> generic.DictionaryObject:
    return generic.DictionaryObject({name(key): value for key, value in entries.items()})


def with_new_page(writer: BasePdfFileWriter, drawing: bytes) -> BasePdfFileWriter:
    """The writer with a page of A4 more at the end."""
    contents = writer.add_object(generic.StreamObject(stream_data=drawing))
    page = PageObject(contents=contents, media_box=numbers(0, 0, 595, 842))
    writer.insert_page(page)
    return writer


def with_language(writer: BasePdfFileWriter, language: str) -> BasePdfFileWriter:
    """The writer with another language in the catalogue."""
    writer.root["/Lang"] = generic.TextStringObject(language)
    writer.update_root()
    return writer


def encrypted(pdf: bytes) -> bytes:
    """The file encrypted so that it opens without a password."""
    writer = copied(pdf)
    writer.encrypt("owner", "")
    return written(writer)
