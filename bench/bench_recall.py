# SPDX-License-Identifier: Apache-2.0
"""What the sweep finds of misconduct put into honest evidence, by kind and grade, and its false alarms.

The honest sample is the reference data's; without it there is nothing to measure. Every table it lacks is
filled with honest rows first (bench/misconduct/honest), and what is found there is false, or of the sample.
The generator of misconduct (bench/misconduct) knows nothing of the rules.

Found: a finding that the honest evidence does not have names the certificate, its order, the person, the room
or whatever else was touched. An act of the laboratory as a whole is found where anything new is found there.
Apart from it: in how many of the laboratories where it was done anything at all was found that is new; and in
how many of the others a rule that had answered no longer knows, so that the clause is not met there either.

`python -m bench recall:KINDS` measures only acts whose kind begins so (several by commas); a number among
them is how many seeds are drawn, and `other` has the other generator make the honest evidence.

A whole table is some twenty sweeps, all in this process, so that rules are read and worded once. A folder
named in the environment variable RECALL keeps each of them, and a run that was killed goes on from there: as
long as rules, acts and kinds are the same, so that one table is of one state of the rules.
"""

import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bench.misconduct import ACTS, GRADES, Act, World, commit, furnish, sittings
from bench.misconduct.other import make
from tests.reference import ROOT as REFERENCE
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.sources import state
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import sweep

HONEST = REFERENCE / "evidence" / "honest"
SEEDS = 3
_NEW = """
CREATE OR REPLACE TABLE fresh AS SELECT f.lab_id, f.unit, f.unit_id, f.rule_id FROM '{out}/findings.parquet' f
ANTI JOIN '{base}/findings.parquet' b ON b.rule_id = f.rule_id AND b.lab_id = f.lab_id AND b.unit = f.unit AND
b.unit_id = f.unit_id AND b."case" = f."case" AND b.record IS NOT DISTINCT FROM f.record
"""
# A month of a person or a room is the person or the room, whose number comes before the stroke.
_FOUND = """
INSERT INTO found SELECT '{folder}' AS world, t.kind, t.grade, t.way, t.lab_id, t.unit, t.unit_id,
list(DISTINCT f.rule_id ORDER BY f.rule_id) FILTER (f.rule_id IS NOT NULL AND (t.unit = 'lab' OR (f.unit =
t.unit AND f.unit_id = t.own) OR (t.unit IN ('person', 'room') AND starts_with(f.unit, t.unit) AND
regexp_extract(f.unit_id, '[0-9]+') = ltrim(t.own, 'x')) OR (t.unit = 'cert' AND f.unit = 'job' AND f.unit_id
= t.job) OR (t.unit = 'job' AND f.unit = 'cert' AND f.job = t.own))) AS rules, list(DISTINCT f.rule_id ORDER
BY f.rule_id) FILTER (f.rule_id IS NOT NULL) AS named FROM (SELECT h.*, CAST(h.unit_id AS VARCHAR) AS own,
CAST(c.job_id AS VARCHAR) AS job FROM '{folder}/truth.parquet' h LEFT JOIN
'{folder}/evidence/certificates/*.parquet' c ON h.unit = 'cert' AND c.lab_id = h.lab_id AND c.cert_id =
h.unit_id) t LEFT JOIN (SELECT f.*, CAST(c.job_id AS VARCHAR) AS job FROM fresh f LEFT JOIN
'{folder}/evidence/certificates/*.parquet' c ON f.unit = 'cert' AND CAST(c.lab_id AS VARCHAR) = f.lab_id AND
CAST(c.cert_id AS VARCHAR) = f.unit_id) f ON f.lab_id = CAST(t.lab_id AS VARCHAR) GROUP BY ALL
"""
# Of how many units a rule says that it does not know, by laboratory: the second of hits, unknown and asked.
_SILENT = """
INSERT INTO silent SELECT '{folder}', n.lab_id FROM (SELECT lab_id, r.key AS rule, CAST(r.value[1] AS INTEGER)
AS unknown FROM '{folder}/out/labs.parquet', json_each(rules) r) n JOIN (SELECT lab_id, r.key AS rule,
CAST(r.value[1] AS INTEGER) AS unknown FROM '{base}/labs.parquet', json_each(rules) r) b ON b.lab_id =
n.lab_id AND b.rule = n.rule WHERE n.unknown > b.unknown GROUP BY ALL
"""
_TABLES = (
    "CREATE TABLE found (world VARCHAR, kind VARCHAR, grade VARCHAR, way VARCHAR, lab_id VARCHAR, unit"
    " VARCHAR, unit_id VARCHAR, rules VARCHAR[], named VARCHAR[]);"
    " CREATE TABLE silent (world VARCHAR, lab_id VARCHAR)"
)


