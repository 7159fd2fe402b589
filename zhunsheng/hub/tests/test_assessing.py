# SPDX-License-Identifier: Apache-2.0
"""From a sample to a frozen evaluation: who may judge whom, what comes back, who is heard."""

import json
from datetime import date
from typing import Any

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.checklist.content import checklist
from zhunsheng.hub.checklist.page import as_html
from zhunsheng.hub.checklist.sheet import as_xlsx
from zhunsheng.hub.models import Assignment, Decision, Entry, Plan
from zhunsheng.hub.queries import judging
from zhunsheng.hub.queries.assessors import conflicts
from zhunsheng.hub.tests.cast import FAR, NEAR, Hub
from zhunsheng.hub.working_days import after
from zhunsheng.ledger import places
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import facts
from zhunsheng.rules.sampling import draw


def plan_of(hub: Hub) -> Plan:
    assert hub.plan is not None
    return hub.plan


def work_of(hub: Hub) -> Assignment:
    assert hub.assignment is not None
    return hub.assignment


def near(hub: Hub) -> Entry:
    return hub.entries[NEAR]


def test_a_sample_can_be_drawn_again_by_anybody_from_what_is_logged(hub: Hub) -> None:
    plan = plan_of(hub)
    told = facts(plan.event)
    units = [f"c1-{number}" if number else "c1" for number in range(12)]
    again = draw(units, plan.hits, size=4, random_share=50, seed=str(told["seed"]))
    assert [each.unit for each in again] == told["drawn"]
    assert [each.unit for each in again] == list(plan.sampled.values_list("unit", flat=True))
    assert "c1" in told["drawn"]  # the one that rules hit
    assert [each.how for each in again].count("random") >= 2


def test_a_second_sample_wants_a_reason(hub: Hub) -> None:
    with pytest.raises(ActionError, match="再抽要写明理由"):
        actions.sample(hub.secretary, near(hub), size=3)
    with pytest.raises(NotAllowed):
        actions.sample(hub.assessor, near(hub), size=3, reason="想换一批")


def test_dossiers_say_nothing_of_whose_they_are(hub: Hub) -> None:
    dossiers = [each.dossier for each in plan_of(hub).sampled.all()]
    text = json.dumps(dossiers, ensure_ascii=False)
    assert NEAR not in text
    assert "lab_id" not in text
    tables = {section["table"] for section in dossiers[0]}
    assert {"certificates", "points", "equipment", "traceability", "authorisations", "items"} <= tables


def test_the_same_field_in_the_same_region_is_recused(hub: Hub) -> None:
    assert conflicts(hub.assessor.assessor, hub.laboratories[NEAR]) == []
    with pytest.raises(NotAllowed, match="同专业（电磁）又同地区（浙江）"):
        actions.assign(hub.secretary, near(hub), hub.second.assessor)


def test_nobody_is_assigned_before_declaring(hub: Hub) -> None:
    third = hub.second.assessor
    third.region = "31"
    third.save()
    third.declarations.all().delete()
    with pytest.raises(ActionError, match="还没有为本轮申报"):
        actions.assign(hub.secretary, near(hub), third)


def test_a_tie_declared_ends_the_work_and_bars_the_way_back(hub: Hub) -> None:
    actions.declare_tie(hub.assessor, hub.laboratories[NEAR], "consulting", "2025 年做过顾问")
    work = Assignment.objects.get(pk=work_of(hub).pk)
    assert work.ended_at is not None
    with pytest.raises(NotAllowed, match="已申报"):
        actions.assign(hub.secretary, near(hub), hub.assessor.assessor)
    with pytest.raises(NotAllowed):
        actions.judge(hub.assessor, near(hub), "4.4.2", verdict="met", reason="看过")


def test_a_pack_with_plain_names_is_shown_to_no_assessor(hub: Hub) -> None:
    pack = hub.packs[NEAR]
    pack.pseudonymous = False
    pack.save()
    with pytest.raises(ActionError, match="用了原名"):
        actions.assign(hub.secretary, near(hub), hub.assessor.assessor)


def answers_to(told: dict[str, Any], **changed: dict[str, Any]) -> bytes:
    """Every row answered well, but for what is changed by row."""
    good = {"certificate": "yes", "site": "yes", "finding": "explained", "clause": "unseen"}
    rows = [
        {"id": row["id"], "answer": good[row["kind"]], "note": "看了原件", "seen_on": "2026-04-12"}
        | changed.get(row["id"], {})
        for row in told["rows"]
    ]
    head = {"format": "zhunsheng-checklist-answers", "version": 1, "assignment": told["assignment"]}
    return json.dumps(head | {"checklist": told["checklist"], "rows": rows}).encode()


