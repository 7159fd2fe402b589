# SPDX-License-Identifier: Apache-2.0
"""The sweep beside a bare scan of the same Parquet, at three sizes: the multiple, its growth, peak memory.

The evidence is the reference data's honest laboratories, copied under new ids to double and to double again.
The scan decodes every value once. Making the rules' SQL is timed apart: it is done once, however many
laboratories. All times are of the processor, so that neighbours change them little.
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
SIZES = (1, 2, 4)
MEMORY, THREADS = "1GB", 2
_SHIFTED = {"lab_id": 1000, "room_id": 1_000_000, "to_lab": 1000, "about_lab": 1000, "value": 1}
"""What a copy adds to columns, so that laboratories, rooms and readings are others."""


def run() -> Iterator[str]:
    """A line a size, each from a process of its own: memory is a process's."""
    if not HONEST.exists():
        yield f"REFERENCE DATA ABSENT: {HONEST} (set ZHUNSHENG_REFERENCE); nothing was measured"
        return
    times = []
    for copies in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            _copy(Path(folder) / "in", copies)
            found = json.loads(ourselves.module("bench.bench_sweep", folder))
        times.append(found["sweep"])
        yield (
            f"{found['laboratories']} laboratories: {found['sweep'] / found['scan']:.0f} times a bare scan"
            f" ({found['sweep']:.1f} s against {found['scan']:.2f} s), peak {found['peak']:.0f} MB"
            f" (bound {MEMORY}); the rules' SQL took {found['compiling']:.1f} s"
        )
    yield f"{SIZES[-1] / SIZES[0]:.0f} times the evidence took {times[-1] / times[0]:.1f} times as long"


def _copy(folder: Path, copies: int) -> None:
    """The honest laboratories several times, as other laboratories."""
    with duckdb.connect() as database:
        for table in sorted(HONEST.iterdir()):
            (folder / table.name).mkdir(parents=True)
            source = f"read_parquet('{table}/*.parquet')"
            names = [str(row[0]) for row in database.execute(f"describe from {source}").fetchall()]
            for copy in range(copies):
                moved = [
                    f'"{name}" + {copy * _SHIFTED[name]} as "{name}"' for name in names if name in _SHIFTED
                ]
                columns = f"* replace ({', '.join(moved)})" if moved else "*"
                target = folder / table.name / f"part-{copy}.parquet"
                rows = f"select {columns} from {source}"
                database.execute(f"copy ({rows}) to '{target}' (format parquet, compression zstd)")


def measure(folder: Path) -> dict[str, float]:
    """The scan, the making of the SQL, and the sweep, in this process."""
    from zhunsheng.clauses.catalogue import catalogue
    from zhunsheng.rules.catalogue import SWEPT
    from zhunsheng.rules.compiled import compiled, shared
    from zhunsheng.rules.sweep.settings import Settings
    from zhunsheng.rules.sweep.sweep import sweep

    scanned = cpu_seconds(lambda: _scan(folder / "in"), 3)
    started = time.process_time()
    shared()  # made here, and kept for the sweep
    for rule in SWEPT:
        compiled(rule)
    made = time.process_time()
    (folder / "out").mkdir()
    summary = sweep(
        catalogue(), SWEPT, folder / "in", folder / "out", Settings(memory=MEMORY, threads=THREADS)
    )
    return {
        "scan": scanned,
        "compiling": made - started,
        "sweep": time.process_time() - made,
        "laboratories": summary["laboratories"],
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _scan(folder: Path) -> None:
    with duckdb.connect(config={"threads": THREADS}) as database:
        for table in folder.iterdir():
            database.execute(
                f"select max(hash(columns(*))) from read_parquet('{table}/*.parquet')"
            ).fetchall()  # our own names


if __name__ == "__main__":
    print(json.dumps(measure(Path(sys.argv[1]))))
