# SPDX-License-Identifier: Apache-2.0
"""Staging: every table read once, each value looked at, written anew in the types of version 1.

Rules then read files that hold no surprise. What doesn't fit is a named fault, never a crash: a value becomes
null, a row without a required value is left out, and then rules of that table are unknown for its laboratory.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from zhunsheng.rules.schema.column import Column, Kind
from zhunsheng.rules.sweep.fault import Effect, Fault
from zhunsheng.rules.sweep.footer import Shape
from zhunsheng.rules.sweep.settings import Settings, columns_of, files_of, name_of, text_of
from zhunsheng.rules.sweep.whole import write_whole
from zhunsheng.rules.tables import TABLES, sql_type

KEYS = {
    "labs": ("lab_id",),
    "people": ("lab_id", "person_id"),
    "equipment": ("lab_id", "equip_id"),
    "rooms": ("lab_id", "room_id"),
    "jobs": ("lab_id", "job_id"),
    "customers": ("lab_id", "customer_id"),
    "instruments": ("lab_id", "instr_id"),
    "items": ("lab_id", "item_id"),
    "certificates": ("lab_id", "cert_id"),
    "points": ("lab_id", "cert_id", "point_no"),
    "cost_model": ("lab_id",),
    "sightings": ("lab_id", "sighting_id"),
    "claims": ("lab_id", "claim_id"),
    "mentions": ("lab_id", "mention_id"),
    "customer_moves": ("lab_id", "move_id"),
    "confirmations": ("lab_id", "confirmation_id"),
    "cmc": ("lab_id", "cmc_id"),
    "holds": ("lab_id", "hold_id"),
    "supplier_approvals": ("lab_id", "approval_id"),
    "premises": ("lab_id", "premises_id"),
    "qualifications": ("lab_id", "qualification_id"),
    "training": ("lab_id", "training_id"),
    "declarations": ("lab_id", "declaration_id"),
    "penalties": ("lab_id", "penalty_id"),
    "complaints": ("lab_id", "complaint_id"),
    "capa": ("lab_id", "capa_id"),
    "risks": ("lab_id", "risk_id"),
    "integrity_cases": ("lab_id", "case_id"),
    "quality_control": ("lab_id", "activity_id"),
    "surveys": ("lab_id", "survey_id"),
    "publicity": ("lab_id", "publication_id"),
    "innovation": ("lab_id", "innovation_id"),
}
"""Tables that say one thing of one key. `registry` is left to the rule about numbers issued twice."""
PAST = frozenset(
    """
    started_at ended_at checked_at signed_at read_at entered_at at seen_at published_at moved_at registered_at
    cal_date ts recorded_at arrived_at confirmed_at leave_base arrive_site leave_site conditioned_at held_at
    received_at acknowledged_at decided_at replied_at closed_at opened_at corrected_at effect_reviewed_at
    queried_at reported_at
    """.split()  # noqa: SIM905 - a list would fill the page
)
"""Instants of what has happened: these can't be in the future."""
_FIRST, _LAST = "timestamp '1900-01-01'", "timestamp '2200-01-01'"
_LONGEST, _LARGEST = 4096, 1_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Source:
    """The files of one table, each with the only laboratory its rows may be of; None in a lake.

    Files of several shapes are read apart: brought to a common type unseen, one value that this type cannot
    hold would end the reading of all.
    """

    table: str
    files: tuple[tuple[Path, str | None], ...]
    columns: frozenset[str]
    shapes: Mapping[Path, Shape] = field(default_factory=dict)

    def parts(self) -> Iterator["Source"]:
        """The files of each shape, in the order of the first of each."""
        found: dict[Shape | None, list[tuple[Path, str | None]]] = {}
        for each in self.files:
            found.setdefault(self.shapes.get(each[0]), []).append(each)
        for shape, files in found.items():
            columns = self.columns if shape is None else frozenset(name for name, _type in shape)
            yield Source(self.table, tuple(files), columns)


LEFT_IN_PLACE = frozenset({"readings", "env_series"})
"""The largest tables, which few rules read and of few columns: to write them anew costs more than to look at
each value whenever it is read. `MANY_FILES` of them are opened too often."""
MANY_FILES = 256


