# SPDX-License-Identifier: Apache-2.0
"""Results are amended from the corrected record alone: a reading, a procedure, a standard found out."""

from datetime import date

import pytest

from tests.shelf import shelved
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.tests import cast as furnished
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.actions import Correction, Draft
from zhunsheng.work.models import Amendment, Certificate, OriginalRecord, Task
from zhunsheng.work.queries.documents import frozen
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, Laboratory

WHY = Text("记录更正后重算", "recomputed from the corrected record")
DRAFT = Draft(WHY, {}, results=True)


@shelved
def under_way(lab: Laboratory) -> Amendment:
    """A certificate whose results are to be amended."""
    return cast.decided(lab, cast.requested(lab, cast.issued(lab, serial="A1802")))


def issued_again(lab: Laboratory, amendment: Amendment, draft: Draft = DRAFT) -> Certificate:
    return cast.amended(lab, cast.rechecked(lab, cast.redrafted(lab, amendment, draft)))


def fields(certificate: Certificate) -> list[str]:
    replaces = frozen(certificate).replaces
    return [change.field for change in replaces.changes] if replaces else []


def test_a_wrong_reading_is_corrected_in_the_record_and_comes_out_recomputed(lab: Laboratory) -> None:
    amendment = under_way(lab)
    old = amendment.certificate
    task = Task.objects.get()
    wrong = list(task.record.readings.filter(is_current=True, point=1).order_by("id"))
    corrections = [Correction(each, "10.0004") for each in wrong]
    version = actions.revise_record(lab.zhang, amendment, corrections=corrections, reason="抄错一行")
    assert (version.version, OriginalRecord.objects.get().state) == (2, "submitted")
    new = issued_again(lab, amendment)
    assert fields(new) == ["results.dcv-20.2"]
    before, after = frozen(old).results[0].rows, frozen(new).results[0].rows
    assert [before[at] == after[at] for at in range(5)] == [True, False, True, True, True]
    error = after[1].cells[2]
    assert error is not None
    assert error.value == "0.40"
    assert (old.record_version.version, new.record_version.version) == (1, 2)
    assert OriginalRecord.objects.get().state == "archived"
    replaces = frozen(new).replaces
    assert replaces is not None
    assert replaces.changes[0].before.en.startswith("Mean indication 10.0007 V; Error of indication 0.70 mV")


def test_a_corrected_procedure_recomputes_the_same_readings(lab: Laboratory) -> None:
    """As in story S8: the template was wrong, the readings were not."""
    text = shipped_text("dmm-jjf1587").replace('version: "1"', 'version: "2"')
    text = text.replace("default: 0.0035", "default: 0.0030").replace('shown: "0.85"', 'shown: "0.80"')
    amendment = under_way(lab)
    release = furnished.release(lab.papers, lab.tech, lab.dmm, text=text, valid_from=BEGINNING)
    actions.revise_record(lab.zhang, amendment, procedure=release, reason="模板系数录错")
    new = issued_again(lab, amendment)
    content = frozen(new)
    assert content.methods[0].procedure_version == "2"
    assert "methods.1" in fields(new)
    limit = content.results[0].rows[1].cells[3]
    assert limit is not None
    assert limit.value == "0.80"
    assert frozen(amendment.certificate).methods[0].procedure_version == "1"


def test_what_a_later_certificate_found_of_the_standard_goes_into_the_results(lab: Laboratory) -> None:
    """As in story S5: the source gave 0.26 mV more than it said."""
    amendment = under_way(lab)
    found = laboratory.register_traceability(
        lab.keeper,
        lab.calibrator,
        certificate_number="CD2026-9001",
        issuer="虚构省计量院",
        calibrated_on=date(2026, 4, 13),
        last_day=date(2027, 4, 12),
        results=[
            laboratory.TracedResult(
                function="DCV",
                quantity="dc-voltage",
                low="-20",
                high="20",
                unit="V",
                uncertainty="0.20",
                uncertainty_unit="mV",
                drift_half_width="0.12",
                correction="0.26",
            )
        ],
    )
    actions.revise_record(lab.zhang, amendment, traceability=[found], reason="标准源送校后发现偏差")
    new = issued_again(lab, amendment)
    errors = [row.cells[2] for row in frozen(new).results[0].rows]
    assert [error.value for error in errors if error is not None] == [
        "-0.16",
        "0.44",
        "0.24",
        "0.54",
        "-0.46",
    ]
    assert {"results.dcv-20.1", "standards.1"} <= set(fields(new))


def test_the_record_is_corrected_by_its_calibrator_for_a_decided_replacement_only(lab: Laboratory) -> None:
    amendment = under_way(lab)
    reading = Task.objects.get().record.readings.filter(is_current=True).order_by("id")[0]
    corrections = [Correction(reading, "2.0003")]
    with pytest.raises(ActionError, match="张敏"):
        actions.revise_record(lab.wu, amendment, corrections=corrections, reason="抄错")
    with pytest.raises(ActionError) as refused:
        actions.revise_record(lab.zhang, amendment, corrections=corrections, reason=" ")
    assert refused.value.field == "reason"
    with pytest.raises(ActionError, match="没有任何更正"):
        actions.revise_record(lab.zhang, amendment, reason="抄错")
    assert OriginalRecord.objects.get().versions.count() == 1
    actions.revise_record(lab.zhang, amendment, corrections=corrections, reason="抄错")
    with pytest.raises(ActionError, match="涉及结果"):
        actions.draft_amendment(lab.wu, amendment, Draft(WHY, {}))
