# SPDX-License-Identifier: Apache-2.0
"""Whether a document is built as its version of the DCC says: elements, order, types, links."""

import re
from collections.abc import Iterator

from lxml import etree

from zhunsheng.certificate.dcc.marks import DCC, DS, SI
from zhunsheng.certificate.dcc.reading import line_of
from zhunsheng.certificate.received.content import NOTHING, Model, Node, derive, may_end, needed
from zhunsheng.certificate.received.datatypes import described, fits
from zhunsheng.certificate.received.finding import Finding
from zhunsheng.certificate.received.grammar import grammar
from zhunsheng.measure.text import Text

RULE = "structure"
MAX_FINDINGS = 50
_PREFIXES = {DCC: "", SI: "si:", DS: "ds:"}
_NCNAME = re.compile(r"[^\W\d][\w.·-]*")
_XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
# Elements whose inside is not ours to judge; `xml` holds at most one element of somebody else's namespace.
_OPAQUE = frozenset({"anything", "foreign"})


def structure_findings(root: etree._Element, version: str) -> list[Finding]:
    """The first faults of structure, in document order; none when the document is well built."""
    walk = _Walk(version)
    found = []
    for finding in walk.element(root, "certificate"):
        found.append(finding)
        if len(found) >= MAX_FINDINGS:
            return found
    return [*found, *walk.dangling()][:MAX_FINDINGS]


class _Walk:
    """One pass over the tree; it remembers ids to say which links lead nowhere."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._grammar = grammar(version)
        self._ids: set[str] = set()
        self._links: list[tuple[str, int | None]] = []

    def element(self, element: etree._Element, type_name: str) -> Iterator[Finding]:
        """The faults of an element and of everything inside."""
        yield from self._attributes(element, type_name)
        if type_name in _OPAQUE:
            return
        if type_name == "xml":
            # A formula may be linked to by an id inside MathML.
            self._ids |= {str(inside.get("id")) for inside in element.iter() if inside.get("id")}
            yield from _foreign(element)
        elif type_name.startswith("#"):
            yield from self._simple(element, type_name[1:])
        else:
            yield from self._complex(element, self._grammar[type_name])

    def dangling(self) -> Iterator[Finding]:
        """Links to ids that the document does not have."""
        for link, line in self._links:
            if link not in self._ids:
                yield _fault(
                    line, f"refId“{link}”在文件里没有对应的 id", f"refId “{link}” has no id to lead to"
                )

    def _complex(self, element: etree._Element, model: Model) -> Iterator[Finding]:
        node: Node = model.node
        name = shown(element)
        if (element.text or "").strip():
            yield _fault(line_of(element), f"{name} 里不应有文字", f"{name} must hold no text of its own")
        for child in element:
            if (child.tail or "").strip():
                yield _fault(line_of(child), f"{name} 里不应有文字", f"{name} must hold no text of its own")
            called = _name(child)
            after = derive(node, called)
            if after == NOTHING:
                yield _misplaced(child, name, node)
                return
            node = after
            yield from self.element(child, model.types[called])
        if not may_end(node):
            wanted = "、".join(needed(node))
            english = " or ".join(needed(node))
            yield _fault(line_of(element), f"{name} 缺少 {wanted}", f"{name} lacks {english}")

    def _simple(self, element: etree._Element, type_name: str) -> Iterator[Finding]:
        name = shown(element)
        if len(element):
            yield _fault(line_of(element), f"{name} 里不应有元素", f"{name} must hold no elements")
            return
        text = element.text or ""
        if not fits(type_name, text, self._version):
            said, wanted = shortened(text), described(type_name)
            yield _fault(
                line_of(element),
                f"{name} 的内容“{said}”应为{wanted.zh}",
                f"{name} says “{said}”, which should be {wanted.en}",
            )

    def _attributes(self, element: etree._Element, type_name: str) -> Iterator[Finding]:
        line = line_of(element)
        for name, value in ((str(name), str(value)) for name, value in element.attrib.items()):
            if name == "id":
                yield from self._identifier(value, line)
            elif name == "refId":
                self._links += [(link, line) for link in value.split()]
            elif name == "refType" and not value.split():
                yield _fault(line, "refType 不能为空", "refType must not be empty")
            elif name == "lang" and type_name == "#words" and not fits("language", value, self._version):
                yield _fault(line, f"语言代码“{value}”不合格式", f"“{value}” is no language code")
            elif not _known(name, type_name):
                yield _fault(
                    line, f"{shown(element)} 不应有属性 {name}", f"{shown(element)} has no attribute {name}"
                )

    def _identifier(self, value: str, line: int | None) -> Iterator[Finding]:
        own = value.strip()
        if _NCNAME.fullmatch(own) is None:
            yield _fault(line, f"id“{own}”不合格式", f"“{own}” is no proper id")
        elif own in self._ids:
            yield _fault(line, f"id“{own}”重复", f"the id “{own}” occurs twice")
        self._ids.add(own)


def _foreign(element: etree._Element) -> Iterator[Finding]:
    inside = [child for child in element if isinstance(child.tag, str)]
    if len(inside) > 1 or any(etree.QName(child).namespace in (DCC, None) for child in inside):
        name = shown(element)
        yield _fault(
            line_of(element),
            f"{name} 里只能有一个其他命名空间的元素",
            f"{name} may hold one element of another namespace",
        )


def _known(name: str, type_name: str) -> bool:
    if name.startswith(_XSI) or name in {"id", "refId", "refType"}:
        return True
    return (name, type_name) in {("lang", "#words"), ("schemaVersion", "certificate")} or type_name in _OPAQUE


def _misplaced(child: etree._Element, parent: str, node: Node) -> Finding:
    name, wanted = shown(child), needed(node)
    expected = (
        Text(f"，此处应为 {'、'.join(wanted)}", f"; {' or '.join(wanted)} is expected")
        if wanted
        else Text("", "")
    )
    return _fault(
        line_of(child),
        f"{parent} 里此处不应有 {name}{expected.zh}",
        f"{name} must not stand here in {parent}{expected.en}",
    )


def _name(element: etree._Element) -> str:
    """The name by which the grammar knows an element; a stranger's is its own tag."""
    if not isinstance(element.tag, str):
        return ""
    qualified = etree.QName(element)
    prefix = _PREFIXES.get(qualified.namespace or "")
    return element.tag if prefix is None else prefix + qualified.localname


def shown(element: etree._Element) -> str:
    """The name of an element as people write it."""
    name = _name(element)
    return f"dcc:{name}" if name and ":" not in name else name


def shortened(text: str, length: int = 60) -> str:
    """A text for a message: one line, not too long."""
    plain = " ".join(text.split())
    return plain if len(plain) <= length else plain[: length - 1] + "…"


def _fault(line: int | None, zh: str, en: str) -> Finding:
    return Finding(RULE, "fault", Text(zh, en), line)
