# SPDX-License-Identifier: Apache-2.0
"""The sweep for minutes: killed, shuffled, on other threads, given packs that were mutilated at random; and
every rule asked of small worlds drawn from them, on all engines.

The evidence is of the bench's other generator, with every table, and misconduct of all kinds is in it, so
that most rules have something to say. Each case is named by its number, from which it can be drawn again.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from bench.misconduct import ACTS, commit, furnish, sittings
from bench.misconduct import World as Furnished
from bench.misconduct.other import make
from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.catalogue import SWEPT
from zhunsheng.rules.rule import Rule
from zhunsheng.rules.schema.column import Column
from zhunsheng.rules.sweep.settings import Settings, name_of
from zhunsheng.rules.sweep.sweep import FAULTS, FINDINGS, LABS, SUMMARY, UNITS, sweep
from zhunsheng.rules.tables import TABLES, sql_type
from zhunsheng.rules.tests.drawn import drawing
from zhunsheng.rules.tests.plain_rows import World
from zhunsheng.rules.tests.world import both

pytestmark = pytest.mark.soak
LABORATORIES = 12
WRITTEN = (FINDINGS, LABS, UNITS, SUMMARY, FAULTS)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Laboratories in a lake, a part a table; misconduct of all kinds, several in each laboratory."""
    folder = tmp_path_factory.mktemp("lake")
    make(folder / "made", labs=LABORATORIES)
    world = Furnished(folder / "made")
    furnish(world)
    for round_, acts in enumerate(sittings(ACTS, LABORATORIES)):
        commit(world, acts, seed=round_)
    world.write(folder)
    return folder / "evidence"


