# SPDX-License-Identifier: Apache-2.0
"""The results of a record: shown texts rounded by GB/T 8170, full-precision numbers beside them, the whole
budget.

Numbers of a section's rows are in `result_unit` unless a field says otherwise. Shown numbers use an ASCII
minus.
"""

from dataclasses import dataclass, field
from typing import Literal

from zhunsheng.measure import value_json
from zhunsheng.measure.text import Text

RESULTS_VERSION = "1"
State = Literal["complete", "partial", "empty"]
Severity = Literal["stop", "ask", "note"]


@dataclass(frozen=True, slots=True)
class Notice:
    """Something the calibrator should see: a refused text (`stop`), a question (`ask`) or a remark (`note`).

    `point` and `repeat` count from 0 and are None where the notice is about more.
    """

    code: str
    severity: Severity
    message: Text
    section: str = ""
    point: int | None = None
    column: str = ""
    repeat: int | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing still to be entered: a reading, a standard's value, a climate, an earlier section."""

    kind: Literal["reading", "standard", "environment", "point", "section"]
    message: Text
    section: str = ""
    point: int | None = None
    column: str = ""
    repeat: int | None = None


@dataclass(frozen=True, slots=True)
class BudgetRow:
    """One component at one point: u in `unit`, c by the model, |c|u in the section's result unit, its share.

    `dof` is None where infinite. `counted` is False where a larger component of its group took its place.
    """

    id: str
    name: Text
    type: Literal["A", "B"]
    distribution: str
    unit: str
    u: float
    c: float
    contribution: float
    share: float
    dof: float | None
    counted: bool
    u_text: str
    contribution_text: str
    share_text: str


@dataclass(frozen=True, slots=True)
class VerdictRow:
    """The statement of conformity: outcome, its word, the rule, the acceptance limit of |error| and the
    reason.
    """

    outcome: str
    word: Text
    rule: str
    rule_name: Text
    acceptance_limit: str | None
    reason: Text


@dataclass(frozen=True, slots=True)
class Uncertain:
    """A number with its uncertainty: texts as shown (same last place), and the numbers behind them.

    `k_text` stands beside `U_text`; `dof` is None where infinite.
    """

    value_text: str
    u_text: str
    expanded_text: str
    k_text: str
    value: float
    u: float
    expanded: float
    k: float
    dof: float | None


@dataclass(frozen=True, slots=True)
class FurtherRow:
    """Another result at a point, or one over all points, in `unit`: with U, or a characteristic without.

    `limits_text` is what it was held against, as shown: ±0.85, or −2.5 … +1.5.
    """

    id: str
    label: Text
    unit: str
    value_text: str
    value: float
    result: Uncertain | None = None
    limits_text: str = ""
    verdict: VerdictRow | None = None
    budget: tuple[BudgetRow, ...] = ()


@dataclass(frozen=True, slots=True)
class PointRow:
    """One point: the cells of the certificate by column key, the result, its limit and verdict, the budget.

    `position` is error / MPE (−1 … +1 inside the limits), `position_u` U / MPE; None without a limit. Limits
    that are not symmetric have no `mpe_text`: `limits_text` says them, `mpe` is half of what lies between.
    A `partial` row has only the cells that its readings so far allow. `series` is the id of the section's
    series the row belongs to; the rows of an optional one not begun are `empty` and not asked for.
    """

    point: int
    nominal: str
    state: State
    cells: dict[str, str]
    result: Uncertain | None = None
    mpe_text: str | None = None
    mpe: float | None = None
    verdict: VerdictRow | None = None
    position: float | None = None
    position_u: float | None = None
    budget: tuple[BudgetRow, ...] = ()
    limits_text: str = ""
    further: tuple[FurtherRow, ...] = ()
    series: str = ""

    @property
    def verdicts(self) -> tuple[VerdictRow, ...]:
        """All statements made at this point: of the result, and of the further ones."""
        every = (self.verdict, *(each.verdict for each in self.further))
        return tuple(verdict for verdict in every if verdict is not None)


@dataclass(frozen=True, slots=True)
class ColumnHead:
    """A column of the certificate's table."""

    key: str
    title: Text
    unit: str


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient of the line: value and standard uncertainty, texts and numbers, in `unit`."""

    id: Literal["intercept", "slope"]
    label: Text
    unit: str
    value_text: str
    u_text: str
    value: float
    u: float


@dataclass(frozen=True, slots=True)
class Prediction:
    """The value the line gives at a stated abscissa, with its uncertainty and budget."""

    at: str
    result: Uncertain
    budget: tuple[BudgetRow, ...]


@dataclass(frozen=True, slots=True)
class LineResult:
    """A fitted line: coefficients at `reference` of the abscissa, their correlation, scatter and
    predictions.
    """

    reference: str
    abscissa_unit: str
    coefficients: tuple[Coefficient, ...]
    correlation_text: str
    correlation: float
    scatter_text: str
    scatter: float
    dof: int
    predictions: tuple[Prediction, ...]


@dataclass(frozen=True, slots=True)
class SectionResult:
    """One section: the table's columns and rows, the coverage statement, and the line where there is one."""

    id: str
    title: Text
    kind: Literal["point", "line-fit"]
    quantity: str
    unit: str
    result_unit: str
    coverage: Text
    columns: tuple[ColumnHead, ...]
    rows: tuple[PointRow, ...]
    line: LineResult | None = None
    summary: tuple[FurtherRow, ...] = ()


@dataclass(frozen=True, slots=True)
class Results:
    """The results of one record under one version of one procedure."""

    procedure: str
    version: str
    decision: str
    sections: tuple[SectionResult, ...]
    warnings: tuple[Notice, ...] = ()
    incomplete: tuple[Missing, ...] = ()
    format: str = field(default=RESULTS_VERSION)

    @property
    def complete(self) -> bool:
        """Whether nothing is missing and no text was refused."""
        return not self.incomplete and all(notice.severity != "stop" for notice in self.warnings)

    def section(self, section_id: str) -> SectionResult | None:
        """The section with this id."""
        return next((section for section in self.sections if section.id == section_id), None)

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, shown numbers as texts, full-precision ones as the repr of their
        float.
        """
        return value_json.dumps(self)

    @classmethod
    def from_json(cls, document: str) -> "Results":
        """Read back what `to_json` wrote."""
        return value_json.loads(cls, document)
