# SPDX-License-Identifier: Apache-2.0
import pytest

from zhunsheng.measure.ucum import from_ucum, to_ucum
from zhunsheng.measure.units import UnknownUnitError


@pytest.mark.parametrize(
    ("code", "ucum"),
    [
        ("V", "V"), ("µV", "uV"), ("kΩ", "kOhm"), ("°C", "Cel"), ("%", "%"), ("1", "1"), ("°", "deg"),
        ("′", "'"), ("″", "''"), ("m/s²", "m/s2"), ("N·m", "N.m"), ("g/cm³", "g/cm3"), ("µS/cm", "uS/cm"),
        ("kg·m²/A²·s³", "kg.m2/A2/s3"), ("L", "L"), ("µL", "uL"), ("min", "min"), ("bar", "bar"),
        ("MPa", "MPa"),
    ],
)  # fmt: skip
def test_codes_translate_both_ways(code: str, ucum: str) -> None:
    assert to_ucum(code) == ucum
    assert from_ucum(ucum) == code


@pytest.mark.parametrize(
    ("ucum", "code"), [("ml", "mL"), ("/s", "s⁻¹"), ("m.s-2", "m/s²"), ("mg{dry}", "mg"), ("{count}", "1")]
)
def test_other_ways_to_write_a_unit_are_read(ucum: str, code: str) -> None:
    assert from_ucum(ucum) == code


@pytest.mark.parametrize("ucum", ["[degF]", "V..A", "V A", "10*3", "kg" * 200, "伏", "V/", "kkV"])
def test_what_is_outside_the_vocabulary_is_refused(ucum: str) -> None:
    with pytest.raises(UnknownUnitError):
        from_ucum(ucum)
