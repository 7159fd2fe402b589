# SPDX-License-Identifier: Apache-2.0
"""What a well-built DCC may still get wrong: dates, languages, lists of unequal length, units, missing means.

These are PTB's Schematron rules of role "error", in our words, where they touch what a laboratory relies on.
What makes a number or a statement doubtful is a fault; what only offends good form is a remark, because real
certificates (PTB's own good-practice examples among them) offend it. Not asked: whether country and language
codes are in the ISO lists.
"""

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.marks import SI
from zhunsheng.certificate.dcc.reading import line_of, many, maybe, string
from zhunsheng.certificate.received.finding import Finding, Severity
from zhunsheng.certificate.received.structure import shortened, shown
from zhunsheng.certificate.received.units import malformed
from zhunsheng.measure.text import Text

_RELEASE = re.compile(r"[a-zA-Z] ?([0-9]{1,3}\.){0,3}[0-9]{1,3}")
_LISTED = re.compile(r"(\S+\s)*\S+")
_METADATA = tag("dcc:metaData")
_XML_LIST = "XMLList"


def rule_findings(root: etree._Element) -> list[Finding]:
    """Every finding of these rules in a document that is well built, in the order of its lines."""
    parts = (_dates, _languages, _means, _lists, _units, _relative, _form)
    found = [finding for part in parts for finding in part(root)]
    return sorted(found, key=lambda finding: finding.line or 0)


def _finding(rule: str, element: etree._Element, zh: str, en: str, severity: Severity = "fault") -> Finding:
    return Finding(rule, severity, Text(zh, en), line_of(element))


def _dates(root: etree._Element) -> Iterator[Finding]:
    for core in root.iter(tag("dcc:coreData")):
        begin, end = (string(core, f"dcc:{which}PerformanceDate") for which in ("begin", "end"))
        ended = maybe(core, "dcc:endPerformanceDate")
        if ended is not None and _day(end) < _day(begin):
            yield _finding(
                "dates",
                ended,
                f"校准结束日期 {end} 早于开始日期 {begin}",
                f"the work ends ({end}) before it begins ({begin})",
            )
        if not string(core, "dcc:uniqueIdentifier").strip():
            yield _finding(
                "identity",
                core,
                "证书没有编号（uniqueIdentifier）",
                "the certificate has no number (uniqueIdentifier)",
            )


def _day(text: str) -> date:
    return date.fromisoformat(text.strip()[:10])


def _languages(root: etree._Element) -> Iterator[Finding]:
    used = [element.text or "" for element in root.iter(tag("dcc:usedLangCodeISO639_1"))]
    listed = ", ".join(used)
    for element in root.iter(tag("dcc:mandatoryLangCodeISO639_1")):
        if element.text not in used:
            yield _finding(
                "languages", element,
                f"具有效力的语言“{element.text}”不在所用语言（{listed}）之列：该语言的文字没有声明",
                f"the mandatory language “{element.text}” is not among the languages declared as used "
                f"({listed}): its texts are undeclared",
            )  # fmt: skip
    for element in root.iter(tag("dcc:usedLangCodeISO639_1")):
        if used.count(element.text or "") > 1:
            yield _finding(
                "languages",
                element,
                f"语言“{element.text}”声明了两次",
                f"the language “{element.text}” is declared twice",
                "remark",
            )
    yield from _wordings(root, used)


def _wordings(root: etree._Element, used: list[str]) -> Iterator[Finding]:
    undeclared: dict[str, etree._Element] = {}
    counted: dict[str, int] = {}
    doubled: list[etree._Element] = []
    for parent in root.iter(etree.Element):
        languages = [content.get("lang") for content in many(parent, "dcc:content") if content.get("lang")]
        doubled += [parent] if len(set(languages)) < len(languages) else []
        for language in filter(None, languages):
            if language not in used:
                undeclared.setdefault(language, parent)
                counted[language] = counted.get(language, 0) + 1
    for language, first in undeclared.items():
        yield _finding(
            "languages", first,
            f"语言“{language}”没有声明，却有 {counted[language]} 处文字（此为第一处）",
            f"the language “{language}” is not declared, yet {counted[language]} texts use it (first here)",
            "remark",
        )  # fmt: skip
    for parent in doubled[:5]:
        yield _finding(
            "languages",
            parent,
            "同一语言的文字有两段，两段都显示",
            "two texts in one language; both are shown",
            "remark",
        )


