# SPDX-License-Identifier: Apache-2.0
"""How the work was done: methods, standards with their certificates, and influence conditions."""

from typing import cast

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import (
    add,
    add_identification,
    add_plain,
    add_string,
    add_text,
    checked_string,
)
from zhunsheng.certificate.dcc.identity import identification
from zhunsheng.certificate.dcc.quantities import shown_unit, shown_value, write_single
from zhunsheng.certificate.dcc.reading import (
    choice,
    day,
    has_ref_type,
    many,
    maybe_marked,
    one,
    one_marked,
    string,
    text,
)
from zhunsheng.certificate.value import Condition, ConditionKind, MethodUsed, StandardUsed
from zhunsheng.measure.text import Text

_ANALOGUE = "analogue"  # PTB's word where a certificate has no digest
_HEX = frozenset("0123456789abcdef")
_CONDITIONS: dict[ConditionKind, tuple[str, Text, str]] = {
    "temperature": ("basic_temperature", Text("温度", "Temperature"), "°C"),
    "humidity": ("basic_humidityRelative", Text("相对湿度", "Relative humidity"), "%"),
    "pressure": ("zs_airPressure", Text("大气压力", "Air pressure"), "kPa"),
}


def write_methods(parent: etree._Element, methods: tuple[MethodUsed, ...]) -> None:
    """The documents the work followed; a DCC without any is refused by PTB's rules."""
    if not methods:
        raise marks.DccError(Text("证书没有方法依据", "the certificate names no method"))
    element = add(parent, "dcc:usedMethods")
    for method in methods:
        used = add(element, "dcc:usedMethod")
        add_text(used, "dcc:name", method.title)
        add_string(used, "dcc:norm", method.number, "methods.number")
        add_string(used, "dcc:reference", method.procedure, "methods.procedure")
        if method.procedure_version:
            quantities = add(used, "dcc:usedMethodQuantities")
            version = add(quantities, "dcc:usedMethodQuantity", refType=marks.PROCEDURE_VERSION)
            add_text(version, "dcc:name", Text("校准程序版本", "Version of the procedure"))
            add_plain(version, "dcc:noQuantity", method.procedure_version)


def read_methods(result: etree._Element) -> tuple[MethodUsed, ...]:
    """The documents the work followed."""
    return tuple(_read_method(used) for used in many(result, "dcc:usedMethods/dcc:usedMethod"))


def _read_method(used: etree._Element) -> MethodUsed:
    path = "dcc:usedMethodQuantities/dcc:usedMethodQuantity"
    version = maybe_marked(used, path, marks.PROCEDURE_VERSION)
    return MethodUsed(
        number=string(used, "dcc:norm"),
        title=text(used, "dcc:name"),
        procedure=string(used, "dcc:reference"),
        procedure_version="" if version is None else string(version, "dcc:noQuantity/dcc:content"),
    )


def write_standards(parent: etree._Element, standards: tuple[StandardUsed, ...]) -> None:
    """The measurement standards; none at all leaves the list out."""
    if not standards:
        return
    element = add(parent, "dcc:measuringEquipments")
    for standard in standards:
        _write_standard(add(element, "dcc:measuringEquipment", refType=marks.STANDARD_USED), standard)


def _write_standard(equipment: etree._Element, standard: StandardUsed) -> None:
    add_text(equipment, "dcc:name", standard.name)
    _write_traceability(equipment, standard)
    add_string(equipment, "dcc:model", standard.model, "standards.model")
    if standard.serial_number or standard.equipment_number:
        numbers = add(equipment, "dcc:identifications")
        add_identification(
            numbers, "manufacturer", standard.serial_number,
            Text("出厂编号", "Serial number"), marks.SERIAL_NUMBER, "standards.serial_number",
        )  # fmt: skip
        add_identification(
            numbers, "calibrationLaboratory", standard.equipment_number,
            Text("设备编号", "Equipment number"), marks.EQUIPMENT_NUMBER, "standards.equipment_number",
        )  # fmt: skip
    quantities = add(equipment, "dcc:measuringEquipmentQuantities")
    for ref_type, title, content in (
        (marks.MEASUREMENT_RANGE, Text("测量范围", "Measuring range"), standard.measuring_range),
        (
            marks.UNCERTAINTY,
            Text("不确定度或准确度等级", "Uncertainty or accuracy class"),
            standard.uncertainty,
        ),
    ):
        quantity = add(quantities, "dcc:measuringEquipmentQuantity", refType=ref_type)
        add_text(quantity, "dcc:name", title)
        add_text(quantity, "dcc:noQuantity", content)


