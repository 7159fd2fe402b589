# SPDX-License-Identifier: Apache-2.0
"""Where things stand in the document, so that a stranger's reader finds them."""

from dataclasses import replace

from lxml import etree

from zhunsheng.certificate.dcc.parsing import parse_hardened
from zhunsheng.certificate.dcc_read import read_dcc
from zhunsheng.certificate.dcc_write import write_dcc
from zhunsheng.certificate.tests.example import MULTIMETER
from zhunsheng.certificate.value import Certificate, Column, Quantity, Replaces, ResultTable, Row
from zhunsheng.measure.text import Text

NAMES = {"dcc": "https://ptb.de/dcc", "si": "https://ptb.de/si"}
REFERENCE = Column("reference", Text("标准值", "Reference"), "°C", "basic_referenceValue")
ERROR = Column("error", Text("误差", "Error"), "°C", "basic_measurementError")


def _written(*rows: Row, columns: tuple[Column, ...] = (REFERENCE, ERROR)) -> etree._Element:
    table = ResultTable("t", Text("温度", "Temperature"), columns, rows)
    certificate = replace(MULTIMETER, results=(table,))
    xml = write_dcc(certificate)
    assert read_dcc(xml) == certificate
    return parse_hardened(xml)


def _texts(root: etree._Element, path: str) -> list[str]:
    return [element.text or "" for element in root.iterfind(path, NAMES)]


def test_errors_with_uncertainty_and_verdicts() -> None:
    root = parse_hardened(write_dcc(MULTIMETER))
    error = ".//dcc:result//dcc:quantity[@refType='basic_measurementError']/si:realListXMLList/"
    expanded = error + "si:measurementUncertaintyUnivariateXMLList/si:expandedMUXMLList/"
    assert _texts(root, error + "si:valueXMLList") == ["0.10 0.70 -0.20"]
    assert _texts(root, error + "si:unitXMLList") == ["\\milli\\volt"]
    assert _texts(root, expanded + "si:valueExpandedMUXMLList") == ["0.12 0.25 0.25"]
    assert _texts(root, expanded + "si:coverageFactorXMLList") == ["2"]
    assert _texts(root, expanded + "si:coverageProbabilityXMLList") == ["0.9545"]
    assert _texts(root, ".//dcc:result//dcc:conformityXMLList") == ["pass pass pass"]


def test_a_temperature_is_kelvin_first_and_a_difference_is_not_shifted() -> None:
    root = _written(
        Row((Quantity("20.00", "°C"), Quantity("-0.05", "°C", "0.03", "2", "0.95"))),
        Row((Quantity("-273.15", "°C"), Quantity("0.10", "°C", "0.03", "2", "0.95"))),
    )
    values = ".//dcc:result//dcc:quantity[@refType='{}']/si:hybrid/si:realListXMLList/si:valueXMLList"
    assert _texts(root, values.format("basic_referenceValue")) == ["293.15 0.00", "20.00 -273.15"]
    assert _texts(root, values.format("basic_measurementError")) == ["-0.05 0.10", "-0.05 0.10"]
    units = ".//dcc:result//dcc:quantity/si:hybrid/si:realListXMLList/si:unitXMLList"
    assert _texts(root, units) == ["\\kelvin", "\\degreecelsius"] * 2


def test_where_we_cannot_tell_no_kelvin_is_claimed() -> None:
    slope = Column("slope", Text("斜率", "Slope"), "°C", "zs_slope")
    root = _written(Row((Quantity("1.5", "°C"),)), columns=(slope,))
    assert _texts(root, ".//dcc:result//si:unitXMLList") == ["\\degreecelsius"]


def test_a_percentage_is_a_plain_number_first() -> None:
    percent = Column("error", Text("相对误差", "Relative error"), "%", "basic_measurementError")
    root = _written(Row((Quantity("-0.10", "%", "0.05", "2", "0.95"),)), columns=(percent,))
    assert _texts(root, ".//dcc:result//si:valueXMLList") == ["-0.0010", "-0.10"]
    assert _texts(root, ".//dcc:result//si:valueExpandedMUXMLList") == ["0.0005", "0.05"]
    assert _texts(root, ".//dcc:result//si:unitXMLList") == ["\\one", "\\percent"]


def test_a_missing_cell_makes_a_list_without_that_column() -> None:
    full = Row((Quantity("1.0", "°C"), Quantity("0.1", "°C")), "conform")
    root = _written(full, full, Row((Quantity("2.0", "°C"), None)), Row((None, None)), full)
    lists = root.findall(".//dcc:list[@refType='zs_rows']", NAMES)
    assert [len(rows.findall("dcc:quantity", NAMES)) for rows in lists] == [2, 1, 1, 2]
    assert [len(rows.findall(".//dcc:conformityXMLList", NAMES)) for rows in lists] == [1, 0, 0, 1]
    assert "NaN" not in etree.tostring(root, encoding="unicode")


def test_a_label_names_its_list_and_rows_out_of_scope_say_so() -> None:
    cells = (Quantity("1.0", "°C"), None)
    label = Text("升程", "Rising")
    root = _written(Row(cells, label=label), Row(cells, label=label, in_scope=False))
    assert _texts(root, ".//dcc:list[@refType='zs_rows']/dcc:name/dcc:content[@lang='en']") == ["Rising"] * 2
    assert len(root.findall(".//dcc:metaData[@refType='zs_outOfScope']", NAMES)) == 1


def test_undetermined_is_no_pass_and_explained() -> None:
    root = _written(Row((Quantity("1.0", "°C"), None), "undetermined"))
    assert _texts(root, ".//dcc:result//dcc:conformityXMLList") == ["noPass"]
    assert "noPass" in _texts(root, ".//dcc:result//dcc:declaration/dcc:content[@lang='en']")[0]


def test_a_scale_outside_the_si_is_defined() -> None:
    hardness = Column("value", Text("硬度", "Hardness"), "HRC", "basic_measuredValue")
    root = _written(Row((Quantity("60.1", "HRC"),)), columns=(hardness,))
    assert _texts(root, ".//dcc:statement/dcc:nonSIUnit") == ["|HRC"]
    assert len(_texts(root, ".//dcc:statement/dcc:nonSIDefinition")) == 1


def test_a_replacement_cites_the_old_certificate() -> None:
    reason = Text("更正客户地址", "Corrected address of the client")
    certificate: Certificate = replace(MULTIMETER, replaces=Replaces("ZS2026-000000", reason))
    root = parse_hardened(write_dcc(certificate))
    assert _texts(root, ".//dcc:replacedUniqueIdentifier") == ["ZS2026-000000"]
    assert (
        _texts(root, ".//dcc:statement[@refType='zs_replacementReason']/dcc:declaration/dcc:content")[1]
        == reason.en
    )


def test_a_standards_certificate_carries_its_digest() -> None:
    standard = replace(MULTIMETER.standards[0], certificate_sha256="ab" * 32)
    root = parse_hardened(write_dcc(replace(MULTIMETER, standards=(standard,))))
    assert _texts(root, ".//dcc:measuringEquipment/dcc:certificate/dcc:procedure") == ["SHA256"]
    assert _texts(root, ".//dcc:measuringEquipment/dcc:certificate/dcc:value") == ["ab" * 32]
