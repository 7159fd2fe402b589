# SPDX-License-Identifier: Apache-2.0
"""The demo of a hub, with two of its seven laboratories: it is played, and its pages answer."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client, override_settings
from pytest_django import Settings

from tests.furnished import Workshop
from zhunsheng.accounts.models import User
from zhunsheng.cli.demo.cast import PASSWORD
from zhunsheng.cli.demo_hub import ENTITY, play
from zhunsheng.cli.demo_hub.cast import LABORATORIES
from zhunsheng.cli.foundation import found
from zhunsheng.hub.models import Publication
from zhunsheng.laboratory.tests.cast import Clock

UNDER_WAY, CORRECTED = LABORATORIES[0], LABORATORIES[-1]
LINK = re.compile(r'href="(/[^"#]*)"')
MOST = 40


@dataclass
class Played:
    """The demo, whose clock goes on when told."""

    clock: Clock


def played(told: Clock) -> Played:
    last = told.at.date() - timedelta(days=10)
    with override_settings(INSTALLATION="hub"), tempfile.TemporaryDirectory() as name:
        administrator, _site = found(ENTITY, "admin", "系统管理员", "Administrator", PASSWORD)
        play(administrator, Path(name), (UNDER_WAY, CORRECTED), last - timedelta(days=364), last)
    return Played(told)


@pytest.fixture
def demo(folder: Path, settings: Settings, workshop: Workshop, db: None) -> Iterator[None]:
    settings.INSTALLATION, settings.ROOT_URLCONF = "hub", "zhunsheng.web.hub_urls"
    with workshop.furnished(played).in_use():
        yield


def seen_from(client: Client, begin: str) -> list[str]:
    """The pages that links lead to from one, each of which answers."""
    waiting = [begin]
    seen: list[str] = []
    while waiting and len(seen) < MOST:
        address = waiting.pop(0)
        answer = client.get(address)
        assert answer.status_code in (200, 302), address
        seen.append(address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            found = LINK.findall(answer.content.decode())
            fresh = dict.fromkeys(each.replace("&amp;", "&") for each in found)
            waiting += [each for each in fresh if each not in {*seen, *waiting} and "static" not in each]
    return seen


def test_the_demo_plays_and_its_pages_answer(demo: None) -> None:
    first, corrected = Publication.objects.order_by("id")
    assert corrected.corrects == first
    public = seen_from(Client(), "/laboratories/")
    assert f"/results/{corrected.number}/" in public
    for username, wanted in (
        ("mishu", "/hub/suspects/"),
        ("jia", "/hub/ties/"),
        ("qinling", "/hub/results/"),
    ):
        client = Client()
        client.force_login(User.objects.get(username=username))
        assert wanted in seen_from(client, "/hub/"), username
