# SPDX-License-Identifier: Apache-2.0
"""Draws the README's pictures from the demo laboratory: `python tools/pictures.py`, or `make pictures`."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "pictures"
COMMAND = [sys.executable, "-m", "zhunsheng.cli.main"]
PASSWORD = "zhunsheng-demo"  # noqa: S105 - the demo's, printed at every start
WAIT_SECONDS = 60


def main() -> None:
    """Build the demo, serve it, and take each picture."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder) / "demo") as (url, summary):
        draw(url, summary)


@contextmanager
def served(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The demo on a free port, until the block ends."""
    subprocess.run([*COMMAND, "demo", "--no-serve", "--data", str(data)], check=True, cwd=ROOT)  # noqa: S603 - our own command
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    serve = [*COMMAND, "serve", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(serve, cwd=ROOT, env={**os.environ, "PORT": ""})  # noqa: S603 - the same
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(url)
        yield url, json.loads((data / "demo.json").read_text())
    finally:
        process.terminate()
        process.wait(30)


def draw(url: str, summary: dict[str, str]) -> None:
    """Take the pictures with the system's Chromium."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        desk = browser.new_page(viewport={"width": 1280, "height": 860})
        sign_in(desk, url, "cal2")
        desk.goto(f"{url}/tasks/?state=calibrating")
        desk.click("table a")
        desk.click("a.button.primary")
        desk.wait_for_load_state("networkidle")
        desk.screenshot(path=PICTURES / "record.png")
        board = browser.new_context(viewport={"width": 1280, "height": 860}).new_page()
        sign_in(board, url, "top")
        board.goto(f"{url}/evaluation/")
        board.wait_for_load_state("networkidle")
        board.screenshot(path=PICTURES / "board.png")
        phone = browser.new_page(viewport={"width": 390, "height": 760})
        phone.goto(f"{url}/v/{summary['number']}?c={summary['code']}")
        phone.screenshot(path=PICTURES / "verify.png")
        browser.close()


def sign_in(page: Page, url: str, user: str) -> None:
    """Through the front door, as people do."""
    page.goto(url)
    page.fill("input[name=username]", user)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_load_state("networkidle")


def _wait(url: str) -> None:
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        try:
            urlopen(f"{url}/verify/", timeout=5).close()  # noqa: S310 - our own server
        except (URLError, OSError):
            time.sleep(0.3)
        else:
            return
    raise TimeoutError(url)


if __name__ == "__main__":
    main()
