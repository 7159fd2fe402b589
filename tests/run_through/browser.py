# SPDX-License-Identifier: Apache-2.0
"""People at their browsers: each signs in through the sign-in page and does what is on the screen."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from zhunsheng.accounts.models import User
from zhunsheng.work.tests.cast import PASSWORD, Clock, Laboratory

# A busy machine is no fault of ours: what is expected may take its time to appear.
PATIENCE = 20_000
expect.set_options(timeout=PATIENCE)

HAN = re.compile(r"[\u3400-\u9fff]")
NewContext = Callable[..., BrowserContext]
# What each language calls the words that every walk needs.
SIGN_IN = {"zh": ("用户名", "密码", "登录"), "en": ("User name", "Password", "Sign in")}
# What the product itself says on a page, as opposed to names and texts of the laboratory's own data.
OWN_WORDS = "button, label, th, h2, legend, dt, nav a, .steps b, .badge, .help, .under > span.quiet"


@dataclass
class House:
    """The laboratory of a test, its server, and the browsers of those who work with it."""

    lab: Laboratory
    base: str
    folder: Path
    new_context: NewContext
    language: str = "zh"
    _seats: dict[str, Page] = field(default_factory=dict)

    @property
    def clock(self) -> Clock:
        """The one clock of the process; the server reads it too."""
        return self.lab.clock

    def stranger(self) -> Page:
        """A browser in which nobody is signed in."""
        page = self.new_context(base_url=self.base, accept_downloads=True).new_page()
        page.set_default_timeout(PATIENCE)
        return page

    def seat(self, username: str) -> Page:
        """The browser of a person, signed in at the sign-in page the first time."""
        if username not in self._seats:
            self._seats[username] = sign_in(self.stranger(), username, self.language)
        return self._seats[username]

    def shown_name(self, username: str) -> str:
        """The name of a person as the top of the page shows it."""
        return shown_name(username, self.language)


def sign_in(page: Page, username: str, language: str = "zh") -> Page:
    """Sign in at the sign-in page, in a browser in which nobody is."""
    visit(page, "sign-in")
    if language == "en":
        page.get_by_role("button", name="English").click()
    name, password, button = SIGN_IN[language]
    page.get_by_label(name).fill(username)
    page.get_by_label(password).fill(PASSWORD)
    page.get_by_role("button", name=button).click()
    expect(page.locator(".who")).to_contain_text(shown_name(username, language))
    return page


def shown_name(username: str, language: str) -> str:
    """The name of a person as the top of the page shows it."""
    user = User.objects.get(username=username)
    return user.name_en if language == "en" and user.name_en else user.name


def visit(page: Page, name: str, *numbers: str) -> None:
    """Open a page by its name, as from a bookmark or a scanned label."""
    page.goto(reverse(name, args=numbers))


def press(page: Page, name: str) -> None:
    """Press the button, or follow the link, of that name in the page's main part."""
    main = page.locator("main")
    button = main.get_by_role("button", name=name, exact=True)
    link = main.get_by_role("link", name=name, exact=True)
    button.or_(link).first.click()


def fill(page: Page, values: dict[str, str]) -> None:
    """Fill fields by their labels; the marks of required fields are no part of a label."""
    for label, value in values.items():
        labelled(page, label).fill(value)


def answer_yes(page: Page) -> None:
    """Answer every question of a contract review with yes; it opens unanswered."""
    for radio in page.locator('input[type="radio"][name^="answer-"][value="yes"]').all():
        radio.check()


def labelled(page: Page, label: str) -> Locator:
    """The field in the main part that a label names, required or not."""
    return page.locator("main").get_by_label(re.compile(rf"^\s*{re.escape(label)}\s*\*?\s*$"))


def refusal(page: Page) -> Locator:
    """The panel that says what can't happen, why, and what would clear it."""
    return page.locator("section.refusal[role=alert]")


def untranslated(page: Page) -> list[str]:
    """The product's own words on the page that are still Chinese."""
    found = page.locator(OWN_WORDS).all_inner_texts()
    return sorted({text.strip() for text in found if HAN.search(text) and text.strip() != "中文"})
