# SPDX-License-Identifier: Apache-2.0
"""Small steps for reading any DCC: texts in several languages, addresses, identifications, referrals."""

from lxml import etree

from zhunsheng.certificate.dcc.reading import many, maybe, string
from zhunsheng.certificate.received.value import Identification, Party, Referral, Wording, Words

_ADDRESS = ("street", "streetNo", "postOfficeBox", "postCode", "city", "state", "countryCode")
_NO_DIGEST = {"", "analogue", "analog"}


def words(element: etree._Element | None) -> Words:
    """The contents of a text or rich text: each with its language, formulas as they are written."""
    if element is None:
        return ()
    found = [
        Wording(content.get("lang") or "", plain(content.text))
        for content in many(element, "dcc:content")
        if plain(content.text)
    ]
    formulas = [plain(latex.text) for latex in many(element, "dcc:formula/dcc:latex")]
    return (*found, *(Wording("", formula) for formula in formulas if formula))


def words_at(parent: etree._Element, path: str) -> Words:
    """The words at a path; none when there is nothing."""
    return words(maybe(parent, path))


def titled(parent: etree._Element, path: str) -> Words:
    """The words at a path with their own heading: rich text may have a name and nothing else."""
    element = maybe(parent, path)
    return () if element is None else words(element) or words_at(element, "dcc:name")


def plain(text: str | None) -> str:
    """A text without the blanks that laying out brought in."""
    return " ".join((text or "").split())


def strings(parent: etree._Element, path: str) -> tuple[str, ...]:
    """Every text at a path that says something."""
    return tuple(filter(None, (plain(element.text) for element in many(parent, path))))


def ref_types(element: etree._Element) -> tuple[str, ...]:
    """The element's refTypes."""
    return tuple((element.get("refType") or "").split())


def party(contact: etree._Element, code: str = "") -> Party:
    """A contact: its name, address in one line a language, and how to reach it."""
    location = maybe(contact, "dcc:location")
    lines = [] if location is None else [plain(string(location, f"dcc:{part}")) for part in _ADDRESS]
    further = () if location is None else words_at(location, "dcc:further")
    line = " ".join(filter(None, lines))
    reach = [plain(string(contact, f"dcc:{part}")) for part in ("phone", "eMail", "link")]
    return Party(
        name=words_at(contact, "dcc:name"),
        code=code,
        address=tuple(Wording(each.language, f"{line} {each.text}".strip()) for each in further)
        or ((Wording("", line),) if line else ()),
        contact=" · ".join(filter(None, reach)),
    )


def identifications(parent: etree._Element) -> tuple[Identification, ...]:
    """The numbers by which something is told apart."""
    return tuple(
        Identification(
            issuer=string(each, "dcc:issuer").strip(),
            value=plain(string(each, "dcc:value")),
            name=words_at(each, "dcc:name"),
            ref_type=each.get("refType") or "",
        )
        for each in many(parent, "dcc:identifications/dcc:identification")
    )


def referral(element: etree._Element | None) -> Referral | None:
    """A certificate referred to; the words that stand for "no digest" are none."""
    if element is None:
        return None
    procedure, digest = plain(string(element, "dcc:procedure")), plain(string(element, "dcc:value"))
    absent = procedure.lower() in _NO_DIGEST or digest.lower() in _NO_DIGEST
    until = [text.text for text in words_at(element, "dcc:description")]
    return Referral(
        source=words_at(element, "dcc:referral"),
        number=plain(string(element, "dcc:referralID")),
        procedure="" if absent else procedure,
        digest="" if absent else digest,
        until=until[0] if until else "",
    )
