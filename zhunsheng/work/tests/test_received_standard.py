# SPDX-License-Identifier: Apache-2.0
"""Standards with DCCs for certificates: old ones stop the work, good ones correct it, all are linked."""

from dataclasses import replace
from datetime import date

import pytest

from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.received.sheet import sheet
from zhunsheng.certificate.received.sheet_text import sheet_lines
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.tests.received import example
from zhunsheng.certificate.value import Column, Quantity, ResultTable, Row
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.laboratory.received import reading
from zhunsheng.ledger import files
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.queries import compute_results
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory
from zhunsheng.work.tests.test_gate import ready_to_start, rules_refusing, start

COLUMNS = (
    Column("set", Text("设定值", "Set value"), "V", "basic_measuredValue"),
    Column("error", Text("示值误差", "Error"), "mV", "basic_measurementError"),
)
# The set value less the output: at 10 V the source gives 0.30 mV more than it is set to.
POINTS = (("-20", "0.10"), ("0", "-0.10"), ("20", "-0.50"))


@pytest.fixture(autouse=True)
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: one of its own costs half a second a file; the pages' tests pay for it."""
    monkeypatch.setattr(reading, "read_capped", read_received)


def _without_certificate(lab: Laboratory, **marks: str) -> Equipment:
    """The calibrator under other marks, its certificate on paper taken out."""
    for row in Traceability.objects.filter(equipment=lab.calibrator):
        laboratory.retract_traceability(lab.keeper, row, reason="改用数字证书")
    Equipment.objects.filter(pk=lab.calibrator.pk).update(**marks)
    return Equipment.objects.get(pk=lab.calibrator.pk)


def _volts(uncertainty: str = "0.20") -> bytes:
    rows = tuple(
        Row((Quantity(at, "V"), Quantity(error, "mV", uncertainty, "2", "0.9545"))) for at, error in POINTS
    )
    day = date(2026, 3, 2)
    made = replace(
        MULTIMETER,
        number="NIM2026-0500",
        item=replace(MULTIMETER.item, manufacturer="Fluke", model="5522A", serial_number="44-MS-0021"),
        received_on=day, performed_from=day, performed_to=day, issued_on=day,
        results=(ResultTable("dcv", Text("直流电压", "DC voltage"), COLUMNS, rows),),
        decision=None,
    )  # fmt: skip
    return write_dcc(made)


def _imported(lab: Laboratory, file: bytes) -> Traceability:
    """The calibrator's DCC, registered, confirmed by one and approved by another."""
    use = laboratory.SetUse("1", "DCV", "dc-voltage", "linear", drift="0.12", drift_reason="历年核查数据")
    row = laboratory.import_calibration(
        lab.keeper, _without_certificate(lab), file=file, last_day=date(2027, 3, 1), uses=[use]
    )
    function = laboratory.ConfirmedFunction("DCV", "dc-voltage", "-20", "20", "V")
    rows = laboratory.confirm_equipment(lab.keeper, row, valid_from=date(2026, 3, 5), functions=[function])
    laboratory.approve_confirmation(lab.tech, rows)
    return row


def test_an_example_of_1957_covers_no_work(lab: Laboratory) -> None:
    task = ready_to_start(lab)
    piece = _without_certificate(
        lab, manufacturer="String", model="String", serial_number="string-manufacturer-item"
    )
    laboratory.import_calibration(
        lab.keeper, piece, file=example("dcclib_valid.xml"), last_day=date(1959, 10, 22),
        uses=[laboratory.SetUse("1", "DCV", "temperature", "linear")],
    )  # fmt: skip
    assert "R-TRACE-01" in rules_refusing(start, lab, task)


def test_the_correction_and_the_uncertainty_at_the_point_reach_the_result(lab: Laboratory) -> None:
    """S0 says +0.70 mV with U = 0.25 mV; the source's own +0.30 mV at 10 V leave +0.40 mV."""
    _imported(lab, _volts())
    task = cast.filled(lab)
    [section] = compute_results(task).sections
    ten = next(row for row in section.rows if row.nominal == "10")
    assert (ten.cells["error"], ten.cells["U"]) == ("0.40", "0.25")


def test_our_certificate_names_the_digest_of_the_standards_own(real_lab: Laboratory) -> None:
    row = _imported(real_lab, _volts())
    certificate = actions.issue(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    assert certificate.dcc is not None
    assert row.file is not None
    found = read_received(files.read(certificate.dcc), (), real_lab.clock.at)
    assert found.dcc is not None
    [standard] = found.dcc.measurements[0].equipment
    assert standard.certificate is not None
    assert (standard.certificate.number, standard.certificate.procedure) == ("NIM2026-0500", "SHA256")
    assert standard.certificate.digest == row.file.sha256
    told = "\n".join(sheet_lines(sheet(found, "en"), "+{n}"))
    assert f"SHA256 {row.file.sha256}" in told
    # The points stand as one range; each of them is in the standard's own certificate.
    assert [quantity.text[1].text for quantity in standard.quantities] == [
        "DCV -20 V to 20 V", "U = 0.20 mV (k = 2)",
    ]  # fmt: skip
