# SPDX-License-Identifier: Apache-2.0
"""Every public page in a browser: for the blind, by keyboard, on a phone, enlarged, without JavaScript."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from playwright.sync_api import Page, expect

from tests.run_through.browser import PATIENCE, House
from zhunsheng.ledger import files
from zhunsheng.work import actions, sealing
from zhunsheng.work.models import Certificate
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD

LEVELS = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
# The narrowest phone, a common one, and a desk at 200 % of 1280.
WIDTHS = (320, 390, 640)
Visit = Callable[[Page], None]


def sealed(certificate: Certificate) -> Certificate:
    try:
        return sealing.resume(certificate)
    finally:
        connections.close_all()


def issued(house: House) -> tuple[Certificate, Path]:
    signed = actions.sign(house.lab.lin, cast.checked(house.lab), password=PASSWORD)
    # The browser's driver keeps an event loop in this thread, and the seal wants one of its own.
    with ThreadPoolExecutor(1) as aside:
        certificate = aside.submit(sealed, signed).result()
    assert certificate.pdf is not None
    path = house.folder / "certificate.pdf"
    path.write_bytes(files.read(certificate.pdf))
    return certificate, path


def chosen(path: Path) -> Visit:
    """Verify a file from the page."""

    def visit(page: Page) -> None:
        page.goto("/verify/")
        page.locator("#id_file").set_input_files(path)
        page.locator("#file-check button").click()
        expect(page.locator("h1#verdict")).to_be_visible(timeout=3 * PATIENCE)

    return visit


def at(address: str) -> Visit:
    def visit(page: Page) -> None:
        page.goto(address)

    return visit


def pages(house: House) -> Iterator[tuple[str, Visit]]:
    """Every public page, each in the states it has."""
    certificate, path = issued(house)
    wrong = house.folder / "wrong.gif"
    wrong.write_bytes(b"GIF89a")
    yield "start", at("/verify/")
    yield "found", at(f"/v/{certificate.number}?c={certificate.code}")
    yield "no code", at(f"/v/{certificate.number}")
    yield "unknown", at(f"/v/{certificate.number}?c=AAAA-AAAA")
    yield "our file", chosen(path)
    yield "no certificate", chosen(wrong)
    yield "scope", at("/scope/")
    yield "scope, wrong date", at("/scope/?on=soon")
    yield "scope, nothing", at("/scope/?q=nothing")
    yield "scope to print", at("/scope/print/")
    yield "log", at("/log/")
    yield "api", at("/api/")
    yield "sign in", at("/accounts/sign-in/")


def faults(page: Page) -> list[str]:
    """What axe objects to, each with the element."""
    found = Axe().run(page, options=LEVELS).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def too_wide(page: Page) -> list[int]:
    """The widths at which the page has to be scrolled sideways."""
    found = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 800})
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            found.append(width)
    page.set_viewport_size({"width": 1280, "height": 800})
    return found


def test_every_public_page_in_both_languages_for_everybody(house: House) -> None:
    page, found = house.stranger(), {}
    visits = list(pages(house))
    for language in ("zh-hans", "en"):
        page.emulate_media(color_scheme="dark" if language == "en" else "light")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": house.base}])
        for name, visit in visits:
            visit(page)
            assert page.locator("html").get_attribute("lang") == language
            assert page.locator("h1").count() == 1, f"{name}: {page.locator('h1').all_inner_texts()}"
            if said := faults(page) + [f"scrolls sideways at {width}" for width in too_wide(page)]:
                found[f"{name} ({language})"] = said
    assert found == {}


def test_the_keyboard_goes_through_the_page_in_order_and_is_seen(house: House) -> None:
    page = house.stranger()
    page.goto("/verify/")
    page.keyboard.press("Tab")
    skip = page.locator("a.skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    order = []
    for _step in range(5):
        page.keyboard.press("Tab")
        focused = page.locator(":focus")
        outline = focused.evaluate("e => getComputedStyle(e).outlineStyle")
        order.append((focused.get_attribute("id") or focused.inner_text(), outline))
    assert [name for name, _outline in order] == ["id_number", "id_c", "查验", "id_file", "查验文件"]
    assert all(outline != "none" for _name, outline in order), order


def test_a_file_dropped_on_the_page_is_verified(house: House) -> None:
    page = house.stranger()
    page.goto("/verify/")
    expect(page.get_by_text("也可以把文件拖到这一页上")).to_be_visible()
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer();"
        " data.items.add(new File(['GIF89a'], 'picture.gif', {type: 'image/gif'})); return data; }"
    )
    page.dispatch_event("main", "dragover", {"dataTransfer": dropped})
    page.dispatch_event("main", "drop", {"dataTransfer": dropped})
    expect(page.locator("h1#verdict")).to_have_text("无法确认", timeout=2 * PATIENCE)


def test_without_javascript_everything_works(house: House) -> None:
    certificate, path = issued(house)
    page = house.new_context(base_url=house.base, java_script_enabled=False).new_page()
    page.goto("/verify/")
    expect(page.get_by_text("也可以把文件拖到这一页上")).to_be_hidden()
    page.get_by_label("证书编号").fill(certificate.number.lower())
    page.get_by_label("校验码").fill(certificate.code)
    page.get_by_role("button", name="查验", exact=True).click()
    expect(page.locator("h1#verdict")).to_have_text("有效")
    chosen(path)(page)
    expect(page.locator("h1#verdict")).to_have_text("有效")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Verify a certificate")).to_be_visible()
    page.goto("/scope/")
    page.get_by_label("Quantity, instrument or method").fill("voltage")
    page.get_by_role("button", name="Filter").click()
    expect(page.get_by_role("rowheader")).to_have_count(1)
