# SPDX-License-Identifier: Apache-2.0
"""Facts from outside as evidence: counted by the day, in another evaluation of a pack, after hearing."""

from datetime import date, timedelta
from typing import Any

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions, queries
from zhunsheng.hub.models import Fact
from zhunsheng.hub.queries import judging
from zhunsheng.hub.queries.changes import changes
from zhunsheng.hub.queries.evidence import counted_in, facts_of, known
from zhunsheng.hub.queries.waiting import waiting_for
from zhunsheng.hub.tests.cast import FAR, NEAR, Hub
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.queries import facts

TODAY = date(2026, 4, 12)
FACT: dict[str, Any] = {
    "kind": "penalty",
    "authority": "宁波市市场监督管理局",
    "first": date(2025, 6, 1),
    "text": "见来源",
    "source": "https://example.org/7",
}
MENTION = {"about": "鹏城校准", "tone": "negative", "cited": "no"}
DETAILS: dict[str, dict[str, Any]] = {
    "penalty": {},
    "dishonesty-list": {},
    "complaint": {"number": "ZS-1"},
    "claim": {"detail": {"claim_type": "superlative"}},
    "sighting": {"number": "N-404"},
    "mention": {"detail": MENTION},
}


def enter(hub: Hub, code: str, kind: str, **changed: Any) -> Fact:
    """A fact of a kind, entered by the secretary."""
    return actions.enter_fact(hub.secretary, code=code, **(FACT | {"kind": kind} | DETAILS[kind] | changed))


def test_each_kind_becomes_a_row_of_its_table(hub: Hub) -> None:
    made = {kind: enter(hub, NEAR, kind) for kind in DETAILS}
    told = known(TODAY, [NEAR, FAR])
    rows = told.rows[NEAR]
    assert sorted(rows) == ["claims", "complaints", "mentions", "penalties", "sightings"]
    assert [row["penalty_id"] for row in rows["penalties"]] == [
        f"hub-{made[kind].pk}" for kind in ("penalty", "dishonesty-list")
    ]
    assert rows["mentions"][0] == {
        "mention_id": f"hub-{made['mention'].pk}",
        "lab_id": NEAR,
        "about_lab": "鹏城校准",
        "at": "2025-06-01T00:00:00",
        "polarity": -1.0,
        "evidence_cited": False,
    }
    assert list(told.facts[NEAR]) == [each.pk for each in made.values()]
    assert known(TODAY, [FAR]).rows == {}


def test_a_fact_counts_from_the_day_it_was_entered_until_it_is_annulled_or_settled(hub: Hub) -> None:
    yesterday = TODAY - timedelta(days=1)
    made = enter(hub, NEAR, "claim")
    enter(hub, NEAR, "complaint", until=TODAY)
    penalty = enter(hub, NEAR, "penalty")
    assert known(yesterday, [NEAR]).facts == {}
    assert known(TODAY, [NEAR]).facts == {NEAR: [made.pk, penalty.pk]}
    hub.clock.on(days=2)
    for each in (made, penalty):
        actions.annul_fact(hub.secretary, each, "登记错了")
    assert known(TODAY, [NEAR]).facts == {NEAR: [made.pk, penalty.pk]}  # the past stays what it was
    assert known(TODAY + timedelta(days=2), [NEAR]).rows == {}


