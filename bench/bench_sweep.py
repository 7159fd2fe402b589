# SPDX-License-Identifier: Apache-2.0
"""The sweep beside a bare scan of the same Parquet, at three sizes: the multiple, its growth, peak memory.

The evidence is the reference data's honest laboratories, copied under new ids. The bare scan reads, rule by
rule, just the columns that the rule reads, and takes the greatest of each. All times are of the processor,
both cores together, so that neighbours change them little; the sweep's has everything in it, from looking at
each value to the last file written.

A country's laboratories have more certificates and fewer entries of loggers to each than this sample, and
keep a point's readings as a list. The last lake is of that shape; the country is extrapolated from it.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench import ourselves
from bench.ratio import cpu_seconds
from tests.reference import ROOT as REFERENCE

HONEST = REFERENCE / "evidence" / "honest"
SIZES = (2, 8, 32)
COUNTRY = 12_266 * 1_000
"""Certificates of a country in a year: so many laboratories, with a thousand each."""
MEMORY, THREADS = "2GB", 2
_SHIFTED = {
    "lab_id": 1000,
    "room_id": 1_000_000,
    "to_lab": 1000,
    "about_lab": 1000,
    "value": 1,
    "nominal": 1,
    "reported_mean": 1,
}
"""What a copy adds to columns, so that laboratories and rooms are others, and readings with their means."""
_LISTED = """
    select p.*, r.values, r.read_at, r.entered_at from {points} p left join
    (select cert_id, point_no, list(value order by rep_no) as values,
     list(read_at order by rep_no) as read_at, list(entered_at order by rep_no) as entered_at
     from {readings} group by all) r using (cert_id, point_no)
"""


def run() -> Iterator[str]:
    """A line a size, each from a process of its own: memory is a process's."""
    if not HONEST.exists():
        yield f"REFERENCE DATA ABSENT: {HONEST} (set ZHUNSHENG_REFERENCE); nothing was measured"
        return
    times = []
    for copies in SIZES:
        found = _measured(copies, as_a_country=False)
        times.append(found["sweep"])
        yield _line("laboratories of the sample", found)
    yield f"{SIZES[-1] / SIZES[0]:.0f} times the evidence took {times[-1] / times[0]:.1f} times as long"
    found = _measured(SIZES[-1], as_a_country=True)
    yield _line("laboratories in the shape of a country", found)
    minutes = found["sweep"] * COUNTRY / found["certificates"] / THREADS / 60
    yield f"in proportion, {COUNTRY:,} certificates keep {THREADS} cores busy for {minutes:.0f} minutes"


def _line(what: str, found: dict[str, float]) -> str:
    return (
        f"{found['laboratories']:.0f} {what}, {found['certificates']:,.0f} certificates:"
        f" {found['sweep'] / found['scan']:.1f} times a bare scan for {found['rules']:.0f} rules"
        f" ({found['sweep']:.1f} s against {found['scan']:.2f} s), peak {found['peak']:.0f} MB"
        f" (bound {MEMORY})"
    )


def _measured(copies: int, as_a_country: bool) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        _copy(Path(folder) / "in", copies, as_a_country)
        found: dict[str, float] = json.loads(ourselves.module("bench.bench_sweep", folder))
    return found


def _copy(folder: Path, copies: int, as_a_country: bool) -> None:
    """The honest laboratories several times, as other laboratories."""
    with duckdb.connect() as database:
        for table in sorted(HONEST.iterdir()):
            if as_a_country and table.name == "readings":
                continue
            (folder / table.name).mkdir(parents=True)
            rows = _of_a_country(table) if as_a_country else f"select * from {_files(table)}"
            database.execute(f"create or replace temp table source as {rows}")
            names = [str(row[0]) for row in database.execute("describe source").fetchall()]
            for copy in range(copies):
                target = folder / table.name / f"part-{copy:04}.parquet"
                rows = f"select {_moved(names, copy)} from source"
                database.execute(f"copy ({rows}) to '{target}' (format parquet, compression zstd)")


def _files(table: Path) -> str:
    return f"read_parquet('{table}/*.parquet')"


def _of_a_country(table: Path) -> str:
    """The rows with readings as lists, and about nine entries of the logger to a certificate."""
    if table.name == "points":
        return _LISTED.format(points=_files(table), readings=_files(table.parent / "readings"))
    if table.name == "env_series":
        until = f"(select min(ts) + interval 78 day from {_files(table)})"
        return f"select * from {_files(table)} where ts < {until}"
    return f"select * from {_files(table)}"


def _moved(names: list[str], copy: int) -> str:
    moved = [f'"{name}" + {copy * _SHIFTED[name]} as "{name}"' for name in names if name in _SHIFTED]
    if "values" in names:
        moved.append(f"list_transform(values, lambda x : x + {copy}) as values")
    return f"* replace ({', '.join(moved)})" if moved else "*"


def measure(folder: Path) -> dict[str, float]:
    """The scan and the sweep, in this process."""
    from zhunsheng.clauses.catalogue import catalogue
    from zhunsheng.rules.catalogue import SWEPT
    from zhunsheng.rules.sweep.settings import Settings
    from zhunsheng.rules.sweep.sweep import sweep

    with duckdb.connect(config={"threads": THREADS}) as database:
        scans = list(_scans(database, folder / "in"))
        scanned = cpu_seconds(lambda: [database.execute(each).fetchall() for each in scans], 3)
    started = time.process_time()
    (folder / "out").mkdir()
    summary = sweep(
        catalogue(), SWEPT, folder / "in", folder / "out", Settings(memory=MEMORY, threads=THREADS)
    )
    return {
        "scan": scanned,
        "sweep": time.process_time() - started,
        "laboratories": summary["laboratories"],
        "certificates": summary["rules"]["R-AUTH-01"]["asked"],
        "rules": sum(rule["answered_for"] > 0 for rule in summary["rules"].values()),
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _scans(database: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[str]:
    """A query for each rule that can be answered and each of its tables: the greatest of every column."""
    from zhunsheng.rules.catalogue import SWEPT
    from zhunsheng.rules.engine import missing

    present = {}
    for table in folder.iterdir():
        described = database.execute(f"describe from {_files(table)}").fetchall()
        present[table.name] = {str(name): str(kind) for name, kind, *_rest in described}
    for rule in SWEPT:
        if missing(rule, {name: frozenset(columns) for name, columns in present.items()}):
            continue
        for name in rule.tables():
            wanted = {c: k for c, k in present.get(name, {}).items() if c in rule.columns(name)}
            most = (f'max(len("{c}"))' if k.endswith("[]") else f'max("{c}")' for c, k in wanted.items())
            if wanted:
                yield f"select {', '.join(most)} from {_files(folder / name)}"


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
