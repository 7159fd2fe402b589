# SPDX-License-Identifier: Apache-2.0
"""A certificate that arrives as a DCC: registered whole, or refused with nothing left behind."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pki import dump_certificates
from zhunsheng.certificate.received.read import read_received
from zhunsheng.laboratory import actions, kinds, queries, received
from zhunsheng.laboratory.actions import SetUse
from zhunsheng.laboratory.models import Equipment, Traceability, TrustedAuthority
from zhunsheng.laboratory.received import reading
from zhunsheng.laboratory.tests import received as made
from zhunsheng.laboratory.tests.cast import Laboratory
from zhunsheng.ledger import files
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Blob, Event

pytestmark = pytest.mark.usefixtures("read_here")
LAST_DAY = date(2027, 3, 1)
TEMPERATURE = SetUse("1", "temperature", "temperature", "linear")


@pytest.fixture
def read_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read in this process: one of its own costs half a second a file; the pages' tests pay for it."""
    monkeypatch.setattr(reading, "read_capped", read_received)


def _import(lab: Laboratory, piece: Equipment, file: bytes, **changes: Any) -> Traceability:
    values = {"last_day": LAST_DAY, "uses": [TEMPERATURE], **changes}
    return actions.import_calibration(lab.keeper, piece, file=file, **values)


def _refused(lab: Laboratory, piece: Equipment, file: bytes, field: str, told: str, **changes: Any) -> None:
    """The import is refused beside its field, and nothing of it is left."""
    before = Traceability.objects.count(), Blob.objects.count(), Event.objects.count()
    with pytest.raises(ActionError, match=told) as caught:
        _import(lab, piece, file, **changes)
    assert caught.value.field == field
    assert (Traceability.objects.count(), Blob.objects.count(), Event.objects.count()) == before


def _drifts(row: Traceability) -> set[tuple[str, str, str]]:
    return {(each["drift_half_width"], each["drift_basis"], each["drift_source"]) for each in row.results}


