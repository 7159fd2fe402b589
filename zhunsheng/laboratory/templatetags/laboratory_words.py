# SPDX-License-Identifier: Apache-2.0
"""Words of the laboratory's pages: names in the reader's language, and dates as people say them."""

from collections.abc import Mapping
from datetime import date, timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhunsheng.laboratory import scans
from zhunsheng.laboratory.imports.kinds import Column
from zhunsheng.laboratory.imports.result import OUTCOMES
from zhunsheng.laboratory.imports.template import how_to_fill
from zhunsheng.laboratory.vocabulary import DRIFT_BASES
from zhunsheng.ledger.models import Blob
from zhunsheng.measure.procedure.families import family_name
from zhunsheng.measure.quantity_names import quantity_name
from zhunsheng.measure.text import Text

register = template.Library()
_OUTCOMES = {"new": "fine", "changed": "near", "differs": "near", "refused": "stop"}


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
def family_named(family: str) -> str:
    """The name of a family of instruments; one that the product's list lacks is called by its id."""
    return family_name(family).in_language(get_language() or "zh")


@register.filter
def quantity_called(code: str) -> str:
    """The name of a quantity by its code."""
    return quantity_name(code).in_language(get_language() or "zh")


@register.filter
def subject_of(thing: object) -> str:
    """The same for what an external provider is approved for."""
    return in_language(getattr(thing, "subject", ""), getattr(thing, "subject_en", ""))


@register.filter
def file_word(blob: Blob) -> str:
    """What a kept file is, in the word of its kind: PDF, XML, JPG, PNG."""
    return scans.ending(blob.media_type).upper()


@register.filter
def drift_basis(result: Mapping[str, str]) -> str:
    """On what the drift of a certificate's result rests, in words."""
    basis = result.get("drift_basis", "")
    words = str(dict(DRIFT_BASES).get(basis, basis)) if basis else "—"
    return " · ".join(filter(None, (words, result.get("drift_source", ""))))


@register.filter
def last_day(end: date | None) -> date | None:
    """The last day of something stored half-open; None stays open."""
    return end - timedelta(days=1) if end else None


def in_language(chinese: str, english: str) -> str:
    """The wording for the reader."""
    return english if english and (get_language() or "").startswith("en") else chinese


@register.filter
def said(text: Text) -> str:
    """A text of ours that carries both languages."""
    return text.in_language(get_language() or "")


@register.filter
def how(column: Column) -> str:
    """How a column of a sheet is filled in."""
    return how_to_fill(column)


@register.simple_tag
def outcome(name: str) -> SafeString:
    """What becomes of a row of a sheet: the word on the colour of its meaning."""
    return format_html('<span class="badge {}">{}</span>', _OUTCOMES.get(name, "plain"), OUTCOMES[name])