def in_place(source: Source) -> bool:
    """Whether the table is read where it lies, whatever is in it."""
    return source.table in LEFT_IN_PLACE and len(source.files) <= MANY_FILES


def sound(faults: Iterable[Fault]) -> bool:
    """Whether every value of a table is what it stands for: then none need be looked at again."""
    return all(fault.effect == "noted" and fault.what != "repeated-row" for fault in faults)


def _ready(database: duckdb.DuckDBPyConnection, source: Source) -> bool:
    """Whether a sound table's files are as they would be written: in the types of version 1, no key twice."""
    if len(source.files) > MANY_FILES or any(lab is not None for _file, lab in source.files):
        return False
    kinds = columns_of(database, f"from {_from(source)}")
    typed = all(
        kinds[column.name] == sql_type(source.table, column.name).upper()
        for column in TABLES[source.table].columns
        if column.name in source.columns
    )
    return typed and not _several(database, source.table, rows_of(source, sound=True))[0]


def look(
    database: duckdb.DuckDBPyConnection, source: Source, root: Path, settings: Settings
) -> tuple[list[Fault], Source]:
    """What is wrong with a table, and the part of it that can be read; nothing is written."""
    faults: list[Fault] = []
    left: list[tuple[Path, str | None]] = []
    for part in source.parts():
        found, files = _look_at(database, part, root, settings)
        faults += found
        left += files
    return faults, replace(source, files=tuple(left))


def _look_at(
    database: duckdb.DuckDBPyConnection, source: Source, root: Path, settings: Settings
) -> tuple[list[Fault], tuple[tuple[Path, str | None], ...]]:
    """The faults of files of one shape, and those of them that can be read."""
    faults, files = [], source.files
    try:
        faults = list(_look(database, source, root, settings))
    except duckdb.Error as error:
        files = tuple(each for each in files if _readable(database, each[0]))
        if isinstance(error, duckdb.OutOfMemoryException) and files == source.files:
            raise  # no fault of the evidence
        lost = [each for each in source.files if each not in files]
        left = replace(source, files=files)
        faults = list(_look(database, left, root, settings)) if files else []
        faults += [_unreadable(source.table, root, file, lab) for file, lab in lost]
    return faults, files


def stage(
    database: duckdb.DuckDBPyConnection, source: Source, root: Path, out: Path, settings: Settings
) -> list[Fault]:
    """Write one table to `out`, and return what was wrong with it; unreadable files are left aside.

    Nothing is written where nothing was wrong and the files are what would be.
    """
    faults, left = look(database, source, root, settings)
    if not left.files or (settings.engine == "duckdb" and sound(faults) and _ready(database, left)):
        return faults
    write_whole(database, rows_of(left, sound=sound(faults)), out)
    faults += _keys(database, source.table, out)
    return faults


def _unreadable(table: str, root: Path, file: Path, lab: str | None) -> Fault:
    place = file.relative_to(root).as_posix()
    return Fault(place, table, "", None, 1, "unreadable", "refused", (lab,) if lab else ())


def _readable(database: duckdb.DuckDBPyConnection, file: Path) -> bool:
    """Whether every value of a file can be decoded; one alone that needs more memory than there is can't.

    A few bytes can stand for a page of gigabytes.
    """
    try:
        database.execute(f"select max(hash(columns(*))) from read_parquet({files_of([file])})").fetchall()  # noqa: S608  # quoted
    except duckdb.Error:
        return False
    return True


def _from(source: Source) -> str:
    """The table's files as a source that knows the file, the row in it and, for a pack, its laboratory."""
    read = (
        f"read_parquet({files_of(file for file, _lab in source.files)}, union_by_name=true,"
        " filename='zs_file', file_row_number=true)"
    )
    if all(lab is None for _file, lab in source.files):
        return f"(select *, null::varchar as zs_lab from {read})"  # noqa: S608  # quoted
    rows = ", ".join(f"({text_of(file)}, {text_of(lab or '')})" for file, lab in source.files)
    return (
        f"(select s.*, p.lab as zs_lab from {read} s join (values {rows}) p(file, lab) on p.file = s.zs_file)"  # noqa: S608  # quoted
    )