@pytest.fixture(scope="module")
def packs(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same laboratories, each as a pack."""
    folder = tmp_path_factory.mktemp("packs")
    with duckdb.connect() as database:
        for table in sorted(lake.iterdir()):
            source = f"read_parquet('{table}/*.parquet')"
            names = {str(row[0]) for row in database.execute(f"describe from {source}").fetchall()}
            for lab in range(LABORATORIES):
                mine = f"lab_id = {lab}" if "lab_id" in names else f"room_id // 10 = {lab}"
                out = folder / f"lab{lab:02}" / table.name
                out.mkdir(parents=True)
                database.execute(
                    f"copy (from {source} where {mine}) to '{out}/part-0.parquet' (format parquet)"
                )
    return folder


def written(out: Path) -> dict[str, bytes]:
    """What a sweep wrote, to the letter."""
    return {name: (out / name).read_bytes() for name in WRITTEN}


def swept(root: Path, out: Path, rules: Sequence[Rule] = SWEPT, threads: int = 2) -> dict[str, bytes]:
    out.mkdir()
    sweep(catalogue(), rules, root, out, Settings(memory="1GB", threads=threads))
    return written(out)


def started(root: Path, out: Path, *more: str, seed: str = "0") -> "subprocess.Popen[bytes]":
    """A sweep in a process of its own."""
    command = [sys.executable, "-m", "zhunsheng.cli.main", "sweep", str(root), "--out", str(out), *more]
    return subprocess.Popen(
        command,
        env={**os.environ, "PYTHONHASHSEED": seed},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )


@pytest.fixture(scope="module")
def once(lake: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What is written by a sweep that nothing disturbs."""
    out = tmp_path_factory.mktemp("once")
    assert started(lake, out).wait() == 0
    assert pq.read_table(out / FINDINGS).num_rows > 50
    return written(out)


@pytest.mark.parametrize("case", range(2))
def test_killed_at_any_moment_it_ends_as_if_nothing_had_been(
    lake: Path, once: dict[str, bytes], tmp_path: Path, case: int
) -> None:
    luck, killed = drawing(case), 0
    while True:
        process = started(lake, tmp_path / "out")
        try:
            ended = process.wait(timeout=luck.uniform(3, 12) * (1 + killed))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
            continue
        assert ended == 0, process.stderr.read() if process.stderr else ""
        break
    assert killed
    assert written(tmp_path / "out") == once


@pytest.mark.parametrize(("threads", "seed"), [("1", "1"), ("3", "7")])
def test_threads_and_hash_seeds_change_nothing(
    lake: Path, once: dict[str, bytes], tmp_path: Path, threads: str, seed: str
) -> None:
    assert started(lake, tmp_path / "out", "--threads", threads, seed=seed).wait() == 0
    assert written(tmp_path / "out") == once


@pytest.mark.parametrize("case", range(2))
def test_rows_in_other_order_and_other_parts_give_the_same(
    lake: Path, once: dict[str, bytes], tmp_path: Path, case: int
) -> None:
    luck = drawing(case)
    for table in sorted(lake.iterdir()):
        _laid_out_anew(pq.read_table(table), tmp_path / "in" / table.name, luck)
    assert started(tmp_path / "in", tmp_path / "out").wait() == 0
    assert written(tmp_path / "out") == once


def _laid_out_anew(rows: pa.Table, folder: Path, luck: Random) -> None:
    """The rows shuffled, in one to four parts of unlike sizes and names."""
    folder.mkdir(parents=True)
    order = list(range(rows.num_rows))
    luck.shuffle(order)
    cuts = sorted(luck.choices(range(len(order) + 1), k=luck.randrange(4)))
    for start, end in zip([0, *cuts], [*cuts, len(order)], strict=True):
        name = f"{luck.randrange(10**6):06}-{start}-{end}.parquet"
        pq.write_table(rows.take(pa.array(order[start:end], pa.int64())), folder / name)


def test_packs_say_what_the_lake_says(packs: Path, once: dict[str, bytes], tmp_path: Path) -> None:
    assert swept(packs, tmp_path / "out")[FINDINGS] == once[FINDINGS]


def _flipped(file: Path, luck: Random) -> None:
    data = bytearray(file.read_bytes())
    for _ in range(luck.choice((1, 8, 200))):
        data[luck.randrange(len(data))] ^= 1 << luck.randrange(8)
    file.write_bytes(data)


def _cut(file: Path, luck: Random) -> None:
    data = file.read_bytes()
    file.write_bytes(data[: luck.randrange(len(data))])


def _renamed(file: Path, luck: Random) -> None:
    rows = pq.read_table(file)
    names = list(rows.column_names)
    names[luck.randrange(len(names))] = luck.choice(("zs_lab", "x'; drop table labs; --", "名", names[0]))
    pq.write_table(rows.rename_columns(names), file)


def _retyped(file: Path, luck: Random) -> None:
    rows = pq.read_table(file)
    at = luck.randrange(rows.num_columns)
    kinds = (pa.string(), pa.binary(), pa.float32(), pa.list_(pa.int8()), pa.date32(), pa.bool_(), pa.null())
    column = pa.nulls(rows.num_rows, luck.choice(kinds))
    pq.write_table(rows.set_column(at, rows.column_names[at], column), file)


def _emptied(file: Path, luck: Random) -> None:
    """Values missing where they must not be."""
    rows = pq.read_table(file)
    at = luck.randrange(rows.num_columns)
    lost = pa.array([luck.random() < 0.1 for _ in range(rows.num_rows)])
    nothing = pa.scalar(None, rows.schema.field(at).type)
    column = pa.chunked_array([pc.if_else(lost, nothing, rows.column(at).combine_chunks())])
    pq.write_table(rows.set_column(at, rows.column_names[at], column), file)


def _doubled(file: Path, luck: Random) -> None:
    """Keys with two contents: all rows again, one column in another order."""
    rows = pq.read_table(file)
    at = luck.randrange(rows.num_columns)
    back = rows.column(at).take(pa.array(range(rows.num_rows - 1, -1, -1), pa.int64()))
    other = rows.set_column(at, rows.schema.field(at), back)
    pq.write_table(pa.concat_tables([rows, other]), file)


def _exchanged(file: Path, luck: Random) -> None:
    """Another table's rows under this one's name."""
    others = sorted(file.parent.parent.glob("*/part-0.parquet"))
    file.write_bytes(luck.choice(others).read_bytes())


MUTILATIONS: tuple[Callable[[Path, Random], None], ...] = (
    _flipped,
    _cut,
    _renamed,
    _retyped,
    _emptied,
    _doubled,
    _exchanged,
)


WHOLE = [str(lab) for lab in range(LABORATORIES // 2)]
"""The laboratories whose packs stay whole."""
ALONE = [rule for rule in SWEPT if rule.alone]


def of_the_whole(out: Path) -> list[object]:
    """What was found of the laboratories whose packs are whole, and what each of them lacks."""
    found = [row for row in pq.read_table(out / FINDINGS).to_pylist() if row["lab_id"] in WHOLE]
    lacking = {row["lab_id"]: row["lacking"] for row in pq.read_table(out / LABS).to_pylist()}
    return [found, {lab: lacking[lab] for lab in WHOLE}]


@pytest.fixture(scope="module")
def undisturbed(packs: Path, tmp_path_factory: pytest.TempPathFactory) -> list[object]:
    """What rules that look at one laboratory find of those, where no pack was mutilated."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    swept(packs, out, ALONE)
    return of_the_whole(out)


@pytest.mark.parametrize("case", range(6))
def test_mutilated_packs_are_named_and_harm_nobody_else(
    packs: Path, undisturbed: list[object], tmp_path: Path, case: int
) -> None:
    """Half of the packs are mutilated, some tables of each."""
    luck, root = drawing(case), tmp_path / "in"
    shutil.copytree(packs, root)
    spoilt = [pack for pack in sorted(root.iterdir()) if str(int(pack.name[3:])) not in WHOLE]
    for pack in spoilt:
        for table in luck.sample(sorted(pack.iterdir()), luck.choice((1, 4, 12))):
            luck.choice(MUTILATIONS)(table / "part-0.parquet", luck)
    swept(root, tmp_path / "out", ALONE)
    assert of_the_whole(tmp_path / "out") == undisturbed
    faults = json.loads((tmp_path / "out" / FAULTS).read_text(encoding="utf-8"))
    assert faults
    tables = {table.name for pack in packs.iterdir() for table in pack.iterdir()}
    places = {fault["place"].partition("/")[0] for fault in faults}
    assert places - tables <= {pack.name for pack in spoilt}  # rows that are twice are named by table
    assert not {lab for fault in faults for lab in fault["labs"]} & set(WHOLE)


CERTIFICATES, READINGS = 40, 0.1
"""How many certificates of a laboratory a small world has, and what share of its loggers' readings."""


@pytest.fixture(scope="module")
def rows(lake: Path) -> World:
    """The lake's rows in Python, every column there."""
    with duckdb.connect() as database:
        return {name: _read(database, name, lake / name) for name in TABLES}


def _read(database: duckdb.DuckDBPyConnection, name: str, folder: Path) -> list[dict[str, Any]]:
    if not folder.exists():
        return []
    read = database.read_parquet(f"{folder}/*.parquet")
    columns = (
        f"cast({name_of(c.name) if c.name in read.columns else 'null'} as {sql_type(name, c.name)})"
        f" as {name_of(c.name)}"
        for c in TABLES[name].columns
    )
    found = read.project(", ".join(columns)).order("all")
    return [dict(zip(found.columns, row, strict=True)) for row in found.fetchall()]


def _drawn(rows: World, luck: Random) -> World:
    """Three laboratories with some of their certificates; some values are lost, or change places."""
    labs = set(luck.sample(sorted({row["lab_id"] for row in rows["labs"]}), 3))
    certificates = [row["cert_id"] for row in rows["certificates"] if row["lab_id"] in labs]
    kept = {*luck.sample(certificates, min(len(certificates), 3 * CERTIFICATES)), None}
    small = {
        name: [
            dict(row)
            for row in table
            if row.get("lab_id") in {*labs, None}
            and row.get("cert_id") in kept
            and (name != "env_series" or luck.random() < READINGS)
        ]
        for name, table in rows.items()
    }
    for name, table in small.items():
        for column in TABLES[name].columns:
            if not column.key and column.name != "lab_id" and luck.random() < 0.1:
                _disturbed(table, column, luck)
    return small


def _disturbed(table: list[dict[str, Any]], column: Column, luck: Random) -> None:
    """Some of a column's values are lost where they may be, or change places."""
    chosen = [row for row in table if luck.random() < 0.1]
    values = [row[column.name] for row in chosen]
    luck.shuffle(values)
    lost = column.nullable and luck.random() < 0.5
    for row, value in zip(chosen, values, strict=True):
        row[column.name] = None if lost else value


@pytest.mark.parametrize("case", range(20))
def test_both_engines_say_the_same_of_every_rule(rows: World, case: int) -> None:
    assert both(SWEPT, _drawn(rows, drawing(case)))
