# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest

from zhunsheng.measure.cmc import CmcError, CmcRow, Form, cmc_at, covers, u_reported_at_least_cmc


def row(form: Form, expression: str, u_unit: str = "mV") -> CmcRow:
    return CmcRow(low="0", high="20", unit="V", form=form, expression=expression, u_unit=u_unit)


def test_baseline_u_is_not_below_the_capability() -> None:
    assert u_reported_at_least_cmc(Decimal("0.25"), "mV", row("value", "0.20"), Decimal("10"), "V")


@pytest.mark.parametrize(
    ("form", "expression", "u_unit", "expected"),
    [
        ("value", "0.20", "mV", "0.20"),
        ("relative", "0.002", "%", "0.0002"),
        ("relative", "0.00002", "1", "0.0002"),
        ("interpolated", "0.1; 0.3", "mV", "0.2"),
        ("formula", "0.1 + 0.01*x", "mV", "0.2"),
        ("formula", "sqrt(0.0144 + (0.016*x)**2)", "mV", "0.2"),
    ],
)
def test_each_form_at_ten_volts(form: Form, expression: str, u_unit: str, expected: str) -> None:
    assert cmc_at(row(form, expression, u_unit), Decimal("10000"), "mV") == Decimal(expected)


def test_the_capability_is_rounded_like_the_report_before_comparing() -> None:
    capability = row("value", "0.2549")
    assert u_reported_at_least_cmc(Decimal("0.25"), "mV", capability, Decimal("10"), "V")
    assert u_reported_at_least_cmc(Decimal("0.00025"), "V", capability, Decimal("10"), "V")
    assert not u_reported_at_least_cmc(Decimal("0.25"), "mV", row("value", "0.2551"), Decimal("10"), "V")


def test_ends_belong_to_the_range() -> None:
    assert covers(row("value", "1"), Decimal("20"), "V")
    assert not covers(row("value", "1"), Decimal("20.0001"), "V")


@pytest.mark.parametrize(
    ("form", "expression", "code"),
    [
        ("value", "nan", "number"),
        ("value", "1e", "number"),
        ("value", "-1", "not-positive"),
        ("formula", "0.1 - x", "not-positive"),
        ("formula", "1/(x-10)", "not-finite"),
        ("formula", "__import__('os')", "formula"),
        ("formula", "0.1*y", "formula"),
        ("interpolated", "0.1", "form"),
    ],
)
def test_a_capability_that_cannot_be_is_refused(form: Form, expression: str, code: str) -> None:
    with pytest.raises(CmcError) as caught:
        cmc_at(row(form, expression), Decimal("10"), "V")
    assert caught.value.code == code


def test_a_value_outside_the_range_has_no_capability() -> None:
    with pytest.raises(CmcError) as caught:
        cmc_at(row("value", "0.2"), Decimal("21"), "V")
    assert caught.value.code == "outside"
