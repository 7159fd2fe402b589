# SPDX-License-Identifier: Apache-2.0
"""The list of families and the procedures that come with the package hold together."""

import pytest
import yaml

from tests.reference import reference_path
from zhunsheng.measure.procedure import (
    PointRow,
    Procedure,
    Results,
    compute,
    load_shipped,
    shipped,
    shipped_names,
)
from zhunsheng.measure.procedure.families import families, family_name
from zhunsheng.measure.worked import record_of

# The published fitted line is an example of the computation and stands for no instrument of the list.
EXAMPLES = {"thermometer"}


def test_every_procedure_is_of_a_family_and_of_its_field() -> None:
    known = {family.id: family.field for family in families()}
    for procedure_id in shipped():
        procedure = load_shipped(procedure_id)
        assert known.get(procedure.family) == procedure.field, procedure_id


def test_no_family_stands_twice() -> None:
    ids = [family.id for family in families()]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(("family", "english"), [("balance", "Electronic balance"), ("own-kind", "own-kind")])
def test_a_family_is_called_by_its_name_and_an_unknown_one_by_its_id(family: str, english: str) -> None:
    assert family_name(family).en == english


def test_every_family_has_a_procedure() -> None:
    assert {family.id for family in families()} == {load_shipped(each).family for each in shipped()}


def test_the_catalogue_and_the_procedures_hold_together() -> None:
    catalogue = yaml.safe_load(reference_path("domain/instruments.yaml").read_text("utf-8"))["instruments"]
    listed = {each["id"].replace("_", "-"): each for each in catalogue}
    own = {family.id for family in families()} - EXAMPLES
    assert own == set(listed)
    for procedure in map(load_shipped, shipped()):
        if procedure.family in EXAMPLES:
            continue
        numbers = {regulation["no"] for regulation in listed[procedure.family]["regulations"]}
        assert numbers & {reference.number for reference in procedure.references}, procedure.id


@pytest.mark.parametrize("procedure_id", shipped())
def test_a_shipped_procedure_is_whole(procedure_id: str) -> None:
    """Traceable, judged by a rule, with a budget that counts more than the reading, and no refused text."""
    procedure = load_shipped(procedure_id)
    assert any(section.standards for section in procedure.sections)
    for example in procedure.worked:
        results = compute(procedure, record_of(example))
        assert [notice for notice in results.warnings if notice.severity == "stop"] == []
        for row in (row for section in results.sections for row in section.rows if row.result):
            counted = [each for each in row.budget if each.counted and each.contribution]
            assert row.result is not None
            assert row.result.u > 0
            assert len(counted) > 1 or procedure.family in EXAMPLES or not _named(procedure, results, row)


def _named(procedure: Procedure, results: Results, row: PointRow) -> bool:
    """Whether the row's section is worked against a standard (a mere characteristic is not)."""
    owner = next(section for section in results.sections if row in section.rows)
    section = procedure.section(owner.id)
    return section is not None and bool(section.standards)


def test_names_read_from_the_heads_are_those_of_the_procedures() -> None:
    for each in shipped_names():
        procedure = load_shipped(each.id)
        assert (procedure.name, procedure.family) == (each.name, each.family)