def run(wanted: str = "") -> Iterator[str]:
    """The alarms on honest evidence; then a line a kind, as docs/recall.md has it, and what no rule found."""
    words = [word for word in wanted.split(",") if word]
    other = "other" in words
    if not other and not HONEST.is_dir():
        yield f"REFERENCE DATA ABSENT: {HONEST}; nothing was measured"
        return
    seeds = next((int(word) for word in words if word.isdecimal()), SEEDS)
    kinds = tuple(word for word in words if not word.isdecimal() and word != "other") or ("",)
    acts = [act for act in ACTS if act.kind.startswith(kinds)]
    with _kept(other, acts) as folder:
        base = folder / "base"
        if not (base / "out" / "summary.json").exists():
            _furnished(folder, base, other)
        yield from alarms(base)
        yield from recall(base, acts, range(1, seeds + 1), other)


@contextmanager
def _kept(other: bool, acts: Sequence[Act]) -> Iterator[Path]:
    """Where sweeps are kept: of these rules and acts only, and no longer than the run unless RECALL says."""
    if "RECALL" not in os.environ:
        with tempfile.TemporaryDirectory() as name:
            yield Path(name)
        return
    folder = Path(os.environ["RECALL"]) / ("other" if other else "sample")
    mark, known = folder / "state", _state(acts)
    if not mark.exists() or mark.read_text(encoding="utf-8") != known:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        mark.write_text(known, encoding="utf-8")
    yield folder


