# SPDX-License-Identifier: Apache-2.0
"""The verdict on one part of a clause, with its counts and the reasons a person reads."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.clause import Part
from zhunsheng.clauses.words import Words
from zhunsheng.measure.text import Text
from zhunsheng.rules.finding import PACK, Finding
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import in_words
from zhunsheng.rules.verdict.given import Answers, Judgement, key_of
from zhunsheng.rules.verdict.words import Rate, Verdict, rate


@dataclass(frozen=True, slots=True)
class Count:
    """What was asked and said, in units (certificates): each counted once however often a rule hit it.

    `hits` are those nobody dismissed and the laboratory did not find and correct itself. `cases` counts
    findings by rule and case, as "R-SCOPE-01:marked". `looks` are what statistical rules found improbable:
    a second look is due, and no verdict follows from it.
    """

    asked: int = 0
    hits: int = 0
    confirmed: int = 0
    dismissed: int = 0
    self_found: int = 0
    unknown: int = 0
    looks: int = 0
    cases: Mapping[str, int] | None = None

    @property
    def rate(self) -> Rate | None:
        """The hits among the units asked, with the interval; None when nothing was asked.

        None too where units of another kind were hit (months, of people): they are no share of anything.
        """
        return rate(self.hits, self.asked) if self.hits <= self.asked else None


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """A part with its verdict; `missing` are tables or columns the evidence lacks."""

    ref: str
    obligation: str
    verdict: Verdict
    count: Count
    rules: tuple[str, ...]
    reasons: tuple[Text, ...]
    judgement: Judgement | None = None
    missing: tuple[str, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether any rule or person gave an answer."""
        return self.judgement is not None or self.verdict == "to-verify" or self.count.asked > 0


@dataclass(frozen=True, slots=True)
class _Case:
    """A part with the rules that decide about it and what they found."""

    part: Part
    rules: tuple[Rule, ...]
    needed: tuple[Rule, ...]
    findings: tuple[Finding, ...]
    count: Count
    missing: tuple[str, ...]
    asked_too: tuple[Rule, ...]


def judge_part(
    code: Catalogue, part: Part, answers: Answers, by_rule: Mapping[str, list[Finding]]
) -> PartVerdict:
    """The verdict on a part. `by_rule` holds the findings of the answers by rule id."""
    case = _case(part, answers, by_rule)
    judgement = answers.judgements.get(part.ref)
    if judgement is not None:
        verdict, reasons = judged(judgement, undecided(case.findings, answers))
    else:
        verdict, reasons = _machine(code, case, answers)
    if case.count.looks:
        reasons = (*reasons, _LOOK.format(looks=case.count.looks))
    rules = tuple(rule.id for rule in (*case.rules, *case.asked_too))
    return PartVerdict(
        part.ref, part.obligation, verdict, case.count, rules, reasons, judgement, case.missing
    )


def _case(part: Part, answers: Answers, by_rule: Mapping[str, list[Finding]]) -> _Case:
    serving = _serving(answers.rules).get(part.ref, ())
    rules = tuple(rule for rule in serving if rule.decides)
    others = tuple(rule for rule in serving if not rule.decides)
    findings, improbable = (
        tuple(
            finding
            for rule in some
            for finding in by_rule.get(rule.id, ())
            if (finding.unit == PACK or rule.serves(part.ref, finding.case))
            and (finding.state == "broken" or part.ref not in rule.supports)
        )
        for some in (rules, others)
    )
    # What only asks holds up no verdict for want of evidence, unless nothing else decides the part.
    deciding = tuple(rule for rule in rules if rule.decides_on(part.ref))
    needed = tuple(rule for rule in deciding if rule.severity != "ask") or deciding
    ids = {rule.id for rule in needed}
    unable = {f.rule_id for f in findings if f.unit == PACK}
    records = (f.record for f in findings if f.unit == PACK and f.rule_id in ids)
    missing = tuple(dict.fromkeys(place for record in records for place in record.split(", ")))
    able = tuple(rule for rule in deciding if rule.id not in unable)
    count = _count(able, findings, answers, _looks(improbable, answers))
    return _Case(part, rules, needed, findings, count, missing, others)


