# SPDX-License-Identifier: Apache-2.0
"""The thermometer of GUM H.3, from the request to the signed file: a line with its published numbers."""

from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.ledger import files
from zhunsheng.work import actions
from zhunsheng.work.actions import ItemRequest, ReadingEntry
from zhunsheng.work.queries.results import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import H3, PASSWORD, Laboratory

THERMOMETER = ItemRequest(
    family="thermometer", name="温度计", name_en="Thermometer", serial_number="T-7", model="PT"
)


def test_the_published_line(lab: Laboratory) -> None:
    task = cast.assigned(lab, lab.thermometer, [THERMOMETER])
    cast.started(lab, task)
    lab.clock.on(hours=1)
    entries = [
        ReadingEntry("line", point, column, 0, text)
        for point, pair in enumerate(H3)
        for column, text in zip(("t", "b"), pair, strict=True)
    ]
    saved = actions.save_readings(lab.zhang, task, entries, revision=0)
    assert (len(saved.saved), saved.problems) == (22, ())
    line = compute_results(task).sections[0].line
    assert line is not None
    assert [(each.value_text, each.u_text) for each in line.coefficients] == [
        ("-0.1712", "0.0029"),
        ("0.00218", "0.00067"),
    ]
    assert line.predictions[0].result.value_text == "-0.1494"
    lab.clock.on(minutes=20)
    actions.submit(lab.zhang, task, temperature="20.2", humidity="50")
    task = actions.check(lab.chen, task)
    certificate = actions.sign(lab.lin, task, password=PASSWORD)
    assert certificate.dcc is not None
    content = read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)
    table = content.results[1]
    first = table.rows[0].cells[0]
    assert first is not None
    assert (first.value, first.standard_uncertainty) == ("-0.1712", "0.0029")
    assert content.decision is None
