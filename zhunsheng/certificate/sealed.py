# SPDX-License-Identifier: Apache-2.0
"""Opens a certificate file that anybody may have made: size limits, strict structure, attachments.

Every stream is decoded once under a budget, so that whatever looks at the file later (pdfium, the XML parser)
meets no decompression bomb. Our own files hold plain and Flate streams only; anything else is refused.
"""

import io
import zlib
from dataclasses import dataclass
from typing import Any

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.decode_limits import DecodeLimits, DocumentDecodeBudget, StreamDecodeLimits
from pyhanko.pdf_utils.misc import PdfDecodeLimitError, PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from zhunsheng.certificate.size import MAX_OBJECTS
from zhunsheng.certificate.verification import Unreadable
from zhunsheng.measure.text import Text

MIB = 1024 * 1024
MAX_FILE = 64 * MIB
MAX_ATTACHMENTS = 50
MAX_TREE_DEPTH = 8

_LIMITS = DecodeLimits(
    per_stream=StreamDecodeLimits(max_ratio=200, ratio_floor=MIB, max_output_size=32 * MIB),
    document_budget=DocumentDecodeBudget(base_allowance=128 * MIB, max_ratio=4),
)

# What the parser raises, besides its own errors, when a hostile file gives it a number for a dictionary, a
# loop for a tree, or half a stream. A broad `except` would hide our own mistakes as well.
HOSTILE = (
    PdfError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    ArithmeticError,
    RecursionError,
    NotImplementedError,
    zlib.error,
)


@dataclass(frozen=True, slots=True)
class EmbeddedFile:
    """An attachment as found in a file: its name and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class SealedFile:
    """A file that could be opened: its bytes, a reader, what is attached, what its metadata claims."""

    pdf: bytes
    reader: PdfFileReader
    attachments: tuple[EmbeddedFile, ...]
    keywords: tuple[str, ...]

    def attached(self, ending: str) -> tuple[EmbeddedFile, ...]:
        """The attachments whose name ends so."""
        return tuple(file for file in self.attachments if file.name.endswith(ending))


def open_sealed(pdf: bytes) -> SealedFile:
    """Opens a file for verification. Raises Unreadable: no PDF, damaged, encrypted or excessive."""
    if len(pdf) > MAX_FILE:
        raise _unreadable(f"文件超过 {MAX_FILE // MIB} MiB", f"the file exceeds {MAX_FILE // MIB} MiB")
    if not pdf.startswith(b"%PDF-"):
        raise _unreadable("不是 PDF 文件", "not a PDF file")
    try:
        reader = PdfFileReader(io.BytesIO(pdf), strict=True, decode_limits=_LIMITS)
        if reader.encrypted:
            raise _unreadable("文件已加密，证书从不加密", "the file is encrypted; certificates never are")
        _decode_every_stream(reader)
        return SealedFile(pdf, reader, _attachments(reader), _keywords(reader))
    except Unreadable:
        raise
    except PdfDecodeLimitError as error:
        raise _unreadable("解压后的内容过大", "the contents are too large once decompressed") from error
    except HOSTILE as error:
        raise _unreadable("PDF 结构已损坏", "the structure of the PDF is damaged") from error


def _unreadable(zh: str, en: str) -> Unreadable:
    return Unreadable(Text(zh, en))


def _decode_every_stream(reader: PdfFileReader) -> None:
    revisions = range(reader.xrefs.total_revisions)
    references = set().union(*(reader.xrefs.explicit_refs_in_revision(revision) for revision in revisions))
    if len(references) > MAX_OBJECTS:
        raise _unreadable("PDF 对象过多", "the PDF has too many objects")
    for reference in references:
        if reader.xrefs[reference] is not None:  # None: freed by a later revision
            found = reader.get_object(reference)
            if isinstance(found, generic.StreamObject):
                _ = found.data


def _attachments(reader: PdfFileReader) -> tuple[EmbeddedFile, ...]:
    tree = _entry(_entry(reader.root, "/Names", {}), "/EmbeddedFiles", None)
    found: list[EmbeddedFile] = []
    if tree is not None:
        _walk(tree, found, 0)
    return tuple(found)


def _entry(holder: generic.DictionaryObject, key: str, absent: Any) -> Any:
    return holder[key] if key in holder else absent  # noqa: SIM401 - indexing resolves references, `get` doesn't


def _walk(node: generic.DictionaryObject, found: list[EmbeddedFile], depth: int) -> None:
    if depth > MAX_TREE_DEPTH:
        raise _unreadable("附件目录过深", "the tree of attachments is too deep")
    for child in _entry(node, "/Kids", ()):
        _walk(child.get_object(), found, depth + 1)
    for entry in list(_entry(node, "/Names", ()))[1::2]:
        if len(found) >= MAX_ATTACHMENTS:
            raise _unreadable("附件过多", "too many attachments")
        specification = entry.get_object()
        name = specification["/UF" if "/UF" in specification else "/F"]
        found.append(EmbeddedFile(str(name), bytes(specification["/EF"]["/F"].data)))


def _keywords(reader: PdfFileReader) -> tuple[str, ...]:
    recorded = reader.document_meta_view.keywords or ()
    return tuple(str(word).strip() for word in recorded)
