# SPDX-License-Identifier: Apache-2.0
"""What a report shows, in one language, as plain data: the page templates decide only where it stands."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from zhunsheng.measure.text import Language
from zhunsheng.rules.report import words as w
from zhunsheng.rules.report.annex import anchor, annex
from zhunsheng.rules.report.drawn import drawings
from zhunsheng.rules.report.found import units_by_rule
from zhunsheng.rules.report.sections import section_of
from zhunsheng.rules.report.voice import Voice
from zhunsheng.rules.verdict.words import STATUSES, VERDICTS, unit_word, word

Page = dict[str, Any]
Json = Mapping[str, Any]
_LONGEST: Final = 600
_MISSING: Final = ("clause", "requirement", "verdict", "why", "owner", "due")
_CLAUSES: Final = ("clause", "requirement", "verdict", "why", "evidence", "judged")
_PUBLISHED: Final = ("clause", "requirement", "verdict")
"""The columns of the tables of clauses; the published edition gives no reasons and names nobody."""


def contents(document: Json, language: Language) -> Page:
    """The whole report."""
    return _Report(document, language).page()


class _Report(Voice):
    """One document in one language."""

    def __init__(self, document: Json, language: Language) -> None:
        super().__init__(language)
        self._of = document
        self._clauses = {each["id"]: each for each in document["clauses"]}
        self._hits = units_by_rule(document["hits"])

    def page(self) -> Page:
        of = self._of
        published = of["published"]
        return {
            "language": self._language,
            "published": published,
            "title": self._say(w.TITLE),
            "edition": self._say(w.PUBLISHED if published else w.DRAFT),
            "laboratory": self._both(of["laboratory"]["name"]) or of["laboratory"]["lab_id"],
            "lab_id": of["laboratory"]["lab_id"],
            "date": [int(part) for part in of["as_of"].split("-")],
            "as_of": of["as_of"],
            "heads": {name: self._say(text) for name, text in w.HEADS.items()},
            "columns": {name: self._say(text) for name, text in w.COLUMNS.items()},
            "missing_columns": self._columns(_MISSING),
            "clause_columns": self._columns(_CLAUSES),
            "statement": self._say(w.NOT_CERTIFICATION),
            "reading": self._say(w.READING),
            "facts": self._facts(),
            "cards": self._cards(),
            "missing": self._missing(),
            "eligible": self._say(w.ELIGIBLE),
            "pictures": drawings(of, self._language),
            "sections": self._sections(),
            "judged": self._judged(),
            "no_one": self._say(w.NO_ONE),
            "work": self._work(),
            "profile": self._profile(),
            **annex(of, self._language),
            "digests": self._digests(),
            "caveats": [self._both(each) for each in (of["code"]["basis"], *of["code"]["caveats"])],
            "signatures": self._signatures(),
        }

    def _columns(self, columns: Sequence[str]) -> Sequence[str]:
        """Those that have anything in them: nobody may have judged, and no work been handed out."""
        if self._of["published"]:
            return _PUBLISHED
        empty = (() if self._of["work"] else ("owner", "due")) + (() if self._judged_nodes() else ("judged",))
        return [name for name in columns if name not in empty]

    def _judged_nodes(self) -> bool:
        return any(self._who(each) for each in self._of["clauses"])

    def _facts(self) -> list[list[str]]:
        of = self._of
        rows, coverage = of["asked"]["rows"], of["summary"]["coverage"]
        made = [_instant(of["made_at"]), of["software"]]
        if not of["published"]:  # which names nobody
            made.insert(1, self._both(of["made_by"]) if of["made_by"] else self._say(w.BY_SYSTEM))
        facts = {
            "laboratory": f"{self._both(of['laboratory']['name'])} {of['laboratory']['lab_id']}".strip(),
            "code": f"{of['code']['code']} {self._both(of['code']['title'])}",
            "period": f"{of['first']} – {of['as_of']}",
            "known_at": _instant(of["known_at"]),
            "made": self._say(w.COMMA).join(made),
            "evidence": self._say(
                w.EVIDENCE,
                certificates=rows.get("certificates", 0),
                tables=len(rows),
                rows=sum(rows.values()),
            ),
            "coverage": self._say(w.COVERAGE, **coverage),
        }
        if of["pack"]:
            facts["pack"] = self._say(w.PACKS[of["pack"]["verdict"]])
        return [[self._say(w.FACTS[name]), value] for name, value in facts.items()]

    def _cards(self) -> list[Page]:
        of = self._of
        coverage, gate = of["summary"]["coverage"], of["summary"]["eligibility"]
        cards = [
            {
                "label": self._say(w.CARDS["gate"]),
                "big": self._say(STATUSES[gate["status"]]),
                "kind": gate["status"],
                "small": "",
            },
            *map(self._grade, of["grades"]),
            {
                "label": self._say(w.CARDS["coverage"]),
                "big": f"{coverage['decided']} / {coverage['applicable']}",
                "kind": "plain",
                "small": f"{self._say(w.ANSWERED)} {coverage['answered']}",
            },
        ]
        if not of["published"]:
            cards.append(self._open_hits())
        return cards

    def _grade(self, grade: Json) -> Page:
        name = self._both(grade["name"]) if grade["name"] else self._say(w.NOT_GRADED)
        shares = {key: grade[key] or "—" for key in ("requirements", "score", "coverage")}
        why = [] if grade["name"] else [self._say(w.GATED if grade["gated"] else w.NO_LEVEL)]
        return {
            "label": self._both(grade["title"]),
            "big": name,
            "kind": "plain",
            "small": " · ".join([*why, self._say(w.SHARES, **shares)]),
        }

    def _open_hits(self) -> Page:
        """Certificates and what else is to be verified, each once however often it was hit."""
        waiting, looks = self._of["found"]["to_verify"], self._of["found"]["looks"]
        kinds = [f"{self._say(unit_word(kind))} {n}" for kind, n in waiting["by_unit"].items()]
        more = [f"{self._say(w.HITS)} {waiting['hits']}", f"{self._say(w.LOOKS)} {looks['units']}"]
        return {
            "label": self._say(w.CARDS["hits"]),
            "big": str(waiting["units"]),
            "kind": "plain",
            "small": " · ".join([*kinds, *more] if waiting["units"] else more[1:]),
        }

    def _missing(self) -> list[Page]:
        gate = self._of["summary"]["eligibility"]
        work = {each["about"]: each for each in self._of["work"]}
        rows = (self._clauses[each] for each in (*gate["against"], *gate["missing"]) if each in self._clauses)
        return [
            {
                **self._node(each),
                "owner": self._owner(work.get(each["id"])),
                "due": _due(work.get(each["id"])),
            }
            for each in rows
        ]

    def _owner(self, work: Json | None) -> str:
        return self._both(work["owner"]) if work and work.get("owner") else ""

    def _sections(self) -> list[Page]:
        """Chapters 4 and 5 whole, chapter 6 group by group, every node in the code's order."""
        found: dict[str, list[Json]] = {}
        for each in self._of["clauses"]:
            found.setdefault(section_of(each["id"]), []).append(each)
        return [
            {"id": name, "note": self._counted(nodes), "rows": [self._node(each) for each in nodes]}
            for name, nodes in found.items()
        ]

    def _counted(self, nodes: Iterable[Json]) -> str:
        verdicts = [each["verdict"] for each in nodes if each["counts"]]
        return " · ".join(
            f"{self._say(text)} {verdicts.count(code)}" for code, text in VERDICTS.items() if code in verdicts
        )

    def _node(self, node: Json) -> Page:
        obligation = node["obligation"]
        rules = sorted(_rules(node))
        return {
            "id": node["id"],
            "title": self._both(node["title"]),
            "mark": self._mark(node),
            "ours": not node["counts"],
            "group": node["group"],
            "kind": node["verdict"],
            "word": self._say(word(node["verdict"], obligation)),
            "why": self._why(node),
            "evidence": [{"rule": rule, "anchor": anchor(rule), "count": self._hits[rule]} for rule in rules],
            "judged": self._who(node),
        }

    def _mark(self, node: Json) -> str:
        if node["number"]:
            told = {**node["number"], "by": self._both(node["number"]["by"]), "at": node["number"]["at"][:10]}
            return self._say(w.MAPPED, **told)
        return self._say(w.MARKS[node["provenance"]]) if node["provenance"] in w.MARKS else ""

    def _why(self, node: Json) -> str:
        """The reasons in short: each once, with how many parts share it."""
        parts = [each for each in node["parts"] if each["verdict"] == node["verdict"]] or node["parts"]
        said = [self._both(each) for each in node.get("reasons", ())]
        said = said or [self._both(each) for part in parts for each in part["reasons"]]
        counted = Counter(said)
        text = self._say(w.SEMICOLON).join(
            f"{each} ×{times}" if times > 1 else each for each, times in counted.items()
        )
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _who(self, node: Json) -> str:
        told = [each["judgement"] for each in (node, *node["parts"]) if each.get("judgement")]
        return ", ".join(dict.fromkeys(self._both(each["person"]) for each in told))

    def _judged(self) -> list[Page]:
        return [
            {
                "about": each["about"],
                "verdict": self._say(VERDICTS[each["verdict"]]),
                "by": self._both(each["by"]),
                "at": each["at"][:10],
                "until": each.get("until") or "",
                "reason": each["reason"],
                "references": ", ".join(each["references"]),
            }
            for each in self._of["judgements"]
        ]

    def _work(self) -> list[Page]:
        return [
            {
                "about": each["about"],
                "owner": self._both(each["owner"]) if each.get("owner") else "",
                "due": each.get("due") or "",
                "note": each.get("note") or "",
            }
            for each in self._of["work"]
        ]

    def _profile(self) -> Page:
        profile = self._of["profile"]
        return {
            "name": f"{self._both(profile['name'])} ({profile['id']} {profile['version']})",
            "text": self._both(profile["text"]),
            "since": self._since(profile["since"]),
            "grades": [
                {
                    "title": self._both(grade["title"]),
                    "weights": self._say(
                        w.WEIGHTS,
                        said=", ".join(f"{name} = {each}" for name, each in grade["weights"].items()),
                    ),
                    "levels": [self._level(each) for each in grade["levels"]],
                }
                for grade in profile["grades"]
            ],
        }

    def _since(self, since: Json | None) -> str:
        if since is None:
            return ""
        persons = {name: self._both(since[name]) for name in ("by", "approved_by")}
        return self._say(w.PROFILE_SINCE, day=since["day"], **persons)

    def _level(self, level: Json) -> str:
        return self._say(w.LEVEL, **{**level, "name": self._both(level["name"])})

    def _digests(self) -> list[list[str]]:
        of = self._of
        intact = "" if of["intact"] is None else self._say(w.INTACT if of["intact"] else w.NOT_INTACT)
        said = {
            "evaluation": f"{of['sha256']} {intact}".strip(),
            "rules": of["rules"],
            "catalogue": of["catalogue"],
            "profile": of["profile"]["digest"],
            "schema": str(of["schema"]),
            "software": of["software"],
        }
        if of["pack"]:
            said |= {"pack": of["pack"]["sha256"], "signer": of["pack"]["signer"]}
        return [[self._say(w.DIGESTS[name]), value] for name, value in said.items() if value]

    def _signatures(self) -> Page:
        return {
            "statement": self._say(w.STATEMENT["published" if self._of["published"] else "draft"]),
            "people": [self._say(each) for each in w.SIGNERS],
            **{name: self._say(text) for name, text in w.SIGN.items()},
        }


def _rules(node: Json) -> set[str]:
    return {rule for part in node["parts"] for rule in part.get("rules", ())}


def _instant(text: str) -> str:
    """To the minute, with its zone: 2026-11-28T00:10:00+00:00 as 2026-11-28 00:10 +00:00."""
    zone = text[19:].lstrip(".0123456789")
    return f"{text[:10]} {text[11:16]} {zone}".strip()


def _due(work: Json | None) -> str:
    return (work.get("due") or "") if work else ""
