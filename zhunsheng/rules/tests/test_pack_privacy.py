# SPDX-License-Identifier: Apache-2.0
"""What leaves a laboratory: every column decided, nobody recognisable, and still the same to the rules."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.engine import run
from zhunsheng.rules.pack.leaving import WITHHELD, Leaving, left_out
from zhunsheng.rules.pack.privacy import KEPT, TABLES_AT_HOME, TREATED
from zhunsheng.rules.pack.pseudonyms import Pseudonyms
from zhunsheng.rules.tables import TABLES, arrow_table
from zhunsheng.rules.tests.world import Rows, arrow, changed, day, honest

KEY = Pseudonyms(bytes(range(32)))


def sent(rows: Rows, pseudonyms: Pseudonyms | None = KEY) -> dict[str, pa.Table]:
    return {name: arrow_table(name, Leaving(pseudonyms).rows(name, those)) for name, those in rows.items()}


@pytest.mark.parametrize("name", [name for name in TABLES if name not in TABLES_AT_HOME])
def test_every_text_and_id_is_decided_once(name: str) -> None:
    wanted = {c.name for c in TABLES[name].columns if c.kind in ("id", "text", "texts")} - {"lab_id"}
    treated, kept = set(TREATED.get(name, {})), set(KEPT.get(name, ())) - {"lab_id"}
    assert wanted - treated - kept == set()
    assert treated & kept == set()
    assert (treated | kept) <= {column.name for column in TABLES[name].columns}


def test_the_same_name_has_the_same_pseudonym_within_its_kind_and_key() -> None:
    one = KEY.of("person", "甲")
    assert one == Pseudonyms(bytes(range(32))).of("person", "甲")
    assert one not in {
        KEY.of("client", "甲"),
        KEY.of("person", "乙"),
        Pseudonyms(bytes(32)).of("person", "甲"),
    }
    assert "甲" not in one
    assert "bytes" not in repr(KEY)
    with pytest.raises(ValueError, match="32 bytes"):
        Pseudonyms(b"short")


def test_no_name_of_a_person_or_client_leaves() -> None:
    rows = honest()
    rows["people"] = [{"person_id": "cal", "lab_id": "L", "label": "林工"}]
    text = str({name: table.to_pylist() for name, table in sent(rows).items()})
    for name in ("林工", "甲厂", "A1802", "'cal'", "'chk'", "'sig'"):
        assert name not in text, name
    assert "林工" in str(sent(rows, None)["people"].to_pylist())


def test_prices_and_positions_stay_at_home_in_every_pack() -> None:
    row = {"job_id": "j", "lab_id": "L", "customer_id": "c", "price": 12.5, "list_price": 20.0}
    leaving = Leaving(None)
    list(leaving.rows("labs", [{"lab_id": "L", "x_km": 1.0, "y_km": 2.0}]))
    journeys: list[dict[str, Any]] = [
        {"job_id": "j", "site_x_km": 4.0, "site_y_km": 6.0},
        {"job_id": "k", "site_x_km": None},
    ]
    near, unknown = leaving.rows("travel", journeys)
    assert (near["km"], near["site_x_km"], near["site_y_km"]) == (5.0, None, None)
    assert "km" not in unknown
    assert list(Leaving(None).rows("jobs", [row])) == [{**row, "price": None, "list_price": None}]
    [lab] = Leaving(None).rows("labs", [{"lab_id": "L", "x_km": 1.5, "y_km": 2.5}])
    assert lab == {"lab_id": "L", "x_km": None, "y_km": None}


def test_a_text_somebody_wrote_is_withheld_but_not_that_there_is_one() -> None:
    rows = [{"cert_id": "c", "lab_id": "L", "reason": reason} for reason in ("甲厂来电", "", " ", None)]
    assert [row["reason"] for row in Leaving(KEY).rows("events", rows)] == [WITHHELD, "", " ", None]


def test_a_hold_on_a_person_is_by_pseudonym_and_one_on_a_standard_is_not() -> None:
    rows = [{"subject_kind": kind, "subject_id": "x"} for kind in ("person", "equipment")]
    assert [row["subject_id"] for row in Leaving(KEY).rows("holds", rows)] == [KEY.of("person", "x"), "x"]


def test_rules_find_the_same_in_what_leaves(tmp_path: Path) -> None:
    broken = changed(honest(), "traceability", valid_to=day(5))
    broken = changed(broken, "certificates", serial_printed="A1803", checker_id="cal")
    for rows in (honest(), broken):
        here, there = run(RULES, arrow(rows)), run(RULES, sent(rows))
        said = [[(f.rule_id, f.state, f.case, f.unit_id) for f in found] for found in (here, there)]
        assert said[0] == said[1]
    assert {"R-TRACE-01", "R-DUTY-01"} <= {f.rule_id for f in run(RULES, sent(broken))}


def test_what_stayed_behind_is_accounted_for() -> None:
    leaving = Leaving(KEY)
    list(leaving.rows("jobs", [{"job_id": "j", "customer_id": "c", "price": 2.0, "list_price": None}]))
    told = {each["what"]: each["count"] for each in left_out(leaving) if isinstance(each, dict)}
    assert (told["prices"], told["names"], told["free-text"], told["classified-orders"]) == (1, 1, 0, None)
    assert list(leaving.rows("cost_model", [{"lab_id": "L", "hour_rate": 300.0}])) == []
    assert leaving.at_home["cost_model"] == 1
    assert "names" not in str(left_out(Leaving(None)))
