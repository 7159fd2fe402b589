# SPDX-License-Identifier: Apache-2.0
"""The list of families and the procedures that come with the package hold together."""

import pytest

from zhunsheng.measure.procedure import load_shipped, shipped
from zhunsheng.measure.procedure.families import families, family_name


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
