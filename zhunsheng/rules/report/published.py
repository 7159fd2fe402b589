# SPDX-License-Identifier: Apache-2.0
"""What of an evaluation may be published: verdicts that persons confirmed, coverage and period; nothing else.

Left out: hits and second looks, what nobody has confirmed, who judged and why, work in hand, peers,
everything reconstructed, and nodes whose number is inferred until a named person has mapped it to the
licensed text.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.rules.report.document import Document

_UNCONFIRMED: Final = "unknown"


def published(document: Mapping[str, Any]) -> Document:
    """The document in its published edition; mapped nodes carry the number of the licensed text."""
    kept = [_node(each) for each in document["clauses"] if _appears(each)]
    gate = document["summary"]["eligibility"]
    ids = {each["id"] for each in kept}
    return {
        **document,
        "published": True,
        "clauses": kept,
        "summary": {
            **document["summary"],
            "eligibility": {
                **gate,
                "missing": [each for each in gate["missing"] if each in ids],
                "against": [each for each in gate["against"] if each in ids],
            },
        },
        "made_by": None,
        "hits": [],
        "judgements": [],
        "work": [],
        "peers": None,
        "profile": {**document["profile"], "since": None},
        "trend": [_point(each) for each in document["trend"]],
        "left_out": _left_out(document),
    }


def may_appear(provenance: str, *, number_known: bool) -> bool:
    """Whether a node may stand in anything published: text of the code, with a number somebody looked up."""
    return provenance != "reconstruction" and (provenance != "inferred-number" or number_known)


def _appears(node: Mapping[str, Any]) -> bool:
    return may_appear(node["provenance"], number_known=bool(node["number"]))


def _node(node: Mapping[str, Any]) -> Document:
    """A node with its verdict where it is settled; what still has to be verified is unknown to the public."""
    number = (
        {"number": node["number"]["number"], "copy": "", "by": None, "at": ""} if node["number"] else None
    )
    parts = [
        {"ref": part["ref"], "verdict": _settled(part["verdict"]), "reasons": [], "rules": []}
        for part in node["parts"]
    ]
    own = node["own"] if node["own"] is None else _settled(node["own"])
    dropped = ("judgement", "reasons")
    rest = {name: value for name, value in node.items() if name not in dropped}
    return {**rest, "verdict": _settled(node["verdict"]), "own": own, "parts": parts, "number": number}


def _point(point: Mapping[str, Any]) -> Document:
    """One evaluation on the way: its coverage; how clauses stood is in part what nobody has confirmed."""
    return {name: value for name, value in point.items() if name != "sections"}


def _settled(verdict: str) -> str:
    return _UNCONFIRMED if verdict == "to-verify" else verdict


def _left_out(document: Mapping[str, Any]) -> dict[str, int]:
    why = Counter(each["provenance"] for each in document["clauses"] if not _appears(each))
    return dict(sorted(why.items()))
