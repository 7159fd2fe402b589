# SPDX-License-Identifier: Apache-2.0
"""The rows of a checklist, filled in with what pack and rules say; the same sample gives the same rows."""

import hashlib
import re
from collections.abc import Iterator
from typing import Any, Final

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.hub.checklist.words import ANSWERS, CERTIFICATE, FINDING, HEADS, SITE
from zhunsheng.hub.models import Assignment, Evaluation, Hit, Sampled, Verdict
from zhunsheng.hub.queries.blind import Blind, blind_for
from zhunsheng.hub.queries.judging import base_evaluation
from zhunsheng.laboratory.templatetags.laboratory_words import named as name_of
from zhunsheng.measure.text import Text
from zhunsheng.proofs import canonical_json
from zhunsheng.rules.catalogue import named
from zhunsheng.rules.finding import PACK
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.verdict.frozen import both

FORMAT: Final = "zhunsheng-checklist"
VERSION: Final = 1
Row = dict[str, Any]
_NUMBER_INFERRED: Final = Text("（编号为推断）", " (number inferred)")
_FURTHER: Final = re.compile(
    r"；|，如|，单位见|，证书内唯一|; |, such as|, as |,? in (?:value_)?unit\b|, unique in"
)


def checklist(assignment: Assignment) -> dict[str, Any]:
    """The whole of it as JSON can hold it: what it is, its rows, the dossiers, and the digest of the rows.

    The laboratory is named only to somebody who has to go there.
    """
    sampled = list(assignment.plan.sampled.order_by("position"))
    evaluation = base_evaluation(assignment.entry)
    blind = blind_for(assignment, named=assignment.on_site)
    rows = list(_rows(assignment, sampled, evaluation, blind))
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
        "dossiers": [dossier_of(each, blind) for each in sampled],
        "checklist": digest_of(rows),
    }


def digest_of(rows: list[Row]) -> str:
    """What an answer says it answers."""
    return hashlib.sha256(canonical_json(rows)).hexdigest()


def rows_of(assignment: Assignment) -> list[Row]:
    """The rows alone."""
    sampled = list(assignment.plan.sampled.order_by("position"))
    blind = blind_for(assignment, named=assignment.on_site)
    return list(_rows(assignment, sampled, base_evaluation(assignment.entry), blind))


def _rows(
    assignment: Assignment, sampled: list[Sampled], evaluation: Evaluation | None, blind: Blind
) -> Iterator[Row]:
    for each in sampled:
        number, unit = blind.name(each.number), blind.name(each.unit)
        for name, text in CERTIFICATE.items():
            yield _row(f"certificate:{each.position}:{name}", "certificate", number, text, unit)
    if assignment.on_site:
        for name, text in SITE.items():
            yield _row(f"site:{name}", "site", "", text)
    if evaluation is not None:
        units = {each.unit: each for each in sampled}
        for hit in evaluation.hits.filter(state="broken").order_by("id"):
            if hit.unit == PACK or hit.units[0] in units or not hit.units[0]:
                yield _finding(hit, units.get(hit.units[0]), blind)
        for verdict in evaluation.verdicts.order_by("id"):
            yield from _clause(verdict)


def _finding(hit: Hit, sampled: Sampled | None, blind: Blind) -> Row:
    told = blind.message(hit)
    about = blind.name(sampled.number) if sampled else blind.record(hit)
    said = FINDING.format(message=Text(told["zh"], told["en"]))
    unit = hit.units[0] if hit.units else ""
    row = _row(f"finding:{hit.key}", "finding", about, said, blind.name(unit) if sampled else unit)
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


def dossier_of(each: Sampled, blind: Blind) -> dict[str, Any]:
    """All that one certificate of the sample rests on, table by table."""
    return {
        "position": each.position,
        "number": blind.name(each.number),
        "how": each.how,
        "rules": [
            {"id": rule, "zh": named(rule).title.zh, "en": named(rule).title.en} for rule in each.rules
        ],
        "sections": [
            section
            | {
                "title": _title(section["table"]),
                "columns": _columns(section),
                "rows": [blind.row(section["table"], row) for row in section["rows"]],
            }
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
        {"name": column.name} | _head(column)
        for column in TABLES[section["table"]].columns
        if column.name in used
    ]


def _head(column: Column) -> dict[str, str]:
    """A heading in both languages: its own, or out of the description, without examples and exceptions."""
    if column.name in HEADS:
        return both(HEADS[column.name])
    return {language: _FURTHER.split(doc)[0] for language, doc in both(column.doc).items()}
