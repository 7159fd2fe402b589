# SPDX-License-Identifier: Apache-2.0
"""How it stood over time: the same answer for a past day, month ends made up, and every number a link."""

from datetime import date
from typing import Any

from django.urls import reverse

from zhunsheng.evaluation import actions
from zhunsheng.evaluation.models import Evaluation
from zhunsheng.evaluation.queries.trend import by_month, dated_hits, trend_to
from zhunsheng.evaluation.tests.cast import evaluated, evaluated_overdue, overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_evaluating import verdicts
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.work import actions as work
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD

PAST = date(2026, 4, 12)


def test_a_past_day_has_the_same_answer_after_more_was_done(house: House) -> None:
    house.clock.on(days=1)
    first = actions.evaluate(house.quality, as_of=PAST)
    house.clock.on(days=3)
    work.sign(house.lab.lin, cast.checked(house.lab), password=PASSWORD)
    overdue(house)
    actions.judge(house.director, "4.1", verdict="met", reason="营业执照有效")
    again = actions.evaluate(house.quality, as_of=PAST)
    assert again.sha256 == first.sha256
    assert verdicts(again) == verdicts(first)
    assert verdicts(evaluated(house)) != verdicts(first)


def test_a_point_counts_every_counting_clause_once_by_section(house: House) -> None:
    made = evaluated_overdue(house)
    [point] = trend_to(made)
    five = point["sections"]["5"]
    assert five["to-verify"] >= 1
    assert sum(point["sections"]["6.3"].values()) == 0
    whole = [sum(each.values()) - each["not-applicable"] for each in point["sections"].values()]
    assert sum(whole) == point["applicable"]
    assert (
        sum(each["met"] + each["partly"] + each["not-met"] for each in point["sections"].values())
        == (point["decided"])
    )


def test_of_an_earlier_month_the_last_day_speaks(house: House) -> None:
    house.clock.on(days=60)
    for day in ((2026, 4, 12), (2026, 4, 30), (2026, 5, 30), (2026, 5, 31), (2026, 6, 1), (2026, 6, 2)):
        made = actions.evaluate(house.quality, as_of=date(*day))
    assert [each["as_of"] for each in trend_to(made)] == [
        "2026-04-30",
        "2026-05-31",
        "2026-06-01",
        "2026-06-02",
    ]


def test_month_ends_are_made_up_and_every_number_leads_to_its_rows(house: House) -> None:
    overdue(house)
    house.clock.on(days=40)
    evaluated(house)
    url = reverse("evaluation:month-ends")
    assert "补评" in page(house.quality, "trend")
    response: Any = seat(house.quality).post(url)
    assert "trend/" in b"".join(response.streaming_content).decode()
    assert Evaluation.objects.filter(as_of=date(2026, 4, 30)).count() == 1
    assert seat(house.quality).post(url).status_code == 302  # none is lacking any more
    assert seat(house.auditor).post(url).status_code == 403
    said = page(house.auditor, "trend", language="en", section="5")
    assert "补评" not in said
    assert 'aria-label="Verdicts over time' in said
    assert "own=yes&amp;verdict=to-verify&amp;section=5" in said
    listed = page(house.auditor, "board", own="yes", verdict="to-verify", section="5")
    assert "5.8.4" in listed
    assert "month=2026-04" in said


def test_hits_are_counted_by_month_and_the_worklist_shows_the_month(house: House) -> None:
    made = evaluated_overdue(house)
    hits = dated_hits(made)
    severities, standings = by_month(hits)["2026-04"]
    assert severities["hard"] == sum(hit.severity == "hard" and hit.on[:7] == "2026-04" for hit in hits) > 0
    assert standings["open"] == severities.total()
    assert "R-TRACE-01</span>" in page(house.quality, "worklist", month="2026-04")
    assert "R-TRACE-01</span>" not in page(house.quality, "worklist", month="2026-03")