def _means(root: etree._Element) -> Iterator[Finding]:
    """Methods and conditions must be stated for all results, for a list, or for each of its quantities."""
    for name, zh, en in (
        ("usedMethods", "没有说明所用方法", "no method is named for these results"),
        (
            "influenceConditions",
            "没有说明环境等影响条件",
            "no influence conditions are stated for these results",
        ),
    ):
        if maybe(root, f"dcc:measurementResults/dcc:{name}") is not None:
            continue
        for measurement in root.iter(tag("dcc:measurementResult")):
            if maybe(measurement, f"dcc:{name}") is not None:
                continue
            bare = next((each for each in _holders(measurement) if _is_bare(each, name)), None)
            if bare is not None:
                yield _finding("means", bare, zh, en)


def _holders(measurement: etree._Element) -> Iterator[etree._Element]:
    for result in many(measurement, "dcc:results/dcc:result"):
        yield from many(result, "dcc:data/dcc:quantity")
        yield from (
            each
            for each in result.iter(tag("dcc:list"))
            if not any(True for _ in each.iterancestors(_METADATA))
        )


def _is_bare(holder: etree._Element, name: str) -> bool:
    if maybe(holder, f"dcc:{name}") is not None:
        return False
    quantities = many(holder, "dcc:quantity")
    if holder.tag == tag("dcc:quantity"):
        return True
    return any(maybe(quantity, f"dcc:{name}") is None for quantity in quantities)


def _lists(root: etree._Element) -> Iterator[Finding]:
    """Each list beside the values has one entry for all, or one each; a table's columns are equally long."""
    for kind in ("realListXMLList", "complexListXMLList"):
        for reals in root.iter(f"{{{SI}}}{kind}"):
            yield from _list_of(reals)
    for table in root.iter(tag("dcc:list")):
        lengths = {_length(quantity) for quantity in many(table, "dcc:quantity")} - {0, 1}
        if len(lengths) > 1:
            told = ", ".join(map(str, sorted(lengths)))
            yield _finding(
                "lists",
                table,
                f"同一表的各列长短不一（{told}）",
                f"the columns of one list differ in length ({told})",
            )
        for verdicts in table.iter(tag("dcc:conformityXMLList")):
            count = len((verdicts.text or "").split())
            owner = next(verdicts.iterancestors(tag("dcc:quantity")), table)
            length = _length(owner) if owner.tag == tag("dcc:quantity") else max(lengths, default=1)
            if count not in (1, length):
                yield _finding(
                    "lists",
                    verdicts,
                    f"判定 {count} 个，数值 {length} 个",
                    f"{count} verdicts for {length} values",
                )


def _list_of(reals: etree._Element) -> Iterator[Finding]:
    values = next((child for child in reals if str(child.tag).startswith(f"{{{SI}}}value")), reals)
    count = len((values.text or "").split())
    if not count:
        yield _finding("lists", values, "数值列表是空的", "the list of values is empty")
    for entries in reals.iter(etree.Element):
        name = etree.QName(entries).localname
        if len(entries) or not name.endswith(_XML_LIST) or "covariance" in _path(entries, reals):
            continue
        own = len((entries.text or "").split())
        if own not in (1, count) and not name.startswith("quantityType"):
            yield _finding(
                "lists",
                entries,
                f"{shown(entries)} 有 {own} 项，数值有 {count} 个",
                f"{shown(entries)} has {own} entries for {count} values",
            )
        if own and _LISTED.fullmatch(entries.text or "") is None:
            yield _finding(
                "form",
                entries,
                f"{shown(entries)} 的空格不规范",
                f"{shown(entries)} is spaced irregularly",
                "remark",
            )


