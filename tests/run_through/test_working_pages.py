# SPDX-License-Identifier: Apache-2.0
"""The pages on which work is done, for the blind and on a phone: drafts, checks, records, signing.

Each in the state in which there is most to see: a draft being filled in, a record with readings and one cell
that was refused, charts of three checks, certificates to sign together.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from tests.run_through.browser import House, labelled
from tests.run_through.test_public_pages import faults, too_wide
from zhunsheng.accounts.models import User
from zhunsheng.laboratory import actions as laboratory
from zhunsheng.measure.procedure import shipped_text
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import BEGINNING, Laboratory


def checks(lab: Laboratory) -> int:
    """A plan for the standard with a few checks."""
    plan = laboratory.plan_check(
        lab.keeper, lab.calibrator, function="DCV", check_standard="CS-01", reference="10.0002", unit="V",
        resolution="0.0001", repeats=2, every_days=30, begins_on=BEGINNING, limit="0.0010",
    )  # fmt: skip
    for number, texts in enumerate((["10.0001", "10.0002"], ["10.0003", "10.0001"], ["10.0002", "10.0002"])):
        laboratory.record_check(lab.zhang, plan, on=BEGINNING + timedelta(days=30 * number), texts=texts)
    return plan.pk


def pages(lab: Laboratory) -> Iterator[tuple[User, str]]:
    """Whose page, and where."""
    draft = laboratory.start_draft(lab.papers, lab.dmm, text=shipped_text("dmm-jjf1587"))
    plan, number = checks(lab), lab.calibrator.number
    cast.checked(lab)
    record = cast.filled(lab, cast.started(lab, cast.assigned(lab, items=[cast.multimeter("B1")]))).number
    yield lab.papers, reverse("laboratory:drafts")
    yield lab.papers, reverse("laboratory:draft", args=[draft.pk])
    yield lab.papers, reverse("laboratory:draft-form", args=[draft.pk])
    yield lab.papers, reverse("laboratory:draft-text", args=[draft.pk])
    yield lab.papers, reverse("work:draft-preview", args=[draft.pk])
    yield lab.keeper, reverse("laboratory:equipment-detail", args=[number])
    yield lab.keeper, reverse("laboratory:check-plan", args=[number, plan])
    yield lab.zhang, reverse("laboratory:new-check", args=[number, plan])
    yield lab.lin, reverse("work:sign-many")
    yield lab.zhang, reverse("work:record-budgets", args=[record])
    yield lab.zhang, reverse("work:record-print", args=[record])
    yield lab.zhang, reverse("work:task-record", args=[record])


def open_as(page: Page, house: House, user: User, address: str) -> None:
    """The page as this person sees it, signed in beside the screen."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": house.base}])
    page.goto(address)


def test_every_working_page_for_everybody(house: House) -> None:
    page, found = house.stranger(), {}
    for turn, (user, address) in enumerate(pages(house.lab)):
        language = ("zh-hans", "en")[turn % 2]
        page.emulate_media(color_scheme="dark" if language == "en" else "light")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": house.base}])
        open_as(page, house, user, address)
        if address.endswith("/record/"):
            labelled(page, "10 示值 1" if language == "zh-hans" else "10 Indication 1").fill("10.00071")
            page.keyboard.press("Enter")
            page.locator(".problems:not([hidden])").wait_for()
        assert page.locator("h1").count() == 1, address
        if said := faults(page) + [f"scrolls sideways at {width}" for width in too_wide(page)]:
            found[f"{address} ({language})"] = said
    assert found == {}
