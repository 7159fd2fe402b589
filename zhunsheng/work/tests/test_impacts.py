# SPDX-License-Identifier: Apache-2.0
"""A standard found out of tolerance: what it touched is listed, judged, told, and only then closed."""

from datetime import timedelta

import pytest

from tests.shelf import shelved
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger import clock
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.engine import run
from zhunsheng.work import actions
from zhunsheng.work.actions import Found
from zhunsheng.work.evidence_period import Period, tables_of
from zhunsheng.work.impacts import in_reach
from zhunsheng.work.models import Certificate, Impact, Impacted, RecordStandard
from zhunsheng.work.queries.impacts import impacted_rows, tell_by, unjudged
from zhunsheng.work.sealing import resume
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.test_several import checked


@shelved
def issued(lab: Laboratory) -> None:
    """Three multimeters signed and sealed, the day before."""
    signed, refused = actions.sign_several(lab.lin, checked(lab), password=PASSWORD)
    assert not refused
    for certificate in signed:
        resume(certificate)
    lab.clock.on(days=1)


@shelved
def opened(lab: Laboratory, shift: str = "0.26") -> Impact:
    """Three certificates, DC voltage; the calibrator gave so much more, in mV, up to 12 V."""
    issued(lab)
    day = lab.clock.at.date()
    return actions.open_impact(
        lab.tech,
        lab.calibrator,
        function="DCV",
        since=day - timedelta(days=5),
        until=day,
        found=Found(shift, "mV", "0", "12", "V"),
        reason="送校返回，修前值超差",
        source="NC2026-0007",
    )


def hits(lab: Laboratory) -> list[str]:
    """What the evaluation of the period says of it now."""
    day = lab.clock.at.date()
    period = Period(day - timedelta(days=30), day, clock.now())
    found = run([named("R-IMPACT-01")], tables_of(period))
    return [f"{finding.state}:{finding.case}".rstrip(":") for finding in found]


def test_every_certificate_in_the_window_is_listed_with_the_shift_taken_off(lab: Laboratory) -> None:
    impact = opened(lab)
    rows = list(impact.listed.all())
    assert impact.number == "YX2026-0001"
    assert [row.certificate for row in rows] == list(Certificate.objects.order_by("id"))
    assert {row.proposed for row in rows} == {"amend"}  # 0.26 mV is more than a third of U
    nominals = [point["place"].rpartition(" ")[0].rpartition(" ")[2] for point in rows[0].points]
    assert nominals == ["2", "10"]  # 14 V, 19 V and −10 V are out of reach
    ten = rows[0].points[1]
    assert float(ten["error"]) - float(ten["true"]) == pytest.approx(0.26)
    body = Event.objects.get(kind="impact.opened").body
    assert all(row.certificate.number in body for row in rows)


def test_only_the_points_that_the_standard_was_bound_to_are_listed(lab: Laboratory) -> None:
    issued(lab)
    RecordStandard.objects.filter(equipment=lab.calibrator).update(points=[1])
    day = lab.clock.at.date()
    impact = actions.open_impact(
        lab.tech, lab.calibrator, function="DCV", since=day - timedelta(days=5), until=day,
        found=Found("0.26", "mV"), reason="送校返回，修前值超差", source="NC2026-0008",
    )  # fmt: skip
    for row in impact.listed.all():
        assert [point["place_en"].rpartition(" ")[0].rpartition(" ")[2] for point in row.points] == ["10"]


@pytest.mark.parametrize(
    ("nominal", "unit", "expected"),
    [("2", "V", True), ("12000", "mV", True), ("14", "V", False), ("2", "°C", False), ("", "V", True)],
)
def test_a_point_is_in_reach_unless_its_nominal_value_is_outside(
    nominal: str, unit: str, expected: bool
) -> None:
    assert in_reach(Impact(low="0", high="12", unit="V"), nominal, unit) is expected


def test_a_small_shift_is_noted(lab: Laboratory) -> None:
    impact = opened(lab, shift="0.01")
    assert {row.proposed for row in impact.listed.all()} == {"note"}
    assert {(row.conformed, row.conforms) for row in impact.listed.all()} == {("conform", "conform")}


def test_it_closes_only_when_all_are_judged_and_those_that_turned_are_told(lab: Laboratory) -> None:
    impact = opened(lab, shift="5")
    rows = list(impact.listed.all())
    assert all(row.turned and row.conforms == "not-conform" for row in rows)
    assert hits(lab) == ["broken"] * 3
    [first, *others] = actions.judge_impacted(lab.tech, impact, rows[:2], decision="", reason="偏移大于 U/3")
    assert first.amendment is not None
    assert impact.number in first.amendment.source
    assert (len(others), first.decision) == (1, "amend")
    with pytest.raises(ActionError, match="还有 1 份"):
        actions.close_impact(lab.tech, impact, conclusion="全部评估")
    assert unjudged(impact) == rows[2:]
    actions.judge_impacted(lab.tech, impact, rows[2:], decision="amend", reason="偏移大于 U/3")
    assert hits(lab) == ["broken:untold"] * 3
    assert tell_by(first) is not None
    with pytest.raises(ActionError, match="通知"):
        actions.close_impact(lab.tech, impact, conclusion="全部评估")
    for row in impact.listed.select_related("amendment"):
        assert row.amendment is not None
        decided = cast.decided(lab, row.amendment)
        actions.note_notice(lab.tech, decided, channel="phone", recipient="王工", text="结论已变")
    assert all(row.told for row in impacted_rows(impact))  # type: ignore[attr-defined]  # annotated
    assert hits(lab) == []
    closed = actions.close_impact(lab.tech, impact, conclusion="三份修改，客户已通知")
    assert closed.closed_at is not None
    with pytest.raises(ActionError, match="已经关闭"):
        actions.judge_impacted(lab.tech, closed, rows, decision="note", reason="再看")


def test_whoever_had_a_hand_in_it_or_no_such_right_does_not_judge(lab: Laboratory) -> None:
    impact = opened(lab)
    rows = list(impact.listed.all())
    for actor in (lab.zhang, lab.chen, lab.lin, lab.keeper, lab.client):
        with pytest.raises(NotAllowed):
            actions.judge_impacted(actor, impact, rows, decision="note", reason="无影响")
    assert not Impacted.objects.exclude(decision="").exists()


@pytest.mark.parametrize(
    ("found", "field"),
    [
        (Found("about 1", "mV"), "shift"),
        (Found("0.2", "bananas"), "shift_unit"),
        (Found("0.2", "mV", low="1"), "unit"),
        (Found("0.2", "K"), "shift_unit"),
    ],
)
def test_what_cannot_be_computed_with_is_refused_at_its_field(
    lab: Laboratory, found: Found, field: str
) -> None:
    issued(lab)
    day = lab.clock.at.date()
    with pytest.raises(ActionError) as refused:
        actions.open_impact(
            lab.tech,
            lab.calibrator,
            function="",
            since=day - timedelta(days=5),
            until=day,
            found=found,
            reason="超差",
            source="NC1",
        )
    assert refused.value.field == field
