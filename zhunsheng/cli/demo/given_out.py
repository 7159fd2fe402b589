# SPDX-License-Identifier: Apache-2.0
"""What the demo laboratory can't do itself: two dose-rate meters for another one, one of them back."""

from datetime import timedelta

from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo.clients import CLIENTS
from zhunsheng.cli.demo.house import House
from zhunsheng.cli.demo.timeline import Story, WorkingDays
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import SupplierApproval
from zhunsheng.ledger.files import store
from zhunsheng.work import actions
from zhunsheng.work.actions import (
    Answer,
    Arrival,
    ExternalCondition,
    ExternalRow,
    ExternalTable,
    ItemRequest,
    ReviewLine,
    SubcontractChoice,
    Told,
)
from zhunsheng.work.models import Item, Task
from zhunsheng.work.review_questions import QUESTIONS

_DAY = -11
_TOLD = Told("电话告知：本机构没有剂量率仪的能力；可分包给钱塘辐射检测，或不受理。")
_CONSENT = b"%PDF-1.4\n% the client's letter: agreed\n%%EOF\n"
_CERTIFICATE = b"%PDF-1.4\n% the provider's certificate LB2026-0077\n%%EOF\n"


def approve_provider(house: House, days: WorkingDays) -> SupplierApproval:
    """An invented laboratory, approved for dose-rate meters; the signatory may sign in its field."""
    party = laboratory.register_party(
        house.users["frt"],
        number="S0001",
        name="钱塘辐射检测有限公司",
        name_en="Qiantang Radiation Testing Co., Ltd.",
        address="浙江省杭州市示例路 2 号",
        address_en="2 Shili Road, Hangzhou, Zhejiang",
    )
    begin = days.day(_DAY) - timedelta(days=60)
    laboratory.grant_signing_field(
        house.users["tec"], house.people["sig"], field="ionising", grade="RM1", valid_from=begin
    )
    return laboratory.approve_supplier(
        house.users["tec"],
        party,
        field="ionising",
        subject="X、γ 剂量率仪",
        subject_en="X and gamma dose-rate meters",
        basis="认可证书与附表，2026 年评价",
        valid_from=begin,
        last_day=begin + timedelta(days=364),
        uncertainty="4.2",
        uncertainty_unit="%",
        accreditation="CNAS L00042",
    )


def story(house: House, days: WorkingDays) -> Story:
    """Two meters come in and go out; the first comes back with its certificate, the second is still away."""
    desk, custodian = house.users["frt"], house.users["itm"]
    yield days.at(_DAY, "13:30")
    approval = approve_provider(house, days)
    client = CLIENTS[2]
    order = actions.request_order(
        desk,
        party=house.parties[client.number],
        items=[_meter("D0310"), _meter("D0311")],
        source="desk",
        submit=True,
    )
    yield days.at(_DAY, "14:10")
    choice = SubcontractChoice(approval, "校准因子，10 µSv/h 与 80 µSv/h", need="5", need_unit="%")
    actions.sign_review(
        desk,
        order,
        due_on=days.day(_DAY) + timedelta(days=28),
        lines=[ReviewLine(item, subcontract=choice, told=_TOLD) for item in order.items.order_by("id")],
        answers=[Answer(str(question), True, "", code) for code, question in QUESTIONS],
        confirmed_by_client="书面同意分包",
    )
    for minute, item in enumerate(Item.objects.filter(order=order).order_by("id")):
        yield days.at(_DAY, f"14:{20 + 5 * minute:02d}")
        labelled = actions.print_label(custodian, item)
        actions.receive_item(
            custodian, labelled, condition="外观完好，能正常开机", place=f"样品架 C{minute + 1}"
        )
    tasks = list(Task.objects.filter(item__order=order).order_by("id"))
    for minute, task in enumerate(tasks):
        yield days.at(_DAY, f"15:{10 + 5 * minute:02d}")
        actions.consent_to_subcontract(
            desk,
            task,
            by=client.contact,
            form="letter",
            text="同意分包",
            file=store(_CONSENT, "application/pdf"),
        )
        actions.subcontract(desk, task)
        actions.hand_to_provider(custodian, task.item, carrier="顺丰速运", identity=f"SF77120034{minute}")
    yield from _back(house, days, tasks[0])


def _back(house: House, days: WorkingDays, task: Task) -> Story:
    yield days.at(_DAY + 6, "10:40")
    custodian = house.users["itm"]
    actions.take_from_provider(custodian, task.item, condition="完好", place="样品架 C1")
    actions.receive_subcontracted(
        custodian, task, arrival=_arrival(days), file=store(_CERTIFICATE, "application/pdf")
    )
    actions.note_reissue_consent(
        house.users["frt"], task, by="钱塘辐射检测 李工，邮件", on=days.day(_DAY + 6)
    )
    yield days.at(_DAY + 7, "09:50")
    actions.check(house.users["chk"], task, remark="与分包方证书逐行比对一致")
    yield days.at(_DAY + 7, "16:45")
    actions.issue(house.users["sig"], task, password=PASSWORD)


def _meter(serial: str) -> ItemRequest:
    return ItemRequest(
        "dose-rate-meter", "X-γ 剂量率仪", serial, "X-γ dose-rate meter", "上海仪器", "FD-3013"
    )


def _arrival(days: WorkingDays) -> Arrival:
    performed = days.day(_DAY + 4)
    return Arrival(
        number="LB2026-0077",
        issued_on=days.day(_DAY + 5),
        performed_from=performed,
        performed_to=performed,
        method="JJG 393-2018",
        method_title="辐射防护用 X、γ 剂量当量率仪",
        method_title_en="X and gamma dose equivalent rate meters",
        conditions=(
            ExternalCondition("temperature", "20.4", "20.9"),
            ExternalCondition("humidity", "51", "55"),
        ),
        table=ExternalTable(
            title="校准因子",
            title_en="Calibration factor",
            nominal="约定剂量率",
            nominal_en="Dose rate",
            nominal_unit="µSv/h",
            result="校准因子",
            result_en="Calibration factor",
            unit="1",
            uncertainty_unit="%",
            rows=(
                ExternalRow(nominal="10", value="1.03", uncertainty="4.2"),
                ExternalRow(nominal="80", value="1.01", uncertainty="4.2"),
            ),
        ),
    )
