# SPDX-License-Identifier: Apache-2.0
"""Verdicts: what a machine may say, what only a person may, and that what is unknown never counts as met."""

import re
from collections.abc import Mapping
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import HISTORY, RULES, SWEPT, named
from zhunsheng.rules.compiled import compiled
from zhunsheng.rules.engine import run
from zhunsheng.rules.finding import Finding, lacking
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests import plain_verdict as plain
from zhunsheng.rules.tests.drawn import drawing
from zhunsheng.rules.tests.world import arrow, changed, day, honest
from zhunsheng.rules.verdict.given import Answers, Judgement, Standing, key_of, units_asked
from zhunsheng.rules.verdict.part import PartVerdict
from zhunsheng.rules.verdict.rollup import Child, of_children, of_parts, score
from zhunsheng.rules.verdict.whole import ClauseVerdict, Whole, evaluate
from zhunsheng.rules.verdict.words import JUDGED, UNITS, VERDICTS, Judged, State, Verdict, rate, word

CODE = catalogue()
OF_THE_WORK = (*RULES, *HISTORY)
"""The worlds here hold what the work leaves behind, and nothing of how a laboratory is run."""
ASKING = frozenset(rule.id for rule in SWEPT if rule.severity == "ask")
FENG = Text("冯洁", "Feng Jie")
OBLIGATIONS = ("shall", "shall-not", "should", "may")
children = st.lists(
    st.tuples(st.sampled_from(OBLIGATIONS), st.sampled_from(tuple(VERDICTS)), st.booleans()), max_size=8
)


def answers(rows: Mapping[str, Any], **more: Any) -> Answers:
    """What the rules answer about some rows."""
    tables = arrow(rows)
    return Answers(OF_THE_WORK, units_asked(OF_THE_WORK, tables), run(OF_THE_WORK, tables), **more)


def verdicts(whole: Whole) -> dict[str, ClauseVerdict]:
    return {each.id: each for each in whole.verdicts}


def parts(whole: Whole) -> dict[str, PartVerdict]:
    return {part.ref: part for each in whole.verdicts for part in each.parts}


@pytest.fixture(scope="module")
def overdue() -> Answers:
    """The standard's certificate ended before the work."""
    return answers(changed(honest(), "traceability", valid_to=day(5)))


def test_honest_work_meets_what_its_rules_look_at_and_no_more() -> None:
    whole = evaluate(CODE, answers(honest()))
    found, part = verdicts(whole), parts(whole)
    assert part["4.4.2/traceable"].verdict == "met"
    assert found["5.8.4"].verdict == found["5.8.5"].verdict == "met"
    assert found["4.4.2"].verdict == "unknown"  # nobody looked at the rest of it
    assert found["5.8"].verdict == "unknown"
    assert found["4.1"].verdict == "unknown"
    assert not any(each.verdict in ("not-met", "to-verify", "partly") for each in whole.verdicts)


def test_a_hit_is_to_be_verified_and_never_not_met(overdue: Answers) -> None:
    whole = evaluate(CODE, overdue)
    found = parts(whole)["5.8.4/covered"]
    assert (found.verdict, found.count.hits, found.count.asked) == ("to-verify", 1, 1)
    assert found.count.rate is not None
    assert verdicts(whole)["5.8.4"].verdict == "to-verify"
    assert verdicts(whole)["5.8"].verdict == "unknown"
    assert not any(each.verdict == "not-met" for each in whole.verdicts)
    assert "5.8.4" in whole.eligibility.missing
    assert whole.eligibility.status == "not-yet"


def test_a_dismissed_hit_is_gone_and_a_confirmed_one_awaits_a_judgement(overdue: Answers) -> None:
    hits = [f for f in overdue.findings if f.rule_id == "R-TRACE-01" and f.state == "broken"]
    keys = [key_of(finding) for finding in hits]
    dismissed = replace(overdue, standings=dict.fromkeys(keys, Standing("dismissed")))
    assert parts(evaluate(CODE, dismissed))["5.8.4/covered"].verdict == "met"
    assert parts(evaluate(CODE, dismissed))["5.8.4/covered"].count.dismissed == 1
    confirmed = replace(overdue, standings=dict.fromkeys(keys, Standing("confirmed")))
    assert parts(evaluate(CODE, confirmed))["5.8.4/covered"].verdict == "to-verify"


def test_only_a_persons_judgement_is_not_met_and_then_the_laboratory_is_not_eligible(
    overdue: Answers,
) -> None:
    judgement = Judgement("5.8.4", "not-met", FENG, "两次使用均无覆盖，影响结果")
    whole = evaluate(CODE, replace(overdue, judgements={"5.8.4": judgement}))
    assert verdicts(whole)["5.8.4"].verdict == "not-met"
    assert word("not-met", "shall-not").zh == "经确认"
    assert verdicts(whole)["5.8"].verdict == "not-met"
    assert (whole.eligibility.status, whole.eligibility.against) == ("not-eligible", ("5.8.4",))


