# SPDX-License-Identifier: Apache-2.0
"""A complete certificate to test with: the multimeter of the baseline story. Every name is invented."""

from dataclasses import replace
from datetime import date

from zhunsheng.certificate.value import (
    CalibratedItem,
    Certificate,
    Change,
    Client,
    Column,
    Condition,
    DecisionUsed,
    ExternalProvider,
    Laboratory,
    MethodUsed,
    Quantity,
    Replaces,
    ResultTable,
    Row,
    Signatory,
    StandardUsed,
    Supplements,
)
from zhunsheng.measure.text import Text

MULTIMETER = Certificate(
    number="ZS2026-000001",
    order_number="WT2026-0101",
    laboratory=Laboratory(
        name=Text("甬测计量检测有限公司", "Yongce Metrology Co., Ltd."),
        credit_code="91330200MA2TEST00X",
        address=Text("浙江省宁波市示范路 18 号", "18 Shifan Road, Ningbo, Zhejiang"),
        phone="0574-5550 0100",
    ),
    client=Client(
        name=Text("宁波甬江电子有限公司", "Ningbo Yongjiang Electronics Co., Ltd."),
        address=Text("宁波市江滨路 6 号", "6 Jiangbin Road, Ningbo"),
    ),
    item=CalibratedItem(
        name=Text("数字多用表", "Digital multimeter"),
        manufacturer="Keysight",
        model="34465A",
        serial_number="A1802",
        item_number="YP2026-000731",
        owner_number="DZ-044",
    ),
    received_on=date(2026, 4, 11),
    performed_from=date(2026, 4, 12),
    performed_to=date(2026, 4, 12),
    issued_on=date(2026, 4, 12),
    place="laboratory",
    place_of_work=Text("2 号恒温室", "Conditioned room 2"),
    methods=(
        MethodUsed(
            "JJF 1587-2016",
            Text("数字多用表校准规范", "Calibration specification for digital multimeters"),
            "dmm-jjf1587",
            "1.0",
        ),
    ),
    standards=(
        StandardUsed(
            equipment_number="MS-0021",
            name=Text("多功能校准源", "Multi-product calibrator"),
            model="5522A",
            serial_number="4411802",
            measuring_range=Text("直流电压 0 V~1000 V", "DC voltage 0 V to 1000 V"),
            uncertainty=Text("U = 0.20 mV（10 V，k = 2）", "U = 0.20 mV (10 V, k = 2)"),
            certificate_number="CDdc2026-00812",
            traceable_to=Text("虚构省计量院", "Invented Provincial Institute of Metrology"),
            valid_until=date(2027, 3, 1),
        ),
    ),
    conditions=(Condition("temperature", "20.0", "20.3", "°C"), Condition("humidity", "51", "53", "%")),
    results=(
        ResultTable(
            key="dcv-20v",
            title=Text("直流电压 20 V 量程", "DC voltage, 20 V range"),
            columns=(
                Column("reference", Text("标准值", "Reference value"), "V", "basic_referenceValue"),
                Column("indication", Text("示值", "Indication"), "V", "basic_measuredValue"),
                Column("error", Text("示值误差", "Indication error"), "mV", "basic_measurementError"),
                Column("mpe", Text("最大允许误差 ±", "MPE ±"), "mV", "zs_mpe"),
            ),
            rows=(
                Row(
                    (
                        Quantity("2.0000", "V"),
                        Quantity("2.0001", "V"),
                        Quantity("0.10", "mV", uncertainty="0.12", k="2", probability="0.9545"),
                        Quantity("0.57", "mV"),
                    ),
                    "conform",
                ),
                Row(
                    (
                        Quantity("10.0000", "V"),
                        Quantity("10.0007", "V"),
                        Quantity("0.70", "mV", uncertainty="0.25", k="2", probability="0.9545"),
                        Quantity("0.85", "mV"),
                    ),
                    "conform",
                ),
                Row(
                    (
                        Quantity("-10.0000", "V"),
                        Quantity("-10.0002", "V"),
                        Quantity("-0.20", "mV", uncertainty="0.25", k="2", probability="0.9545"),
                        Quantity("0.85", "mV"),
                    ),
                    "conform",
                ),
            ),
        ),
    ),
    signatories=(
        Signatory("calibrated", Text("张敏", "Zhang Min"), Text("校准员", "Calibrator")),
        Signatory("checked", Text("陈晓", "Chen Xiao"), Text("核验员", "Checker")),
        Signatory("approved", Text("林涛", "Lin Tao"), Text("授权签字人", "Authorised signatory")),
    ),
    lookup_url="https://verify.example/v/ZS2026-000001",
    lookup_code="7KQM-29TX",
    log_key="demo.example/log+1a2b3c4d+AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
    decision=DecisionUsed(
        rule="jjf1094",
        wording=Text(
            "按 JJF 1094：U 不大于最大允许误差绝对值的 1/3，以示值误差判定。",
            "JJF 1094: U is at most one third of the MPE, so the error alone decides.",
        ),
        specification=Text("±(0.0035 % 读数 + 0.0025 % 量程)", "±(0.0035 % of reading + 0.0025 % of range)"),
        outcome="conform",
    ),
    statements=(
        Text("本证书的结果只与所校准的器具有关。", "The results relate only to the item calibrated."),
    ),
)

