# SPDX-License-Identifier: Apache-2.0
"""Our grammar of the DCC says what PTB's schemas say, of every version: elements left out, doubled, …"""

import copy
from collections.abc import Iterator
from functools import cache

import pytest
from lxml import etree

from tests.reference import reference_path
from zhunsheng.certificate.received.grammar import VERSIONS, grammar
from zhunsheng.certificate.received.opening import open_dcc
from zhunsheng.certificate.received.structure import structure_findings
from zhunsheng.certificate.tests.received import example

# One rich example a version. There is none of 3.2.1: 3.2.0's is taken, under the other number.
RICH = {
    "3.1.1": "ptb_dcc_gp_temperature_extensive_v12.xml",
    "3.1.2": "ptb_dcc_gp_humidity_v1.0.xml",
    "3.2.0": "ptb_dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
    "3.2.1": "ptb_dcc_gp_temperature_typical_v12_v3.2.0_signed_lt.xml",
    "3.3.0": "dcclib_valid.xml",
}
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"


@cache
def _schema(version: str) -> etree.XMLSchema:
    path = reference_path("dcc/xsd") / f"v{version}" / "dcc.xsd"
    return etree.XMLSchema(etree.parse(str(path), etree.XMLParser(no_network=True)))


def _root(version: str) -> etree._Element:
    root, _ = open_dcc(example(RICH[version]))
    for signature in root.findall(f"{SIGNATURE}Signature"):
        root.remove(signature)
    for element in root.iter(etree.Element):  # links are ours to check: the schema's library leaves them out
        for name in {"id", "refId"}.intersection(map(str, element.attrib)):
            del element.attrib[name]
    root.set("schemaVersion", version)
    return root


def _kinds(root: etree._Element) -> Iterator[etree._Element]:
    """One element of each kind: of the same name in a parent of the same name."""
    seen: set[tuple[str, str]] = set()
    for element in root.iter(etree.Element):
        parent = element.getparent()
        if parent is not None and (str(parent.tag), str(element.tag)) not in seen:
            seen.add((str(parent.tag), str(element.tag)))
            yield element


def _changed(parent: etree._Element, element: etree._Element) -> Iterator[str]:
    """Change the tree in one way at a time, telling how; it is as before when the next one comes."""
    place = parent.index(element)
    parent.remove(element)
    yield "left out"
    parent.append(element)
    yield "last"
    parent.insert(0, element)
    yield "first"
    parent.insert(place, element)
    double = copy.deepcopy(element)
    parent.insert(place, double)
    yield "doubled"
    parent.remove(double)
    told, element.text = element.text, "?" if len(element) == 0 else "words"
    yield f"says {element.text}"
    if len(element) == 0:
        element.text = ""
        yield "empty"
    element.text = told
    element.set("strange", "1")
    yield "with a strange attribute"
    del element.attrib["strange"]


@pytest.mark.parametrize("version", VERSIONS)
def test_whatever_is_changed_we_judge_as_the_schema_does(version: str) -> None:
    root, schema = _root(version), _schema(version)
    assert schema.validate(root) == (not structure_findings(root, version))
    differing, count = [], 0
    for element in list(_kinds(root)):
        parent = element.getparent()
        assert parent is not None
        for change in _changed(parent, element):
            count += 1
            theirs, ours = schema.validate(root), not structure_findings(root, version)
            # Their library takes any signs for base64.
            if theirs != ours and not str(element.tag).endswith("dataBase64"):
                differing.append(
                    (etree.QName(parent).localname, etree.QName(element).localname, change, theirs)
                )
    assert not differing
    assert count > 500


def test_every_type_of_the_grammar_is_defined() -> None:
    for version in VERSIONS:
        models = grammar(version)
        named = {
            kind for model in models.values() for kind in model.types.values() if not kind.startswith("#")
        }
        assert named - {"anything", "foreign", "xml"} <= set(models)


def _with(old: str, new: str, name: str = "dcclib_valid.xml") -> list[tuple[int | None, str]]:
    text = example(name).decode()
    assert old in text
    root, version = open_dcc(text.replace(old, new, 1).encode())
    return [(finding.line, finding.message.en) for finding in structure_findings(root, version)]


def test_a_refusal_says_what_belongs_there() -> None:
    [(line, message)] = _with("<dcc:model>String</dcc:model>", "<dcc:modell>String</dcc:modell>")
    assert line == 54
    assert message.startswith("dcc:modell must not stand here in dcc:item; ")


def test_what_is_missing_at_the_end_is_named() -> None:
    text = example("dcclib_valid.xml").decode()
    begin, end = text.index("<dcc:results>"), text.index("</dcc:results>") + len("</dcc:results>")
    root, version = open_dcc((text[:begin] + text[end:]).encode())
    [finding] = structure_findings(root, version)
    assert finding.message.en == "dcc:measurementResult lacks results"


def test_a_link_to_nothing_and_a_doubled_id_are_told() -> None:
    [(_, dangling)] = _with('<dcc:quantity refType="basic_validityRangeMin">', '<dcc:quantity refId="x1">')
    assert dangling == "refId “x1” has no id to lead to"
    text = example("dcclib_valid.xml").decode().replace("<dcc:quantity ", '<dcc:quantity id="a" ')
    root, version = open_dcc(text.encode())
    assert structure_findings(root, version)[0].message.en == "the id “a” occurs twice"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<si:valueXMLList>0.072 ", "<si:valueXMLList>0,072 "),
        ("<dcc:endPerformanceDate>1957-08-13", "<dcc:endPerformanceDate>1957-02-30"),
        ("<si:coverageFactorXMLList>2<", "<si:coverageFactorXMLList>0.5<"),
        ("<si:coverageProbabilityXMLList>0.95<", "<si:coverageProbabilityXMLList>95<"),
        ("<dcc:performanceLocation>laboratory<", "<dcc:performanceLocation>moon<"),
    ],
)
def test_a_text_of_the_wrong_type_is_told(old: str, new: str) -> None:
    [(line, message)] = _with(old, new)
    assert line
    assert "which should be" in message
