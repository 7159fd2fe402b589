# SPDX-License-Identifier: Apache-2.0
"""Intermediate checks of a standard: planned, read, charted, and what is said of one that is out."""

from datetime import date, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions, kinds
from zhunsheng.laboratory.control import BASELINE, control_of
from zhunsheng.laboratory.control_pictures import control_chart
from zhunsheng.laboratory.evidence.whole import whole_rows
from zhunsheng.laboratory.models import CheckPlan, Hold, StandardCheck
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event

FIRST = date(2025, 1, 1)
USUAL = ("10.0001", "10.0003", "10.0002", "10.0000", "10.0002", "10.0001", "10.0003", "10.0002")


def planned(lab: Laboratory, **changes: object) -> CheckPlan:
    values: dict[str, Any] = {
        "function": "DCV",
        "check_standard": "CS-01 10 V 参考源",
        "reference": "10.0002",
        "unit": "V",
        "resolution": "0.0001",
        "repeats": 1,
        "every_days": 30,
        "begins_on": FIRST,
        "limit": "0.0010",
    }
    return actions.plan_check(lab.keeper, lab.calibrator, **{**values, **changes})


def read(lab: Laboratory, plan: CheckPlan, *values: str) -> StandardCheck:
    """One check after the other, a month apart."""
    done = plan.checks.count()
    for number, text in enumerate(values):
        on = FIRST + timedelta(days=30 * (done + number))
        check = actions.record_check(lab.zhang, plan, on=on, texts=[text])
    return check


def open_page(lab: Laboratory, plan: CheckPlan, user: User) -> str:
    client = Client()
    client.force_login(user)
    where = reverse("laboratory:check-plan", args=[lab.calibrator.number, plan.pk])
    return client.get(where).content.decode()


def test_a_check_is_kept_as_typed_with_an_event(lab: Laboratory) -> None:
    plan = planned(lab)
    check = read(lab, plan, "10.0001")
    assert check.texts == ["10.0001"]
    assert '"within":true' in Event.objects.get(kind=kinds.EQUIPMENT_CHECKED).body
    assert control_of(plan).due == FIRST + timedelta(days=30)
    assert control_of(plan).level is None


def test_the_first_checks_set_the_limits_and_a_later_one_does_not_widen_them(lab: Laboratory) -> None:
    plan = planned(lab, limit="")
    read(lab, plan, *USUAL)
    before = control_of(plan).level
    read(lab, plan, "10.0012")
    control = control_of(plan)
    assert before is not None
    assert control.level is not None
    assert (control.level.centre, control.level.sigma) == (before.centre, before.sigma)
    assert control.baseline == BASELINE
    assert [each.tone for each in control.judged] == ["fine"] * 8 + ["near"]
    # σ of individuals is the mean moving range over 2/√π: 0.0001375 V over seven steps.
    assert before.sigma == pytest.approx(0.0011 / 7 / 1.1283792, rel=1e-3)


def test_a_slow_drift_is_seen_before_any_single_check_is_out(lab: Laboratory) -> None:
    plan = planned(lab, limit="")
    read(lab, plan, *USUAL, "10.0004", "10.0004", "10.0005", "10.0004", "10.0005", "10.0005")
    last = control_of(plan).last
    assert last is not None
    assert (last.outside, last.drifting, last.tone) == (False, True, "near")


def test_a_check_beyond_the_limit_says_what_to_do_and_stops_nothing(lab: Laboratory) -> None:
    plan = planned(lab)
    read(lab, plan, *USUAL, "10.0013")
    assert '"within":false' in Event.objects.filter(kind=kinds.EQUIPMENT_CHECKED).latest("pk").body
    page = open_page(lab, plan, lab.keeper)
    for text in ("最近一次核查超出允许偏差", "先隔离这一功能", "function=DCV", "basis=check"):
        assert text in page
    assert not Hold.objects.exists()
    assert "function=DCV" not in open_page(lab, plan, lab.zhang)


def test_on_the_limit_is_within(lab: Laboratory) -> None:
    plan = planned(lab)
    read(lab, plan, "10.0012")
    assert not control_of(plan).judged[0].beyond


@pytest.mark.parametrize("texts", [["10.00011"], ["十伏"], [], ["10.0001", "10.0002"]])
def test_readings_that_are_none_or_too_many_are_refused(lab: Laboratory, texts: list[str]) -> None:
    plan = planned(lab)
    with pytest.raises(ActionError) as refused:
        actions.record_check(lab.zhang, plan, on=FIRST, texts=texts)
    assert refused.value.field == "texts"
    assert not StandardCheck.objects.exists()


def test_a_void_check_stays_and_leaves_the_chart(lab: Laboratory) -> None:
    plan = planned(lab)
    check = read(lab, plan, *USUAL[:3], "10.0090")
    with pytest.raises(ActionError):
        actions.void_check(lab.keeper, check, reason=" ")
    actions.void_check(lab.keeper, check, reason="接错端子")
    assert len(control_of(plan).judged) == 3
    page = open_page(lab, plan, lab.keeper)
    assert "接错端子" in page
    assert "10.0090" in page


