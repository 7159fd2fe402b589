# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng measure`: what it prints, and how it ends."""

import json
from pathlib import Path

import pytest

from zhunsheng.cli.main import main

BUDGET = """
model: {y: a*b}
inputs:
  - {name: a, unit: V, estimate: 2.0, distribution: {type: normal, u: 1e-1}}
  - {name: b, estimate: ３.0, distribution: {type: rectangular, half_width: 0.1}}
coverage: {rule: fixed, k: 2}
trials: 20000
"""
CASES = {
    "cases": [
        {
            "id": "own",
            "kind": "coverage_factor",
            "spec": {"p": 0.95, "dof": None},
            "checks": [
                {"output": "k", "method": "exact", "quantity": "k", "value": 1.96, "tol": 0.001},
                {"output": "k", "method": "exact", "quantity": "k", "value": 2.0, "tol": 0.001},
            ],
        }
    ]
}


def written(folder: Path, text: str) -> str:
    file = folder / "file.yaml"
    file.write_text(text, "utf-8")
    return str(file)


def test_cases_print_each_miss_and_count(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "cases", written(tmp_path, json.dumps(CASES)), "--language", "en"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("own k k (exact): expected 2.0 ± 0.001, got 1.9599")
    assert lines[-1] == "1 passed, 1 failed"


def test_cases_that_all_pass_end_with_zero(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    case = {**CASES["cases"][0], "checks": CASES["cases"][0]["checks"][:1]}  # type: ignore[index]  # a list
    assert main(["measure", "cases", written(tmp_path, json.dumps({"cases": [case]}))]) == 0
    assert capsys.readouterr().out == "1 passed, 0 failed\n"


def test_a_budget_by_both_methods(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "budget", written(tmp_path, BUDGET), "--method", "both", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["gum"][0]["u"] == pytest.approx(0.3214550, rel=1e-6)
    assert found["gum"][0]["U"] == pytest.approx(0.6429101, rel=1e-6)
    assert found["mc"][0]["trials"] == 20000
    assert [each["output"] for each in found["validation"]] == ["y"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_budget_is_read_by_people(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", "budget", written(tmp_path, BUDGET), "--language", language]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("y = 6   u = 0.3215   ν_eff = inf")
    assert ("约定 k = 2" if language == "zh" else "k = 2 as agreed") in printed


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("model: [", "file.yaml:"),
        ("- 1", "must be an object"),
        ("model: {y: a}", "$.inputs"),
        (BUDGET.replace("1e-1", ".nan"), "distribution.u"),
        (BUDGET.replace("rectangular", "square"), "square"),
        (BUDGET.replace("fixed", "lucky"), "$.coverage.rule"),
        (BUDGET.replace("a*b", "a*c"), "uses c"),
        ("!!python/object/apply:os.system ['true']", "neither YAML nor JSON"),
    ],
)
def test_a_bad_file_is_named_with_its_place(
    text: str, place: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["measure", "budget", written(tmp_path, text)]) == 2
    assert place in capsys.readouterr().err


def test_a_faulty_case_is_one_failure_among_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    document = {"count": 3, "cases": [7, *CASES["cases"]]}
    file = tmp_path / "cases.json"
    file.write_text(json.dumps(document), "utf-8-sig")
    assert main(["measure", "cases", str(file), "--language", "en"]) == 1
    printed = capsys.readouterr()
    assert printed.out.splitlines()[0] == "$.cases[0]: must be an object"
    assert printed.out.splitlines()[-1] == "1 passed, 2 failed"
    assert "count: 3 ≠ 2" in printed.err


def test_a_policy_for_k_that_does_not_fit_is_remarked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = BUDGET.replace("normal, u: 1e-1", "rectangular, half_width: 1")
    assert main(["measure", "budget", written(tmp_path, text), "--language", "en"]) == 0
    assert "k = 1.65 would fit the result" in capsys.readouterr().out
    assert main(["measure", "budget", written(tmp_path, text.replace("fixed, k: 2", "auto")), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["gum"][0]["k"] == pytest.approx(0.95 * 3**0.5)


def test_an_absent_file_is_unreadable(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["measure", "cases", str(tmp_path / "none.json")]) == 2
    assert "cannot read" in capsys.readouterr().err