def test_hits_after_a_judgement_are_open_again(overdue: Answers) -> None:
    keys = frozenset(key_of(f) for f in overdue.findings if f.state == "broken")
    told = Judgement("5.8.4/covered", "met", FENG, "延期函已归档", keys)
    assert parts(evaluate(CODE, replace(overdue, judgements={told.about: told})))[told.about].verdict == "met"
    early = replace(told, considered=frozenset())
    again = parts(evaluate(CODE, replace(overdue, judgements={told.about: early})))[told.about]
    assert again.verdict == "to-verify"


def test_what_the_laboratory_found_itself_is_counted_apart(overdue: Answers) -> None:
    hits = [f for f in overdue.findings if f.rule_id == "R-TRACE-01" and f.state == "broken"]
    standings = {key_of(hit): Standing("explained", self_found=True) for hit in hits}
    count = parts(evaluate(CODE, replace(overdue, standings=standings)))["5.8.4/covered"].count
    assert (count.hits, count.self_found) == (0, 1)


def test_what_is_improbable_calls_for_a_second_look_and_decides_nothing() -> None:
    clean = answers(honest())
    odd = next(rule for rule in SWEPT if rule.id == "R-PACE-01")
    found = Finding(
        odd.id,
        odd.cited(),
        odd.severity,
        "broken",
        "",
        "L",
        "cert",
        "c1",
        "c1",
        odd.title,
        odd.clears,
        (),
        {},
    )
    plainly, looked = evaluate(CODE, clean), evaluate(CODE, replace(clean, findings=(*clean.findings, found)))
    assert [each.verdict for each in looked.verdicts] == [each.verdict for each in plainly.verdicts]
    part = parts(looked)["5.8.1/duration"]
    assert (part.count.looks, part.count.hits) == (1, 0)
    assert "second look" in part.reasons[-1].en
    told = replace(clean, findings=(*clean.findings, found), standings={key_of(found): Standing("dismissed")})
    assert parts(evaluate(CODE, told))["5.8.1/duration"].count.looks == 0


def test_a_rule_that_only_asks_holds_up_no_verdict_for_want_of_evidence() -> None:
    rows = dict(honest())
    assert parts(evaluate(CODE, answers(rows)))["5.8.4/covered"].verdict == "met"
    silent = answers(rows)
    asking = named("R-TRACE-03")
    without = replace(silent, findings=(*silent.findings, lacking(asking, ("intervals",))))
    assert parts(evaluate(CODE, without))["5.8.4/covered"].verdict == "met"
    guarding = named("R-TRACE-01")
    lacks = replace(silent, findings=(*silent.findings, lacking(guarding, ("traceability",))))
    assert parts(evaluate(CODE, lacks))["5.8.4/covered"].verdict == "unknown"


def test_no_event_is_not_applicable() -> None:
    nothing: dict[str, list[Any]] = {name: [] for name in TABLES}
    whole = evaluate(CODE, answers(nothing))
    assert verdicts(whole)["5.8.4"].verdict == "not-applicable"
    assert verdicts(whole)["4.1"].verdict == "unknown"


def test_a_missing_table_leaves_it_unknown() -> None:
    tables = {name: table for name, table in arrow(honest()).items() if name != "traceability"}
    found = evaluate(CODE, Answers(SWEPT, units_asked(SWEPT, tables), run(SWEPT, tables)))
    part = parts(found)["5.8.4/covered"]
    assert (part.verdict, part.missing) == ("unknown", ("traceability",))
    assert part.reasons[0].en == "evidence is missing: traceability cover of a standard (traceability)"


def test_what_cannot_be_said_of_one_certificate_leaves_the_part_unknown() -> None:
    whole = evaluate(CODE, answers(changed(honest(), "certificates", ended_at=None)))
    part = parts(whole)["4.4.2/traceable"]
    assert (part.verdict, part.count.unknown) == ("unknown", 1)


def test_what_was_not_asked_is_unknown() -> None:
    whole = evaluate(CODE, Answers(SWEPT, {}, ()))
    assert not any(each.verdict in ("met", "not-applicable") for each in whole.verdicts)
    assert whole.coverage.decided == whole.coverage.answered == 0


def test_the_cases_of_a_breach_are_counted_apart() -> None:
    beyond = changed(honest(), "points", nominal_value=5000.0, in_scope=False)
    count = parts(evaluate(CODE, answers(beyond)))["5.8.5/within"].count
    assert count.cases == {"R-SCOPE-01:marked": 1}


