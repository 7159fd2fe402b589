# SPDX-License-Identifier: Apache-2.0
"""An evaluation as rows to be stored, digested and read back: no floats, both languages, a fixed order."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.words import Words
from zhunsheng.measure.text import Text
from zhunsheng.proofs import JsonValue, canonical_json
from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.compiled import compiled
from zhunsheng.rules.finding import PACK, Finding
from zhunsheng.rules.verdict.given import Answers, Judgement, exact, key_of
from zhunsheng.rules.verdict.part import Count, PartVerdict
from zhunsheng.rules.verdict.whole import ClauseVerdict, Whole

Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit, or all units for which one rule is unknown in one way."""

    key: str
    rule: str
    state: str
    case: str
    unit: str
    units: tuple[str, ...]
    record: str
    content: Content


def code_version(code: Catalogue) -> str:
    """The catalogue an evaluation went by."""
    return f"{code.version} {code.digest}"


@lru_cache(maxsize=1)
def rules_digest() -> str:
    """A digest of every rule as it is run, so that an evaluation says by which rules it was made."""
    whole = "\n".join(f"{rule.id} {','.join(rule.clauses)}\n{compiled(rule)}" for rule in SWEPT)
    return hashlib.sha256(whole.encode()).hexdigest()


def verdict_rows(whole: Whole) -> list[tuple[str, str, Content]]:
    """One row a clause: its id, its verdict, and the parts, counts and reasons behind it."""
    return [(each.id, each.verdict, _clause(each)) for each in whole.verdicts]


def hit_rows(answers: Answers) -> list[HitRow]:
    """The findings as rows; what is unknown for many certificates in the same way is one row."""
    hits: list[HitRow] = []
    silent: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in answers.findings:
        if finding.state == "broken":
            hits.append(_hit(finding, (finding.unit_id,)))
        else:
            silent.setdefault((finding.rule_id, finding.case, finding.unit), []).append(finding)
    return hits + [_hit(found[0], _units(found)) for found in silent.values()]


def findings_of(rows: Iterable[Any]) -> tuple[Finding, ...]:
    """The findings again, from stored hits (objects with the fields of HitRow)."""
    return tuple(
        _finding(row, unit)
        for row in rows
        for unit in (row.units if row.state == "unknown" else row.units[:1])
    )


def digest(
    head: Mapping[str, JsonValue], verdicts: Sequence[tuple[str, str, Content]], hits: Sequence[HitRow]
) -> str:
    """The digest of an evaluation: what it was asked, every verdict and every hit."""
    whole: dict[str, Any] = {
        **head,
        "verdicts": [[clause, verdict, content] for clause, verdict, content in verdicts],
        "hits": [
            [row.key, row.rule, row.state, row.case, list(row.units), row.record, row.content] for row in hits
        ],
    }
    return hashlib.sha256(canonical_json(whole)).hexdigest()


def both(text: Text | Words) -> dict[str, str]:
    """A text in both languages."""
    return {"zh": text.zh, "en": text.en}


def _clause(each: ClauseVerdict) -> Content:
    """Reasons that only say what the catalogue says are left out; they are read from it again."""
    content: Content = {"own": each.own, "parts": [_part(part) for part in each.parts]}
    if each.judgement is not None:
        content["judgement"] = _judgement(each.judgement)
    if not each.parts or each.judgement is not None:
        content["reasons"] = [both(reason) for reason in each.reasons]
    return content


def _part(part: PartVerdict) -> Content:
    content: Content = {"ref": part.ref, "verdict": part.verdict}
    if part.judgement is not None:
        content["judgement"] = _judgement(part.judgement)
    if part.rules or part.judgement is not None:
        content["reasons"] = [both(reason) for reason in part.reasons]
    if part.rules:
        content |= {"rules": list(part.rules), "count": _count(part.count), "missing": list(part.missing)}
    return content


def _count(count: Count) -> Content:
    return {
        "asked": count.asked,
        "hits": count.hits,
        "confirmed": count.confirmed,
        "dismissed": count.dismissed,
        "self_found": count.self_found,
        "unknown": count.unknown,
        "looks": count.looks,
        "cases": dict(count.cases or {}),
    }


def _judgement(judgement: Judgement) -> Content:
    return {"about": judgement.about, "verdict": judgement.verdict, "person": both(judgement.person)}


def _units(findings: Iterable[Finding]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(finding.unit_id for finding in findings))


def _hit(finding: Finding, units: tuple[str, ...]) -> HitRow:
    content: Content = {
        "message": both(finding.message),
        "clears": both(finding.clears),
        "innocent": [both(text) for text in finding.innocent],
        "detail": {name: exact(value) for name, value in sorted(finding.detail.items())},
    }
    key = key_of(finding) if finding.state == "broken" else ""
    unit = PACK if finding.unit == PACK else finding.unit
    return HitRow(key, finding.rule_id, finding.state, finding.case, unit, units, finding.record, content)


def _finding(row: Any, unit: str) -> Finding:
    rule = named(row.rule)
    return Finding(
        rule_id=row.rule,
        clauses=rule.cited() if row.unit == PACK else rule.cited(row.case),
        severity=rule.weight(row.case),
        state=row.state,
        case=row.case,
        lab_id="",
        unit=row.unit,
        unit_id=unit,
        record=row.record,
        message=_text(row.content["message"]),
        clears=_text(row.content["clears"]),
        innocent=tuple(_text(each) for each in row.content["innocent"]),
        detail=row.content["detail"],
    )


def _text(said: Mapping[str, str]) -> Text:
    return Text(said["zh"], said["en"])
