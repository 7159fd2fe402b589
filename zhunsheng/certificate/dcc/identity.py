# SPDX-License-Identifier: Apache-2.0
"""What tells this certificate from every other: numbers, languages, dates, place, and what it replaces."""

from dataclasses import dataclass
from datetime import date
from typing import cast

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import (
    add,
    add_date,
    add_identification,
    add_string,
    add_text,
    checked_string,
)
from zhunsheng.certificate.dcc.further import read_earlier, says_more, write_earlier
from zhunsheng.certificate.dcc.reading import choice, day, maybe_marked, one, string
from zhunsheng.certificate.value import Certificate, Place
from zhunsheng.measure.text import Text

# DCC has no word of its own for an external provider's premises.
_LOCATION_OF: dict[Place, str] = {"laboratory": "laboratory", "customer": "customer", "provider": "other"}
_PLACE_OF = {location: place for place, location in _LOCATION_OF.items()}


@dataclass(frozen=True, slots=True)
class CoreData:
    """The certificate's fields that stand in `dcc:coreData`."""

    number: str
    order_number: str
    lookup_code: str
    lookup_url: str
    log_key: str
    received_on: date
    performed_from: date
    performed_to: date
    place: Place
    issued_on: date
    replaced_number: str | None
    earlier_sha256: str


def release_of(certificate: Certificate) -> str:
    """The earliest release of the profile that can say what this certificate says."""
    if says_more(certificate):
        return marks.PROFILE_RELEASE_FURTHER
    external = certificate.external is not None or certificate.place == "provider"
    return marks.PROFILE_RELEASE_EXTERNAL if external else marks.PROFILE_RELEASE


def write_software(parent: etree._Element, release: str) -> None:
    """Which profile the document follows; a reader picks its rules by the release."""
    software = add(add(parent, "dcc:dccSoftware"), "dcc:software")
    add_text(software, "dcc:name", marks.PROFILE)
    add(software, "dcc:release", release)
    add(software, "dcc:type", "application")


def write_core(parent: etree._Element, certificate: Certificate) -> None:
    """`dcc:coreData` of the certificate."""
    core = add(parent, "dcc:coreData")
    add(core, "dcc:countryCodeISO3166_1", "CN")
    for language in ("zh", "en"):
        add(core, "dcc:usedLangCodeISO639_1", language)
    add(core, "dcc:mandatoryLangCodeISO639_1", "zh")
    add(core, "dcc:uniqueIdentifier", checked_string(certificate.number, "number"))
    _write_identifications(core, certificate)
    add_date(core, "dcc:receiptDate", certificate.received_on)
    if certificate.performed_to < certificate.performed_from:
        raise marks.DccError(Text("校准结束日期早于开始日期", "the work ends before it begins"))
    add_date(core, "dcc:beginPerformanceDate", certificate.performed_from)
    add_date(core, "dcc:endPerformanceDate", certificate.performed_to)
    add(core, "dcc:performanceLocation", _LOCATION_OF[certificate.place])
    add_date(core, "dcc:issueDate", certificate.issued_on)
    if certificate.replaces is not None:
        amended = add(core, "dcc:reportAmendedSubstituted")
        add(amended, "dcc:typeOfChange", "amended")
        number = checked_string(certificate.replaces.number, "replaces.number")
        add(amended, "dcc:replacedUniqueIdentifier", number)
    write_earlier(core, certificate)


def _write_identifications(core: etree._Element, certificate: Certificate) -> None:
    identifications = (
        (certificate.order_number, Text("委托单号", "Order number"), marks.ORDER_NUMBER, "order_number"),
        (certificate.lookup_code, Text("查询码", "Lookup code"), marks.LOOKUP_CODE, "lookup_code"),
        (certificate.lookup_url, Text("查询网址", "Lookup address"), marks.LOOKUP_URL, "lookup_url"),
        (
            certificate.log_key,
            Text("透明日志验证公钥", "Verifier key of the transparency log"),
            marks.LOG_KEY,
            "log_key",
        ),
    )
    if any(value for value, *_ in identifications):
        parent = add(core, "dcc:identifications")
        for value, title, ref_type, field in identifications:
            add_identification(parent, "calibrationLaboratory", value, title, ref_type, field)


def identification(parent: etree._Element, ref_type: str) -> str:
    """The value of the identification marked `ref_type` below `parent`; empty when there is none."""
    found = maybe_marked(parent, "dcc:identifications/dcc:identification", ref_type)
    return "" if found is None else string(found, "dcc:value")


def read_core(administrative: etree._Element) -> CoreData:
    """`dcc:coreData` as the certificate's fields."""
    core = one(administrative, "dcc:coreData")
    place = one(core, "dcc:performanceLocation")
    replaced = core.find(f"{{{marks.DCC}}}reportAmendedSubstituted")
    return CoreData(
        number=string(core, "dcc:uniqueIdentifier"),
        order_number=identification(core, marks.ORDER_NUMBER),
        lookup_code=identification(core, marks.LOOKUP_CODE),
        lookup_url=identification(core, marks.LOOKUP_URL),
        log_key=identification(core, marks.LOG_KEY),
        received_on=day(core, "dcc:receiptDate"),
        performed_from=day(core, "dcc:beginPerformanceDate"),
        performed_to=day(core, "dcc:endPerformanceDate"),
        place=cast(Place, choice(place, place.text, {**_PLACE_OF})),
        issued_on=day(core, "dcc:issueDate"),
        replaced_number=None if replaced is None else string(replaced, "dcc:replacedUniqueIdentifier"),
        earlier_sha256=read_earlier(core),
    )


def write_address(parent: etree._Element, address: Text) -> etree._Element:
    """A location whose address is a line in both languages; returns it for what else belongs there."""
    location = add(parent, "dcc:location")
    add_string(location, "dcc:countryCode", "CN", "countryCode")
    add_text(location, "dcc:further", address, refType=marks.ADDRESS)
    return location
