# SPDX-License-Identifier: Apache-2.0
"""DCCs of an invented institute to receive, signed or not, about a reference thermometer."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache

from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.pki import (
    SIGNATORY_ROLE,
    KeyAndCertificate,
    dump_certificates,
    issue_certificate,
    make_authority,
)
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.value import Certificate, Column, Laboratory, Quantity, ResultTable, Row
from zhunsheng.certificate.xades import sign_dcc
from zhunsheng.laboratory import actions
from zhunsheng.laboratory.models import Equipment
from zhunsheng.laboratory.tests.cast import Laboratory as House
from zhunsheng.measure.text import Text

INSTITUTE = Laboratory(
    name=Text("虚构国家计量院", "Invented National Metrology Institute"),
    credit_code="12100000400000000X",
    address=Text("北京市示范路 1 号", "1 Shifan Road, Beijing"),
)
FIRST, LAST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
COLUMNS = (
    Column("indication", Text("示值", "Indication"), "°C", "basic_measuredValue"),
    Column("error", Text("示值误差", "Error of indication"), "°C", "basic_measurementError"),
)
POINTS = (("0.000", "-0.002"), ("50.000", "-0.004"), ("100.000", "-0.009"))


@cache
def institute() -> tuple[KeyAndCertificate, KeyAndCertificate]:
    """The institute's authority and its signatory's key."""
    authority = make_authority(INSTITUTE.name.zh, INSTITUTE.credit_code, FIRST, LAST)
    return authority, issue_certificate(authority, "林涛", SIGNATORY_ROLE, FIRST, LAST)


def authority_pem() -> bytes:
    return dump_certificates([institute()[0].certificate])


@cache
def other_authority_pem() -> bytes:
    """Somebody else's authority."""
    other = make_authority("另一机构", "12100000400000001X", FIRST, LAST)
    return dump_certificates([other.certificate])


def certificate(
    number: str = "NIM2026-0417",
    on: date = date(2026, 3, 2),
    points: Sequence[tuple[str, str]] = POINTS,
    uncertainty: str = "0.004",
    serial: str = "44-MS-0031",
) -> Certificate:
    """What the institute certifies of a thermometer: errors at points; corrections are minus those."""
    rows = tuple(
        Row((Quantity(at, "°C"), Quantity(error, "°C", uncertainty, "2", "0.9545"))) for at, error in points
    )
    return replace(
        MULTIMETER,
        number=number,
        laboratory=INSTITUTE,
        item=replace(MULTIMETER.item, name=Text("铂电阻温度计", "Platinum thermometer"), manufacturer="Hart",
                     model="5626", serial_number=serial),
        received_on=on, performed_from=on, performed_to=on, issued_on=on,
        results=(ResultTable("t", Text("温度", "Temperature"), COLUMNS, rows),),
        decision=None,
    )  # fmt: skip


def signed(made: Certificate) -> bytes:
    authority, signatory = institute()
    at = datetime(made.issued_on.year, made.issued_on.month, made.issued_on.day, 8, tzinfo=UTC)
    return sign_dcc(write_dcc(made), signatory.key, [signatory.certificate, authority.certificate], at)


def thermometer(lab: House, number: str = "MS-0031") -> Equipment:
    """The reference thermometer the certificates above are about."""
    return actions.register_equipment(
        lab.keeper,
        number=number,
        name="标准铂电阻温度计",
        name_en="Reference platinum thermometer",
        family="reference-thermometer",
        manufacturer="Hart",
        model="5626",
        serial_number=f"44-{number}",
    )
