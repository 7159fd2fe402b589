# SPDX-License-Identifier: Apache-2.0
"""Whoever made a certificate, asked for its change or drafted it never decides, checks or passes it."""

import pytest

from zhunsheng.accounts.actions import grant_role
from zhunsheng.accounts.models import User
from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions.amendments import Cause, Kind
from zhunsheng.work.errors import WrongState
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Amendment, AmendmentDecision, Certificate, Refusal
from zhunsheng.work.queries import certificate_list
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

ITEM_ONLY = Text("本证书的结果只与所校准的器具有关。", "The results relate only to the item calibrated.")


def decide(user: User, amendment: Amendment) -> Amendment:
    return actions.decide_amendment(
        user, amendment, kind="replacement", cause="laboratory-error", reason="查过记录"
    )


def test_a_client_asks_about_its_own_certificate_and_it_counts_as_the_clients(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    amendment = actions.request_amendment(lab.client, certificate, text="编号不对", source="本人核对")
    assert (amendment.number, amendment.by_client, amendment.state) == ("XG2026-0001", True, "requested")
    with pytest.raises(NotAllowed):
        actions.request_amendment(lab.other_client, certificate, text="编号不对", source="x")


def test_what_the_desk_reports_counts_as_reported_by_the_client(lab: Laboratory) -> None:
    assert cast.requested(lab).by_client
    found = actions.request_amendment(lab.wu, Certificate.objects.get(), text="自查", source="抽查")
    assert not found.by_client


def test_a_request_says_what_is_wrong_as_the_certificate_prints_it(lab: Laboratory) -> None:
    (wrong,) = cast.requested(lab).wrong
    assert wrong == {"field": "item.serial_number", "now": "A1082", "right": "A1802"}


def test_a_request_without_ground_is_none(lab: Laboratory) -> None:
    certificate = cast.issued(lab)
    for text, source, field in (("", "x", "text"), ("x", " ", "source")):
        with pytest.raises(ActionError) as refused:
            actions.request_amendment(lab.desk, certificate, text=text, source=source)
        assert refused.value.field == field


def test_only_a_manager_with_no_hand_in_it_decides(lab: Laboratory) -> None:
    """Not who calibrated, checked, signed, took the order or the item in, even with the role."""
    amendment = cast.requested(lab)
    for who in ("zhang", "chen", "lin", "desk", "store"):
        with pytest.raises(NotAllowed):
            decide(lab.users[who], amendment)
        grant_role(lab.admin, lab.users[who], "QUA")
        lab.clock.on(seconds=1)
        with pytest.raises(NotAllowed, match="参与过"):
            decide(lab.users[who], amendment)
    assert not AmendmentDecision.objects.exists()


def test_nobody_decides_on_their_own_request(lab: Laboratory) -> None:
    amendment = actions.request_amendment(lab.quality, cast.issued(lab), text="自查", source="抽查")
    with pytest.raises(NotAllowed):
        decide(lab.quality, amendment)
    assert decide(lab.tech, amendment).state == "decided"


def test_a_decision_is_corrected_by_another_only_and_both_are_kept(lab: Laboratory) -> None:
    amendment = cast.decided(lab)
    with pytest.raises(NotAllowed):
        actions.classify_amendment(lab.quality, amendment, cause="client-caused", reason="再想")
    with pytest.raises(ActionError):
        actions.classify_amendment(lab.tech, amendment, cause="client-caused", reason=" ")
    changed = actions.classify_amendment(
        lab.tech, amendment, cause="client-caused", reason="客户来函确认自己写错"
    )
    assert changed.cause == "client-caused"
    rows = AmendmentDecision.objects.values_list("sequence", "cause", "by__username", "kind")
    assert list(rows) == [
        (1, "laboratory-error", "quality", "replacement"),
        (2, "client-caused", "tech", "replacement"),
    ]


def test_a_refused_request_finds_no_error(lab: Laboratory) -> None:
    amendment = cast.requested(lab)
    pairs: tuple[tuple[Kind, Cause], ...] = (("refused", "laboratory-error"), ("replacement", "none"))
    for kind, cause in pairs:
        with pytest.raises(ActionError) as refused:
            actions.decide_amendment(lab.quality, amendment, kind=kind, cause=cause, reason="查过")
        assert refused.value.field == "cause"
    done = actions.decide_amendment(lab.quality, amendment, kind="refused", cause="none", reason="与记录相符")
    assert done.state == "refused"


DRAFTS = [
    (actions.Draft(Text("改", ""), {}), "reason"),
    (actions.Draft(cast.TYPED_WRONG, {"item.serial_number": Text("", "x")}), "changes"),
    (actions.Draft(cast.TYPED_WRONG, {"results.dcv-20.1": cast.TYPED_WRONG}), "changes"),
    (actions.Draft(cast.TYPED_WRONG, {"item.serial_number": cast.AS_LABELLED}), "changes"),
    (actions.Draft(cast.TYPED_WRONG, {}, added=[Text("只有中文", "")]), "added"),
    (actions.Draft(cast.TYPED_WRONG, {}, results=True), "results"),
    (actions.Draft(cast.TYPED_WRONG, {}, dropped=[ITEM_ONLY]), "dropped"),
    (actions.Draft(cast.TYPED_WRONG, {}), None),
]


def test_a_draft_says_why_in_both_languages_and_changes_what_the_entries_say(lab: Laboratory) -> None:
    """The entry of the item is not corrected yet, the record neither; standing sentences stay."""
    amendment = cast.decided(lab)
    for draft, field in DRAFTS:
        with pytest.raises(ActionError) as refused:
            actions.draft_amendment(lab.wu, amendment, draft)
        assert refused.value.field == field, draft
    assert Amendment.objects.get().state == "decided"


def test_the_one_who_drafted_does_not_check(lab: Laboratory) -> None:
    amendment = cast.redrafted(lab)
    for who in (lab.wu, lab.zhang):
        grant_role(lab.admin, who, "CHK")
        lab.clock.on(seconds=1)
        with pytest.raises(NotAllowed):
            actions.check_amendment(who, amendment)


def test_the_gate_refuses_a_serial_number_that_is_not_the_items(lab: Laboratory) -> None:
    """Somebody changes the entry in the database, leaving no correction: the record still says A1802."""
    amendment = cast.redrafted(lab)
    cast.relabelled(lab, amendment.certificate.task.item, "A1803")
    cast.relabelled(lab, amendment.certificate.task.item, "A1082")
    with pytest.raises(ActionError):
        actions.check_amendment(lab.chen, amendment)
    cast.relabelled(lab, amendment.certificate.task.item, "A1802")
    item = amendment.certificate.task.item
    type(item).objects.filter(pk=item.pk).update(serial_number="B7")
    with pytest.raises(Refused) as refused:
        actions.check_amendment(lab.chen, amendment)
    assert {finding.rule_id for finding in refused.value.findings} == {"R-CUSTODY-02"}
    assert Refusal.objects.get().task == amendment.certificate.task


def test_the_signatory_needs_the_password_and_the_field(lab: Laboratory) -> None:
    amendment = cast.rechecked(lab)
    with pytest.raises(ActionError) as refused:
        actions.sign_amendment(lab.lin, amendment, password="wrong")
    assert refused.value.field == "password"
    for who in (lab.chen, lab.quality, lab.tech):
        with pytest.raises(NotAllowed):
            actions.sign_amendment(who, amendment, password=PASSWORD)
    assert Certificate.objects.count() == 1


def test_a_draft_sent_back_is_drafted_again(lab: Laboratory) -> None:
    amendment = actions.send_back_amendment(lab.lin, cast.rechecked(lab), reason="理由写得不清楚")
    assert (amendment.state, amendment.checked_by, amendment.returned_reason) == (
        "decided",
        None,
        "理由写得不清楚",
    )
    with pytest.raises(WrongState):
        actions.sign_amendment(lab.lin, amendment, password=PASSWORD)
    draft = actions.Draft(cast.TYPED_WRONG, {"item.serial_number": cast.TYPED_WRONG})
    again = cast.redrafted(lab, amendment, draft)
    assert cast.amended(lab, cast.rechecked(lab, again)).number == "ZS2026-000001-A1"


def test_a_replaced_certificate_is_not_amended_again(lab: Laboratory) -> None:
    new = cast.amended(lab)
    assert new.replaces is not None
    with pytest.raises(ActionError, match="ZS2026-000001-A1"):
        cast.requested(lab, Certificate.objects.get(number="ZS2026-000001"))


def test_a_change_of_results_is_never_the_clients(lab: Laboratory) -> None:
    task = cast.issued(lab, serial="A1802").task
    amendment = cast.decided(lab, cast.requested(lab, task.certificates.get()), cause="client-caused")
    reading = task.record.readings.filter(is_current=True, point=1).order_by("id")[0]
    actions.revise_record(
        lab.zhang, amendment, corrections=[actions.Correction(reading, "10.0004")], reason="抄错"
    )
    wrong = Text("读数抄错", "a reading was copied wrongly")
    with pytest.raises(ActionError, match="不能归为客户原因"):
        actions.draft_amendment(lab.wu, amendment, actions.Draft(wrong, {}, results=True))


def test_a_client_sees_the_documents_of_its_own(lab: Laboratory) -> None:
    cast.amended(lab)
    assert certificate_list(lab.client).count() == 2
    assert certificate_list(lab.other_client).count() == 0