def test_a_signed_certificate_is_registered_whole(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    actions.trust_authority(lab.tech, pem=made.authority_pem(), reason="自该院网站取得，指纹经电话核对")
    file = made.signed(made.certificate())
    row = _import(lab, piece, file)
    assert (row.certificate_number, row.issuer, row.issuer_en) == (
        "NIM2026-0417", "虚构国家计量院", "Invented National Metrology Institute",
    )  # fmt: skip
    assert (row.valid_from, row.valid_to, row.issued_on) == (
        date(2026, 3, 2),
        date(2027, 3, 2),
        date(2026, 3, 2),
    )
    assert (row.source, row.signature) == ("dcc", "trusted")
    assert "林涛" in row.signed_by
    assert row.file is not None
    assert files.read(row.file) == file
    assert row.stated["instrument"]["identifications"][0]["value"] == "44-MS-0031"
    assert {"name": "相对湿度 · 最低", "value": "51", "unit": "%"} in row.stated["conditions"]
    event = Event.objects.filter(kind=kinds.EQUIPMENT_TRACED).last()
    assert event is not None
    assert row.file.sha256 in event.body


def test_its_points_become_results_with_corrections(lab: Laboratory) -> None:
    row = _import(lab, made.thermometer(lab), made.signed(made.certificate()))
    middle = row.results[1]
    assert middle == {
        "function": "temperature", "quantity": "temperature", "low": "50.000", "high": "50.000", "unit": "°C",
        "uncertainty": "0.004", "uncertainty_unit": "°C", "k": "2", "drift_half_width": "0.0040",
        "correction": "0.004", "between": "linear", "probability": "0.9545", "distribution": "",
        "drift_basis": "single", "drift_source": "",
    }  # fmt: skip
    assert [each["correction"] for each in row.results] == ["0.002", "0.004", "0.009"]


def test_the_second_certificate_tells_the_drift(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    earlier = made.certificate("NIM2025-0399", date(2025, 3, 3), [("0.000", "0.001"), ("100.000", "-0.004")])
    _import(lab, piece, made.signed(earlier), last_day=date(2026, 3, 2))
    row = _import(lab, piece, made.signed(made.certificate()))
    # At 100 °C from 0.004 to 0.009; what it is relied on for is a day longer than what lay between.
    assert _drifts(row) == {("0.0051", "history", "NIM2025-0399")}


def test_another_drift_needs_its_reason(lab: Laboratory) -> None:
    piece, file = made.thermometer(lab), made.signed(made.certificate())
    _refused(
        lab, piece, file, "1.drift_reason", "漂移估计为 0.0040 °C", uses=[replace(TEMPERATURE, drift="0.001")]
    )
    use = replace(TEMPERATURE, drift="0.001", drift_reason="制造商年稳定性指标")
    row = _import(lab, piece, file, uses=[use])
    assert _drifts(row) == {("0.001", "stated", "制造商年稳定性指标")}


def test_what_an_unknown_authority_signed_is_registered_as_that(lab: Laboratory) -> None:
    row = _import(lab, made.thermometer(lab), made.signed(made.certificate()))
    assert row.signature == "untrusted"
    other = made.thermometer(lab, "MS-0032")
    row = _import(lab, other, write_dcc(made.certificate("NIM2026-0418", serial="44-MS-0032")))
    assert (row.signature, row.signed_by) == ("none", "")


def test_a_changed_file_is_refused(lab: Laboratory) -> None:
    file = made.signed(made.certificate()).replace(b"-0.009", b"-0.001")
    _refused(lab, made.thermometer(lab), file, "file", "签名不成立")


def test_the_same_file_and_the_same_number_are_refused(lab: Laboratory) -> None:
    piece, file = made.thermometer(lab), made.signed(made.certificate())
    row = _import(lab, piece, file)
    _refused(lab, piece, file, "file", "这个文件已登记：证书 NIM2026-0417，设备 MS-0031")
    _refused(lab, piece, write_dcc(made.certificate()), "file", "证书编号 NIM2026-0417 已登记")
    actions.retract_traceability(lab.keeper, row, reason="登记错了")
    assert _import(lab, piece, file).pk != row.pk


def test_another_instruments_certificate_is_refused_with_both_numbers(lab: Laboratory) -> None:
    told = "文件“A-4711”，登记“44-MS-0031”"
    _refused(
        lab,
        made.thermometer(lab),
        write_dcc(made.certificate(serial="A-4711")),
        "file",
        told,
        mismatch="随便",
    )


def test_another_model_is_asked_about_and_the_answer_kept(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    base = made.certificate()
    file = write_dcc(replace(base, item=replace(base.item, model="5626-B2")))
    assert received.match(piece, _dcc(file)).verdict == "same"  # a longer name of the same model
    file = write_dcc(replace(base, item=replace(base.item, model="PT25")))
    _refused(lab, piece, file, "mismatch", "型号：文件“PT25”，登记“5626”")
    row = _import(lab, piece, file, mismatch="该院按元件型号填写，编号相符")
    assert row.match_remark == "该院按元件型号填写，编号相符"


def _dcc(file: bytes) -> Any:
    return received.read(file).dcc


def test_an_unnumbered_instrument_is_asked_about(lab: Laboratory) -> None:
    Equipment.objects.filter(pk=made.thermometer(lab).pk).update(serial_number="")
    piece = Equipment.objects.get(number="MS-0031")
    _refused(lab, piece, write_dcc(made.certificate()), "mismatch", "出厂编号：文件“44-MS-0031”，登记“—”")


def test_the_lab_must_say_what_the_results_are(lab: Laboratory) -> None:
    piece, file = made.thermometer(lab), write_dcc(made.certificate())
    _refused(lab, piece, file, "uses", "请至少为一组结果", uses=[])
    _refused(lab, piece, file, "uses", "没有第 7 组结果", uses=[replace(TEMPERATURE, key="7")])
    _refused(lab, piece, file, "1.function", "功能与量都要写明", uses=[replace(TEMPERATURE, function=" ")])


@pytest.mark.parametrize(
    ("file", "told"),
    [(b"", "不是良构的 XML"), (b"<a/>", "不是数字校准证书"), (b"%PDF-1.7 x", "PDF 结构已损坏")],
)
def test_what_is_no_certificate_is_refused(lab: Laboratory, file: bytes, told: str) -> None:
    _refused(lab, made.thermometer(lab), file, "file", told)


def test_a_calibration_in_the_future_or_a_period_reversed_is_refused(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    future = write_dcc(made.certificate(on=date(2026, 4, 13)))
    _refused(lab, piece, future, "calibrated_on", "校准日期在今天之后")
    _refused(
        lab,
        piece,
        write_dcc(made.certificate()),
        "last_day",
        "截止日期早于起始日期",
        last_day=date(2026, 3, 1),
    )


def test_only_who_keeps_the_equipment_imports(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    with pytest.raises(NotAllowed):
        actions.import_calibration(lab.tech, piece, file=b"<a/>", last_day=LAST_DAY, uses=[])
    assert not Traceability.objects.filter(equipment=piece).exists()


def test_it_counts_once_somebody_else_has_confirmed_it(lab: Laboratory) -> None:
    piece = made.thermometer(lab)
    row = _import(lab, piece, made.signed(made.certificate()))
    actions.change_equipment_state(lab.keeper, piece, state="green", reason="")
    function = actions.ConfirmedFunction("temperature", "temperature", "0", "100", "°C")
    rows = actions.confirm_equipment(lab.keeper, row, valid_from=date(2026, 3, 10), functions=[function])
    offer = queries.standards_of_family("reference-thermometer", "temperature", date(2026, 4, 12))
    assert str(offer[0].obstacle) == "该功能未经计量确认"
    actions.approve_confirmation(lab.tech, rows)
    assert queries.usable_standards("reference-thermometer", "temperature", date(2026, 4, 12))


def test_what_the_proposal_says_is_what_is_registered(lab: Laboratory) -> None:
    piece, file = made.thermometer(lab), made.signed(made.certificate())
    _import(
        lab, piece, made.signed(made.certificate("NIM2025-0399", date(2025, 3, 3))), last_day=date(2026, 3, 2)
    )
    proposal = received.propose(piece, received.read(file))
    assert proposal is not None
    assert proposal.last_day == date(2027, 3, 1)  # as long as the one before
    [found] = proposal.sets
    assert (found.function, found.quantity, found.between) == ("temperature", "temperature", "linear")
    row = _import(
        lab, piece, file, uses=[SetUse(found.found.key, found.function, found.quantity, found.between)]
    )
    assert {each["drift_half_width"] for each in row.results} == {found.drift}


def test_an_authority_is_trusted_once_and_no_longer_when_withdrawn(lab: Laboratory) -> None:
    row = actions.trust_authority(lab.tech, pem=made.authority_pem(), reason="协议附件")
    assert "虚构国家计量院" in row.name
    with pytest.raises(ActionError, match="已在信任之列"):
        actions.trust_authority(lab.tech, pem=made.authority_pem(), reason="再来")
    actions.withdraw_authority(lab.tech, row, reason="密钥更换")
    with pytest.raises(ActionError, match="已不再信任"):
        actions.withdraw_authority(lab.tech, row, reason="再来")
    assert received.trusted_roots() == ()
    actions.trust_authority(lab.tech, pem=made.authority_pem(), reason="又换回")
    assert TrustedAuthority.objects.count() == 2


def test_a_signers_own_certificate_is_no_authority(lab: Laboratory) -> None:
    own = dump_certificates([made.institute()[1].certificate])
    with pytest.raises(ActionError, match="不是 CA 证书") as caught:
        actions.trust_authority(lab.tech, pem=own, reason="x")
    assert caught.value.field == "pem"
