# SPDX-License-Identifier: Apache-2.0
"""Certificates taken back and supplemented, one and many, and the client told."""

import pytest

from tests.shelf import shelved
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.measure.text import Text
from zhunsheng.work import actions, queries
from zhunsheng.work.actions import Draft
from zhunsheng.work.models import Amendment, Certificate, Notice, Task
from zhunsheng.work.queries.documents import frozen
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory

LEADS = Text("所用测试线随器具一同校准。", "The test leads supplied were calibrated with the meter.")
ASKED = Text("客户要求补充说明", "asked for by the client")


@shelved
def supplemented(lab: Laboratory) -> Certificate:
    certificate = cast.issued(lab, serial="A1802")
    decided = cast.decided(lab, cast.requested(lab, certificate), kind="supplement", cause="improvement")
    return cast.amended(
        lab, cast.rechecked(lab, cast.redrafted(lab, decided, Draft(ASKED, {}, added=[LEADS])))
    )


def test_a_supplement_stands_beside_the_certificate_it_adds_to(lab: Laboratory) -> None:
    supplement = supplemented(lab)
    first = Certificate.objects.get(number="ZS2026-000001")
    assert (supplement.number, supplement.state, first.state) == ("ZS2026-000001-S1", "valid", "amended")
    content = frozen(supplement)
    assert content.supplements is not None
    assert (content.supplements.number, content.supplements.additions) == (first.number, (LEADS,))
    assert content.results == ()
    for certificate in (first, supplement):
        found = queries.certificate_lookup(certificate.number, certificate.code)
        assert found is not None
        assert [(link.number, link.supplements) for link in found.chain] == [
            (first.number, ""),
            (supplement.number, first.number),
        ]
        assert found.newest is None


def test_a_replacement_carries_the_supplement_over_and_ends_both(lab: Laboratory) -> None:
    supplement = supplemented(lab)
    first = Certificate.objects.get(number="ZS2026-000001")
    decided = cast.decided(lab, cast.requested(lab, first))
    new = cast.amended(lab, cast.rechecked(lab, cast.redrafted(lab, decided, _relabelled(lab, first))))
    states = dict(Certificate.objects.values_list("number", "state"))
    assert states == {first.number: "superseded", supplement.number: "superseded", new.number: "valid"}
    content = frozen(new)
    assert LEADS in content.statements
    assert content.replaces is not None
    carried = next(change for change in content.replaces.changes if change.after == LEADS)
    assert carried.reason.en == "carried over from supplement ZS2026-000001-S1"


def _relabelled(lab: Laboratory, certificate: Certificate) -> Draft:
    cast.relabelled(lab, certificate.task.item, "A1803")
    return Draft(cast.TYPED_WRONG, {"item.serial_number": cast.TYPED_WRONG})


def test_a_supplement_changes_nothing_and_is_not_replaced_by_itself(lab: Laboratory) -> None:
    supplement = supplemented(lab)
    amendment = cast.requested(lab, supplement)
    for kind in ("replacement", "supplement"):
        with pytest.raises(ActionError) as refused:
            cast.decided(lab, amendment, kind=kind)
        assert refused.value.field == "kind"
    other = cast.decided(
        lab, cast.requested(lab, Certificate.objects.get(number="ZS2026-000001")), kind="supplement"
    )
    with pytest.raises(ActionError) as refused:
        actions.draft_amendment(lab.wu, other, Draft(ASKED, {"item.model": ASKED}, added=[LEADS]))
    assert refused.value.field == "changes"


