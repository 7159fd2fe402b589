# SPDX-License-Identifier: Apache-2.0
"""Words of a hub's pages: states on the colour of their meaning, fields and regions by name."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

from zhunsheng.evaluation.templatetags.evaluation_words import percent
from zhunsheng.evaluation.wording import in_reader
from zhunsheng.hub.checklist.words import ANSWERS
from zhunsheng.hub.models import Fact, Hit
from zhunsheng.hub.queries.blind import Blind
from zhunsheng.hub.vocabulary import (
    CITED,
    CLAIM_TYPES,
    DETAIL_NAMES,
    FIELD_NAMES,
    PACK_STATE_NAMES,
    PROFILES,
    REGISTER_WORDS,
    RESULT_STATE_NAMES,
    STAGE_NAMES,
    SUSPECT_STATE_NAMES,
    TONES,
)
from zhunsheng.laboratory.vocabulary import BASES
from zhunsheng.measure.rounding import significant_text
from zhunsheng.rules.report.published import told_of

register = template.Library()
_PACK = {"accepted": "fine", "unpinned": "near", "faulty": "stop"}
_STAGE = {"invited": "plain", "completed": "fine"}


@register.simple_tag
def pack_badge(state: str) -> SafeString:
    """Where a pack stands."""
    return format_html('<span class="badge {}">{}</span>', _PACK[state], PACK_STATE_NAMES[state])


@register.simple_tag
def stage_badge(stage: str) -> SafeString:
    """How far a laboratory has come in a round."""
    return format_html('<span class="badge {}">{}</span>', _STAGE.get(stage, "now"), STAGE_NAMES[stage])


@register.filter
def field_names(codes: Iterable[str]) -> str:
    """Measurement fields by name."""
    return pgettext("between names", "、").join(str(FIELD_NAMES.get(code, code)) for code in codes)


@register.filter
def pair(said: Mapping[str, str]) -> str:
    """A stored pair of languages in the reader's."""
    return in_reader(said)


@register.filter
def in_short(digest: str) -> str:
    """A digest or a key, long enough to tell two apart."""
    return digest if len(digest) <= 16 else f"{digest[:12]}…"


@register.simple_tag
def answer_word(kind: str, answer: str) -> SafeString:
    """An answer of a checklist by its word, on the colour of its meaning."""
    meaning = {"no": "stop", "not-met": "stop", "stands": "stop", "unseen": "unknown"}.get(answer, "near")
    return format_html('<span class="badge {}">{}</span>', meaning, in_reader(ANSWERS[kind][answer]))


@register.filter
def cells(section: Mapping[str, Any]) -> list[list[str]]:
    """The rows of a dossier's section, a cell a column."""
    names = [column["name"] for column in section["columns"]]
    return [[row.get(name, "") for name in names] for row in section["rows"]]


@register.filter
def behind(number: str, blind: Blind) -> str:
    """What stands for a number where the reader may not know whose it is."""
    return blind.name(number)


@register.filter
def record_behind(hit: Hit, blind: Blind) -> str:
    """What a hit is about, likewise."""
    return blind.record(hit)


@register.filter
def message_behind(hit: Hit, blind: Blind) -> str:
    """What a hit says, likewise."""
    return in_reader(blind.message(hit))


@register.simple_tag
def rate_kept(rate: Mapping[str, str]) -> SafeString:
    """A rate as a decision keeps it: hits, units asked about, and the interval in per cent."""
    low, high = (percent(float(rate[name])) for name in ("low", "high"))
    return format_html(
        '<span class="mono">{} / {} ({}–{}\N{NARROW NO-BREAK SPACE}%)</span>',
        rate["hits"],
        rate["asked"],
        low,
        high,
    )


@register.filter
def two_digits(number: str | None) -> str:
    """A number in short, where its further digits would only look exact."""
    return significant_text(number, 2) if number else ""


_RESULT = {"shown": "now", "agreed": "now", "objected": "near", "published": "fine", "withdrawn": "stop"}


@register.simple_tag
def result_badge(state: str) -> SafeString:
    """Where a result stands."""
    return format_html('<span class="badge {}">{}</span>', _RESULT[state], RESULT_STATE_NAMES[state])


@register.filter
def profile_name(code: str) -> str:
    """A basis of capability by name."""
    return str(dict(PROFILES).get(code, code))


@register.filter
def settled(nodes: Iterable[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Clauses of which something was decided."""
    return [each for each in nodes if each["verdict"] != "unknown"]


@register.filter
def told_counts(document: Mapping[str, Any]) -> dict[str, int]:
    """How the figures of a published result add up."""
    return told_of(document)


@register.simple_tag
def suspect_badge(state: str) -> SafeString:
    """Where a report stands."""
    kind = {"waiting": "now", "heard": "near", "closed": "plain"}[state]
    return format_html('<span class="badge {}">{}</span>', kind, SUSPECT_STATE_NAMES[state])


@register.simple_tag
def register_badge(word: str) -> SafeString:
    """What a register says of a certificate."""
    kind = {"same": "fine", "known": "near", "none": "unknown"}.get(word, "stop")
    return format_html('<span class="badge {}">{}</span>', kind, REGISTER_WORDS[word])


@register.filter
def details(fact: Fact) -> list[tuple[str, str]]:
    """What only this kind of fact has, by name."""
    words: dict[str, Mapping[str, str | Promise]] = {
        "claim_type": dict(CLAIM_TYPES),
        "tone": dict(TONES),
        "cited": dict(CITED),
    }
    return [
        (str(DETAIL_NAMES[name]), str(words.get(name, {}).get(said, said)))
        for name, said in fact.detail.items()
        if said
    ]


@register.filter
def basis_name(code: str) -> str:
    """What a capability rests on, by name."""
    return str(dict(BASES).get(code, code))
