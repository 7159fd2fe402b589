# SPDX-License-Identifier: Apache-2.0
import pytest

from zhunsheng.measure import worked
from zhunsheng.measure.procedure import UnknownProcedureError, load_shipped, load_text, shipped, shipped_text


@pytest.mark.parametrize("procedure_id", shipped())
def test_every_shipped_procedure_gives_its_known_numbers(procedure_id: str) -> None:
    assert worked.run(load_shipped(procedure_id)) == []


def test_the_two_first_procedures_are_shipped() -> None:
    assert {"dmm-jjf1587", "thermometer-gum-h3"} <= set(shipped())


def test_a_number_that_differs_is_reported() -> None:
    text = shipped_text("dmm-jjf1587").replace('U, shown: "0.25"', 'U, shown: "0.26"')
    (difference,) = worked.run(load_text(text))
    assert (difference.at, difference.expected, difference.computed) == ("dcv-20/point/1/U", "0.26", "0.25")


def test_a_number_that_is_nowhere_is_reported() -> None:
    text = shipped_text("dmm-jjf1587").replace("point/1/mpe,", "point/1/nowhere,")
    (difference,) = worked.run(load_text(text))
    assert (difference.at, difference.computed) == ("dcv-20/point/1/nowhere", "")


def test_an_unknown_procedure_is_named() -> None:
    with pytest.raises(UnknownProcedureError):
        load_shipped("../secrets")
