# SPDX-License-Identifier: Apache-2.0
"""Contradictions inside a well-formed procedure: each is found, with its path."""

import pytest

from zhunsheng.measure.procedure import ProcedureError, load_text
from zhunsheng.measure.tests.test_compute_shapes import BATH, HEAD, LINE

TEXT = HEAD + BATH + LINE


@pytest.mark.parametrize(
    ("old", "new", "path", "word"),
    [
        ("p: 0.95", "p: 1.95", "coverage.p", "between 0 and 1"),
        ("repeats: 4", "repeats: 1", "sections.0.budget.0.column", "two repeats"),
        ("estimator: pooled", "estimator: guess", "sections.0.budget.0.estimator", "bessel"),
        ("repeats: 4", "repeats: 4\n    coverage: {p: 2}", "sections.0.coverage.p", "between"),
        ("kind: free, least: 1, most: 5", "kind: fixed", "sections.0.points", "nominal values"),
        ("least: 1, most: 5", "nominal: [1]", "sections.0.points.nominal", "no nominal"),
        ("least: 1, most: 5", "least: 6, most: 5", "sections.0.points.least", "exceeds"),
        (
            "resolution: 0.01}",
            "resolution_source: fixed}",
            "sections.0.columns.0",
            "must be stated",
        ),
        ("id: slope, label", "id: item, label", "sections.0.parameters.0.id", "twice"),
        ("beta: 0.5", "beta: 1.5", "sections.0.budget.3.beta", "between 0 and 1"),
        ("unit: K,", "unit: K, sensitivity: '1',", "sections.0.budget.3", "exactly one"),
        ("from: fit}", "from: readings, column: item}", "sections.1.budget.0.from", "fit, standard"),
        ("from: fit}", "from: fit, input: item}", "sections.1.budget.0.input", "sensitivity or nothing"),
        ("slope*depth/reach,", "slop*depth/reach,", "sections.0.budget.4.sensitivity", "“slop”"),
        (
            "estimator: pooled}",
            "estimator: pooled}\n      - {id: odd, name: {zh: 甲, en: A}, from: constant,"
            " half_width: '1', unit: V, input: item}",
            "sections.0.budget.1",
            "cannot be brought",
        ),
        (
            'unit: mK, sensitivity: "0.001"',
            "unit: mV",
            "sections.1.budget.3",
            "cannot be brought",
        ),
        ("    fit:\n", "    mpe: {expression: '1'}\n    fit:\n", "sections.1.mpe", "takes no mpe"),
        ("0.0001*at", "0.0001*nominal", "sections.1.budget.3.half_width", "available: at"),
        ("abscissa: item", "abscissa: time", "sections.1.fit.abscissa", "neither"),
        ("ordinate: error", "ordinate: item", "sections.1.result", "ordinate"),
        (
            "{key: error, title: {zh: 误差, en: Error}}",
            "{key: error, unit: K, title: {zh: 误差, en: Error}}",
            "sections.0.certificate.3.unit",
            "result_unit",
        ),
        (
            "{key: item, title: {zh: 示值, en: Mean}}",
            "{key: item, unit: V, title: {zh: 示值, en: Mean}}",
            "sections.0.certificate.1.unit",
            "does not fit",
        ),
        ("section: bath, point", "section: lake, point", "worked.0.readings.0.section", "no such section"),
        ("column: item, values", "column: tiem, values", "worked.0.readings.0.column", "no such column"),
        ("    expect:", "    decision: jjf1094\n    expect:", "worked.0.decision", "not among"),
        (
            "    expect:",
            "    standards: [{section: bath, standard: x, nominal_from: 0, nominal_to: 1,"
            " expanded_uncertainty: 1, unit: K}]\n    expect:",
            "worked.0.standards.0",
            "no such section or standard",
        ),
    ],
)
def test_each_contradiction_is_found_at_its_place(old: str, new: str, path: str, word: str) -> None:
    assert old in TEXT
    with pytest.raises(ProcedureError) as caught:
        load_text(TEXT.replace(old, new, 1))
    found = [fault for fault in caught.value.faults if fault.path == path]
    assert found, caught.value.faults
    assert any(word in fault.message.en for fault in found)


def test_the_unchanged_text_is_accepted() -> None:
    assert [section.id for section in load_text(TEXT).sections] == ["bath", "line"]


def test_a_fit_component_belongs_to_a_line() -> None:
    text = HEAD + BATH.replace(
        "    certificate:", "      - {id: f, name: {zh: 甲, en: A}, from: fit, input: item}\n    certificate:"
    )
    with pytest.raises(ProcedureError, match="only a line fit"):
        load_text(text)
