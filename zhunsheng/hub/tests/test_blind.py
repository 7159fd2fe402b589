# SPDX-License-Identifier: Apache-2.0
"""An assessor who does not go there knows a laboratory by its code: no number tells whose a record is."""

import json
import re

import pytest
from django.test import Client

from zhunsheng.hub import actions
from zhunsheng.hub.checklist.content import checklist
from zhunsheng.hub.checklist.sheet import as_xlsx
from zhunsheng.hub.models import Assignment, Registered
from zhunsheng.hub.queries.blind import blind_for
from zhunsheng.hub.tests.cast import FAR, MARKS, NEAR, Hub


@pytest.fixture
def elsewhere(hub: Hub) -> Assignment:
    """The near laboratory's sample, given to somebody who does not go there."""
    assert hub.assignment is not None
    actions.recuse(hub.secretary, hub.assignment, "改派")
    return actions.assign(hub.secretary, hub.entries[NEAR], hub.assessor.assessor, on_site=False)


def test_neither_dossiers_nor_checklist_nor_hits_have_a_number_that_tells(
    hub: Hub, elsewhere: Assignment
) -> None:
    numbers = {each.unit for each in elsewhere.plan.sampled.all()}
    numbers |= {each.number for each in elsewhere.plan.sampled.all()}
    told = checklist(elsewhere)
    client = Client()
    client.force_login(hub.assessor)
    code = hub.entries[NEAR].code
    pages = [
        client.get(address).content.decode()
        for address in (
            f"/hub/work/{elsewhere.pk}/",
            f"/hub/work/{elsewhere.pk}/dossier/1/",
            f"/hub/rounds/of/R1/in/{code}/",
            f"/hub/rounds/of/R1/in/{code}/rules/R-DUTY-01/",
        )
    ]
    for text in (json.dumps(told, ensure_ascii=False), *pages):
        for number in numbers:
            assert not re.search(rf"(?<![\w-]){re.escape(number)}(?![\w-])", text), number
        assert MARKS[NEAR] not in text
    assert f"{code}/1" in pages[0]
    assert as_xlsx(told, "zh")[:2] == b"PK"
    heads = {
        column["zh"] for each in told["dossiers"] for part in each["sections"] for column in part["columns"]
    }
    assert not heads & {"role", "step", "state", "act"}
    client.force_login(hub.secretary)
    assert any(number in client.get(f"/hub/work/{elsewhere.pk}/").content.decode() for number in numbers)


def test_a_number_has_one_name_wherever_it_stands_and_none_in_the_middle_of_another(
    elsewhere: Assignment,
) -> None:
    blind = blind_for(elsewhere, named=False)
    first = elsewhere.plan.sampled.get(position=1)
    code = elsewhere.entry.code
    assert blind.text(f"{first.unit}：{first.unit}9") == f"{code}/1：{first.unit}9"
    assert blind.name("别的-7") == blind.name("别的-7") != blind.name("别的-8")
    assert blind_for(elsewhere, named=True).text(first.unit) == first.unit


def test_a_verdict_leads_to_every_certificate_a_rule_was_asked_about(hub: Hub, elsewhere: Assignment) -> None:
    Registered.objects.bulk_create(
        Registered(pack=hub.packs[NEAR], cert_id=f"c1-{number}" if number else "c1") for number in range(12)
    )
    code = hub.entries[NEAR].code
    client = Client()
    client.force_login(hub.assessor)
    clauses = client.get(f"/hub/rounds/of/R1/in/{code}/rules/?q=R-DUTY-01").content.decode()
    address = f"/hub/rounds/of/R1/in/{code}/rules/R-DUTY-01/"
    assert address in clauses
    page = client.get(address).content.decode()
    assert page.count("没有查到什么</span>") == 11
    assert page.count("有命中</span>") == 1
    assert client.get(f"/hub/rounds/of/R1/in/{code}/rules/R-NONE-01/").status_code == 404
    for stranger in (hub.second, hub.near, hub.far):
        client.force_login(stranger)
        assert client.get(address).status_code == 404
    client.force_login(hub.assessor)
    assert client.get(f"/hub/rounds/of/R1/in/{hub.entries[FAR].code}/rules/").status_code == 404
