# SPDX-License-Identifier: Apache-2.0
"""The certificate as a Digital Calibration Certificate, DCC 3.3.0 with D-SI 2.2.1.

Everything in the value is in the document, and the same value gives the same bytes. Schema: PTB, dcc.xsd
3.3.0; refTypes: the DKD's thesaurus (basic_…) and ours (zs_…).
"""

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_text, tag
from zhunsheng.certificate.dcc.external import check_external
from zhunsheng.certificate.dcc.further import check_further, write_additions
from zhunsheng.certificate.dcc.identity import release_of, write_core, write_software
from zhunsheng.certificate.dcc.means import write_conditions, write_methods, write_standards
from zhunsheng.certificate.dcc.parties import write_client, write_item, write_laboratory, write_signatories
from zhunsheng.certificate.dcc.statements import write_statements
from zhunsheng.certificate.dcc.tables import units_used, write_results
from zhunsheng.certificate.dsi import dsi_unit
from zhunsheng.certificate.size import DCC_TOO_LARGE, MAX_DCC, SIGNATURE_ROOM, size_fault
from zhunsheng.certificate.value import Certificate
from zhunsheng.measure.text import Text


def write_dcc(certificate: Certificate) -> bytes:
    """The unsigned DCC of `certificate`, UTF-8. Raises `DccError` for what a DCC cannot carry.

    Refused are: no method, condition, result or person; a required number that is empty; an identifier that
    begins or ends with a blank; a value that is not a decimal number; U without k and probability; an unknown
    unit; a character that XML forbids; more than a verifier takes (`size.py`); lines marked as subcontracted
    without a provider, a provider without such lines, and the accreditation symbol over nothing but them;
    a document that replaces and supplements at once, or itself; a supplement with results, standards, a
    provider or a verdict, or without an addition.
    """
    fault = size_fault(certificate)
    if fault is not None:
        raise marks.DccError(fault)
    check_external(certificate)
    check_further(certificate)
    root = build_dcc(certificate)
    etree.indent(root, space="  ")
    xml = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    if len(xml) > MAX_DCC - SIGNATURE_ROOM:
        raise marks.DccError(DCC_TOO_LARGE)
    return xml


def build_dcc(certificate: Certificate) -> etree._Element:
    """The tree that `write_dcc` prints."""
    root = etree.Element(
        tag("dcc:digitalCalibrationCertificate"), {"schemaVersion": marks.SCHEMA_VERSION}, nsmap=marks.NSMAP
    )
    administrative = add(root, "dcc:administrativeData")
    write_software(administrative, release_of(certificate))
    write_core(administrative, certificate)
    write_item(administrative, certificate.item)
    write_laboratory(administrative, certificate.laboratory)
    write_signatories(administrative, certificate.signatories)
    write_client(administrative, certificate.client)
    units = {dsi_unit(code) for code in units_used(certificate.results)}
    units |= {dsi_unit(condition.unit) for condition in certificate.conditions}
    write_statements(administrative, certificate, units)
    measurement = add(add(root, "dcc:measurementResults"), "dcc:measurementResult")
    supplements = certificate.supplements
    title = Text("校准结果", "Calibration results") if supplements is None else Text("补充内容", "Additions")
    add_text(measurement, "dcc:name", title)
    write_methods(measurement, certificate.methods)
    write_standards(measurement, certificate.standards)
    write_conditions(measurement, certificate.conditions)
    if supplements is None:
        write_results(measurement, certificate.results)
    else:
        write_additions(measurement, supplements)
    return root
