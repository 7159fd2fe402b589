# SPDX-License-Identifier: Apache-2.0
"""Every address of a hub, asked by everybody: nobody learns of a laboratory that is not theirs."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from pytest_django import Settings

from tests.furnished import Workshop
from zhunsheng.hub import actions as hub_actions
from zhunsheng.hub.models import Suspect
from zhunsheng.hub.tests.cast import FAR, MARKS, NEAR, Hub, build, looked_again, shown
from zhunsheng.ledger.models import Event
from zhunsheng.web.tests.test_every_address import browser, filled, routes


@pytest.fixture
def hub(folder: Path, settings: Settings, workshop: Workshop, db: None) -> Iterator[Hub]:
    """The hub, which other tests may have built already."""
    settings.INSTALLATION, settings.ROOT_URLCONF = "hub", "zhunsheng.web.hub_urls"
    with workshop.furnished(build).in_use() as mine:
        yield mine


def addresses(hub: Hub) -> list[str]:
    """Every address of the hub, filled in with what is the near laboratory's."""
    assert hub.round is not None
    assert hub.assignment is not None
    [question] = hub_actions.ask(hub.secretary, hub.entries[NEAR], [hub.plan_hit()], "谁核验的？")
    visit = hub_actions.record_visit(
        hub.assessor, hub.assignment, day=date(2026, 4, 11), place="甬江校准本部", met="主任", seen="在场"
    )
    result = shown(hub)
    appealed = hub_actions.appeal(hub.near, result, "甬江校准：5.1 的判断不对")
    fact = hub_actions.enter_fact(
        hub.secretary,
        kind="complaint",
        code=NEAR,
        authority="省局",
        first=date(2026, 4, 1),
        text="甬江校准被投诉",
        source="https://example.org/1",
    )
    made = hub_actions.report_suspect(NEAR, certificate="ZS-1", why="甬江校准的签名不像")
    again = looked_again(hub)
    values = VALUES | {
        "evaluations": str(again.pk),
        "facts": str(fact.pk),
        "suspects": made.suspect.number,
        "results": result.number,
        "results/of": result.number,
        "appeal": str(appealed.pk),
        "packs": str(hub.packs[NEAR].pk),
        "key": str(hub.laboratories[NEAR].keys.latest("id").pk),
        "contact": str(hub.laboratories[NEAR].contacts.latest("id").pk),
        f"rounds/of/{hub.round.number}": hub.entries[NEAR].code,
        f"rounds/of/{hub.round.number}/in": hub.entries[NEAR].code,
        "answer": str(question.pk),
        f"in/{hub.entries[NEAR].code}/visit": str(visit.pk),
        f"in/{hub.entries[NEAR].code}/rules": "R-TRACE-01",
        "work": str(hub.assignment.pk),
        "dossier": "1",
        "checklist.": "html",
        "users": str(hub.assessor.pk),
        "events": str(Event.objects.latest("id").pk),
    }
    patterns: list[URLPattern | URLResolver] = get_resolver().url_patterns
    return sorted({filled(route, values) for route in routes(patterns)} - {"accounts/sign-out/"})


VALUES = {
    "evaluation/rules/of": "R-TRACE-01",
    "evaluation/report": "html",
    "evaluation/other": "premises",
    "evaluation/other/premises/rows": "1",
    "evaluation/attachments": "0" * 64,
    "laboratories/of": NEAR,
    "laboratories": NEAR,
    "result.": "pdf",
    "statements": "T2026-0001",
    "rounds/of": "R1",
    "evaluation/clauses": "4.4.2",
}


def told(client: Client, asked: list[str], marks: tuple[str, ...]) -> Iterator[object]:
    """Where a page tells what it must not, or fails; read, and sent an empty form."""
    for address in asked:
        for answer in (client.get(f"/{address}"), client.post(f"/{address}")):
            text = answer.content.decode(errors="replace")
            found = [mark for mark in marks if mark in text and mark not in address]
            if found or answer.status_code >= 500:
                yield (address, answer.status_code, found)


MARKS_OF_NEAR = (MARKS[NEAR], NEAR, "甬江联系人")


@pytest.mark.parametrize("who", ["far", "second", "admin"])
def test_nobody_learns_of_a_laboratory_that_is_not_theirs(hub: Hub, who: str) -> None:
    # The administrator keeps users and the log, and knows the names of accounts and subjects of events.
    marks = MARKS_OF_NEAR if who != "admin" else (MARKS[NEAR],)
    asked = addresses(hub)
    if who == "second":  # an assessor at work elsewhere is told who takes part, to declare ties, and no more
        asked = [each for each in asked if not each.startswith("hub/ties/")]
    before = Event.objects.count()
    assert list(told(browser(getattr(hub, who)), asked, marks)) == []
    # Whoever keeps the users may end an account; an assessor may declare.
    assert who != "far" or Event.objects.count() == before


def test_a_stranger_is_sent_to_the_door(hub: Hub, client: Client) -> None:
    assert list(told(client, addresses(hub), MARKS_OF_NEAR)) == []
    assert client.get("/hub/packs/").status_code == 302


@pytest.mark.parametrize("who", ["head", "secretary", "reviewer", "near"])
def test_no_address_fails_for_those_who_run_the_hub_or_take_part(hub: Hub, who: str) -> None:
    client = browser(getattr(hub, who))
    failed = [each for each in addresses(hub) if client.get(f"/{each}").status_code >= 500]
    assert failed == []
    page = client.get(f"/hub/laboratories/of/{NEAR}/").content.decode()
    assert MARKS[NEAR] in page
    assert (client.get(f"/hub/laboratories/of/{FAR}/").status_code == 200) == (who != "near")


def test_a_hub_shows_its_own_navigation(hub: Hub) -> None:
    page = browser(hub.secretary).get("/hub/").content.decode()
    assert "评价轮次" in page
    assert "委托单" not in page


def test_anybody_reports_a_certificate_and_follows_it_until_it_is_too_often(hub: Hub, client: Client) -> None:
    said = {"printed": NEAR, "certificate": "ZS-9", "why": "签名不像", "reporter": "王某"}
    told_once = client.post("/report/", said | {"file": SimpleUploadedFile("c.pdf", b"no certificate")})
    assert told_once.status_code == 201
    found = Suspect.objects.latest("id")
    assert (found.laboratory, found.examined) == (hub.laboratories[NEAR], {"verdict": "unreadable"})
    [code] = re.findall(r"<strong>([2-9A-Z]{16})</strong>", told_once.content.decode())
    followed = client.get("/report/follow/", {"code": code}).content.decode()
    assert found.number in followed
    assert "王某" not in browser(hub.near).get(f"/hub/suspects/{found.number}/").content.decode()
    assert "王某" in browser(hub.secretary).get(f"/hub/suspects/{found.number}/").content.decode()
    answers = [client.post("/report/", said).status_code for _again in range(20)]
    assert answers == [201] * 19 + [429]
