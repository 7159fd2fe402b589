# SPDX-License-Identifier: Apache-2.0
"""A period's evidence: the same rows the gate saw, as they were known then, at a price that doesn't grow."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shelf import shelved
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Authorisation, Traceability
from zhunsheng.laboratory.queries import zone
from zhunsheng.ledger.files import store
from zhunsheng.rules.catalogue import HISTORY
from zhunsheng.rules.engine import run
from zhunsheng.rules.tables import arrow_schema
from zhunsheng.work import actions
from zhunsheng.work.actions import ReadingEntry
from zhunsheng.work.evidence import Candidate, slice_for
from zhunsheng.work.evidence_orders import custody_steps, receipt
from zhunsheng.work.evidence_period import Period, tables_of
from zhunsheng.work.models import Certificate, ContractReview, Item, Reading, RecordVersion, Task
from zhunsheng.work.review_questions import METHOD
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.asked import found_in
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

LATER = datetime(2027, 4, 1, tzinfo=UTC)


@shelved
def issued(lab: Laboratory, serial: str = "A1802") -> Certificate:
    """A certificate signed and committed to; its page is of no interest here."""
    order = cast.ordered(lab, [cast.multimeter(serial)])
    task = cast.accepted(lab, order)
    cast.received(lab, task.item)
    task = actions.assign(lab.tech, task, person=lab.people["zhang"], room=lab.room)
    return actions.sign(
        lab.lin, cast.checked(lab, cast.submitted(lab, cast.started(lab, task))), password=PASSWORD
    )


def period(known: datetime = LATER, last: date = date(2026, 12, 31)) -> Period:
    return Period(date(2026, 1, 1), last, known)


def rows(tables: dict[str, pa.Table], name: str) -> list[dict[str, Any]]:
    return tables[name].to_pylist()


def broken(tables: dict[str, pa.Table]) -> set[str]:
    return {finding.rule_id for finding in found_in(tables) if finding.state == "broken"}


@pytest.fixture
def certificate(lab: Laboratory) -> Certificate:
    return issued(lab)


def test_an_honest_certificate_breaks_and_lacks_nothing(lab: Laboratory, certificate: Certificate) -> None:
    tables = tables_of(period())
    assert all(table.schema.equals(arrow_schema(name)) for name, table in tables.items())
    assert [row["cert_id"] for row in rows(tables, "certificates")] == [certificate.number]
    assert found_in(tables) == ()


def test_the_register_tells_the_content_of_what_was_delivered(
    lab: Laboratory, certificate: Certificate
) -> None:
    """While it is being sealed there is none; by an earlier day's knowledge there was none either."""
    [row] = rows(tables_of(period()), "registry")
    assert (row["cert_id"], row["content_hash"]) == (certificate.number, None)
    page, since = store(b"a page", "application/pdf"), datetime(2026, 12, 30, tzinfo=UTC)
    Certificate.objects.filter(pk=certificate.pk).update(pdf=page, valid_since=since)
    [row] = rows(tables_of(period()), "registry")
    assert row["content_hash"] == page.sha256
    [row] = rows(tables_of(period(known=datetime(2026, 12, 29, tzinfo=UTC))), "registry")
    assert row["content_hash"] is None


def test_its_rows_are_those_the_gate_saw_at_the_signature(lab: Laboratory, certificate: Certificate) -> None:
    """But for the certificate's number in place of the task's, and what it says in place of what it would."""
    task = Task.objects.get()
    seen, tables = slice_for(task, "signing", Candidate(lab.lin)), tables_of(period())
    for name in ("points", "observations", "standard_use", "recomputations", "jobs", "items", "reviews"):
        gate_rows = [
            dict(zip(seen[name], row, strict=True)) for row in zip(*seen[name].values(), strict=True)
        ]
        for row in gate_rows:
            row.update({"cert_id": certificate.number} if "cert_id" in row else {})
        assert rows(tables, name) == gate_rows, name
    [draft] = [
        dict(zip(seen["certificates"], row, strict=True))
        for row in zip(*seen["certificates"].values(), strict=True)
    ]
    [row] = rows(tables, "certificates")
    changed = {name for name in row if row[name] != draft[name]}
    assert changed == {"cert_id", "number", "drafted_at", "state"}
    assert (row["serial_printed"], row["customer_printed"]) == ("A1802", "宁波甬江电子有限公司")


