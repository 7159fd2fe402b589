# SPDX-License-Identifier: Apache-2.0
"""Evidence in memory that acts change, and the table of what they did."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

if TYPE_CHECKING:
    from bench.misconduct.acts import Act

GRADES = ("blatant", "plain", "hidden", "subtle")
# Which share of a laboratory's fitting work an act of each grade touches.
SHARES: Mapping[str, float] = {"blatant": 0.30, "plain": 0.15, "hidden": 0.08, "subtle": 0.04}
_TRUTH = "CREATE TABLE truth (kind VARCHAR, grade VARCHAR, lab_id INTEGER, unit VARCHAR, unit_id BIGINT)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act happens: which laboratories, how large a share of their work, by which seed."""

    kind: str
    grade: str
    labs: Sequence[int]
    seed: int

    @property
    def within(self) -> str:
        """The laboratories, as SQL wants them."""
        return f"({', '.join(map(str, self.labs))})"

    @property
    def share(self) -> float:
        """The share of the fitting work that is touched."""
        return SHARES[self.grade]


class World:
    """The tables of a folder of evidence (one folder of Parquet parts a table), in memory."""

    def __init__(self, folder: Path) -> None:
        self._database = duckdb.connect()
        self._database.execute("SET threads = 2")
        self.tables = sorted(path.name for path in folder.iterdir() if any(path.glob("*.parquet")))
        for name in self.tables:
            parts = str(folder / name / "*.parquet").replace("'", "''")
            self.run(f"CREATE TABLE {name} AS FROM read_parquet('{parts}')")
        self.run(_TRUTH)

    def run(self, sql: str) -> None:
        """One statement."""
        self._database.execute(sql)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of one question."""
        return self._database.execute(sql).fetchall()

    def pick(self, place: Place, chosen_from: str, keys: str = "cert_id, lab_id") -> None:
        """Leaves in `picked` a share of the rows that `chosen_from` (a FROM with a WHERE) has there."""
        self.run(
            f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT DISTINCT {keys} FROM {chosen_from} AND lab_id
        IN {place.within} AND hash({keys}, {place.seed}) / 18446744073709551616.0 < {place.share}
        """
        )

    def tell(self, place: Place, unit: str = "cert", key: str = "cert_id", source: str = "picked") -> None:
        """Write down that every row of `source` was touched."""
        self.run(
            f"""
        INSERT INTO truth SELECT DISTINCT '{place.kind}', '{place.grade}', lab_id, '{unit}', {key}
        FROM {source}
        """
        )

    def write(self, out: Path) -> None:
        """The tables as Parquet, and the truth beside them in a file of its own."""
        for name in self.tables:
            (out / "evidence" / name).mkdir(parents=True)
            self.run(
                f"COPY {name} TO '{out}/evidence/{name}/part-0.parquet' (FORMAT parquet, COMPRESSION zstd)"
            )
        self.run(f"COPY truth TO '{out}/truth.parquet' (FORMAT parquet)")
        counted = self.rows("SELECT kind, grade, count(*) FROM truth GROUP BY ALL ORDER BY ALL")
        (out / "truth.json").write_text(json.dumps([list(row) for row in counted], indent=1))


def commit(world: World, acts: Sequence["Act"], seed: int = 1) -> None:
    """Every act in every grade, each in laboratories of its own, drawn by the seed.

    So a finding in one of them is of that act, or false. ValueError where there are too few laboratories.
    """
    labs = [row[0] for row in world.rows(f"SELECT lab_id FROM labs ORDER BY hash(lab_id, {seed}), lab_id")]
    each = len(labs) // (len(acts) * len(GRADES))
    if not each:
        raise ValueError(f"{len(labs)} laboratories are too few for {len(acts)} acts in {len(GRADES)} grades")
    for number, act in enumerate(acts):
        for step, grade in enumerate(GRADES):
            slot = number * len(GRADES) + step
            place = Place(act.kind, grade, labs[slot * each : (slot + 1) * each], seed * 1000 + slot)
            act.done(world, place, act.strength[step])
