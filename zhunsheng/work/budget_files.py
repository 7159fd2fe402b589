# SPDX-License-Identifier: Apache-2.0
"""Uncertainty budgets to take away: a workbook whose cells are texts with units, and a PDF with bars."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import typst

from zhunsheng.laboratory.sheets.tables import Rows, write_xlsx
from zhunsheng.measure.text import Text
from zhunsheng.work.budgets import HEADS, PointBudget

_TITLE = Text("测量不确定度评定", "Uncertainty budgets")
_SUMMARY = [
    Text("项目", "Section"),
    Text("点", "Point"),
    Text("结果", "Result"),
    Text("u", "u"),
    Text("k", "k"),
    Text("U", "U"),
    Text("单位", "Unit"),
    Text("有效自由度", "Effective degrees of freedom"),
]


def budget_workbook(
    facts: Sequence[tuple[Text, str]], budgets: Sequence[PointBudget], language: str
) -> bytes:
    """A sheet of the results with their U, a sheet of every component, and one that says what it is of."""

    def said(text: Text) -> str:
        return text.in_language(language)

    summary = [[said(head) for head in _SUMMARY], *(_summed(each, language) for each in budgets)]
    where = [said(_SUMMARY[0]), said(_SUMMARY[1])]
    components: Rows = [
        [*where, *(said(head) for head in HEADS)],
        *([said(each.title), said(each.label), *line] for each in budgets for line in each.lines(language)),
    ]
    about = [[said(_TITLE), ""], *([said(name), text] for name, text in facts)]
    names = (Text("结果", "Results"), Text("分量", "Components"), Text("说明", "About"))
    return write_xlsx([(said(n), rows) for n, rows in zip(names, (summary, components, about), strict=True)])


def budget_pdf(
    facts: Sequence[tuple[Text, str]], budgets: Sequence[PointBudget], language: str, at: datetime
) -> bytes:
    """The same on paper: a table with bars for each result."""
    inputs = {"page": json.dumps(_contents(facts, budgets, language))}
    source = Path(__file__).with_name("budget.typ").read_bytes()
    compiler = typst.Compiler(source, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs)
    pdf = compiler.compile(format="pdf", pdf_standards=["a-2b"], timestamp=at.replace(microsecond=0))
    if not isinstance(pdf, bytes):
        raise TypeError("the typesetter gave no file")
    return pdf


@cache
def _fonts() -> typst.Fonts:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def _contents(
    facts: Sequence[tuple[Text, str]], budgets: Sequence[PointBudget], language: str
) -> dict[str, Any]:
    shown = (0, 1, 2, 3, 5, 6, 8, 9)  # units stand with their numbers here
    return {
        "language": "en" if language.startswith("en") else "zh",
        "title": _TITLE.in_language(language),
        "facts": [[name.in_language(language), text] for name, text in facts],
        "heads": [HEADS[at].in_language(language) for at in shown],
        "budgets": [_drawn(each, language) for each in budgets],
    }


def _drawn(each: PointBudget, language: str) -> dict[str, Any]:
    result = each.result
    total = (
        f"{result.value_text} {each.unit}   u = {result.u_text}   k = {result.k_text}"
        f"   U = {result.expanded_text} {each.unit}"
        if result
        else ""
    )
    ordered = sorted(each.rows, key=lambda row: (not row.counted, -row.share))
    rows = [
        {
            "cells": [line[0], line[1], line[2], f"{line[3]} {line[4]}", line[5], f"{line[6]} {line[7]}"],
            "share": line[8],
            "dof": line[9],
            "bar": round(100 * row.share, 2) if row.counted else 0,
        }
        for row, line in zip(ordered, each.lines(language), strict=True)
    ]
    title = f"{each.title.in_language(language)} · {each.label.in_language(language)}"
    return {"title": title, "total": _true_minus(total), "rows": rows}


def _summed(each: PointBudget, language: str) -> list[str]:
    result = each.result
    where = [each.title.in_language(language), each.label.in_language(language)]
    if result is None:
        return [*where, "", "", "", "", each.unit, ""]
    dof = "∞" if result.dof is None else f"{result.dof:.1f}"
    return [*where, result.value_text, result.u_text, result.k_text, result.expanded_text, each.unit, dof]


def _true_minus(text: str) -> str:
    return text.replace("-", "\N{MINUS SIGN}")
