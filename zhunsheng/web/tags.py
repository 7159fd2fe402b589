# SPDX-License-Identifier: Apache-2.0
"""Template tags every room may use (built in, no load needed)."""

from collections.abc import Iterable
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.measure.text import Text

register = template.Library()

# The meaning of a state's colour; the word beside it is always the state's own name.
_MEANING = {
    **dict.fromkeys(
        ("green", "valid", "issued", "done", "closed", "settled", "ready", "collected", "usable"), "fine"
    ),
    **dict.fromkeys(("checked", "archived", "conform", "accepted", "trusted", "released"), "fine"),
    **dict.fromkeys(
        ("yellow", "restricted", "hold", "paused", "returned", "awaiting", "awaiting-client"), "near"
    ),
    **dict.fromkeys(("amended", "undetermined", "conditional-pass", "conditional-fail"), "near"),
    **dict.fromkeys(("untrusted", "unsupported"), "near"),
    **dict.fromkeys(
        ("red", "withdrawn", "cannot", "declined", "scrapped", "not", "not-conform", "broken"), "stop"
    ),
    **dict.fromkeys(("superseded", "cancelled", "draft", "refused", "none", "expected", "pending"), "plain"),
    "unknown": "unknown",
}


@register.simple_tag
def badge(state: str, word: object) -> SafeString:
    """A state as a word on its meaning's colour; a state under way is neutral."""
    return format_html('<span class="badge {}">{}</span>', _MEANING.get(state, "now"), word)


@register.filter
def spoken(text: Text) -> str:
    """A text that carries both languages, in the reader's."""
    return text.in_language(get_language() or "zh")


@register.simple_tag
def clause_links(ids: Iterable[str]) -> SafeString:
    """Clause numbers in a row, each leading to what the clause asks."""
    language, code = get_language() or "", catalogue()
    links = [
        format_html(
            '<a href="{}" title="{}">{}</a>',
            reverse("evaluation:clause", args=[each]),
            code[each].title.in_language(language),
            each,
        )
        if each in code
        else format_html("{}", each)
        for each in ids
    ]
    return format_html_join(", " if language.startswith("en") else "、", "{}", ((link,) for link in links))


@register.filter
def minus(text: object) -> str:
    """A number with a true minus."""
    return str(text).replace("-", "\N{MINUS SIGN}")


@register.simple_tag(takes_context=True)
def query_without_page(context: template.Context) -> str:
    """The present query but for the page, "&" first: what a pager's links keep."""
    request: HttpRequest = context["request"]
    kept = [(key, value) for key, values in request.GET.lists() if key != "page" for value in values if value]
    return "&" + urlencode(kept) if kept else ""
