# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal
from fractions import Fraction

import pytest

from zhunsheng.measure.units import (
    IncompatibleUnitsError,
    UnknownUnitError,
    coherent,
    convert,
    factor,
    from_dsi,
    same_quantity,
    unit,
)


@pytest.mark.parametrize(
    ("code", "dsi"),
    [
        ("V", r"\volt"),
        ("mV", r"\milli\volt"),
        ("°C", r"\degreecelsius"),
        ("K", r"\kelvin"),
        ("%", r"\percent"),
        ("Ω", r"\ohm"),
        ("mA", r"\milli\ampere"),
        ("MPa", r"\mega\pascal"),
        ("kg", r"\kilogram"),
        ("N·m", r"\newton\metre"),
        ("m/s²", r"\metre\second\tothe{-2}"),
        ("µS/cm", r"\micro\siemens\centi\metre\tothe{-1}"),
        ("1", r"\one"),
    ],
)
def test_codes_and_dsi_translate_both_ways(code: str, dsi: str) -> None:
    assert unit(code).dsi == dsi
    assert from_dsi(dsi).code == code


def test_signs_that_look_alike_are_one_unit() -> None:
    assert unit("\u03bcV") == unit("\u00b5V")
    assert unit("\u2126") == unit("\u03a9")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("℃", "°C"),
        ("％", "%"),
        ("ｍＶ", "mV"),
        ("㎜", "mm"),
        ("um", "µm"),
        ("g/cm3", "g/cm³"),
        ("m/s2", "m/s²"),
    ],
)
def test_units_as_keyboards_give_them(typed: str, code: str) -> None:
    assert unit(typed).code == code


def test_a_revolution_is_counted() -> None:
    assert unit("r/min").code == "r/min"
    assert factor("r/min", "1/s") == Fraction(1, 60)
    assert from_dsi(unit("r/min").dsi).code == "1/min"


def test_conversions_are_exact() -> None:
    assert convert(Decimal("10.0007"), "V", "mV") == Decimal("10000.7")
    assert convert(Decimal("25.5"), "°C", "K") == Decimal("298.65")
    assert convert(Decimal("298.65"), "K", "°C") == Decimal("25.5")
    assert factor("s", "min") == Fraction(1, 60)
    assert factor("bar", "kPa") == 100
    assert factor("°C", "K") == 1


def test_differing_quantities_are_refused() -> None:
    assert not same_quantity("V", "A")
    with pytest.raises(IncompatibleUnitsError):
        factor("V", "A")


@pytest.mark.parametrize("code", ["", "foo", "m°C", "kmin", "V/", "/s", "伏", "V²³x", "VV", "__import__"])
def test_an_unknown_unit_is_named(code: str) -> None:
    with pytest.raises(UnknownUnitError) as caught:
        unit(code)
    assert f"“{code}”" in caught.value.message.zh


@pytest.mark.parametrize(
    "dsi", ["", "volt", r"\milli", r"\volt\milli", r"\tothe{2}", r"\milli\minute", r"\foo"]
)
def test_other_dsi_is_refused(dsi: str) -> None:
    with pytest.raises(UnknownUnitError):
        from_dsi(dsi)


@pytest.mark.parametrize(
    ("dsi", "code"),
    [
        ("\\kilogram\\metre\\tothe{-1}\\second", "kg·s/m"),
        ("\\second\\tothe{-1}\\metre", "m/s"),
        ("\\kelvin\\tothe{-1}", "K⁻¹"),
    ],
)
def test_what_belongs_above_the_solidus_is_written_before_it(dsi: str, code: str) -> None:
    """kg/m·s would be read as kg/(m·s), which is another unit."""
    assert from_dsi(dsi).code == code
    assert unit(code) == from_dsi(dsi)


@pytest.mark.parametrize(
    ("code", "named"),
    [("kg·m²/A²·s³", "Ω"), ("kg·m²/s³", "W"), ("N·m", "N·m"), ("kg·m²/s²", "kg·m²/s²"), ("mV", "mV")],
)
def test_a_product_of_base_units_gets_its_name_where_that_means_nothing_else(code: str, named: str) -> None:
    assert coherent(code) == named
