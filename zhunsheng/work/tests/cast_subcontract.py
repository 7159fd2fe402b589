# SPDX-License-Identifier: Apache-2.0
"""The tenth item of the story: a dose-rate meter that Lab B calibrates, step by step to the signature."""

from datetime import date, timedelta
from typing import Any

from tests.shelf import shelved
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import Party, SupplierApproval
from zhunsheng.ledger import files
from zhunsheng.ledger.models import Blob
from zhunsheng.work import actions
from zhunsheng.work.actions import (
    Arrival,
    ExternalCondition,
    ExternalRow,
    ExternalTable,
    ItemRequest,
    ReviewLine,
    SubcontractChoice,
    Told,
)
from zhunsheng.work.models import Order, Task
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, Laboratory

PAPER = b"%PDF-1.7\nLB2026-0077"
TOLD = Told("电话告知王工：本机构没有剂量率仪的能力；可分包给乙检测，或不受理。")


@shelved
def lab_b(lab: Laboratory, **changes: Any) -> SupplierApproval:
    """Lab B, approved for dose-rate meters at 4.2 % to the end of 2026; Lin Tao may sign in the field."""
    party = Party.objects.filter(number="S001").first() or laboratory.register_party(
        lab.desk,
        number="S001",
        name="乙检测技术有限公司",
        name_en="Lab B Testing Co., Ltd.",
        address="杭州市示例路 2 号",
        address_en="2 Shili Road, Hangzhou",
    )
    if not lab.people["lin"].signing_fields.filter(field="ionising").exists():
        laboratory.grant_signing_field(
            lab.tech, lab.people["lin"], field="ionising", grade="RM1", valid_from=BEGINNING
        )
    values: dict[str, Any] = {
        "field": "ionising",
        "subject": "X、γ 剂量率仪",
        "subject_en": "X and gamma dose-rate meters",
        "uncertainty": "4.2",
        "uncertainty_unit": "%",
        "accreditation": "L0042",
        "basis": "认可证书与附表",
        "valid_from": BEGINNING,
        "last_day": date(2026, 12, 31),
        **changes,
    }
    return laboratory.approve_supplier(lab.tech, party, **values)


def dose_meter(serial: str = "D0310") -> ItemRequest:
    """An X-γ dose-rate meter, for which the laboratory has no method."""
    return ItemRequest(
        family="dose-rate-meter",
        name="X-γ 剂量率仪",
        name_en="X-γ dose-rate meter",
        serial_number=serial,
        model="FD-3013",
    )


def choice(approval: SupplierApproval, **changes: str) -> SubcontractChoice:
    """What Lab B is to calibrate, and the 5 % that serve the client."""
    values = {"requirement": "校准因子，10 µSv/h 与 80 µSv/h", "need": "5", "need_unit": "%", **changes}
    return SubcontractChoice(approval=approval, **values)


def lines(lab: Laboratory, order: Order, approval: SupplierApproval) -> list[ReviewLine]:
    """Multimeters by our method, the rest to Lab B."""
    return [
        ReviewLine(item=item, method=lab.dmm)
        if item.family == "dmm"
        else ReviewLine(item=item, subcontract=choice(approval), told=TOLD)
        for item in order.items.order_by("id")
    ]


@shelved
def reviewed(lab: Laboratory, approval: SupplierApproval | None = None) -> Task:
    """Agreed by the desk's word of mouth: accepted, but nobody consented in writing to Lab B yet."""
    approval = approval or lab_b(lab)
    order = cast.ordered(lab, [dose_meter()])
    actions.sign_review(
        lab.desk,
        order,
        due_on=lab.clock.at.date() + timedelta(days=15),
        lines=lines(lab, order, approval),
        confirmed_by_client="王工，电话，当日",
    )
    task = Task.objects.get(item__order=order)
    cast.received(lab, task.item)
    return Task.objects.get(pk=task.pk)


def paper(content: bytes = PAPER) -> Blob:
    """A file as uploaded."""
    return files.store(content, "application/pdf")


@shelved
def consented(lab: Laboratory, task: Task | None = None) -> Task:
    """The client's letter filed."""
    task = task or reviewed(lab)
    actions.consent_to_subcontract(
        lab.desk, task, by="王工", form="letter", text="同意分包给乙检测", file=paper(b"%PDF-1.7\nconsent")
    )
    return Task.objects.get(pk=task.pk)


@shelved
def given_out(lab: Laboratory, task: Task | None = None) -> Task:
    """分包中: given to Lab B, and the item handed to the carrier."""
    task = actions.subcontract(lab.desk, task or consented(lab))
    actions.hand_to_provider(lab.store, task.item, carrier="顺丰", identity="SF1234567890")
    return Task.objects.get(pk=task.pk)


def arrival(lab: Laboratory, **changes: Any) -> Arrival:
    """Lab B's certificate of two points, dated three days on."""
    day = lab.clock.at.date()
    values: dict[str, Any] = {
        "number": "LB2026-0077",
        "issued_on": day,
        "performed_from": day - timedelta(days=1),
        "performed_to": day - timedelta(days=1),
        "method": "JJG 393-2018",
        "method_title": "辐射防护用 X、γ 剂量当量率仪",
        "method_title_en": "X and gamma dose equivalent rate meters",
        "table": table(),
        "conditions": (
            ExternalCondition("temperature", "20.4", "20.9"),
            ExternalCondition("humidity", "51", "55"),
        ),
        **changes,
    }
    return Arrival(**values)


def table(**changes: Any) -> ExternalTable:
    """Calibration factors with U in per cent, as Lab B states it."""
    values: dict[str, Any] = {
        "title": "校准因子",
        "title_en": "Calibration factor",
        "nominal": "约定剂量率",
        "nominal_en": "Dose rate",
        "nominal_unit": "µSv/h",
        "result": "校准因子",
        "result_en": "Calibration factor",
        "unit": "1",
        "uncertainty_unit": "%",
        "rows": (
            ExternalRow(nominal="10", value="1.03", uncertainty="4.2"),
            ExternalRow(nominal="80", value="1.01", uncertainty="4.2"),
        ),
        **changes,
    }
    return ExternalTable(**values)


@shelved
def arrived(lab: Laboratory, task: Task | None = None) -> Task:
    """The item back, the certificate entered by the store, and Lab B's consent to the reissue noted."""
    task = task or given_out(lab)
    lab.clock.on(days=3)
    actions.take_from_provider(lab.store, task.item, condition="完好", place="A-1")
    actions.receive_subcontracted(lab.store, task, arrival=arrival(lab), file=paper())
    actions.note_reissue_consent(lab.desk, task, by="乙检测 李工，邮件", on=lab.clock.at.date())
    return Task.objects.get(pk=task.pk)


@shelved
def checked(lab: Laboratory, task: Task | None = None) -> Task:
    """Checked by Chen Xiao, waiting for the signature."""
    task = task or arrived(lab)
    lab.clock.on(minutes=10)
    return actions.check(lab.chen, task)
