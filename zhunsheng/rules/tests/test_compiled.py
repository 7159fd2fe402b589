# SPDX-License-Identifier: Apache-2.0
"""A rule is the same statement however often it is compiled: an evaluation is known by the rules it ran."""

import pytest

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.compiled import _sql, compiled, expression_of
from zhunsheng.rules.rule import Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_compiles_to_one_statement(rule: Rule) -> None:
    first = compiled(rule)
    expression_of.cache_clear()
    assert _sql(expression_of(rule), "duckdb") == first
