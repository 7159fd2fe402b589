# SPDX-License-Identifier: Apache-2.0
"""The public scope: what is listed on which day, on what basis, and in which forms."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from zhunsheng.laboratory import actions as laboratory
from zhunsheng.laboratory.models import CapabilityRow
from zhunsheng.laboratory.queries import ScopeQuestion, scope_list, scope_told
from zhunsheng.work.tests.cast import BEGINNING, Laboratory

TODAY = date(2026, 4, 12)


def add(lab: Laboratory, quantity: str, **more: object) -> CapabilityRow:
    """An accredited row of a current, changed as told."""
    values: dict[str, Any] = {
        "basis": "accreditation",
        "method": lab.dmm,
        "site": lab.site,
        "quantity": quantity,
        "quantity_name": "直流电流",
        "quantity_name_en": "DC current",
        "low": "-1",
        "high": "1",
        "unit": "A",
        "form": "quadrature",
        "cmc": "0.1",
        "cmc_relative": "0.00002",
        "cmc_unit": "mA",
        "valid_from": BEGINNING,
        **more,
    }
    return laboratory.add_capability(lab.papers, **values)


def quantities(day: date, **more: str) -> list[str]:
    return [row.quantity for row in scope_list(ScopeQuestion(day, **more))]


def test_rows_hold_on_their_days_and_are_narrowed(lab: Laboratory) -> None:
    add(lab, "dc-current", valid_from=date(2026, 3, 1), last_day=date(2026, 6, 30))
    assert quantities(TODAY) == ["dc-current", "dc-voltage", "temperature-correction"]
    assert quantities(date(2026, 2, 28)) == ["dc-voltage", "temperature-correction"]
    assert quantities(date(2026, 6, 30), basis="accreditation") == ["dc-current"]
    assert quantities(date(2026, 7, 1), basis="accreditation") == []
    assert quantities(TODAY, field="thermal") == ["temperature-correction"]
    assert quantities(TODAY, site="NB", text="JJF 1587-2016 电流") == ["dc-current"]
    assert quantities(TODAY, text="digital multimeter") == ["dc-current", "dc-voltage"]
    assert quantities(TODAY, site="elsewhere") == []
    assert quantities(date(2025, 12, 31)) == []


def test_a_past_day_shows_what_stood_then_and_what_is_known_better(lab: Laboratory) -> None:
    lab.clock.on(days=10)
    laboratory.retract_capability(lab.papers, CapabilityRow.objects.get(quantity="dc-voltage"), reason="写错")
    add(lab, "dc-voltage", low="-100", high="100", unit="V", cmc_unit="mV")
    then = TODAY + timedelta(days=1)
    rows = scope_told(scope_list(ScopeQuestion(then, text="dc-voltage")), then)
    assert [(row.low, row.late, row.retracted_on) for row in rows] == [
        ("-1000", False, date(2026, 4, 22)),
        ("-100", True, None),
    ]
    now = date(2026, 4, 22)
    rows = scope_told(scope_list(ScopeQuestion(now, text="dc-voltage")), now)
    assert [(row.low, row.late) for row in rows] == [("-100", False)]


def test_the_page_says_basis_and_since_when_in_both_languages(lab: Laboratory, client: Client) -> None:
    add(lab, "dc-current", last_day=date(2026, 12, 31), remark="不含脉冲")
    text = client.get("/scope/").content.decode()
    for said in (
        "直流电流",
        "−1 … 1 A",
        "0.1 mA ⊕ 0.00002·|x|",
        "2026-01-01",
        "2026-12-31",
        "不含脉冲",
        "JJF 1587-2016",
    ):
        assert said in text
    assert "自我声明" in text
    client.post("/language/", {"language": "en", "next": "/scope/"})
    english = client.get("/scope/", {"basis": "accreditation"}).content.decode()
    assert "DC current" in english
    assert "1 capability" in english
    assert "dc-voltage" not in english


def test_a_bad_date_is_told_beside_its_field_and_loses_nothing(lab: Laboratory, client: Client) -> None:
    text = client.get("/scope/", {"on": "soon", "q": "temperature", "field": "nonsense"}).content.decode()
    assert 'id="id_on_error"' in text
    assert 'value="temperature"' in text
    assert "temperature-correction" in text
    for day in ("9999-12-31", "0001-01-01"):
        assert client.get("/scope/", {"on": day}).status_code == 200


def test_long_scopes_are_paged_printed_whole_and_given_as_a_table(lab: Laboratory, client: Client) -> None:
    for number in range(30):
        add(lab, f"dc-current-{number:02d}", quantity_name=f"=量{number}")
    page = client.get("/scope/", {"q": "dc-current"}).content.decode()
    assert (page.count('<th scope="row">'), "page=2" in page) == (25, True)
    assert client.get("/scope/print/", {"q": "dc-current"}).content.decode().count('<th scope="row">') == 30
    answer = client.get("/scope/scope.csv", {"q": "dc-current", "on": "2026-04-12"})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "scope-2026-04-12.csv" in answer["Content-Disposition"]
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 30
    assert (rows[0]["cmc"], rows[0]["cmc_form"], rows[0]["k"], rows[0]["since"]) == (
        "0.1", "quadrature", "2", "2026-01-01",
    )  # fmt: skip
    assert rows[0]["quantity"].startswith("'=")  # no formula for whoever opens it


@pytest.mark.django_db
def test_an_empty_scope_says_so(client: Client) -> None:
    assert "这一天没有符合条件的能力" in client.get("/scope/").content.decode()
