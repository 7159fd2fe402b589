# SPDX-License-Identifier: Apache-2.0
"""A rule is the same statement however often it is compiled: an evaluation is known by the rules it ran."""

import os
import subprocess
import sys

import pytest

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.compiled import _sql, compiled, expression_of
from zhunsheng.rules.rule import Rule


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_compiles_to_one_statement(rule: Rule) -> None:
    first = compiled(rule)
    expression_of.cache_clear()
    assert _sql(expression_of(rule), "duckdb") == first


_TOLD = """
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.compiled import compiled
print([compiled(rule) for rule in SWEPT if rule.id in ("R-TIME-01", "R-EQUIP-04")])
"""


def test_a_rule_is_the_same_statement_in_every_process() -> None:
    """Each process hashes names its own way; these rules leave out several columns at once."""
    said = [
        subprocess.run(
            [sys.executable, "-c", _TOLD],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert said[0] == said[1] != b"[]\n"
