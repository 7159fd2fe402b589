# SPDX-License-Identifier: Apache-2.0
"""How the rules did here: the page, its filters, and the file that leaves."""

from django.urls import reverse

from zhunsheng.evaluation import actions
from zhunsheng.evaluation.tests.cast import evaluated_overdue
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.laboratory.queries import organisation
from zhunsheng.rules.report.experience import alarms_of


def test_what_became_of_hits_stands_beside_the_frozen_rate_and_leaves_as_numbers(
    house: House,
) -> None:
    made = evaluated_overdue(house)
    [hit] = made.hits.filter(rule="R-TRACE-01", state="broken")
    said = page(house.director, "rules", q="R-TRACE-01", language="en")
    assert "0 / 6200" in said
    actions.decide(house.quality, [hit.key], state="dismissed", reason="延期函 YQ-12 已归档")
    assert "more than frozen" in page(house.director, "rules", only="noisier", language="en")  # 1 of 1
    assert "R-DUTY-01" not in page(house.director, "rules", only="hit")
    answer = seat(house.director).get(reverse("evaluation:experience"))
    text = answer.content.decode()
    entity = organisation()
    assert entity is not None
    assert alarms_of(text)["R-TRACE-01"] == (1, 1)
    for secret in (house.certificate.number, "MS-0021", "延期函", entity.credit_code):
        assert secret not in text
    assert seat(house.lab.users["chen"]).get(reverse("evaluation:rules")).status_code == 403
