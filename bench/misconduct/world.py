# SPDX-License-Identifier: Apache-2.0
"""Evidence in memory that acts change, and the table of what they did."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from bench.misconduct.following import FOLLOWING
from zhunsheng.rules.tables import TABLES

if TYPE_CHECKING:
    from bench.misconduct.act import Act

GRADES = ("blatant", "plain", "hidden", "subtle")
# Which share of a laboratory's fitting work an act of each grade touches.
SHARES: Mapping[str, float] = {"blatant": 0.30, "plain": 0.15, "hidden": 0.08, "subtle": 0.04}
_TRUTH = (
    "CREATE TABLE truth (kind VARCHAR, grade VARCHAR, way VARCHAR, lab_id INTEGER, unit VARCHAR, unit_id"
    " BIGINT)"
)
_WITH_LISTS = """
    (SELECT p.*, r.* EXCLUDE (lab_id, cert_id, point_no) FROM points p LEFT JOIN (SELECT lab_id, cert_id,
    point_no, list(value ORDER BY rep_no) AS values, list(read_at ORDER BY rep_no) AS read_at, list(entered_at
    ORDER BY rep_no) AS entered_at FROM readings GROUP BY ALL) r ON r.lab_id = p.lab_id AND r.cert_id =
    p.cert_id AND r.point_no = p.point_no)
"""
_CLOSING = "CREATE OR REPLACE MACRO closing() AS (SELECT max(asked_at) FROM labs)"
_OPENING = "CREATE OR REPLACE MACRO opening() AS (SELECT min(period_from) FROM labs)"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an act happens: which laboratories, how large a share of their work, by which seed and way."""

    kind: str
    grade: str
    way: str
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
    """The tables of a folder of evidence (one folder of Parquet parts a table), in memory.

    A `foreign` one is written in another hand: its ids are texts, and its readings are lists.
    """

    def __init__(self, folder: Path, foreign: bool = False) -> None:
        self.foreign = foreign
        self._database = duckdb.connect()
        self._database.execute("SET threads = 2")
        self.tables = sorted(path.name for path in folder.iterdir() if any(path.glob("*.parquet")))
        for name in self.tables:
            parts = str(folder / name / "*.parquet").replace("'", "''")
            self.run(f"CREATE TABLE {name} AS FROM read_parquet('{parts}')")
            for column, kind, *_rest in self.rows(f"DESCRIBE {name}"):
                if kind == '"NULL"':  # nothing was ever in it; instants are what may be missing throughout
                    self.run(f"ALTER TABLE {name} ALTER {column} SET DATA TYPE TIMESTAMP")
        self.run(_TRUTH)
        if self.furnished:
            self.run(_CLOSING)
            self.run(_OPENING)

    def run(self, sql: str) -> None:
        """One statement."""
        self._database.execute(sql)

    def table(self, name: str, sql: str) -> None:
        """A table the world did not have, of the rows that `sql` gives; its ids are numbers."""
        self.run(f"CREATE TABLE {name} AS {sql}")
        self.tables.append(name)

    def widen(self, name: str, **columns: str) -> None:
        """Columns, with their types, that a table did not have."""
        for column, kind in columns.items():
            self.run(f"ALTER TABLE {name} ADD COLUMN {column} {kind}")

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of one question."""
        return self._database.execute(sql).fetchall()

    def pick(self, place: Place, chosen_from: str, keys: str = "cert_id, lab_id") -> None:
        """Leaves in `picked` a share of what `chosen_from` (a FROM with a WHERE) has there, one at least."""
        self.run(
            f"""
        CREATE OR REPLACE TEMP TABLE picked AS SELECT {keys} FROM (SELECT DISTINCT {keys}, hash({keys},
        {place.seed}) / 18446744073709551616.0 AS luck FROM {chosen_from} AND lab_id IN {place.within})
        QUALIFY luck < {place.share} OR row_number() OVER (PARTITION BY lab_id ORDER BY luck) = 1
        """
        )

    def tell(self, place: Place, unit: str = "cert", key: str = "cert_id", source: str = "picked") -> None:
        """Write down that every row of `source` was touched."""
        way = place.way.replace("'", "''")
        self.run(
            f"""
        INSERT INTO truth SELECT DISTINCT '{place.kind}', '{place.grade}', '{way}', lab_id, '{unit}', {key}
        FROM {source}
        """
        )

    def tell_of_labs(self, place: Place) -> None:
        """Write down that it was done by the laboratory as a whole."""
        self.tell(place, "lab", "lab_id", f"labs WHERE lab_id IN {place.within}")

    @property
    def furnished(self) -> bool:
        """Whether it has every table, and not only those of the sample data."""
        return set(FOLLOWING) <= set(self.tables)

    def settle(self) -> None:
        """What follows from other tables follows from them as they are now, where the world has it at all."""
        for table, statement in FOLLOWING.items() if self.furnished else ():
            self.run(f"CREATE OR REPLACE TABLE {table} AS {statement}")

    def write(self, out: Path) -> None:
        """The tables as Parquet, and the truth beside them in a file of its own."""
        for name in self.tables:
            if self.foreign and name == "readings":
                continue
            (out / "evidence" / name).mkdir(parents=True)
            self.run(
                f"COPY ({self._spelt(name)}) TO '{out}/evidence/{name}/part-0.parquet' (FORMAT parquet,"
                " COMPRESSION zstd)"
            )
        told = "FROM truth"
        if self.foreign:
            told = "SELECT * REPLACE ('x' || lab_id AS lab_id, 'x' || unit_id AS unit_id) FROM truth"
        self.run(f"COPY ({told}) TO '{out}/truth.parquet' (FORMAT parquet)")

    def _spelt(self, name: str) -> str:
        """A table as it is written: in a foreign world ids are texts, and readings lists of their point."""
        if not self.foreign:
            return f"FROM {name}"
        source = _WITH_LISTS if name == "points" else name
        ids = {column.name for column in TABLES[name].columns if column.kind == "id"}
        there = {str(row[0]) for row in self.rows(f"DESCRIBE {name}")}
        texts = [f"""'x' || "{column}" AS "{column}\"""" for column in sorted(ids & there)]
        if name == "method_needs":  # of a standard, the name is its family, which is an id
            texts.append("CASE kind WHEN 'standard' THEN 'x' || name ELSE name END AS name")
        return f"SELECT * REPLACE ({', '.join(texts)}) FROM {source}" if texts else f"FROM {source}"


