# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file that needs nothing else: no script, no font, no address to load from.

From a verdict one click leads to its rule in the annex with every row that was hit, and one more back.
"""

from collections.abc import Container, Iterable
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from zhunsheng.measure.text import Language
from zhunsheng.rules.report.contents import Json, Page, contents

_OPEN: Final = 3
"""How many lines of one certificate are open before a reader asks for more."""


def render(document: Json, language: Language) -> str:
    """The whole page."""
    page = contents(document, language)
    parts = [
        _cover(page),
        _missing(page),
        _pictures(page),
        _clauses(page),
        _judged(page),
        _work(page),
        _profile(page),
        *(_annex(page, name) for name in ("annex", "looks")),
        _quiet(page),
        _end(page),
    ]
    lang = "en" if language == "en" else "zh-Hans"
    title = escape(f"{page['title']} {page['laboratory']} {page['as_of']}")
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_style()}</style></head><body><main>{''.join(parts)}</main></body></html>\n"
    )


def _cover(page: Page) -> str:
    cards = "".join(
        f'<section class="card"><h2>{escape(card["label"])}</h2><b class="{card["kind"]}">'
        f"{escape(card['big'])}</b> <small>{escape(card['small'])}</small></section>"
        for card in page["cards"]
    )
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in page["facts"])
    return (
        f"<header><p>{escape(page['laboratory'])} <small>{escape(page['lab_id'])}</small></p>"
        f"<h1>{escape(page['title'])}</h1><p class=quiet>{escape(page['edition'])}</p></header>"
        f"<div class=cards>{cards}</div><dl>{facts}</dl><p>{escape(page['statement'])}</p>"
        f"<p class=quiet>{escape(page['reading'])}</p>"
    )


def _missing(page: Page) -> str:
    if not page["missing"]:
        return _part(page, "missing", f"<p>{escape(page['eligible'])}</p>")
    heads = page["missing_columns"]
    rows = (
        [_to(f"node-{node['id']}", node["id"]), *(_cell(node, name) for name in heads[1:])]
        for node in page["missing"]
    )
    return _part(page, "missing", _table(page, heads, rows))


def _pictures(page: Page) -> str:
    drawn = (
        f"<section class=picture><h3>{escape(page['heads'][each['head']])}</h3>{each['svg']}"
        f"<p class=quiet>{escape(each['note'])}</p></section>"
        for each in page["pictures"]
    )
    return _part(page, "pictures", f"<div class=pictures>{''.join(drawn)}</div>")


def _clauses(page: Page) -> str:
    anchors = {block["anchor"] for name in ("annex", "looks", "quiet") for block in page[name]}
    heads = page["clause_columns"]
    tables = (
        f"<h3>{escape(section['id'])} <small>{escape(section['note'])}</small></h3>"
        + _table(page, heads, ([_cell(node, name, anchors) for name in heads] for node in section["rows"]))
        for section in page["sections"]
    )
    return _part(page, "clauses", "".join(tables))


def _cell(node: Page, name: str, anchors: Container[str] = ()) -> str:
    """What stands of a node in a column."""
    match name:
        case "clause":
            return f'<span id="node-{escape(node["id"])}">{escape(node["id"])}</span>'
        case "requirement":
            mark = f"<br><small>{escape(node['mark'])}</small>" if node["mark"] else ""
            return escape(node["title"]) + mark
        case "verdict":
            return f'<b class="{node["kind"]}">{escape(node["word"])}</b>'
        case "why":
            return f"<small>{escape(node['why'])}</small>"
        case "evidence":
            return f"<small>{' '.join(_evidence(each, anchors) for each in node['evidence'])}</small>"
        case _:
            return escape(node[name])


def _evidence(each: Page, anchors: Container[str]) -> str:
    return _to(each["anchor"], _counted(each)) if each["anchor"] in anchors else escape(_counted(each))


def _counted(each: Page) -> str:
    return f"{each['rule']} ({each['count']})" if each["count"] else str(each["rule"])


def _judged(page: Page) -> str:
    if page["published"]:
        return ""
    if not page["judged"]:
        return _part(page, "judged", f"<p>{escape(page['no_one'])}</p>")
    rows = (
        [
            _to(f"node-{each['about'].partition('/')[0]}", each["about"]),
            escape(each["verdict"]),
            f"{escape(each['by'])}<br><small>{escape(each['at'])}</small>",
            escape(each["until"]),
            f"{escape(each['reason'])}<br><small>{escape(each['references'])}</small>",
        ]
        for each in page["judged"]
    )
    return _part(page, "judged", _table(page, ("clause", "verdict", "judged", "until", "reason"), rows))


def _work(page: Page) -> str:
    if not page["work"]:
        return ""
    rows = ([escape(each[name]) for name in ("about", "owner", "due", "note")] for each in page["work"])
    return _part(page, "work", _table(page, ("clause", "owner", "due", "reason"), rows))


def _profile(page: Page) -> str:
    profile = page["profile"]
    grades = "".join(
        f"<h3>{escape(grade['title'])}</h3><ul>{_items(grade['levels'])}</ul>"
        f"<p class=quiet>{escape(grade['weights'])}</p>"
        for grade in profile["grades"]
    )
    since = f"<p class=quiet>{escape(profile['since'])}</p>" if profile["since"] else ""
    said = f"<p><b>{escape(profile['name'])}</b> {escape(profile['text'])}</p>{since}{grades}"
    return _part(page, "profile", said)


def _annex(page: Page, name: str) -> str:
    return _part(page, name, "".join(_rule(page, block) for block in page[name])) if page[name] else ""


def _quiet(page: Page) -> str:
    """Rules that found nothing: one row each, where the verdicts' links to them lead."""
    rows = (
        [
            f'<span id="{block["anchor"]}">{escape(block["rule"])}</span>',
            f"{escape(block['title'])}<br><small>{escape(block['severity'])}</small>",
            " ".join(_to(f"node-{each}", each) for each in block["clauses"]),
            f"<small>{escape(block['asked'])}</small>",
        ]
        for block in page["quiet"]
    )
    return (
        _part(page, "quiet", _table(page, ("rule", "asks", "serves", "asked"), rows)) if page["quiet"] else ""
    )