def test_a_checklist_is_filled_in_with_what_pack_and_rules_say(hub: Hub) -> None:
    told = checklist(work_of(hub))
    kinds = {row["kind"] for row in told["rows"]}
    assert kinds == {"certificate", "site", "finding", "clause"}
    assert sum(row["kind"] == "certificate" for row in told["rows"]) == 4 * 5
    assert {row["rule"] for row in told["rows"] if row["kind"] == "finding"} >= {"R-DUTY-01"}
    assert told["checklist"] == checklist(work_of(hub))["checklist"]
    page = as_html(told, "zh-hans")
    assert "default-src 'none'" in page
    assert "http://" not in page.replace("http-equiv", "")
    assert page.count("</script>") == 2
    assert as_xlsx(told, "en")[:2] == b"PK"


def test_what_a_laboratory_wrote_ends_no_script(hub: Hub) -> None:
    told = checklist(work_of(hub)) | {"laboratory": "</script><script>alert(1)</script>"}
    page = as_html(told, "zh-hans")
    assert page.count("</script>") == 2


def test_answers_come_back_whole(hub: Hub) -> None:
    told = checklist(work_of(hub))
    returned, read = actions.return_checklist(hub.assessor, work_of(hub), answers_to(told))
    assert read.faults == ()
    assert returned is not None
    assert returned.answers.count() == len(told["rows"])
    assert facts(returned.event)["answers"] == len(told["rows"])


def test_every_fault_of_answers_names_its_row_and_field_and_nothing_is_taken(hub: Hub) -> None:
    told = checklist(work_of(hub))
    first, second, third, fourth = (row["id"] for row in told["rows"][:4])
    wrong = {
        first: {"answer": "perhaps"},
        second: {"answer": "no", "note": " "},
        third: {"seen_on": "2027-01-01"},
        fourth: {"id": "strange"},
    }
    returned, read = actions.return_checklist(hub.assessor, work_of(hub), answers_to(told, **wrong))
    assert returned is None
    found = {(fault.row, fault.field) for fault in read.faults}
    assert found == {
        (first, "answer"), (second, "note"), (third, "seen_on"), ("strange", "id"), (fourth, "answer"),
    }  # fmt: skip
    assert not work_of(hub).returned.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"rows": []}', b"[" * 9000, b"x" * 5_000_000])
def test_what_are_no_answers_is_told_in_one_line(hub: Hub, content: bytes) -> None:
    returned, read = actions.return_checklist(hub.assessor, work_of(hub), content)
    assert (returned, len(read.faults)) == (None, 1)


def test_answers_to_an_older_checklist_say_so(hub: Hub) -> None:
    told = checklist(work_of(hub)) | {"checklist": "0" * 64}
    _returned, read = actions.return_checklist(hub.assessor, work_of(hub), answers_to(told))
    assert [fault.field for fault in read.faults] == ["checklist"]


def hit_of(hub: Hub, rule: str = "R-DUTY-01") -> str:
    return next(each.hit.key for each in judging.hits_asked(near(hub)) if each.hit.rule == rule)


def decided(hub: Hub, **changed: Any) -> list[Decision]:
    said = {"state": "confirmed", "reason": "原始记录由同一人核验", "material": "职责分离是证书可信的前提"}
    return actions.decide(hub.assessor, near(hub), [hit_of(hub)], **(said | changed))


def test_nothing_is_confirmed_before_the_laboratory_is_heard(hub: Hub) -> None:
    with pytest.raises(ActionError, match="先听它说"):
        decided(hub)
    [question] = actions.ask(hub.assessor, near(hub), [hit_of(hub)], "谁核验的？")
    assert question.due == after(date(2026, 4, 12), 15) == date(2026, 5, 1)
    with pytest.raises(ActionError, match="先听它说"):
        decided(hub)
    actions.answer(hub.near, question, "当日人手不足，由本人核验。")
    with pytest.raises(ActionError, match="为什么要紧"):
        decided(hub, material=" ")
    [decision] = decided(hub)
    assert decision.rate["hits"] == 1
    assert decision.rate["asked"] == 12
    assert decision.rate["low"] < "0.083" < decision.rate["high"]
    told = facts(decision.event)
    assert told["material"] == "职责分离是证书可信的前提"
    assert judging.standings(near(hub))[hit_of(hub)].state == "confirmed"


def test_silence_until_the_term_is_over_is_an_answer_too(hub: Hub) -> None:
    actions.ask(hub.assessor, near(hub), [hit_of(hub)], "谁核验的？")
    hub.clock.on(days=20)
    assert decided(hub)[0].state == "confirmed"


