# SPDX-License-Identifier: Apache-2.0
"""Hostile packs: each fault named by table, column and row; nothing crashes, nothing leaks to others."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from zhunsheng.clauses.catalogue import catalogue
from zhunsheng.rules.pack.checking import Asked, Checked, checked
from zhunsheng.rules.pack.faults import Fault
from zhunsheng.rules.pack.manifest import Manifest, Member
from zhunsheng.rules.pack.notes import notes
from zhunsheng.rules.pack.reading import read
from zhunsheng.rules.pack.writing import digest, seal
from zhunsheng.rules.tests.drawn import drawing
from zhunsheng.rules.tests.test_pack import SIGNER, head, written
from zhunsheng.rules.tests.world import day, honest

ASKED = Asked(now=datetime(2027, 1, 3, tzinfo=UTC), trust=(SIGNER.key,), memory="200MB")
Change = Callable[[pa.Table], pa.Table]


def check(folder: Path, asked: Asked = ASKED) -> Checked:
    with checked(folder, asked) as found:
        return found


def resealed(folder: Path, **changed: Any) -> Path:
    """The pack signed anew over whatever its files are now, as a hostile writer with a key can."""
    members = []
    for path in sorted(folder.glob("*/*.parquet")):
        size, sha256 = digest(path)
        name = path.relative_to(folder).as_posix()
        try:
            rows = pq.read_metadata(path).num_rows
        except (pa.ArrowException, OSError, ValueError):
            rows = 1
        table = path.parent.name
        members.append(Member(path=name, table=table, rows=rows, bytes=size, sha256=sha256).model_dump())
    seal(folder, Manifest.model_validate(head(files=members) | changed), SIGNER)
    return folder


def forged(folder: Path, table: str, change: Change, **changed: Any) -> Path:
    """A pack of which one table was changed before it was signed."""
    path = written(folder) / table / "part-00000.parquet"
    pq.write_table(change(pq.read_table(path)), path)
    return resealed(folder, **changed)


def with_column(name: str, values: Any) -> Change:
    def change(table: pa.Table) -> pa.Table:
        at = table.schema.get_field_index(name)
        return table.append_column(name, values) if at < 0 else table.set_column(at, name, values)

    return change


def the_one(found: Checked) -> Fault:
    [fault] = found.faults
    return fault


def test_an_honest_pack_is_valid_and_its_tables_can_be_read(tmp_path: Path) -> None:
    with checked(written(tmp_path / "pack"), ASKED) as found:
        assert found.faults == ()
        assert found.valid
        assert found.as_json()["verdict"] == "valid"
        assert pq.read_table(found.staged["certificates"]).num_rows == 1
    assert not found.staged["certificates"].exists()


def test_without_trust_it_is_whole_and_its_signer_unknown(tmp_path: Path) -> None:
    found = check(written(tmp_path / "pack"), Asked(now=ASKED.now))
    assert (found.valid, found.faults, found.as_json()["verdict"]) == (False, (), "signer-unknown")


def test_columns_and_tables_nobody_knows_are_kept(tmp_path: Path) -> None:
    folder = forged(tmp_path / "pack", "certificates", with_column('"; drop table labs; --', pa.array(["x"])))
    (folder / "moon_phases").mkdir()
    pq.write_table(pa.table({"x": [1]}), folder / "moon_phases" / "part-0.parquet")
    found = check(resealed(folder))
    assert (found.faults, found.unknown) == ((), ("moon_phases",))


def test_numbers_may_stand_for_ids(tmp_path: Path) -> None:
    folder = forged(tmp_path / "pack", "certificates", with_column("cert_id", pa.array([7])))
    assert check(folder).valid


def test_a_file_cut_short_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    path = folder / "points" / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-20])
    fault = the_one(check(resealed(folder)))
    assert (fault.code, fault.table, fault.file) == ("unreadable", "points", "points/part-00000.parquet")


def test_a_page_that_cannot_be_decoded_is_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    path = folder / "points" / "part-00000.parquet"
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(bytes(content))
    found = check(resealed(folder))
    assert {(fault.code, fault.table) for fault in found.faults} == {("unreadable", "points")}
    assert "points" not in found.staged


@pytest.mark.parametrize(
    ("table", "column", "values"),
    [
        ("certificates", "started_at", pa.array(["2026-03-10"])),
        ("certificates", "started_at", pa.array([day(10)], pa.timestamp("us", "UTC"))),
        ("certificates", "onsite", pa.array(["no"])),
        ("points", "values", pa.array([1])),
        ("points", "point_no", pa.array([[1]])),
        ("points", "nominal", pa.array([{"a": 1}])),
        ("equipment", "equip_id", pa.array([1.5])),
    ],
)
def test_a_wrong_type_is_named(tmp_path: Path, table: str, column: str, values: Any) -> None:
    fault = the_one(check(forged(tmp_path / "pack", table, with_column(column, values))))
    assert (fault.code, fault.table, fault.column) == ("wrong-type", table, column)


@pytest.mark.parametrize("name", ["FILE_ROW_NUMBER", "zs_file", "zs_lab", "Cert_Id", "cert_id"])
def test_a_column_that_could_be_taken_for_another_is_named(tmp_path: Path, name: str) -> None:
    def change(table: pa.Table) -> pa.Table:
        return table.append_column(name, pa.array(["x"]))

    fault = the_one(check(forged(tmp_path / "pack", "certificates", change)))
    assert (fault.code, fault.table, fault.column) == ("column-name", "certificates", name.lower())


def test_a_billion_rows_are_refused_by_the_manifest_alone(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    members = [each.model_dump() for each in read(folder).manifest.files]
    at = next(number for number, each in enumerate(members) if each["table"] == "points")
    members[at]["rows"] = 1_000_000_000
    seal(folder, Manifest.model_validate(head(files=members)), SIGNER)
    found = check(folder)
    assert (the_one(found).code, found.staged) == ("too-many-rows", {})


def test_rows_that_are_not_there_are_named(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    members = [each.model_dump() for each in read(folder).manifest.files]
    at = next(number for number, each in enumerate(members) if each["table"] == "points")
    members[at]["rows"] = 5
    seal(folder, Manifest.model_validate(head(files=members)), SIGNER)
    fault = the_one(check(folder))
    assert (fault.code, fault.table) == ("rows", "points")


def test_many_empty_rows_in_a_small_file_stay_within_the_limit(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    many = pa.table({"lab_id": pa.nulls(300_000, pa.string()), "cert_id": pa.nulls(300_000, pa.string())})
    pq.write_table(many, folder / "points" / "part-00001.parquet")
    found = check(resealed(folder), Asked(now=ASKED.now, trust=ASKED.trust, max_rows=200_000))
    assert the_one(found).code == "too-many-rows"
    found = check(folder)
    assert {fault.code for fault in found.faults} == {"missing-value"}
    assert "points" not in found.staged


def test_a_missing_value_is_named_with_its_row(tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        both = pa.concat_tables([table, table])
        return with_column("point_no", pa.array([1, None], pa.int64()))(both)

    fault = the_one(check(forged(tmp_path / "pack", "points", change)))
    assert (fault.code, fault.table, fault.column, fault.row) == ("missing-value", "points", "point_no", 1)
    assert fault.place == "points.point_no row 1 (points/part-00000.parquet)"


def test_one_key_with_two_contents_is_named(tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        other = with_column("nominal", pa.array([99_999], pa.int64()))(table)
        return pa.concat_tables([table, other])

    found = check(forged(tmp_path / "pack", "points", change))
    assert (the_one(found).code, the_one(found).table) == ("duplicate-key", "points")
    assert "points" not in found.staged


def test_one_complaint_told_twice_and_otherwise_is_named(tmp_path: Path) -> None:
    told = {"complaint_id": "k1", "lab_id": "L", "received_at": day(12)}
    rows = honest() | {"complaints": [told, told | {"received_at": day(13)}]}
    found = check(written(tmp_path / "pack", rows))
    assert (the_one(found).code, the_one(found).table) == ("duplicate-key", "complaints")


def test_what_lies_in_the_future_is_named(tmp_path: Path) -> None:
    late = pa.array([datetime(2031, 1, 1)], pa.timestamp("us"))  # noqa: DTZ001 - evidence is naive
    fault = the_one(check(forged(tmp_path / "pack", "certificates", with_column("signed_at", late))))
    assert (fault.code, fault.table, fault.column, fault.row) == ("future", "certificates", "signed_at", 0)
    pack = written(tmp_path / "later", made_at="2031-01-01T00:00:00+00:00")
    assert the_one(check(pack)).code == "future"


def test_a_file_whose_name_is_no_text_is_named_in_letters(tmp_path: Path) -> None:
    folder = written(tmp_path / "pack")
    (folder / "labs" / os.fsdecode(b"\xff.parquet")).write_bytes(b"x")
    fault = the_one(check(folder))
    assert (fault.code, fault.file) == ("file-unlisted", "labs/\\udcff.parquet")


def test_a_row_of_another_laboratory_is_named_and_read_by_nobody(tmp_path: Path) -> None:
    def change(table: pa.Table) -> pa.Table:
        other = with_column("lab_id", pa.array(["M"]))(with_column("cert_id", pa.array(["c9"]))(table))
        return pa.concat_tables([table, other.cast(table.schema)])

    with checked(forged(tmp_path / "pack", "certificates", change), ASKED) as found:
        fault = the_one(found)
        assert (fault.code, fault.table, fault.row) == ("other-laboratory", "certificates", 1)
        assert pq.read_table(found.staged["certificates"]).column("lab_id").to_pylist() == ["L"]


def test_a_pack_of_another_laboratory_than_expected_is_named(tmp_path: Path) -> None:
    found = check(written(tmp_path / "pack"), Asked(now=ASKED.now, trust=ASKED.trust, lab_id="M"))
    assert (the_one(found).code, found.valid) == ("other-laboratory", False)


def test_another_schema_and_a_reversed_period_are_named(tmp_path: Path) -> None:
    period = {"first": "2026-12-31", "last": "2026-01-01", "known_at": "2026-12-31T16:00:00+00:00"}
    found = check(written(tmp_path / "pack", schema=9, period=period))
    assert {fault.code for fault in found.faults} == {"schema", "period"}


def test_a_time_zone_that_is_none_is_named(tmp_path: Path) -> None:
    zones = ("Asia/Shanghai", "Mars/Olympus", "../../etc/hostname")
    sites = [{"site_id": f"s{n}", "zone": zone} for n, zone in enumerate(zones)]
    found = check(written(tmp_path / "pack", sites=sites))
    assert [fault.code for fault in found.faults] == ["zone", "zone"]
    assert "Mars/Olympus" in found.faults[0].text.en


def test_a_table_that_is_mostly_the_same_row_over_and_over_is_named(tmp_path: Path) -> None:
    rows = honest()
    rows["env_series"] = [{"room_id": "r1", "ts": day(3), "temp": 20.0, "rh": 50.0} for _ in range(5_000)]
    with checked(written(tmp_path / "pack", rows), ASKED) as found:
        [fault] = found.faults
        assert (fault.code, fault.table) == ("repeated-row", "env_series")
        assert pq.read_metadata(found.staged["env_series"]).num_rows + fault.count == len(rows["env_series"])


def test_what_is_absent_is_told_with_the_clauses_that_stay_unknown(tmp_path: Path) -> None:
    def without(table: pa.Table) -> pa.Table:
        return table.drop_columns(["operator_id"])

    found = check(forged(tmp_path / "pack", "certificates", without))
    assert found.faults == ()
    given = {name: columns for name, columns in found.columns.items() if name != "premises"}
    tables, *columns = notes(catalogue(), given)
    assert "premises" in tables["places"]
    assert "4.2" in tables["clauses"]
    [operator] = [each for each in columns if "certificates.operator_id" in each["places"]]
    assert "5.7.4" in operator["clauses"]
    assert operator["text"]["en"].startswith("table certificates lacks operator_id; unknown for it: ")


@pytest.mark.parametrize("name", ["x'; drop table labs; --", '"; select 1; --', "a\\b", "甲" * 60])
def test_names_with_sql_in_them_are_only_names(tmp_path: Path, name: str) -> None:
    rows = honest()
    for those in rows.values():
        for row in those:
            row["lab_id"] = name
    rows["certificates"][0]["customer_printed"] = rows["items"][0]["customer_agreed"] = name
    folder = tmp_path / "it's a pack; drop table labs"
    with checked(written(folder, rows, lab_id=name), ASKED) as found:
        assert found.faults == ()
        assert pq.read_table(found.staged["certificates"]).column("lab_id").to_pylist() == [name]


@pytest.mark.parametrize("seed", range(12))
def test_bytes_changed_at_random_never_crash(tmp_path: Path, seed: int) -> None:
    random = drawing(seed)
    folder = written(tmp_path / "pack")
    for table in ("certificates", "points", "traceability"):
        path = folder / table / "part-00000.parquet"
        content = bytearray(path.read_bytes())
        for _ in range(random.randrange(1, 30)):
            content[random.randrange(len(content))] = random.randrange(256)
        path.write_bytes(bytes(content))
    for fault in check(resealed(folder)).faults:
        assert fault.table in ("certificates", "points", "traceability")
        assert fault.text.zh
        assert fault.text.en
