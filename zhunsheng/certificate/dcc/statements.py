# SPDX-License-Identifier: Apache-2.0
"""Statements for the whole certificate: decision rule and outcome, accreditation, place, remarks."""

from dataclasses import dataclass
from typing import cast

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_named, add_string, add_text
from zhunsheng.certificate.dcc.external import read_external, write_external
from zhunsheng.certificate.dcc.further import write_changes, write_supplement
from zhunsheng.certificate.dcc.reading import (
    both,
    choice,
    marked,
    maybe,
    maybe_marked,
    one,
    one_marked,
    string,
    text,
)
from zhunsheng.certificate.dsi import NON_SI_DEFINITIONS
from zhunsheng.certificate.value import Certificate, DecisionUsed, ExternalProvider, Laboratory, Outcome
from zhunsheng.measure.text import Text

# "noPass" says that conformity is not shown; the declaration beside it adds that nonconformity is not either.
STATUS_OF: dict[Outcome, str] = {
    "conform": "pass",
    "not-conform": "fail",
    "conditional-pass": "conditionalPass",
    "conditional-fail": "conditionalFail",
    "undetermined": "noPass",
}
OUTCOME_OF = cast(dict[str, Outcome], {status: outcome for outcome, status in STATUS_OF.items()})
UNDETERMINED = Text(
    "noPass 表示未定：既未证明符合，也未证明不符合。",
    "noPass means undetermined: neither conformity nor nonconformity is shown.",
)
_DEVIATION = Text("对方法的偏离", "Deviation from the method")
_STATEMENT = "dcc:statements/dcc:statement"


@dataclass(frozen=True, slots=True)
class Statements:
    """The certificate's fields that stand in `dcc:statements`."""

    decision: DecisionUsed | None
    accreditation: str
    accredited_symbol: bool
    place_of_work: Text
    replacement_reason: Text | None
    deviations: tuple[Text, ...]
    statements: tuple[Text, ...]
    external: ExternalProvider | None


def write_statements(parent: etree._Element, certificate: Certificate, dsi_units: set[str]) -> None:
    """`dcc:statements`; `dsi_units` are the units used, of which those outside the SI are defined here."""
    element = add(parent, "dcc:statements")
    if certificate.decision is not None:
        _write_decision(element, certificate.decision)
    _write_accreditation(element, certificate.laboratory, certificate.accredited_symbol)
    place = add(element, "dcc:statement", refType=marks.PLACE_OF_WORK)
    add_text(place, "dcc:name", Text("校准地点", "Place of calibration"))
    add_text(add(place, "dcc:location"), "dcc:further", certificate.place_of_work)
    if certificate.external is not None:
        write_external(element, certificate.external)
    if certificate.replaces is not None:
        title = Text("替换原因", "Reason for the replacement")
        _write_declared(element, marks.REPLACEMENT_REASON, title, certificate.replaces.reason)
        write_changes(element, certificate.replaces)
    if certificate.supplements is not None:
        write_supplement(element, certificate.supplements)
    for deviation in certificate.deviations:
        _write_declared(element, marks.DEVIATION, _DEVIATION, deviation)
    for statement in certificate.statements:
        _write_declared(element, marks.STATEMENT, Text("声明", "Statement"), statement)
    for unit in sorted(dsi_units & NON_SI_DEFINITIONS.keys()):
        outside = add(element, "dcc:statement", refType=marks.NON_SI_UNIT)
        add_text(outside, "dcc:name", Text("非 SI 单位", "Unit outside the SI"))
        add(outside, "dcc:nonSIDefinition", NON_SI_DEFINITIONS[unit])
        add(outside, "dcc:nonSIUnit", unit)


def _write_declared(parent: etree._Element, ref_type: str, title: Text, declaration: Text) -> None:
    statement = add(parent, "dcc:statement", refType=ref_type)
    add_text(statement, "dcc:name", title)
    add_text(statement, "dcc:declaration", declaration)


def _write_decision(parent: etree._Element, decision: DecisionUsed) -> None:
    statement = add(parent, "dcc:statement", refType=marks.CONFORMITY)
    add_text(statement, "dcc:name", Text("符合性判定", "Statement of conformity"))
    add_named(statement, "dcc:description", Text("技术要求", "Specification"), decision.specification)
    add_string(statement, "dcc:norm", decision.rule, "decision.rule")
    add_text(statement, "dcc:declaration", decision.wording)
    if decision.outcome != "none":
        add(statement, "dcc:conformity", STATUS_OF[decision.outcome])


def _write_accreditation(parent: etree._Element, laboratory: Laboratory, symbol: bool) -> None:
    statement = add(parent, "dcc:statement", refType=marks.ACCREDITATION)
    add_text(statement, "dcc:name", Text("认可标识", "Accreditation symbol"))
    add_string(statement, "dcc:reference", laboratory.accreditation, "laboratory.accreditation")
    carried = Text("本证书带认可标识。", "This certificate carries the accreditation symbol.")
    absent = Text("本证书不带认可标识。", "This certificate does not carry the accreditation symbol.")
    add_text(statement, "dcc:declaration", carried if symbol else absent)
    add(statement, "dcc:valid", "true" if symbol else "false")


def read_statements(administrative: etree._Element) -> Statements:
    """`dcc:statements` as the certificate's fields."""
    accreditation = one_marked(administrative, _STATEMENT, marks.ACCREDITATION)
    place = one_marked(administrative, _STATEMENT, marks.PLACE_OF_WORK)
    reason = maybe_marked(administrative, _STATEMENT, marks.REPLACEMENT_REASON)
    return Statements(
        decision=_read_decision(administrative),
        accreditation=string(accreditation, "dcc:reference"),
        accredited_symbol=string(accreditation, "dcc:valid") == "true",
        place_of_work=text(place, "dcc:location/dcc:further"),
        replacement_reason=None if reason is None else text(reason, "dcc:declaration"),
        deviations=_declarations(administrative, marks.DEVIATION),
        statements=_declarations(administrative, marks.STATEMENT),
        external=read_external(administrative),
    )


def _declarations(administrative: etree._Element, ref_type: str) -> tuple[Text, ...]:
    return tuple(text(found, "dcc:declaration") for found in marked(administrative, _STATEMENT, ref_type))


def _read_decision(administrative: etree._Element) -> DecisionUsed | None:
    statement = maybe_marked(administrative, _STATEMENT, marks.CONFORMITY)
    if statement is None:
        return None
    status = maybe(statement, "dcc:conformity")
    return DecisionUsed(
        rule=string(statement, "dcc:norm"),
        wording=text(statement, "dcc:declaration"),
        specification=both(one(statement, "dcc:description")),
        outcome="none" if status is None else cast(Outcome, choice(status, status.text, {**OUTCOME_OF})),
    )