def test_several_readings_a_check_are_charted_by_their_means(lab: Laboratory) -> None:
    plan = planned(lab, repeats=3, limit="")
    for number in range(4):
        on = FIRST + timedelta(days=30 * number)
        actions.record_check(lab.zhang, plan, on=on, texts=["10.0000", "10.0002", f"10.000{number}"])
    control = control_of(plan)
    assert control.level is not None
    assert [round(each.mean, 5) for each in control.judged] == [10.00007, 10.0001, 10.00013, 10.00017]


def test_repeats_that_scatter_more_than_usual_ask_for_a_second_look(lab: Laboratory) -> None:
    plan = planned(lab, repeats=2)
    for number, texts in enumerate([["10.0000", "10.0002"]] * 8 + [["9.9997", "10.0005"]]):
        actions.record_check(lab.zhang, plan, on=FIRST + timedelta(days=30 * number), texts=texts)
    control = control_of(plan)
    assert control.spread is not None
    assert [each.scattering for each in control.judged] == [False] * 8 + [True]
    assert control.last is not None
    assert (control.last.outside, control.last.tone) == (False, "near")
    assert "重复读数的极差异常" in open_page(lab, plan, lab.keeper)


def test_single_readings_have_a_chart_of_moving_ranges(lab: Laboratory) -> None:
    plan = planned(lab)
    for text in ("10.0000", "10.0001", "10.0000", "10.0001"):
        read(lab, plan, text)
    spread = control_of(plan).spread
    assert spread is not None
    assert [round(float(each), 4) for each in spread.points] == [0.0001] * 3
    assert ">MR<" in control_chart(control_of(plan))


def test_the_picture_is_well_formed_and_marks_what_is_out(lab: Laboratory) -> None:
    plan = planned(lab)
    read(lab, plan, *USUAL, "10.0013")
    picture = ElementTree.fromstring(control_chart(control_of(plan)))  # noqa: S314 - our own markup
    assert "1 次异常" in (picture.get("aria-label") or "")
    assert [shape.get("r") for shape in picture.iter() if shape.get("class") == "stop"] == ["4.5"]


def test_an_overdue_check_and_the_chart_stand_on_the_standards_page(lab: Laboratory) -> None:
    plan = planned(lab)
    read(lab, plan, *USUAL[:4])
    client = Client()
    client.force_login(lab.zhang)
    page = client.get(reverse("laboratory:equipment-detail", args=[lab.calibrator.number])).content.decode()
    assert 'class="control"' in page
    assert "已过期" in page.partition('id="checks"')[2]


def test_who_keeps_standards_plans_and_whoever_works_with_them_checks(lab: Laboratory) -> None:
    with pytest.raises(NotAllowed):
        actions.plan_check(
            lab.zhang,
            lab.calibrator,
            function="DCV",
            check_standard="x",
            reference="1",
            unit="V",
            resolution="1",
            repeats=1,
            every_days=1,
            begins_on=FIRST,
        )
    plan = planned(lab)
    with pytest.raises(NotAllowed):
        actions.record_check(lab.chen, plan, on=FIRST, texts=["10.0001"])
    check = read(lab, plan, "10.0001")
    with pytest.raises(NotAllowed):
        actions.void_check(lab.zhang, check, reason="x")
    with pytest.raises(NotAllowed):
        actions.end_check_plan(lab.zhang, plan, reason="x")


def test_a_check_is_entered_on_its_page_and_a_wrong_digit_stands_at_its_field(lab: Laboratory) -> None:
    plan = planned(lab)
    client = Client()
    client.force_login(lab.zhang)
    where = reverse("laboratory:new-check", args=[lab.calibrator.number, plan.pk])
    page = client.post(where, {"on": "2025-01-01", "reading_0": "10.00011", "remark": ""}).content.decode()
    assert 'id="id_reading_0_error"' in page
    assert 'value="10.00011"' in page
    client.post(where, {"on": "2025-01-01", "reading_0": "10.0001", "remark": ""})
    assert StandardCheck.objects.get().texts == ["10.0001"]


def test_checks_done_and_due_are_rows_of_evidence(lab: Laboratory) -> None:
    plan = planned(lab)
    read(lab, plan, *USUAL, "10.0013")
    rows = whole_rows(lab.clock.at)["standard_checks"]
    assert [row["within"] for row in rows] == [True] * 8 + [False, None]
    assert rows[0]["done_at"] == rows[0]["due_at"]
    assert (rows[-1]["done_at"], rows[-1]["check_id"]) == (None, f"plan-{plan.pk}")


def test_an_ended_plan_takes_no_more_checks(lab: Laboratory) -> None:
    plan = planned(lab)
    actions.end_check_plan(lab.keeper, plan, reason="换核查标准")
    with pytest.raises(ActionError):
        read(lab, plan, "10.0001")
    with pytest.raises(ActionError):
        actions.end_check_plan(lab.keeper, plan, reason="换核查标准")
