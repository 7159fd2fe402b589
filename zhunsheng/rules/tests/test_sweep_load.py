# SPDX-License-Identifier: Apache-2.0
"""Hostile and broken evidence: all of it named faults, no crash, and no other laboratory suffers."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from zhunsheng.proofs.keys import Signer
from zhunsheng.rules.catalogue import SWEPT, named
from zhunsheng.rules.pack import signing
from zhunsheng.rules.pack.manifest import Manifest
from zhunsheng.rules.pack.writing import digest
from zhunsheng.rules.sweep.pack import packs_in
from zhunsheng.rules.sweep.settings import Settings
from zhunsheng.rules.sweep.sweep import FAULTS, FINDINGS, LABS, sweep
from zhunsheng.rules.tables import TABLES
from zhunsheng.rules.tests.test_pack import SIGNER, head
from zhunsheng.rules.tests.test_sweep import CODE, lake, of, two, write
from zhunsheng.rules.tests.world import Rows, arrow, changed, day, honest

COVER = "traceability/part-00000.parquet"
RULES = tuple(named(rule) for rule in ("R-TRACE-01", "R-AUTH-01", "R-RAW-02", "R-MARKET-02"))


def packs(folder: Path, second: Rows | None = None) -> Path:
    """Two packs: A is honest, B as given; findings about A would be leaks."""
    lake(of("A", honest()), folder / "a")
    lake(of("B", second or honest()), folder / "b")
    return folder


def swept(
    root: Path, out: Path, **more: Any
) -> tuple[list[dict[str, Any]], dict[str, dict[str, Any]], list[Any]]:
    """Findings, laboratories by id, faults."""
    out.mkdir(exist_ok=True)
    sweep(CODE, RULES, root, out, Settings(**{"memory": "300MB", "threads": 1, "now": day(20), **more}))
    labs = {row["lab_id"]: row for row in pq.read_table(out / LABS).to_pylist()}
    return pq.read_table(out / FINDINGS).to_pylist(), labs, json.loads((out / FAULTS).read_text())


def told(faults: list[Any]) -> list[tuple[str, str, str, str]]:
    return [(f["place"], f["table"], f["column"], f["what"]) for f in faults]


def replace(root: Path, file: str, change: Any) -> None:
    path = root / file
    table = change(pq.read_table(path))
    pq.write_table(table, path)


def with_column(table: pa.Table, name: str, values: Any) -> pa.Table:
    return table.set_column(table.column_names.index(name), name, values)


def lacks(row: dict[str, Any], rule: str) -> str | None:
    found = json.loads(row["lacking"]).get(rule)
    return None if found is None else str(found)


def test_a_truncated_file_is_named_and_nobody_is_judged_without_it(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    file = root / "b" / COVER
    file.write_bytes(file.read_bytes()[:-200])
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "unreadable")]
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"
    assert lacks(labs["A"], "R-TRACE-01") is None


def test_damage_inside_a_file_is_named_too(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    file = root / "b" / COVER
    data = bytearray(file.read_bytes())
    data[4:60] = bytes(56)
    file.write_bytes(bytes(data))
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "unreadable")]
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"


def test_nobody_waits_for_a_pipe(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    (root / "b" / COVER).unlink()
    os.mkfifo(root / "b" / COVER)
    os.mkfifo(root / "b" / "manifest.json")
    found = told([fault.as_json() for each in packs_in(root, 1000) for fault in each.faults])
    assert found == [
        (f"b/{COVER}", "traceability", "", "unreadable"),
        ("b/manifest.json", "", "", "manifest"),
    ]


def test_a_folder_named_as_a_pattern_is_read_as_itself_only(tmp_path: Path) -> None:
    root = packs(tmp_path / "in", two())
    once = swept(root, tmp_path / "once")
    (root / "a").rename(root / "?")
    assert swept(root, tmp_path / "out") == once


def test_a_pack_that_names_nobody_leaves_everybody_else_known(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    lake({name: rows for name, rows in of("", honest()).items() if name != "traceability"}, root / "c")
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [("c", "", "", "no-laboratory")]
    assert {name: lacks(row, "R-TRACE-01") for name, row in labs.items()} == {"A": None, "B": None}


def test_a_pack_cannot_say_whose_its_rows_are_by_our_own_name_for_it(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")

    def as_of_a(table: pa.Table) -> pa.Table:
        whose = pa.array(["A"] * table.num_rows)
        return with_column(table, "lab_id", whose).append_column("zs_lab", whose)

    replace(root / "b", "labs/part-00000.parquet", as_of_a)
    (root / "b" / "manifest.json").write_bytes(manifest(root / "b", "B"))
    assert ("b/labs/part-00000.parquet", "labs", "zs_lab", "wrong-type") in told(
        swept(root, tmp_path / "out")[2]
    )


def test_a_file_whose_name_is_no_text_is_named_in_letters(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    (root / "b" / COVER).rename(root / "b" / "traceability" / os.fsdecode(b"\xff.parquet"))
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [("b/traceability/\\udcff.parquet", "traceability", "", "file-name")]
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"
    assert lacks(labs["A"], "R-TRACE-01") is None


def test_a_column_of_the_wrong_type_refuses_its_file(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    replace(root / "b", COVER, lambda t: with_column(t, "cal_date", pa.array(["yesterday"])))
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "cal_date", "wrong-type")]
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"


def test_an_instant_with_a_zone_is_the_wrong_type(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    zoned = pa.array([datetime(2026, 3, 1, tzinfo=UTC)], pa.timestamp("us", "UTC"))
    replace(root / "b", COVER, lambda t: with_column(t, "cal_date", zoned))
    assert told(swept(root, tmp_path / "out")[2])[0][3] == "wrong-type"


def test_more_rows_than_the_limit_are_not_read(tmp_path: Path) -> None:
    """A column of one value takes no room: a few kilobytes may claim a billion rows."""
    root = packs(tmp_path / "in")
    row = pq.read_table(root / "b" / COVER)
    many = pa.table({name: pa.nulls(200_000, row.schema.field(name).type) for name in row.column_names})
    pq.write_table(many, root / "b" / COVER)
    findings, labs, faults = swept(root, tmp_path / "out", max_rows=100_000)
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "too-many-rows")]
    assert faults[0]["count"] == 200_000
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"


def manifest(folder: Path, lab: str, signer: Signer = SIGNER, **change: Any) -> bytes:
    members = []
    for file in sorted(folder.rglob("*.parquet")):
        name, (size, sha256) = file.relative_to(folder).as_posix(), digest(file)
        member = {"path": name, "table": file.parent.name, "rows": pq.read_metadata(file).num_rows}
        members.append(member | {"bytes": size, "sha256": sha256} | (change if name == COVER else {}))
    said = head(files=members, lab_id=lab, key=signer.vkey, checkpoint="")
    return Manifest.model_validate(said).encode()


def test_a_manifest_that_claims_a_billion_rows(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    (root / "b" / "manifest.json").write_bytes(manifest(root / "b", "B", rows=1_000_000_000))
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "manifest-rows")]
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"


def test_a_manifest_that_fits_is_no_fault_and_one_of_other_bytes_is(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    (root / "a" / "manifest.json").write_bytes(manifest(root / "a", "A"))
    (root / "b" / "manifest.json").write_bytes(manifest(root / "b", "B", sha256="0" * 64))
    assert told(swept(root, tmp_path / "out")[2]) == [(f"b/{COVER}", "traceability", "", "manifest-hash")]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"lab_id": 1}', '{"lab_id": "B", "files": {"x": 1}}', "[" * 100_000]
)
def test_a_manifest_that_cannot_be_read_refuses_the_pack(tmp_path: Path, text: str) -> None:
    root = packs(tmp_path / "in")
    (root / "b" / "manifest.json").write_text(text)
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert ("b/manifest.json", "", "", "manifest") in told(faults)
    assert set(labs) == {"A"}


def signed(folder: Path, lab: str, signer: Signer) -> None:
    content = manifest(folder, lab, signer)
    (folder / "manifest.json").write_bytes(content)
    (folder / "manifest.note").write_bytes(signing.sign(content, lab, signer))


def test_a_signature_that_is_gone_is_none(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    signed(root / "a", "A", SIGNER)
    (root / "b" / "manifest.json").write_bytes(manifest(root / "b", "B"))
    faults = swept(root, tmp_path / "out", keys=(SIGNER.key,))[2]
    assert told(faults) == [("b/manifest.note", "", "", "signature")]


def test_a_signature_that_does_not_fit_refuses_the_pack(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    right = Signer("lab.example", bytes(range(32)))
    other = Signer("lab.example", bytes(range(1, 33)))
    for lab, signer in (("a", right), ("b", other)):
        signed(root / lab, lab.upper(), signer)
    _findings, labs, faults = swept(root, tmp_path / "out", keys=(right.key,))
    assert told(faults) == [("b/manifest.note", "", "", "signature")]
    assert set(labs) == {"A"}


def test_a_signature_without_a_key_to_check_it_is_noted(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    signer = Signer("lab.example", bytes(range(32)))
    signed(root / "b", "B", signer)
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert [(f["what"], f["effect"]) for f in faults] == [("no-key", "noted")]
    assert set(labs) == {"A", "B"}


def test_a_pack_that_speaks_for_another_laboratory_harms_nobody(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    lie = arrow(of("A", changed(honest(), "traceability", valid_to=day(9))))
    both = pa.concat_tables([pq.read_table(root / "b" / COVER), lie["traceability"]])
    pq.write_table(both, root / "b" / COVER)
    findings, _labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "lab_id", "other-laboratory")]
    assert findings == []


def test_a_second_pack_of_one_laboratory_is_refused(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    lake(of("A", changed(honest(), "traceability", valid_to=day(9))), root / "c")
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [("c", "", "", "laboratory-twice")]
    assert (findings, set(labs)) == ([], {"A", "B"})


def test_one_key_with_two_contents_is_unknown_for_its_laboratory(tmp_path: Path) -> None:
    rows = two()
    rows["certificates"].append(rows["certificates"][0] | {"operator_id": "nobody"})
    findings, labs, faults = swept(lake(rows, tmp_path / "in"), tmp_path / "out")
    assert [(f["what"], f["labs"], f["count"]) for f in faults] == [("duplicate-key", ["L"], 1)]
    assert {f["lab_id"] for f in findings} == {"M"}
    assert lacks(labs["L"], "R-AUTH-01") == "certificates"


def test_a_row_twice_counts_once(tmp_path: Path) -> None:
    rows = two()
    rows["certificates"] *= 2
    findings, _labs, faults = swept(lake(rows, tmp_path / "in"), tmp_path / "out")
    assert [(f["what"], f["effect"], f["count"]) for f in faults] == [("repeated-row", "noted", 2)]
    assert len({(f["rule_id"], f["unit_id"]) for f in findings}) == len(findings)


def test_what_happened_in_the_future_is_noted(tmp_path: Path) -> None:
    rows = changed(honest(), "traceability", registered_at=day(25))
    _findings, _labs, faults = swept(lake(rows, tmp_path / "in"), tmp_path / "out")
    assert told(faults) == [(COVER, "traceability", "registered_at", "future")]
    assert faults[0]["row"] == 0


def test_absurd_values_are_read_as_missing(tmp_path: Path) -> None:
    root = lake(two(), tmp_path / "in")
    far = pa.array([2**62, None], pa.int64()).cast(pa.timestamp("us"))
    replace(root, COVER, lambda t: with_column(t, "valid_to", far))
    big = pa.array([[2**62], [1]], pa.list_(pa.int64()))
    replace(root, "points/part-00000.parquet", lambda t: with_column(t, "values", big))
    nan = pa.array([float("nan"), float("inf")])
    replace(root, "points/part-00000.parquet", lambda t: with_column(t, "nominal_value", nan))
    _findings, _labs, faults = swept(root, tmp_path / "out")
    assert {(f["table"], f["column"], f["what"], f["effect"], f["count"]) for f in faults} == {
        ("traceability", "valid_to", "wrong-value", "emptied", 1),
        ("points", "values", "wrong-value", "emptied", 1),
        ("points", "nominal_value", "wrong-value", "emptied", 2),
    }


@pytest.mark.parametrize("sign", [1, -1])
def test_the_largest_values_allowed_break_no_rule(tmp_path: Path, sign: int) -> None:
    """Sums, products and squares of them must not overflow: one laboratory could stop the sweep for all."""
    largest: dict[str, Any] = {
        "real": sign * 1e15,
        "integer": sign * 10**15,
        "counts": [sign * 10**15, sign * 999_999_999_999, 3],
        "instant": datetime(2199, 12, 31) if sign > 0 else datetime(1900, 1, 1),  # noqa: DTZ001  # naive
        "flag": sign > 0,
    }
    rows: Rows = {}
    for name, table in TABLES.items():
        odd = {c.name: largest.get(c.kind, "x") for c in table.columns if c.kind not in ("instants", "texts")}
        rows[name] = [odd | {"lab_id": lab} for lab in ("A", "B")]
        rows[name] += [odd | {"started_at": day(1), "cert_id": "y"}] if name == "certificates" else []
    root = lake(rows, tmp_path / "in")
    (tmp_path / "out").mkdir()
    summary = sweep(CODE, SWEPT, root, tmp_path / "out", Settings(memory="300MB", threads=1))
    assert summary["laboratories"] == 3
    assert summary["faults"] == 0


def test_a_required_value_missing_makes_its_laboratory_unknown(tmp_path: Path) -> None:
    root = lake(two(), tmp_path / "in")
    replace(root, COVER, lambda t: with_column(t, "equip_id", pa.array([None, "e1"])))
    findings, labs, faults = swept(root, tmp_path / "out")
    assert [(f["what"], f["row"], f["labs"]) for f in faults] == [("missing-value", 0, ["L"])]
    assert {f["lab_id"] for f in findings} == {"M"}
    assert lacks(labs["L"], "R-TRACE-01") == "traceability"


NASTY = "x'); drop table certificates; --"


def test_names_with_sql_in_them_are_names(tmp_path: Path) -> None:
    root = tmp_path / "in"
    lake(of(NASTY, changed(honest(), "traceability", valid_to=day(9))), root / "b'; drop")
    lake(of("A", honest()), root / 'a"b')
    findings, labs, faults = swept(root, tmp_path / "out'; --")
    assert faults == []
    assert [(f["lab_id"], f["rule_id"]) for f in findings] == [(NASTY, "R-TRACE-01")]
    assert set(labs) == {NASTY, "A"}


def test_a_file_that_leads_outside_is_refused(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    secret = tmp_path / "secret.parquet"
    (root / "b" / COVER).rename(secret)
    (root / "b" / COVER).symlink_to(secret)
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "outside")]
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"


def test_numbers_and_texts_as_ids_go_together(tmp_path: Path) -> None:
    root = packs(tmp_path / "in", changed(honest(), "traceability", valid_to=day(9)))
    for name in arrow(honest()):
        file = f"{name}/part-00000.parquet"
        if "equip_id" in pq.read_schema(root / "b" / file).names:
            numbers = pq.read_table(root / "b" / file).column("equip_id")
            as_int = pc.if_else(pc.is_valid(numbers), pa.scalar(7, pa.int64()), pa.scalar(None, pa.int64()))
            replace(root / "b", file, lambda t, a=as_int: with_column(t, "equip_id", a))
    findings, _labs, faults = swept(root, tmp_path / "out")
    assert faults == []
    assert [(f["lab_id"], f["rule_id"]) for f in findings] == [("B", "R-TRACE-01")]


def test_unknown_columns_and_tables_are_no_fault(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    replace(root / "b", COVER, lambda t: t.append_column("colour", pa.array(["green"])))
    write({"gossip": pa.table({"a": [1]})}, root / "b")
    assert swept(root, tmp_path / "out")[2] == []


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "in" / "b").mkdir(parents=True)
    findings, labs, faults = swept(tmp_path / "in", tmp_path / "out")
    assert (findings, labs) == ([], {})
    assert told(faults) == [("b", "", "", "empty")]


def test_every_fault_is_said_in_both_languages(tmp_path: Path) -> None:
    root = packs(tmp_path / "in")
    (root / "b" / COVER).write_bytes(b"PAR1")
    (fault,) = swept(root, tmp_path / "out")[2]
    assert fault["said"]["zh"] != fault["said"]["en"]
    assert f"b/{COVER}" in fault["said"]["en"]


def test_files_of_several_shapes_are_read_apart(tmp_path: Path) -> None:
    """Nanoseconds end in 2262: brought to them, a later instant would end the reading of everything."""
    root = packs(tmp_path / "in")
    replace(root / "a", COVER, lambda t: with_column(t, "cal_date", t["cal_date"].cast(pa.timestamp("ns"))))
    late = pa.array([datetime(9999, 1, 1, tzinfo=UTC)], pa.timestamp("us"))
    replace(root / "b", COVER, lambda t: with_column(t, "cal_date", late))
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "cal_date", "wrong-value")]
    assert findings == []
    assert lacks(labs["A"], "R-TRACE-01") is None


def test_lists_that_no_measurement_has_are_not_read(tmp_path: Path) -> None:
    """A million equal values take a few bytes of Parquet and megabytes once read, a row."""
    root = packs(tmp_path / "in")
    file = "points/part-00000.parquet"
    rows = pq.read_table(root / "b" / file)
    values = pa.array([[1] * 100_000] * len(rows), pa.list_(pa.int64()))
    pq.write_table(rows.append_column("values", values), root / "b" / file)
    _findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{file}", "points", "", "too-many-values")]
    assert lacks(labs["B"], "R-RAW-02") == "points"
    assert lacks(labs["A"], "R-RAW-02") is None


def test_a_page_of_more_than_the_memory_is_no_end_of_the_sweep(tmp_path: Path) -> None:
    """Some kilobytes that stand for a text of half a gigabyte."""
    root = packs(tmp_path / "in")
    text = pa.array(["x" * 500_000_000])
    whole = pq.read_table(root / "b" / COVER)
    large = with_column(whole, "certificate_no", text)
    pq.write_table(large, root / "b" / COVER, compression="zstd", write_statistics=False)
    findings, labs, faults = swept(root, tmp_path / "out")
    assert told(faults) == [(f"b/{COVER}", "traceability", "", "unreadable")]
    assert findings == []
    assert lacks(labs["B"], "R-TRACE-01") == "traceability"
    assert lacks(labs["A"], "R-TRACE-01") is None


MIRRORED = "\u202eA\u200b"
"""Seen, it is the other laboratory's id."""


def test_a_laboratory_whose_id_looks_like_anothers_is_itself(tmp_path: Path) -> None:
    root = tmp_path / "in"
    lake(of(MIRRORED, changed(honest(), "traceability", valid_to=day(9))), root / "b")
    lake(of("A", honest()), root / "a")
    findings, labs, faults = swept(root, tmp_path / "out")
    assert faults == []
    assert [(f["lab_id"], f["rule_id"]) for f in findings] == [(MIRRORED, "R-TRACE-01")]
    assert set(labs) == {MIRRORED, "A"}
