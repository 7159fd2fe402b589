# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng procedure`: checking a procedure file before it is released, without a laboratory."""

import json
from pathlib import Path
from typing import Any

from zhunsheng.cli.data import fail
from zhunsheng.measure import worked
from zhunsheng.measure.procedure import PointRow, Procedure, ProcedureError, Results, compute, load_text
from zhunsheng.measure.procedure.figures import WORDS, unsure_figures
from zhunsheng.measure.procedure.loader import MAX_BYTES
from zhunsheng.measure.text import Text

DIFFERS = 1
UNREADABLE = 2
_HEADS = Text("分量 u 单位 c 贡献 占比", "component u unit c contribution share")


def check_file(file: Path, *, as_json: bool, language: str) -> int:
    """Every fault with its line, every worked number that differs, the budget of the first point.

    0 where all is well, 1 where the file is faulty or a number differs, 2 where it cannot be read.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            return _unreadable(Text(f"{file} 过大", f"{file} is too large"))
        text = file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return _unreadable(Text(f"读不了 {file}", f"cannot read {file}"))
    try:
        procedure = load_text(text)
    except ProcedureError as error:
        return _faulty(file, error, as_json=as_json, language=language)
    differences = worked.run(procedure)
    if as_json:
        print(json.dumps(_document(procedure, differences, language), ensure_ascii=False, indent=1))
    else:
        for line in _lines(procedure, differences, language):
            print(line)
    return DIFFERS if differences else 0


def _unreadable(message: Text) -> int:
    fail(message.zh, message.en)
    return UNREADABLE


def _faulty(file: Path, error: ProcedureError, *, as_json: bool, language: str) -> int:
    if as_json:
        rows = [
            {"line": fault.line, "path": fault.path, "message": fault.message.in_language(language)}
            for fault in error.faults
        ]
        print(json.dumps({"faults": rows}, ensure_ascii=False, indent=1))
    else:
        for fault in error.faults:
            print(f"{file}:{fault.line}: {fault.path}: {fault.message.in_language(language)}")
    return DIFFERS


def _document(procedure: Procedure, differences: list[worked.Difference], language: str) -> dict[str, Any]:
    return {
        "faults": [],
        "procedure": procedure.id,
        "version": procedure.version,
        "expected": sum(len(example.expect) for example in procedure.worked),
        "differences": [
            {"example": each.example, "at": each.at, "expected": each.expected, "computed": each.computed}
            for each in differences
        ],
        "to_confirm": [
            {
                "section": figure.section,
                "what": figure.what.in_language(language),
                "confidence": figure.confidence,
            }
            for figure in unsure_figures(procedure)
        ],
    }


def _lines(procedure: Procedure, differences: list[worked.Difference], language: str) -> list[str]:
    results = compute(procedure, worked.record_of(procedure.worked[0]))
    expected = sum(len(example.expect) for example in procedure.worked)
    lines = [f"{procedure.id} {procedure.version}  {procedure.name.in_language(language)}"]
    lines += _missed(results, language)
    lines += _first_budget(results, language)
    figures = unsure_figures(procedure)
    colon = Text("：", ": ").in_language(language)
    if figures:
        lines += ["", Text("使用前要确认的数：", "figures to be confirmed before use:").in_language(language)]
    lines += [
        f"  {figure.section or '*'}  {figure.what.in_language(language)}{colon}"
        f"{WORDS[figure.confidence].in_language(language)}"
        for figure in figures
    ]
    lines += [""]
    lines += [
        Text(
            f"{each.example} {each.at}：应为 {each.expected}，得到 {each.computed or '无'}",
            f"{each.example} {each.at}: expected {each.expected}, got {each.computed or 'nothing'}",
        ).in_language(language)
        for each in differences
    ]
    right = expected - len(differences)
    return [
        *lines,
        Text(
            f"算例 {expected} 个数，{right} 个相符", f"{right} of {expected} worked numbers agree"
        ).in_language(language),
    ]


def _missed(results: Results, language: str) -> list[str]:
    """What the computation asks about the first example, and how much of a whole record that leaves out."""
    lines = [f"  · {notice.message.in_language(language)}" for notice in results.warnings]
    if results.incomplete:
        left = len(results.incomplete)
        words = Text(
            f"  （第一个算例不是整份记录，少 {left} 项）", f"  (no whole record: {left} entries less)"
        )
        lines.append(words.in_language(language))
    return lines


def _first_budget(results: Results, language: str) -> list[str]:
    for section in results.sections:
        row = next((row for row in section.rows if row.budget and row.result), None)
        if row is not None:
            title = section.title.in_language(language)
            return ["", f"{title}  {row.nominal} {section.unit}", *_table(row, section.result_unit, language)]
    return []


def _table(row: PointRow, unit: str, language: str) -> list[str]:
    heads = _HEADS.in_language(language).split()
    rows = [
        [
            each.name.in_language(language) + ("" if each.counted else " *"),
            each.u_text,
            each.unit,
            f"{each.c:.4g}",
            each.contribution_text,
            each.share_text,
        ]
        for each in row.budget
    ]
    lines = ["  " + "  ".join(cells) for cells in (heads, *rows)]
    result = row.result
    assert result is not None  # noqa: S101 - the caller chose a row with one
    return [*lines, f"  {result.value_text} {unit}  U = {result.expanded_text} {unit}  k = {result.k_text}"]
