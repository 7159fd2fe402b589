# SPDX-License-Identifier: Apache-2.0
"""The code as a framework file in the manner of CISO Assistant's libraries: YAML, in order, both languages.

It is our paraphrase, and says so. Published, it leaves out what is reconstructed, and what has an inferred
number that nobody has mapped.
"""

from collections.abc import Mapping
from typing import Any, Final

import yaml

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.clauses.words import Words
from zhunsheng.rules.report.published import may_appear

_URN: Final = "urn:zhunsheng:risk"
_NAME: Final = "cc146"
Node = dict[str, Any]


def framework(
    code: Catalogue, *, published: bool = True, numbers: Mapping[str, Mapping[str, Any]] | None = None
) -> str:
    """The file's text. `numbers` are those that named persons found in a licensed copy, by clause."""
    mapped = numbers or {}
    nodes = [
        node
        for chapter in code.chapters
        for node in (
            _heading(chapter.id, chapter.title),
            *(
                _node(code, each, mapped)
                for each in code.clauses
                if each.chapter == chapter.id and (not published or _may_appear(each, mapped))
            ),
        )
    ]
    text: str = yaml.dump(
        _library(code, nodes), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=110
    )
    return text


class _Plain(yaml.SafeDumper):
    """Every value written out: readers of such files know no references."""

    def ignore_aliases(self, _data: Any) -> bool:
        return True


def _library(code: Catalogue, nodes: list[Node]) -> Node:
    names = {
        "name": f"{code.code} {code.title.zh}",
        "description": code.basis.zh,
        "translations": {
            "en": {"name": f"{code.code} {code.title.en}", "description": code.basis.en},
        },
    }
    return {
        "urn": f"{_URN}:library:{_NAME}",
        "locale": "zh",
        "ref_id": _NAME,
        **names,
        "copyright": "Own paraphrase, Apache-2.0; the code itself is published by its issuer.",
        "version": 1,
        "provider": code.issuer.en,
        "packager": "zhunsheng",
        "annotation": f"catalogue {code.version} {code.digest}",
        "objects": {
            "framework": {
                "urn": f"{_URN}:framework:{_NAME}",
                "ref_id": code.code,
                **names,
                "requirement_nodes": nodes,
            }
        },
    }


def _heading(chapter: str, title: Words) -> Node:
    return {
        "urn": _urn(chapter),
        "assessable": False,
        "depth": 1,
        "ref_id": chapter,
        "name": title.zh,
        "translations": {"en": {"name": title.en}},
    }


def _node(code: Catalogue, clause: Clause, mapped: Mapping[str, Mapping[str, Any]]) -> Node:
    number = mapped[clause.id]["number"] if clause.id in mapped else _licensed(clause)
    zh, en = _notes(code, clause, number)
    return {
        "urn": _urn(clause.id),
        "assessable": bool(clause.parts) and clause.assessable and clause.counts,
        "depth": 2 + len(code.parents(clause.id)),
        "parent_urn": _urn(clause.parent),
        "ref_id": number or clause.id,
        "name": clause.title.zh,
        "description": clause.requirement.zh,
        "annotation": zh,
        "typical_evidence": "\n".join(each.zh for each in clause.evidence),
        "translations": {
            "en": {
                "name": clause.title.en,
                "description": clause.requirement.en,
                "annotation": en,
                "typical_evidence": "\n".join(each.en for each in clause.evidence),
            }
        },
    }


def _notes(code: Catalogue, clause: Clause, number: str) -> tuple[str, str]:
    """Obligation, how it is checked, and where the node comes from unless that is plain."""
    said = [code.obligations[clause.obligation].name, clause.check]
    if clause.provenance != "slide" and not number:
        said.append(code.provenance[clause.provenance].text)
    return "\n".join(each.zh for each in said), "\n".join(each.en for each in said)


def _may_appear(clause: Clause, mapped: Mapping[str, Mapping[str, Any]]) -> bool:
    known = clause.id in mapped or clause.licensed is not None
    return may_appear(clause.provenance, number_known=known)


def _licensed(clause: Clause) -> str:
    return clause.licensed.number if clause.licensed else ""


def _urn(clause: str) -> str:
    return f"{_URN}:req_node:{_NAME}:{clause.lower()}"
