# SPDX-License-Identifier: Apache-2.0
"""The rules over the synthetic laboratories of the reference data: honest work raises no false alarm."""

from collections import Counter
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq

from tests.reference import reference_path
from zhunsheng.rules.catalogue import RULES
from zhunsheng.rules.engine import run
from zhunsheng.rules.tables import TABLES

JUDGED = {
    "R-TRACE-01",
    "R-TRACE-02",
    "R-AUTH-01",
    "R-AUTH-02",
    "R-SIGN-01",
    "R-SCOPE-01",
    "R-SCOPE-02",
    "R-CMC-01",
    "R-METHOD-01",
    "R-ENV-02",
    "R-DUTY-01",
    "R-DUTY-02",
    "R-ORDER-01",
    "R-RAW-01",
    "R-READ-01",
}
"""Rules whose evidence the sample has; it lacks the tables of the others."""


def _sample(which: str) -> dict[str, pa.Table]:
    """The sample's tables. Its signing is by family and in `authorisations`; here the family is the field."""
    folder = reference_path(f"evidence/{which}")
    tables = {path.name: pq.read_table(path) for path in folder.iterdir() if path.name in TABLES}
    certificates, granted = tables["certificates"], tables["authorisations"]
    tables["certificates"] = certificates.append_column("field", certificates.column("family"))
    signing = granted.filter(pa.compute.equal(granted.column("act"), pa.scalar("sign")))
    tables["signing_fields"] = signing.rename_columns({"family": "field"})
    return tables


@cache
def _said(which: str) -> tuple[int, Counter[tuple[str, str, str]]]:
    """How many certificates there are, and on how many each rule says what."""
    tables = _sample(which)
    findings = run(RULES, tables)
    said = {(f.rule_id, f.state, f.case, f.lab_id, f.unit_id) for f in findings}
    return tables["certificates"].num_rows, Counter(one[:3] for one in said)


def test_honest_work_breaks_nothing_but_the_known_rates() -> None:
    certificates, said = _said("honest")
    broken = {key: count for key, count in said.items() if key[1] == "broken"}
    assert set(broken) == {("R-SCOPE-01", "broken", "no-symbol")}
    assert broken["R-SCOPE-01", "broken", "no-symbol"] < 0.015 * certificates


def test_what_the_sample_lacks_is_unknown_and_not_passed() -> None:
    _, said = _said("honest")
    assert {key[0] for key in said if key[2] == "missing"} == {rule.id for rule in RULES} - JUDGED
    others = {key for key in said if key[1] == "unknown" and key[2] != "missing"}
    assert others == {("R-METHOD-01", "unknown", "no-deviation"), ("R-SCOPE-02", "unknown", "marking")}


def test_misconduct_in_the_mixed_sample_is_found() -> None:
    _, said = _said("mixed")
    found = {key[0] for key in said if key[1] == "broken"}
    assert found >= {"R-TRACE-01", "R-TRACE-02", "R-AUTH-01", "R-METHOD-01", "R-RAW-01", "R-READ-01"}