def test_it_tells_when_what_came_in_was_accepted_filed_and_found_fit(
    lab: Laboratory, certificate: Certificate
) -> None:
    tables, review = tables_of(period()), ContractReview.objects.get()
    agreed = review.confirmed_at.astimezone(zone()).replace(tzinfo=None) if review.confirmed_at else None
    assert [row["accepted_at"] for row in rows(tables, "jobs")] == [agreed]
    assert all(row["recorded_at"] == row["at"] for row in rows(tables, "custody"))
    assert [row["method_fits"] for row in rows(tables, "reviews")] == [None]  # the list was not asked
    review.answers = [{"question": "…", "answer": "yes", "remark": "", "code": METHOD}]
    review.save()
    assert [row["method_fits"] for row in rows(tables_of(period()), "reviews")] == [True]
    review.answers = [{"question": "…", "answer": "no", "remark": "资源", "code": METHOD}]
    review.save()
    assert [row["method_fits"] for row in rows(tables_of(period()), "reviews")] == [None]


def test_the_period_is_of_days_of_issue_and_of_what_was_known(
    lab: Laboratory, certificate: Certificate
) -> None:
    assert certificate.issued_on is not None
    assert certificate.signed_at is not None
    assert rows(tables_of(period(last=certificate.issued_on)), "certificates")
    assert not rows(tables_of(period(last=certificate.issued_on - timedelta(days=1))), "certificates")
    before = certificate.signed_at - timedelta(seconds=1)
    assert not rows(tables_of(period(known=before)), "certificates")


def test_what_became_known_later_changes_nothing_about_then(
    lab: Laboratory, certificate: Certificate
) -> None:
    then = lab.clock.at
    before = tables_of(period(known=then))
    lab.clock.on(days=30)
    laboratory.retract_traceability(
        lab.keeper, Traceability.objects.get(equipment=lab.calibrator), reason="伪造"
    )
    laboratory.place_hold(lab.tech, subject_kind="equipment", subject_number="MS-0021", reason="超差")
    laboratory.end_authorisation(
        lab.tech,
        Authorisation.objects.get(person=lab.people["zhang"], method=lab.dmm),
        last_day=date(2026, 3, 31),
        reason="资格有误",
    )
    laboratory.supersede_method(lab.papers, lab.dmm, superseded_on=date(2026, 4, 1))
    assert tables_of(period(known=then)) == before
    assert broken(tables_of(period())) >= {"R-AUTH-01", "R-METHOD-01"}
    assert any(f.rule_id == "R-TRACE-01" and f.case == "no-cover" for f in found_in(tables_of(period())))


def test_a_hold_released_since_stood_then(lab: Laboratory, certificate: Certificate) -> None:
    hold = laboratory.place_hold(lab.tech, subject_kind="equipment", subject_number="MS-0030", reason="核查")
    then = lab.clock.at
    lab.clock.on(days=1)
    laboratory.release_hold(lab.tech, hold, reason="核查通过")
    for tables, open_then in ((tables_of(period(known=then)), True), (tables_of(period()), False)):
        [row] = [row for row in rows(tables, "holds") if row["hold_id"] == str(hold.pk)]
        assert (row["to_at"] is None) == open_then


def test_a_reading_changed_behind_our_back_is_found(lab: Laboratory, certificate: Certificate) -> None:
    """The rows of the record are compared, by recomputation, with what was frozen and logged."""
    Reading.objects.filter(point=1).update(text="10.0099", counts=100099)
    assert "R-RECALC-01" in broken(tables_of(period()))


