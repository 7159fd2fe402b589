# SPDX-License-Identifier: Apache-2.0
"""Small steps for reading a DCC tree. What is missing is a `DccError` with the line where it should stand."""

from datetime import date

from lxml import etree

from zhunsheng.certificate.dcc.building import tag
from zhunsheng.certificate.dcc.marks import DccError
from zhunsheng.measure.text import Text


def line_of(element: etree._Element) -> int | None:
    """The line the element stands on, where the parser knows it."""
    line = element.sourceline
    return line if isinstance(line, int) else None


def maybe(parent: etree._Element, path: str) -> etree._Element | None:
    """The first element at `path` ("dcc:a/dcc:b"), or None."""
    return parent.find("/".join(tag(step) for step in path.split("/")))


def one(parent: etree._Element, path: str) -> etree._Element:
    """The element at `path`, which must be there."""
    found = maybe(parent, path)
    if found is None:
        raise DccError(Text(f"缺少 {path}", f"{path} is missing"), line_of(parent))
    return found


def many(parent: etree._Element, path: str) -> list[etree._Element]:
    """Every element at `path`, in document order."""
    return parent.findall("/".join(tag(step) for step in path.split("/")))


def has_ref_type(element: etree._Element, ref_type: str) -> bool:
    """Whether `ref_type` is one of the element's refTypes."""
    return ref_type in (element.get("refType") or "").split()


def marked(parent: etree._Element, path: str, ref_type: str) -> list[etree._Element]:
    """Every element at `path` that carries `ref_type`."""
    return [element for element in many(parent, path) if has_ref_type(element, ref_type)]


def maybe_marked(parent: etree._Element, path: str, ref_type: str) -> etree._Element | None:
    """The first element at `path` that carries `ref_type`, or None."""
    found = marked(parent, path, ref_type)
    return found[0] if found else None


def one_marked(parent: etree._Element, path: str, ref_type: str) -> etree._Element:
    """The first element at `path` that carries `ref_type`, which must be there."""
    found = maybe_marked(parent, path, ref_type)
    if found is None:
        raise DccError(Text(f"缺少 {path}（{ref_type}）", f"{path} ({ref_type}) is missing"), line_of(parent))
    return found


def string(parent: etree._Element, path: str) -> str:
    """The text at `path`, empty when the element is absent or empty."""
    found = maybe(parent, path)
    return "" if found is None else found.text or ""


def both(element: etree._Element) -> Text:
    """The two wordings in `element`'s contents."""
    wordings = {content.get("lang"): content.text or "" for content in many(element, "dcc:content")}
    if wordings.keys() != {"zh", "en"}:
        raise DccError(
            Text("应有中英文各一段", "one Chinese and one English content are expected"), line_of(element)
        )
    return Text(wordings["zh"], wordings["en"])


def text(parent: etree._Element, path: str) -> Text:
    """The bilingual text at `path`."""
    return both(one(parent, path))


def day(parent: etree._Element, path: str) -> date:
    """The calendar date at `path`."""
    element = one(parent, path)
    try:
        return date.fromisoformat(element.text or "")
    except ValueError as error:
        raise DccError(
            Text(f"不是日期：{element.text}", f"not a date: {element.text}"), line_of(element)
        ) from error


def choice(parent: etree._Element, value: str | None, allowed: dict[str, str]) -> str:
    """What `value` stands for in `allowed`; anything else is refused."""
    if value not in allowed:
        raise DccError(Text(f"不认识的取值：{value}", f"unknown value: {value}"), line_of(parent))
    return allowed[value]
