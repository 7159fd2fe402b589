# SPDX-License-Identifier: Apache-2.0
"""Words of an evaluation: a verdict on the colour of its meaning, never without its word."""

from collections.abc import Mapping

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from zhunsheng.clauses.catalogue import Term, catalogue
from zhunsheng.clauses.clause import Part
from zhunsheng.evaluation.wording import in_reader, state_word, verdict_word
from zhunsheng.rules.verdict.words import SEVERITIES, STATUSES, Rate

register = template.Library()
MEANING = {
    "met": "fine",
    "partly": "near",
    "not-met": "stop",
    "to-verify": "verify",
    "unknown": "unknown",
    "not-applicable": "plain",
    "open": "verify",
    "explained": "near",
    "confirmed": "stop",
    "dismissed": "plain",
    "eligible": "fine",
    "not-yet": "near",
    "not-eligible": "stop",
}


@register.simple_tag
def verdict(code: str, obligation: str = "shall") -> SafeString:
    """A verdict as a badge."""
    return format_html('<span class="badge {}">{}</span>', MEANING[code], verdict_word(code, obligation))


@register.simple_tag
def standing(code: str) -> SafeString:
    """Where a hit stands, as a badge."""
    return format_html('<span class="badge {}">{}</span>', MEANING[code], state_word(code))


@register.simple_tag
def severity(code: str) -> SafeString:
    """How heavy a hit is, as a badge; only what is improbable has a look of its own."""
    said = next(text for each, text in SEVERITIES.items() if each == code)
    kind = "unknown" if code == "statistical" else "plain"
    return format_html('<span class="badge {}">{}</span>', kind, in_reader(said))


@register.simple_tag
def status(code: str) -> SafeString:
    """Whether chapters 4 and 5 hold, as a badge."""
    word = next(text for each, text in STATUSES.items() if each == code)
    return format_html('<span class="badge {}">{}</span>', MEANING[code], in_reader(word))


@register.simple_tag
def rate_words(found: Rate) -> SafeString:
    """A rate with its interval, in per cent; a value and its interval never part."""
    return format_html(
        '<span class="mono">{}\N{NARROW NO-BREAK SPACE}% ({}–{})</span>',
        percent(found.share),
        percent(found.low),
        percent(found.high),
    )


@register.simple_tag
def share_words(share: float) -> str:
    """A share in per cent."""
    return f"{percent(share)}\N{NARROW NO-BREAK SPACE}%"


@register.simple_tag
def awaits(part: Part) -> str:
    """What a part that no rule reads is waiting for."""
    return in_reader(catalogue().awaits[part.awaits or "rule"].name)


@register.filter
def inferred_name(provenance: Mapping[str, Term]) -> str:
    """What an inferred number is called."""
    return in_reader(provenance["inferred-number"].name)


def percent(share: float) -> str:
    """Two significant digits, so that 0.03 % does not read as nothing."""
    value = share * 100
    return f"{value:.2g}" if 0 < value < 10 else f"{value:.0f}"


@register.filter
def reader(said: object) -> str:
    """Words of the catalogue, a text of the rules, or a stored pair, in the reader's language."""
    return in_reader(said)
