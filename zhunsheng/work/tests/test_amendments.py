# SPDX-License-Identifier: Apache-2.0
"""Story S1: a wrong serial number on an issued certificate, from the client's call to the new document."""

from datetime import date, timedelta

from zhunsheng.certificate.trust import read_trust
from zhunsheng.certificate.verify import verify_certificate
from zhunsheng.laboratory import signing
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.queries import policy_text
from zhunsheng.measure.text import Text
from zhunsheng.work import actions
from zhunsheng.work.evidence_period import Period, tables_of
from zhunsheng.work.models import Amendment, Certificate, Task, Transition
from zhunsheng.work.queries.documents import frozen, newest
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.asked import found_in
from zhunsheng.work.tests.cast import Laboratory


def kept(certificate: Certificate) -> tuple[bytes, ...]:
    """The three files of a certificate, byte for byte."""
    found = Certificate.objects.select_related("pdf", "dcc", "proof").get(pk=certificate.pk)
    return tuple(files.read(blob) for blob in (found.pdf, found.dcc, found.proof) if blob is not None)


def test_a_mistyped_serial_number_is_replaced_and_nothing_else(lab: Laboratory) -> None:
    old = cast.issued(lab)
    before = kept(old)
    new = cast.amended(
        lab, cast.rechecked(lab, cast.redrafted(lab, cast.decided(lab, cast.requested(lab, old))))
    )
    old.refresh_from_db()
    assert (new.number, new.state, old.state) == ("ZS2026-000001-A1", "valid", "superseded")
    assert kept(old) == before
    first, second = frozen(old), frozen(new)
    assert (first.item.serial_number, second.item.serial_number) == ("A1082", "A1802")
    assert second.results == first.results
    assert second.decision == first.decision
    assert second.replaces is not None
    assert (second.replaces.number, second.replaces.file_sha256) == (old.number, old.pdf and old.pdf.sha256)
    (change,) = second.replaces.changes
    assert (change.field, change.before.zh, change.after.en) == ("item.serial_number", "A1082", "A1802")
    assert change.reason == cast.AS_LABELLED
    amendment = Amendment.objects.get()
    assert (amendment.state, amendment.issued) == ("done", new)
    assert newest(old) == new


def test_both_files_verify_offline_and_the_new_one_says_what_it_replaces(lab: Laboratory) -> None:
    new = cast.amended(lab)
    trust = read_trust([("laboratory", signing.authority_pem() + b"\n" + policy_text().encode())])
    for certificate in (new, new.replaces):
        assert certificate is not None
        found = verify_certificate(kept(certificate)[0], trust, lab.clock.at)
        assert found.verdict == "valid-and-trusted"
    assert found.certificate is not None


def test_old_and_new_change_their_states_with_one_transaction_and_an_event_each(lab: Laboratory) -> None:
    new = cast.amended(lab)
    steps = Transition.objects.filter(to_state__in=("superseded", "done"), subject__contains="ZS").order_by(
        "id"
    )
    (superseded,) = steps
    assert superseded.event.kind == "certificate.superseded"
    assert superseded.subject == "certificate:ZS2026-000001"
    assert new.number in superseded.event.body
    kinds = list(Event.objects.filter(subject__startswith="amendment:").values_list("kind", flat=True))
    assert kinds == [
        "amendment.requested",
        "amendment.decided",
        "amendment.drafted",
        "amendment.checked",
    ]


def test_the_work_itself_stays_as_it_was(lab: Laboratory) -> None:
    cast.amended(lab)
    task = Task.objects.get()
    assert (task.state, task.item.state, task.record.state) == ("issued", "ready", "archived")
    assert task.checked_by == lab.people["chen"]


def test_numbers_go_on_and_are_never_used_again(lab: Laboratory) -> None:
    from zhunsheng.work import numbers

    first = cast.amended(lab)
    amendment = cast.decided(lab, cast.requested(lab, first), cause="client-caused")
    actions.correct_certificate_client(
        lab.desk,
        first.task.item.order,
        values={"certificate_address": "宁波市新区大道 9 号"},
        reason="客户迁址",
        source="客户来函",
    )
    numbers.void(lab.quality, "ZS2026-000001-A2", reason="印坏")
    moved = Text("客户迁址", "The client moved")
    draft = actions.Draft(moved, {"client.address": moved})
    second = cast.amended(lab, cast.rechecked(lab, cast.redrafted(lab, amendment, draft)))
    assert second.number == "ZS2026-000001-A3"
    assert second.replaces == first
    content = frozen(second)
    assert content.client.address.zh == "宁波市新区大道 9 号"
    assert content.item.serial_number == "A1802"
    assert content.replaces is not None
    assert [change.field for change in content.replaces.changes] == ["client.address"]


def test_a_year_later_only_the_wrong_certificate_is_found_and_the_chain_is_whole(lab: Laboratory) -> None:
    """The rules over the period's evidence: the error itself, on the certificate that has it."""
    before = lab.clock.at
    new = cast.amended(lab)
    day = lab.clock.at.date()
    tables = tables_of(Period(date(2026, 1, 1), day, lab.clock.at))
    found = {(finding.rule_id, finding.state, finding.unit_id) for finding in found_in(tables)}
    assert found == {("R-CUSTODY-02", "broken", "ZS2026-000001")}
    states = {row["cert_id"]: row["state"] for row in tables["certificates"].to_pylist()}
    assert states == {"ZS2026-000001": "superseded", new.number: "valid"}
    (row,) = tables["amendments"].to_pylist()
    assert (row["cert_id"], row["new_cert_id"], row["kind"]) == ("ZS2026-000001", new.number, "replacement")
    assert (row["requested_by"], row["decided_by"], row["first_cause"]) == ("P01", "P08", "laboratory-error")
    assert row["reported_by_client"]
    then = tables_of(Period(date(2026, 1, 1), day, before + timedelta(hours=6)))
    assert [row["state"] for row in then["certificates"].to_pylist()] == ["valid"]
    assert then["amendments"].num_rows == 0
