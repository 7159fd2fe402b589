# SPDX-License-Identifier: Apache-2.0
"""The annex of a report: rule by rule what was asked, of which tables, and every row that was hit."""

from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.measure.text import Language
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.report import words as w
from zhunsheng.rules.report.voice import Voice
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.verdict.words import SEVERITIES, STATES, unit_word

Json = Mapping[str, Any]
ROWS: Final = 120
"""How many hits of one rule are printed; the file beside the report has them all."""


def anchor(rule: str) -> str:
    """Where a rule stands in the annex."""
    return f"rule-{rule.lower()}"


def annex(document: Json, language: Language) -> dict[str, list[dict[str, Any]]]:
    """`annex` are the rules that decide, `looks` those that call for a second look and found something."""
    if document["published"]:
        return {"annex": [], "looks": []}
    by_rule: dict[str, list[Json]] = {}
    for hit in document["hits"]:
        by_rule.setdefault(hit["rule"], []).append(hit)
    block_of = _Block(document, language).of
    blocks = [(rule, block_of(rule, by_rule.get(rule.id, []))) for rule in SWEPT]
    return {
        "annex": [block for rule, block in blocks if rule.decides],
        "looks": [block for rule, block in blocks if not rule.decides and block["hits"]],
    }


class _Block(Voice):
    """One rule in one language."""

    def __init__(self, document: Json, language: Language) -> None:
        super().__init__(language)
        self._asked_of = document["asked"]

    def of(self, rule: Rule, found: list[Json]) -> dict[str, Any]:
        hits = [each for each in found if each["state"] == "broken"]
        return {
            "rule": rule.id,
            "anchor": anchor(rule.id),
            "title": self._say(rule.title),
            "severity": self._say(SEVERITIES[rule.severity]),
            "serves": self._say(w.SERVES, clauses=" ".join(rule.clauses)),
            "clauses": list(rule.cited()),
            "asked": self._asked(rule, found, len(hits)),
            "silent": [
                self._silent(each) for each in found if each["state"] != "broken" and each["unit"] != PACK
            ],
            "hits": [self._hit(each) for each in hits[:ROWS]],
            "more": self._say(w.MORE, number=len(hits) - ROWS) if len(hits) > ROWS else "",
        }

    def _asked(self, rule: Rule, found: list[Json], hits: int) -> str:
        missing = [each["record"] for each in found if each["unit"] == PACK]
        if missing:
            return self._say(w.RULE_SILENT, missing=", ".join(missing))
        rows, asked = self._asked_of["rows"], self._asked_of["units"].get(rule.id, 0)
        said = self._say(w.RULE_ASKED, asked=asked, table=rule.judges, hits=hits)
        read = ", ".join(f"{name} {rows[name]}" for name in rule.tables() if name in rows)
        return f"{said} · {self._say(w.READS, tables=read)}" if read else said

    def _silent(self, hit: Json) -> str:
        return self._say(w.UNKNOWN_FOR, units=len(hit["units"]), said=self._both(hit["message"]))

    def _hit(self, hit: Json) -> dict[str, Any]:
        notes = [self._say(w.CLEARS, said=self._both(hit["clears"]))]
        if hit["innocent"]:
            innocent = ", ".join(self._both(each) for each in hit["innocent"])
            notes.insert(0, self._say(w.INNOCENT, said=innocent))
        return {
            "key": hit["key"],
            "unit": f"{self._say(unit_word(hit['unit']))} {', '.join(hit['units'])}",
            "record": hit["record"],
            "on": hit["on"] or "",
            "said": self._both(hit["message"]),
            "notes": notes,
            "detail": [f"{name} = {value}" for name, value in hit["detail"].items() if value is not None],
            "standing": self._say(STATES[hit["standing"]]),
            "decisions": [self._decision(each) for each in hit["decisions"]],
        }

    def _decision(self, decision: Json) -> str:
        said = self._say(
            w.DECIDED_BY,
            state=self._say(STATES[decision["state"]]),
            by=self._both(decision["by"]),
            at=decision["at"][:10],
            reason=decision["reason"],
        )
        further = [self._say(w.SELF_FOUND)] if decision.get("self_found") else []
        if decision.get("references"):
            further.append(self._say(w.REFERENCES, said=", ".join(decision["references"])))
        return " · ".join([said, *further])
