# SPDX-License-Identifier: Apache-2.0
"""The vocabulary itself: wordings complete in both languages, clauses that exist, nothing said twice."""

import re
from string import Formatter

import pytest

from tests.reference import reference_path
from zhunsheng.measure.text import Text
from zhunsheng.rules import impacts, system
from zhunsheng.rules.catalogue import HISTORY, HOUSE, SWEPT, at, named
from zhunsheng.rules.compiled import compiled, expression_of
from zhunsheng.rules.finding import found
from zhunsheng.rules.rule import RESULT_COLUMNS, STAGES, Rule

AFTER = frozenset((*HOUSE, *impacts.RULES, *system.RULES))
each_rule = pytest.mark.parametrize("rule", SWEPT, ids=lambda rule: rule.id)


def _placeholders(text: Text) -> set[str]:
    return {name for wording in (text.zh, text.en) for _, name, _, _ in Formatter().parse(wording) if name}


@each_rule
def test_a_rule_says_every_case_in_both_languages(rule: Rule) -> None:
    columns = expression_of(rule).columns
    assert tuple(columns[: len(RESULT_COLUMNS)]) == RESULT_COLUMNS
    for case in ("", *rule.cases):
        row = dict.fromkeys(columns) | {"case": case, "state": "broken", "unit": "cert", "unit_id": "c"}
        message = found(rule, row).message
        assert message.zh != message.en
        assert not _placeholders(message)
        assert _placeholders(Text(rule.said(case).zh, "")) == _placeholders(Text("", rule.said(case).en))


@each_rule
def test_a_rule_names_exactly_the_cases_its_expression_gives(rule: Rule) -> None:
    given = set(re.findall(r"'(?:broken|unknown):([a-z-]+)'", compiled(rule)))
    assert given <= set(rule.cases)
    by_kind = "'broken:'" in compiled(rule)
    assert by_kind or given == set(rule.cases)


@each_rule
def test_a_rule_cites_clauses_and_belongs_somewhere(rule: Rule) -> None:
    assert rule.clauses
    assert bool(rule.stages) is not (rule in HISTORY or rule in AFTER)
    assert rule.innocent
    assert rule.needs
    assert set(rule.waits) | rule.final <= {"", *rule.cases}
    assert set(rule.only) <= set(rule.clauses)
    assert frozenset().union(*rule.only.values()) <= {"", *rule.cases}


def test_no_two_rules_share_an_id() -> None:
    assert len({rule.id for rule in SWEPT}) == len(SWEPT)
    assert all(named(rule.id) is rule for rule in SWEPT)


def test_every_stage_asks_something() -> None:
    assert all(at(stage) for stage in STAGES)


def test_catalogue_ids_exist() -> None:
    known = set(re.findall(r"\b[HS]\d\d\b", reference_path("evidence/RULES.md").read_text(encoding="utf-8")))
    assert {number for rule in SWEPT for number in rule.catalogue} <= known
