# SPDX-License-Identifier: Apache-2.0
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.measure.decision import RULES, DecisionError, DecisionRule, as_rule, decide


def test_baseline_conforms_under_jjf_1094_and_passes_conditionally_with_a_guard_band() -> None:
    verdict = decide(Decimal("0.70"), Decimal("0.85"), Decimal("0.25"), "jjf1094")
    assert (verdict.outcome, verdict.acceptance_limit) == ("conform", Decimal("0.85"))
    assert (verdict.word.zh, verdict.word.en) == ("合格", "Conforms")
    conditional = decide(Decimal("0.70"), Decimal("0.85"), Decimal("0.25"), "non-binary")
    assert (conditional.outcome, conditional.acceptance_limit) == ("conditional-pass", Decimal("0.60"))


@pytest.mark.parametrize(
    ("rule", "error", "u", "outcome"),
    [
        ("jjf1094", "0.85", "0.28", "conform"),
        ("jjf1094", "-0.86", "0.28", "not-conform"),
        ("jjf1094", "0.55", "0.30", "conform"),
        ("jjf1094", "0.56", "0.30", "undetermined"),
        ("jjf1094", "1.14", "0.30", "undetermined"),
        ("jjf1094", "-1.15", "0.30", "not-conform"),
        ("simple", "0.85", "0.80", "conform"),
        ("simple", "0.86", "0.80", "not-conform"),
        ("guard-band", "0.60", "0.25", "conform"),
        ("guard-band", "0.61", "0.25", "not-conform"),
        ("guard-band", "0", "0.90", "not-conform"),
        ("non-binary", "-0.60", "0.25", "conform"),
        ("non-binary", "0.85", "0.25", "conditional-pass"),
        ("non-binary", "0.86", "0.25", "conditional-fail"),
        ("non-binary", "1.10", "0.25", "conditional-fail"),
        ("non-binary", "1.11", "0.25", "not-conform"),
        ("none", "9", "0.25", "none"),
    ],
)
def test_each_rule_at_its_edges(rule: DecisionRule, error: str, u: str, outcome: str) -> None:
    assert decide(Decimal(error), Decimal("0.85"), Decimal(u), rule).outcome == outcome


def test_without_a_limit_nothing_is_stated() -> None:
    verdict = decide(Decimal("0.7"), None, Decimal("0.25"), "jjf1094")
    assert (verdict.outcome, verdict.acceptance_limit) == ("none", None)


def test_impossible_decisions_are_refused() -> None:
    with pytest.raises(DecisionError):
        as_rule("generous")
    for numbers in (
        (Decimal("NaN"), Decimal(1), Decimal(1)),
        (Decimal(1), Decimal(-1), Decimal(1)),
        (Decimal(1), Decimal(1), Decimal(-1)),
        (Decimal(1), Decimal("Infinity"), Decimal(1)),
    ):
        with pytest.raises(DecisionError):
            decide(*numbers, "simple")


amounts = st.decimals(min_value=0, max_value=10, places=2)


@given(error=amounts, mpe=amounts, u=amounts)
def test_a_sign_never_matters_and_stricter_rules_never_pass_more(
    error: Decimal, mpe: Decimal, u: Decimal
) -> None:
    for rule in RULES:
        assert decide(error, mpe, u, rule).outcome == decide(-error, mpe, u, rule).outcome
    if decide(error, mpe, u, "guard-band").outcome == "conform":
        assert decide(error, mpe, u, "simple").outcome == "conform"
        assert decide(error, mpe, u, "jjf1094").outcome == "conform"
        assert decide(error, mpe, u, "non-binary").outcome == "conform"
