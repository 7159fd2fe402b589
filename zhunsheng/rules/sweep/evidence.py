# SPDX-License-Identifier: Apache-2.0
"""All packs of a sweep as one set of staged tables, with what each laboratory's lacks."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from zhunsheng.rules.engine import missing
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.sweep.beside import with_beside
from zhunsheng.rules.sweep.fault import Fault, spoiled
from zhunsheng.rules.sweep.pack import Pack, packs_in
from zhunsheng.rules.sweep.settings import Settings, files_of
from zhunsheng.rules.sweep.staging import Source, in_place, look, rows_of, sound, stage
from zhunsheng.rules.sweep.whole import write_json
from zhunsheng.rules.tables import TABLES

Tell = Callable[[str, int, int], None]
"""Told how far it is: the stage, steps done, steps in all."""
Lacks = Mapping[str, Mapping[str, str]]
"""By rule and laboratory ("" for all) what is lacking."""


_ALWAYS = frozenset({"labs", "certificates", "standard_use", "equipment", "points", "readings"})
"""What the shared frames read, whatever a rule declares, and who there is."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Tables by name as queries of staged files, the packs they came from, faults, and the laboratories."""

    tables: Mapping[str, str]
    packs: tuple[Pack, ...]
    faults: tuple[Fault, ...]
    labs: tuple[str, ...]


def gather(
    database: duckdb.DuckDBPyConnection,
    rules: Iterable[Rule],
    root: Path,
    folder: Path,
    settings: Settings,
    tell: Tell,
) -> Evidence:
    """Look at every table of every pack, and stage what rules read. What an earlier run did stands."""
    packs, faults = _owned(database, packs_in(root, settings.max_rows, settings.keys))
    faults += [fault for pack in packs for fault in pack.faults]
    if settings.beside is not None:
        packs = tuple(with_beside(pack, settings.beside) for pack in packs)
    wanted = _ALWAYS.union(*({rule.judges, *rule.tables()} for rule in rules))
    tables: dict[str, str] = {}
    for number, name in enumerate(TABLES):
        tell("read", number, len(TABLES))
        source = _source(name, packs)
        if source is not None:
            found, rows = _told(database, source, name in wanted, root, folder, settings)
            faults += found
            if rows:
                tables[name] = rows
    tell("read", len(TABLES), len(TABLES))
    return Evidence(tables, packs, tuple(faults), _labs(database, tables, packs))


def _told(
    database: duckdb.DuckDBPyConnection,
    source: Source,
    wanted: bool,
    root: Path,
    folder: Path,
    settings: Settings,
) -> tuple[list[Fault], str | None]:
    """The faults of a table, and the query that gives its rows; None where it has none to give."""
    out, told = folder / f"{source.table}.parquet", folder / f"{source.table}.json"
    written = wanted and (settings.engine == "spark" or not in_place(source))
    if not told.exists():
        out.unlink(missing_ok=True)
        found = (
            stage(database, source, root, out, settings)
            if written
            else look(database, source, root, settings)[0]
        )
        write_json([fault.as_json() for fault in found], told)
    faults = [Fault.from_json(each) for each in json.loads(told.read_text(encoding="utf-8"))]
    if out.exists():
        return faults, f"select * from read_parquet({files_of([out])})"  # noqa: S608  # quoted
    lost = {fault.place for fault in faults if fault.what == "unreadable"}
    files = tuple(each for each in source.files if each[0].relative_to(root).as_posix() not in lost)
    return faults, rows_of(replace(source, files=files), sound=sound(faults)) if files else None


def lacks_of(rules: Iterable[Rule], evidence: Evidence) -> Lacks:
    """What each rule lacks, for everybody or for some laboratories."""
    spoilt = spoiled(evidence.faults)
    found: dict[str, dict[str, str]] = {}
    for rule in rules:
        mine = found.setdefault(rule.id, {})
        for pack in evidence.packs:
            present = {name: columns for name, columns in pack.columns.items() if name in evidence.tables}
            lacking = missing(rule, present)
            if lacking:
                mine[pack.lab_id or ""] = ", ".join(lacking)
        for lab, table in sorted(spoilt):
            if table in rule.tables() and lab not in mine:
                mine[lab] = table
    return found


def for_nobody(rule: Rule, lacks: Lacks, evidence: Evidence) -> bool:
    """Whether the rule can be answered for no laboratory at all."""
    mine = lacks[rule.id]
    return "" in mine or (bool(evidence.labs) and mine.keys() >= set(evidence.labs))


def _source(table: str, packs: Iterable[Pack]) -> Source | None:
    having = [pack for pack in packs if table in pack.files]
    files = tuple((file, pack.lab_id) for pack in having for file in pack.files[table])
    if not files:
        return None
    shapes = {file: pack.shapes[file] for pack in having for file in pack.files[table] if file in pack.shapes}
    return Source(table, files, frozenset().union(*(pack.columns[table] for pack in having)), shapes)


def _owned(
    database: duckdb.DuckDBPyConnection, packs: Iterable[Pack]
) -> tuple[tuple[Pack, ...], list[Fault]]:
    """Packs with their laboratory: a lake has none, and a laboratory has one pack."""
    kept: dict[str, Pack] = {}
    faults: list[Fault] = []
    for pack in packs:
        if not pack.name:
            return (replace(pack, lab_id=None),), []
        lab = pack.lab_id or _only_lab(database, pack)
        if lab is None or lab in kept:
            what = "no-laboratory" if lab is None else "laboratory-twice"
            if pack.files or not pack.faults:
                faults.append(Fault(pack.name, "", "", None, 1, what, "refused"))
            faults += pack.faults
            continue
        mine = tuple(replace(fault, labs=(lab,)) for fault in pack.faults)
        kept[lab] = replace(pack, lab_id=lab, faults=mine)
    return tuple(kept.values()), faults


def _only_lab(database: duckdb.DuckDBPyConnection, pack: Pack) -> str | None:
    """The laboratory a pack without a manifest is of: the one its rows name."""
    for table in ("labs", "certificates"):
        if table in pack.files and "lab_id" in pack.columns[table]:
            read = f"read_parquet({files_of(pack.files[table])}, union_by_name=true)"
            query = f"select distinct cast(lab_id as varchar) from {read} where lab_id is not null limit 2"  # noqa: S608  # quoted
            try:
                rows = database.execute(query).fetchall()
            except duckdb.Error:
                return None
            if len(rows) == 1:
                return str(rows[0][0]) or None  # "" stands for all laboratories
            if rows:
                return None
    return None


def _labs(
    database: duckdb.DuckDBPyConnection, tables: Mapping[str, str], packs: Iterable[Pack]
) -> tuple[str, ...]:
    named = {pack.lab_id for pack in packs if pack.lab_id is not None}
    for table in ("labs", "certificates"):
        if table in tables:
            rows = database.execute(
                f"select distinct lab_id from ({tables[table]})"  # noqa: S608  # our own query
            ).fetchall()
            named |= {str(row[0]) for row in rows}
    return tuple(sorted(named))
