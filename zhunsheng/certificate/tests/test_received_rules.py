# SPDX-License-Identifier: Apache-2.0
"""Well-built documents that contradict themselves: each rule refuses its own, with the line."""

import pytest

from zhunsheng.certificate.received.read import read_received
from zhunsheng.certificate.tests.received import NOW, example

VALID = "dcclib_valid.xml"


def _faults(old: str, new: str, name: str = VALID) -> list[tuple[str, str]]:
    text = example(name).decode()
    assert old in text
    found = read_received(text.replace(old, new, 1).encode(), (), NOW)
    assert all(finding.line for finding in found.findings)
    return [(finding.rule, finding.message.en) for finding in found.faults]


@pytest.mark.parametrize(
    ("old", "new", "rule", "told"),
    [
        (
            "<dcc:endPerformanceDate>1957-08-13", "<dcc:endPerformanceDate>1957-08-12",
            "dates", "the work ends (1957-08-12) before it begins (1957-08-13)",
        ),
        (
            "<si:valueXMLList>0.072 0.089 ", "<si:valueXMLList>0.072 ",
            "lists", "the columns of one list differ in length (4, 5)",
        ),
        (
            "<si:uncertaintyXMLList>0.061<", "<si:uncertaintyXMLList>0.061 0.062<",
            "lists", "si:uncertaintyXMLList has 2 entries for 5 values",
        ),
        (
            "<dcc:conformityXMLList>pass<", "<dcc:conformityXMLList>pass pass<",
            "lists", "2 verdicts for 5 values",
        ),
        ("<si:unit>\\kelvin<", "<si:unit>kelvin<", "units", "the unit “kelvin” is not D-SI notation"),
        ("<si:unit>\\kelvin<", "<si:unit>|foo<", "units", "“|foo” is outside the SI and is not defined"),
        ("<si:unit>\\kelvin<", "<si:unit>\\milli \\kelvin<", "units", "holds a blank"),
        (
            "<dcc:mandatoryLangCodeISO639_1>en<", "<dcc:mandatoryLangCodeISO639_1>fr<",
            "languages", "the mandatory language “fr” is not among the languages",
        ),
    ],
)  # fmt: skip
def test_a_contradiction_is_a_fault(old: str, new: str, rule: str, told: str) -> None:
    faults = _faults(old, new)
    assert faults[0][0] == rule
    assert told in faults[0][1]


@pytest.mark.parametrize(
    ("name", "told"),
    [("usedMethods", "no method is named"), ("influenceConditions", "no influence conditions are stated")],
)
def test_results_without_method_or_conditions_are_refused(name: str, told: str) -> None:
    text = example(VALID).decode()
    begin, end = text.index(f"<dcc:{name}>"), text.index(f"</dcc:{name}>") + len(f"</dcc:{name}>")
    [fault] = read_received((text[:begin] + text[end:]).encode(), (), NOW).faults
    assert told in fault.message.en


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<dcc:release>v8.2", "<dcc:release>eight"),
        ("<si:valueXMLList>0.072 ", "<si:valueXMLList> 0.072  "),
        ("<si:unit>\\kelvin<", "<si:unit>\\katal<"),  # a unit we don't compute in is no fault of the file
    ],
)
def test_bad_form_alone_is_no_fault(old: str, new: str) -> None:
    assert _faults(old, new) == []


def test_an_undefined_unit_is_fine_once_it_is_defined() -> None:
    defined = (
        "<dcc:statement><dcc:nonSIDefinition>a foo</dcc:nonSIDefinition>"
        "<dcc:nonSIUnit>|foo</dcc:nonSIUnit></dcc:statement></dcc:statements>"
    )
    text = (
        example(VALID)
        .decode()
        .replace("</dcc:statements>", defined)
        .replace("<si:unit>\\kelvin<", "<si:unit>|foo<", 1)
    )
    assert read_received(text.encode(), (), NOW).faults == ()
