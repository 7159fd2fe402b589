# SPDX-License-Identifier: Apache-2.0
"""The rows of a checklist, filled in with what pack and rules say; the same sample gives the same rows."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub.checklist.words import ANSWERS, CERTIFICATE, FINDING, SITE
from zhunsheng.hub.models import Assignment, Evaluation, Hit, Sampled, Verdict
from zhunsheng.hub.queries.judging import base_evaluation
from zhunsheng.laboratory.templatetags.laboratory_words import named as name_of
from zhunsheng.measure.text import Text
from zhunsheng.proofs import canonical_json
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.tables import TABLES

FORMAT: Final = "zhunsheng-checklist"
VERSION: Final = 1
Row = dict[str, Any]
_NUMBER_INFERRED: Final = Text("（编号为推断）", " (number inferred)")
_FURTHER: Final = re.compile(r"；|，如|; |, such as|, as ")


def checklist(assignment: Assignment) -> dict[str, Any]:
    """The whole of it as JSON can hold it: what it is, its rows, the dossiers, and the digest of the rows.

    The laboratory is named only to somebody who has to go there.
    """
    sampled = list(assignment.plan.sampled.order_by("position"))
    evaluation = base_evaluation(assignment.entry)
    rows = list(_rows(assignment, sampled, evaluation))
    entry = assignment.entry
    return {
        "format": FORMAT,
        "version": VERSION,
        "assignment": assignment.pk,
        "entry": f"{entry.round.number}/{entry.code}",
        "laboratory": name_of(entry.laboratory) if assignment.on_site else "",
        "assessor": name_of(assignment.assessor.user),
        "period": [entry.round.first.isoformat(), entry.round.last.isoformat()],
        "rows": rows,
        "dossiers": [dossier_of(each) for each in sampled],
        "checklist": digest_of(rows),
    }


def digest_of(rows: list[Row]) -> str:
    """What an answer says it answers."""
    return hashlib.sha256(canonical_json(rows)).hexdigest()


def rows_of(assignment: Assignment) -> list[Row]:
    """The rows alone."""
    sampled = list(assignment.plan.sampled.order_by("position"))
    return list(_rows(assignment, sampled, base_evaluation(assignment.entry)))


def _rows(assignment: Assignment, sampled: list[Sampled], evaluation: Evaluation | None) -> Iterator[Row]:
    for each in sampled:
        for name, text in CERTIFICATE.items():
            yield _row(f"certificate:{each.position}:{name}", "certificate", each.number, text, each.unit)
    if assignment.on_site:
        for name, text in SITE.items():
            yield _row(f"site:{name}", "site", "", text)
    if evaluation is not None:
        units = {each.unit: each for each in sampled}
        for hit in evaluation.hits.filter(state="broken").order_by("id"):
            if hit.unit == PACK or hit.units[0] in units or not hit.units[0]:
                yield _finding(hit, units.get(hit.units[0]))
        for verdict in evaluation.verdicts.order_by("id"):
            yield from _clause(verdict)


def _finding(hit: Hit, sampled: Sampled | None) -> Row:
    message = Text(hit.content["message"]["zh"], hit.content["message"]["en"])
    about = sampled.number if sampled else hit.record
    said = Text(FINDING.zh.format(message=message.zh), FINDING.en.format(message=message.en))
    row = _row(f"finding:{hit.key}", "finding", about, said, hit.units[0] if hit.units else "")
    return row | {"rule": hit.rule, "clears": hit.content["clears"], "innocent": hit.content["innocent"]}


def _clause(verdict: Verdict) -> Iterator[Row]:
    """The parts of a clause on which a person has to say something."""
    clause = catalogue()[verdict.clause]
    if not clause.counts:
        return
    mark = _NUMBER_INFERRED if clause.number_inferred else Text("", "")
    stored = {part["ref"]: part for part in verdict.content["parts"]}
    for part in clause.parts:
        said = stored.get(part.ref)
        if said is None or said["verdict"] in ("met", "not-applicable"):
            continue
        title = Text(
            f"{part.title.zh}{mark.zh}：{part.check.zh}", f"{part.title.en}{mark.en}: {part.check.en}"
        )
        count = said.get("count") or {}
        yield _row(f"clause:{part.ref}", "clause", part.ref, title) | {
            "machine": said["verdict"],
            "hits": count.get("hits", 0),
            "asked": count.get("asked", 0),
            "obligation": part.obligation,
        }


def _row(id_: str, kind: str, about: str, text: Text, unit: str = "") -> Row:
    return {
        "id": id_,
        "kind": kind,
        "about": about,
        "unit": unit,
        "text": {"zh": text.zh, "en": text.en},
        "answers": list(ANSWERS[kind]),
    }


def dossier_of(each: Sampled) -> dict[str, Any]:
    """All that one certificate of the sample rests on, table by table."""
    return {
        "position": each.position,
        "number": each.number,
        "how": each.how,
        "rules": [
            {"id": rule, "zh": named(rule).title.zh, "en": named(rule).title.en} for rule in each.rules
        ],
        "sections": [
            section | {"title": _title(section["table"]), "columns": _columns(section)}
            for section in each.dossier
        ],
    }


def _title(table: str) -> dict[str, str]:
    """What a table holds, as its own description begins."""
    doc = TABLES[table].doc
    return {"zh": doc.zh.partition("（")[0], "en": doc.en.partition(";")[0]}


def _columns(section: dict[str, Any]) -> list[dict[str, str]]:
    """The columns that say anything in these rows, in the table's order, by what they mean."""
    used = {name for row in section["rows"] for name in row}
    return [
        {"name": column.name, "zh": _head(column, column.doc.zh), "en": _head(column, column.doc.en)}
        for column in TABLES[section["table"]].columns
        if column.name in used
    ]


def _head(column: Column, doc: str) -> str:
    """A heading out of a description: not its examples and exceptions; a list of codes is no heading."""
    return column.name if "|" in doc else _FURTHER.split(doc)[0]
