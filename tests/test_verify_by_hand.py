# SPDX-License-Identifier: Apache-2.0
"""docs/verify.md is a stranger's script: run as printed, with other people's tools."""

import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import tree
from tests.ports import free_port
from tests.run_through.laboratory import (
    PACKAGES,
    ZHUNSHENG,
    Demo,
    Finished,
    demo_of_this_run,
    environment,
    run,
)

DOCUMENT = (tree.ROOT / "docs" / "verify.md").read_text()
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NAMED = re.compile(r"`(check_\w+\.py)`")
STARTING = 90


@pytest.fixture(scope="module")
def demo() -> Demo:
    return demo_of_this_run()


@pytest.fixture(scope="module")
def served(demo: Demo, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The demo at an address of its own."""
    data = tmp_path_factory.mktemp("served") / "demo"
    shutil.copytree(demo.folder, data)
    port = str(free_port())
    command = [str(ZHUNSHENG), "serve", "--data", str(data), "--port", port, "--workers", "1"]
    server = subprocess.Popen(
        command, env=environment(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        yield _answering(f"http://127.0.0.1:{port}", server)
    finally:
        server.terminate()
        server.wait(60)


def _answering(address: str, server: subprocess.Popen[bytes]) -> str:
    end = time.monotonic() + STARTING
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/log/checkpoint", timeout=5).close()  # noqa: S310 - our own server
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return address
    raise AssertionError(f"{address} never answered; exit code {server.poll()}")


def programs() -> dict[str, str]:
    """The programs the document prints, by the names it gives them."""
    names = list(dict.fromkeys(NAMED.findall(DOCUMENT)))
    return dict(zip(names, (text for kind, text in BLOCK.findall(DOCUMENT) if kind == "python"), strict=True))


def script(address: str) -> str:
    steps = "".join(text for kind, text in BLOCK.findall(DOCUMENT) if kind == "sh")
    return "set -euo pipefail\n" + steps.replace("https://lab.example", address)


@pytest.fixture
def desk(tmp_path: Path, demo: Demo) -> Path:
    """A stranger's folder with the certificate and the two programs typed off the document."""
    for tool in ("pdfsig", "pdfdetach", "xmlsec1", "xmllint", "openssl", "curl", "xxd"):
        if shutil.which(tool) is None:
            pytest.fail(f"No {tool} on this machine; `make test` installs it ({PACKAGES[tool]})")
    shutil.copy(demo.certificate, tmp_path / "certificate.pdf")
    for name, text in programs().items():
        (tmp_path / name).write_text(text)
    return tmp_path


def walked(desk: Path, address: str) -> Finished:
    return run("bash", "-c", script(address), cwd=desk)


def test_a_stranger_verifies_a_certificate_as_printed(desk: Path, served: str, demo: Demo) -> None:
    said = walked(desk, served)
    assert said.code == 0, f"{said.out}\n{said.err}"
    assert said.out.count("Signature Verified Successfully") == 2  # both checkpoints
    assert demo.number in (desk / "body.json").read_text()


def test_each_thing_that_can_be_forged_stops_the_walk(desk: Path, served: str) -> None:
    whole = (desk / "certificate.pdf").read_bytes()
    (desk / "certificate.pdf").write_bytes(whole + b"\n% more\n")
    assert walked(desk, served).code != 0
    (desk / "certificate.pdf").write_bytes(whole)
    log = (desk / "check_log.py").read_text()
    (desk / "check_log.py").write_text(log.replace("leaves = [", "leaves = [b'0' * 32] + ["))
    said = walked(desk, served)
    assert said.code != 0
    assert "do not lead to the root" in said.err


def test_the_page_of_the_log_prints_the_same_program() -> None:
    printed = (tree.ROOT / "zhunsheng/templates/portal/check_proof.txt").read_text()
    assert programs()["check_proof.py"] == printed