@pytest.mark.parametrize(
    ("kind", "changed", "field"),
    [
        ("claim", {"detail": {"claim_type": "best"}}, "claim_type"),
        ("claim", {"detail": {"claim_type": "range", "value": "10"}}, "family"),
        ("claim", {"detail": {"claim_type": "range", "family": "dmm"}}, "value"),
        ("claim", {"detail": {"claim_type": "range", "family": "dmm", "value": "NaN"}}, "value"),
        ("sighting", {"number": " "}, "number"),
        ("sighting", {"detail": {"content": "abc"}}, "content"),
        ("sighting", {"detail": {"issued": "2026-02-30"}}, "issued"),
        ("mention", {"detail": MENTION | {"about": " "}}, "about"),
        ("mention", {"detail": MENTION | {"tone": "rude"}}, "tone"),
        ("mention", {"detail": MENTION | {"cited": ""}}, "cited"),
        ("penalty", {"detail": {"value": "3"}}, "value"),
    ],
)
def test_a_detail_at_fault_names_its_field(hub: Hub, kind: str, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(ActionError) as refused:
        enter(hub, NEAR, kind, **changed)
    assert refused.value.field == field


def test_facts_entered_later_count_in_another_evaluation_and_the_older_one_stays(hub: Hub) -> None:
    pack = hub.packs[NEAR]
    first = queries.machine_evaluation(pack)
    assert first is not None
    made = [enter(hub, NEAR, kind) for kind in DETAILS]
    enter(hub, FAR, "mention")
    [waits] = [each for each in waiting_for(hub.secretary) if each.key == "uncounted"]
    assert len(waits.rows) == 2
    again = actions.evaluate_again(hub.secretary, pack, day=TODAY, reason="登记了处罚")
    assert (queries.machine_evaluation(pack), list(counted_in(again))) == (again, made)
    assert facts(again.event)["outside"] == again.outside
    assert facts(again.event)["reason"] == "登记了处罚"
    first.refresh_from_db()
    assert (first.outside["facts"], first.hits.filter(rule="R-MENTION-01").count()) == ([], 0)
    found = changes(again)
    assert found is not None
    hits = {hit.rule: fact for hit, fact in found.appeared if fact}
    assert hits == {"R-CLAIM-02": made[3], "R-MENTION-01": made[5]}
    verdicts = [(clause.id, after) for clause, _before, after in found.verdicts]
    assert ("5.9.4", "to-verify") in verdicts
    assert changes(first) is None
    # The copy has a number that the pack does not know and no day: nothing is said of it.
    assert again.hits.get(rule="R-MARKET-01").state == "unknown"
    _judged_after_it_was_heard(hub, made[5])


def _judged_after_it_was_heard(hub: Hub, fact: Fact) -> None:
    """People judge what the newest evaluation found; a fact is decided of once the laboratory answered."""
    entry = hub.entries[NEAR]
    hits = {each.hit.rule: each for each in judging.hits_asked(entry)}
    hit = next(each for each in judging.hits_asked(entry) if each.fact == fact)
    assert not hit.ripe
    with pytest.raises(ActionError, match="先听它说"):
        actions.decide(
            hub.assessor, entry, [hit.hit.key], state="confirmed", reason="属实", material="贬低同行"
        )
    actions.answer_fact(hub.near, fact, "已经更正")
    again = next(each for each in judging.hits_asked(entry) if each.fact == fact)
    assert (again.ripe, again.state) == (True, "explained")
    assert not hits["R-CLAIM-02"].ripe


@pytest.mark.parametrize("who", ["head", "assessor", "reviewer", "near", "far", "admin"])
def test_who_runs_no_evaluation_asks_for_none(hub: Hub, who: str) -> None:
    with pytest.raises(NotAllowed):
        actions.evaluate_again(getattr(hub, who), hub.packs[NEAR], day=TODAY, reason="看看")


@pytest.mark.parametrize(
    ("day", "reason", "field"),
    [
        (TODAY, " ", "reason"),
        (TODAY + timedelta(days=1), "再看", "day"),
        (TODAY, "再看", "day"),  # the same facts by the same rules
    ],
)
def test_another_look_wants_a_reason_and_something_to_look_at(
    hub: Hub, day: date, reason: str, field: str
) -> None:
    with pytest.raises(ActionError) as refused:
        actions.evaluate_again(hub.secretary, hub.packs[NEAR], day=day, reason=reason)
    assert refused.value.field == field


def test_a_pack_that_names_its_rows_like_the_hubs_shows_nobodys_facts(hub: Hub) -> None:
    other = enter(hub, FAR, "penalty")
    evaluation = queries.machine_evaluation(hub.packs[NEAR])
    assert evaluation is not None
    hit = evaluation.hits.filter(state="broken").first()
    assert hit is not None
    for unit in (f"hub-{other.pk}", "hub-" + "9" * 30, "hub-x"):
        hit.units = [unit]
        assert facts_of([hit], NEAR) == {}
    hit.units = [f"hub-{other.pk}"]
    assert facts_of([hit], FAR) == {hit.key: other}
