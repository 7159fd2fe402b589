# SPDX-License-Identifier: Apache-2.0
"""No rule enters the gate without a person having met it at a page."""

import importlib
from pathlib import Path

from tests.run_through.gate import DECLARED
from zhunsheng.rules.catalogue import at
from zhunsheng.rules.rule import STAGES


def test_every_rule_that_can_stop_a_step_has_its_case_at_a_page() -> None:
    for path in Path(__file__).parent.glob("test_gate_*.py"):
        importlib.import_module(f"{__package__}.{path.stem}")
    asked = {rule.id for stage in STAGES for rule in at(stage) if rule.blocks}
    lacking = asked - DECLARED
    assert not lacking, f'{sorted(lacking)}: write a case in test_gate_….py and declare it by @refuses("R-…")'
    assert not DECLARED - asked
