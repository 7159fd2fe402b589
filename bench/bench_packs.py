# SPDX-License-Identifier: Apache-2.0
"""What a pack of a million readings takes: memory beside that of a tenth of it, time beside bare Parquet.

The rows are made up and go through what an export sends them through: pseudonyms, types, row groups, digests.
Each size runs in a process of its own, since a process never gives its peak back.
"""

import json
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bench import ourselves

READINGS = 1_000_000
_POINTS, _REPEATS, _CHUNK = 10, 3, 50
_START = datetime.fromisoformat("2026-01-05 09:00")  # without a zone, as evidence is
Row = dict[str, Any]


def run() -> Iterator[str]:
    """The lines."""
    small, large, bare = (
        _told(*each) for each in ((READINGS // 10, "pack"), (READINGS, "pack"), (READINGS, "bare"))
    )
    yield (
        f"{READINGS} readings in {large['certificates']} certificates: peak {large['peak']:.0f} MB,"
        f" {large['peak'] / small['peak']:.2f} times that of a tenth ({small['peak']:.0f} MB);"
        f" started from {large['start']:.0f} MB"
    )
    yield (
        f"time: {large['seconds'] / bare['seconds']:.2f} times the same rows put into Parquet at once"
        f" ({large['seconds']:.1f} s against {bare['seconds']:.1f} s, whose peak is {bare['peak']:.0f} MB);"
        f" {large['bytes'] / READINGS:.1f} bytes a reading"
    )


def _told(readings: int, how: str) -> dict[str, float]:
    found: dict[str, float] = json.loads(ourselves.module("bench.bench_packs", readings, how))
    return found


def measure(readings: int, how: str) -> dict[str, float]:
    """Write the pack of so many readings; what it took."""
    certificates = readings // (_POINTS * _REPEATS)
    start, begun = _peak(), time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        (_pack if how == "pack" else _bare)(Path(folder), certificates)
        size = sum(path.stat().st_size for path in Path(folder).rglob("*.parquet"))
    took = time.perf_counter() - begun
    return {"certificates": certificates, "start": start, "peak": _peak(), "seconds": took, "bytes": size}


def _pack(folder: Path, certificates: int) -> None:
    from zhunsheng.rules.pack.leaving import Leaving
    from zhunsheng.rules.pack.pseudonyms import Pseudonyms
    from zhunsheng.rules.pack.writing import PackWriter

    leaving = Leaving(Pseudonyms(bytes(32)))
    with PackWriter(folder) as writer:
        for first in range(0, certificates, _CHUNK):
            for name, rows in _rows(range(first, min(first + _CHUNK, certificates))).items():
                writer.add(name, leaving.rows(name, rows))
        writer.close()


def _bare(folder: Path, certificates: int) -> None:
    import pyarrow.parquet as pq

    from zhunsheng.rules.tables import arrow_table

    for name, rows in _rows(range(certificates)).items():
        pq.write_table(arrow_table(name, rows), folder / f"{name}.parquet", compression="zstd")


def _rows(numbers: range) -> dict[str, list[Row]]:
    return {
        "certificates": [_certificate(number) for number in numbers],
        "points": [_point(number, point) for number in numbers for point in range(_POINTS)],
        "observations": [_observation(number, point) for number in numbers for point in range(_POINTS)],
        "custody": [_custody(number, step) for number in numbers for step in ("received", "returned")],
    }


def _certificate(number: int) -> Row:
    at = _START + timedelta(minutes=17 * number)
    return {
        "cert_id": f"C{number:07}",
        "lab_id": "L",
        "job_id": f"J{number // 4:07}",
        "family": "dmm",
        "operator_id": f"P{number % 40:03}",
        "checker_id": f"P{number % 7:03}",
        "signer_id": f"P{number % 5:03}",
        "started_at": at,
        "ended_at": at + timedelta(hours=1),
        "customer_printed": f"client {number % 900}",
        "serial_printed": f"A{number * 7919 % 1_000_003}",
    }


def _point(number: int, point: int) -> Row:
    at = _START + timedelta(minutes=17 * number, seconds=30 * point)
    values = [1000 * point + (number * 31 + point * 17 + repeat * 7) % 13 for repeat in range(_REPEATS)]
    times = [at + timedelta(seconds=5 * repeat) for repeat in range(_REPEATS)]
    return {
        "cert_id": f"C{number:07}",
        "lab_id": "L",
        "point_no": point,
        "nominal": 1000 * point,
        "values": values,
        "read_at": times,
        "entered_at": times,
    }


def _observation(number: int, point: int) -> Row:
    told = _point(number, point)
    return {
        "cert_id": told["cert_id"],
        "lab_id": "L",
        "point_no": point,
        "role": "item",
        "counts": told["values"],
        "texts": [f"{value / 1000:.3f}" for value in told["values"]],
        "resolution": "0.001",
        "unit": "V",
        "read_at": told["read_at"],
        "person_id": f"P{number % 40:03}",
    }


def _custody(number: int, step: str) -> Row:
    at = _START + timedelta(minutes=17 * number)
    return {
        "item_id": f"I{number:07}",
        "lab_id": "L",
        "step": step,
        "at": at,
        "person_id": f"P{number % 9:03}",
    }


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), sys.argv[2])))
