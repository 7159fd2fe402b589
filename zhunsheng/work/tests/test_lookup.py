# SPDX-License-Identifier: Apache-2.0
"""What anybody learns of a certificate: with its code or its file all of it, without them nothing."""

import hashlib
from datetime import timedelta

from tests.shelf import shelved
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import CapabilityRow
from zhunsheng.ledger import files, places, stop
from zhunsheng.ledger.models import Event
from zhunsheng.work import actions, queries, sealing
from zhunsheng.work.models import Certificate
from zhunsheng.work.queries import FoundCertificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory


@shelved
def issued(lab: Laboratory) -> Certificate:
    return actions.issue(lab.lin, cast.checked(lab), password=PASSWORD)


def found(certificate: Certificate) -> FoundCertificate:
    looked_up = queries.certificate_lookup(certificate.number, certificate.code)
    assert looked_up is not None
    return looked_up


def tones(certificate: Certificate) -> dict[str, str]:
    return {check.key: check.tone for check in found(certificate).checks}


def successor(lab: Laboratory, old: Certificate, number: str, *, state: str, becomes: str) -> Certificate:
    """Another certificate that replaces `old`, as rows: what an amendment leaves behind."""
    fields = {
        name: getattr(old, name)
        for name in (
            "task",
            "record_version",
            "dcc",
            "pdf",
            "issuing_event",
            "signed_by",
            "signed_at",
            "issued_on",
        )
    }
    newer = Certificate.objects.create(
        number=number, code="NEW2-CODE", state=state, replaces=old, valid_since=lab.clock.at, **fields
    )
    Certificate.objects.filter(pk=old.pk).update(state=becomes)
    return newer


def test_number_and_code_tell_state_and_item_and_nothing_of_the_client(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    looked_up = queries.certificate_lookup(
        certificate.number.lower(), certificate.code.replace("-", "").lower()
    )
    assert looked_up is not None
    assert (looked_up.state, looked_up.word.word.zh, looked_up.word.tone) == ("valid", "有效", "fine")
    assert (looked_up.item.en, looked_up.serial_number) == ("Digital multimeter", "A1802")
    assert looked_up.chain == ()
    assert tones(certificate) == {"file": "ok", "log": "warn", "capability": "ok"}  # nobody cosigned
    assert "甬江" not in repr(looked_up)
    assert queries.certificate_lookup(certificate.number, "0000-0000") is None
    assert queries.certificate_lookup(certificate.number, "") is None
    assert queries.certificate_lookup("ZS2026-999999", certificate.code) is None


def test_whoever_has_the_file_needs_no_code(real_lab: Laboratory) -> None:
    signed = actions.sign(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    assert signed.dcc is not None
    assert queries.certificate_lookup(signed.number, signed.code) is None  # not sealed yet
    assert queries.certificate_of_file(signed.dcc.sha256) is None
    certificate = sealing.resume(signed)
    assert certificate.pdf is not None
    for blob in (certificate.pdf, signed.dcc):
        digest = hashlib.sha256(files.read(blob)).hexdigest()
        assert queries.certificate_of_file(digest) == found(certificate)
    assert queries.certificate_of_file("0" * 64) is None


def test_the_chain_is_told_from_each_of_its_ends(real_lab: Laboratory) -> None:
    first = issued(real_lab)
    unfinished = successor(real_lab, first, f"{first.number}-A1", state="sealing", becomes="valid")
    assert found(first).chain == ()
    Certificate.objects.filter(pk=unfinished.pk).delete()
    second = successor(real_lab, first, f"{first.number}-A1", state="valid", becomes="superseded")
    third = successor(real_lab, second, f"{first.number}-A2", state="valid", becomes="superseded")
    numbers = [first.number, second.number, third.number]
    for place, certificate in enumerate((first, second, third)):
        chain = found(certificate).chain
        assert [link.number for link in chain] == numbers
        assert [link.state for link in chain] == ["superseded", "superseded", "valid"]
        assert [link.here for link in chain] == [at == place for at in range(3)]
        assert "NEW2" not in repr(found(certificate))
    assert found(first).newest == found(first).chain[-1]
    assert found(third).newest is None


WORDS = {"superseded": ("已替代", "near"), "withdrawn": ("已收回", "stop"), "amended": ("已修改", "near")}


def test_one_word_for_each_state_and_another_where_a_check_fails(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    for state, (word, tone) in WORDS.items():
        Certificate.objects.update(state=state)
        assert (found(certificate).word.word.zh, found(certificate).word.tone) == (word, tone)
    Certificate.objects.update(state="valid")
    _a_rewritten_event(certificate)
    _a_damaged_file(certificate)


def _a_rewritten_event(certificate: Certificate) -> None:
    event = certificate.issuing_event
    assert event is not None
    Event.objects.filter(pk=event.pk).update(body=event.body.replace("ZS2026", "ZS2027"))
    assert tones(certificate)["log"] == "fail"
    assert found(certificate).word.key == "unconfirmed"
    Event.objects.filter(pk=event.pk).update(body=event.body)
    assert found(certificate).word.key == "valid"


def _a_damaged_file(certificate: Certificate) -> None:
    assert certificate.pdf is not None
    path = places.blob_folder() / certificate.pdf.sha256[:2] / certificate.pdf.sha256
    path.chmod(0o640)
    path.write_bytes(b"%PDF-1.7 another")
    assert tones(certificate)["file"] == "fail"
    assert (found(certificate).word.key, found(certificate).state) == ("unconfirmed", "valid")
    path.unlink()
    assert found(certificate).word.key == "unconfirmed"


def test_a_stopped_log_and_a_changed_scope_are_said_beside_the_word(real_lab: Laboratory) -> None:
    certificate = issued(real_lab)
    real_lab.clock.on(days=1)
    row = CapabilityRow.objects.get(quantity="dc-voltage")
    laboratory.retract_capability(real_lab.papers, row, reason="范围缩小")
    assert tones(certificate)["capability"] == "ok"  # as it was known on the day
    Certificate.objects.update(signed_at=real_lab.clock.at + timedelta(days=1))
    assert tones(certificate)["capability"] == "warn"
    stop.stop([stop.Difference("event-missing")])
    check = next(check for check in found(certificate).checks if check.key == "log")
    assert check.tone == "warn"
    assert "暂停签署" in check.evidence[-1].zh
    assert found(certificate).word.key == "valid"
