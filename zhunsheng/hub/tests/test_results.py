# SPDX-License-Identifier: Apache-2.0
"""Results: shown first, answered, published as frozen, appealed, corrected as visibly, and taken down."""

from datetime import date

import pytest

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions, kinds, queries
from zhunsheng.hub.models import Publication
from zhunsheng.hub.queries import results as asked
from zhunsheng.hub.tests.cast import EXPIRES, NEAR, Hub, shown
from zhunsheng.laboratory.tests.cast import PASSWORD
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import facts
from zhunsheng.proofs import canonical_json


def published(hub: Hub) -> Publication:
    """A result that everybody sees."""
    found = shown(hub)
    actions.set_consent(hub.secretary, hub.laboratories[NEAR], given=True, document="同意书 1 号")
    actions.answer_result(hub.near, found, "没有异议", agreed=True)
    return actions.publish_result(hub.head, found)


def test_a_result_is_the_laboratorys_alone_until_it_is_published(hub: Hub) -> None:
    found = shown(hub)
    assert facts(found.event)["sha256"] == found.sha256 == asked.digest_of(found.document)
    assert found.answer_by == date(2026, 5, 1)  # fifteen working days after Sunday 12 April
    assert list(asked.visible_results(hub.near)) == [found]
    assert not asked.visible_results(hub.far).exists()
    assert not asked.visible_results(hub.assessor).exists()
    assert asked.public_result(found.number) is None
    for other in (hub.far, hub.assessor, hub.secretary, hub.head):
        with pytest.raises(NotAllowed):
            actions.answer_result(other, found, "没有异议", agreed=True)


def test_what_is_published_tells_verdicts_and_nothing_else(hub: Hub) -> None:
    document = shown(hub).document
    text = canonical_json(document).decode()
    for told in ("评审甲", "看过执照", "to-verify", "R-DUTY", "R-ENV", "甬江联系人"):
        assert told not in text, told
    nodes = {each["id"]: each for each in document["clauses"]}
    assert nodes["5.1"]["verdict"] == "not-met"
    assert not [each for each in nodes if each.startswith("6.3.R")]
    assert (document["hits"], document["peers"]) == ([], None)
    assert (document["reading"]["code"], document["basis"]) == ("strict", "accredited")
    assert document["expires"] == EXPIRES.isoformat()


def test_only_what_people_completed_is_shown_and_once(hub: Hub) -> None:
    machine = queries.machine_evaluation(hub.packs[NEAR])
    assert machine is not None
    with pytest.raises(ActionError, match="机器评价"):
        actions.show_result(hub.secretary, machine, expires=EXPIRES)
    found = shown(hub)
    with pytest.raises(ActionError, match="已经给实验室看过"):
        actions.show_result(hub.secretary, found.evaluation, expires=EXPIRES)
    with pytest.raises(NotAllowed):
        actions.show_result(hub.head, found.evaluation, expires=EXPIRES)


def test_nothing_is_published_without_consent_before_the_term_or_against_the_laboratory(hub: Hub) -> None:
    found = shown(hub)
    with pytest.raises(ActionError, match="没有同意公布结果"):
        actions.publish_result(hub.head, found)
    actions.set_consent(hub.secretary, hub.laboratories[NEAR], given=True, document="同意书 1 号")
    with pytest.raises(ActionError, match="还没有答复"):
        actions.publish_result(hub.head, found)
    with pytest.raises(ActionError, match="写明理由"):
        actions.answer_result(hub.near, found, "", agreed=False)
    actions.answer_result(hub.near, found, "5.1 的判断不对", agreed=False)
    with pytest.raises(ActionError, match="不同意公布"):
        actions.publish_result(hub.head, found)
    with pytest.raises(NotAllowed):
        actions.publish_result(hub.secretary, found)


def test_silence_until_the_term_is_over_lets_a_consented_result_out(hub: Hub) -> None:
    found = shown(hub)
    actions.set_consent(hub.secretary, hub.laboratories[NEAR], given=True, document="同意书 1 号")
    hub.clock.on(days=20)
    assert actions.publish_result(hub.head, found).state == "published"


def test_a_consent_taken_back_takes_the_result_down_for_good(hub: Hub) -> None:
    found = published(hub)
    told = asked.public_result(found.number)
    assert told is not None
    assert told.document == found.document
    assert told.intact
    actions.set_consent(hub.near, hub.laboratories[NEAR], given=False, document="撤回书 2 号")
    told = asked.public_result(found.number)
    assert told is not None
    assert (told.state, told.document, told.publication) == ("withdrawn", None, None)
    assert Event.objects.filter(kind=kinds.RESULT_WITHDRAWN).count() == 1
    actions.set_consent(hub.near, hub.laboratories[NEAR], given=True, document="同意书 3 号")
    assert asked.public_results(hub.laboratories[NEAR]) == []
    assert actions.show_result(hub.secretary, found.evaluation, expires=EXPIRES).number != found.number


def test_an_appeal_goes_to_somebody_not_involved_and_leads_to_a_correction(hub: Hub) -> None:
    found = published(hub)
    with pytest.raises(NotAllowed):
        actions.appeal(hub.far, found, "不是我们的")
    raised = actions.appeal(hub.near, found, "5.1：执照有效，附复印件")
    with pytest.raises(ActionError, match="已有申诉"):
        actions.appeal(hub.near, found, "再说一次")
    both = create_user(hub.admin, "both", "两职", PASSWORD, roles=["REV", "HAD"])
    Publication.objects.filter(pk=found.pk).update(published_by=both)
    with pytest.raises(NotAllowed, match="没有参与过"):
        actions.decide_appeal(both, raised, upheld=True, reason="有理", clauses=["5.1"])
    with pytest.raises(ActionError, match="哪些条款"):
        actions.decide_appeal(hub.reviewer, raised, upheld=True, reason="有理")
    actions.decide_appeal(hub.reviewer, raised, upheld=True, reason="执照有效", clauses=["5.1"])
    assert asked.upheld_without_correction(found) is not None
    again = queries.completed_evaluation(hub.entries[NEAR])
    assert again is not None
    assert again.verdicts.get(clause="5.1").verdict != "not-met"
    new = actions.show_result(hub.secretary, again, expires=EXPIRES, corrects=found, change="5.1 的判断撤销")
    actions.answer_result(hub.near, new, "", agreed=True)
    assert asked.correction_of(found) is None  # not before it is public itself
    actions.publish_result(hub.head, new)
    assert (asked.correction_of(found), asked.corrected_by(new)) == (new, found)
    assert asked.public_results(hub.laboratories[NEAR]) == [new, found]
