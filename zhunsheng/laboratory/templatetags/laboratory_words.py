# SPDX-License-Identifier: Apache-2.0
"""Words of the laboratory's pages: names in the reader's language, and dates as people say them."""

from datetime import date, timedelta

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.filter
def named(thing: object) -> str:
    """The name of a person, a room, a party … in the reader's language; Chinese where there is no English."""
    return in_language(getattr(thing, "name", ""), getattr(thing, "name_en", ""))


@register.filter
def titled(thing: object) -> str:
    """The same for things that bear a title."""
    return in_language(getattr(thing, "title", ""), getattr(thing, "title_en", ""))


@register.filter
def issued_by(thing: object) -> str:
    """The same for the institute behind a certificate."""
    return in_language(getattr(thing, "issuer", ""), getattr(thing, "issuer_en", ""))


@register.filter
def addressed(thing: object) -> str:
    """The same for an address."""
    return in_language(getattr(thing, "address", ""), getattr(thing, "address_en", ""))


@register.filter
def quantity_named(thing: object) -> str:
    """The same for a quantity in the scope."""
    return in_language(getattr(thing, "quantity_name", ""), getattr(thing, "quantity_name_en", ""))


@register.filter
def last_day(end: date | None) -> date | None:
    """The last day of something stored half-open; None stays open."""
    return end - timedelta(days=1) if end else None


def in_language(chinese: str, english: str) -> str:
    """The wording for the reader."""
    return english if english and (get_language() or "").startswith("en") else chinese
