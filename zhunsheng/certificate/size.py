# SPDX-License-Identifier: Apache-2.0
"""How large a certificate may be. Whoever issues and whoever verifies keep to the same limits.

A small file can hold a very long table, and drawing it costs minutes and gigabytes, so both count first.
"""

from zhunsheng.certificate.value import Certificate, strings_in
from zhunsheng.measure.text import Text

MAX_DCC = 2 * 1024 * 1024  # bytes, as signed
SIGNATURE_ROOM = 64 * 1024  # what a signature with its chain may add to the DCC as written
MAX_ROWS = 2_000  # over all tables
MAX_CELLS = 20_000
# Tables, columns, methods, standards, conditions, people, statements, deviations and changes together.
MAX_ENTRIES = 500
MAX_WORDS = 200_000  # characters of everything but the cells, both languages counted
MAX_NUMBERS = 1_000_000  # characters of the cells
MAX_PAGES = 200
MAX_OBJECTS = 50_000  # of the PDF; every printed cell is one or two
OBJECTS_OF_SEAL = 1_000  # what attachments and seal may add to the page as drawn

DCC_TOO_LARGE = Text(
    f"数字校准证书过大（上限 {MAX_DCC // 1024} KiB）。",
    f"The DCC is too large (at most {MAX_DCC // 1024} KiB).",
)
OBJECTS_TOO_MANY = Text(
    "校准结果的表格过大，PDF 对象过多；请分成几份证书。",
    "The tables of results are too large: the PDF has too many objects. Divide them among certificates.",
)
PAGES_TOO_MANY = Text(
    f"证书页数过多（上限 {MAX_PAGES} 页）。", f"The certificate has too many pages (at most {MAX_PAGES})."
)


def table_fault(rows: int, cells: int) -> Text | None:
    """Why so many rows and cells, counted over all tables, are too many; None when they are not."""
    if rows <= MAX_ROWS and cells <= MAX_CELLS:
        return None
    return Text(
        f"校准结果过大：{rows} 行、{cells} 格（上限 {MAX_ROWS} 行、{MAX_CELLS} 格）。",
        f"The results are too large: {rows} rows, {cells} cells (at most {MAX_ROWS} and {MAX_CELLS}).",
    )


def size_fault(certificate: Certificate) -> Text | None:
    """Why the certificate is too large to be issued, drawn or verified; None when it isn't."""
    tables = certificate.results
    rows = sum(len(table.rows) for table in tables)
    fault = table_fault(rows, sum(len(row.cells) for table in tables for row in table.rows))
    return fault or _entries_fault(certificate) or _words_fault(certificate)


def _entries_fault(certificate: Certificate) -> Text | None:
    lists: tuple[tuple[object, ...], ...] = (
        certificate.methods,
        certificate.standards,
        certificate.conditions,
        certificate.signatories,
        certificate.statements,
        certificate.deviations,
        certificate.replaces.changes if certificate.replaces else (),
        certificate.supplements.additions if certificate.supplements else (),
        *((table, *table.columns) for table in certificate.results),
    )
    count = sum(len(each) for each in lists)
    if count <= MAX_ENTRIES:
        return None
    return Text(
        f"证书过大：{count} 个条目（上限 {MAX_ENTRIES}）。",
        f"The certificate is too large: {count} entries (at most {MAX_ENTRIES}).",
    )


def _words_fault(certificate: Certificate) -> Text | None:
    words = _characters(certificate)
    numbers = sum(
        _characters(cell) for table in certificate.results for row in table.rows for cell in row.cells
    )
    if words - numbers <= MAX_WORDS and numbers <= MAX_NUMBERS:
        return None
    return Text(
        f"证书过大：文字 {words - numbers} 个字符、数值 {numbers} 个（上限 {MAX_WORDS}、{MAX_NUMBERS}）。",
        f"The certificate is too large: {words - numbers} characters of text, {numbers} of numbers "
        f"(at most {MAX_WORDS} and {MAX_NUMBERS}).",
    )


def _characters(part: object) -> int:
    return sum(len(text) for text in strings_in(part))
