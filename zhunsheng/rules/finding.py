# SPDX-License-Identifier: Apache-2.0
"""What a rule found: a value that says which records clash, by which rule, and what would clear it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from zhunsheng.measure.text import Text
from zhunsheng.rules.features.ranges import COUNTS
from zhunsheng.rules.rule import RESULT_COLUMNS, Explanation, Override, Rule, Severity, State
from zhunsheng.rules.tables import in_words

PACK = "pack"
HANGS = "on_"
"""What details begin with that only say what hangs on the fact: certificates a person made, say."""
CERTIFICATES = f"{HANGS}certificates"
"""The detail that names them, divided by commas."""
IN_COUNTS = Text("分度", "counts")
"""How the unit of values in counts is read."""
_LACKS = Text("缺少证据：{record}", "evidence is missing: {record}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One hit to be verified (待核实), or one thing that cannot be known for want of a record.

    `unit` is "cert" with the certificate's or task's id, or "pack" where a whole table is missing. `detail`
    holds the rule's own columns as text or numbers, ready for JSON; `overridable` is who may override.
    """

    rule_id: str
    clauses: tuple[str, ...]
    severity: Severity
    state: State
    case: str
    lab_id: str
    unit: str
    unit_id: str
    record: str
    message: Text
    clears: Text
    innocent: tuple[Text, ...]
    detail: Mapping[str, str | int | float | bool | None]
    override: Override = "none"

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON can hold it, both languages kept."""
        return {
            "rule_id": self.rule_id,
            "clauses": list(self.clauses),
            "severity": self.severity,
            "state": self.state,
            "case": self.case,
            "lab_id": self.lab_id,
            "unit": self.unit,
            "unit_id": self.unit_id,
            "record": self.record,
            "message": {"zh": self.message.zh, "en": self.message.en},
            "clears": {"zh": self.clears.zh, "en": self.clears.en},
            "innocent": [{"zh": text.zh, "en": text.en} for text in self.innocent],
            "detail": dict(self.detail),
            "override": self.override,
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Finding":
        """The finding that `as_json` wrote."""
        pairs = {name: _text(said[name]) for name in ("message", "clears")}
        innocent = tuple(map(_text, said["innocent"]))
        return cls(**{**said, **pairs, "innocent": innocent, "clauses": tuple(said["clauses"])})


def _text(said: Mapping[str, str]) -> Text:
    return Text(said["zh"], said["en"])


def found(rule: Rule, row: Mapping[str, Any]) -> Finding:
    """The finding of one row of a rule's result."""
    detail = {name: _plain(value) for name, value in row.items() if name not in RESULT_COLUMNS}
    case = str(row["case"] or "")
    return Finding(
        rule_id=rule.id,
        clauses=rule.cited(case),
        severity=rule.weight(case),
        state="unknown" if row["state"] == "unknown" else "broken",
        case=case,
        lab_id=str(row["lab_id"]),
        unit=str(row["unit"]),
        unit_id=str(row["unit_id"]),
        record=str(row["record"] or ""),
        message=worded(rule.said(case), row),
        clears=rule.clears,
        innocent=explanations(rule, row),
        detail=detail,
        override="none" if case in rule.final else rule.override,
    )


def worded(wording: Text, values: Mapping[str, Any]) -> Text:
    """A wording with the values filled in as they are read in each language."""
    return wording.format(**{name: _read(value) for name, value in values.items()})


def explanations(rule: Rule, row: Mapping[str, Any]) -> tuple[Text, ...]:
    """The innocent explanations that can apply to a row of a rule's result."""
    return tuple(text for text in rule.innocent if not isinstance(text, Explanation) or text.where(row))


def _read(value: Any) -> str | Text:
    if isinstance(value, Text):
        return value
    return IN_COUNTS if value == COUNTS else shown(value)


def _lacks(places: tuple[str, ...]) -> Text:
    return _LACKS.format(record=in_words(places))


def lacking(rule: Rule, places: tuple[str, ...]) -> Finding:
    """The finding that a pack lacks what a rule needs, so the rule is unknown for all of it."""
    record = ", ".join(places)
    return Finding(
        rule_id=rule.id,
        clauses=rule.cited(),
        severity=rule.severity,
        state="unknown",
        case="missing",
        lab_id="",
        unit=PACK,
        unit_id="",
        record=record,
        message=_lacks(places),
        clears=rule.clears,
        innocent=(),
        detail={"missing": record},
    )


def _plain(value: Any) -> str | int | float | bool | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)


def shown(value: Any) -> str:
    """A value for reading: midnight as a day, other instants to the minute, numbers without noise."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d" if value.time() == time.min else "%Y-%m-%d %H:%M")
    return f"{value:.9g}" if isinstance(value, float) else str(value)
