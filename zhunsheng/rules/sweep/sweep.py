# SPDX-License-Identifier: Apache-2.0
"""The sweep as a whole: stage, ask, write. It goes on where a killed run left off.

Below OUT/.stage lies what is finished so far, each file written whole and then renamed. It counts as long as
the same files are swept by the same rules; else it is thrown away.
"""

import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import duckdb

from zhunsheng.clauses.catalogue import Catalogue
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sources import state
from zhunsheng.rules.sweep import spark
from zhunsheng.rules.sweep.asking import answerable, ask, ask_all, made
from zhunsheng.rules.sweep.combined import hits_as_table, write_units
from zhunsheng.rules.sweep.evidence import Evidence, Lacks, Tell, gather, lacks_of
from zhunsheng.rules.sweep.findings import answers_as_view, write_findings
from zhunsheng.rules.sweep.labs import Total, write_labs
from zhunsheng.rules.sweep.settings import Settings, database
from zhunsheng.rules.sweep.whole import write_json
from zhunsheng.rules.tables import VERSION
from zhunsheng.rules.verdict.frozen import both

STAGE, FINDINGS, LABS, UNITS, FAULTS, SUMMARY, RULES = (
    ".stage",
    "findings.parquet",
    "labs.parquet",
    "units.parquet",
    "faults.json",
    "summary.json",
    "rules.json",
)


def sweep(
    code: Catalogue,
    rules: Sequence[Rule],
    root: Path,
    out: Path,
    settings: Settings,
    tell: Tell = lambda _stage, _done, _of_all: None,
) -> dict[str, Any]:
    """Run the rules over every laboratory below `root`, write the results below `out`, return the summary."""
    folder = _stage_for(root, out, rules, settings)
    with database(settings, folder / "spilled") as engine:
        evidence = gather(engine, rules, root, made(folder / "tables"), settings, tell)
        lacks = lacks_of(rules, evidence)
        asked = answerable(rules, evidence, lacks)
        if settings.engine == "spark":
            answers = _ask_spark(engine, asked, lacks, settings, folder, tell)
        else:
            answers = ask_all(engine, asked, evidence, lacks, settings, folder, tell)
        answers_as_view(engine, answers)
        engine.execute("set preserve_insertion_order = true")
        write_findings(engine, rules, out / FINDINGS)
        hits_as_table(engine, evidence)
        rows, totals = write_labs(engine, code, rules, lacks, evidence, out / LABS)
        write_units(engine, rules, evidence, lacks, out / UNITS)
        summary = _summary(engine, rules, evidence, totals, rows)
    write_json([f.as_json() | {"said": both(f.said())} for f in evidence.faults], out / FAULTS)
    write_json(summary, out / SUMMARY)
    write_json({rule.id: _told(rule) for rule in rules}, out / RULES)
    return summary


def _ask_spark(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    lacks: Lacks,
    settings: Settings,
    folder: Path,
    tell: Tell,
) -> list[Path]:
    """The answers of every rule by Spark, which sees to its own memory."""
    answers = made(folder / "rules")
    with spark.session(settings, folder / "spilled") as session:
        spark.show(session, rules, folder / "tables", made(folder / "frames"))
        return ask(
            database, rules, lacks, answers, tell, rows_of=lambda rule: spark.answer(session, rule, answers)
        )


def _stage_for(root: Path, out: Path, rules: Iterable[Rule], settings: Settings) -> Path:
    """The folder of what is finished; emptied when it was made from other files or by other rules."""
    folder, plan = out / STAGE, out / STAGE / "plan"
    mark = _mark(root, rules, settings)
    if not plan.exists() or plan.read_text(encoding="utf-8") != mark:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        plan.write_text(mark, encoding="utf-8")
    shutil.rmtree(folder / "spilled", ignore_errors=True)
    return folder


def _mark(root: Path, rules: Iterable[Rule], settings: Settings) -> str:
    """A digest of which files are swept (by name, size and time), and by which rules."""
    digest = hashlib.sha256(
        f"{VERSION} {settings.max_rows} {settings.now} {settings.keys} {settings.engine}".encode()
    )
    for file in sorted(each for each in root.rglob("*") if each.is_file()):
        told = file.stat()
        digest.update(os.fsencode(file.relative_to(root)))
        digest.update(f"\0{told.st_size}\0{told.st_mtime_ns}\0".encode())
    digest.update(" ".join(rule.id for rule in rules).encode())
    digest.update(state().encode())
    return digest.hexdigest()


def _told(rule: Rule) -> dict[str, Any]:
    """What a rule says; messages have the names of a finding's columns and details in them."""
    return {
        "title": both(rule.title),
        "severity": rule.severity,
        "clauses": list(rule.cited()),
        "catalogue": list(rule.catalogue),
        "messages": {case: both(rule.said(case)) for case in ("", *rule.cases)},
        "innocent": [both(each) for each in rule.innocent],
        "clears": both(rule.clears),
    }


def _summary(
    engine: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    evidence: Evidence,
    totals: Mapping[str, Total],
    rows: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """What came of it, for a person and for a program."""
    per_rule = {
        rule.id: {"severity": rule.severity, "catalogue": list(rule.catalogue), **asdict(totals[rule.id])}
        for rule in rules
    }
    found = engine.execute("select count(*) from answers where state = 'broken'").fetchall()[0][0]
    return {
        "version": VERSION,
        "laboratories": len(rows),
        "findings": int(found),
        "faults": len(evidence.faults),
        "selected": [row["lab_id"] for row in rows if row["selected"]],
        "rules": per_rule,
    }
