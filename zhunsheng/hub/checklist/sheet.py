# SPDX-License-Identifier: Apache-2.0
"""The checklist as a spreadsheet: a row a question with its answers to choose from, ready for print."""

from io import BytesIO
from typing import Any, Final

import xlsxwriter

from zhunsheng.hub.checklist.words import ANSWERS, KINDS
from zhunsheng.measure.text import Text

_HEADS: Final = (
    (Text("类别", "Kind"), 14),
    (Text("对象", "About"), 22),
    (Text("看什么", "What to look at"), 64),
    (Text("答复", "Answer"), 14),
    (Text("看到什么", "What was seen"), 40),
    (Text("依据", "Reference"), 20),
    (Text("行号", "Row"), 34),
)


def as_xlsx(told: dict[str, Any], language: str) -> bytes:
    """The workbook's bytes. Nothing a laboratory wrote is taken for a formula."""
    out = BytesIO()
    book = xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    sheet = book.add_worksheet("checklist")
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, f"{told['entry']} {told['laboratory']} {told['assessor']}", bold)
    for column, (text, width) in enumerate(_HEADS):
        sheet.set_column(column, column, width)
        sheet.write_string(1, column, text.in_language(language), bold)
    for number, row in enumerate(told["rows"], 2):
        cells = (
            KINDS[row["kind"]].in_language(language),
            row["about"],
            _said(row["text"], language),
            "",
            "",
            "",
        )
        for column, value in enumerate((*cells, row["id"])):
            sheet.write_string(number, column, value, wrap)
        choices = [text.in_language(language) for text in ANSWERS[row["kind"]].values()]
        sheet.data_validation(number, 3, number, 3, {"validate": "list", "source": choices})
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1)
    book.close()
    return out.getvalue()


def _said(pair: dict[str, str], language: str) -> str:
    return pair["en" if language.startswith("en") else "zh"]
