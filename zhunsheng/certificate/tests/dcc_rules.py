# SPDX-License-Identifier: Apache-2.0
"""The error-role rules of PTB's Schematron for DCC 3.3.0, said again in Python as an oracle for our own."""

import re
from collections.abc import Iterator

from lxml import etree

NAMES = {"dcc": "https://ptb.de/dcc", "si": "https://ptb.de/si"}
_LISTED = re.compile(r"(\S+\s)*\S+")
_RELEASE = re.compile(r"[a-zA-Z] ?([0-9]{1,3}\.){0,3}[0-9]{1,3}")
_LISTS = (
    "valueXMLList", "unitXMLList", "labelXMLList", "dateTimeXMLList", "uncertaintyXMLList",
    "coverageFactorXMLList", "coverageProbabilityXMLList", "distributionXMLList",
    "valueExpandedMUXMLList", "valueStandardMUXMLList",
)  # fmt: skip


def broken_rules(root: etree._Element) -> list[str]:
    """What PTB's rules would call an error in this document."""
    return [*_means(root), *_links(root), *_languages(root), *_dates(root), *_numbers(root), *_units(root)]


def _found(root: etree._Element, path: str) -> list[etree._Element]:
    return list(root.iterfind(path, NAMES))


def _means(root: etree._Element) -> Iterator[str]:
    for result in _found(root, ".//dcc:measurementResult"):
        for needed in ("usedMethods", "influenceConditions"):
            if result.find(f"dcc:{needed}", NAMES) is None:
                yield f"{needed} missing"


def _links(root: etree._Element) -> Iterator[str]:
    ids = {element.get("id") for element in root.iter() if element.get("id")}
    for element in root.iter():
        for name in ("refId", "refType"):
            value = element.get(name)
            if value is not None and _LISTED.fullmatch(value) is None:
                yield f"{name} spacing: {value!r}"
        yield from (
            f"refId to nothing: {ref}" for ref in (element.get("refId") or "").split() if ref not in ids
        )


def _languages(root: etree._Element) -> Iterator[str]:
    used = [element.text for element in _found(root, ".//dcc:usedLangCodeISO639_1")]
    if len(set(used)) != len(used):
        yield "language declared twice"
    for parent in root.iter():
        languages = [
            content.get("lang") for content in parent.iterfind("dcc:content", NAMES) if content.get("lang")
        ]
        if languages and sorted(map(str, languages)) != sorted(map(str, used)):
            yield f"languages {languages}"


def _dates(root: etree._Element) -> Iterator[str]:
    begin, end = (root.findtext(f".//dcc:{name}PerformanceDate", "", NAMES) for name in ("begin", "end"))
    if begin > end:
        yield "ends before it begins"
    for release in _found(root, ".//dcc:release"):
        if _RELEASE.fullmatch(release.text or "") is None:
            yield f"release {release.text}"


def _numbers(root: etree._Element) -> Iterator[str]:
    for name in _LISTS:
        for entry in _found(root, f".//si:{name}"):
            if _LISTED.fullmatch(entry.text or "") is None:
                yield f"{name} spacing"
    for reals in _found(root, ".//si:realListXMLList"):
        count = len(reals.findtext("si:valueXMLList", "", NAMES).split())
        for child in reals.iter():
            entries = (child.text or "").split()
            if str(child.tag).endswith("XMLList") and not len(child) and len(entries) not in (1, count):
                yield f"{child.tag}: {len(entries)} entries for {count} values"


def _units(root: etree._Element) -> Iterator[str]:
    declared = {element.text for element in _found(root, ".//dcc:statement/dcc:nonSIUnit")}
    for unit in (*_found(root, ".//si:unit"), *_found(root, ".//si:unitXMLList")):
        text = unit.text or ""
        if len(text.split()) != 1 or (text.startswith("|") and text not in declared):
            yield f"unit {text!r}"
    for statement in _found(root, ".//dcc:statement"):
        if len(statement.findall("dcc:nonSIUnit", NAMES)) != len(
            statement.findall("dcc:nonSIDefinition", NAMES)
        ):
            yield "unit without definition"
