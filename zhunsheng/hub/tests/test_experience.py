# SPDX-License-Identifier: Apache-2.0
"""What became of the rules' hits in a round: the file that the reference is fitted from, numbers alone."""

import json

import pytest
from django.test import Client

from zhunsheng.accounts.permissions import NotAllowed
from zhunsheng.hub import actions
from zhunsheng.hub.queries.experience import experience_file
from zhunsheng.hub.tests.cast import FAR, MARKS, NEAR, Hub
from zhunsheng.rules.report.experience import alarms_of


def test_what_assessors_decided_in_a_round_is_told_in_numbers_over_all_laboratories(hub: Hub) -> None:
    assert hub.round is not None
    [rule] = [
        each for each in experience_file(hub.secretary, hub.round)["rules"] if each["rule"] == "R-DUTY-01"
    ]
    assert (rule["asked"], rule["open"], rule["dismissed"]) == (24, 1, 0)  # twelve of each pack
    actions.decide(
        hub.assessor, hub.entries[NEAR], [hub.plan_hit()], state="dismissed", reason="记录在另一册"
    )
    told = experience_file(hub.secretary, hub.round)
    text = json.dumps(told, ensure_ascii=False)
    assert alarms_of(text)["R-DUTY-01"] == (1, 24)
    for secret in (NEAR, FAR, *MARKS.values(), "c1-1", "记录在另一册"):
        assert secret not in text
    client = Client()
    client.force_login(hub.secretary)
    page = client.get("/hub/rounds/of/R1/rules/?q=R-DUTY-01").content.decode()
    assert 'data-label="已排除">1</td>' in page
    assert client.get("/hub/rounds/of/R1/experience.json").json() == told


def test_assessors_and_contacts_are_told_nothing_of_a_whole_round(hub: Hub) -> None:
    assert hub.round is not None
    for user in (hub.assessor, hub.near):
        with pytest.raises(NotAllowed):
            experience_file(user, hub.round)