def _sound_value(table: str, column: Column, present: frozenset[str]) -> str:
    """A column as the type of version 1, every value of which is known to fit."""
    if column.name not in present:
        return "zs_lab" if column.name == "lab_id" else f"cast(null as {sql_type(table, column.name)})"
    value = f"cast({name_of(column.name)} as {sql_type(table, column.name)})"
    return f"coalesce({value}, zs_lab)" if table == "env_series" and column.name == "lab_id" else value


def _value(table: str, column: Column, present: frozenset[str]) -> str:
    """A column as the type of version 1, null where its value does not fit."""
    if column.name not in present:
        return _sound_value(table, column, present)
    cast = f"try_cast({name_of(column.name)} as {sql_type(table, column.name)})"
    bounds: dict[Kind, str] = {
        "id": f"length({cast}) <= {_LONGEST}",
        "text": f"length({cast}) <= {_LONGEST}",
        "instant": f"{cast} between {_FIRST} and {_LAST}",
        "real": f"abs({cast}) <= {_LARGEST}",  # no infinity is, and no NaN
        "integer": f"{cast} between -{_LARGEST} and {_LARGEST}",
        "counts": f"list_min({cast}) >= -{_LARGEST} and list_max({cast}) <= {_LARGEST} or len({cast}) = 0",
        "instants": f"list_min({cast}) >= {_FIRST} and list_max({cast}) <= {_LAST} or len({cast}) = 0",
    }
    value = f"case when {bounds[column.kind]} then {cast} end" if column.kind in bounds else cast
    return f"coalesce({value}, zs_lab)" if table == "env_series" and column.name == "lab_id" else value


def _missing(table: str, present: frozenset[str]) -> str:
    """Whether a row lacks a required value."""
    needed = [
        f"{_value(table, column, present)} is null"
        for column in TABLES[table].columns
        if not column.nullable and column.name in present
    ]
    return " or ".join(needed) or "false"


def _others(source: Source) -> str:
    """Whether a row of a pack is another laboratory's."""
    if "lab_id" not in source.columns:
        return "false"
    return "coalesce(cast(lab_id as varchar) <> zs_lab, false)"


def _look(
    database: duckdb.DuckDBPyConnection, source: Source, root: Path, settings: Settings
) -> Iterator[Fault]:
    """The faults of a table's rows and values, each with its count and the first place."""
    if _empty(database, source):
        return  # to plan what is looked for takes longer than all else that is done for a table without rows
    checks = list(_checks(source, settings))
    rows = _from(source)
    counts = ", ".join(f"count_if({bad})" for bad, *_rest in checks)
    counted = database.execute(f"select {counts} from {rows}").fetchall()[0]  # noqa: S608  # quoted
    lab = "cast(lab_id as varchar)" if "lab_id" in source.columns else "null::varchar"
    for count, (bad, column, what, effect) in zip(counted, checks, strict=True):
        if count:
            first, labs = database.execute(
                f"select min({{'f': zs_file, 'r': file_row_number}}), list(distinct coalesce(zs_lab, {lab}))"  # noqa: S608  # quoted
                f" from {rows} where {bad}"
            ).fetchall()[0]
            known = tuple(sorted(each for each in labs or () if each))
            place = Path(first["f"]).relative_to(root).as_posix()
            came = "dropped" if effect == "left-out" and not known else effect
            yield Fault(place, source.table, column, int(first["r"]), count, what, came, known)


def _empty(database: duckdb.DuckDBPyConnection, source: Source) -> bool:
    return not database.sql(f"from {_from(source)}").limit(1).fetchall()


def _checks(source: Source, settings: Settings) -> Iterator[tuple[str, str, str, Effect]]:
    """Each thing looked for: the condition, the column, the fault and what comes of it."""
    yield _others(source), "lab_id", "other-laboratory", "dropped"
    for column in TABLES[source.table].columns:
        if column.name not in source.columns:
            continue
        value = _value(source.table, column, source.columns)
        raw = name_of(column.name)
        effect: Effect = "emptied" if column.nullable else "left-out"
        yield f"({raw} is not null and ({value}) is null)", column.name, "wrong-value", effect
        if not column.nullable:
            yield f"({raw} is null and ({value}) is null)", column.name, "missing-value", "left-out"
        if settings.now is not None and column.name in PAST and column.kind == "instant":
            late = text_of(settings.now.isoformat(sep=" "))
            yield (
                f"coalesce(({value}) > timestamp {late} + interval 1 day, false)",
                column.name,
                "future",
                "noted",
            )


