# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng measure`: reference cases and single budgets, without a laboratory and without Django."""

import json
import math
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from zhunsheng.cli.data import fail
from zhunsheng.measure.cases import Case, CasesError, Outcome, load_cases, run_case
from zhunsheng.measure.cases.budget import Budget, budget_of, result_lines
from zhunsheng.measure.cases.document import announced
from zhunsheng.measure.cases.form import in_file, read_document
from zhunsheng.measure.text import Text

UNREADABLE = 2
MAX_BYTES = 64 * 1024 * 1024


def run_cases_file(file: Path, *, as_json: bool, language: str) -> int:
    """Run reference cases: every miss is printed; 0 when all passed, 1 on any miss, 2 unreadable."""
    try:
        text = _read(file)
        cases = load_cases(text)
    except CasesError as error:
        return _unreadable(error.message)
    _say_what_is_missing(text, cases)
    outcomes: list[Outcome] = []
    for case in cases:
        outcomes += run_case(case)
    missed = [each for each in outcomes if not each.passed]
    if as_json:
        print(json.dumps([_row(each, language) for each in outcomes], ensure_ascii=False, indent=1))
    else:
        for each in missed:
            print(_miss(each, language))
    print(
        f"{len(outcomes) - len(missed)} passed, {len(missed)} failed",
        file=sys.stderr if as_json else sys.stdout,
    )
    return 1 if missed else 0


def _say_what_is_missing(text: str, cases: Sequence[Case]) -> None:
    """A file that says it holds more than it does was cut off or edited; said, not judged."""
    held = len(cases), sum(len(case.checks) for case in cases)
    for said, found, what in zip(announced(text), held, ("count", "checks"), strict=True):
        if said is not None and said != found:
            print(f"{what}: {said} ≠ {found}", file=sys.stderr)


def run_budget(file: Path, method: str, *, as_json: bool, language: str) -> int:
    """Compute one budget from a file of JSON or YAML, by the GUM, by Monte Carlo, or both side by side."""
    try:
        budget = budget_of(_document(file), method)
    except CasesError as error:
        return _unreadable(error.message)
    if as_json:
        print(json.dumps(_budget_json(budget, language), ensure_ascii=False, indent=1))
    else:
        for line in result_lines(budget):
            print(line.zh if language == "zh" else line.en)
    return 0


def _read(file: Path) -> str:
    try:
        if file.stat().st_size > MAX_BYTES:
            raise CasesError(Text(f"{file} 过大", f"{file} is too large"))
        return file.read_text("utf-8-sig")  # editors on Windows put a mark in front
    except UnicodeDecodeError as error:
        raise CasesError(Text(f"{file} 不是 UTF-8 文本", f"{file} is no UTF-8 text")) from error
    except OSError as error:
        raise CasesError(Text(f"读不了 {file}", f"cannot read {file}")) from error


def _document(file: Path) -> dict[str, Any]:
    text = _read(file)
    try:
        return read_document(text)
    except CasesError as error:
        raise in_file(str(file), error) from error


def _unreadable(message: Text) -> int:
    fail(message.zh, message.en)
    return UNREADABLE


def _miss(outcome: Outcome, language: str) -> str:
    check = outcome.check
    if check.fault is not None:
        name = f"{outcome.case.id} {check.output}".strip()
        said = _said(outcome, language)
        return said if said.startswith(name) else f"{name}: {said}"
    expected = f"{'<= ' if check.at_most else ''}{check.value!r}"
    margin = "" if check.at_most else f" ± {check.tolerance!r}"
    got = _said(outcome, language) if outcome.result is None else repr(outcome.result)
    where = f"{outcome.case.id} {check.output} {check.quantity} ({check.method})"
    line = Text(
        f"{where}：应为 {expected}{margin}，得到 {got}", f"{where}: expected {expected}{margin}, got {got}"
    )
    return line.zh if language == "zh" else line.en


def _said(outcome: Outcome, language: str) -> str:
    reason = outcome.reason or Text("无", "nothing")
    return reason.zh if language == "zh" else reason.en


def _row(outcome: Outcome, language: str) -> dict[str, Any]:
    return {
        "case": outcome.case.id,
        "output": outcome.check.output,
        "quantity": outcome.check.quantity,
        "method": outcome.check.method,
        "expected": None if outcome.check.fault else outcome.check.value,
        "tolerance": outcome.check.tolerance,
        "got": None if outcome.result is None else _finite(outcome.result),
        "passed": outcome.passed,
        "reason": None if outcome.reason is None else _said(outcome, language),
    }


def _budget_json(budget: Budget, language: str) -> dict[str, Any]:
    def spoken(texts: Sequence[Text]) -> list[str]:
        return [text.zh if language == "zh" else text.en for text in texts]

    return {
        "gum": [
            {
                "output": line.result.output,
                "estimate": line.result.estimate,
                "u": line.result.u,
                "dof": _finite(line.result.dof),
                "k": line.interval.k,
                "U": line.interval.expanded,
                "interval": [line.interval.low, line.interval.high],
                "policy": spoken([line.interval.policy])[0],
                "remark": None if line.remark is None else spoken([line.remark])[0],
                "second_order": line.result.second_order,
                "warnings": spoken(line.result.warnings),
                "components": [
                    {"name": name, "sensitivity": c, "contribution": part, "share": share}
                    for name, c, part, share in line.components
                ],
            }
            for line in budget.gum
        ],
        "correlation": budget.correlation,
        "remarks": spoken(budget.remarks),
        "mc": [asdict(each) for each in budget.simulated],
        "validation": [
            {
                "output": name,
                "d_low": v.d_low,
                "d_high": v.d_high,
                "tolerance": v.tolerance,
                "validated": v.validated,
            }
            for name, v in budget.validations
        ],
    }


def _finite(number: float) -> float | None:
    """JSON has no infinity."""
    return number if math.isfinite(number) else None
