# SPDX-License-Identifier: Apache-2.0
"""Parsing that a hostile file cannot bend: no entities, no document type, no network, bounded size."""

from pathlib import Path

from lxml import etree

from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.measure.text import Text

MAX_BYTES = 10_000_000


def parse_hardened(xml: bytes, *, comments: bool = True) -> etree._Element:
    """The root element of `xml`. Refuses (`DccError`) what is too big, malformed, or has a document type.

    Without `comments`, comments and instructions are left out, and the text round them is one text.
    """
    if len(xml) > MAX_BYTES:
        raise DccError(Text(f"文件超过 {MAX_BYTES} 字节", f"the file is larger than {MAX_BYTES} bytes"))
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not comments,
        remove_pis=not comments,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None)
        raise DccError(Text(f"不是良构的 XML：{error}", f"not well-formed XML: {error}"), line) from error
    docinfo = root.getroottree().docinfo
    if docinfo.internalDTD is not None or docinfo.externalDTD is not None:
        raise DccError(Text("不接受文档类型声明", "a document type declaration is not accepted"))
    return root


def validate_against_schema(xml: bytes, xsd_dir: Path) -> None:
    """Check `xml` against `v3.3.0/dcc.xsd` in `xsd_dir`, a folder of PTB's schemas that we do not ship.

    Raises `DccError` with the first violation, which names its line.
    """
    schema_parser = etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False)
    schema = etree.XMLSchema(etree.parse(str(xsd_dir / "v3.3.0" / "dcc.xsd"), schema_parser))
    root = parse_hardened(xml)
    try:
        schema.assertValid(root)
    except etree.DocumentInvalid as error:
        raise DccError(Text(f"不符合 DCC 3.3.0：{error}", f"not valid DCC 3.3.0: {error}")) from error