def _rule(page: Page, block: Page) -> str:
    clauses = " ".join(_to(f"node-{each}", each) for each in block["clauses"])
    silent = "".join(f"<br>{escape(each)}" for each in block["silent"])
    rows = (_hit(hit) for hit in block["hits"])
    table = _table(page, ("unit", "said", "standing"), rows) if block["hits"] else ""
    more = f"<p class=quiet>{escape(block['more'])}</p>" if block["more"] else ""
    return (
        f'<section class=rule id="{block["anchor"]}">'
        f"<h3>{escape(block['rule'])} {escape(block['title'])}</h3>"
        f"<p class=quiet>{escape(block['severity'])} · {escape(page['columns']['serves'])} {clauses}<br>"
        f"{escape(block['asked'])}{silent}</p>{table}{more}</section>"
    )


def _hit(hit: Page) -> list[str]:
    more = (each for each in (hit["record"], hit["on"]) if each)
    unit = "<br>".join([escape(hit["unit"]), *(f"<small>{escape(each)}</small>" for each in more)])
    for key in reversed(hit["keys"]):
        unit = f'<span id="hit-{escape(key)}">{unit}</span>'
    notes = "".join(f"<br><small>{escape(each)}</small>" for each in hit["notes"])
    decisions = "".join(f"<br><small>{escape(each)}</small>" for each in hit["decisions"])
    return [unit, _lines(hit["lines"]) + notes, f"<b>{escape(hit['standing'])}</b>{decisions}"]


def _lines(lines: list[Page]) -> str:
    """What a rule says of a certificate: more than a few lines are folded."""
    told = [
        escape(line["said"])
        + (f"<br><small>{escape(' · '.join(line['detail']))}</small>" if line["detail"] else "")
        for line in lines
    ]
    if len(told) == 1:
        return told[0]
    listed = [f"<li>{each}</li>" for each in told]
    if len(listed) <= _OPEN:
        return f"<ul>{''.join(listed)}</ul>"
    return (
        f"<ul>{''.join(listed[:_OPEN])}</ul><details><summary>+{len(listed) - _OPEN}</summary>"
        f"<ul>{''.join(listed[_OPEN:])}</ul></details>"
    )


def _end(page: Page) -> str:
    digests = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in page["digests"])
    signed = page["signatures"]
    people = "".join(
        f"<section><b>{escape(person)}</b>"
        + "".join(f"<p class=line>{escape(signed[name])}</p>" for name in ("name", "signature", "date"))
        + "</section>"
        for person in signed["people"]
    )
    return (
        _part(page, "digests", f"<dl class=digests>{digests}</dl>")
        + _part(page, "caveats", f"<ul>{_items(page['caveats'])}</ul>")
        + _part(
            page, "signatures", f"<p>{escape(signed['statement'])}</p><div class=signatures>{people}</div>"
        )
    )


def _part(page: Page, name: str, content: str) -> str:
    return f'<section id="{name}"><h2>{escape(page["heads"][name])}</h2>{content}</section>'


def _table(page: Page, heads: Iterable[str], rows: Iterable[list[str]]) -> str:
    head = "".join(f"<th scope=col>{escape(page['columns'][name])}</th>" for name in heads)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _items(said: Iterable[str]) -> str:
    return "".join(f"<li>{escape(each)}</li>" for each in said)


def _to(anchor: str, said: str) -> str:
    return f'<a href="#{escape(anchor)}">{escape(said)}</a>'


@cache
def _style() -> str:
    return Path(__file__).with_name("report.css").read_text(encoding="utf-8")
