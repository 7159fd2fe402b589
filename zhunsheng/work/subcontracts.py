# SPDX-License-Identifier: Apache-2.0
"""What stands about a task's subcontract, and whether an item is here or at a subcontractor's."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger.asking import once
from zhunsheng.ledger.errors import ActionError
from zhunsheng.work.models import CustodyStep, ExternalCertificate, Item, Subcontract, Task

_PARTS = {
    "table": pgettext_lazy("part", "结果"),
    "conditions": _("环境条件"),
    "certificate_number": _("证书编号"),
    "certificate_sha256": _("证书文件"),
    "issued_on": _("日期"),
    "performed_from": _("日期"),
    "performed_to": _("日期"),
    "method": _("方法"),
    "method_title": _("方法"),
    "method_title_en": _("方法"),
}


@once
def open_subcontract(task: Task) -> Subcontract | None:
    """The choice in force: to whom the task goes; None for a task of our own."""
    rows = task.subcontracts.filter(ended_at__isnull=True)
    return rows.select_related("supplier", "approval", "consent_file", "release_file").first()


def required(task: Task) -> Subcontract:
    """The same, locked; ActionError for a task that the review does not give out."""
    row = (
        task.subcontracts.select_for_update(of=("self",))
        .filter(ended_at__isnull=True)
        .select_related("supplier", "approval")
        .first()
    )
    if row is None:
        raise ActionError(
            format_lazy(_("任务 {task} 不是分包的任务：请先在合同评审里选定分包方。"), task=task.number)
        )
    return row


def arrived(subcontract: Subcontract) -> ExternalCertificate | None:
    """The provider's certificate as last entered; None before it came."""
    return subcontract.certificates.select_related("file", "entered_by").order_by("-id").first()


def content(row: ExternalCertificate) -> dict[str, Any]:
    """Everything of the provider's certificate that ours will say, as the record freezes it."""
    subcontract = row.subcontract
    supplier, approval = subcontract.supplier, subcontract.approval
    return {
        "supplier": supplier.number,
        "name": supplier.name,
        "name_en": supplier.name_en,
        "address": supplier.address,
        "address_en": supplier.address_en,
        "accreditation": approval.accreditation,
        "certificate_number": row.number,
        "certificate_sha256": row.file.sha256,
        "issued_on": row.issued_on.isoformat(),
        "performed_from": row.performed_from.isoformat(),
        "performed_to": row.performed_to.isoformat(),
        "method": row.method,
        "method_title": row.method_title,
        "method_title_en": row.method_title_en,
        "conditions": row.conditions,
        "table": row.table,
    }


def unlike(frozen: Mapping[str, Any], present: Mapping[str, Any]) -> list[str]:
    """The parts in which what is kept differs from what was frozen, in the reader's words; each once."""
    parts = (name for name in dict.fromkeys((*frozen, *present)) if frozen.get(name) != present.get(name))
    return list(dict.fromkeys(str(_PARTS.get(name, pgettext_lazy("one", "分包方"))) for name in parts))


def away_at(item: Item) -> CustodyStep | None:
    """The step by which an item left for a subcontractor and has not come back; None while it is here."""
    last = item.custody.order_by("-id").first()
    return last if last is not None and last.step == "to-provider" else None


def is_away(item: Item) -> bool:
    """Whether the item left for a subcontractor and has not come back."""
    return away_at(item) is not None


def require_here(item: Item) -> None:
    """ActionError says at whose place an item is that was handed to a subcontractor."""
    last = away_at(item)
    if last is not None:
        raise ActionError(
            format_lazy(
                _("样品 {item} 在分包方 {place} 处：先登记它的退回。"), item=item.number, place=last.place
            )
        )


def supplier_name(subcontract: Subcontract) -> str:
    """What the provider is called in the reader's language."""
    return named(subcontract.supplier)
