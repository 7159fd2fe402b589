# SPDX-License-Identifier: Apache-2.0
"""Every cell of the matrix of a hub."""

import pytest

from zhunsheng.accounts.hub_matrix import HUB_MATRIX, ROLES
from zhunsheng.accounts.matrix import MATRIX
from zhunsheng.accounts.permissions import conflict, role_allows
from zhunsheng.accounts.roles import HUB_ROLE_NAMES, ROLE_NAMES

OURS = sorted(set(HUB_MATRIX) - set(MATRIX))


@pytest.mark.parametrize("object_", sorted(HUB_MATRIX))
@pytest.mark.parametrize("role", ROLES.split())
def test_every_cell_gives_what_it_says_and_no_more(object_: str, role: str) -> None:
    rights = HUB_MATRIX[object_][role]
    limits = {right.limit for right in rights} | {""}
    for letter in "CUA":
        granted = any(role_allows(role, object_, letter, own=True, limit=limit) for limit in limits)
        assert granted == any(right.letter == letter for right in rights), letter
        plain = any(right.letter == letter and not right.own and not right.limit for right in rights)
        assert role_allows(role, object_, letter) == plain, letter
    assert any(role_allows(role, object_, "R", own=True, limit=limit) for limit in limits) == bool(rights)


def test_the_two_kinds_of_roles_meet_nowhere() -> None:
    assert not set(HUB_ROLE_NAMES) & set(ROLE_NAMES)
    assert {role for row in HUB_MATRIX.values() for role in row} == set(HUB_ROLE_NAMES)
    assert set(HUB_MATRIX) & set(MATRIX) == {"users", "log"}


def test_whoever_speaks_for_a_laboratory_sees_and_does_what_is_its_own() -> None:
    assert all(right.own for object_ in OURS for right in HUB_MATRIX[object_]["LAB"])
    assert conflict({"LAB", "ASR"})
    assert not HUB_MATRIX["hub-rank"]["LAB"]


def test_an_assessor_sees_the_work_assigned_and_no_pack_no_rank_no_list_of_laboratories() -> None:
    for object_ in ("hub-laboratory", "hub-pack", "hub-rank", "hub-result", "hub-appeal", "hub-fact"):
        assert not HUB_MATRIX[object_]["ASR"], object_
    assert all(right.own or right.letter == "C" for object_ in OURS for right in HUB_MATRIX[object_]["ASR"])


def test_an_appeal_is_decided_by_nobody_who_judged_or_published() -> None:
    assert [role for role in ROLES.split() if role_allows(role, "hub-appeal", "A")] == ["REV"]
    for object_ in ("hub-judgement", "hub-result", "hub-evaluation", "hub-assignment"):
        assert {right.letter for right in HUB_MATRIX[object_]["REV"]} == {"R"}, object_
