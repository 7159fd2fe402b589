# SPDX-License-Identifier: Apache-2.0
"""Formulas in their units: what does not fit is refused with its line and both units named."""

import time

import pytest

from zhunsheng.measure.procedure import ProcedureError, load_text, shipped, shipped_text
from zhunsheng.measure.procedure.check import units_fit
from zhunsheng.measure.procedure.loader import load_released
from zhunsheng.measure.tests.test_compute_shapes import BATH, HEAD
from zhunsheng.measure.units import dimension

TEXT = HEAD + BATH
GAUGE_BLOCK = shipped_text("gauge-block-jjg146")
SOUND = shipped_text("sound-level-meter-jjg188")


@pytest.mark.parametrize(
    ("old", "new", "path", "zh", "en"),
    [
        # a number beside a quantity, two quantities, two sizes of one
        (
            "probe_correction + gradient}",
            "probe_correction + gradient + 20}",
            "model.0.expression",
            "“°C”与没有单位的数不能相加；把这个数写成带单位的常数（constants）",
            "°C and a number without a unit cannot be added; make the number a constant with its unit",
        ),
        (
            "item - true_value",
            "item - depth",
            "model.1.expression",
            "“°C”与“mm”不能相减",
            "°C and mm cannot be subtracted",
        ),
        (
            "item - true_value + sqrt(depth*depth)*no_effect}",
            "'item - true_value + max(item, depth)'}",
            "model.1.expression",
            "“°C”与“mm”不能比较",
            "°C and mm cannot be compared",
        ),
        # functions and powers
        ("item - true_value", "item - exp(depth)", "model.1.expression", "exp 里不能有单位（“m", "into exp"),
        ("sqrt(depth*depth)", "2**depth*reach", "model.1.expression", "指数不能有单位", "an exponent has no"),
        # what a formula gives is not what stands there
        (
            "item - true_value + sqrt(depth*depth)*no_effect}",
            "(item - true_value)*depth/no_effect/reach}",
            "model.1.expression",
            "公式得到的单位是“0.001 m”，而这里是“°C”",
            "the formula gives “0.001 m”, yet “°C” stands here",
        ),
        (
            "slope*abs(nominal)}",
            "slope*depth}",
            "mpe.expression",
            "“0.001 m”，而这里是“°C”",
            "gives “0.001 m”, yet “°C”",
        ),
        ("0.001*abs(nominal), unit: K", "0.001*depth, unit: K", "budget.3.half_width", "“K”", "“K”"),
        ("slope*depth/reach,", "slope*depth,", "budget.4.sensitivity", "“0.001 m”，而这里是“1”", "yet “1”"),
        # a temperature is no difference of temperatures
        (
            "item - true_value +",
            "item + true_value +",
            "model.1.expression",
            "两个温度（°C）不能相加",
            "two temperatures (°C) cannot be added",
        ),
        (
            "0.05 + slope*abs(nominal)}",
            "nominal}",
            "mpe.expression",
            "这里要温度差，公式得到的却是温度（°C）",
            "a difference of temperatures belongs here",
        ),
        (
            "label: {zh: 标准, en: Reference}, unit: °C",
            "label: {zh: 标准, en: Reference}, unit: K",
            "model.0.expression",
            "“K”与“°C”的温度零点不同",
            "count from different zeros",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_both_units(old: str, new: str, path: str, zh: str, en: str) -> None:
    assert old in TEXT
    text = TEXT.replace(old, new, 1)
    with pytest.raises(ProcedureError) as refused:
        load_text(text)
    fault = refused.value.faults[0]
    assert fault.path == f"sections.0.{path}"
    assert zh in fault.message.zh
    assert en in fault.message.en
    assert f"{path.rpartition('.')[2]}: " in text.splitlines()[fault.line - 1]


def test_a_column_may_hold_a_difference_of_temperatures() -> None:
    """A correction of a thermometer beside its reading: of two columns in °C one is no temperature."""
    old = "reference + probe_correction + gradient}"
    sum_of_two = TEXT.replace(old, "reference + item + probe_correction + gradient}", 1)
    with pytest.raises(ProcedureError, match="two temperatures"):
        load_text(sum_of_two)
    marked = "label: {zh: 标准, en: Reference}, unit: °C, difference: true"
    load_text(sum_of_two.replace("label: {zh: 标准, en: Reference}, unit: °C", marked, 1))


def test_a_constant_declares_the_unit_a_number_cannot() -> None:
    text = TEXT.replace("probe_correction + gradient}", "probe_correction + gradient + shift}", 1)
    with pytest.raises(ProcedureError, match="shift"):
        load_text(text)
    load_text(text.replace("constants:", "constants:\n  - {id: shift, value: 0.1, unit: K}", 1))


def test_sizes_of_units_are_compared_until_a_number_comes_in() -> None:
    """Millimetres beside micrometres: refused as they stand, taken once a number has converted them."""
    mixed = GAUGE_BLOCK.replace("1000*steel_gap*nominal*(", "steel_gap*nominal*(", 1)
    with pytest.raises(ProcedureError, match="yet “µm” stands here"):
        load_text(mixed)
    load_text(GAUGE_BLOCK)


def test_a_limit_may_add_a_number_in_the_unit_it_is_judged_in() -> None:
    assert "0.05 + slope*abs(nominal)" in TEXT
    load_text(TEXT)


def test_a_release_from_before_the_check_stays_readable() -> None:
    text = TEXT.replace("item - true_value", "item - depth", 1)
    assert load_released(text).sections[0].id == "bath"


def test_points_along_another_quantity_leave_the_results_in_their_unit() -> None:
    section = load_text(SOUND).sections[1]
    assert (section.unit, section.points.quantity, section.measured_unit) == ("Hz", "frequency", "dB")
    plain = SOUND.replace("quantity: frequency, ", "", 1)
    with pytest.raises(ProcedureError, match="another quantity"):
        load_text(plain)


@pytest.mark.parametrize("code", ["1", "%", "mV", "°C", "kg·°C/m³·%", "dB", "Ω/°C²"])
def test_the_dimension_of_a_unit_is_that_of_its_base_units(code: str) -> None:
    found = dimension(code)
    assert found.size > 0
    assert set(dict(found.powers)) <= {"m", "kg", "s", "A", "K", "mol", "cd", "dB"}


def test_all_shipped_procedures_hold_and_the_check_costs_little() -> None:
    procedures = [load_released(shipped_text(name)) for name in shipped()]
    begun = time.process_time()
    assert [finding for each in procedures for finding in units_fit(each)] == []
    assert time.process_time() - begun < 0.5
