# SPDX-License-Identifier: Apache-2.0
"""An evaluation as one JSON value: what every report is drawn from and every export reads.

No floats and no objects of ours: it can be stored, sent and read back without loss. Both languages are in it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.clauses.clause import Clause
from zhunsheng.measure.text import Text
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.report.found import found
from zhunsheng.rules.report.profile import Profile, default_profile, graded
from zhunsheng.rules.report.sections import counted
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import VERSION as SCHEMA
from zhunsheng.rules.verdict.frozen import Content, HitRow, both

FORMAT: Final = "zhunsheng-evaluation"
VERSION: Final = 1
Document = dict[str, Any]
Json = Mapping[str, Any]
_DAY = re.compile(r"(?<!\w)\d{4}-\d\d(?:-\d\d)?(?!\d)")  # and no part of a number such as ZS2026-000012


@dataclass(frozen=True, slots=True)
class About:
    """What an evaluation is of and how it came about.

    Days and instants are ISO 8601. `rules` and `catalogue` are digests as stored; `sha256` is the digest of
    all verdicts and hits, `intact` whether the log agrees with it (None: no log here). `pack` is what was
    found of the pack it was made from.
    """

    lab_id: str
    laboratory: Text
    first: str
    as_of: str
    known_at: str
    made_at: str
    made_by: Text | None
    software: str
    catalogue: str
    rules: str
    asked: Json
    summary: Json
    sha256: str
    intact: bool | None = None
    pack: Json | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What people said: of hits by key, of clauses, numbers mapped to a licensed copy, and work handed out.

    A decision has state, by, at, reason, references, self_found; a judgement about, verdict, by, at, until,
    reason, references; a number number, copy, by, at; work about, owner, due, note. Persons are {zh, en}.
    """

    decisions: Mapping[str, Sequence[Json]] = field(default_factory=dict)
    judgements: Sequence[Json] = ()
    numbers: Mapping[str, Json] = field(default_factory=dict)
    work: Sequence[Json] = ()


NOBODY: Final = Said()


def document(
    code: Catalogue,
    about: About,
    verdicts: Iterable[tuple[str, str, Content]],
    hits: Iterable[HitRow],
    *,
    said: Said = NOBODY,
    dates: Mapping[str, str] | None = None,
    trend: Sequence[Json] = (),
    peers: Json | None = None,
    profile: Profile | None = None,
    profile_since: Json | None = None,
) -> Document:
    """The whole evaluation.

    `dates` are the days of issue of certificates, by unit; `trend` earlier evaluations and this one
    as `point` has them, the oldest first; `profile_since` how the profile came into force here (day, by,
    approved_by); `peers` what `peers.read` says of other laboratories.
    """
    rows = {clause: (verdict, content) for clause, verdict, content in verdicts}
    clauses = [_clause(code, each, *rows[each.id], said) for each in code.clauses if each.id in rows]
    by = profile or default_profile()
    shown = [_hit(row, said, dates or {}) for row in hits]
    status = about.summary["eligibility"]["status"]
    return {
        "format": FORMAT,
        "version": VERSION,
        "published": False,
        "code": _code(code),
        "laboratory": {"lab_id": about.lab_id, "name": both(about.laboratory)},
        "first": about.first,
        "as_of": about.as_of,
        "known_at": about.known_at,
        "made_at": about.made_at,
        "made_by": both(about.made_by) if about.made_by else None,
        "software": about.software,
        "schema": SCHEMA,
        "catalogue": about.catalogue,
        "rules": about.rules,
        "sha256": about.sha256,
        "intact": about.intact,
        "pack": dict(about.pack) if about.pack is not None else None,
        "asked": about.asked,
        "summary": about.summary,
        "profile": {**by.as_json(), "since": dict(profile_since) if profile_since else None},
        "grades": graded(by, clauses, status),
        "clauses": clauses,
        "found": found(shown),
        "hits": shown,
        "judgements": list(said.judgements),
        "work": list(said.work),
        "trend": list(trend),
        "peers": peers,
    }


def point(as_of: str, summary: Json, nodes: Iterable[tuple[str, str | None]]) -> Json:
    """One evaluation on the way, for `trend`; `nodes` are the clauses that count, with their own verdicts."""
    return {
        "as_of": as_of,
        **summary["coverage"],
        "status": summary["eligibility"]["status"],
        "sections": counted(nodes),
    }


def _code(code: Catalogue) -> Json:
    return {
        "code": code.code,
        "title": both(code.title),
        "issuer": both(code.issuer),
        "version": code.version,
        "basis": both(code.basis),
        "caveats": [both(each) for each in code.caveats],
    }


def _clause(code: Catalogue, clause: Clause, verdict: str, content: Content, said: Said) -> Content:
    return {
        "id": clause.id,
        "parent": clause.parent,
        "title": both(clause.title),
        "kind": clause.kind,
        "obligation": clause.obligation,
        "provenance": clause.provenance,
        "counts": clause.counts,
        "group": clause.group,
        "verdict": verdict,
        **content,
        "parts": [_part(code, clause, part) for part in content["parts"]],
        "number": _number(clause, said),
    }


def _part(code: Catalogue, clause: Clause, stored: Content) -> Content:
    """A part with its title; what it awaits stands where the evaluation has no reason of its own."""
    part = next((each for each in clause.parts if each.ref == stored["ref"]), None)
    if part is None:
        return stored
    awaits = code.awaits[part.awaits or "rule"].name
    return {
        **stored,
        "title": both(part.title),
        "obligation": part.obligation,
        "reasons": stored.get("reasons") or [both(awaits)],
    }


def _number(clause: Clause, said: Said) -> Json | None:
    """Its number in the licensed text, where a named person has looked it up."""
    if clause.id in said.numbers:
        return said.numbers[clause.id]
    if clause.licensed is None:
        return None
    told = clause.licensed
    person = {"zh": told.confirmed_by, "en": told.confirmed_by}
    return {"number": told.number, "copy": told.copy, "by": person, "at": told.confirmed_on.isoformat()}


def _hit(row: HitRow, said: Said, dates: Mapping[str, str]) -> Content:
    rule = named(row.rule)
    decisions = list(said.decisions.get(row.key, ())) if row.key else []
    last = decisions[-1] if decisions else {}
    return {
        "key": row.key,
        "rule": row.rule,
        "rule_title": both(rule.title),
        "severity": rule.weight(row.case) if row.state == "broken" else rule.severity,
        "clauses": _bearing(rule, row),
        "state": row.state,
        "case": row.case,
        "unit": row.unit,
        "units": list(row.units),
        "record": row.record,
        "on": day_of(row, dates),
        "standing": last.get("state", "open"),
        "self_found": bool(last.get("self_found")) and last.get("state") == "confirmed",
        "decisions": decisions,
        **row.content,
    }


def _bearing(rule: Rule, row: HitRow) -> list[str]:
    """The parts of the code a hit bears on."""
    case = "" if row.unit == PACK else row.case
    return [ref for ref in rule.clauses if row.unit == PACK or rule.serves(ref, case)]


def day_of(row: HitRow, dates: Mapping[str, str]) -> str | None:
    """The day (or month) a hit is of: its certificate's issue, else what its unit or its details say."""
    if row.state != "broken" or not row.units:
        return None
    if row.units[0] in dates:
        return dates[row.units[0]]
    texts = [row.units[0], *(value for value in row.content["detail"].values() if isinstance(value, str))]
    found = (_DAY.search(text) for text in texts)
    return next((match.group() for match in found if match), None)