def rows_of(source: Source, *, sound: bool = False) -> str:
    """The table's rows in the types of version 1, as a query of the files themselves.

    Of a table that is `sound` no value is looked at.
    """
    return " union all ".join(_rows_of(part, sound) for part in source.parts())


def _rows_of(source: Source, sound: bool) -> str:
    value = _sound_value if sound else _value
    columns = ", ".join(
        f"{value(source.table, column, source.columns)} as {name_of(column.name)}"
        for column in TABLES[source.table].columns
    )
    rows = f"select {columns} from {_from(source)}"  # noqa: S608  # quoted
    if sound:
        return rows
    return f"{rows} where not ({_missing(source.table, source.columns)}) and not {_others(source)}"


def _keys(database: duckdb.DuckDBPyConnection, table: str, out: Path) -> list[Fault]:
    """Rows repeated are told and kept once; a key with several contents makes its laboratory unknown."""
    rows = f"select * from read_parquet({files_of([out])})"  # noqa: S608  # quoted
    repeated, _labs = _several(database, table, rows)
    if not repeated:
        return []
    write_whole(database, rows.replace("select", "select distinct", 1), out)
    conflicts, labs = _several(database, table, rows)
    faults = (
        [_of_keys(table, repeated - conflicts, "repeated-row", "noted", ())] if repeated > conflicts else []
    )
    if conflicts:
        faults.append(_of_keys(table, conflicts, "duplicate-key", "left-out", tuple(labs)))
    return faults


def mostly_repeated(database: duckdb.DuckDBPyConnection, table: str, out: Path) -> list[Fault]:
    """Of a table without a key: where more than half of its rows are there already, each is kept once.

    A row or two alike may be so by right (two entries of a minute); most of a table is not. Rows are counted
    by a sketch first, since nearly every table passes.
    """
    if table in KEYS:
        return []
    rows = database.read_parquet(str(out))
    whole = ", ".join(map(name_of, rows.columns))
    counted = rows.aggregate(f"count(*), approx_count_distinct(hash({whole}))").fetchall()[0]
    if counted[1] * 2 >= counted[0]:
        return []
    write_whole(database, rows.distinct().sql_query(), out)
    kept = database.read_parquet(str(out)).aggregate("count(*)").fetchall()[0][0]
    return [Fault(table, table, "", None, int(counted[0] - kept), "repeated-row", "noted", ())]


def _of_keys(table: str, count: int, what: str, effect: Effect, labs: Sequence[str]) -> Fault:
    return Fault(table, table, ", ".join(KEYS[table]), None, count, what, effect, tuple(labs))


def _several(database: duckdb.DuckDBPyConnection, table: str, rows: str) -> tuple[int, list[str]]:
    """How many keys stand in more than one row, and in which laboratories."""
    if table not in KEYS or _apart(database, table, rows):
        return 0, []
    keys = ", ".join(KEYS[table])
    found = database.execute(
        f"select count(*), list(distinct lab_id order by lab_id) from (select {keys} from ({rows})"  # noqa: S608  # our names
        f" group by {keys} having count(*) > 1)"
    ).fetchall()[0]
    return int(found[0]), list(found[1] or ())


def _apart(database: duckdb.DuckDBPyConnection, table: str, rows: str) -> bool:
    """Whether a key that ends in small numbers stands in one row each, which is seen without grouping by it:
    the rows of the other columns are as many as the bits they set."""
    *group, number = KEYS[table]
    column = TABLES[table].column(number)
    if column is None or column.kind != "integer":
        return False
    bits = f"bit_count(bit_or(case when {number} between 0 and 62 then 1::bigint << {number}::integer end))"
    counted = database.sql(rows).aggregate(f"count(*) as rows, {bits} as bits", ", ".join(group))
    return not counted.filter("rows is distinct from bits").limit(1).fetchall()