def test_reconstructed_clauses_never_count() -> None:
    given = {f"6.3.R{n}": Judgement(f"6.3.R{n}", "met", FENG, "看过") for n in range(1, 6)}
    base, more = (evaluate(CODE, Answers(SWEPT, {}, (), judgements=told)) for told in ({}, given))
    assert verdicts(more)["6.3.R1"].verdict == "met"
    assert verdicts(more)["6.3"].verdict == "unknown"
    assert (base.coverage, base.grades, base.eligibility) == (more.coverage, more.grades, more.eligibility)


def test_a_judgement_of_a_permission_changes_no_result() -> None:
    told = {"6.5.5": Judgement("6.5.5", "not-met", FENG, "没有做")}
    base, more = (evaluate(CODE, Answers(SWEPT, {}, (), judgements=each)) for each in ({}, told))
    assert (base.grades, base.coverage) == (more.grades, more.coverage)


def test_recommendations_give_a_score_with_its_coverage() -> None:
    told = {
        "6.5.1": Judgement("6.5.1", "met", FENG, "商标注册有效"),
        "6.5.2": Judgement("6.5.2", "partly", FENG, "有计划，无评价"),
    }
    whole = evaluate(CODE, Answers(SWEPT, {}, (), judgements=told))
    excellence = next(grade for grade in whole.grades if grade.kind == "excellence")
    assert (excellence.score.value, excellence.score.assessed) == (0.75, 2)
    assert excellence.score.applicable == 24
    assert verdicts(whole)["6.5"].verdict == "unknown"


def test_whatever_a_rule_hits_has_a_word_in_both_languages() -> None:
    hit = {unit for rule in SWEPT for unit in re.findall(r"'(\w+)' AS \"?unit\"?\b", compiled(rule))}
    assert "cert" in hit
    assert not hit - UNITS.keys()


def test_a_rate_has_its_interval() -> None:
    few, many = rate(2, 2000), rate(60, 60000)
    assert few is not None
    assert many is not None
    assert few.share == many.share
    assert few.low < many.low < 0.001 < many.high < few.high
    assert rate(0, 0) is None
    with pytest.raises(ValueError, match="3 of 2"):
        rate(3, 2)


