# SPDX-License-Identifier: Apache-2.0
"""Which standard may be used, and what stands in the way: labels, holds, certificates, confirmations."""

from datetime import date, timedelta
from typing import Any

import pytest

from zhunsheng.laboratory import actions, queries
from zhunsheng.laboratory.models import Equipment, Hold
from zhunsheng.laboratory.tests import cast
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger.errors import ActionError

DAY = date(2026, 4, 12)
FAMILY = "multiproduct-calibrator"


def _obstacle(day: date = DAY) -> str | None:
    [offer] = queries.standards_of_family(FAMILY, "DCV", day)
    return None if offer.obstacle is None else str(offer.obstacle)


def test_a_confirmed_standard_is_offered(lab: Laboratory) -> None:
    [offer] = queries.usable_standards(FAMILY, "DCV", DAY)
    assert (offer.equipment, offer.traceability, offer.confirmation) == (
        lab.calibrator, lab.traceability, lab.confirmation,
    )  # fmt: skip


def test_expired_traceability_stands_in_the_way(lab: Laboratory) -> None:
    assert _obstacle(date(2027, 3, 1)) is None
    assert _obstacle(date(2027, 3, 2)) == "溯源已过期或未登记"


@pytest.mark.parametrize("state", ["red", "out", "awaiting", "repair", "sealed", "scrapped", "acceptance"])
def test_a_label_stands_in_the_way(lab: Laboratory, state: str) -> None:
    actions.change_equipment_state(lab.keeper, lab.calibrator, state=state, reason="核查")
    assert _obstacle() is not None


def test_a_yellow_label_does_not(lab: Laboratory) -> None:
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="yellow", reason="只用直流电压")
    assert _obstacle() is None


def test_a_hold_of_one_function_leaves_the_others(lab: Laboratory) -> None:
    hold = actions.place_hold(
        lab.keeper, subject_kind="equipment", subject_number="MS-0021", function="DCI", reason="En = 1.4"
    )
    assert _obstacle() is None
    actions.release_hold(lab.tech, hold, reason="已修复")
    actions.place_hold(
        lab.keeper, subject_kind="equipment", subject_number="MS-0021", function="DCV", reason="核查"
    )
    assert _obstacle() == "已停用"


def test_a_hold_is_released_once_and_keeps_its_span(lab: Laboratory) -> None:
    hold = actions.place_hold(lab.keeper, subject_kind="equipment", subject_number="MS-0021", reason="核查")
    placed = lab.clock.at
    lab.clock.on(hours=2)
    actions.release_hold(lab.keeper, hold, reason="核查合格")
    with pytest.raises(ActionError, match="已经解除"):
        actions.release_hold(lab.keeper, hold, reason="再来")
    assert queries.holds_at("equipment", "MS-0021", placed + timedelta(hours=1)).count() == 1
    assert queries.holds_at("equipment", "MS-0021", placed + timedelta(hours=2)).count() == 0
    assert queries.holds_at("equipment", "MS-0021", placed - timedelta(minutes=1)).count() == 0


@pytest.mark.parametrize(
    ("kind", "number", "field"),
    [
        ("equipment", "MS-9999", "subject_number"),
        ("person", "P99", "subject_number"),
        ("moon", "1", "subject_kind"),
    ],
)
def test_a_hold_needs_a_subject_that_is_there(lab: Laboratory, kind: str, number: str, field: str) -> None:
    with pytest.raises(ActionError) as caught:
        actions.place_hold(lab.tech, subject_kind=kind, subject_number=number, reason="核查")
    assert caught.value.field == field
    assert not Hold.objects.exists()


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_hold_needs_a_reason(lab: Laboratory, reason: str) -> None:
    with pytest.raises(ActionError) as caught:
        actions.place_hold(lab.tech, subject_kind="equipment", subject_number="MS-0021", reason=reason)
    assert caught.value.field == "reason"


def test_states_are_spans_without_gaps(lab: Laboratory) -> None:
    lab.clock.on(hours=1)
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="out", reason="送校")
    lab.clock.on(days=9)
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="awaiting", reason="已返回")
    spans = list(lab.calibrator.spans.order_by("id"))
    assert [span.state for span in spans] == ["acceptance", "green", "out", "awaiting"]
    assert [span.until for span in spans[:-1]] == [span.since for span in spans[1:]]
    assert spans[-1].until is None


def test_an_unknown_state_is_refused(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.change_equipment_state(lab.keeper, lab.calibrator, state="purple", reason="x")
    assert caught.value.field == "state"


def test_every_state_but_green_needs_a_reason(lab: Laboratory) -> None:
    with pytest.raises(ActionError) as caught:
        actions.change_equipment_state(lab.keeper, lab.calibrator, state="red", reason=" ")
    assert caught.value.field == "reason"


def test_scrapped_stays_scrapped(lab: Laboratory) -> None:
    actions.change_equipment_state(lab.keeper, lab.calibrator, state="scrapped", reason="报废")
    stale = Equipment(pk=lab.calibrator.pk, number="MS-0021", state="green")
    with pytest.raises(ActionError, match="报废"):
        actions.change_equipment_state(lab.keeper, stale, state="green", reason="")


def test_an_unapproved_confirmation_does_not_count(lab: Laboratory) -> None:
    other = cast.register(lab.keeper, "MS-0022")
    trace = cast.certify(lab.keeper, other)
    cast.confirm(lab.keeper, trace)
    actions.change_equipment_state(lab.keeper, other, state="green", reason="")
    offers = {each.equipment.number: each for each in queries.standards_of_family(FAMILY, "DCV", DAY)}
    assert str(offers["MS-0022"].obstacle) == "该功能未经计量确认"


def test_questions_do_not_grow_with_the_standards(lab: Laboratory, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(4):
        queries.standards_of_family(FAMILY, "DCV", DAY)
    for number in range(30, 40):
        cast.certify(lab.keeper, cast.register(lab.keeper, f"MS-00{number}"))
    with django_assert_num_queries(4):
        queries.standards_of_family(FAMILY, "DCV", DAY)
