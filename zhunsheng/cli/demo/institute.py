# SPDX-License-Identifier: Apache-2.0
"""The invented institute that calibrates the demo's standards: DCCs under its own signature, or paper."""

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from pathlib import Path

import pylopdf_fonts_zh_cn
import typst

from zhunsheng.accounts.models import User
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pki import (
    SIGNATORY_ROLE,
    KeyAndCertificate,
    dump_certificates,
    issue_certificate,
    make_authority,
)
from zhunsheng.certificate.value import (
    CalibratedItem,
    Certificate,
    Client,
    Column,
    Condition,
    Laboratory,
    MethodUsed,
    Quantity,
    ResultTable,
    Row,
    Signatory,
    StandardUsed,
)
from zhunsheng.certificate.xades import sign_dcc
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.actions import SetUse, TracedResult
from zhunsheng.laboratory.models import Equipment, Traceability
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob
from zhunsheng.measure.text import Text

NAME = Text("虚构省计量科学研究院", "Invented Provincial Institute of Metrology")
YEAR = timedelta(days=365)
_CODE = "12330000400000000X"
_FIRST, _LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2060, 1, 1, tzinfo=UTC)
_USE = SetUse("1", "temperature", "temperature-correction", "linear")
_COLUMNS = (
    Column("indication", Text("示值", "Indication"), "°C", "basic_measuredValue"),
    Column("error", Text("示值误差", "Error of indication"), "°C", "basic_measurementError"),
)
EARLIER = (("0.000", "0.000"), ("25.000", "0.000"), ("50.000", "-0.001"), ("75.000", "-0.001"),
           ("100.000", "-0.001"))  # fmt: skip
LATER = (("0.000", "0.000"), ("25.000", "-0.001"), ("50.000", "-0.001"), ("75.000", "-0.001"),
         ("100.000", "-0.002"))  # fmt: skip
"""Indication and error of the platinum thermometer at one calibration and at the next."""


def trust(manager: User) -> None:
    """The laboratory trusts what this institute signs."""
    [authority, _signatory] = _keys()
    reason = "自该院网站取得，指纹经电话与其质量部门核对"
    actions.trust_authority(manager, pem=dump_certificates([authority.certificate]), reason=reason)


def register_thermometer(
    keeper: User, equipment: Equipment, day: date, points: Sequence[tuple[str, str]]
) -> Traceability:
    """The institute calibrates the thermometer and sends a DCC; the keeper of the equipment takes it in."""
    file = _dcc(equipment, day, points)
    last_day = day + YEAR - timedelta(days=1)
    return actions.import_calibration(keeper, equipment, file=file, last_day=last_day, uses=[_USE])


def scan(equipment: Equipment, number: str, day: date, results: Sequence[TracedResult]) -> Blob:
    """The scan of the institute's certificate on paper for one of the other standards."""
    lines = [
        f"{each.low} {each.unit} ~ {each.high} {each.unit}    "
        f"U = {each.uncertainty} {each.uncertainty_unit} (k = {each.k})"
        for each in results
    ]
    told = {
        "issuer": f"{NAME.zh}\n{NAME.en}",
        "number": number,
        "item": f"{equipment.name} {equipment.manufacturer} {equipment.model}",
        "serial": equipment.serial_number,
        "day": day.isoformat(),
        "results": "\n".join(lines) or "见所附温场测量记录",
    }
    return files.store(_drawn(told), "application/pdf")


def _drawn(told: dict[str, str]) -> bytes:
    folder = Path(pylopdf_fonts_zh_cn.__file__).parent
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    source, inputs = Path(__file__).with_name("scan.typ").read_bytes(), {"told": json.dumps(told)}
    page = typst.Compiler(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs).compile()
    if not isinstance(page, bytes):
        raise TypeError("the scan has one page")
    return page


@cache
def _keys() -> tuple[KeyAndCertificate, KeyAndCertificate]:
    """The institute's authority and the key of who signs for it, made anew for every demo."""
    authority = make_authority(NAME.zh, _CODE, _FIRST, _LAST)
    return authority, issue_certificate(authority, "秦朗", SIGNATORY_ROLE, _FIRST, _LAST)


def _dcc(equipment: Equipment, day: date, points: Sequence[tuple[str, str]]) -> bytes:
    authority, signatory = _keys()
    at = datetime.combine(day, time(8, 30), UTC)
    certificate = _certificate(equipment, day, points)
    chain = [signatory.certificate, authority.certificate]
    return sign_dcc(write_dcc(certificate), signatory.key, chain, at)


def _certificate(equipment: Equipment, day: date, points: Sequence[tuple[str, str]]) -> Certificate:
    rows = tuple(
        Row((Quantity(at, "°C"), Quantity(error, "°C", "0.002", "2", "0.9545"))) for at, error in points
    )
    number = f"CDtm{day:%Y}-{day:%m%d}{equipment.serial_number[-2:]}"
    return Certificate(
        number=number,
        order_number=f"W{day:%Y%m}-0388",
        laboratory=Laboratory(NAME, _CODE, Text("杭州市虚构路 9 号", "9 Xugou Road, Hangzhou")),
        client=Client(
            Text("甬测计量检测有限公司（演示）", "Yongce Metrology Co., Ltd. (demo)"),
            Text("浙江省宁波市示范路 18 号", "18 Shifan Road, Ningbo, Zhejiang"),
        ),
        item=CalibratedItem(
            name=Text(equipment.name, equipment.name_en),
            manufacturer=equipment.manufacturer,
            model=equipment.model,
            serial_number=equipment.serial_number,
            item_number=f"S{day:%Y}-1127",
            owner_number=equipment.number,
        ),
        received_on=day - timedelta(days=6),
        performed_from=day - timedelta(days=1),
        performed_to=day,
        issued_on=day,
        place="laboratory",
        place_of_work=Text("温度室 3", "Thermometry room 3"),
        methods=(_METHOD,),
        standards=(_fixed_points(day),),
        conditions=(Condition("temperature", "20.1", "20.4", "°C"), Condition("humidity", "46", "49", "%")),
        results=(ResultTable("t", Text("0 °C~100 °C", "0 °C to 100 °C"), _COLUMNS, rows),),
        signatories=_SIGNATORIES,
        lookup_url=f"https://institute.example/v/{number}",
        lookup_code="4N7C-81QK",
        log_key="institute.example/log+5e6f7a8b+AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIC",
    )


_METHOD = MethodUsed(
    "JJG 160-2007", Text("标准铂电阻温度计", "Standard platinum resistance thermometers"), "spt", "3"
)
_SIGNATORIES = (
    Signatory("calibrated", Text("方晴", "Fang Qing"), Text("校准员", "Calibrator")),
    Signatory("checked", Text("叶舟", "Ye Zhou"), Text("核验员", "Checker")),
    Signatory("approved", Text("秦朗", "Qin Lang"), Text("批准人", "Approved by")),
)


def _fixed_points(day: date) -> StandardUsed:
    return StandardUsed(
        equipment_number="T-FP-02",
        name=Text("固定点装置", "Fixed-point cells"),
        model="FP-4",
        serial_number="0209",
        measuring_range=Text("0.01 °C~156.5985 °C", "0.01 °C to 156.5985 °C"),
        uncertainty=Text("U = 0.5 mK（k = 2）", "U = 0.5 mK (k = 2)"),
        certificate_number=f"RGwd{day:%Y}-0061",
        traceable_to=Text("虚构国家计量院", "Invented National Metrology Institute"),
        valid_until=day + YEAR,
    )
