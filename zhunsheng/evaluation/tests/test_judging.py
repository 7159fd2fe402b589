# SPDX-License-Identifier: Apache-2.0
"""What people judge: who may, of what, and what the log keeps of it."""

from datetime import date

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions
from zhunsheng.evaluation.models import Decision, Evaluation, Hit, Judgement, NumberMapping
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_evaluating import part, verdicts
from zhunsheng.laboratory.models import Person
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts

WHY = "两次使用均无覆盖，影响结果"


@pytest.fixture
def hit(house: House) -> Hit:
    """The standard was overdue, and an evaluation has found it."""
    made = evaluated_overdue(house)
    return made.hits.get(rule="R-TRACE-01")


def test_a_person_judges_a_clause_from_evidence_outside(house: House) -> None:
    evaluated(house)
    actions.judge(house.director, "4.1", verdict="met", reason="营业执照有效", references=["document:YYZZ"])
    assert verdicts(actions.refresh(house.auditor))["4.1"] == "met"
    event = Event.objects.get(kind="clause.judged")
    assert (event.subject, event.actor) == ("clause:4.1", "director")
    assert facts(event)["references"] == ["document:YYZZ"]


def test_a_judgement_counts_until_its_last_day(house: House) -> None:
    actions.judge(house.quality, "4.1", verdict="met", reason="有效", last_day=date(2026, 4, 20))
    assert verdicts(evaluated(house))["4.1"] == "met"
    house.lab.clock.on(days=9)
    assert verdicts(evaluated(house))["4.1"] == "unknown"
    assert verdicts(actions.evaluate(house.quality, as_of=date(2026, 4, 15)))["4.1"] == "met"


def test_a_judgement_made_later_says_nothing_about_what_was_known_then(house: House) -> None:
    then = house.lab.clock.at
    house.lab.clock.on(days=1)
    actions.judge(house.quality, "4.1", verdict="met", reason="有效")
    made = actions.evaluate(house.quality, as_of=date(2026, 4, 12), known_at=then)
    assert verdicts(made)["4.1"] == "unknown"


def test_one_part_may_be_judged_alone(house: House) -> None:
    actions.judge(house.quality, "4.2/separate", verdict="met", reason="平面图 P-3")
    made = evaluated(house)
    assert part(made, "4.2/separate") == "met"
    assert verdicts(made)["4.2"] == "unknown"


def test_a_prohibited_act_is_confirmed_only_after_the_answer_and_with_its_rate(
    house: House, hit: Hit
) -> None:
    with pytest.raises(ActionError) as refused:
        actions.judge(house.quality, "5.8.4", verdict="not-met", reason=WHY)
    assert "1 项命中没有说明" in str(refused.value)
    actions.decide(house.quality, [hit.key], state="explained", reason="到期提醒漏看")
    judged = actions.judge(house.quality, "5.8.4", verdict="not-met", reason=WHY)
    said = facts(judged.event)
    assert (said["hits"], said["asked"]) == (1, 1)
    assert said["low"] == "0.206549"
    made = actions.refresh(house.auditor)
    assert verdicts(made)["5.8.4"] == "not-met"
    assert made.summary["eligibility"] == {
        "status": "not-eligible",
        "missing": made.summary["eligibility"]["missing"],
        "against": ["5.8.4"],
    }


def test_hits_that_come_after_a_judgement_are_open_again(house: House) -> None:
    evaluated(house)
    actions.judge(house.quality, "5.8.4/covered", verdict="met", reason="看过全部证书")
    assert part(evaluated_overdue(house), "5.8.4/covered") == "to-verify"


def test_a_hit_is_explained_confirmed_dismissed_and_each_is_a_record(house: House, hit: Hit) -> None:
    actions.decide(house.quality, [hit.key], state="explained", reason="到期提醒漏看")
    made = actions.refresh(house.auditor)
    assert part(made, "5.8.4/covered") == "to-verify"
    actions.decide(house.quality, [hit.key], state="confirmed", reason="属实", self_found=True)
    made = actions.refresh(house.auditor)
    count = next(
        p["count"] for p in made.verdicts.get(clause="5.8.4").content["parts"] if p["ref"] == "5.8.4/covered"
    )
    assert (count["hits"], count["self_found"], count["confirmed"]) == (0, 1, 1)
    assert [row.state for row in Decision.objects.all()] == ["explained", "confirmed"]
    assert Event.objects.filter(kind="finding.decided").count() == 2