def sittings(acts: Sequence["Act"], labs: int) -> list[Sequence["Act"]]:
    """The acts in as many worlds of so many laboratories as they take. ValueError where none has room."""
    room = labs // len(GRADES)
    if not room:
        raise ValueError(f"{labs} laboratories are too few for an act in {len(GRADES)} grades")
    each = -(-len(acts) // -(-len(acts) // room))  # as many in each, of as few as there can be
    return [acts[start : start + each] for start in range(0, len(acts), each)]


def commit(world: World, acts: Sequence["Act"], seed: int = 1) -> None:
    """Every act in every grade, each in laboratories of its own, drawn by the seed.

    So a finding in one of them is of that act, or false. ValueError where there are too few laboratories.
    """
    labs = [row[0] for row in world.rows(f"SELECT lab_id FROM labs ORDER BY hash(lab_id, {seed}), lab_id")]
    if len(sittings(acts, len(labs))) > 1:
        raise ValueError(f"{len(labs)} laboratories are too few for {len(acts)} acts in {len(GRADES)} grades")
    slots = [(act, step) for act in acts for step in range(len(GRADES))]
    each = len(labs) // len(slots)
    for late in (False, True):
        for slot, (act, step) in enumerate(slots):
            if act.late is late:
                way = list(act.ways)[(seed + step) % len(act.ways)]
                there = labs[slot * each : (slot + 1) * each]
                place = Place(act.kind, GRADES[step], way, there, seed * 1000 + slot)
                act.ways[way](world, place, act.strength[step])
        if not late:
            world.settle()
