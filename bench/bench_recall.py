# SPDX-License-Identifier: Apache-2.0
"""What the sweep finds of misconduct that was put into honest evidence, by kind and grade.

The honest sample is the reference data's; without it there is nothing to measure. The generator
(bench/misconduct) knows nothing of the rules. Recall counts units that any rule names: the certificate
itself, or the job that it belongs to. Apart from it: of the laboratories where it was done, in how many a
person or the laboratory was named for it.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench import ourselves
from bench.misconduct import ACTS, GRADES, World, commit
from tests.reference import ROOT as REFERENCE

HONEST = REFERENCE / "evidence" / "honest"
SEEDS = (1, 2, 3, 4, 5, 6)
_FOUND = """
SELECT t.kind, t.grade, t.lab_id, t.unit, t.unit_id,
    list(DISTINCT f.rule_id ORDER BY f.rule_id) FILTER (f.rule_id IS NOT NULL) AS rules
FROM truth t
LEFT JOIN certificates c ON t.unit = 'cert' AND c.lab_id = t.lab_id AND c.cert_id = t.unit_id
LEFT JOIN findings f ON CAST(f.lab_id AS VARCHAR) = CAST(t.lab_id AS VARCHAR) AND (
    (f.unit = t.unit AND CAST(f.unit_id AS VARCHAR) = CAST(t.unit_id AS VARCHAR))
    OR (f.unit = 'job' AND t.unit = 'cert' AND CAST(f.unit_id AS VARCHAR) = CAST(c.job_id AS VARCHAR)))
GROUP BY ALL
"""
_NAMED = """
SELECT t.kind, t.grade, t.lab_id,
    list(DISTINCT f.rule_id ORDER BY f.rule_id) FILTER (f.rule_id IS NOT NULL) AS rules
FROM (SELECT DISTINCT kind, grade, lab_id FROM truth) t
LEFT JOIN findings f ON CAST(f.lab_id AS VARCHAR) = CAST(t.lab_id AS VARCHAR)
    AND f.unit IN ('person', 'lab') AND f.severity = 'statistical'
GROUP BY ALL
"""


def run() -> Iterator[str]:
    """One line a kind: recall in each grade, out of how many; then the alarms on the honest sample itself."""
    if not HONEST.is_dir():
        yield f"REFERENCE DATA ABSENT: {HONEST}; nothing was measured"
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        database = duckdb.connect()
        for seed in SEEDS:
            _one(database, folder / str(seed), seed)
        ourselves.command("sweep", HONEST, "--out", folder / "honest")
        yield from _recall(database)
        yield from _alarms(folder)


def _one(database: duckdb.DuckDBPyConnection, folder: Path, seed: int) -> None:
    """One world, swept: what was done in it joined with what was found of it."""
    world = World(HONEST)
    commit(world, ACTS, seed)
    folder.mkdir()
    world.write(folder)
    ourselves.command("sweep", folder / "evidence", "--out", folder / "out")
    database.execute(f"CREATE OR REPLACE TEMP VIEW truth AS FROM '{folder}/truth.parquet'")
    database.execute(
        f"CREATE OR REPLACE TEMP VIEW certificates AS FROM '{folder}/evidence/certificates/*.parquet'"
    )
    database.execute(f"CREATE OR REPLACE TEMP VIEW findings AS FROM '{folder}/out/findings.parquet'")
    for name, rows in (("found", _FOUND), ("named", _NAMED)):
        database.execute(f"CREATE TABLE IF NOT EXISTS {name} AS SELECT * FROM ({rows}) LIMIT 0")
        database.execute(f"INSERT INTO {name} {rows}")


def _recall(database: duckdb.DuckDBPyConnection) -> Iterator[str]:
    for act in ACTS:
        cells = []
        for grade in GRADES:
            where = f"kind = '{act.kind}' AND grade = '{grade}'"
            row = database.execute(
                f"SELECT count(*), count(*) FILTER (len(rules) > 0) FROM found WHERE {where}"
            )
            asked, hit = row.fetchall()[0]
            cells.append(f"{grade} {hit / asked:.2f} of {asked}" if asked else f"{grade} –")
        rules = database.execute(
            f"""
            SELECT rule FROM (SELECT unnest(rules) AS rule FROM found WHERE kind = '{act.kind}')
            GROUP BY rule ORDER BY count(*) DESC, rule LIMIT 3
            """
        ).fetchall()
        (whole,) = database.execute(
            f"SELECT count(*), count(*) FILTER (len(rules) > 0) FROM named WHERE kind = '{act.kind}'"
        ).fetchall()
        yield (
            f"{act.kind:24} {', '.join(cells)}; {whole[1]} of {whole[0]} laboratories"
            f"   [{' '.join(sorted(row[0] for row in rules))}]"
        )


def _alarms(folder: Path) -> Iterator[str]:
    database = duckdb.connect()
    counted = database.execute(
        f"""
        SELECT severity, rule_id, unit, count(DISTINCT (lab_id, unit_id)) FROM
        '{folder}/honest/findings.parquet' GROUP BY ALL ORDER BY ALL
        """
    ).fetchall()
    (certificates,) = database.execute(f"SELECT count(*) FROM '{HONEST}/certificates/*.parquet'").fetchall()[
        0
    ]
    yield f"on the honest sample ({certificates} certificates):"
    for severity, rule, unit, units in counted:
        yield f"  {severity:12} {rule:16} {units} {unit}"
