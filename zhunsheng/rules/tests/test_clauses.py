# SPDX-License-Identifier: Apache-2.0
"""Both ways between the rules and the code: what a rule serves is there, what records show is checked."""

import re

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import HOUSE, SWEPT, named
from zhunsheng.rules.compiled import compiled

CODE = catalogue()
PARTS = {part.ref: part for part in CODE.parts()}
SERVED = {part for rule in SWEPT for part in rule.clauses}
DECIDED = {part: [rule for rule in SWEPT if rule.decides_on(part)] for part in PARTS}


def test_every_rule_serves_parts_of_the_code_that_are_there() -> None:
    unknown = sorted(SERVED - PARTS.keys())
    assert not unknown


def test_every_part_that_records_can_show_has_its_check() -> None:
    """`full` and `partial` are decided by a rule that an evaluation asks; only `manual` awaits a person."""
    for ref, part in PARTS.items():
        assert DECIDED[ref] or part.automatable == "manual", ref
        assert (part.awaits == "person") == (part.automatable == "manual"), ref
        assert part.awaits in (None, "person"), ref


def test_every_clause_that_records_can_show_has_its_check_or_its_childrens() -> None:
    for clause in CODE.clauses:
        if clause.automatable != "manual" and clause.provenance != "heading-only":
            checked = [part for part in clause.parts if DECIDED[part.ref]]
            assert checked or CODE.children(clause.id), clause.id


def test_a_check_can_say_something_of_the_part_it_decides() -> None:
    """Not only named: one of the cases its expression gives bears on that part."""
    for ref, rules in DECIDED.items():
        for rule in rules:
            told = compiled(rule)
            cases = [case for case in rule.cases if re.search(f"'(broken|unknown):{case}'", told)]
            plain = told.count("'broken'") > 1  # once it only names the state
            kinds = list(rule.cases) if "'broken:'" in told else []
            assert any(rule.serves(ref, case) for case in (*cases, *kinds, *([""] if plain else []))), (
                ref,
                rule.id,
            )


def test_what_only_supports_a_part_leaves_it_to_others() -> None:
    for rule in SWEPT:
        assert rule.supports <= set(rule.clauses), rule.id
        assert all(DECIDED[part] for part in rule.supports), rule.id
        assert not any(rule.decides_on(part) for part in rule.supports)


def test_what_is_ours_may_be_checked_and_never_counts() -> None:
    """Rules serve our reconstruction and what is merely allowed; no result and no roll-up takes them in."""
    idle = {ref for ref in SERVED if not CODE[ref.partition("/")[0]].counts}
    assert idle <= {
        *(f"6.3.R{n}" for n in range(1, 6)),
        "4.5.note",
        "6.1.5.1.note",
        "6.1.8.2",
        "6.1.9.b",
        "6.5.5",
    }
    assert all(rule.severity == "ask" for rule in HOUSE if set(rule.clauses) <= idle)


def test_a_finding_cites_the_clauses_of_its_case() -> None:
    hold = named("R-HOLD-01")
    assert hold.cited("equipment") == ("5.8.4", "6.1.9.c")
    assert hold.cited("person") == ("6.1.9.c",)
    assert hold.cited() == ("5.8.4", "6.1.9.c")
    assert named("R-TRACE-01").cited("") == ("4.4.2", "5.8.4")


def test_clauses_are_cited_as_the_code_numbers_them() -> None:
    assert all(re.fullmatch(r"[456]\.[0-9a-zR.]+(/[a-z0-9_]+)?", ref) for ref in SERVED)
