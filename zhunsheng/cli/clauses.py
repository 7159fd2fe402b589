# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng clauses`: the code itself, node by node; no Django, no database."""

import json
import sys
from collections.abc import Iterator
from typing import Any

from zhunsheng.clauses.catalogue import Catalogue, catalogue
from zhunsheng.clauses.clause import Clause, Part
from zhunsheng.clauses.words import Words
from zhunsheng.rules.catalogue import SWEPT

ABSENT = 2
_PLAIN = "slide"


def list_clauses(*, as_json: bool, language: str) -> int:
    """Print every node; the JSON form is one object with everything the catalogue says."""
    code = catalogue()
    if as_json:
        print(json.dumps(as_data(code), ensure_ascii=False, indent=1))
        return 0
    for clause in code.clauses:
        print("  ".join(_line(code, clause, language)))
    print(_said(code.basis, language))
    return 0


def show_clause(clause_id: str, *, as_json: bool, language: str) -> int:
    """Print one node with what shows it, how it is checked, and by which rules; 2 when there is none."""
    code = catalogue()
    if clause_id not in code:
        absent = Words(f"规范里没有条款 {clause_id}", f"the code has no clause {clause_id}")
        print(_said(absent, language), file=sys.stderr)
        return ABSENT
    clause = code[clause_id]
    if as_json:
        print(json.dumps(clause_data(clause), ensure_ascii=False, indent=1))
    else:
        print("\n".join(_paragraphs(code, clause, language)))
    return 0


def as_data(code: Catalogue) -> dict[str, Any]:
    """The whole catalogue as JSON can hold it."""
    return {
        "code": code.code,
        "version": code.version,
        "digest": code.digest,
        "title": _both(code.title),
        "basis": _both(code.basis),
        "caveats": [_both(words) for words in code.caveats],
        "clauses": [clause_data(clause) for clause in code.clauses],
    }


def clause_data(clause: Clause) -> dict[str, Any]:
    """A node as JSON can hold it."""
    return {
        "id": clause.id,
        "parent": clause.parent,
        "kind": clause.kind,
        "obligation": clause.obligation,
        "provenance": clause.provenance,
        "number_inferred": clause.number_inferred,
        "counts": clause.counts,
        "title": _both(clause.title),
        "requirement": _both(clause.requirement),
        "evidence": [_both(words) for words in clause.evidence],
        "automatable": clause.automatable,
        "sources": list(clause.sources),
        "check": _both(clause.check),
        "parts": [_part_data(part) for part in clause.parts],
        "related": list(clause.related),
        "note": _both(clause.note) if clause.note else None,
    }


def _part_data(part: Part) -> dict[str, Any]:
    return {
        "ref": part.ref,
        "obligation": part.obligation,
        "automatable": part.automatable,
        "title": _both(part.title),
        "check": _both(part.check),
        "rules": list(_rules(part)),
        "awaits": part.awaits,
    }


def _rules(part: Part) -> Iterator[str]:
    return (rule.id for rule in SWEPT if part.ref in rule.clauses)


def _line(code: Catalogue, clause: Clause, language: str) -> Iterator[str]:
    yield f"{clause.id:<13}"
    yield _said(code.obligations[clause.obligation].name, language)
    yield _said(clause.title, language)
    if clause.provenance != _PLAIN:
        yield f"[{_said(code.provenance[clause.provenance].name, language)}]"


def _paragraphs(code: Catalogue, clause: Clause, language: str) -> Iterator[str]:
    kind, obligation = code.kinds[clause.kind].name, code.obligations[clause.obligation].name
    yield f"{clause.id} {_said(clause.title, language)}"
    yield f"{code.code} · {_said(kind, language)} · {_said(obligation, language)}"
    provenance = code.provenance[clause.provenance]
    yield f"{_said(provenance.name, language)}: {_said(provenance.text, language)}"
    yield ""
    yield _said(clause.requirement, language)
    if clause.evidence:
        yield from ("", _said(_SHOWN_BY, language))
        yield from (f"- {_said(words, language)}" for words in clause.evidence)
    yield from ("", _said(_CHECKED_BY, language), _said(clause.check, language))
    for part in clause.parts:
        answered = ", ".join(_rules(part)) or _said(code.awaits[part.awaits or "rule"].name, language)
        yield f"- {part.ref}: {_said(part.title, language)} [{answered}]"
    if clause.related:
        yield from ("", " · ".join(clause.related))
    if clause.note:
        yield from ("", _said(clause.note, language))
    yield from ("", _said(code.basis, language))


_SHOWN_BY = Words("什么能表明：", "What shows it:")
_CHECKED_BY = Words("如何检查：", "How it is checked:")


def _both(words: Words) -> dict[str, str]:
    return {"zh": words.zh, "en": words.en}


def _said(words: Words, language: str) -> str:
    return words.in_language(language)
