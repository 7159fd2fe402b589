# SPDX-License-Identifier: Apache-2.0
"""Small steps for building a DCC tree from the top down."""

from datetime import date

from lxml import etree

from zhunsheng.certificate.dcc.marks import DCC, DS, SI, DccError
from zhunsheng.measure.text import Text

_NAMESPACES = {"dcc": DCC, "si": SI, "ds": DS}
_XML_SPACE = " \t\r\n"


def tag(name: str) -> str:
    """`dcc:name` as the qualified name lxml wants."""
    prefix, _, local = name.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def add(parent: etree._Element, name: str, text: str | None = None, **attributes: str) -> etree._Element:
    """A child of `parent`; attributes that are empty are left out."""
    child = etree.SubElement(parent, tag(name), {key: value for key, value in attributes.items() if value})
    if text is not None:
        try:
            child.text = text
        except ValueError as error:
            raise DccError(
                Text(
                    f"“{text!r}”含有 XML 不能承载的字符", f"{text!r} holds a character that XML cannot carry"
                )
            ) from error
    return child


def add_text(parent: etree._Element, name: str, text: Text, **attributes: str) -> etree._Element:
    """A child that says `text` in both languages."""
    child = add(parent, name, **attributes)
    add(child, "dcc:content", text.zh, lang="zh")
    add(child, "dcc:content", text.en, lang="en")
    return child


def add_plain(parent: etree._Element, name: str, text: str, **attributes: str) -> etree._Element:
    """A child that says `text`, which is the same in every language."""
    child = add(parent, name, **attributes)
    add(child, "dcc:content", text)
    return child


def add_named(
    parent: etree._Element, name: str, title: Text, text: Text, **attributes: str
) -> etree._Element:
    """Rich content with a heading: what it is, then what it says, in both languages."""
    child = add(parent, name, **attributes)
    add_text(child, "dcc:name", title)
    add(child, "dcc:content", text.zh, lang="zh")
    add(child, "dcc:content", text.en, lang="en")
    return child


def add_string(parent: etree._Element, name: str, value: str, field: str) -> None:
    """A one-line identifier; nothing at all when it is empty. The schema forbids blanks at either end."""
    if value:
        add(parent, name, checked_string(value, field))


def checked_string(value: str, field: str) -> str:
    """`value` unless it is empty or has blanks at an end, which the schema's non-empty string forbids."""
    if not value.strip(_XML_SPACE) or value != value.strip(_XML_SPACE):
        raise DccError(
            Text(
                f"{field} 不能为空，首尾不能有空白：{value!r}",
                f"{field} must not be empty or begin or end blank: {value!r}",
            )
        )
    return value


def add_date(parent: etree._Element, name: str, day: date) -> None:
    """A calendar date."""
    add(parent, name, day.isoformat())


def add_identification(
    parent: etree._Element, issuer: str, value: str, title: Text, ref_type: str, field: str
) -> None:
    """One identification (who gave it, its value, what it is); nothing when it is empty."""
    if not value:
        return
    identification = add(parent, "dcc:identification", refType=ref_type)
    add(identification, "dcc:issuer", issuer)
    add(identification, "dcc:value", checked_string(value, field))
    add_text(identification, "dcc:name", title)