def _path(element: etree._Element, stop: etree._Element) -> str:
    names = []
    for ancestor in element.iterancestors():
        if ancestor is stop:
            break
        names.append(etree.QName(ancestor).localname)
    return "/".join(names)


def _length(quantity: etree._Element) -> int:
    """How many values a quantity of a table has; 0 for one without numbers."""
    for child in quantity:
        name = etree.QName(child).localname
        inner = child if name != "hybrid" else (child[0] if len(child) else child)
        if etree.QName(child).namespace != SI:
            continue
        if etree.QName(inner).localname.endswith(_XML_LIST):
            values = next((each for each in inner if str(each.tag).startswith(f"{{{SI}}}value")), None)
            return len((values.text or "").split()) if values is not None else 0
        return 1 if name in ("real", "constant", "complex", "hybrid") else 0
    return 0


def _units(root: etree._Element) -> Iterator[Finding]:
    statements = list(root.iter(tag("dcc:statement"), _METADATA))
    declared = {string(each, "dcc:nonSIUnit") for each in statements} - {""}
    for statement in statements:
        unit, definition = (maybe(statement, f"dcc:{name}") for name in ("nonSIUnit", "nonSIDefinition"))
        lonely = unit if definition is None else definition if unit is None else None
        if lonely is not None:
            yield _finding(
                "units",
                lonely,
                "非 SI 单位与其定义应成对给出",
                "a unit outside the SI and its definition belong together",
            )
    for element in root.iter(
        *(f"{{{SI}}}{name}" for name in ("unit", "listUnit", "unitPhase", "unitXMLList", "unitPhaseXMLList"))
    ):
        text = element.text or ""
        words = text.split() if str(element.tag).endswith(_XML_LIST) else [text]
        for word in dict.fromkeys(words):
            why = malformed(word)
            if why is not None:
                yield _finding(
                    "units",
                    element,
                    f"单位“{shortened(word)}”{why.zh}",
                    f"the unit “{shortened(word)}” {why.en}",
                )
            elif word.startswith("|") and word not in declared:
                yield _finding(
                    "units",
                    element,
                    f"非 SI 单位“{word}”没有定义",
                    f"the unit “{word}” is outside the SI and is not defined",
                )


def _relative(root: etree._Element) -> Iterator[Finding]:
    for relative in root.iter(tag("dcc:relativeUncertainty")):
        quantity = relative.getparent()
        count = 1 if quantity is None else _length(quantity)
        listed = maybe(relative, "dcc:relativeUncertaintyXmlList")
        own = 1 if listed is None else len((listed.findtext(f"{{{SI}}}valueXMLList") or "").split())
        if own not in (1, count) or (listed is None and count > 1):
            yield _finding(
                "lists",
                relative,
                f"相对不确定度 {own} 个，数值 {count} 个",
                f"{own} relative uncertainties for {count} values",
            )


def _form(root: etree._Element) -> Iterator[Finding]:
    for release in root.iter(tag("dcc:release")):
        if _RELEASE.fullmatch(release.text or "") is None:
            said = shortened(release.text or "")
            yield _finding(
                "form",
                release,
                f"软件版本“{said}”写法不规范",
                f"the software release “{said}” is not written as v1.2.3",
                "remark",
            )
    for formula in root.iter(tag("dcc:mathml"), tag("dcc:xml")):
        yield _finding(
            "formula", formula, "公式或附加 XML 保留在文件里，不作解释，也不据以计算",
            "a formula or other XML is kept in the file; it is neither interpreted nor computed with",
            "remark",
        )  # fmt: skip
