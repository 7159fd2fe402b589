# SPDX-License-Identifier: Apache-2.0
"""The baseline story: one multimeter from the request to the client's hands, with every number asserted."""

from zhunsheng.ledger import files
from zhunsheng.work import actions
from zhunsheng.work.models import Certificate, Order, Task
from zhunsheng.work.queries.results import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


def test_whole_run(real_lab: Laboratory) -> None:
    task = cast.checked(real_lab)
    certificate = actions.issue(real_lab.lin, task, password=PASSWORD)
    assert certificate.number == "ZS2026-000001"
    assert certificate.state == "valid"
    assert certificate.pdf is not None
    assert files.read(certificate.pdf).startswith(b"%PDF-1.7")
    order = Order.objects.get()
    assert order.number == "WT2026-0101"
    assert order.state == "done"
    task = Task.objects.get()
    assert (task.state, task.item.state) == ("issued", "ready")
    item = actions.collect_item(real_lab.store, task.item, receiver="王工", identity="身份证核对")
    assert item.state == "collected"
    assert [step.step for step in item.custody.all()] == ["received", "to-bench", "to-store", "collected"]


def test_numbers_of_the_story(lab: Laboratory) -> None:
    task = cast.filled(lab)
    row = compute_results(task).sections[0].rows[1]
    assert row.cells["error"] == "0.70"
    assert row.cells["mpe"] == "0.85"
    assert row.cells["U"] == "0.25"
    assert row.verdict is not None
    assert row.verdict.outcome == "conform"


def test_switching_the_rule_changes_the_statement_and_no_number(lab: Laboratory) -> None:
    task = cast.filled(lab)
    before = compute_results(task).sections[0].rows[1]
    task.decision_rule = "non-binary"
    after = compute_results(task).sections[0].rows[1]
    assert after.verdict is not None
    assert after.verdict.outcome == "conditional-pass"
    assert {**after.cells, "verdict": ""} == {**before.cells, "verdict": ""}
    assert Certificate.objects.count() == 0
