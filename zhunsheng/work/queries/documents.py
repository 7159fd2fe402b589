# SPDX-License-Identifier: Apache-2.0
"""The documents of one task: the certificate, what replaced or supplements it, and what each says."""

from dataclasses import dataclass
from typing import Any

from zhunsheng.certificate import value
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.xades import verify_dcc_signature
from zhunsheng.ledger import files
from zhunsheng.measure.text import Text
from zhunsheng.work.models import Certificate, Item, Task


@dataclass(frozen=True, slots=True)
class Printed:
    """What a certificate itself prints of item and client, whatever was corrected in the entries since."""

    item: Text
    manufacturer: str
    model: str
    serial_number: str
    owner_number: str
    client: str


def frozen(certificate: Certificate) -> value.Certificate:
    """The certificate as it was signed, from its DCC; LookupError while it has none."""
    if certificate.dcc is None:
        raise LookupError(f"{certificate.number} has no DCC")
    return read_dcc(verify_dcc_signature(files.read(certificate.dcc)).signed_document)


def printed(certificate: Certificate) -> Printed:
    """What the certificate prints of item and client: kept beside it, else read from the DCC.

    Where the DCC is damaged, what the item's entry says now; the check of the file says the rest.
    """
    said: dict[str, Any] = certificate.value or {}
    kept = said.get("printed")
    if isinstance(kept, dict):
        return Printed(
            item=Text(*kept["item"]),
            manufacturer=kept["manufacturer"],
            model=kept["model"],
            serial_number=said["serial_number"],
            owner_number=kept["owner_number"],
            client=said["client"],
        )
    try:
        return printed_of(frozen(certificate))
    except (LookupError, files.FileDamaged):
        return _entered(certificate.task.item)


def _entered(item: Item) -> Printed:
    return Printed(
        Text(item.name, item.name_en or item.name),
        item.manufacturer,
        item.model,
        item.serial_number,
        item.owner_number,
        item.order.certificate_name or item.order.party.name,
    )


def printed_of(content: value.Certificate) -> Printed:
    """The same of a frozen certificate."""
    item = content.item
    return Printed(
        item.name,
        item.manufacturer,
        item.model,
        item.serial_number,
        item.owner_number,
        content.client.name.zh,
    )


def documents_of(task: Task) -> list[Certificate]:
    """Every document issued for a task, in the order of issue: one chain."""
    rows = Certificate.objects.filter(task=task).select_related(
        "replaces", "supplements", "signed_by", "pdf", "dcc", "proof", "record_version"
    )
    return list(rows.order_by("id"))


def newest(certificate: Certificate) -> Certificate:
    """The certificate that stands in its place now: followed from replacement to replacement."""
    found = certificate
    while True:
        later = (
            Certificate.objects.filter(replaces=found).select_related("record_version", "dcc", "pdf").first()
        )
        if later is None:
            return found
        later.task = certificate.task
        found = later


def supplements_in_force(certificate: Certificate) -> list[Certificate]:
    """The supplements that a certificate has and that are in force."""
    rows = Certificate.objects.filter(supplements=certificate, state__in=("sealing", "valid"))
    return list(rows.select_related("dcc").order_by("id"))
