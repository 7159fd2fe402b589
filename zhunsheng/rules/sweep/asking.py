# SPDX-License-Identifier: Apache-2.0
"""Asking the rules: one after another over the staged tables, each answer written whole before the next."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

import duckdb

from zhunsheng.rules.compiled import SEEN_THROUGH, columns_for, compiled, shared
from zhunsheng.rules.engine import wanted_by
from zhunsheng.rules.rule import RESULT_COLUMNS, Rule
from zhunsheng.rules.sweep.batches import BATCHES, Batch, batches_of
from zhunsheng.rules.sweep.evidence import Evidence, Lacks, Tell, for_nobody
from zhunsheng.rules.sweep.settings import Settings, columns_of, files_of, name_of, text_of
from zhunsheng.rules.sweep.whole import write_whole
from zhunsheng.rules.tables import TABLES, sql_type

SCORE = "score"
"""A column of a rule's result that says how strong a finding is; without one every finding counts 1."""


def ask_all(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    evidence: Evidence,
    lacks: Lacks,
    settings: Settings,
    folder: Path,
    tell: Tell,
) -> list[Path]:
    """The answers of every rule: of a few laboratories at a time, or of all for those that compare them."""
    batches = batches_of(database, evidence, settings, folder / BATCHES)
    alone = [rule for rule in rules if rule.alone]
    others = [rule for rule in rules if not rule.alone]
    of_all = len(alone) * len(batches) + len(others)
    answers: list[Path] = []

    def told(rule: str, number: int, _of: int) -> None:
        tell(rule, number, of_all)

    for batch in batches:
        show(database, rules, evidence, made(folder / "frames"), batch)
        answers += ask(database, alone, lacks, made(folder / "rules"), _after(told, len(answers)), batch.name)
    show(database, others, evidence, folder / "frames", *batches)
    return answers + ask(database, others, lacks, folder / "rules", _after(told, len(answers)))


def _after(tell: Tell, done: int) -> Tell:
    """Tells of steps that come after so many others."""
    return lambda stage, number, of_all: tell(stage, done + number, of_all)


def made(folder: Path) -> Path:
    """The folder, which is there now."""
    folder.mkdir(exist_ok=True)
    return folder


def show(
    database: duckdb.DuckDBPyConnection,
    rules: Iterable[Rule],
    evidence: Evidence,
    folder: Path,
    *batches: Batch,
) -> None:
    """Make the tables of version 1 and the frames that rules share, of the laboratories of some batches.

    Frames are written once a sweep, a file a batch; of several batches they must have been made before.
    """
    [batch] = batches if len(batches) == 1 else [Batch()]
    for name, table in TABLES.items():
        if name in evidence.tables:
            rows = batch.rows(name, evidence.tables)
        else:
            columns = (
                f"null::{sql_type(name, column.name)} as {name_of(column.name)}" for column in table.columns
            )
            rows = f"select {', '.join(columns)} limit 0"
        database.execute(f"create or replace temp view {name_of(name)} as {rows}")
    for name in wanted_by(rules):
        rows = _frame(database, name)
        if name not in SEEN_THROUGH:
            files = [folder / f"frame-{name}{each.name}.parquet" for each in batches]
            if not files[0].exists():
                write_whole(database, rows, files[0])
            rows = f"select * from read_parquet({files_of(files)})"  # noqa: S608  # quoted
        database.execute(f"create or replace temp view {name} as {rows}")


def _frame(database: duckdb.DuckDBPyConnection, name: str) -> str:
    """The frame's rows, sums of whole numbers being whole numbers again: they are summed into wider ones."""
    rows = shared()[name]
    wide = [column for column, kind in columns_of(database, rows).items() if kind == "HUGEINT"]
    narrow = ", ".join(f"{name_of(each)}::bigint as {name_of(each)}" for each in wide)
    return f"select * replace ({narrow}) from ({rows})" if wide else rows  # noqa: S608  # our own rules


def answerable(rules: Iterable[Rule], evidence: Evidence, lacks: Lacks) -> tuple[Rule, ...]:
    """The rules that can be answered for any laboratory at all."""
    return tuple(rule for rule in rules if not for_nobody(rule, lacks, evidence))


def ask(
    database: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    lacks: Lacks,
    folder: Path,
    tell: Tell,
    batch: str = "",
    rows_of: Callable[[Rule], str] = compiled,
) -> list[Path]:
    """The answers of rules: a file each, unknowns included. `rows_of` gives the query of a result."""
    answers: list[Path] = []
    for number, rule in enumerate(rules):
        tell(rule.id, number, len(rules))
        out = folder / f"{rule.id}{batch}.parquet"
        if not out.exists():
            write_whole(database, _answer(rule, rows_of(rule), lacks[rule.id]), out)
        answers.append(out)
    tell("rules", len(rules), len(rules))
    return answers


def _answer(rule: Rule, rows: str, lacks: Mapping[str, str]) -> str:
    """A rule's result in one shape for all rules, without laboratories that lack what it needs."""
    columns = columns_for(rule)
    extra = [name for name in columns if name not in (*RESULT_COLUMNS, SCORE)]
    packed = ", ".join(f"{name_of(name)} := {name_of(name)}" for name in extra)
    detail = f"cast(to_json(struct_pack({packed})) as varchar)" if extra else "'{}'"
    score = f"cast(coalesce({SCORE}, 1.0) as double)" if SCORE in columns else "cast(1.0 as double)"
    unable = ", ".join(text_of(lab) for lab in sorted(lacks)) or "null"
    return (
        f"select distinct {text_of(rule.id)} as rule_id, lab_id, unit, cast(unit_id as varchar) as unit_id,"  # noqa: S608  # quoted
        f" state, coalesce(\"case\", '') as \"case\", coalesce(record, '') as record, {score} as score,"
        f" {detail} as detail"
        f" from ({rows}) where lab_id is not null" + (f" and lab_id not in ({unable})" if lacks else "")
    )
