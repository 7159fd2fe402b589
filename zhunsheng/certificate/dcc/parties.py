# SPDX-License-Identifier: Apache-2.0
"""Who and what: the laboratory, the client, the persons responsible, and the item calibrated."""

from typing import Literal, cast

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import (
    add,
    add_identification,
    add_named,
    add_plain,
    add_string,
    add_text,
    checked_string,
)
from zhunsheng.certificate.dcc.identity import identification, write_address
from zhunsheng.certificate.dcc.reading import (
    both,
    choice,
    many,
    maybe,
    maybe_marked,
    one,
    one_marked,
    string,
    text,
)
from zhunsheng.certificate.value import CalibratedItem, Client, Laboratory, Signatory
from zhunsheng.measure.text import Text

_DUTIES = {"calibrated": "calibrated", "checked": "checked", "approved": "approved"}
_FURTHER = "dcc:location/dcc:further"


def write_laboratory(parent: etree._Element, laboratory: Laboratory) -> None:
    """The laboratory; its code is the unified social credit code of the legal entity."""
    element = add(parent, "dcc:calibrationLaboratory")
    code = checked_string(laboratory.credit_code, "laboratory.credit_code")
    add(element, "dcc:calibrationLaboratoryCode", code)
    contact = add(element, "dcc:contact")
    add_text(contact, "dcc:name", laboratory.name)
    add_string(contact, "dcc:eMail", laboratory.email, "laboratory.email")
    add_string(contact, "dcc:phone", laboratory.phone, "laboratory.phone")
    write_address(contact, laboratory.address)


def read_laboratory(administrative: etree._Element, accreditation: str) -> Laboratory:
    """The laboratory; its accreditation number stands among the statements."""
    element = one(administrative, "dcc:calibrationLaboratory")
    contact = one(element, "dcc:contact")
    return Laboratory(
        name=text(contact, "dcc:name"),
        credit_code=string(element, "dcc:calibrationLaboratoryCode"),
        address=both(one_marked(contact, _FURTHER, marks.ADDRESS)),
        phone=string(contact, "dcc:phone"),
        email=string(contact, "dcc:eMail"),
        accreditation=accreditation,
    )


def write_client(parent: etree._Element, client: Client) -> None:
    """The client; the contact person stands beside the address."""
    element = add(parent, "dcc:customer")
    add_text(element, "dcc:name", client.name)
    location = write_address(element, client.address)
    if client.contact:
        person = add(location, "dcc:further", refType=marks.CONTACT_PERSON)
        add_text(person, "dcc:name", Text("联系人", "Contact person"))
        add(person, "dcc:content", client.contact)


def read_client(administrative: etree._Element) -> Client:
    """The client."""
    element = one(administrative, "dcc:customer")
    contact = maybe_marked(element, _FURTHER, marks.CONTACT_PERSON)
    return Client(
        name=text(element, "dcc:name"),
        address=both(one_marked(element, _FURTHER, marks.ADDRESS)),
        contact="" if contact is None else string(contact, "dcc:content"),
    )


def write_signatories(parent: etree._Element, signatories: tuple[Signatory, ...]) -> None:
    """The persons responsible, in order; who approves is the main signer."""
    if not signatories:
        raise marks.DccError(Text("证书没有签发人员", "the certificate names nobody responsible"))
    element = add(parent, "dcc:respPersons")
    for signatory in signatories:
        responsible = add(element, "dcc:respPerson")
        add_text(add(responsible, "dcc:person"), "dcc:name", signatory.name)
        add_named(responsible, "dcc:description", Text("职务", "Position"), signatory.title)
        add(responsible, "dcc:role", signatory.duty)
        if signatory.duty == "approved":
            add(responsible, "dcc:mainSigner", "true")


def read_signatories(administrative: etree._Element) -> tuple[Signatory, ...]:
    """The persons responsible, in order."""
    return tuple(
        Signatory(
            duty=cast(
                Literal["calibrated", "checked", "approved"],
                choice(responsible, string(responsible, "dcc:role"), _DUTIES),
            ),
            name=text(responsible, "dcc:person/dcc:name"),
            title=text(responsible, "dcc:description"),
        )
        for responsible in many(administrative, "dcc:respPersons/dcc:respPerson")
    )


def write_item(parent: etree._Element, item: CalibratedItem) -> None:
    """The item calibrated and how it is told from every other."""
    element = add(add(parent, "dcc:items"), "dcc:item")
    add_text(element, "dcc:name", item.name)
    if item.condition is not None:
        add_named(element, "dcc:description", Text("样品状态", "Condition of the item"), item.condition)
    if item.manufacturer:
        add_plain(add(element, "dcc:manufacturer"), "dcc:name", item.manufacturer)
    add_string(element, "dcc:model", item.model, "item.model")
    identifications = add(element, "dcc:identifications")
    checked_string(item.item_number, "item.item_number")
    for issuer, value, title, ref_type, field in (
        (
            "manufacturer",
            item.serial_number,
            Text("出厂编号", "Serial number"),
            marks.SERIAL_NUMBER,
            "item.serial_number",
        ),
        (
            "calibrationLaboratory",
            item.item_number,
            Text("样品编号", "Item number"),
            marks.ITEM_NUMBER,
            "item.item_number",
        ),
        (
            "owner",
            item.owner_number,
            Text("管理编号", "Owner's number"),
            marks.OWNER_NUMBER,
            "item.owner_number",
        ),
    ):
        add_identification(identifications, issuer, value, title, ref_type, field)


def read_item(administrative: etree._Element) -> CalibratedItem:
    """The item calibrated."""
    element = one(administrative, "dcc:items/dcc:item")
    condition = maybe(element, "dcc:description")
    return CalibratedItem(
        name=text(element, "dcc:name"),
        manufacturer=string(element, "dcc:manufacturer/dcc:name/dcc:content"),
        model=string(element, "dcc:model"),
        serial_number=identification(element, marks.SERIAL_NUMBER),
        item_number=identification(element, marks.ITEM_NUMBER),
        owner_number=identification(element, marks.OWNER_NUMBER),
        condition=None if condition is None else both(condition),
    )
