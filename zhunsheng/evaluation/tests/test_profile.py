# SPDX-License-Identifier: Apache-2.0
"""The grading profile: proposed by one, approved by another, from a day on, printed on every report."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.evaluation import actions, queries
from zhunsheng.evaluation.models import GradingProfile
from zhunsheng.evaluation.queries.profiles import profile_on
from zhunsheng.evaluation.tests.cast import evaluated
from zhunsheng.evaluation.tests.conftest import House
from zhunsheng.evaluation.tests.test_pages import page, seat
from zhunsheng.ledger.errors import ActionError
from zhunsheng.ledger.models import Event
from zhunsheng.rules.report.html import render
from zhunsheng.rules.report.profile import default_profile, profile_text, read_profile
from zhunsheng.rules.report.published import published

TODAY, TOMORROW, LATER = date(2026, 4, 12), date(2026, 4, 13), date(2026, 4, 15)


def changed(weight: str = "3") -> str:
    told = default_profile().as_json()
    return profile_text(told).replace("'6.2': '1'", f"'6.2': '{weight}'")


def proposed(house: House, day: date = TOMORROW) -> GradingProfile:
    return actions.propose_profile(house.quality, changed(), valid_from=day, reason="客户与市场更要紧")


def test_a_profile_written_as_text_is_read_as_it_was() -> None:
    told = default_profile().as_json()
    again = read_profile("again", profile_text(told)).as_json()
    assert {**again, "digest": ""} == {**told, "digest": ""}


def test_it_counts_from_its_day_once_another_person_approved_it(house: House) -> None:
    row = proposed(house)
    with pytest.raises(NotAllowed):
        actions.decide_profile(house.quality, row, approved=True)
    assert profile_on(LATER).row is None
    house.clock.on(days=2)
    decision = actions.decide_profile(house.director, row, approved=True)
    assert decision.counts_from == date(2026, 4, 14)  # approved after its day: no day gone by changes
    assert profile_on(TOMORROW).row is None
    assert profile_on(LATER).profile.digest == row.digest
    kinds = list(
        Event.objects.filter(kind__startswith="profile.").order_by("id").values_list("kind", flat=True)
    )
    assert kinds == ["profile.proposed", "profile.decided"]
    with pytest.raises(ActionError):
        actions.decide_profile(house.director, row, approved=True)


def test_every_report_prints_it_and_a_report_of_an_earlier_day_keeps_its_own(house: House) -> None:
    before = evaluated(house)
    actions.decide_profile(house.director, proposed(house), approved=True)
    house.clock.on(days=3)
    after = evaluated(house)
    assert queries.document_of(before)["profile"]["since"] is None
    told = queries.document_of(after)
    assert (told["profile"]["since"]["day"], told["profile"]["grades"][0]["weights"]["6.2"]) == (
        "2026-04-13",
        "3",
    )
    assert "in force from 2026-04-13" in render(told, "en")
    assert "in force from" not in render(published(told), "en")  # which names nobody


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"valid_from": date(2026, 4, 11)}, "valid_from"),
        ({"reason": " "}, "reason"),
        ({"text": changed("1")}, None),
        ({"text": changed("-1")}, None),
        ({"text": "x" * 70_000}, None),
    ],
)
def test_it_refuses(house: House, more: dict[str, Any], field: str | None) -> None:
    told: dict[str, Any] = {"text": changed(), "valid_from": TODAY, "reason": "理由", **more}
    with pytest.raises(ActionError) as refused:
        actions.propose_profile(house.quality, told.pop("text"), **told)
    assert refused.value.field == field
    assert not GradingProfile.objects.exists()


def test_only_who_may_proposes_and_decides_and_what_is_sent_back_never_counts(house: House) -> None:
    for who in (house.auditor, house.director, house.lab.tech):
        with pytest.raises(NotAllowed):
            actions.propose_profile(who, changed(), valid_from=TODAY, reason="理由")
    row = proposed(house)
    with pytest.raises(ActionError):
        proposed(house)  # one waits already
    with pytest.raises(NotAllowed):
        actions.decide_profile(house.auditor, row, approved=False, reason="不妥")
    with pytest.raises(ActionError):
        actions.decide_profile(house.director, row, approved=False)
    actions.decide_profile(house.director, row, approved=False, reason="先与客户谈")
    assert profile_on(LATER).row is None


def test_the_form_previews_keeps_what_was_typed_and_is_approved_on_a_page(house: House) -> None:
    evaluated(house)
    url = reverse("evaluation:profile-change")
    client = seat(house.quality)
    form = client.get(url).context["form"]
    typed = {each.html_name: each.value() for each in form if each.value() is not None}
    typed |= {"weight_6.2": "3", "reason": "客户更要紧", "score_0_1": "0.9", "preview": "yes"}
    said = client.post(url, typed).content.decode()
    assert "不能高于上一级" in said
    assert "客户更要紧" in said
    typed |= {"score_0_1": "0.5"}
    said = client.post(url, typed).content.decode()
    assert "这样改的结果" in said
    assert not GradingProfile.objects.exists()
    del typed["preview"]
    assert client.post(url, typed | {"propose": "yes"}).status_code == 302
    row = GradingProfile.objects.get()
    assert "客户更要紧" in page(house.director, "profile")
    assert 'name="approve"' not in page(house.quality, "profile")
    decide = reverse("evaluation:profile-decide")
    assert seat(house.director).post(decide, {"profile": row.pk, "approve": "yes"}).status_code == 302
    assert profile_on(TODAY).profile.grades[0].weights["6.2"] == 3
    assert seat(house.auditor).get(url).status_code == 403
