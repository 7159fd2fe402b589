# SPDX-License-Identifier: Apache-2.0
"""A rule: what it asks of the evidence, which clauses it serves, and what it says, all as one value.

The same object guards one job (the gate), a laboratory's history, and many laboratories. Its expression
takes unbound `ibis` tables holding only the columns the rule declares, so an undeclared column cannot be
read by accident.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from zhunsheng.measure.text import Text

Severity = Literal["hard", "ask", "arithmetic", "statistical"]
Stage = Literal["assignment", "subcontract", "start", "submission", "checking", "signing"]
Reach = Literal["task", "person-day", "item-history"]
Override = Literal["none", "technical-manager", "quality-manager"]
State = Literal["broken", "unknown"]

Expression = Any  # ibis ships no type information; a column, scalar or table expression
Frames = Mapping[str, Expression]
Columns = Mapping[str, tuple[str, ...]]
Judging = Callable[[Frames], Expression]
"""A rule's own part: from tables to the rows it says something of."""


@dataclass(frozen=True, slots=True)
class Explanation(Text):
    """An innocent explanation that can apply to some findings of a rule only: `where` tells by the row."""

    where: Callable[[Mapping[str, Any]], bool]


STAGES: tuple[Stage, ...] = ("assignment", "subcontract", "start", "submission", "checking", "signing")
RESULT_COLUMNS = ("lab_id", "unit", "unit_id", "state", "case", "record")
"""What every rule's result starts with; further columns fill the placeholders of its messages."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """One rule of the vocabulary.

    `clauses` are the parts of the code it serves, as clause or clause/part; one named in `only` is served by
    findings of those cases alone. One named in `supports` is decided by other rules: a hit of this one counts
    there as well, but not that it lacks evidence or can't say. `message` is said
    when the rule is broken, `cases` when a result row names a case of its own: another way to break it, or
    what is missing (`unknown`). `needs` are columns without which nothing can be said; `reads` are looked at
    where a pack has them and read as null otherwise; of `one_of` ("table" or "table.column") at least one
    must be there. `waits` names cases of unknown, and stages at which they do not block because the record
    may lawfully come later. A case in `final` can't be overridden; one in `asks` only asks once the work is
    done, since the evidence may not hold all that was said on paper. `judges` is the table each row of which
    gets an answer. One asked at no stage that is `within` looks at one laboratory at a time, like all others.
    """

    id: str
    catalogue: tuple[str, ...]
    clauses: tuple[str, ...]
    title: Text
    severity: Severity
    stages: frozenset[Stage]
    message: Text
    clears: Text
    innocent: tuple[Text, ...]
    needs: Columns
    expression: Judging
    cases: Mapping[str, Text] = field(default_factory=dict)
    reads: Columns = field(default_factory=dict)
    one_of: tuple[str, ...] = ()
    reach: Reach = "task"
    override: Override = "none"
    waits: Mapping[str, frozenset[Stage]] = field(default_factory=dict)
    final: frozenset[str] = frozenset()
    asks: frozenset[str] = frozenset()
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    supports: frozenset[str] = frozenset()
    judges: str = "certificates"
    within: bool = False

    def tables(self) -> tuple[str, ...]:
        """Every table the expression is given, in a fixed order."""
        return tuple(dict.fromkeys((*self.needs, *self.reads)))

    def columns(self, table: str) -> tuple[str, ...]:
        """The declared columns of one table, in a fixed order."""
        return tuple(dict.fromkeys((*self.needs.get(table, ()), *self.reads.get(table, ()))))

    def said(self, case: str) -> Text:
        """The wording of a case; the empty case is the plain breach."""
        return self.cases[case] if case else self.message

    def serves(self, part: str, case: str) -> bool:
        """Whether a finding of that case bears on a part of the code."""
        return part in self.clauses and case in self.only.get(part, frozenset({case}))

    def decides_on(self, part: str) -> bool:
        """Whether it has a say on a part of the code, and does not merely support those that do."""
        return self.decides and part in self.clauses and part not in self.supports

    def cited(self, case: str | None = None) -> tuple[str, ...]:
        """The ids of the clauses that findings of a case bear on, or findings of any case; each once."""
        parts = (part for part in self.clauses if case is None or self.serves(part, case))
        return tuple(dict.fromkeys(part.partition("/")[0] for part in parts))

    def weight(self, case: str) -> Severity:
        """How heavy a finding of that case is once the work is done; the gate goes by the rule's own."""
        return "ask" if case in self.asks else self.severity

    @property
    def alone(self) -> bool:
        """Whether what it says of a laboratory follows from that laboratory's evidence alone."""
        return self.within or bool(self.stages)

    @property
    def decides(self) -> bool:
        """Whether verdicts on clauses depend on it. What is improbable calls for a second look alone."""
        return self.severity != "statistical"

    @property
    def blocks(self) -> bool:
        """Whether a finding stops work at the rule's stages: facts and arithmetic do, nothing else does."""
        return self.severity in ("hard", "arithmetic")


def stages(*names: Stage) -> frozenset[Stage]:
    """A set of stages, typed."""
    return frozenset(names)
