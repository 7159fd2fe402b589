# SPDX-License-Identifier: Apache-2.0
"""The record of the software's validation: what agrees, what differs, and how it is drawn."""

from datetime import UTC, datetime

import pytest

from tests.reference import reference_path
from zhunsheng.cli.validation import items
from zhunsheng.cli.validation.installed import package_digest, packages
from zhunsheng.cli.validation.items import Item, equal
from zhunsheng.cli.validation.record import _contents, drawn
from zhunsheng.measure.text import Text

AT = datetime(2026, 4, 12, tzinfo=UTC)


def quick() -> list[Item]:
    """Everything but the scratch laboratory and the published cases."""
    return [*items._procedures(), *items._rounded(), *items._tree(), *items._rights()]


def test_every_quick_item_agrees_and_is_counted_by_part() -> None:
    found = quick()
    assert [item for item in found if not item.passed] == []
    assert {item.part.en for item in found} == {
        "Worked examples of procedures",
        "Rounding (GB/T 8170)",
        "Hash tree of the log (RFC 6962)",
        "Rights",
    }


@pytest.mark.django_db
def test_the_database_gives_back_what_it_got() -> None:
    assert all(item.passed for item in items._round_trip())


def test_the_record_says_what_differs() -> None:
    part = Text("试", "Trial")
    good, bad = equal(part, "one", "1.50", "1.50"), equal(part, "two", "1.50", "1.5")
    assert (good.passed, bad.passed) == (True, False)
    for found, said in (([good], "全部符合"), ([good, bad], "2 项中 1 项不符")):
        assert said in _contents(found, {})["verdict"]["zh"]
        assert drawn(found, {"zhunsheng": "0"}, AT).startswith(b"%PDF-")


def test_the_package_is_named_by_its_files() -> None:
    assert len(package_digest()) == 64
    assert any(each.startswith("django==5.2") for each in packages())


def test_the_cases_file_is_read() -> None:
    assert next(items._published(reference_path("metrology/cases.json"))).passed
