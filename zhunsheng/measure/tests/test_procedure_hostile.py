# SPDX-License-Identifier: Apache-2.0
"""Procedure files that mean harm or mistake: refused with a line in both languages, or computed in time."""

import time

import pytest

from zhunsheng.measure import worked
from zhunsheng.measure.procedure import Fault, ProcedureError, load_text, shipped_text
from zhunsheng.measure.tests.test_compute_shapes import BATH, HEAD

DMM = shipped_text("dmm-jjf1587")
TEXT = HEAD + BATH
PERCENT = TEXT.replace('unit: "1", default: 0.002', 'unit: "%", default: 0.002')


def faults_of(text: str) -> tuple[Fault, ...]:
    with pytest.raises(ProcedureError) as caught:
        load_text(text)
    return caught.value.faults


def nested(name: str, deep: int) -> str:
    return "(" * deep + name + ")**16" * deep


NUMBERS = {
    ".nan": "only digits",
    "nan": "not a finite number",
    "-inf": "not a finite number",
    "NaN": "not a finite number",
    "一百": "only digits",
    "٣": "only digits",
    "½": "only digits",
    "1_000": "only digits",
    "0x10": "only digits",
    "1:30": "only digits",
    "0,0035": "comma",
    "1e400": "exponent",
    "1e-99999999999": "exponent",
    "": "empty",
}


@pytest.mark.parametrize(("text", "word"), NUMBERS.items())
@pytest.mark.parametrize(
    ("old", "path"),
    [
        ("default: 0.0035", "sections.0.parameters.0.default"),
        ("k: 2, digits", "coverage.k"),
        ("low: 18", "conditions.environment.temperature.low"),
    ],
)
def test_no_number_is_anything_but_a_decimal(old: str, path: str, text: str, word: str) -> None:
    key, _colon, rest = old.partition(": ")
    _value, comma, after = rest.partition(",")
    changed = DMM.replace(old, f'{key}: "{text}"{comma}{after}', 1)
    fault = next(each for each in faults_of(changed) if each.path == path)
    assert word in fault.message.en
    assert fault.message.zh != fault.message.en
    assert text in changed.splitlines()[fault.line - 1]


@pytest.mark.parametrize("text", ["四", "٤", "4.0", "1e1", "1_0", "0x3", "nan", "true", "9" * 40])
def test_a_count_is_a_whole_number(text: str) -> None:
    [fault] = faults_of(DMM.replace("repeats: 3", f"repeats: {text}", 1))
    assert (fault.path, fault.message.en) == ("sections.0.repeats", "a whole number is needed here")
    assert fault.message.zh == "这里要写一个整数"


def test_full_width_numbers_are_taken_as_the_plain_ones() -> None:
    typed = DMM.replace("repeats: 3", "repeats: ３", 1).replace("k: 2, digits", 'k: "２", digits', 1)
    typed = typed.replace("nominal: [2,", "nominal: [２,", 1).replace("low: 18", "low: １８", 1)
    assert typed != DMM
    assert load_text(typed) == load_text(DMM)


@pytest.mark.parametrize(
    ("text", "path", "word"),
    [
        (
            DMM.replace("nominal: [2,", "nominal: [" + "1," * 500, 1),
            "sections.0.points.nominal",
            "at most 500",
        ),
        (
            TEXT.replace("kind: free, least: 1, most: 5", f"nominal: [{'1,' * 500}]", 1).replace(
                "repeats: 4", "repeats: 100", 1
            ),
            "sections",
            "the record would have 100500 readings, at most 20000",
        ),
        (
            TEXT.replace("item - true_value", nested("nominal", 40) + " + item - true_value", 1),
            "sections.0.model.1.expression",
            "to the power of 16",
        ),
        (
            TEXT.replace("item - true_value", nested("nominal", 70), 1),
            "sections.0.model.1.expression",
            "nested more than 64",
        ),
        (
            TEXT.replace("item - true_value", "item - true_value + " + "*".join(["depth"] * 200), 1),
            "sections.0.model.1.expression",
            "too high a power",
        ),
        (
            TEXT.replace("item - true_value", "+".join(["item"] * 300), 1),
            "sections.0.model.1.expression",
            "operators in a row",
        ),
        (
            TEXT.replace("item - true_value", "item＋true_value", 1),
            "sections.0.model.1.expression",
            "“＋” is not allowed",
        ),
        (
            TEXT.replace("item - true_value", "item - 偏差", 1),
            "sections.0.model.1.expression",
            "“偏” is not allowed",
        ),
        (TEXT.replace("unit: °C/mm", "unit: 度/毫米", 1), "constants.0.unit", "unknown unit “度/毫米”"),
        (TEXT.replace("unit: °C/mm", "unit: mm⁹⁹⁹⁹⁹", 1), "constants.0.unit", "unknown unit"),
        (TEXT.replace("value: 150.5", "value: nan", 1), "constants.2.value", "not a finite number"),
        (TEXT.replace("id: reach", "id: nominal", 1), "sections.0.constants.1.id", "meaning of its own"),
        (TEXT.replace("id: reach", "id: slope", 1), "sections.0.constants.1.id", "twice"),
    ],
    ids=lambda each: each[-30:] if isinstance(each, str) else "",
)
def test_what_would_be_too_much_or_means_nothing_is_refused(text: str, path: str, word: str) -> None:
    begun = time.process_time()
    fault = next(each for each in faults_of(text) if each.path == path)
    assert word in fault.message.en
    assert fault.message.zh != fault.message.en
    assert 1 <= fault.line <= text.count("\n") + 1
    assert time.process_time() - begun < 5


def test_a_unit_that_differs_by_a_factor_names_it() -> None:
    fault = faults_of(PERCENT)[0]
    assert fault.message.en == "the formula gives “0.01 K”, yet “°C” stands here"


@pytest.mark.parametrize("formula", ["{0}*{0}", "{0}**16", "{0}*{0}/a", "{0}/{0}+{0}"])
def test_a_chain_of_steps_does_not_stall_the_machine(formula: str) -> None:
    """Each step doubles the digits of the exact value: beyond any sense it goes on in floats."""
    steps, before = "", "a"
    for number in range(60):
        steps += f"      - {{id: z{number}, expression: '{formula.format(before)}', unit: '%'}}\n"
        before = f"z{number}"
    text = DMM.replace("    model:\n", "    model:\n" + steps, 1).replace("unit: '%'", "unit: '1'")
    text = text.replace('unit: "%"', 'unit: "1"')
    begun = time.process_time()
    assert worked.run(load_text(text)) == []
    assert time.process_time() - begun < 5
