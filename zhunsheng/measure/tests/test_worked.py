# SPDX-License-Identifier: Apache-2.0
import pytest

from zhunsheng.measure import worked
from zhunsheng.measure.procedure import (
    UnknownProcedureError,
    compute,
    load_shipped,
    load_text,
    shipped,
    shipped_text,
)


@pytest.mark.parametrize("procedure_id", shipped())
def test_every_shipped_procedure_gives_its_known_numbers(procedure_id: str) -> None:
    assert worked.run(load_shipped(procedure_id)) == []


@pytest.mark.parametrize("procedure_id", shipped())
def test_every_section_of_a_shipped_procedure_is_worked_out(procedure_id: str) -> None:
    """What no example works out was never seen to come out right, nor to reach a certificate."""
    procedure = load_shipped(procedure_id)
    results = [compute(procedure, worked.record_of(example)) for example in procedure.worked]
    done = {
        section.id
        for each in results
        for section in each.sections
        if section.line or any(row.state == "complete" for row in section.rows)
    }
    expected = {expectation.at.partition("/")[0] for each in procedure.worked for expectation in each.expect}
    assert [section.id for section in procedure.sections if section.id not in done & expected] == []


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
