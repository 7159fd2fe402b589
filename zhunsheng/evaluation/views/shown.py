# SPDX-License-Identifier: Apache-2.0
"""What a stored evaluation says of a clause and its parts, decided for the page in the reader's language."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.clause import Clause, Part
from zhunsheng.evaluation.models import Evaluation, Verdict
from zhunsheng.evaluation.wording import in_reader, joined, named_reason
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.tables import rows_of
from zhunsheng.rules.verdict.part import awaited
from zhunsheng.rules.verdict.words import Rate, rate

_PLACE = re.compile(r"\{\w+\}")
_SEVERAL = re.compile(r"…(?:\s*…)+")


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part with its verdict, the numbers behind it, and the rules that gave them."""

    ref: str
    title: str
    obligation: str
    obligation_word: str
    check: str
    automatable: str
    verdict: str
    reasons: Sequence[str]
    rules: Sequence[tuple[str, str]]
    count: Mapping[str, Any] | None
    asked_of: str
    rate: Rate | None
    cases: Sequence[tuple[str, str, int]]
    judged_by: str
    awaits: str


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause with its verdict and why: in full, in one short line, and part by part."""

    clause: Clause
    verdict: str
    why: str
    brief: str
    parts: Sequence[PartShown]
    judged_by: str
    assessed: bool


def verdicts_of(evaluation: Evaluation) -> dict[str, Verdict]:
    """The stored verdicts by clause."""
    return {row.clause: row for row in evaluation.verdicts.all()}


def clause_shown(code: Catalogue, clause: Clause, row: Verdict) -> ClauseShown:
    """One clause as the evaluation has it."""
    stored = {each["ref"]: each for each in row.content["parts"]}
    asked = row.evaluation.asked["rows"]
    parts = [_part(code, part, stored[part.ref], asked) for part in clause.parts if part.ref in stored]
    said = [in_reader(each) for each in row.content.get("reasons", ())]
    return ClauseShown(
        clause=clause,
        verdict=row.verdict,
        why=joined(said) or _why(row.verdict, parts),
        brief=joined(said) or _brief(row.verdict, parts),
        parts=parts,
        judged_by=in_reader(row.content.get("judgement", {}).get("person", "")),
        assessed=row.content["own"] is not None,
    )


def _why(verdict: str, parts: Sequence[PartShown]) -> str:
    """The reasons of the parts that made the verdict what it is."""
    decisive = [part for part in parts if part.verdict == verdict] or parts
    several = len(parts) > 1
    return joined(
        named_reason(part.title, joined(part.reasons)) if several else joined(part.reasons)
        for part in decisive
    )


def _brief(verdict: str, parts: Sequence[PartShown]) -> str:
    """The same in short: what is merely awaited is counted by what it awaits."""
    decisive = [part for part in parts if part.verdict == verdict] or parts
    said = Counter(part.awaits or joined(part.reasons) for part in decisive)
    return joined(f"{reason} × {times}" if times > 1 else reason for reason, times in said.items())


def _asked_of(part: Part, rules: Iterable[str], rows: Mapping[str, int]) -> str:
    """The tables whose rows were asked about; where there are several, with how many each has."""
    tables = dict.fromkeys(rule.judges for rule in map(named, rules) if rule.decides_on(part.ref))
    told = [(in_reader(rows_of(table)), rows[table]) for table in tables if rows.get(table)]
    return " + ".join(f"{word} {number}" if len(told) > 1 else word for word, number in told)


def _part(code: Catalogue, part: Part, stored: Mapping[str, Any], rows: Mapping[str, int]) -> PartShown:
    reasons = stored.get("reasons")
    count = stored.get("count")
    return PartShown(
        ref=part.ref,
        title=in_reader(part.title),
        obligation=part.obligation,
        obligation_word=in_reader(code.obligations[part.obligation].name),
        check=in_reader(part.check),
        automatable=in_reader(code.automatable[part.automatable].name),
        verdict=stored["verdict"],
        reasons=[in_reader(each) for each in reasons] if reasons else [in_reader(awaited(code, part))],
        rules=[(rule, in_reader(named(rule).title)) for rule in stored.get("rules", ())],
        count=count,
        asked_of=_asked_of(part, stored.get("rules", ()), rows) if count and count["asked"] else "",
        rate=rate(count["hits"], count["asked"]) if count else None,
        cases=list(_cases(count["cases"])) if count else [],
        judged_by=in_reader(stored.get("judgement", {}).get("person", "")),
        awaits="" if reasons else in_reader(code.awaits[part.awaits or "rule"].name),
    )


def _cases(cases: Mapping[str, int]) -> Iterable[tuple[str, str, int]]:
    """Each way in which a rule was broken or silent, counted apart: rule, what it says, how often."""
    for name, number in cases.items():
        rule, _colon, case = name.partition(":")
        said = in_reader(named(rule).said(case)) if case else in_reader(named(rule).title)
        yield rule, _plain(said), number


def _plain(said: str) -> str:
    """A message without the places that a record would fill."""
    return _SEVERAL.sub("…", _PLACE.sub("…", said))
