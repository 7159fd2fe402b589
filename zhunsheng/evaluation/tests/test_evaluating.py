# SPDX-License-Identifier: Apache-2.0
"""Making an evaluation: what it says, that it says it again, and that nobody changes it unseen."""

from datetime import date, timedelta

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.models import Evaluation, Recomputation
from zhunsheng.evaluation.queries.intact import is_intact
from zhunsheng.evaluation.tests.cast import overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts


def verdicts(evaluation: Evaluation) -> dict[str, str]:
    return dict(evaluation.verdicts.values_list("clause", "verdict"))


def part(evaluation: Evaluation, ref: str) -> str:
    content = evaluation.verdicts.get(clause=ref.partition("/")[0]).content
    return next(str(each["verdict"]) for each in content["parts"] if each["ref"] == ref)


def test_an_evaluation_says_what_its_rules_looked_at_and_no_more(house: House) -> None:
    made = actions.evaluate(house.quality)
    said = verdicts(made)
    assert len(said) == 137
    assert said["5.8.4"] == "met"
    assert said["4.1"] == "unknown"
    assert {row.rule for row in made.hits.filter(state="broken")} == {
        "R-EQUIP-06",  # papers without a file
        "R-DIGITAL-04",  # its one order came over the desk
    }
    asked = {clause for clause, verdict in said.items() if verdict == "to-verify"}
    assert asked == {"4.4.2", "6.6.1.a", "6.6.1.b"}
    assert set(said.values()) == {"met", "unknown", "not-applicable", "to-verify"}
    assert made.summary["eligibility"]["status"] == "not-yet"
    assert made.asked["units"]["R-TRACE-01"] == 1
    assert made.event.kind == "evaluation.made"
    assert facts(made.event)["sha256"] == made.sha256
    assert is_intact(made)


def test_a_hit_is_kept_with_its_certificate(house: House) -> None:
    overdue(house)
    made = actions.evaluate(house.quality)
    [hit] = [hit for hit in made.hits.all() if hit.rule == "R-TRACE-01"]
    assert (hit.state, hit.units) == ("broken", [house.certificate.number])
    assert "MS-0021" in hit.content["message"]["en"]
    assert verdicts(made)["5.8.4"] == "to-verify"


def test_the_same_day_and_knowledge_give_the_same_answer_again(house: House) -> None:
    first = actions.evaluate(house.quality)
    house.lab.clock.on(days=3)
    overdue(house)
    again = actions.evaluate(house.quality, as_of=first.as_of, first=first.first, known_at=first.known_at)
    assert again.sha256 == first.sha256
    assert verdicts(actions.evaluate(house.quality))["5.8.4"] == "to-verify"


def test_a_past_day_is_looked_at_with_the_knowledge_of_its_end(house: House) -> None:
    house.lab.clock.on(days=3)
    overdue(house)
    past = actions.evaluate(house.quality, as_of=date(2026, 4, 12))
    assert verdicts(past)["5.8.4"] == "met"
    assert is_intact(past)
    assert verdicts(actions.evaluate(house.quality, as_of=date(2026, 4, 11)))["5.8.4"] == "not-applicable"


def test_a_row_changed_afterwards_is_noticed(house: House) -> None:
    made = actions.evaluate(house.quality)
    made.verdicts.filter(clause="4.1").update(verdict="met")
    assert not is_intact(made)


def test_recomputations_are_kept_and_a_changed_reading_is_computed_anew(house: House) -> None:
    actions.evaluate(house.quality)
    assert Recomputation.objects.count() == 1
    actions.evaluate(house.quality)
    assert Recomputation.objects.count() == 1
    house.certificate.record_version.record.readings.filter(point=1).update(text="10.0099", counts=100099)
    assert verdicts(actions.evaluate(house.quality))["5.8.3"] == "to-verify"
    assert Recomputation.objects.count() == 2


def test_progress_is_told_in_certificates(house: House) -> None:
    heard: list[tuple[int, int]] = []
    actions.evaluate(house.quality, progress=lambda done, of: heard.append((done, of)))
    assert heard == [(1, 1)]


def test_a_reader_has_it_brought_up_to_date_by_the_system(house: House) -> None:
    made = actions.refresh(house.auditor)
    assert made.made_by is None
    assert made.event.actor == ""
    assert not queries.is_stale(made)
    overdue(house)
    assert queries.is_stale(made)
    assert verdicts(actions.refresh(house.lab.tech))["5.8.4"] == "to-verify"


def test_where_only_judgements_have_come_the_findings_are_judged_again(house: House) -> None:
    overdue(house)
    made = actions.refresh(house.auditor)
    [hit] = [hit for hit in made.hits.all() if hit.rule == "R-TRACE-01"]
    actions.decide(house.quality, [hit.key], state="dismissed", reason="延期函 YQ-12 已归档")
    assert queries.is_stale(made)
    before = Recomputation.objects.count()
    Recomputation.objects.all().delete()
    again = actions.refresh(house.auditor)
    assert (before, Recomputation.objects.count()) == (1, 0)  # the evidence was not read again
    assert (part(made, "5.8.4/covered"), part(again, "5.8.4/covered")) == ("to-verify", "met")
    assert verdicts(actions.evaluate(house.quality)) == verdicts(again)


def test_only_who_may_makes_an_evaluation_or_has_it_brought_up_to_date(house: House) -> None:
    for who in ("tech", "chen", "admin", "desk", "client"):
        actor = house.lab.client if who == "client" else house.lab.users[who]
        with pytest.raises(NotAllowed):
            actions.evaluate(actor)
        if who != "tech":  # who reads
            with pytest.raises(NotAllowed):
                actions.refresh(actor)
            assert not queries.visible_to(actor).exists()
    assert not Evaluation.objects.exists()


def test_a_day_to_come_is_refused(house: House) -> None:
    tomorrow = house.lab.clock.at.date() + timedelta(days=2)
    with pytest.raises(ActionError) as refused:
        actions.evaluate(house.quality, as_of=tomorrow)
    assert refused.value.field == "as_of"
    with pytest.raises(ActionError) as refused:
        actions.evaluate(house.quality, first=tomorrow)
    assert refused.value.field == "first"
    assert not Event.objects.filter(kind="evaluation.made").exists()