@lru_cache(maxsize=8)
def _serving(rules: tuple[Rule, ...]) -> dict[str, tuple[Rule, ...]]:
    """The rules that serve each part; worked out once for all the parts of many laboratories."""
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        for part in rule.clauses:
            found.setdefault(part, []).append(rule)
    return {part: tuple(those) for part, those in found.items()}


def _looks(improbable: Iterable[Finding], answers: Answers) -> int:
    """How many units a second look is due at: improbable, and nobody has dismissed it."""
    units = {
        (finding.unit, finding.unit_id)
        for finding in improbable
        if finding.state == "broken" and answers.standing(finding).state != "dismissed"
    }
    return len(units)


def undecided(findings: Iterable[Finding], answers: Answers) -> list[str]:
    """The keys of hits that nobody has confirmed or dismissed; what is merely improbable is none of them."""
    return [
        key_of(finding)
        for finding in findings
        if finding.state == "broken"
        and finding.severity != "statistical"
        and answers.standing(finding).state in _UNDECIDED
    ]


def _machine(code: Catalogue, case: _Case, answers: Answers) -> tuple[Verdict, tuple[Text, ...]]:
    """What can be said without a person: never more than *to be verified* against, never *met* for want."""
    part, count = case.part, case.count
    hits = [f for f in case.findings if f.state == "broken" and answers.standing(f).state != "dismissed"]
    if hits:
        return "to-verify", tuple(_counted(case, said) for said in _hits(count, hits, answers))
    if not case.needed:
        return "unknown", (awaited(code, part),)
    if case.missing:
        return "unknown", (_lacks(case.missing),)
    if any(rule.id not in answers.asked for rule in case.needed):
        return "unknown", (_NOT_ASKED,)
    if count.asked == 0 and part.awaits is None:
        # A laboratory is always there: evidence that names none says nothing about it.
        unnamed = any(rule.judges == "labs" for rule in case.needed)
        return ("unknown", (_UNNAMED,)) if unnamed else ("not-applicable", (_NO_EVENT,))
    if count.unknown:
        return "unknown", (_counted(case, _SILENT.format(unknown=count.unknown, asked=count.asked)),)
    clean = _counted(case, _CLEAN.format(asked=count.asked))
    if part.awaits is not None:
        return "unknown", ((clean, awaited(code, part)) if count.asked else (awaited(code, part),))
    if part.automatable != "full":
        return "unknown", (clean, _text(code.awaits["person"].text))
    return "met", (clean, *_cleared(count))


def judged(judgement: Judgement, still_open: Iterable[str]) -> tuple[Verdict, tuple[Text, ...]]:
    """The verdict a person gave, unless hits have come since that nobody looked at; those never better it."""
    said = _JUDGED.format(person=judgement.person, reason=judgement.reason)
    new = [key for key in still_open if key not in judgement.considered]
    if new and judgement.verdict != "not-met":
        return "to-verify", (said, _SINCE.format(hits=len(new)))
    return judgement.verdict, (said,)


def _count(able: tuple[Rule, ...], findings: tuple[Finding, ...], answers: Answers, looks: int) -> Count:
    """What was asked by rules that had their evidence, and said; tables judged apart are counted apart."""
    asked: dict[str, int] = {}
    for rule in able:
        asked[rule.judges] = max(asked.get(rule.judges, 0), answers.asked.get(rule.id, 0))
    hit: dict[tuple[str, str], list[tuple[str, bool]]] = {}
    for finding in findings:
        if finding.state == "broken":
            standing = answers.standing(finding)
            hit.setdefault((finding.unit, finding.unit_id), []).append((standing.state, standing.self_found))
    unknown = {(f.unit, f.unit_id) for f in findings if f.state == "unknown" and f.unit != PACK}
    standing_units = {unit: [s for s in said if s[0] != "dismissed"] for unit, said in hit.items()}
    cases = Counter(f"{f.rule_id}:{f.case}".rstrip(":") for f in findings if f.unit != PACK)
    return Count(
        asked=sum(asked.values()),
        hits=sum(any(not own for _state, own in said) for said in standing_units.values()),
        confirmed=sum(any(s == "confirmed" for s, _own in said) for said in standing_units.values()),
        dismissed=sum(not said for said in standing_units.values()),
        self_found=sum(bool(said) and all(own for _s, own in said) for said in standing_units.values()),
        unknown=len(unknown),
        looks=looks,
        cases=dict(sorted(cases.items())),
    )


