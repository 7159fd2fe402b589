# SPDX-License-Identifier: Apache-2.0
"""What others say of a laboratory, set beside its pack's own tables: penalties, copies, claims, mentions,
complaints.

Whoever keeps such facts tells them as rows of the evidence tables, instants as ISO texts. A copy that was
seen has its printed number, and `issued`, the day printed on it where that is known.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from zhunsheng.rules.pack.checking import Checked
from zhunsheng.rules.pack.manifest import Manifest
from zhunsheng.rules.tables import TABLES, arrow_schema, arrow_table

Row = Mapping[str, Any]
Told = Mapping[str, Sequence[Row]]
"""Rows by table."""
GIVEN: Final[Mapping[str, tuple[str, ...]]] = {
    "penalties": ("penalty_id", "lab_id", "kind", "register", "valid_from", "valid_to", "annulled_at"),
    "sightings": ("sighting_id", "lab_id", "cert_no", "content_hash", "seen_at"),
    "claims": ("claim_id", "lab_id", "claim_type", "family", "value", "published_at"),
    "mentions": ("mention_id", "lab_id", "about_lab", "at", "polarity", "evidence_cited"),
    "complaints": ("complaint_id", "lab_id", "received_at", "cert_id"),
}
"""What an outsider can know of each table. The rest stays unknown where the pack itself does not tell it: who
complains elsewhere does not know how the laboratory handled it."""


@dataclass(frozen=True, slots=True)
class Issued:
    """What a pack says was issued: the ids of its register, and the certificate of each printed number."""

    ids: Collection[str]
    numbers: Mapping[str, str]

    def id_of(self, printed: str | None) -> str | None:
        """The certificate with this id or number."""
        if not printed:
            return None
        return printed if printed in self.ids else self.numbers.get(printed)


def issued_in(registers: Iterable[Path], certificates: Iterable[Path]) -> Issued:
    """What these files of `registry` and `certificates` tell of numbers."""
    ids = {each for file in registers for (each,) in _texts(file, "cert_id") if each}
    pairs = [pair for file in certificates for pair in _texts(file, "cert_id", "number")]
    return Issued(ids, {number: each for each, number in pairs if each and number})


def _texts(file: Path, *wanted: str) -> Iterable[tuple[str | None, ...]]:
    """These columns of a file as texts; nothing where the file lacks one of them."""
    with pq.ParquetFile(file) as opened:
        if not set(wanted) <= set(opened.schema_arrow.names):
            return []
        table = opened.read(columns=list(wanted))
    return list(zip(*(table[name].cast(pa.string()).to_pylist() for name in wanted), strict=True))


def rows_for(said: Manifest, told: Told, issued: Issued) -> dict[str, pa.Table]:
    """What is told as typed tables, numbers in the pack's own ids.

    A pack is no witness of certificates of another time: a copy with a day outside of its period is left out,
    and of one without a day nothing is said while its number is not known.
    """
    found = {name: [_read(name, row) for row in rows] for name, rows in told.items() if rows}
    if "sightings" in found:
        period = (said.period.first, said.period.last)
        found["sightings"] = [_copy(row, issued) for row in found["sightings"] if _of_its_time(row, period)]
    for row in found.get("complaints", ()):
        row["cert_id"] = issued.id_of(row["cert_id"])
    return {name: arrow_table(name, rows) for name, rows in found.items() if rows}


def _of_its_time(row: Row, period: tuple[str, str]) -> bool:
    return not row["issued"] or period[0] <= row["issued"] <= period[1]


def _copy(row: Row, issued: Issued) -> dict[str, Any]:
    """A copy as a row of `sightings`."""
    mine = issued.id_of(row["cert_no"])
    copy = {name: value for name, value in row.items() if name != "issued"}
    copy["cert_no"] = mine or row["cert_no"]
    if mine is None and not row["issued"]:
        copy["content_hash"] = None
    return copy


def _read(name: str, row: Row) -> dict[str, Any]:
    instants = {column.name for column in TABLES[name].columns if column.kind == "instant"}
    return {
        key: datetime.fromisoformat(value) if key in instants and value else value
        for key, value in row.items()
    }


def with_told(pack: Checked, told: Told, scratch: Path) -> Checked:
    """The pack, with rows that others tell beside its own; without any, as it is."""
    if not any(told.values()):
        return pack
    issued = issued_in(_staged(pack, "registry"), _staged(pack, "certificates"))
    staged, columns = dict(pack.staged), dict(pack.columns)
    for name, rows in rows_for(pack.manifest, told, issued).items():
        out = scratch / f"{name}-outside.parquet"
        pq.write_table(_beside_own(name, rows, staged.get(name)), out)
        own = columns.get(name, frozenset()) if name in staged else frozenset()
        staged[name], columns[name] = out, own | frozenset(GIVEN[name])
    return replace(pack, staged=staged, columns=columns)


def _staged(pack: Checked, name: str) -> list[Path]:
    return [pack.staged[name]] if name in pack.staged else []


def _beside_own(name: str, told: pa.Table, staged: Path | None) -> pa.Table:
    """Both in the columns of version 1; a row of the pack under a key that is told gives way."""
    if staged is None:
        return told
    own = pq.read_table(staged)
    for field in arrow_schema(name):
        if field.name not in own.column_names:
            own = own.append_column(field, pa.nulls(own.num_rows, field.type))
    own = own.select(told.column_names).cast(told.schema)
    key = GIVEN[name][0]
    taken = pc.is_in(own[key], value_set=told[key].combine_chunks())
    return pa.concat_tables([told, own.filter(pc.invert(taken))])


def write_beside(folder: Path, said: Manifest, told: Told, issued: Issued) -> None:
    """The rows as files below a folder, one folder a table, for a sweep to read beside the pack's own."""
    for name, rows in rows_for(said, told, issued).items():
        (folder / name).mkdir(parents=True)
        pq.write_table(rows.select(list(GIVEN[name])), folder / name / "part-0.parquet")
