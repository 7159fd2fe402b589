# SPDX-License-Identifier: Apache-2.0
"""Every cell of the permission matrix, against the description of the laboratory's roles."""

import pytest

from tests.reference import reference_path
from zhunsheng.accounts.matrix import MATRIX, OBJECT_NAMES, Right
from zhunsheng.accounts.permissions import role_allows
from zhunsheng.accounts.roles import ROLE_NAMES

ROWS = {
    "Order, quotation": "order",
    "Contract review": "review",
    "Item, custody": "item",
    "Task assignment": "assignment",
    "Original record": "record",
    "Deviation, excursion": "deviation",
    "Certificate draft": "draft",
    "Certificate issued": "certificate",
    "Amendment/withdrawal": "amendment",
    "Equipment, traceability": "equipment",
    "Metrological confirmation": "confirmation",
    "Method, template, U report": "method",
    "Scope rows": "scope",
    "People, authorisation": "people",
    "Environment data": "environment",
    "Complaint": "complaint",
    "CAPA, audit, review": "capa",
    "Price, cost": "price",
    "Self-evaluation of the code": "evaluation",
    "Users, back-up, logs": "users",
}


def described() -> dict[tuple[str, str], str]:
    """(object, role) -> cell, as the description's table has it."""
    lines = reference_path("domain/stories.md").read_text(encoding="utf-8").splitlines()
    start = next(at for at, line in enumerate(lines) if line.startswith("| Object |"))
    roles = [cell.strip() for cell in lines[start].strip("|").split("|")][1:]
    cells = {}
    for line in lines[start + 2 :]:
        if not line.startswith("|"):
            break
        name, *row = (cell.strip() for cell in line.strip("|").split("|"))
        cells.update({(ROWS[name], role): cell for role, cell in zip(roles, row, strict=True)})
    return cells


def test_every_cell_is_as_described() -> None:
    cells = described()
    assert len(cells) == 20 * 14
    assert {object_ for object_, _role in cells} == set(MATRIX) - {"log", "evidence"}
    differing = {key: cell for key, cell in cells.items() if MATRIX[key[0]][key[1]] != Right.parse_cell(cell)}
    assert differing == {}


def test_other_evidence_is_brought_by_those_who_answer_and_read_by_those_who_look() -> None:
    for letter, roles in {"C": {"TEC", "QUA"}, "U": {"TEC", "QUA"}, "A": set()}.items():
        assert {role for role in ROLE_NAMES if role_allows(role, "evidence", letter, own=True)} == roles
    readers = {role for role in ROLE_NAMES if role_allows(role, "evidence", "R", own=True)}
    assert readers == {"TEC", "QUA", "AUD", "SUP", "TOP"}


def test_every_cell_gives_what_it_says_and_no_more() -> None:
    """Asked with everything in the asker's favour, a letter is granted where the cell has it, else not."""
    for (object_, role), cell in described().items():
        rights = Right.parse_cell(cell)
        limits = {right.limit for right in rights} | {""}
        for letter in "CUA":
            granted = any(role_allows(role, object_, letter, own=True, limit=limit) for limit in limits)
            assert granted == any(right.letter == letter for right in rights), (object_, role, letter)
        reads = any(role_allows(role, object_, "R", own=True, limit=limit) for limit in limits)
        assert reads == bool(rights), (object_, role)


def test_every_narrow_cell_is_narrow() -> None:
    """Asked of somebody else's thing and of no part of it, only a plain letter is granted."""
    for (object_, role), cell in described().items():
        for letter in "CUA":
            plain = Right(letter) in Right.parse_cell(cell) and role != "CLI"
            plain = plain or Right(letter, limit="until submit") in Right.parse_cell(cell)
            assert role_allows(role, object_, letter) == plain, (object_, role, letter)


@pytest.mark.parametrize("object_", sorted(MATRIX))
def test_every_role_has_a_cell_in_every_row(object_: str) -> None:
    assert set(MATRIX[object_]) == set(ROLE_NAMES)
    assert object_ in OBJECT_NAMES


def test_the_supervisor_reads_like_the_auditor_and_no_more() -> None:
    for object_, row in MATRIX.items():
        assert row["SUP"] == {right for right in row["AUD"] if right.letter == "R"}, object_


def test_the_head_of_a_room_has_the_technical_managers_rights_in_the_own_room() -> None:
    for object_, row in MATRIX.items():
        expected = {"assignment", "deviation"} & {object_} and {right.letter for right in row["TEC"]}
        assert {right.letter for right in row["HEA"]} == (expected or set()), object_
        assert all(right.own for right in row["HEA"])


def test_sales_quote_and_see_no_result() -> None:
    assert {name for name, row in MATRIX.items() if row["SAL"]} == {"order", "price"}
    assert not role_allows("SAL", "order", "U")
    assert role_allows("SAL", "order", "U", limit="price")


def test_the_clerk_approves_nothing() -> None:
    assert all(right.letter != "A" for row in MATRIX.values() for right in row["CLK"])
    assert role_allows("CLK", "draft", "C")


def test_the_administrator_has_no_business_right() -> None:
    assert {name for name, row in MATRIX.items() if row["SYS"]} == {"users", "log"}


@pytest.mark.parametrize("cell", ["X", "CR", "C(", "–C", "R(a)U", "c"])
def test_what_is_no_cell_is_refused(cell: str) -> None:
    with pytest.raises(ValueError, match="not a cell"):
        Right.parse_cell(cell)
