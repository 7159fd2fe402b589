# SPDX-License-Identifier: Apache-2.0
"""The gate: the rules of one stage over one task's slice of the evidence, and what stands in the way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.finding import PACK, Finding
from zhunsheng.rules.rule import Rule, Stage
from zhunsheng.rules.slices import Slice, judge
from zhunsheng.rules.tables import EvidenceError

Overrider = Literal["technical-manager", "quality-manager"]


@dataclass(frozen=True, slots=True)
class Override:
    """A named person's decision to go on in spite of a rule, with the reason; itself a record.

    It counts for findings of that rule and certificate or task, of one `record` or, when None, of all.
    """

    rule_id: str
    unit_id: str
    role: Overrider
    person_id: str
    reason: str
    record: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether this decision may and does set the finding aside."""
        return (
            finding.override == self.role
            and bool(self.person_id and self.reason.strip())
            and (finding.rule_id, finding.unit_id) == (self.rule_id, self.unit_id)
            and self.record in (None, finding.record)
        )


@dataclass(frozen=True, slots=True)
class GateResult:
    """All findings at a stage; those that block; those set aside by an override."""

    stage: Stage
    findings: tuple[Finding, ...]
    blocking: tuple[Finding, ...]
    overridden: tuple[Finding, ...]

    @property
    def passes(self) -> bool:
        """Whether work may go on."""
        return not self.blocking

    def as_json(self) -> dict[str, Any]:
        """The result as JSON can hold it, for the ledger."""
        return {
            "stage": self.stage,
            "passes": self.passes,
            "blocking": [finding.as_json() for finding in self.blocking],
            "overridden": [finding.as_json() for finding in self.overridden],
            "other": [
                finding.as_json()
                for finding in self.findings
                if finding not in self.blocking and finding not in self.overridden
            ],
        }


def gate(
    stage: Stage,
    tables: Slice,
    overrides: Iterable[Override] = (),
    rules: Iterable[Rule] = RULES,
) -> GateResult:
    """Ask the rules of a stage about the task in hand: the certificate rows that have `drafted_at`.

    Other certificates in the slice are context, such as a person's day, and are not judged. A hard or
    arithmetic rule blocks when it is broken and when it is unknown, unless the rule waits for the record at
    this stage; a rule that asks never blocks. EvidenceError when no row has `drafted_at`: a gate that
    judges nothing must not pass.
    """
    drafts = _drafts(tables)
    by_id = {rule.id: rule for rule in rules if stage in rule.stages}
    if not by_id:
        raise EvidenceError("rules", "*", None, f"no rule is asked at stage {stage}")
    findings = tuple(
        finding
        for finding in judge(by_id.values(), tables)
        if finding.unit == PACK or (finding.lab_id, finding.unit_id) in drafts
    )
    decisions = tuple(overrides)
    standing = [f for f in findings if _blocks(by_id[f.rule_id], stage, f)]
    overridden = tuple(f for f in standing if any(decision.covers(f) for decision in decisions))
    blocking = tuple(f for f in standing if f not in overridden)
    return GateResult(stage, findings, blocking, overridden)


def _drafts(tables: Slice) -> frozenset[tuple[str, str]]:
    certificates = tables.get("certificates", {})
    rows = zip(*(certificates.get(name, ()) for name in ("lab_id", "cert_id", "drafted_at")), strict=False)
    drafts = frozenset((str(lab), str(cert)) for lab, cert, drafted_at in rows if drafted_at is not None)
    if not drafts:
        raise EvidenceError("certificates", "drafted_at", None, "the gate was given no task")
    return drafts


def _blocks(rule: Rule, stage: Stage, finding: Finding) -> bool:
    waits = rule.waits.get(finding.case, frozenset())
    return rule.blocks and not (finding.state == "unknown" and stage in waits)