def _state(acts: Sequence[Act]) -> str:
    """A digest of the rules, of the generators, and of which acts are drawn together."""
    digest = hashlib.sha256(f"{state()} {[act.kind for act in acts]}".encode())
    for path in sorted((Path(__file__).parent / "misconduct").rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _furnished(folder: Path, base: Path, foreign: bool) -> None:
    """Honest evidence with every table, as it is read again and as it is swept, and what is found there."""
    honest = folder / "made" if foreign else HONEST
    for left in (base, folder / "made"):
        shutil.rmtree(left, ignore_errors=True)
    if foreign:
        make(honest)
    world = World(honest)
    furnish(world)
    for out, world.foreign in ((base / "again", False), (base, foreign)):
        out.mkdir(parents=True, exist_ok=True)
        world.write(out)
    _sweep(base)


def _sweep(folder: Path) -> None:
    """All rules over the evidence of a folder."""
    (folder / "out").mkdir()
    sweep(catalogue(), SWEPT, folder / "evidence", folder / "out", Settings())


def alarms(base: Path) -> Iterator[str]:
    """What is found in honest evidence: by severity of the finding, in a thousand units, and by rule."""
    rules = json.loads((base / "out" / "summary.json").read_text(encoding="utf-8"))["rules"]
    found = (
        duckdb.connect()
        .execute(
            f"""
        SELECT severity, rule_id, count(DISTINCT (lab_id, unit_id)), count(DISTINCT lab_id) FROM
        '{base}/out/findings.parquet' GROUP BY ALL ORDER BY ALL
        """
        )
        .fetchall()
    )
    yield "on honest evidence:"
    for kinds in (("hard", "arithmetic"), ("ask",), ("statistical",)):
        mine = [row for row in found if row[0] in kinds]
        asked = sum(told["asked"] for told in rules.values() if told["severity"] in kinds)
        hits = sum(row[2] for row in mine)
        yield f"  {' and '.join(kinds)}: {hits} of {asked} ({1000 * hits / max(1, asked):.3f} in a thousand)"
        for _severity, rule, units, laboratories in mine:
            yield f"    {rule}: {units} of {rules[rule]['asked']}, in {laboratories} laboratories"


def recall(base: Path, acts: Sequence[Act], seeds: Sequence[int], foreign: bool) -> Iterator[str]:
    """One line an act: what was found in each grade, the laboratories named, and by which rules most."""
    database = duckdb.connect()
    database.execute(_TABLES)
    (labs,) = database.execute(f"SELECT count(*) FROM '{base}/evidence/labs/*.parquet'").fetchall()[0]
    spread = sittings(acts, labs)
    for seed in seeds:
        for number, together in enumerate(spread):
            begun, folder = time.monotonic(), base.parent / f"{seed}-{number}"
            if not (folder / "silent.parquet").exists():
                shutil.rmtree(folder, ignore_errors=True)
                world = World(base / "again" / "evidence", foreign)
                commit(world, together, seed + 100 * number)
                _swept(world, base, folder)
            for table in ("found", "silent"):
                database.execute(f"INSERT INTO {table} FROM '{folder}/{table}.parquet'")
            took = time.monotonic() - begun
            yield f"seed {seed}, world {number + 1} of {len(spread)}: {took:.0f} s"
    yield from _totals(database)
    yield f"| act | {' | '.join(GRADES)} | laboratories | unknown | rules |"
    yield "|---|---|---|---|---|---|---|---|"
    for act in acts:
        yield _line(database, act)
    yield from _unseen(database)


def _swept(world: World, base: Path, folder: Path) -> None:
    """What was done in a world joined with what is new of what is found in it; the rest is not kept."""
    folder.mkdir()
    world.write(folder)
    _sweep(folder)
    with duckdb.connect() as database:
        database.execute(_TABLES)
        database.execute(_NEW.format(out=folder / "out", base=base / "out"))
        database.execute(_FOUND.format(folder=folder))
        database.execute(_SILENT.format(folder=folder, base=base / "out"))
        for table in ("found", "silent"):  # the last one says that it is done
            database.execute(f"COPY {table} TO '{folder}/{table}.part' (FORMAT parquet)")
            (folder / f"{table}.part").rename(folder / f"{table}.parquet")
    for part in ("evidence", "out"):
        shutil.rmtree(folder / part)


def _totals(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """By grade: of how many kinds nearly all, more than a half, and less was found; and laboratories."""
    rows = database.execute(
        """
        SELECT grade, count(*), count(*) FILTER (part >= 0.9), count(*) FILTER (part >= 0.5 AND part < 0.9),
        count(*) FILTER (part < 0.5), sum(asked), sum(hit), sum(labs), sum(named) FROM (SELECT kind, grade,
        count(*) AS asked, count(*) FILTER (len(rules) > 0) AS hit, hit / asked AS part, count(DISTINCT
        (world, lab_id)) AS labs, count(DISTINCT (world, lab_id)) FILTER (len(named) > 0) AS named FROM found
        GROUP BY ALL) GROUP BY grade
        """
    ).fetchall()
    by_grade = {str(row[0]): row[1:] for row in rows}
    yield "| grade | kinds | 0.9 and more | 0.5 to 0.9 | under 0.5 | records | found | laboratories | found |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for grade in GRADES:
        if grade in by_grade:
            yield f"| {grade} | {' | '.join(map(str, by_grade[grade]))} |"


def _line(database: duckdb.DuckDBPyConnection, act: Act) -> str:
    cells = []
    for grade in GRADES:
        where = f"kind = '{act.kind}' AND grade = '{grade}'"
        row = database.execute(
            f"SELECT count(*), count(*) FILTER (len(rules) > 0) FROM found WHERE {where}"
        ).fetchall()
        asked, hit = row[0]
        cells.append(f"{hit / asked:.2f} / {asked}" if asked else "–")
    (named,) = database.execute(
        f"""
        SELECT count(*), count(*) FILTER (it), count(*) FILTER (NOT it AND (world, lab_id) IN (SELECT (world,
        lab_id) FROM silent)) FROM (SELECT world, lab_id, coalesce(bool_or(len(named) > 0), false) AS it FROM
        found WHERE kind = '{act.kind}' GROUP BY ALL)
        """
    ).fetchall()
    rules = database.execute(
        f"""
        SELECT rule FROM (SELECT unnest(rules) AS rule FROM found WHERE kind = '{act.kind}')
        GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 3
        """
    ).fetchall()
    told = " ".join(str(row[0]).removeprefix("R-") for row in rules)
    told = " | ".join((*cells, f"{named[1]} / {named[0]}", str(named[2] or ""), told))
    return f"| {act.kind} ({act.clauses}) | {told} |"


def _unseen(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Ways of doing it of which less than a half was found: kind, way, grade."""
    rows = database.execute(
        """
        SELECT kind, way, grade, count(*), count(*) FILTER (len(rules) > 0) AS hit,
        coalesce(bool_or(len(named) > 0), false), bool_or((world, lab_id) IN (SELECT (world, lab_id) FROM
        silent)) FROM found GROUP BY ALL HAVING hit * 2 < count(*) ORDER BY ALL
        """
    ).fetchall()
    yield "less than a half found:"
    for kind, way, grade, asked, hit, named, silent in rows:
        more = ", laboratory named" if named else ", a rule no longer knows" if silent else ""
        yield f"  {kind} / {way} / {grade}: {hit} of {asked}{more}"
