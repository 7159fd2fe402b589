# SPDX-License-Identifier: Apache-2.0
"""The annex of a report: rule by rule what was asked, of which tables, and every row that was hit."""

import re
from collections.abc import Mapping
from typing import Any, Final

from zhunsheng.measure.text import Language
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.report import words as w
from zhunsheng.rules.report.voice import Voice
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import in_words
from zhunsheng.rules.verdict.words import SEVERITIES, STATES, unit_word

Json = Mapping[str, Any]
_INSTANT: Final = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?$")
ROWS: Final = 120
"""How many hits of one rule are printed; the file beside the report has them all."""


def anchor(rule: str) -> str:
    """Where a rule stands in the annex."""
    return f"rule-{rule.lower()}"


def annex(document: Json, language: Language) -> dict[str, list[dict[str, Any]]]:
    """`annex` are the rules that decide and found something or could not say, `quiet` those that found
    nothing, `looks` those that call for a second look and found something.
    """
    if document["published"]:
        return {"annex": [], "quiet": [], "looks": []}
    by_rule: dict[str, list[Json]] = {}
    for hit in document["hits"]:
        by_rule.setdefault(hit["rule"], []).append(hit)
    block_of = _Block(document, language).of
    blocks = [(rule, block_of(rule, by_rule.get(rule.id, []))) for rule in SWEPT]
    return {
        "annex": [block for rule, block in blocks if rule.decides and _speaks(block)],
        "quiet": [block for rule, block in blocks if rule.decides and not _speaks(block)],
        "looks": [block for rule, block in blocks if not rule.decides and block["hits"]],
    }


def _told(detail: Json) -> list[tuple[str, Any]]:
    return [(name, value) for name, value in detail.items() if value is not None]


def _to_seconds(value: Any) -> Any:
    """An instant without its fraction of a second, which no reader needs; anything else as it is."""
    return _INSTANT.sub(r"\1 \2", value) if isinstance(value, str) else value


def _speaks(block: Mapping[str, Any]) -> bool:
    return bool(block["hits"] or block["silent"])


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
            places = in_words(place for record in missing for place in record.split(", "))
            return self._say(w.RULE_SILENT, missing=self._say(places))
        rows, asked = self._asked_of["rows"], self._asked_of["units"].get(rule.id, 0)
        said = self._say(w.RULE_ASKED, asked=asked, table=rule.judges, hits=hits)
        read = ", ".join(f"{name} {rows[name]}" for name in rule.tables() if name in rows)
        return f"{said} · {self._say(w.READS, tables=read)}" if read else said

    def _silent(self, hit: Json) -> str:
        return self._say(w.UNKNOWN_FOR, units=len(hit["units"]), said=self._both(hit["message"]))

    def _hit(self, hit: Json) -> dict[str, Any]:
        notes = [self._say(w.CLEARS, said=self._both(hit["clears"]))]
        if hit["innocent"]:
            innocent = self._say(w.SEMICOLON).join(self._both(each) for each in hit["innocent"])
            notes.insert(0, self._say(w.INNOCENT, said=innocent))
        return {
            "key": hit["key"],
            "unit": f"{self._say(unit_word(hit['unit']))} {', '.join(hit['units'])}",
            "record": hit["record"],
            "on": hit["on"] or "",
            "said": self._both(hit["message"]),
            "notes": notes,
            "detail": [f"{name} = {_to_seconds(value)}" for name, value in _told(hit["detail"])],
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
