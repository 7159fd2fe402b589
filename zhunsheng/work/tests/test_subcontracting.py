# SPDX-License-Identifier: Apache-2.0
"""A task given to another laboratory: consent, approval, custody, its certificate, and ours that says so."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from zhunsheng.accounts.actions import grant_role
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Organisation
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions, kinds
from zhunsheng.work.evidence_period import Period, tables_of
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import (
    CustodyStep,
    ExternalCertificate,
    Item,
    OriginalRecord,
    Reading,
    Refusal,
    Subcontract,
    Task,
)
from zhunsheng.work.tests import cast
from zhunsheng.work.tests import cast_subcontract as given
from zhunsheng.work.tests.asked import found_in
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def rules(error: pytest.ExceptionInfo[Refused]) -> set[str]:
    return {finding.rule_id for finding in error.value.findings}


def test_nine_of_our_own_and_one_of_lab_b_run_side_by_side(lab: Laboratory) -> None:
    approval = given.lab_b(lab)
    items = [*(cast.multimeter(f"A{number}") for number in range(9)), given.dose_meter()]
    order = cast.ordered(lab, items)
    review = actions.sign_review(
        lab.desk,
        order,
        due_on=lab.clock.at.date() + timedelta(days=15),
        lines=given.lines(lab, order, approval),
        confirmed_by_client="王工，电话",
    )
    chosen = [line["choice"] for line in review.lines]
    assert (chosen.count("own"), chosen.count("subcontract")) == (9, 1)
    last = review.lines[-1]
    assert last["told"] == given.TOLD.text
    assert last["supplier"] == "S001"
    assert Subcontract.objects.get().told_at == lab.clock.at


def test_without_written_consent_it_is_refused_on_record(lab: Laboratory) -> None:
    task = given.reviewed(lab)
    with pytest.raises(Refused) as refused:
        actions.subcontract(lab.desk, task)
    assert rules(refused) == {"R-SUB-01"}
    assert Refusal.objects.get().stage == "subcontract"
    assert "乙检测" in refused.value.findings[0].message.zh
    task.refresh_from_db()
    assert task.state == "unassigned"
    assert actions.subcontract(lab.desk, given.consented(lab, task)).state == "subcontracted"


def test_a_word_of_mouth_is_no_written_consent(lab: Laboratory) -> None:
    task = given.reviewed(lab)
    with pytest.raises(ActionError, match="书面"):
        actions.consent_to_subcontract(lab.desk, task, by="王工", form="letter", text="电话同意")
    with pytest.raises(ActionError, match="同意方式"):
        actions.consent_to_subcontract(
            lab.desk, task, by="王工", form="portal", text="同意", file=given.paper()
        )


def test_the_client_consents_in_the_portal_by_itself(lab: Laboratory) -> None:
    task = given.reviewed(lab)
    row = actions.consent_to_subcontract(lab.client, task, by="王工", form="portal", text="同意")
    assert (row.consent_form, row.consent_noted_by) == ("portal", lab.client)
    assert actions.subcontract(lab.desk, task).state == "subcontracted"


def test_agreeing_to_the_review_in_the_portal_is_consent_to_what_it_gives_out(lab: Laboratory) -> None:
    order = cast.ordered(lab, [given.dose_meter()])
    due = lab.clock.at.date() + timedelta(days=9)
    actions.sign_review(lab.desk, order, due_on=due, lines=given.lines(lab, order, given.lab_b(lab)))
    actions.confirm_by_client(lab.client, order, text="同意")
    task = Task.objects.get()
    cast.received(lab, task.item)
    assert actions.subcontract(lab.desk, task).state == "subcontracted"
    assert Event.objects.filter(kind=kinds.SUBCONTRACT_CONSENTED).count() == 1


def test_an_approval_that_ran_out_blocks_the_choice_and_says_what_clears_it(lab: Laboratory) -> None:
    approval = given.lab_b(lab, last_day=date(2026, 4, 11))
    with pytest.raises(ActionError) as refused:
        given.reviewed(lab, approval)
    said = str(refused.value.message)
    assert "2026-04-11" in said
    assert "技术负责人" in said
    assert not Task.objects.exists()
    assert given.reviewed(lab, given.lab_b(lab)).state == "unassigned"


def test_an_approval_that_ran_out_since_the_review_blocks_the_step(lab: Laboratory) -> None:
    task = given.consented(lab, given.reviewed(lab, given.lab_b(lab, last_day=date(2026, 4, 12))))
    lab.clock.on(days=1)
    with pytest.raises(Refused) as refused:
        actions.subcontract(lab.desk, task)
    assert rules(refused) == {"R-SUB-02"}
    assert "2026-04-12" in refused.value.findings[0].message.zh
    given.lab_b(lab, valid_from=date(2026, 4, 13))
    assert actions.subcontract(lab.desk, task).state == "subcontracted"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"need": "4"}, "不满足"),
        ({"need": "x"}, "大于 0"),
        ({"need": "5", "need_unit": "furlong"}, "furlong"),
        ({"requirement": " "}, "校准什么"),
    ],
)
def test_a_choice_that_does_not_serve_the_client_is_refused(
    lab: Laboratory, changes: dict[str, str], said: str
) -> None:
    order = cast.ordered(lab, [given.dose_meter()])
    line = replace(
        given.lines(lab, order, given.lab_b(lab))[0],
        subcontract=given.choice(given.lab_b(lab), **changes),
    )
    with pytest.raises(ActionError, match=said):
        actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=[line])


def test_nobody_of_our_own_staff_is_assigned(lab: Laboratory) -> None:
    task = given.consented(lab)
    with pytest.raises(ActionError, match="乙检测"):
        actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    given.checked(lab, given.arrived(lab, given.given_out(lab, task)))
    assert not Reading.objects.exists()
    assert OriginalRecord.objects.get().standards.count() == 0


def test_custody_has_no_gap_and_the_item_is_nowhere_else_meanwhile(lab: Laboratory) -> None:
    task = given.given_out(lab)
    item = Item.objects.get()
    acts: list[Callable[[], object]] = [
        lambda: actions.move_item(lab.store, item, place="B-2"),
        lambda: actions.return_item(lab.store, item, reason="急", receiver="王", identity="证"),
        lambda: actions.hand_to_provider(lab.store, item, carrier="顺丰", identity="1"),
    ]
    for act in acts:
        with pytest.raises(ActionError, match="乙检测"):
            act()
    lab.clock.on(days=3)
    actions.take_from_provider(lab.store, item, condition="完好", place="A-1")
    steps = list(CustodyStep.objects.values_list("step", "place"))
    assert steps == [("received", "A-1"), ("to-provider", "乙检测技术有限公司"), ("from-provider", "A-1")]
    with pytest.raises(ActionError, match="不在分包方处"):
        actions.take_from_provider(lab.store, item, condition="完好", place="A-1")
    assert task.state == "subcontracted"


def test_an_item_leaves_only_for_a_task_that_was_given_out(lab: Laboratory) -> None:
    task = given.consented(lab)
    with pytest.raises(ActionError, match="没有分包中的任务"):
        actions.hand_to_provider(lab.store, task.item, carrier="顺丰", identity="1")


def test_the_certificate_that_arrived_is_kept_by_its_hash_and_frozen(lab: Laboratory) -> None:
    task = given.arrived(lab)
    assert task.state == "to-check"
    kept = ExternalCertificate.objects.get()
    assert files.read(kept.file) == given.PAPER
    assert [row["absolute"] for row in kept.table["rows"]] == ["0.043", "0.042"]
    version = OriginalRecord.objects.get().versions.get()
    assert kept.file.sha256 in version.content
    assert version.event.kind == kinds.EXTERNAL_RECEIVED


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"number": " "}, "number"),
        ({"issued_on": date(2026, 5, 1)}, "issued_on"),
        ({"performed_from": date(2026, 4, 11)}, "performed_from"),
        ({"performed_to": date(2026, 4, 16)}, "performed_to"),
        ({"conditions": ()}, "temperature_low"),
        ({"table": given.table(rows=())}, "rows"),
        ({"table": given.table(unit="furlong")}, "unit"),
        ({"table": given.table(uncertainty_unit="mV")}, "uncertainty_unit"),
        ({"table": given.table(probability="95")}, "probability"),
        ({"table": given.table(rows=(actions.ExternalRow("x", "4"),))}, "value"),
        ({"table": given.table(rows=(actions.ExternalRow("1", "-4"),))}, "uncertainty"),
        ({"table": given.table(rows=(actions.ExternalRow("0", "4"),))}, "uncertainty"),
    ],
)
def test_what_can_not_be_on_a_certificate_is_refused_by_field(
    lab: Laboratory, changes: dict[str, Any], field: str
) -> None:
    task = given.given_out(lab)
    lab.clock.on(days=3)
    with pytest.raises(ActionError) as refused:
        actions.receive_subcontracted(
            lab.desk, task, arrival=given.arrival(lab, **changes), file=given.paper()
        )
    assert refused.value.field == field
    assert not ExternalCertificate.objects.exists()


def test_without_lab_bs_consent_to_the_reissue_nothing_is_checked(lab: Laboratory) -> None:
    task = given.given_out(lab)
    lab.clock.on(days=3)
    actions.receive_subcontracted(lab.desk, task, arrival=given.arrival(lab), file=given.paper())
    with pytest.raises(Refused) as refused:
        actions.check(lab.chen, task)
    assert [(f.rule_id, f.case) for f in refused.value.findings] == [("R-SUB-03", "no-release")]
    actions.note_reissue_consent(lab.desk, task, by="乙检测 李工", on=lab.clock.at.date())
    assert actions.check(lab.chen, task).state == "to-sign"


def test_who_entered_the_results_does_not_check_them(lab: Laboratory) -> None:
    task = given.given_out(lab)
    lab.clock.on(days=3)
    grant_role(lab.admin, lab.chen, "ITM")
    lab.clock.on(seconds=1)
    actions.receive_subcontracted(lab.chen, task, arrival=given.arrival(lab), file=given.paper())
    actions.note_reissue_consent(lab.desk, task, by="李工", on=lab.clock.at.date())
    with pytest.raises(Refused) as refused:
        actions.check(lab.chen, task)
    assert refused.value.findings[0].case == "own-check"


def test_sent_back_it_is_entered_again_with_a_reason_and_the_first_stays(lab: Laboratory) -> None:
    task = given.arrived(lab)
    actions.send_back(lab.chen, task, reason="第二点抄错")
    with pytest.raises(ActionError, match="重新录入的原因"):
        actions.receive_subcontracted(lab.store, task, arrival=given.arrival(lab), file=given.paper())
    again = given.table(rows=(actions.ExternalRow("1.02", "4.2", nominal="10"),))
    actions.receive_subcontracted(
        lab.store, task, arrival=given.arrival(lab, table=again), file=given.paper(), reason="抄错"
    )
    assert ExternalCertificate.objects.count() == 2
    assert OriginalRecord.objects.get().versions.count() == 2
    assert actions.check(lab.chen, task).state == "to-sign"


def test_results_altered_after_they_were_entered_are_not_checked(lab: Laboratory) -> None:
    task = given.arrived(lab)
    row = ExternalCertificate.objects.get()
    row.table["rows"][0]["value"] = "1.00"
    row.save(update_fields=["table"])
    with pytest.raises(ActionError, match="结果"):
        actions.check(lab.chen, task)


def test_signed_our_certificate_names_lab_b_marks_each_line_and_has_no_symbol(lab: Laboratory) -> None:
    Organisation.objects.update(accreditation="L9999")
    task = given.checked(lab)
    certificate = actions.sign(lab.lin, task, password=PASSWORD)
    assert certificate.dcc is not None
    content = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    assert content.external is not None
    assert content.external.name.zh == "乙检测技术有限公司"
    assert content.external.certificate_sha256 == ExternalCertificate.objects.get().file.sha256
    assert (content.accredited_symbol, content.subcontracted) == (False, (True, True))
    assert [person.duty for person in content.signatories] == ["checked", "approved"]
    cell = content.results[0].rows[0].cells[1]
    assert cell is not None
    assert (cell.value, cell.uncertainty, cell.k) == ("1.03", "0.043", "2")


def test_a_periods_evidence_has_the_certificate_and_breaks_nothing(lab: Laboratory) -> None:
    actions.sign(lab.lin, given.checked(lab), password=PASSWORD)
    lab.clock.on(days=1)
    tables = tables_of(Period(date(2026, 1, 1), date(2026, 12, 31), lab.clock.at))
    assert tables["subcontracts"].num_rows == 1
    assert found_in(tables) == ()


def test_an_item_still_at_lab_b_is_not_ready_though_its_certificate_is(real_lab: Laboratory) -> None:
    lab = real_lab
    task = given.given_out(lab)
    lab.clock.on(days=3)
    actions.receive_subcontracted(lab.desk, task, arrival=given.arrival(lab), file=given.paper())
    actions.note_reissue_consent(lab.desk, task, by="李工", on=lab.clock.at.date())
    lab.clock.on(minutes=10)
    actions.check(lab.chen, task)
    certificate = actions.issue(lab.lin, task, password=PASSWORD)
    assert certificate.state == "valid"
    assert Item.objects.get().state == "received"
    actions.take_from_provider(lab.store, task.item, condition="完好", place="A-1")
    assert Item.objects.get().state == "ready"


def test_taken_back_from_lab_b_another_review_chooses_anew(lab: Laboratory) -> None:
    task = given.given_out(lab)
    with pytest.raises(ActionError, match="乙检测"):
        actions.recall_subcontract(lab.desk, task, reason="做不了")
    actions.take_from_provider(lab.store, task.item, condition="完好", place="A-1")
    task = actions.recall_subcontract(lab.desk, task, reason="做不了")
    assert task.state == "unassigned"
    order = task.item.order
    actions.change_order(lab.desk, order, reason="改选分包方", remark="改选")
    other = given.lab_b(lab, subject="剂量率仪（另一范围）", family="dose-rate-meter")
    actions.sign_review(
        lab.desk,
        order,
        due_on=lab.clock.at.date(),
        lines=given.lines(lab, order, other),
        confirmed_by_client="王工",
    )
    assert Task.objects.count() == 1
    now = Subcontract.objects.get(ended_at__isnull=True)
    assert (now.approval, now.consented_at) == (other, None)
    with pytest.raises(Refused):
        actions.subcontract(lab.desk, Task.objects.get())


def test_a_declined_item_that_never_came_is_closed_as_the_client_agrees(lab: Laboratory) -> None:
    order = cast.ordered(lab, [cast.multimeter(), given.dose_meter()])
    first, second = order.items.order_by("id")
    lines = [
        actions.ReviewLine(item=first, method=lab.dmm),
        actions.ReviewLine(item=second, decline="没有能力，也没有经批准的分包方", told=given.TOLD),
    ]
    actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=lines)
    second.refresh_from_db()
    assert second.state == "expected"
    actions.confirm_by_client(lab.desk, order, text="王工，电话")
    second.refresh_from_db()
    assert (second.state, Task.objects.count()) == ("declined", 1)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({}, "一种"),
        ({"decline": "不做"}, "告知"),
        ({"decline": "不做", "told": given.TOLD}, "不受理这份"),
        ({"decline": "不做", "told": actions.Told("说了", cast.MORNING + timedelta(hours=1))}, "现在之后"),
    ],
)
def test_a_line_that_is_not_done_here_says_what_the_client_was_told(
    lab: Laboratory, chosen: dict[str, Any], said: str
) -> None:
    order = cast.ordered(lab, [given.dose_meter()])
    line = actions.ReviewLine(item=order.items.get(), **chosen)
    with pytest.raises(ActionError, match=said):
        actions.sign_review(lab.desk, order, due_on=lab.clock.at.date(), lines=[line])


def test_lab_b_ended_after_the_work_is_no_obstacle_to_the_signature(lab: Laboratory) -> None:
    task = given.checked(lab)
    approval = Subcontract.objects.get().approval
    laboratory.end_supplier_approval(lab.tech, approval, last_day=lab.clock.at.date(), reason="不再合作")
    assert actions.sign(lab.lin, task, password=PASSWORD).state == "sealing"