def test_a_certificate_withdrawn_on_the_spot_leaves_its_cause_to_somebody_else(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    done = actions.withdraw(lab.tech, certificate, reason="标准源超差", source="不符合工作 NC-1")
    certificate.refresh_from_db()
    assert (certificate.state, certificate.withdrawn_reason) == ("withdrawn", "标准源超差")
    assert (done.state, done.kind, done.cause) == ("done", "withdrawal", "")
    with pytest.raises(NotAllowed):
        actions.classify_amendment(lab.tech, done, cause="laboratory-error", reason="查过")
    judged = actions.classify_amendment(lab.quality, done, cause="laboratory-error", reason="送校报告")
    assert judged.cause == "laboratory-error"
    found = queries.certificate_lookup(certificate.number, certificate.code)
    assert found is not None
    assert (found.state, found.newest) == ("withdrawn", None)


def test_a_withdrawn_certificate_may_be_replaced_later_and_stays_withdrawn(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    actions.withdraw(lab.tech, certificate, reason="编号不对", source="客户来电")
    new = cast.amended(
        lab, cast.rechecked(lab, cast.redrafted(lab, cast.decided(lab, cast.requested(lab, certificate))))
    )
    certificate.refresh_from_db()
    assert (certificate.state, new.state, new.replaces) == ("withdrawn", "valid", certificate)
    found = queries.certificate_lookup(certificate.number, certificate.code)
    assert found is not None
    assert found.newest is not None
    assert found.newest.number == new.number


def test_the_client_is_told_and_it_is_written_down(lab: Laboratory) -> None:
    done = actions.withdraw(lab.tech, cast.issued(lab), reason="标准源超差", source="NC-1")
    notice = actions.note_notice(lab.desk, done, channel="email", recipient="王工", text="证书收回，另行补发")
    assert (Notice.objects.get(), notice.by) == (notice, lab.desk)
    for who in (lab.client, lab.zhang, lab.admin):
        with pytest.raises(NotAllowed):
            actions.note_notice(who, done, channel="email", recipient="王工", text="x")
    with pytest.raises(ActionError) as refused:
        actions.note_notice(lab.desk, done, channel="pigeon", recipient="王工", text="x")
    assert refused.value.field == "channel"
    undecided = cast.requested(lab, Certificate.objects.get())
    with pytest.raises(ActionError, match="还没有决定"):
        actions.note_notice(lab.desk, undecided, channel="phone", recipient="王工", text="x")


@shelved
def three(lab: Laboratory) -> list[Certificate]:
    """Three certificates of one order."""
    order = cast.ordered(lab, [cast.multimeter(f"B{number}") for number in range(3)])
    cast.accepted(lab, order)
    found = []
    for task in Task.objects.order_by("id"):
        cast.received(lab, task.item)
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
        begun = cast.started(lab, Task.objects.get(pk=task.pk))
        found.append(cast.issued(lab, cast.checked(lab, cast.submitted(lab, begun))))
    return found


def test_many_are_taken_up_decided_and_withdrawn_with_an_event_for_each(lab: Laboratory) -> None:
    certificates = three(lab)
    many = actions.request_many(lab.tech, certificates, reason="模板系数录错", source="投诉 C-1")
    assert (many.batch.number, len(many.done), many.left) == ("PL2026-0001", 3, ())
    first, *others = many.done
    cleared = actions.decide_many(lab.quality, [first], kind="refused", cause="none", reason="该点不用此系数")
    taken = actions.decide_many(
        lab.quality, others, kind="withdrawal", cause="laboratory-error", reason="结论改变"
    )
    assert (len(cleared.done), len(taken.done)) == (1, 2)
    states = Certificate.objects.order_by("id").values_list("state", flat=True)
    assert list(states) == ["valid", "withdrawn", "withdrawn"]
    kinds = Event.objects.filter(kind="certificate.withdrawn").values_list("subject", flat=True)
    assert list(kinds) == [f"certificate:{each.number}" for each in certificates[1:]]


def test_the_cause_of_many_and_one_letter_about_them_are_written_down_with_each(lab: Laboratory) -> None:
    many = actions.withdraw_many(lab.tech, three(lab), reason="模板系数录错", source="投诉 C-1")
    judged = actions.classify_many(
        lab.quality, list(many.done), cause="laboratory-error", reason="系数由本机构录入"
    )
    told = actions.note_notices(
        lab.desk, list(many.done)[:2], channel="letter", recipient="王工", text="已收回，另出证书"
    )
    assert (len(judged.done), len(told.done)) == (3, 2)
    assert set(Amendment.objects.values_list("cause", flat=True)) == {"laboratory-error"}
    assert [each.notices.count() for each in Amendment.objects.order_by("id")] == [1, 1, 0]


def test_what_cannot_be_touched_is_left_and_named(lab: Laboratory) -> None:
    certificates = three(lab)
    actions.withdraw(lab.tech, certificates[0], reason="先收回", source="x")
    many = actions.withdraw_many(lab.tech, certificates, reason="模板系数录错", source="投诉 C-1")
    assert [each.number for each in many.left] == [certificates[0].number]
    assert Amendment.objects.filter(batch=many.batch).count() == 2
    assert Certificate.objects.filter(state="withdrawn").count() == 3
    with pytest.raises(ActionError):
        actions.withdraw_many(lab.tech, certificates, reason="再来", source="x")
    assert not Event.objects.filter(subject="batch:PL2026-0002").exists()


def test_many_at_once_are_a_managers_and_want_a_ground(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    for who in (lab.desk, lab.zhang, lab.lin):
        with pytest.raises(NotAllowed):
            actions.request_many(who, [certificate], reason="x", source="y")
    for reason, source, chosen in (("", "y", [certificate]), ("x", "", [certificate]), ("x", "y", [])):
        with pytest.raises(ActionError):
            actions.request_many(lab.tech, chosen, reason=reason, source=source)
