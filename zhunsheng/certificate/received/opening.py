# SPDX-License-Identifier: Apache-2.0
"""From bytes to the root of a DCC: an XML file, or a PDF with one inside; bounded before anything else.

Comments and instructions are dropped while parsing, so that no text can be cut in two by one: a signature's
canonical form does not have them either.
"""

from lxml import etree

from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.marks import DCC, DccError
from zhunsheng.certificate.dcc.parsing import parse_hardened
from zhunsheng.certificate.dcc.reading import line_of
from zhunsheng.certificate.received.finding import NotReadable
from zhunsheng.certificate.received.grammar import VERSIONS
from zhunsheng.measure.text import Text

MAX_FILE = 8 * 1024 * 1024
MAX_ELEMENTS = 100_000
MAX_VALUES = 200_000  # entries of all lists together: a few bytes can stand for very many cells
MAX_DEPTH = 60

_ROOT = tag("dcc:digitalCalibrationCertificate")


def xml_of(data: bytes) -> bytes:
    """The DCC in a received file: the file itself, or the one XML attachment of a PDF that holds a DCC."""
    if len(data) > MAX_FILE:
        limit = MAX_FILE // 1024 // 1024
        raise NotReadable(Text(f"文件超过 {limit} MiB", f"the file is larger than {limit} MiB"))
    if not data.startswith(b"%PDF-"):
        return data
    from zhunsheng.certificate.received.inside_pdf import xml_attachments  # late: half the start of a reader

    found = [each for each in xml_attachments(data) if b"digitalCalibrationCertificate" in each[:4096]]
    if len(found) != 1:
        raise NotReadable(
            Text(
                f"PDF 里有 {len(found)} 份 DCC，应恰好一份",
                f"the PDF holds {len(found)} DCCs; one is expected",
            )
        )
    return found[0]


def open_dcc(xml: bytes) -> tuple[etree._Element, str]:
    """The root and the version of a DCC. `NotReadable` for what is none, or of a size meant to hurt."""
    try:
        root = parse_hardened(xml, comments=False)
    except DccError as error:
        raise NotReadable(error.reason, error.line) from error
    _check_bounds(root)
    if root.tag != _ROOT:
        raise NotReadable(_stranger(root), line_of(root))
    version = root.get("schemaVersion") or ""
    if version not in VERSIONS:
        known = f"{VERSIONS[0]} – {VERSIONS[-1]}"
        said = version or "—"
        raise NotReadable(
            Text(
                f"DCC 版本 {said} 不在可读之列（{known}）", f"DCC version {said} is not one we read ({known})"
            ),
            line_of(root),
        )
    return root, version


def _check_bounds(root: etree._Element) -> None:
    elements = values = depth = 0
    for event, element in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if event == "start":
            elements += 1
            if str(element.tag).endswith("List"):
                values += (element.text or "").count(" ") + 1
        if depth > MAX_DEPTH:
            raise NotReadable(
                Text(f"元素嵌套超过 {MAX_DEPTH} 层", f"elements are nested deeper than {MAX_DEPTH}"),
                line_of(element),
            )
        if elements > MAX_ELEMENTS or values > MAX_VALUES:
            raise NotReadable(
                Text(
                    f"文件过大：元素超过 {MAX_ELEMENTS} 个或数值超过 {MAX_VALUES} 个",
                    f"too large: more than {MAX_ELEMENTS} elements or {MAX_VALUES} values",
                ),
                line_of(element),
            )


def _stranger(root: etree._Element) -> Text:
    """What the file is instead of a DCC, as far as its root tells."""
    name = etree.QName(root)
    holds = any(etree.QName(each).namespace == DCC for each in root.iter(etree.Element))
    if not holds and any(
        str(each.tag).startswith("{https://ptb.de/si}") for each in root.iter(etree.Element)
    ):
        return Text(
            f"不是数字校准证书：根元素是 {name.localname}，只有 D-SI 数据，没有证书（仪器、机构、日期）",
            f"not a DCC: the root is {name.localname}; it holds D-SI data only, no certificate "
            "(item, laboratory, dates)",
        )
    return Text(
        f"不是数字校准证书：根元素是 {name.localname}（命名空间 {name.namespace or '无'}）",
        f"not a DCC: the root is {name.localname} in the namespace {name.namespace or '(none)'}",
    )
