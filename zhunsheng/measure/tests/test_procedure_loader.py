# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhunsheng.measure.procedure import Fault, ProcedureError, load_shipped, load_text, shipped_text

DMM = shipped_text("dmm-jjf1587")


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ProcedureError) as caught:
        load_text(text)
    return caught.value.faults


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_a_procedure_is_read_with_its_numbers_as_written() -> None:
    procedure = load_text(DMM)
    assert procedure == load_shipped("dmm-jjf1587")
    assert procedure.sections[0].points.nominal == ("2", "10", "14", "19", "-10")
    assert procedure.sections[0].parameters[0].default == "0.0035"
    assert procedure.references[0].number == "JJF 1587-2016"


@pytest.mark.parametrize(
    ("old", "new", "path", "word"),
    [
        ("repeats: 3", "repeats: three", "sections.0.repeats", "whole number"),
        ("repeats: 3", "repeats: 0", "sections.0.repeats", "greater"),
        ("repeats: 3", "repeats: [3]", "sections.0.repeats", "whole number"),
        ("unit: V\n    result_unit", "unit: furlong\n    result_unit", "sections.0.unit", "furlong"),
        ("result_unit: mV", "result_unit: mA", "sections.0.result_unit", "quantity"),
        ("result: error", "result: mistake", "sections.0.result", "mistake"),
        ("default: 0.0035", "default: nan", "sections.0.parameters.0.default", "finite"),
        ("expression: a/100", "expression: open(a)/100", "sections.0.mpe.expression", "open"),
        ("expression: a/100", "expression: q/100", "sections.0.mpe.expression", "“q”"),
        ("ratio: 3", "ratio: -3", "sections.0.standards.0.ratio", "above zero"),
        ("default: jjf1094", "default: none-such", "decision.default", "jjf1094"),
        ("offered: [jjf1094, ", "offered: [", "decision.default", "not among"),
        ("from: readings", "from: dreams", "sections.0.budget.0", "readings"),
        (
            "standard: source\n        part: drift",
            "standard: gold\n        part: drift",
            "sections.0.budget.3.standard",
            "no such standard",
        ),
        (
            "column: indication\n        input: indication\n        estimator",
            "column: x\n        input: indication\n        estimator",
            "sections.0.budget.0.column",
            "no such column",
        ),
        ("input: thermal_emf", "input: thermal_emv", "sections.0.budget.5.input", "thermal_emv"),
        ("input: thermal_emf", "sensitivity: wish", "sections.0.budget.5.sensitivity", "wish"),
        ("{key: k, ", "{key: kk, ", "sections.0.certificate.5.key", "kk"),
        ("policy: fixed", "policy: hope", "coverage.policy", "fixed"),
        ("low: 18", "low: 28", "conditions.environment.temperature", "below"),
        ("id: certificate", "id: drift", "sections.0.budget.3.id", "twice"),
        ("id: indication", "id: nominal", "sections.0.columns.0.id", "meaning"),
        ("kind: point", "kind: line-fit", "sections.0.kind", "line-fit"),
        ("en: Indication}", 'en: ""}', "sections.0.columns.0.label", "empty"),
        ("en: Indication}", "de: Anzeige}", "sections.0.columns.0.label", "zh and en"),
        ("family: dmm", "family: dmm\ncolour: red", "colour", "not known; there are: schema, id,"),
        (
            "from: readings",
            "from: readings\n        half: 1",
            "sections.0.budget.0.half",
            "column, estimator",
        ),
        ("field: electromagnetic\n", "", "field", "missing"),
    ],
)
def test_each_fault_names_its_line_its_path_and_what_is_wrong(
    old: str, new: str, path: str, word: str
) -> None:
    assert old in DMM
    text = DMM.replace(old, new, 1)
    faults = faults_of(text)
    found = next((fault for fault in faults if fault.path == path), None)
    assert found is not None, faults
    assert word in found.message.en
    assert found.message.zh
    if new and "missing" not in word:
        first, last = line_of(text, new), line_of(text, new) + new.count("\n")
        # A repeated id, and a fault of a whole part, stand where that part is.
        assert first - 2 <= found.line <= last + 6


def test_all_faults_are_told_at_once() -> None:
    text = DMM.replace("repeats: 3", "repeats: x").replace("ratio: 3", "ratio: y")
    assert len(faults_of(text)) == 2


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "outermost"),
        ("just words", "outermost"),
        ("- a\n- b", "outermost"),
        ("a: &x 1\nb: *x", "anchors"),
        ("a: *x", "anchors"),
        ("a: !!python/object/apply:os.system [ls]", "tag"),
        ("a: !secret 1", "tag"),
        ("a: 1\na: 2", "twice"),
        ("<<: {a: 1}", "key"),
        ("? [a, b]\n: 1", "key"),
        ("a: 1\n---\nb: 2", "YAML"),
        ("a: [1, 2", "YAML"),
        ("a: \x00", "YAML"),
        ("a: " + "[" * 100_000, "nested"),
        ("a:\n" + "\n".join("- " * depth + "x" for depth in range(1, 40)), "nested"),
        ("a: [" + "1," * 50_000 + "1]", "entries"),
        ("a: " + "x" * 600_000, "KiB"),
    ],
)
def test_hostile_yaml_is_refused_with_a_line(text: str, word: str) -> None:
    (fault,) = faults_of(text)
    assert word in fault.message.en
    assert fault.line >= 1


def test_a_bomb_of_aliases_is_refused_before_it_grows() -> None:
    bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(
        f"{chr(98 + level)}: &{chr(98 + level)} [{','.join(['*' + chr(97 + level)] * 9)}]"
        for level in range(20)
    )
    (fault,) = faults_of(bomb)
    assert fault.line == 1


@given(st.text(max_size=200))
def test_no_text_gets_past_as_anything_but_a_procedure_error(text: str) -> None:
    assert faults_of(text)


@settings(max_examples=40, deadline=None)
@given(start=st.integers(0, len(DMM) - 1), length=st.integers(1, 40), filler=st.text(max_size=8))
def test_a_damaged_procedure_is_read_or_refused_and_nothing_else(
    start: int, length: int, filler: str
) -> None:
    faults = faults_or_none(DMM[:start] + filler + DMM[start + length :])
    assert all(fault.line >= 1 for fault in faults)


def faults_or_none(text: str) -> tuple[Fault, ...]:
    try:
        load_text(text)
    except ProcedureError as error:
        return error.faults
    return ()