def test_a_record_altered_after_its_digest_was_logged_counts_as_not_reported(
    lab: Laboratory, certificate: Certificate
) -> None:
    version = RecordVersion.objects.get()
    version.content = version.content.replace("10.0007", "10.0001")
    version.save(update_fields=["content"])
    found = [f for f in found_in(tables_of(period())) if f.rule_id == "R-RECALC-01"]
    assert {f.case for f in found} == {"not-reported"}


def test_the_questions_do_not_grow_with_the_certificates(lab: Laboratory, certificate: Certificate) -> None:
    with CaptureQueriesContext(connection) as one:
        tables_of(period())
    issued(lab, "A1803")
    issued(lab, "A1804")
    with CaptureQueriesContext(connection) as three:
        tables = tables_of(period())
    assert len(rows(tables, "certificates")) == 3
    assert len(three) == len(one)


def test_nothing_issued_gives_empty_tables(lab: Laboratory) -> None:
    tables = tables_of(period())
    assert tables["certificates"].num_rows == 0
    assert found_in(tables) == ()


def scattered(task: Task) -> list[ReadingEntry]:
    """Readings as an instrument gives them: their last digit moves from repeat to repeat."""
    return [
        replace(each, text=f"{each.text[:-1]}{(3 * each.point + 7 * each.repeat) % 10}")
        for each in cast.entries(task)
    ]


def calibrated(lab: Laboratory, serial: str, maker: str = "Keysight") -> Certificate:
    """The instrument comes in once more, and shows the very same."""
    item = replace(cast.multimeter(serial), manufacturer=maker)
    task = cast.started(lab, cast.assigned(lab, items=[item]))
    lab.clock.on(minutes=30)
    assert not actions.save_readings(lab.zhang, task, scattered(task), revision=0).problems
    lab.clock.on(minutes=20)
    actions.submit(lab.zhang, task, temperature="20.3", humidity="53")
    return actions.sign(lab.lin, cast.checked(lab, Task.objects.get(pk=task.pk)), password=PASSWORD)


def test_last_years_readings_for_the_same_instrument_are_recognised(lab: Laboratory) -> None:
    """It is known again by its maker and serial number, however they were written; by "none" nothing is."""
    first = calibrated(lab, "MY 4410-2")
    lab.clock.on(days=1)
    second = calibrated(lab, "my4410-2", "KEYSIGHT ")
    tables = tables_of(period())
    known = {row["cert_id"]: row["instr_id"] for row in rows(tables, "certificates")}
    assert known == dict.fromkeys((first.number, second.number), "keysight/MY4410-2")
    assert [row["instr_id"] for row in rows(tables, "instruments")] == ["keysight/MY4410-2"]
    assert {row["room_id"] for row in rows(tables, "env_series")} <= {lab.room.code}
    [copied] = [each for each in run(HISTORY, tables) if each.rule_id == "R-COPY-01"]
    assert (copied.state, copied.unit_id) == ("broken", second.number)
    assert copied.detail["model"] == first.number
    lab.clock.on(days=1)
    calibrated(lab, "/")
    assert rows(tables_of(period()), "certificates")[2]["instr_id"] is None


def test_how_an_item_came_is_told_from_its_first_custody_step(lab: Laboratory) -> None:
    order = cast.ordered(lab)
    task = cast.accepted(lab, order)
    actions.print_label(lab.store, task.item)
    picture = store(b"a dent", "image/png")
    actions.hold_item(lab.store, task.item, condition="外壳开裂", place="H1", photo=picture)
    steps = custody_steps([task.item])[task.item.pk]
    assert receipt(steps) == {
        "condition": "abnormal",
        "condition_sha256": picture.sha256,
        "condition_answered_at": None,
    }
    lab.clock.on(hours=3)
    item = Item.objects.get(pk=task.item.pk)
    actions.answer_hold(lab.desk, item, answer="proceed", text="照做", disclaimer="外壳开裂")
    answered = receipt(custody_steps([item])[item.pk])["condition_answered_at"]
    assert answered == lab.clock.at.astimezone(zone()).replace(tzinfo=None)
