# SPDX-License-Identifier: Apache-2.0
"""From a verdict to the rows that were looked at, one by one."""

from django.urls import reverse

from zhunsheng.evaluation.queries.checked import checked_by
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.rules.catalogue import SWEPT, named


def test_a_verdict_met_leads_to_every_row_that_was_looked_at(house: House) -> None:
    made = evaluated(house)
    assert made.verdicts.get(clause="5.8.4").verdict == "met"
    address = reverse("evaluation:checked", args=["R-TRACE-01"])
    assert f'href="{address}?evaluation={made.pk}"' in page(house.director, "clause", "5.8.4")
    said = page(house.quality, "checked", "R-TRACE-01", evaluation=str(made.pk))
    assert reverse("work:certificate", args=[house.certificate.number]) in said
    assert "没有查到什么</span>" in said
    assert "没有符合条件的行" in page(house.quality, "checked", "R-TRACE-01", said="hit")
    assert "没有符合条件的行" in page(house.quality, "checked", "R-TRACE-01", q="没有这样的号")
    chen = seat(house.lab.users["chen"])
    assert chen.get(address).status_code == 403
    gone = seat(house.director).get(reverse("evaluation:checked", args=["R-NONE-01"]))
    assert gone.status_code == 404


def test_a_hit_stands_beside_its_row(house: House) -> None:
    made = evaluated_overdue(house)
    [row] = checked_by(named("R-TRACE-01"), made).rows or ()
    assert (row.unit, row.said) == (house.certificate.number, "hit")
    assert "有命中</span>" in page(house.quality, "checked", "R-TRACE-01", said="hit")


def test_every_rule_lists_as_many_rows_as_it_was_asked_about(house: House) -> None:
    made = evaluated(house)
    for rule in {each.judges: each for each in SWEPT}.values():
        rows = checked_by(rule, made).rows
        assert rows is not None, rule.judges
        assert len(rows) == made.asked["units"].get(rule.id, 0), rule.judges
