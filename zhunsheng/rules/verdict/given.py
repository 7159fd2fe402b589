# SPDX-License-Identifier: Apache-2.0
"""What a verdict is made from: findings with what people said of each, and people's judgements of clauses."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyarrow as pa

from zhunsheng.measure.text import Text
from zhunsheng.rules.finding import HANGS, Finding
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.verdict.words import Judged, State


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a finding stands: what was decided of it, and whether the laboratory found and corrected it."""

    state: State = "open"
    self_found: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A named person's judgement of a clause or of one of its parts, in force.

    `considered` are the keys of the findings that lay before the person; one that comes later is open again.
    """

    about: str
    verdict: Judged
    person: Text
    reason: str
    considered: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answers:
    """What one period of one laboratory answered: the rules asked, about how many units, what they found.

    `asked` gives the units of each rule by its id; a rule that is not in it was not asked.
    """

    rules: tuple[Rule, ...]
    asked: Mapping[str, int]
    findings: tuple[Finding, ...]
    standings: Mapping[str, Standing] = field(default_factory=dict)
    judgements: Mapping[str, Judgement] = field(default_factory=dict)

    def standing(self, finding: Finding) -> Standing:
        """Where a finding stands; nobody having said anything, it is open."""
        return self.standings.get(key_of(finding), _OPEN)


_OPEN = Standing()


def key_of(finding: Finding) -> str:
    """What makes a finding the same one in a later evaluation: rule, unit, case, record and all details.

    When a fact behind it changes it is another finding, and wants to be looked at again; what hangs on the
    fact does not make it another.
    """
    place = [finding.rule_id, finding.unit, finding.unit_id, finding.state, finding.case, finding.record]
    detail = sorted(
        (name, exact(value)) for name, value in finding.detail.items() if not name.startswith(HANGS)
    )
    text = json.dumps([*place, detail], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def exact(value: str | int | float | bool | None) -> str | int | bool | None:
    """A detail of a finding as canonical JSON holds it: a real number by its shortest exact text."""
    return repr(value) if isinstance(value, float) else value


def units_asked(rules: Iterable[Rule], tables: Mapping[str, pa.Table]) -> dict[str, int]:
    """How many units each rule was asked about: the rows of the table it judges."""
    return {rule.id: tables[rule.judges].num_rows for rule in rules if rule.judges in tables}
