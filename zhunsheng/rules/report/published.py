# SPDX-License-Identifier: Apache-2.0
"""What of an evaluation may be published: verdicts that persons confirmed, coverage and period; nothing else.

Left out: hits and second looks, what nobody has confirmed, who judged and why, work in hand, peers,
everything reconstructed, and nodes whose number is inferred until a named person has mapped it to the
licensed text.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from zhunsheng.rules.report.document import Document
from zhunsheng.rules.verdict.rollup import Child, score
from zhunsheng.rules.verdict.summary import grade_as_json
from zhunsheng.rules.verdict.words import DECIDED, MUSTS

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
            "coverage": _coverage(kept),
            "grades": {kind: _grade(kind, kept) for kind in document["summary"]["grades"]},
            "eligibility": {
                **gate,
                "missing": [each for each in gate["missing"] if each in ids],
                "against": [each for each in gate["against"] if each in ids],
            },
        },
        "made_by": None,
        "found": None,
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


def _that_count(kept: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [each for each in kept if each["counts"] and each["own"] not in (None, "not-applicable")]


def _coverage(kept: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Counted anew among the nodes that appear, as they appear."""
    mine = _that_count(kept)
    return {
        "decided": sum(each["own"] in DECIDED for each in mine),
        "answered": sum(_answered(each) for each in mine),
        "applicable": len(mine),
    }


def _answered(node: Mapping[str, Any]) -> bool:
    return node["own"] in DECIDED or any(part["verdict"] in DECIDED for part in node["parts"])


def _grade(kind: str, kept: Iterable[Mapping[str, Any]]) -> Document:
    """What `summary` says of a kind of clauses, counted anew: what is to be verified is no figure either."""
    mine = [each for each in kept if each["counts"] and each["own"] is not None and each["kind"] == kind]
    musts = Counter(each["own"] for each in mine if each["obligation"] in MUSTS)
    return grade_as_json(musts, score(Child(each["obligation"], each["own"]) for each in mine))


def _point(point: Mapping[str, Any]) -> Document:
    """One evaluation on the way: its coverage; how clauses stood is in part what nobody has confirmed."""
    return {name: value for name, value in point.items() if name != "sections"}


def _settled(verdict: str) -> str:
    return _UNCONFIRMED if verdict == "to-verify" else verdict


def _left_out(document: Mapping[str, Any]) -> dict[str, int]:
    why = Counter(each["provenance"] for each in document["clauses"] if not _appears(each))
    return dict(sorted(why.items()))


def told_of(document: Mapping[str, Any]) -> dict[str, int]:
    """How the figures of a published edition add up: the clauses that apply, and what is beside them.

    `decided` and `unknown` make `applicable`; chapters and groups are rolled up from them, and what does not
    apply or is left out is in none of these.
    """
    mine = _that_count(document["clauses"])
    rolled = [each for each in document["clauses"] if each["own"] is None or not each["counts"]]
    return {
        "decided": sum(each["own"] in DECIDED for each in mine),
        "unknown": sum(each["own"] not in DECIDED for each in mine),
        "applicable": len(mine),
        "rolled_up": sum(each["verdict"] in DECIDED for each in rolled),
        "not_applicable": len(document["clauses"]) - len(mine) - len(rolled),
        "left_out": sum(document.get("left_out", {}).values()),
    }
