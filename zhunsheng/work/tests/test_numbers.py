# SPDX-License-Identifier: Apache-2.0
"""Numbers go on from elsewhere, are written as the laboratory writes them, and never come twice."""

from datetime import date
from typing import Any

import pytest
from django.test import Client

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.imports.kinds import kind_of
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.work import numbers
from zhunsheng.work.models import NumberSeries, Order, SkippedNumbers
from zhunsheng.work.numbers import DEFAULTS
from zhunsheng.work.patterns import Pattern, alike, checked_pattern, guessed
from zhunsheng.work.tests.cast import Laboratory

DAY = date(2026, 4, 12)


def goes_on(lab: Laboratory, **changes: Any) -> bool:
    values = {"pattern": "", "last": "", "year": 2026, "reason": "接续旧系统", **changes}
    return numbers.arrange(lab.admin, "ZS", **values)


def test_certificates_go_on_after_the_last_one_of_the_old_system(lab: Laboratory) -> None:
    assert goes_on(lab, last="ZS2026-004211")
    assert numbers.take("ZS", DAY) == "ZS2026-004212"
    skipped = SkippedNumbers.objects.get()
    assert (skipped.first_number, skipped.last_number) == ("ZS2026-000001", "ZS2026-004211")
    event = Event.objects.get(kind="number.continued")
    assert "ZS2026-000001..ZS2026-004211" in event.body


def test_a_pattern_of_ones_own_is_read_from_the_last_number(lab: Laboratory) -> None:
    assert goes_on(lab, last="RL-2026-C00871")
    assert numbers.take("ZS", DAY) == "RL-2026-C00872"
    assert numbers.take("ZS", date(2027, 1, 4)) == "RL-2027-C00001"


def test_numbers_without_a_year_never_start_anew(lab: Laboratory) -> None:
    assert goes_on(lab, last="H0099871", pattern="H{number:7}")
    assert numbers.take("ZS", DAY) == "H0099872"
    assert numbers.take("ZS", date(2027, 1, 4)) == "H0099873"


def test_going_on_twice_changes_nothing_and_never_goes_back(lab: Laboratory) -> None:
    assert goes_on(lab, last="ZS2026-000100")
    assert not goes_on(lab, last="ZS2026-000100")
    assert not goes_on(lab, last="ZS2026-000007")
    assert numbers.take("ZS", DAY) == "ZS2026-000101"


def test_a_number_that_is_there_already_is_never_given_again(lab: Laboratory) -> None:
    """The pattern went away and came back, and the series' row was lost in between."""
    taken = numbers.take("WT", DAY)
    assert taken == "WT2026-0101"
    Order.objects.create(
        number="WT2026-0102", party=lab.party, requested_at=lab.clock.at, requested_by=lab.desk
    )
    assert numbers.take("WT", DAY) == "WT2026-0103"


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"last": "ZS2025-000100"}, "last", "不是今年"),
        ({"last": "ZS2026-999999"}, "last", "尽头"),
        ({"last": "0571", "pattern": "ZS{year}-{number:6}"}, "last", "不合编号规则，应如 ZS2026-000001"),
        ({"last": "2026", "pattern": ""}, "pattern", "看不出"),
        ({"pattern": "ZS{year}"}, "pattern", "流水号"),
        ({"pattern": "zs{number:6}"}, "pattern", "大写"),
        ({"pattern": "甬测字第{number:6}号"}, "pattern", "大写"),
        ({"pattern": "ZS/{number:6}"}, "pattern", "斜线"),
        ({"pattern": "-{number:6}"}, "pattern", "开头"),
        ({"pattern": "ZS{number:12}"}, "pattern", "9 位"),
        ({"pattern": "ABCDEFGHIJKLMNOPQRST{number:6}"}, "pattern", "24"),
        ({"pattern": "WT{year}-{number:6}"}, "pattern", "委托单"),
        ({"pattern": "ZS{number:6}", "reason": " "}, "reason", "理由"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    lab: Laboratory, changes: dict[str, str], field: str, said: str
) -> None:
    with pytest.raises(ActionError, match=said) as refused:
        goes_on(lab, **changes)
    assert refused.value.field == field
    assert not NumberSeries.objects.filter(kind="ZS").exists()


def test_only_the_administrator_arranges_numbers(lab: Laboratory) -> None:
    with pytest.raises(NotAllowed):
        numbers.set_pattern(lab.quality, "ZS", pattern="A{number:6}", reason="x")
    with pytest.raises(NotAllowed):
        numbers.continue_after(lab.tech, "ZS", last="ZS2026-000100", year=2026, reason="x")


def test_patterns_write_and_read_the_same() -> None:
    for text in ("ZS{year}-{number:6}", "{yy}A{number:4}", "H{number:7}", "R({year}){number:3}-X"):
        pattern = checked_pattern(text)
        for number in (1, 999, 12345):
            assert pattern.read(pattern.written(2026, number)) == (2026 if pattern.yearly else 0, number)
    assert Pattern("ZS{year}-{number:6}").read("ZS2026-12") is None


def test_kinds_that_would_write_the_same_are_told_apart() -> None:
    assert alike(Pattern("A{year}{number:4}"), Pattern("A{number:8}"))
    assert alike(Pattern("A{number:4}"), Pattern("A{number:6}"))
    assert not alike(Pattern("A{number:4}"), Pattern("B{number:4}"))
    kinds = list(DEFAULTS.values())
    assert not any(alike(one, other) for one in kinds for other in kinds if one is not other)


def test_what_can_be_taken_in_two_ways_is_not_guessed() -> None:
    assert guessed("ZS2026-004211", 2026) == Pattern("ZS{year}-{number:6}")
    assert guessed("C00871A", 2026) == Pattern("C{number:5}A")
    assert guessed("20260412", 2026) is None
    assert guessed("2026-2025-01", 2026) is None
    assert guessed("ABC", 2026) is None


def test_running_numbers_come_from_a_sheet(lab: Laboratory) -> None:
    kind = kind_of("numbers")
    assert kind is not None
    content = "种类,最后编号\n证书,ZS2026-004211\n委托单,WT2026-0300\n样品,YP2025-000009\n".encode()
    sheet = laboratory.hand_in_sheet(lab.admin, kind, name="x.csv", content=content)
    assert "不是今年" in str(sheet.report)
    sheet = laboratory.hand_in_sheet(
        lab.admin, kind, name="x.csv", content=content[: content.rindex("样".encode())]
    )
    assert laboratory.import_sheet(lab.admin, sheet).counts == {"new": 2}
    assert numbers.take("WT", DAY) == "WT2026-0301"


def test_the_page_tells_what_comes_and_changes_it(lab: Laboratory) -> None:
    client = Client()
    client.force_login(lab.quality, backend="django.contrib.auth.backends.ModelBackend")
    assert "ZS2026-000001" in client.get("/numbers/").content.decode()
    assert client.get("/numbers/ZS/").status_code == 403
    client.force_login(lab.admin, backend="django.contrib.auth.backends.ModelBackend")
    wrong = client.post("/numbers/ZS/", {"pattern": "ZS{year}-{number:6}", "last": "ZS-7", "reason": "接续"})
    assert "像是 ZS-{number:1}" in wrong.content.decode()
    values = {"pattern": "ZS{year}-{number:6}", "last": "ZS2026-000041", "reason": "接续"}
    done = client.post("/numbers/ZS/", values, follow=True).content.decode()
    assert "下一个编号是 ZS2026-000042" in done
    assert "ZS2026-000041" in done
    assert client.get("/numbers/XX/").status_code == 404