def _write_traceability(equipment: etree._Element, standard: StandardUsed) -> None:
    certificate = add(equipment, "dcc:certificate")
    add_text(certificate, "dcc:referral", standard.traceable_to)
    number = checked_string(standard.certificate_number, "standards.certificate_number")
    add(certificate, "dcc:referralID", number)
    digest = standard.certificate_sha256
    if digest and (len(digest) != 64 or not _HEX.issuperset(digest)):
        raise marks.DccError(Text(f"不是 SHA-256 摘要：{digest}", f"not a SHA-256 digest: {digest}"))
    add(certificate, "dcc:procedure", "SHA256" if digest else _ANALOGUE)
    add(certificate, "dcc:value", digest or _ANALOGUE)
    until = add(certificate, "dcc:description", refType=marks.VALID_UNTIL)
    add_text(until, "dcc:name", Text("有效期至", "Valid until"))
    add(until, "dcc:content", standard.valid_until.isoformat())


def read_standards(result: etree._Element) -> tuple[StandardUsed, ...]:
    """The measurement standards."""
    path = "dcc:measuringEquipments/dcc:measuringEquipment"
    return tuple(_read_standard(equipment) for equipment in many(result, path))


def _read_standard(equipment: etree._Element) -> StandardUsed:
    path = "dcc:measuringEquipmentQuantities/dcc:measuringEquipmentQuantity"
    certificate = one(equipment, "dcc:certificate")
    digest = string(certificate, "dcc:value")
    return StandardUsed(
        equipment_number=identification(equipment, marks.EQUIPMENT_NUMBER),
        name=text(equipment, "dcc:name"),
        model=string(equipment, "dcc:model"),
        serial_number=identification(equipment, marks.SERIAL_NUMBER),
        measuring_range=text(one_marked(equipment, path, marks.MEASUREMENT_RANGE), "dcc:noQuantity"),
        uncertainty=text(one_marked(equipment, path, marks.UNCERTAINTY), "dcc:noQuantity"),
        certificate_number=string(certificate, "dcc:referralID"),
        traceable_to=text(certificate, "dcc:referral"),
        valid_until=day(certificate, "dcc:description/dcc:content"),
        certificate_sha256="" if digest == _ANALOGUE else digest,
    )


def write_conditions(parent: etree._Element, conditions: tuple[Condition, ...]) -> None:
    """The influence quantities with their extremes; a DCC without any is refused by PTB's rules."""
    if not conditions:
        raise marks.DccError(Text("证书没有环境条件", "the certificate states no influence condition"))
    element = add(parent, "dcc:influenceConditions")
    for condition in conditions:
        ref_type, title, usual_unit = _CONDITIONS[condition.kind]
        influence = add(element, "dcc:influenceCondition", refType=ref_type)
        add_text(influence, "dcc:name", title)
        data = add(influence, "dcc:data")
        for end, name, value in (
            ("Min", Text("最低", "Lowest"), condition.low),
            ("Max", Text("最高", "Highest"), condition.high),
        ):
            quantity = add(data, "dcc:quantity", refType=ref_type + end)
            add_text(quantity, "dcc:name", name)
            write_single(quantity, value, condition.unit, usual_unit)


def read_conditions(result: etree._Element) -> tuple[Condition, ...]:
    """The influence quantities."""
    found = many(result, "dcc:influenceConditions/dcc:influenceCondition")
    return tuple(_read_condition(influence) for influence in found)


def _read_condition(influence: etree._Element) -> Condition:
    kinds = {kind: ref_type for kind, (ref_type, _, _) in _CONDITIONS.items()}
    kind = next((kind for kind, ref_type in kinds.items() if has_ref_type(influence, ref_type)), None)
    known = cast(ConditionKind, choice(influence, kind, {kind: kind for kind in kinds}))
    ref_type, _, usual_unit = _CONDITIONS[known]
    lowest = one_marked(influence, "dcc:data/dcc:quantity", ref_type + "Min")
    highest = one_marked(influence, "dcc:data/dcc:quantity", ref_type + "Max")
    return Condition(known, shown_value(lowest), shown_value(highest), shown_unit(lowest, usual_unit))
