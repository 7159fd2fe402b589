# SPDX-License-Identifier: Apache-2.0
"""The whole evaluation: every clause with its verdict, coverage, scores, eligibility and what is missing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.measure.text import Text
from zhunsheng.rules.finding import Finding
from zhunsheng.rules.verdict.given import Answers, Judgement
from zhunsheng.rules.verdict.part import PartVerdict, judge_part, judged, undecided
from zhunsheng.rules.verdict.rollup import Child, Score, of_children, of_parts, score
from zhunsheng.rules.verdict.words import DECIDED, MUSTS, VERDICTS, Status, Verdict

CHAPTERS_THAT_GATE = ("4", "5")


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """A clause with its verdict; `own` is of its own parts alone, None where its children judge it."""

    id: str
    verdict: Verdict
    own: Verdict | None
    parts: tuple[PartVerdict, ...]
    reasons: tuple[Text, ...] = ()
    judgement: Judgement | None = None

    @property
    def answered(self) -> bool:
        """Whether any rule or person gave an answer about the clause itself."""
        return self.judgement is not None or any(part.answered for part in self.parts)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much is known: clauses decided, clauses with at least some evidence, clauses that apply."""

    decided: int
    answered: int
    applicable: int


@dataclass(frozen=True, slots=True)
class Grade:
    """One kind of clauses: verdicts on its requirements by word, and the score of its recommendations."""

    kind: str
    musts: Mapping[Verdict, int]
    score: Score


@dataclass(frozen=True, slots=True)
class Eligibility:
    """Whether chapters 4 and 5 hold; `missing` is what stands open, `against` what was found not met."""

    status: Status
    missing: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """An evaluation: verdicts in the code's order and what follows from them."""

    verdicts: tuple[ClauseVerdict, ...]
    coverage: Coverage
    grades: tuple[Grade, ...]
    eligibility: Eligibility


def evaluate(code: Catalogue, answers: Answers) -> Whole:
    """Every clause of the code by what the period answered."""
    by_rule: dict[str, list[Finding]] = {}
    for finding in answers.findings:
        by_rule.setdefault(finding.rule_id, []).append(finding)
    found: dict[str, ClauseVerdict] = {}
    for clause in reversed(code.clauses):  # children stand after their parents
        found[clause.id] = _clause(code, clause, answers, by_rule, found)
    verdicts = tuple(found[clause.id] for clause in code.clauses)
    grades = tuple(_grade(code, kind, verdicts) for kind in code.kinds)
    return Whole(verdicts, _coverage(code, verdicts), grades, _eligibility(code, found))


def _clause(
    code: Catalogue,
    clause: Clause,
    answers: Answers,
    by_rule: Mapping[str, list[Finding]],
    found: Mapping[str, ClauseVerdict],
) -> ClauseVerdict:
    parts = tuple(judge_part(code, part, answers, by_rule) for part in clause.parts)
    own, reasons, judgement = _own(clause, parts, answers, by_rule)
    children = code.children(clause.id)
    if clause.provenance == "heading-only":
        return ClauseVerdict(clause.id, "unknown", None, (), (_HEADING_ONLY,))
    if not children and own is not None:
        return ClauseVerdict(clause.id, own, own, parts, reasons, judgement)
    below = [Child(child.obligation, found[child.id].verdict, child.counts) for child in children]
    rolled = of_children([*([Child(clause.obligation, own)] if own else []), *below], clause.obligation)
    if own == "to-verify" and rolled == "unknown":
        rolled = own  # its own hit is not hidden under what is unknown below
    counted = Counter(found[child.id].verdict for child in children if child.counts)
    return ClauseVerdict(clause.id, rolled, own, parts, (*reasons, _below(counted)), judgement)


def _own(
    clause: Clause, parts: tuple[PartVerdict, ...], answers: Answers, by_rule: Mapping[str, list[Finding]]
) -> tuple[Verdict | None, tuple[Text, ...], Judgement | None]:
    """The verdict on a clause's own parts: a person's on the whole of it, or what the parts give."""
    if not parts:
        return None, (), None
    judgement = answers.judgements.get(clause.id)
    if judgement is None or parts[0].ref == clause.id:
        own = of_parts(clause.obligation, (Child(part.obligation, part.verdict) for part in parts))
        return own, tuple(reason for part in parts for reason in part.reasons), judgement
    rules = {rule_id for part in parts for rule_id in part.rules}
    findings = (
        finding for rule_id in rules for finding in by_rule.get(rule_id, ()) if clause.id in finding.clauses
    )
    verdict, reasons = judged(judgement, undecided(findings, answers))
    return verdict, reasons, judgement


def _coverage(code: Catalogue, verdicts: Iterable[ClauseVerdict]) -> Coverage:
    own = [each for each in verdicts if each.own is not None and code[each.id].counts]
    applicable = [each for each in own if each.own != "not-applicable"]
    return Coverage(
        decided=sum(each.own in DECIDED for each in applicable),
        answered=sum(each.answered for each in applicable),
        applicable=len(applicable),
    )


def _grade(code: Catalogue, kind: str, verdicts: Iterable[ClauseVerdict]) -> Grade:
    mine = [
        (code[each.id], each.own)
        for each in verdicts
        if each.own is not None and code[each.id].kind == kind and code[each.id].counts
    ]
    musts = Counter(own for clause, own in mine if clause.obligation in MUSTS)
    return Grade(kind, dict(musts), score(Child(clause.obligation, own) for clause, own in mine))


def _eligibility(code: Catalogue, found: Mapping[str, ClauseVerdict]) -> Eligibility:
    """Every group of chapters 4 and 5 met; what is merely open makes it *not yet*."""
    gating = [
        each
        for clause_id, each in found.items()
        if each.own is not None
        and code[clause_id].chapter in CHAPTERS_THAT_GATE
        and code[clause_id].obligation in MUSTS
        and code[clause_id].counts
    ]
    order = [clause.id for clause in code.clauses]
    against = sorted((each.id for each in gating if each.own == "not-met"), key=order.index)
    missing = sorted(
        (each.id for each in gating if each.own in ("unknown", "to-verify", "partly")), key=order.index
    )
    groups = [
        found[clause.id].verdict
        for chapter in CHAPTERS_THAT_GATE
        for clause in code.children(chapter)
        if clause.obligation in MUSTS and clause.counts
    ]
    holds = all(verdict in ("met", "not-applicable") for verdict in groups)
    status: Status = "not-eligible" if against else "eligible" if holds else "not-yet"
    return Eligibility(status, tuple(missing), tuple(against))


def _below(counted: Mapping[Verdict, int]) -> Text:
    zh = "，".join(
        f"{word.zh} {counted[verdict]}" for verdict, word in VERDICTS.items() if counted.get(verdict)
    )
    en = ", ".join(
        f"{word.en} {counted[verdict]}" for verdict, word in VERDICTS.items() if counted.get(verdict)
    )
    return Text(f"由下级汇总：{zh or '无'}", f"from its children: {en or 'none'}")


_HEADING_ONLY = Text("只有标题可读，不评价", "only the heading can be read; not assessed")
