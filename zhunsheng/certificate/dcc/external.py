# SPDX-License-Identifier: Apache-2.0
"""The external provider of subcontracted results (ISO/IEC 17025 7.8.2.1 p): who, and by which certificate."""

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_date, add_plain, add_text, checked_string
from zhunsheng.certificate.dcc.identity import write_address
from zhunsheng.certificate.dcc.reading import both, day, maybe_marked, one_marked, string, text
from zhunsheng.certificate.value import Certificate, ExternalProvider
from zhunsheng.measure.text import Text

_STATEMENT = "dcc:statements/dcc:statement"
_HEX = frozenset("0123456789abcdef")
_DECLARED = Text(
    "标明“分包”的结果由该外部提供者给出，经其同意转引。",
    "The results marked as subcontracted were given by this external provider and are reissued with its "
    "consent.",
)


def check_external(certificate: Certificate) -> None:
    """Refuse (`DccError`) results and provider that disagree, and the symbol over subcontracts alone."""
    marked = certificate.subcontracted
    if any(marked) != (certificate.external is not None):
        raise marks.DccError(
            Text("分包的结果与外部提供者须同时写明", "state subcontracted lines and their provider together")
        )
    if certificate.accredited_symbol and marked and all(marked):
        raise marks.DccError(
            Text(
                "全部结果都是分包的证书不得带认可标识",
                "a certificate whose results are all subcontracted carries no accreditation symbol",
            )
        )


def write_external(parent: etree._Element, provider: ExternalProvider) -> None:
    """The statement that names the provider and its certificate."""
    digest = provider.certificate_sha256
    if len(digest) != 64 or not _HEX.issuperset(digest):
        raise marks.DccError(Text(f"不是 SHA-256 摘要：{digest}", f"not a SHA-256 digest: {digest}"))
    statement = add(parent, "dcc:statement", refType=marks.EXTERNAL_PROVIDER)
    add_text(statement, "dcc:name", Text("外部提供者", "External provider"))
    number = checked_string(provider.certificate_number, "external.certificate_number")
    add(statement, "dcc:reference", number)
    add_text(statement, "dcc:declaration", _DECLARED)
    add_date(statement, "dcc:date", provider.issued_on)
    contact = add(statement, "dcc:respAuthority")
    add_text(contact, "dcc:name", provider.name)
    write_address(contact, provider.address)
    data = add(statement, "dcc:data")
    if provider.accreditation:
        accreditation = checked_string(provider.accreditation, "external.accreditation")
        add_plain(data, "dcc:text", accreditation, refType=marks.ACCREDITATION_NUMBER)
    add_plain(data, "dcc:text", digest, refType=marks.CERTIFICATE_DIGEST)


def read_external(administrative: etree._Element) -> ExternalProvider | None:
    """The provider that the certificate names, if any."""
    statement = maybe_marked(administrative, _STATEMENT, marks.EXTERNAL_PROVIDER)
    if statement is None:
        return None
    accreditation = maybe_marked(statement, "dcc:data/dcc:text", marks.ACCREDITATION_NUMBER)
    digest = one_marked(statement, "dcc:data/dcc:text", marks.CERTIFICATE_DIGEST)
    address = one_marked(statement, "dcc:respAuthority/dcc:location/dcc:further", marks.ADDRESS)
    return ExternalProvider(
        name=text(statement, "dcc:respAuthority/dcc:name"),
        address=both(address),
        certificate_number=string(statement, "dcc:reference"),
        issued_on=day(statement, "dcc:date"),
        certificate_sha256=string(digest, "dcc:content"),
        accreditation="" if accreditation is None else string(accreditation, "dcc:content"),
    )