DOSE_RATE_METER = replace(
    MULTIMETER,
    number="ZS2026-000010",
    item=replace(
        MULTIMETER.item,
        name=Text("X-γ 剂量率仪", "X-γ dose-rate meter"),
        model="FD-3013",
        serial_number="D0310",
        item_number="YP2026-000740",
    ),
    place="provider",
    place_of_work=Text("乙检测技术有限公司", "Lab B Testing Co., Ltd."),
    methods=(MethodUsed("JJG 393-2018", Text("辐射防护用 X、γ 剂量当量率仪", "Dose-rate meters"), "", ""),),
    standards=(),
    conditions=(Condition("temperature", "20.4", "20.9", "°C"),),
    results=(
        ResultTable(
            key="subcontracted",
            title=Text("校准因子", "Calibration factor"),
            columns=(
                Column("nominal", Text("约定剂量率", "Dose rate"), "µSv/h", "basic_nominalValue"),
                Column("result", Text("校准因子", "Calibration factor"), "1", "basic_measuredValue"),
            ),
            rows=tuple(
                Row(
                    (
                        Quantity(nominal, "µSv/h"),
                        Quantity(factor, "1", uncertainty="0.043", k="2", probability="0.95"),
                    ),
                    subcontracted=True,
                )
                for nominal, factor in (("10", "1.03"), ("80", "1.01"))
            ),
        ),
    ),
    signatories=MULTIMETER.signatories[1:],
    decision=None,
    external=ExternalProvider(
        name=Text("乙检测技术有限公司", "Lab B Testing Co., Ltd."),
        address=Text("杭州市示例路 2 号", "2 Shili Road, Hangzhou"),
        certificate_number="LB2026-0077",
        issued_on=date(2026, 4, 20),
        certificate_sha256="5" * 64,
        accreditation="L0042",
    ),
)
"""An item that another laboratory calibrated: its results reissued, marked as such (story S3)."""
AMENDED = replace(
    MULTIMETER,
    number="ZS2026-000001-A1",
    issued_on=date(2026, 4, 16),
    item=replace(MULTIMETER.item, serial_number="A1803"),
    replaces=Replaces(
        "ZS2026-000001",
        Text("封面的出厂编号录错。", "The serial number on the cover was mistyped."),
        (
            Change(
                "item.serial_number",
                Text("出厂编号", "Serial No."),
                Text("A1802", "A1802"),
                Text("A1803", "A1803"),
                Text("接收登记录错，标签为 A1803", "mistyped at receipt; the label says A1803"),
            ),
        ),
        "a" * 64,
    ),
)
"""What replaces the multimeter's certificate: another serial number, the same results."""

SUPPLEMENT = replace(
    MULTIMETER,
    number="ZS2026-000001-S1",
    issued_on=date(2026, 4, 16),
    results=(),
    standards=(),
    decision=None,
    supplements=Supplements(
        "ZS2026-000001",
        Text("客户要求补充说明。", "Asked for by the client."),
        (Text("所用测试线随器具一同校准。", "The test leads supplied were calibrated with the meter."),),
        "a" * 64,
    ),
)
"""What adds a sentence to the multimeter's certificate, which stays in force."""
