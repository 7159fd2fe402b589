# SPDX-License-Identifier: Apache-2.0
import json

import pytest

from zhunsheng.measure.procedure import RecordInput, Results, compute, load_shipped, shipped
from zhunsheng.measure.tests.records import whole_record
from zhunsheng.measure.value_json import ValueJsonError
from zhunsheng.measure.worked import record_of


@pytest.mark.parametrize("procedure_id", shipped())
def test_recomputation_gives_the_same_bytes(procedure_id: str) -> None:
    procedure = load_shipped(procedure_id)
    record = record_of(procedure.worked[0])
    first = compute(procedure, record).to_json()
    again = compute(procedure, RecordInput.from_json(record.to_json())).to_json()
    assert first.encode() == again.encode()
    assert Results.from_json(first).to_json() == first
    assert Results.from_json(first) == compute(procedure, record)


def test_the_document_holds_no_floating_numbers() -> None:
    document = compute(load_shipped("dmm-jjf1587"), whole_record()).to_json()

    def refuse(text: str) -> None:
        raise AssertionError(f"a floating number: {text}")

    data = json.loads(document, parse_float=refuse, parse_constant=refuse)
    assert data["sections"][0]["rows"][1]["result"]["value"] == "0.7"


@pytest.mark.parametrize(
    "document",
    ["", "[]", "{}", "null", '{"procedure": 1}', "[" * 100_000, '{"unknown": "1"}'],
)
def test_any_other_document_is_refused(document: str) -> None:
    with pytest.raises(ValueJsonError):
        Results.from_json(document)


def test_a_changed_shape_is_refused_with_its_place() -> None:
    data = json.loads(compute(load_shipped("dmm-jjf1587"), whole_record()).to_json())
    data["sections"][0]["rows"][1]["state"] = "improved"
    with pytest.raises(ValueJsonError, match=r"sections\[0\]\.rows\[1\]\.state"):
        Results.from_json(json.dumps(data))
