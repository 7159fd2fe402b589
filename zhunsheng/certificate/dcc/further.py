# SPDX-License-Identifier: Apache-2.0
"""Documents that follow an earlier certificate: what a replacement changes, what a supplement adds.

The number replaced stands in `dcc:reportAmendedSubstituted`, the SHA-256 of the earlier file in
`dcc:previousReport`; each change is a statement, the field its reference and both wordings its data.
"""

from lxml import etree

from zhunsheng.certificate.dcc import marks
from zhunsheng.certificate.dcc.building import add, add_text, checked_string
from zhunsheng.certificate.dcc.reading import both, marked, maybe, maybe_marked, one_marked, string, text
from zhunsheng.certificate.value import Certificate, Change, Replaces, Supplements
from zhunsheng.measure.text import Text

_STATEMENT = "dcc:statements/dcc:statement"
_HASH = "SHA-256"
_HEX = frozenset("0123456789abcdef")
_EARLIER_FILE = Text("此前证书的 PDF 文件", "PDF file of the earlier certificate")
_SUPPLEMENT = Text("所补充的证书", "Certificate supplemented")
_ADDITION = Text("补充", "Addition")


def says_more(certificate: Certificate) -> bool:
    """Whether the certificate says of an earlier one what the first release of the profile could not."""
    replaces = certificate.replaces
    listed = replaces is not None and bool(replaces.changes or replaces.file_sha256)
    return listed or certificate.supplements is not None


def check_further(certificate: Certificate) -> None:
    """Refuse (`DccError`) what follows two certificates or itself, and a supplement that isn't one."""
    replaces, supplements = certificate.replaces, certificate.supplements
    if replaces is not None and supplements is not None:
        raise marks.DccError(
            Text("一份文件不能既代替又补充", "one document can't both replace and supplement")
        )
    earlier = replaces or supplements
    if earlier is not None and earlier.number == certificate.number:
        raise marks.DccError(
            Text("证书不能代替或补充自己", "a certificate can't replace or supplement itself")
        )
    if supplements is not None and (_of_its_own(certificate) or not supplements.additions):
        raise marks.DccError(
            Text(
                "补充件只写补充的内容，且不能为空；结果、标准器和判定在所补充的证书上",
                "a supplement holds additions, at least one; results, standards and verdict stand on the "
                "certificate it supplements",
            )
        )


def _of_its_own(certificate: Certificate) -> bool:
    parts = (certificate.results, certificate.standards, certificate.decision, certificate.external)
    return any(parts)


def write_earlier(core: etree._Element, certificate: Certificate) -> None:
    """`dcc:previousReport`: the digest of the earlier file, where it is known."""
    earlier = certificate.replaces or certificate.supplements
    if earlier is None or not earlier.file_sha256:
        return
    digest = earlier.file_sha256
    if len(digest) != 64 or not _HEX.issuperset(digest):
        raise marks.DccError(Text(f"不是 SHA-256 摘要：{digest}", f"not a SHA-256 digest: {digest}"))
    report = add(core, "dcc:previousReport")
    add_text(report, "dcc:referral", _EARLIER_FILE)
    add(report, "dcc:referralID", checked_string(earlier.number, "replaces.number"))
    add(report, "dcc:procedure", _HASH)
    add(report, "dcc:value", digest)


def read_earlier(core: etree._Element) -> str:
    """The digest of the earlier file; empty when there is none."""
    report = maybe(core, "dcc:previousReport")
    return "" if report is None else string(report, "dcc:value")


def write_changes(parent: etree._Element, replaces: Replaces) -> None:
    """One statement for each change."""
    for change in replaces.changes:
        statement = add(parent, "dcc:statement", refType=marks.CHANGE)
        add_text(statement, "dcc:name", change.name)
        add(statement, "dcc:reference", checked_string(change.field, "changes.field"))
        add_text(statement, "dcc:declaration", change.reason)
        data = add(statement, "dcc:data")
        add_text(data, "dcc:text", change.before, refType=marks.BEFORE)
        add_text(data, "dcc:text", change.after, refType=marks.AFTER)


def read_changes(administrative: etree._Element) -> tuple[Change, ...]:
    """Every change, in the order of the document."""
    return tuple(_read_change(found) for found in marked(administrative, _STATEMENT, marks.CHANGE))


def _read_change(statement: etree._Element) -> Change:
    before, after = (one_marked(statement, "dcc:data/dcc:text", mark) for mark in (marks.BEFORE, marks.AFTER))
    return Change(
        field=string(statement, "dcc:reference"),
        name=text(statement, "dcc:name"),
        before=both(before),
        after=both(after),
        reason=text(statement, "dcc:declaration"),
    )


def write_supplement(parent: etree._Element, supplements: Supplements) -> None:
    """The statement that names the certificate supplemented, and why."""
    statement = add(parent, "dcc:statement", refType=marks.SUPPLEMENT_TO)
    add_text(statement, "dcc:name", _SUPPLEMENT)
    add(statement, "dcc:reference", checked_string(supplements.number, "supplements.number"))
    add_text(statement, "dcc:declaration", supplements.reason)


def write_additions(parent: etree._Element, supplements: Supplements) -> None:
    """What the supplement adds, in the place of results: a DCC must have some."""
    results = add(parent, "dcc:results")
    for addition in supplements.additions:
        result = add(results, "dcc:result", refType=marks.ADDITION)
        add_text(result, "dcc:name", _ADDITION)
        add_text(add(result, "dcc:data"), "dcc:text", addition)


def read_additions(measurement: etree._Element) -> tuple[Text, ...]:
    """What a supplement adds; nothing for a certificate with results."""
    found = marked(measurement, "dcc:results/dcc:result", marks.ADDITION)
    return tuple(text(result, "dcc:data/dcc:text") for result in found)


def read_supplement(
    administrative: etree._Element, additions: tuple[Text, ...], file_sha256: str
) -> Supplements | None:
    """What is supplemented; None for a certificate that stands for itself."""
    statement = maybe_marked(administrative, _STATEMENT, marks.SUPPLEMENT_TO)
    if statement is None:
        return None
    return Supplements(
        number=string(statement, "dcc:reference"),
        reason=text(statement, "dcc:declaration"),
        additions=additions,
        file_sha256=file_sha256,
    )