def _hits(count: Count, hits: Sequence[Finding], answers: Answers) -> list[Text]:
    """How many units are still to be verified, and how many a person has confirmed."""
    own = {(f.unit, f.unit_id) for f in hits if not answers.standing(f).self_found}
    waiting = own & {(f.unit, f.unit_id) for f in hits if answers.standing(f).state in _UNDECIDED}
    confirmed = own & {(f.unit, f.unit_id) for f in hits if answers.standing(f).state == "confirmed"}
    within = count.hits <= count.asked
    said = []
    if waiting or not confirmed:
        words = _WAITING if within else _WAITING_ELSEWHERE
        said.append(words.format(units=len(waiting), asked=count.asked))
    if confirmed:
        words = _CONFIRMED if within else _CONFIRMED_ELSEWHERE
        said.append(words.format(units=len(confirmed), asked=count.asked))
    if count.self_found:
        own_words = _OWN.format(units=count.self_found)
        said[-1] = Text(said[-1].zh + own_words.zh, said[-1].en + own_words.en)
    return said


def _cleared(count: Count) -> tuple[Text, ...]:
    return (_CLEARED.format(units=count.dismissed),) if count.dismissed else ()


def awaited(code: Catalogue, part: Part) -> Text:
    """What is lacking, and where it would come from."""
    awaits = part.awaits or "rule"
    text = code.awaits[awaits].text
    if awaits == "person":
        return _text(text)
    sources = [code.sources[name] for name in code[part.clause].sources]
    zh, en = "；".join(each.zh for each in sources), "; ".join(each.en for each in sources)
    return Text(f"{text.zh}（{zh}）", f"{text.en} ({en})")


def _lacks(missing: Sequence[str]) -> Text:
    return _LACKS.format(places=in_words(missing))


def _counted(case: _Case, said: Text) -> Text:
    """A reason in the units that were counted: certificates, people, or else the records that rules judge."""
    judged = {rule.judges for rule in case.rules if rule.decides_on(case.part.ref)}
    if judged <= {"certificates"}:
        return said
    people = judged == {"people"}
    zh, one, en = ("名人员", " 名", "people") if people else ("项记录", " 项", "records")
    return Text(said.zh.replace("份证书", zh).replace(" 份", one), said.en.replace("certificates", en))


def _text(words: Words) -> Text:
    return Text(words.zh, words.en)


_UNDECIDED = ("open", "explained")
_WAITING = Text("{asked} 份证书中 {units} 份待核实", "{units} of {asked} certificates to be verified")
_WAITING_ELSEWHERE = Text("{units} 处待核实", "to be verified at {units} places")
_CONFIRMED = Text(
    "{asked} 份证书中 {units} 份经人确认，等人判断",
    "{units} of {asked} certificates confirmed by a person; a judgement is due",
)
_CONFIRMED_ELSEWHERE = Text(
    "{units} 处经人确认，等人判断", "confirmed by a person at {units} places; a judgement is due"
)
_LOOK = Text(
    "统计上少见的 {looks} 处，请再看一眼；不影响判定",
    "improbable at {looks} places: a second look is due, and the verdict does not depend on it",
)
_OWN = Text(
    "；另有 {units} 份由实验室自己发现并纠正", "; {units} more the laboratory found and corrected itself"
)
_LACKS = Text("缺少证据：{places}", "evidence is missing: {places}")
_NOT_ASKED = Text("没有运行规则", "no rule was run")
_NO_EVENT = Text("期内没有这样的工作", "there was no such work in the period")
_UNNAMED = Text(
    "证据没有写明实验室和所问的一天", "the evidence names no laboratory, and no day on which it is looked at"
)
_SILENT = Text(
    "{asked} 份证书中有 {unknown} 份说不清", "for {unknown} of {asked} certificates it cannot be said"
)
_CLEAN = Text(
    "逐一检查了 {asked} 份证书，没有命中", "{asked} certificates were checked one by one, without a hit"
)
_CLEARED = Text("{units} 份上的命中经人排除", "hits on {units} were dismissed by a person")
_JUDGED = Text("由 {person} 判断：{reason}", "judged by {person}: {reason}")
_SINCE = Text("判断之后又有 {hits} 项命中", "{hits} hits have come since")
