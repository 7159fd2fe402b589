# SPDX-License-Identifier: Apache-2.0
"""The sweep beside a bare scan of the same Parquet, at three sizes: the multiple, its growth, peak memory.

The evidence is `bench.country`: laboratories of a thousand certificates with every table there is, so that
every rule is answered; and once only the tables and columns of the reference data, as a country may have
them. The bare scan reads, rule by rule, just the columns that the rule reads, and takes the greatest of each.
All times are of the processor, both cores together, so that neighbours change them little; the sweep's has
everything in it, from looking at each value to the last file written. The rules' SQL is compiled before, once
a version, as the command keeps it; that is told apart.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bench import country, ourselves
from bench.ratio import cpu_seconds
from tests.reference import ROOT as REFERENCE

HONEST = REFERENCE / "evidence" / "honest"
SIZES = (20, 80, 320)
LABORATORIES = 12_266
MEMORY, THREADS = "2GB", 2
SPARK = ourselves.ROOT / ".spark" / "bin" / "python"
_FINDINGS = "select * exclude (score) from read_parquet('{}/findings.parquet') order by all"


def run() -> Iterator[str]:
    """A line a size, each from a process of its own: memory is a process's."""
    yield from _growing("with every table", SIZES, None)
    if HONEST.exists():
        columns = country.columns_in(HONEST)
        yield from _growing("with the tables of the reference data", SIZES[1:], columns)
    else:
        yield f"REFERENCE DATA ABSENT: {HONEST} (set ZHUNSHENG_REFERENCE); its tables alone were not measured"
    yield _on_spark(SIZES[0])


def _growing(what: str, sizes: tuple[int, ...], columns: country.Columns | None) -> Iterator[str]:
    found = []
    for laboratories in sizes:
        with tempfile.TemporaryDirectory() as folder:
            country.write(Path(folder) / "in", laboratories, columns)
            found.append(json.loads(ourselves.module("bench.bench_sweep", folder)))
        yield _line(what, found[-1])
    small, large = found[-2:]
    each = (large["sweep"] - small["sweep"]) / (large["certificates"] - small["certificates"])
    fixed = large["sweep"] - each * large["certificates"]
    minutes = (fixed + each * LABORATORIES * country.CERTIFICATES) / THREADS / 60
    yield (
        f"  {each * 1e6:.0f} µs a certificate and {fixed:.1f} s besides (compiling, once a version:"
        f" {large['compiling']:.0f} s); {LABORATORIES:,} laboratories would keep {THREADS} cores busy for"
        f" {minutes:.0f} minutes"
    )


def _line(what: str, found: dict[str, float]) -> str:
    return (
        f"{found['laboratories']:.0f} laboratories {what}, {found['certificates']:,.0f} certificates:"
        f" {found['sweep'] / found['scan']:.1f} times a bare scan for {found['rules']:.0f} rules"
        f" ({found['sweep']:.1f} s against {found['scan']:.2f} s), peak {found['peak']:.0f} MB"
        f" (bound {MEMORY})"
    )


def _on_spark(laboratories: int) -> str:
    """The other engine, where its environment is there: how much longer, and whether it finds the same."""
    if not SPARK.exists():
        return "SPARK ABSENT: no environment .spark (tools/setup spark, and Java 17); it was not measured"
    with tempfile.TemporaryDirectory() as folder:
        evidence = Path(folder) / "in"
        country.write(evidence, laboratories)
        times, findings = [], []
        for engine in ("duckdb", "spark"):
            out = Path(folder) / engine
            started = time.perf_counter()
            command = [SPARK, "-m", "zhunsheng.cli.main", "sweep", evidence, "--out", out, "--engine", engine]
            subprocess.run(  # noqa: S603 - our own command
                list(map(str, command)), cwd=ourselves.ROOT, check=True, capture_output=True
            )
            times.append(time.perf_counter() - started)
            with duckdb.connect() as database:
                findings.append(database.execute(_FINDINGS.format(out)).fetchall())
        same = "the same" if findings[0] == findings[1] else "OTHER"
        return (
            f"{laboratories} laboratories on Spark: {times[1] / times[0]:.0f} times as long as on DuckDB,"
            f" {same} findings ({len(findings[1])})"
        )


def measure(folder: Path) -> dict[str, float]:
    """The scan and the sweep, in this process."""
    from zhunsheng.clauses.catalogue import catalogue
    from zhunsheng.rules import kept
    from zhunsheng.rules.catalogue import SWEPT
    from zhunsheng.rules.compiled import compiled, frames_for, shared
    from zhunsheng.rules.sweep.settings import Settings
    from zhunsheng.rules.sweep.sweep import sweep

    with duckdb.connect(config={"threads": THREADS}) as database:
        scans = list(_scans(database, folder / "in"))
        scanned = cpu_seconds(lambda: [database.execute(each).fetchall() for each in scans], 3)
    began = time.process_time()
    kept.in_folder(folder / "kept")
    shared()
    for rule in SWEPT:
        compiled(rule)
        frames_for(rule)
    started = time.process_time()
    (folder / "out").mkdir()
    summary = sweep(
        catalogue(), SWEPT, folder / "in", folder / "out", Settings(memory=MEMORY, threads=THREADS)
    )
    return {
        "scan": scanned,
        "compiling": started - began,
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


def _files(table: Path) -> str:
    return f"read_parquet('{table}/*.parquet')"


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
