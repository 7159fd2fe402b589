# SPDX-License-Identifier: Apache-2.0
"""What was measured, by which means, under which conditions: the second part of any DCC."""

from lxml import etree

from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.marks import SI
from zhunsheng.certificate.dcc.reading import line_of, many, maybe, string
from zhunsheng.certificate.received.quantities import expressions
from zhunsheng.certificate.received.value import (
    Block,
    Condition,
    Equipment,
    Expression,
    Measurement,
    Method,
    Note,
    Quantity,
    Result,
    Table,
    Wording,
    Words,
)
from zhunsheng.certificate.received.words import (
    identifications,
    plain,
    ref_types,
    referral,
    strings,
    titled,
    words,
    words_at,
)

_NORMS = ("norm", "reference", "convention", "link")


def read_measurements(root: etree._Element) -> tuple[Measurement, ...]:
    """Every measurement result; what is stated for all of them stands in each."""
    holder = maybe(root, "dcc:measurementResults")
    if holder is None:
        return ()
    return tuple(_measurement(element, holder) for element in many(holder, "dcc:measurementResult"))


def _measurement(element: etree._Element, holder: etree._Element) -> Measurement:
    return Measurement(
        name=words_at(element, "dcc:name"),
        methods=(*_methods(holder), *_methods(element)),
        equipment=(*_equipment(holder), *_equipment(element)),
        conditions=(*_conditions(holder), *_conditions(element)),
        results=tuple(_result(each) for each in many(element, "dcc:results/dcc:result")),
        notes=(
            *read_notes(holder, "dcc:measurementMetaData/dcc:metaData"),
            *read_notes(element, "dcc:measurementMetaData/dcc:metaData"),
        ),
    )


def _methods(parent: etree._Element) -> tuple[Method, ...]:
    return tuple(
        Method(
            name=words_at(each, "dcc:name"),
            norms=(*strings(each, "dcc:norm"), *strings(each, "dcc:reference"), *strings(each, "dcc:link")),
            description=titled(each, "dcc:description"),
        )
        for each in many(parent, "dcc:usedMethods/dcc:usedMethod")
    )


def _equipment(parent: etree._Element) -> tuple[Equipment, ...]:
    path = "dcc:measuringEquipmentQuantities/dcc:measuringEquipmentQuantity"
    return tuple(
        Equipment(
            name=words_at(each, "dcc:name"),
            model=plain(string(each, "dcc:model")),
            identifications=identifications(each),
            certificate=referral(maybe(each, "dcc:certificate")),
            quantities=tuple(_quantity(quantity) for quantity in many(each, path)),
        )
        for each in many(parent, "dcc:measuringEquipments/dcc:measuringEquipment")
    )


def _conditions(parent: etree._Element) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            name=words_at(each, "dcc:name"),
            ref_types=ref_types(each),
            status=string(each, "dcc:status").strip(),
            data=_block(maybe(each, "dcc:data")),
            description=titled(each, "dcc:description"),
        )
        for each in many(parent, "dcc:influenceConditions/dcc:influenceCondition")
    )


def _result(element: etree._Element) -> Result:
    return Result(
        name=words_at(element, "dcc:name"),
        ref_types=ref_types(element),
        data=_block(maybe(element, "dcc:data")),
        description=titled(element, "dcc:description"),
    )


def _block(data: etree._Element | None) -> Block:
    if data is None:
        return Block()
    texts = [wording for each in many(data, "dcc:text") for wording in words(each)]
    formulas = [Wording("", plain(each.text)) for each in many(data, "dcc:formula/dcc:latex")]
    return Block(
        text=(*texts, *formulas),
        quantities=tuple(_quantity(each) for each in many(data, "dcc:quantity")),
        tables=tuple(_table(each) for each in many(data, "dcc:list")),
        files=strings(data, "dcc:byteData/dcc:fileName"),
    )


def _table(element: etree._Element) -> Table:
    times = (*string(element, "dcc:dateTime").split(), *string(element, "dcc:dateTimeXMLList").split())
    return Table(
        name=words_at(element, "dcc:name"),
        ref_types=ref_types(element),
        times=times,
        quantities=tuple(_quantity(each) for each in many(element, "dcc:quantity")),
        tables=tuple(_table(each) for each in many(element, "dcc:list")),
        conditions=_conditions(element),
        notes=read_notes(element, "dcc:measurementMetaData/dcc:metaData"),
    )


def _quantity(element: etree._Element) -> Quantity:
    form = ""
    found: tuple[Expression, ...] = ()
    for child in element:
        if etree.QName(child).namespace == SI:
            form, found = expressions(child)
    return Quantity(
        name=words_at(element, "dcc:name") or titled(element, "dcc:description"),
        ref_types=ref_types(element),
        form=form,
        expressions=found,
        text=_said(element),
        notes=read_notes(element, "dcc:measurementMetaData/dcc:metaData"),
        line=line_of(element),
    )


def _said(element: etree._Element) -> Words:
    listed = string(element, "dcc:charsXMLList").split()
    return titled(element, "dcc:noQuantity") or ((Wording("", " ".join(listed)),) if listed else ())


def read_notes(parent: etree._Element, path: str) -> tuple[Note, ...]:
    """Statements and metadata at a path, without those that only link to others."""
    return tuple(_note(each) for each in many(parent, path) if len(each))


def _note(element: etree._Element) -> Note:
    declaration = maybe(element, "dcc:declaration")
    name = words_at(element, "dcc:name")
    if declaration is not None and not name:
        name = words_at(declaration, "dcc:name")
    data = maybe(element, "dcc:data")
    verdicts = (*string(element, "dcc:conformity").split(), *string(element, "dcc:conformityXMLList").split())
    outside = string(element, "dcc:nonSIUnit")
    defined = (Wording("", f"{outside}: {plain(string(element, 'dcc:nonSIDefinition'))}"),) if outside else ()
    return Note(
        name=name,
        ref_types=ref_types(element),
        norms=tuple(text for part in _NORMS for text in strings(element, f"dcc:{part}")),
        text=(*words(declaration), *words_at(element, "dcc:location/dcc:further"), *defined, *_texts(data)),
        date=string(element, "dcc:date").strip(),
        verdicts=verdicts,
        valid=string(element, "dcc:valid").strip(),
        quantities=() if data is None else tuple(_quantity(each) for each in data.iter(tag("dcc:quantity"))),
    )


def _texts(data: etree._Element | None) -> Words:
    return (
        () if data is None else tuple(wording for each in many(data, "dcc:text") for wording in words(each))
    )
