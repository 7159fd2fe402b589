# SPDX-License-Identifier: Apache-2.0
"""Unit codes and D-SI, and exact SI companions."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.certificate.dsi import NON_SI_DEFINITIONS, companion, dsi_unit, scale_of, unit_code


@pytest.mark.parametrize(
    ("code", "dsi"),
    [
        ("mV", "\\milli\\volt"),
        ("kΩ", "\\kilo\\ohm"),
        ("kg", "\\kilogram"),
        ("°C", "\\degreecelsius"),
        ("%", "\\percent"),
        ("1", "\\one"),
        ("N·m", "\\newton\\metre"),
        ("m/s²", "\\metre\\second\\tothe{-2}"),
        ("ppm", "\\ppm"),
        ("dB", "\\deci\\bel"),
        ("HRC", "|HRC"),
    ],
)
def test_codes_there_and_back(code: str, dsi: str) -> None:
    assert dsi_unit(code) == dsi
    assert unit_code(dsi) == code


@pytest.mark.parametrize("code", ["furlong", "", "|pH", "\\volt", "mV mV"])
def test_an_unknown_unit_is_refused(code: str) -> None:
    with pytest.raises(DccError):
        dsi_unit(code)


def test_every_scale_outside_the_si_has_a_definition_on_one_line() -> None:
    assert all(unit.startswith("|") and text == text.strip() for unit, text in NON_SI_DEFINITIONS.items())


@given(st.decimals(-10_000, 10_000, allow_nan=False, places=7))
def test_kelvin_is_exact(celsius: Decimal) -> None:
    beside = companion("°C", "value")
    assert beside is not None
    assert Decimal(beside.value(str(celsius))) - Decimal("273.15") == celsius


def test_a_long_number_is_not_rounded() -> None:
    beside = companion("°C", "value")
    assert beside is not None
    assert beside.value("0." + "1" * 60) == "273.26" + "1" * 58


def test_what_has_no_companion() -> None:
    assert companion("V", "value") is None
    assert companion("°C", "unknown") is None


@pytest.mark.parametrize(
    ("ref_type", "scale"),
    [
        ("basic_referenceValue", "value"),
        ("basic_measuredValue", "value"),
        ("basic_measurementError", "difference"),
        ("zs_mpe", "difference"),
        ("zs_fittedCorrection", "difference"),
        ("zs_expandedUncertainty", "difference"),
        ("zs_slope", "unknown"),
        ("basic_toleranceLimitUpper", "unknown"),
    ],
)
def test_ref_types_tell_values_from_differences(ref_type: str, scale: str) -> None:
    assert scale_of(ref_type) == scale