def test_what_is_decided_is_not_explained_again(house: House, hit: Hit) -> None:
    actions.decide(house.quality, [hit.key], state="dismissed", reason="延期函已归档")
    with pytest.raises(ActionError, match="已经有决定"):
        actions.decide(house.quality, [hit.key], state="explained", reason="又想起来")


def test_nobody_decides_about_a_certificate_they_had_a_hand_in(house: House, hit: Hit) -> None:
    from zhunsheng.accounts.actions import grant_role

    grant_role(house.lab.users["admin"], house.lab.lin, "QUA")
    actions.decide(house.lab.lin, [hit.key], state="explained", reason="当时看过证书")
    with pytest.raises(NotAllowed, match="由另一人决定"):
        actions.decide(house.lab.lin, [hit.key], state="dismissed", reason="没有影响")


def test_whom_a_hit_is_about_explains_and_another_decides(house: House, hit: Hit) -> None:
    person = Person.objects.get(user=house.lab.tech)
    house.quality.person = person
    Hit.objects.filter(pk=hit.pk).update(unit="person_month", units=[f"{person.number} 2026-04"])
    actions.decide(house.quality, [hit.key], state="explained", reason="凭证在归档")
    with pytest.raises(NotAllowed) as refused:
        actions.decide(house.quality, [hit.key], state="dismissed", reason="凭证在归档")
    assert "说的是您" in str(refused.value)


def test_only_who_may_approve_judges(house: House, hit: Hit) -> None:
    others = {"client": house.lab.client, "auditor": house.auditor}
    for who in ("tech", "auditor", "chen", "desk", "client"):
        actor = others.get(who) or house.lab.users[who]
        for state in ("explained", "confirmed", "dismissed"):
            with pytest.raises(NotAllowed):
                actions.decide(actor, [hit.key], state=state, reason="因为")
        with pytest.raises(NotAllowed):
            actions.judge(actor, "4.1", verdict="met", reason="因为")
        with pytest.raises(NotAllowed):
            actions.map_number(actor, "6.4.1", number="6.4.1", copy="No. 7")
    assert not Decision.objects.exists()
    assert not Judgement.objects.exists()


def test_a_judgement_that_says_nothing_is_refused(house: House) -> None:
    for about, verdict, reason, field in (
        ("9.9", "met", "有效", "about"),
        ("4.4", "met", "有效", "about"),
        ("4.2/gone", "met", "有效", "about"),
        ("4.1", "fine", "有效", "verdict"),
        ("4.1", "met", "  ", "reason"),
    ):
        with pytest.raises(ActionError) as refused:
            actions.judge(house.quality, about, verdict=verdict, reason=reason)
        assert refused.value.field == field
    with pytest.raises(ActionError) as refused:
        actions.judge(house.quality, "4.1", verdict="met", reason="有效", last_day=date(2026, 4, 1))
    assert refused.value.field == "last_day"


def test_a_hit_that_is_no_longer_there_is_not_decided(house: House, hit: Hit) -> None:
    for keys in (["0" * 24], []):
        with pytest.raises(ActionError, match="最近一次评价"):
            actions.decide(house.quality, keys, state="dismissed", reason="没有影响")
    with pytest.raises(ActionError, match="只能说明"):
        actions.decide(house.quality, [hit.key], state="open", reason="重来")


def test_an_inferred_number_is_mapped_by_a_named_person(house: House) -> None:
    actions.map_number(house.director, "6.4.5", number="6.4.1", copy="正本 No. 7")
    assert NumberMapping.objects.get().by == house.director
    with pytest.raises(ActionError, match="编号为推断"):
        actions.map_number(house.director, "4.1", number="4.1", copy="正本 No. 7")
    with pytest.raises(ActionError) as refused:
        actions.map_number(house.director, "6.4.5", number="6.4.1", copy=" ")
    assert refused.value.field == "copy"


def test_an_evaluation_before_any_hit_still_lets_a_clause_be_judged(house: House) -> None:
    assert not Evaluation.objects.exists()
    assert actions.judge(house.quality, "5.1", verdict="partly", reason="有程序，未评审").considered == []
