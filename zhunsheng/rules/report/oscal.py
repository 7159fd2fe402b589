# SPDX-License-Identifier: Apache-2.0
"""An evaluation as OSCAL assessment results (NIST; model assessment-results, version 1.1.3).

Each node that was assessed is a finding about a control; each hit an observation that the finding cites. What
is unknown, or still to be verified, is *not satisfied* with the reason "other" and a property that says so:
OSCAL has no word for not knowing.
"""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final

from zhunsheng.rules.report.words import MARKS

OSCAL_VERSION: Final = "1.1.3"
NAMESPACE: Final = "https://zhunsheng.org/ns/oscal"
_SPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_SATISFIED: Final = frozenset({"met"})
Json = Mapping[str, Any]
Node = dict[str, Any]


def assessment_results(document: Json) -> Node:
    """The document's OSCAL. The same document gives the same bytes: identifiers are derived, not drawn."""
    space = uuid.uuid5(_SPACE, f"{document['laboratory']['lab_id']} {document['as_of']} {document['sha256']}")
    assessed = [each for each in document["clauses"] if each["own"] is not None]
    observations = [
        _observation(space, each, document["made_at"])
        for each in document["hits"]
        if each["state"] == "broken"
    ]
    result: Node = {
        "uuid": _id(space, "result"),
        "title": f"{document['code']['code']}, as of {document['as_of']}",
        "description": document["code"]["title"]["en"],
        "start": _instant(document["first"]),
        "end": _instant(document["as_of"], end=True),
        "props": _result_props(document),
        "reviewed-controls": {
            "control-selections": [
                {"include-controls": [{"control-id": control_id(each["id"])} for each in assessed]}
            ]
        },
        "findings": [_finding(space, each, document["hits"]) for each in assessed],
    }
    if observations:
        result["observations"] = observations
    return {
        "assessment-results": {
            "uuid": _id(space, "assessment-results"),
            "metadata": _metadata(space, document),
            "import-ap": {"href": "#" + _id(space, "plan")},
            "results": [result],
            "back-matter": {"resources": [_plan(space, document)]},
        }
    }


def control_id(clause: str) -> str:
    """A clause as a token of OSCAL, which begins with a letter: 4.4.2 is cc146-4.4.2."""
    return f"cc146-{clause}"


def _metadata(space: uuid.UUID, document: Json) -> Node:
    laboratory = document["laboratory"]
    party: Node = {"uuid": _id(space, "laboratory"), "type": "organization"}
    party["name"] = laboratory["name"]["en"] or laboratory["lab_id"]
    if laboratory["lab_id"]:
        scheme = "https://www.gov.cn/uscc"
        party["external-ids"] = [{"scheme": scheme, "id": laboratory["lab_id"]}]
    return {
        "title": f"Evaluation of {party['name']} by {document['code']['code']}",
        "last-modified": document["made_at"],
        "version": document["as_of"],
        "oscal-version": OSCAL_VERSION,
        "roles": [{"id": "assessed", "title": "Laboratory evaluated"}],
        "parties": [party],
        "responsible-parties": [{"role-id": "assessed", "party-uuids": [party["uuid"]]}],
        "remarks": document["code"]["basis"]["en"],
    }


def _result_props(document: Json) -> list[Node]:
    coverage = document["summary"]["coverage"]
    said = {
        "eligibility": document["summary"]["eligibility"]["status"],
        "coverage-decided": str(coverage["decided"]),
        "coverage-answered": str(coverage["answered"]),
        "coverage-applicable": str(coverage["applicable"]),
        "known-at": document["known_at"],
        "evaluation-sha256": document["sha256"],
        "rules-sha256": document["rules"],
        "catalogue": document["catalogue"],
        "profile": f"{document['profile']['id']} {document['profile']['version']}",
        "edition": "published" if document["published"] else "internal",
    }
    said |= {f"grade-{each['kind']}": each["level"] or "none" for each in document["grades"]}
    return [_prop(name, value) for name, value in said.items() if value]


def _finding(space: uuid.UUID, node: Json, hits: Sequence[Json]) -> Node:
    satisfied = node["own"] in _SATISFIED
    status: Node = {"state": "satisfied" if satisfied else "not-satisfied"}
    if not satisfied:
        status["reason"] = "fail" if node["own"] == "not-met" else "other"
    finding: Node = {
        "uuid": _id(space, f"finding {node['id']}"),
        "title": f"{node['id']} {node['title']['en']}",
        "description": _reasons(node),
        "props": [
            _prop("verdict", node["own"]),
            _prop("obligation", node["obligation"]),
            _prop("provenance", node["provenance"]),
            _prop("counts", "yes" if node["counts"] else "no"),
        ],
        "target": {
            "type": "objective-id",
            "target-id": control_id(node["id"]),
            "status": status,
        },
    }
    about = [
        {"observation-uuid": _id(space, f"hit {hit['key']}")}
        for hit in hits
        if hit["state"] == "broken" and any(ref.partition("/")[0] == node["id"] for ref in hit["clauses"])
    ]
    if about:
        finding["related-observations"] = about
    if node["number"]:
        finding["props"].append(_prop("licensed-number", node["number"]["number"]))
    elif node["provenance"] in MARKS:
        finding["remarks"] = MARKS[node["provenance"]].en
    return finding


def _reasons(node: Json) -> str:
    said = [each["en"] for each in node.get("reasons", ())]
    said = said or [each["en"] for part in node["parts"] for each in part["reasons"]]
    return "; ".join(dict.fromkeys(said)) or str(node["own"])


def _observation(space: uuid.UUID, hit: Json, made_at: str) -> Node:
    props = [
        _prop("rule", hit["rule"]),
        _prop("severity", hit["severity"]),
        _prop("unit", hit["unit"]),
        _prop("standing", hit["standing"]),
        *(_prop("unit-id", each) for each in hit["units"] if each),
    ]
    observation: Node = {
        "uuid": _id(space, f"hit {hit['key']}"),
        "title": hit["rule_title"]["en"],
        "description": hit["message"]["en"],
        "props": props,
        "methods": ["TEST"],
        "types": ["finding" if hit["severity"] != "statistical" else "discovery"],
        "collected": made_at,
        "remarks": f"What would clear it: {hit['clears']['en']}",
    }
    props += [_prop(name, hit[key]) for name, key in (("record", "record"), ("of", "on")) if hit[key]]
    return observation


def _plan(space: uuid.UUID, document: Json) -> Node:
    """What stands in the place of an assessment plan: the code and the rules that were run."""
    return {
        "uuid": _id(space, "plan"),
        "title": f"{document['code']['code']} {document['code']['title']['en']}",
        "description": f"Rules {document['rules']}; catalogue {document['catalogue']}.",
    }


def _prop(name: str, value: str) -> Node:
    """A property; its value is a string without white space at its ends."""
    return {"name": name, "ns": NAMESPACE, "value": value.strip() or "-"}


def _instant(day: str, *, end: bool = False) -> str:
    return f"{day}T23:59:59+00:00" if end else f"{day}T00:00:00+00:00"


def _id(space: uuid.UUID, name: str) -> str:
    """A UUID for a name. OSCAL takes versions 4 and 5."""
    return str(uuid.uuid5(space, name))