@given(st.integers(1, 10_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_holds_the_rate(counts: tuple[int, int]) -> None:
    found = rate(*counts)
    assert found is not None
    assert 0.0 <= found.low <= found.share <= found.high <= 1.0


@given(children)
def test_a_group_is_rolled_up_as_the_page_of_judging_says(
    given_children: list[tuple[str, Verdict, bool]],
) -> None:
    found = of_children(Child(*child) for child in given_children)
    assert found == plain.group([*given_children])
    assert found != "to-verify"
    points = score(Child(*child) for child in given_children)
    assert (points.points, points.assessed, points.applicable) == plain.score([*given_children])


@given(children)
def test_a_group_that_is_recommended_is_known_when_all_its_children_are(
    given_children: list[tuple[str, Verdict, bool]],
) -> None:
    found = of_children([Child(*child) for child in given_children], "should")
    assert found == plain.group([*given_children], recommended=True)
    told = [Child(*child) for child in given_children] + [Child("shall", "met")]
    assert of_children([*told, Child("should", "unknown")], "should") in ("unknown", "not-met")


@given(children)
def test_unknown_never_betters_a_group(given_children: list[tuple[str, Verdict, bool]]) -> None:
    known = [Child(*child) for child in given_children]
    for obligation in ("shall", "shall-not"):
        with_unknown = of_children([*known, Child(obligation, "unknown")])
        assert with_unknown in ("unknown", "not-met")


@given(children)
def test_what_does_not_apply_or_count_changes_nothing(
    given_children: list[tuple[str, Verdict, bool]],
) -> None:
    known = [Child(*child) for child in given_children]
    idle = [
        Child("shall", "not-applicable"),
        Child("may", "not-met"),
        Child("shall", "not-met", counts=False),
    ]
    assert of_children([*known, *idle]) == of_children(known)
    assert score([*known, *idle]) == score(known)


@given(
    st.sampled_from(OBLIGATIONS),
    st.lists(st.tuples(st.sampled_from(OBLIGATIONS), st.sampled_from(tuple(VERDICTS))), max_size=6),
)
def test_a_clause_follows_from_its_parts(obligation: str, given_parts: list[tuple[str, Verdict]]) -> None:
    found = of_parts(obligation, (Child(*part) for part in given_parts))
    assert found == plain.clause(obligation, [*given_parts])


STATES: tuple[State, ...] = ("open", "explained", "confirmed", "dismissed")


def _finding(random: Random, rule_id: str) -> Finding:
    rule = named(rule_id)
    if random.random() < 0.05:
        return lacking(rule, ("holds",))
    case = random.choice(("", *rule.cases))
    return Finding(
        rule_id=rule_id,
        clauses=rule.cited(case),
        severity=rule.severity,
        state=random.choice(("broken", "unknown")),
        case=case,
        lab_id="L",
        unit="cert",
        unit_id=f"c{random.randrange(4)}",
        record=f"r{random.randrange(3)}",
        message=Text("甲", "a"),
        clears=Text("乙", "b"),
        innocent=(),
        detail={},
    )


def _random_answers(seed: int) -> Answers:
    random = drawing(seed)
    ids = [rule.id for rule in SWEPT]
    findings = tuple(_finding(random, random.choice(ids)) for _ in range(random.randrange(12)))
    about = [part.ref for part in CODE.parts()] + [clause.id for clause in CODE.clauses if clause.parts]
    keys = [key_of(finding) for finding in findings]
    told: tuple[Judged, ...] = JUDGED
    return Answers(
        SWEPT,
        {rule_id: random.choice((0, 4, 4, 4)) for rule_id in ids if random.random() < 0.95},
        findings,
        {key: Standing(random.choice(STATES)) for key in keys if random.random() < 0.6},
        {
            each: Judgement(
                each, random.choice(told), FENG, "why", frozenset(k for k in keys if random.random() < 0.5)
            )
            for each in random.sample(about, random.randrange(60))
        },
    )


def _plain_part(given_answers: Answers, ref: str, automatable: str, awaits: str | None) -> str:
    serving = [rule for rule in SWEPT if ref in rule.clauses and rule.severity != "statistical"]
    rules = [rule.id for rule in serving if ref not in rule.supports]
    helping = [rule.id for rule in serving if ref in rule.supports]
    needed = [rule_id for rule_id in rules if rule_id not in ASKING] or rules
    unnamed = any(named(rule_id).judges == "labs" for rule_id in needed)
    mine = [
        {
            "rule": finding.rule_id,
            "unit": finding.unit,
            "state": finding.state,
            "key": key_of(finding),
            "decided": given_answers.standings.get(key_of(finding), Standing()).state,
        }
        for finding in given_answers.findings
        if (finding.rule_id in rules or (finding.rule_id in helping and finding.state == "broken"))
        and (finding.unit == "pack" or finding.case in named(finding.rule_id).only.get(ref, {finding.case}))
    ]
    told = given_answers.judgements.get(ref)
    judgement = {"verdict": told.verdict, "considered": told.considered} if told else None
    return plain.part(
        automatable, rules, dict(given_answers.asked), mine, judgement, awaits, ASKING, unnamed=unnamed
    )


@given(st.integers(0, 2**32))
def test_the_whole_says_what_plain_python_says(seed: int) -> None:
    given_answers = _random_answers(seed)
    whole = evaluate(CODE, given_answers)
    found, part = verdicts(whole), parts(whole)
    for each in CODE.parts():
        if CODE[each.clause].provenance != "heading-only":
            assert part[each.ref].verdict == _plain_part(
                given_answers, each.ref, each.automatable, each.awaits
            )
    for clause in CODE.clauses:
        mine = [(p.obligation, part[p.ref].verdict) for p in clause.parts]
        if clause.parts and (clause.id not in given_answers.judgements or clause.parts[0].ref == clause.id):
            assert found[clause.id].own == plain.clause(clause.obligation, [*mine]), clause.id
        below = [(c.obligation, found[c.id].verdict, c.counts) for c in CODE.children(clause.id)]
        if below and not clause.parts and clause.provenance == "slide":
            rolled = plain.group([*below], recommended=clause.obligation == "should")
            assert found[clause.id].verdict == rolled, clause.id
    _gates_alike(whole, found)


def _gates_alike(whole: Whole, found: Mapping[str, ClauseVerdict]) -> None:
    """Eligible exactly when every group of chapters 4 and 5 is met: when nothing stands open there."""
    tops = [
        found[clause.id].verdict
        for clause in CODE.clauses
        if clause.parent in ("4", "5") and clause.obligation in ("shall", "shall-not")
    ]
    eligible = all(verdict in ("met", "not-applicable") for verdict in tops)
    assert (whole.eligibility.status == "eligible") == eligible
    assert eligible == (not whole.eligibility.missing and not whole.eligibility.against)


def test_the_random_answers_reach_every_verdict() -> None:
    reached: set[tuple[str, str]] = set()
    for seed in range(80):
        for each in evaluate(CODE, _random_answers(seed)).verdicts:
            reached.add((CODE[each.id].obligation, each.verdict))
    assert {verdict for _obligation, verdict in reached} == set(VERDICTS)
