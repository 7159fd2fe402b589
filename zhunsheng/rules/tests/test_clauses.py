# SPDX-License-Identifier: Apache-2.0
"""Both ways between the rules and the code: what a rule serves is there, and what no rule serves says why."""

import re

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import RULES, SWEPT, named

PARTS = {part.ref: part for part in catalogue().parts()}
SERVED = {part for rule in SWEPT for part in rule.clauses}
DECIDED = {part for rule in SWEPT if rule.decides for part in rule.clauses}
GUARDED = {part for rule in RULES for part in rule.clauses}


def test_every_rule_serves_parts_of_the_code_that_are_there() -> None:
    unknown = sorted(SERVED - PARTS.keys())
    assert not unknown


def test_no_rule_serves_what_never_counts() -> None:
    idle = {ref for ref in SERVED if not catalogue()[ref.partition("/")[0]].counts}
    assert not idle


def test_every_part_has_rules_or_says_what_it_awaits() -> None:
    silent = {ref for ref, part in PARTS.items() if ref not in DECIDED and part.awaits is None}
    assert not silent, f"no rule, and no word of what is awaited: {sorted(silent)}"


def test_a_part_that_the_gate_guards_awaits_nothing() -> None:
    stale = {ref for ref in GUARDED if PARTS[ref].awaits is not None}
    assert not stale, f"rules serve it now, so take the mark away: {sorted(stale)}"


def test_a_finding_cites_the_clauses_of_its_case() -> None:
    hold = named("R-HOLD-01")
    assert hold.cited("equipment") == ("5.8.4", "6.1.9.c")
    assert hold.cited("person") == ("6.1.9.c",)
    assert hold.cited() == ("5.8.4", "6.1.9.c")
    assert named("R-TRACE-01").cited("") == ("4.4.2", "5.8.4")


def test_clauses_are_cited_as_the_code_numbers_them() -> None:
    assert all(re.fullmatch(r"[456]\.[0-9a-z.]+(/[a-z_]+)?", ref) for ref in SERVED)
