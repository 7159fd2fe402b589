# SPDX-License-Identifier: Apache-2.0
"""Our own DCC back into the value it was written from; anything we would not have written is refused."""

from itertools import zip_longest

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.external import check_external
from zhunsheng.certificate.dcc.further import check_further, read_additions, read_changes, read_supplement
from zhunsheng.certificate.dcc.identity import read_core
from zhunsheng.certificate.dcc.means import read_conditions, read_methods, read_standards
from zhunsheng.certificate.dcc.parsing import parse_hardened
from zhunsheng.certificate.dcc.parties import read_client, read_item, read_laboratory, read_signatories
from zhunsheng.certificate.dcc.reading import line_of, one, string
from zhunsheng.certificate.dcc.statements import read_statements
from zhunsheng.certificate.dcc.tables import read_results
from zhunsheng.certificate.dcc_write import build_dcc
from zhunsheng.certificate.size import size_fault
from zhunsheng.certificate.value import Certificate, Replaces
from zhunsheng.measure.text import Text


def read_dcc(xml: bytes) -> Certificate:
    """The certificate in an unsigned DCC of ours; `DccError` with line and reason for anything else.

    A signed document is refused: verify it first (`xades.verify_dcc_signature`) and read what was signed.
    After reading, the certificate is written again and compared, so no part of the document can say other
    than the value (a kelvin that disagrees with its °C, an element too many, a comment).
    """
    root = parse_hardened(xml)
    _check_ours(root)
    certificate = _read_certificate(root)
    fault = size_fault(certificate)
    if fault is not None:
        raise marks.DccError(fault)
    check_external(certificate)
    check_further(certificate)
    _compare(root, build_dcc(certificate))
    return certificate


def _check_ours(root: etree._Element) -> None:
    if (
        root.tag != tag("dcc:digitalCalibrationCertificate")
        or root.get("schemaVersion") != marks.SCHEMA_VERSION
    ):
        raise marks.DccError(Text("不是 DCC 3.3.0 文件", "not a DCC 3.3.0 document"), line_of(root))
    if next(root.iter(tag("ds:Signature")), None) is not None:
        reason = Text(
            "文件已签名：先验证签名，再读被签名的内容", "signed: verify it first and read what was signed"
        )
        raise marks.DccError(reason, line_of(root))
    if root.getprevious() is not None or root.getnext() is not None:
        raise marks.DccError(
            Text("根元素之外还有内容", "there is content beside the root element"), line_of(root)
        )
    software = one(root, "dcc:administrativeData/dcc:dccSoftware/dcc:software")
    if string(software, "dcc:release") not in marks.PROFILE_RELEASES:
        reason = Text("不是本软件写出的证书格式", "not written in a profile of this software")
        raise marks.DccError(reason, line_of(software))


def _read_certificate(root: etree._Element) -> Certificate:
    administrative = one(root, "dcc:administrativeData")
    measurement = one(root, "dcc:measurementResults/dcc:measurementResult")
    core = read_core(administrative)
    said = read_statements(administrative)
    replaces = None
    if core.replaced_number is not None:
        reason = said.replacement_reason or Text("", "")
        changes = read_changes(administrative)
        replaces = Replaces(core.replaced_number, reason, changes, core.earlier_sha256)
    supplements = read_supplement(administrative, read_additions(measurement), core.earlier_sha256)
    return Certificate(
        number=core.number,
        order_number=core.order_number,
        laboratory=read_laboratory(administrative, said.accreditation),
        client=read_client(administrative),
        item=read_item(administrative),
        received_on=core.received_on,
        performed_from=core.performed_from,
        performed_to=core.performed_to,
        issued_on=core.issued_on,
        place=core.place,
        place_of_work=said.place_of_work,
        methods=read_methods(measurement),
        standards=read_standards(measurement),
        conditions=read_conditions(measurement),
        results=() if supplements else read_results(measurement),
        signatories=read_signatories(administrative),
        lookup_url=core.lookup_url,
        lookup_code=core.lookup_code,
        log_key=core.log_key,
        decision=said.decision,
        accredited_symbol=said.accredited_symbol,
        statements=said.statements,
        deviations=said.deviations,
        replaces=replaces,
        external=said.external,
        supplements=supplements,
    )


def _compare(found: etree._Element, expected: etree._Element) -> None:
    """Refuse the first difference from what we would write; blanks between elements do not count."""
    leaf = len(found) == 0
    blank = leaf or not (found.text or "").strip()
    texts_agree = (found.text or "") == (expected.text or "") if leaf else blank
    if (
        found.tag != expected.tag
        or sorted(found.attrib.items()) != sorted(expected.attrib.items())
        or not texts_agree
    ):
        raise _difference(found, expected)
    for child, expected_child in zip_longest(found, expected):
        if (
            child is None
            or expected_child is None
            or not isinstance(child.tag, str)
            or (child.tail or "").strip()
        ):
            raise _difference(found if child is None else child, expected)
        _compare(child, expected_child)


def _difference(found: etree._Element, expected: etree._Element) -> marks.DccError:
    name = etree.QName(expected).localname
    return marks.DccError(
        Text(f"与本软件写出的内容不一致（{name}）", f"differs from what we would have written ({name})"),
        line_of(found),
    )
