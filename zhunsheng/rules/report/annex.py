# SPDX-License-Identifier: Apache-2.0
"""The annex of a report: rule by rule what was asked, of which tables, and every row that was hit."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final

from zhunsheng.measure.text import Language
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.features.ranges import COUNTS
from zhunsheng.rules.finding import IN_COUNTS, PACK
from zhunsheng.rules.gathering import POINT, Line, gathered, lines
from zhunsheng.rules.report import words as w
from zhunsheng.rules.report.found import UNDECIDED, about
from zhunsheng.rules.report.voice import Voice
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.tables import in_words
from zhunsheng.rules.verdict.words import SEVERITIES, STATES, unit_word

Json = Mapping[str, Any]
_INSTANT: Final = re.compile(r"^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?$")
ROWS: Final = 120
"""How many rows of one rule are printed, a certificate a row; the file beside the report has them all."""
_LONGEST: Final = 2_000
"""Letters of a detail that are printed; certificates that hang on one fact may be many."""
_VALUES: Final = 8
"""How many values of a detail are printed where a certificate's points differ in it."""


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


def _finding(hit: Json) -> Json:
    """A hit of a document as a finding is kept."""
    return {**hit, "rule_id": hit["rule"], "unit_id": about(hit)[1]}


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
        broken = [each for each in found if each["state"] == "broken"]
        hits = gathered(broken, about)
        heavy = dict.fromkeys(each["severity"] for each in broken) or (rule.severity,)
        return {
            "rule": rule.id,
            "anchor": anchor(rule.id),
            "title": self._say(rule.title),
            "severity": " · ".join(self._say(SEVERITIES[each]) for each in heavy),
            "clauses": list(rule.cited()),
            "asked": self._asked(rule, found, len(hits)),
            "silent": [
                self._silent(each) for each in found if each["state"] != "broken" and each["unit"] != PACK
            ],
            "hits": [self._row(each) for each in hits[:ROWS]],
            "more": self._say(w.MORE, number=len(hits) - ROWS) if len(hits) > ROWS else "",
        }

    def _asked(self, rule: Rule, found: list[Json], units: int) -> str:
        missing = [each["record"] for each in found if each["unit"] == PACK]
        if missing:
            places = in_words(place for record in missing for place in record.split(", "))
            return self._say(w.RULE_SILENT, missing=self._say(places))
        rows, asked = self._asked_of["rows"], self._asked_of["units"].get(rule.id, 0)
        words = w.RULE_ASKED if units <= asked else w.RULE_ASKED_ELSEWHERE
        said = self._say(words, asked=asked, table=rule.judges, units=units)
        read = ", ".join(f"{name} {rows[name]}" for name in rule.tables() if name in rows)
        return f"{said} · {self._say(w.READS, tables=read)}" if read else said

    def _silent(self, hit: Json) -> str:
        return self._say(w.UNKNOWN_FOR, units=len(hit["units"]), said=self._both(hit["message"]))

    def _row(self, hits: list[Json]) -> dict[str, Any]:
        """One certificate, or whatever else was hit, with all that one rule found there."""
        first = hits[0]
        alone = len(hits) == 1
        return {
            "keys": [each["key"] for each in hits],
            "unit": f"{self._say(unit_word(first['unit']))} {', '.join(first['units'])}",
            "record": first["record"] if alone and first["record"] not in first["units"] else "",
            "on": first["on"] or "",
            "lines": [self._line(each, hits) for each in lines([_finding(hit) for hit in hits])],
            "notes": self._notes(hits),
            "standing": self._standing(hits),
            "decisions": list(dict.fromkeys(self._decision(d) for each in hits for d in each["decisions"])),
        }

    def _line(self, line: Line, hits: list[Json]) -> dict[str, Any]:
        of = [hits[place] for place in line.places]
        names = dict.fromkeys(name for hit in of for name, _value in _told(hit["detail"]))
        if len(of) > 1:
            names.pop(POINT, None)  # the line names them
        return {
            "said": line.message.in_language(self._language),
            "detail": [f"{name} = {self._values(hit['detail'].get(name) for hit in of)}" for name in names],
        }

    def _values(self, values: Iterable[Any]) -> str:
        """What several points have in one detail, each value once."""
        told = list(dict.fromkeys(self._value(each) for each in values if each is not None))
        text = ", ".join(told[:_VALUES]) + ("…" if len(told) > _VALUES else "")
        return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

    def _value(self, value: Any) -> str:
        return self._say(IN_COUNTS) if value == COUNTS else str(_to_seconds(value))

    def _notes(self, hits: list[Json]) -> list[str]:
        """What is not ruled out and what would clear it, while anything here is undecided."""
        undecided = [each for each in hits if each["standing"] in UNDECIDED]
        innocent = dict.fromkeys(self._both(text) for each in undecided for text in each["innocent"])
        notes = [self._say(w.INNOCENT, said=self._say(w.SEMICOLON).join(innocent))] if innocent else []
        return [
            *notes,
            *dict.fromkeys(self._say(w.CLEARS, said=self._both(each["clears"])) for each in undecided),
        ]

    def _standing(self, hits: list[Json]) -> str:
        """Where they stand; with how many, where points of one certificate stand apart."""
        counted = Counter(each["standing"] for each in hits)
        if len(counted) == 1:
            return self._say(STATES[hits[0]["standing"]])
        return " · ".join(
            f"{self._say(text)} {counted[state]}" for state, text in STATES.items() if counted[state]
        )

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
