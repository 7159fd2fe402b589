# SPDX-License-Identifier: Apache-2.0
"""Who, what and when: the administrative part of any DCC."""

from collections.abc import Iterator

from lxml import etree

from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.reading import many, maybe, one, string
from zhunsheng.certificate.received.measurement import read_notes
from zhunsheng.certificate.received.value import Item, Party, Person, ReceivedDcc, Words
from zhunsheng.certificate.received.words import (
    identifications,
    party,
    plain,
    referral,
    strings,
    titled,
    words_at,
)


def read_administrative(root: etree._Element, version: str) -> ReceivedDcc:
    """The certificate without its measurements. The document must be well built."""
    data = one(root, "dcc:administrativeData")
    core = one(data, "dcc:coreData")
    return ReceivedDcc(
        version=version,
        number=plain(string(core, "dcc:uniqueIdentifier")),
        country=string(core, "dcc:countryCodeISO3166_1"),
        languages=tuple(dict.fromkeys(strings(core, "dcc:usedLangCodeISO639_1"))),
        mandatory=tuple(dict.fromkeys(strings(core, "dcc:mandatoryLangCodeISO639_1"))),
        begun_on=_day(core, "dcc:beginPerformanceDate"),
        ended_on=_day(core, "dcc:endPerformanceDate"),
        place=string(core, "dcc:performanceLocation").strip(),
        laboratory=_laboratory(one(data, "dcc:calibrationLaboratory")),
        customer=party(one(data, "dcc:customer")),
        items=tuple(_items(one(data, "dcc:items"), ())),
        persons=tuple(_person(each) for each in many(data, "dcc:respPersons/dcc:respPerson")),
        received_on=_day(core, "dcc:receiptDate"),
        issued_on=_day(core, "dcc:issueDate"),
        identifications=identifications(core),
        software=tuple(_software(each) for each in many(data, "dcc:dccSoftware/dcc:software")),
        replaces=plain(string(core, "dcc:reportAmendedSubstituted/dcc:replacedUniqueIdentifier")),
        previous=referral(maybe(core, "dcc:previousReport")),
        statements=read_notes(data, "dcc:statements/dcc:statement"),
        files=tuple(_files(root)),
    )


def _day(core: etree._Element, path: str) -> str:
    """A date without its zone: the calendar day at the place of work."""
    return string(core, path).strip()[:10]


def _laboratory(element: etree._Element) -> Party:
    return party(one(element, "dcc:contact"), plain(string(element, "dcc:calibrationLaboratoryCode")))


def _items(holder: etree._Element, part_of: Words) -> Iterator[Item]:
    """Every item, those inside another after it; what the whole set bears counts for each item too."""
    common = identifications(holder)
    maker = _maker(holder)
    for element in many(holder, "dcc:item"):
        name = words_at(element, "dcc:name")
        yield Item(
            name=name,
            manufacturer=_maker(element) or maker,
            model=plain(string(element, "dcc:model")),
            identifications=(*identifications(element), *common),
            description=titled(element, "dcc:description"),
            part_of=part_of,
        )
        inner = maybe(element, "dcc:subItems")
        if inner is not None:
            yield from _items(inner, name)


def _maker(element: etree._Element) -> str:
    names = words_at(element, "dcc:manufacturer/dcc:name")
    return names[0].text if names else ""


def _person(element: etree._Element) -> Person:
    return Person(
        name=words_at(element, "dcc:person/dcc:name"),
        role=plain(string(element, "dcc:role")),
        main=string(element, "dcc:mainSigner").strip() in ("true", "1"),
    )


def _software(element: etree._Element) -> str:
    names = words_at(element, "dcc:name")
    return f"{names[0].text if names else ''} {plain(string(element, 'dcc:release'))}".strip()


def _files(root: etree._Element) -> Iterator[str]:
    for name in root.iter(tag("dcc:fileName")):
        yield plain(name.text)
