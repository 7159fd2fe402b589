# SPDX-License-Identifier: Apache-2.0
"""Refusals name rooms and people to the reader; what is kept and logged stays with ids."""

import pytest
from django.test import Client
from django.urls import reverse

from zhunsheng.laboratory.actions import place_hold
from zhunsheng.work import actions
from zhunsheng.work.gate import Refused
from zhunsheng.work.models import Refusal
from zhunsheng.work.named_findings import told
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import Laboratory


@pytest.mark.parametrize(
    ("kind", "number", "zh", "en"),
    [
        ("room", "R2", "2 号恒温室 R2", "Conditioned room 2 (R2)"),
        ("person", "P02", "张敏 P02", "Zhang Min (P02)"),
    ],
)
def test_what_is_on_hold_is_named(lab: Laboratory, kind: str, number: str, zh: str, en: str) -> None:
    task = cast.assigned(lab)
    place_hold(lab.tech, subject_kind=kind, subject_number=number, reason="核查")
    lab.clock.on(minutes=1)
    with pytest.raises(Refused):
        cast.started(lab, task)
    row = Refusal.objects.latest("id")
    [finding] = [each for each in row.findings if each["rule_id"] == "R-HOLD-01"]
    assert finding["message"]["zh"].split()[1] == number
    text = told([finding])[0]
    assert zh in text.zh
    assert en in text.en
    browser = Client()
    browser.force_login(lab.tech)
    browser.cookies["django_language"] = "en"
    page = browser.get(reverse("work:task", args=[task.number])).content.decode()
    assert en in page
    assert actions.unassign(lab.tech, task, reason="改派").state == "unassigned"