def test_not_met_wants_every_hit_heard_and_why_it_is_material(hub: Hub) -> None:
    about = "4.5.d/authorised"
    hits = judging.hits_bearing_on(near(hub), about)
    assert hits
    said = {"verdict": "not-met", "reason": "核验人不独立"}
    with pytest.raises(ActionError, match="先听它说"):
        actions.judge(hub.assessor, near(hub), about, **said, material="重要")
    for question in actions.ask(hub.assessor, near(hub), [each.hit.key for each in hits], "请说明"):
        actions.answer(hub.near, question, "属实")
    with pytest.raises(ActionError, match="为什么要紧"):
        actions.judge(hub.assessor, near(hub), about, **said)
    judged = actions.judge(hub.assessor, near(hub), about, **said, material="重要")
    assert judged.considered == sorted(each.hit.key for each in hits)
    assert judged.rate["asked"] == 12


def test_only_the_laboratory_asked_answers_and_once(hub: Hub) -> None:
    [question] = actions.ask(hub.secretary, near(hub), [hit_of(hub)], "谁核验的？")
    for other in (hub.far, hub.secretary, hub.assessor, hub.reviewer):
        with pytest.raises(NotAllowed):
            actions.answer(other, question, "我来答")
    actions.answer(hub.near, question, "属实", self_found=True)
    with pytest.raises(ActionError, match="已经答复"):
        actions.answer(hub.near, question, "改口")
    assert not judging.standings(near(hub))[hit_of(hub)].self_found  # until an assessor has said so


def test_only_who_is_assigned_judges(hub: Hub) -> None:
    for other in (hub.second, hub.secretary, hub.head, hub.reviewer, hub.near):
        with pytest.raises(NotAllowed):
            actions.judge(other, near(hub), "4.4.2", verdict="met", reason="看过")
    with pytest.raises(NotAllowed):
        actions.judge(hub.assessor, hub.entries[FAR], "4.4.2", verdict="met", reason="看过")


def test_a_visit_is_confirmed_by_who_was_visited(hub: Hub) -> None:
    visit = actions.record_visit(
        hub.assessor,
        work_of(hub),
        day=date(2026, 4, 11),
        place="宁波本部",
        met="质量负责人",
        seen="标准器在场",
    )
    with pytest.raises(NotAllowed):
        actions.confirm_visit(hub.far, visit)
    confirmed = actions.confirm_visit(hub.near, visit, "当天另有一台送校")
    assert (confirmed.confirmed_by, confirmed.remark) == (hub.near, "当天另有一台送校")


def finished(hub: Hub) -> Any:
    """The work done as it should be, and the evaluation frozen."""
    told = checklist(work_of(hub))
    actions.return_checklist(hub.assessor, work_of(hub), answers_to(told))
    actions.record_visit(
        hub.assessor, work_of(hub), day=date(2026, 4, 11), place="宁波", met="质量负责人", seen="标准器在场"
    )
    [question] = actions.ask(hub.assessor, near(hub), [hit_of(hub)], "谁核验的？")
    with pytest.raises(ActionError, match="等实验室答复"):
        actions.complete(hub.secretary, near(hub))
    actions.answer(hub.near, question, "属实")
    decided(hub)
    return actions.complete(hub.secretary, near(hub))


def test_an_evaluation_is_completed_once_everything_is_in_and_frozen(hub: Hub) -> None:
    with pytest.raises(ActionError, match="检查表还没有交回"):
        actions.complete(hub.secretary, near(hub))
    made = finished(hub)
    assert facts(made.event)["sha256"] == made.sha256
    assert (made.entry, made.reading) == (near(hub), "strict")
    confirmed = [
        part["count"]["confirmed"]
        for row in made.verdicts.all()
        for part in row.content["parts"]
        if "R-DUTY-01" in part.get("rules", ())
    ]
    assert confirmed
    assert set(confirmed) == {1}
    assert queries.stages([near(hub)])[near(hub).pk] == "completed"
    with pytest.raises(ActionError, match="评价已经完成"):
        decided(hub, state="dismissed")
    with pytest.raises(ActionError, match="评价已经完成"):
        actions.complete(hub.secretary, near(hub))


def test_working_days_skip_weekends_and_what_the_list_says(hub: Hub) -> None:
    assert after(date(2026, 4, 10), 1) == date(2026, 4, 13)
    file = places.data_folder() / "holidays"
    file.write_text("2026-04-13 # off\n2026-04-18 work\n", encoding="utf-8")
    assert after(date(2026, 4, 10), 1) == date(2026, 4, 14)
    assert after(date(2026, 4, 17), 1) == date(2026, 4, 18)
    file.write_text("2026-04-13 perhaps\n", encoding="utf-8")
    with pytest.raises(ValueError, match="line 1"):
        after(date(2026, 4, 10), 1)
