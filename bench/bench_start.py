# SPDX-License-Identifier: Apache-2.0
"""Cold start: from the command to its answer, each beside the least that a program of its kind must load.

Every figure is a process of its own. A server counts until it has answered its first request.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from bench.ratio import seconds
from tests.ports import free_port
from zhunsheng.certificate.tests.issuing import found_house, issue

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 60
_BARE = """
from django.conf import settings
settings.configure(ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="bench")
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path
urlpatterns = [path("verify/", lambda request: HttpResponse("1"))]
application = get_wsgi_application()
"""
_FOUND = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from zhunsheng.cli.foundation import Entity, found, prepare
entity = Entity("量测", "Bench Ltd.", "91330000MA0BENCH0X", "宁波", "Ningbo")
prepare(Path(sys.argv[1]), "bench.example/start", entity, datetime.now(UTC))
found(entity, "admin", "管理员", "Administrator", "bench-password")
"""


def run() -> Iterator[str]:
    """The command alone, the offline verifier, and the server."""
    bare = seconds(lambda: _python("-c", "pass"))
    version = seconds(lambda: _python("-m", "zhunsheng.cli.main", "--version"))
    yield f"zhunsheng --version: {version / bare:.1f} times an empty Python"
    with tempfile.TemporaryDirectory() as folder:
        yield from _verifier(Path(folder), bare)
        yield from _server(Path(folder))


def _verifier(folder: Path, bare: float) -> Iterator[str]:
    house = found_house()
    file, trust = folder / "certificate.pdf", folder / "trust.pem"
    file.write_bytes(issue(house))
    trust.write_bytes(house.ca_file + house.policy_file)
    libraries = "import lxml.etree, signxml, pyhanko.sign.validation, typst, pypdfium2"
    loaded = seconds(lambda: _python("-c", libraries))
    command = ("-m", "zhunsheng.cli.main", "verify", str(file), "--trust", str(trust))
    taken = seconds(lambda: _python(*command))
    beside = f"{taken / loaded:.2f} times loading its libraries, {taken / bare:.0f} an empty Python"
    yield f"zhunsheng verify: {beside}"


def _server(folder: Path) -> Iterator[str]:
    data = folder / "data"
    _python("-c", _FOUND, str(data))
    (folder / "bare_application.py").write_text(_BARE)
    ours = seconds(lambda: _answered(folder, ["-m", "zhunsheng.cli.main", "serve", "--data", str(data)]), 3)
    granian = ["-m", "granian", "--interface", "wsgi", "bare_application:application", "--no-ws"]
    theirs = seconds(lambda: _answered(folder, granian), 3)
    yield f"serve, until the first answer: {ours / theirs:.1f} times a bare Django on the same server"


def _answered(folder: Path, arguments: list[str]) -> None:
    """Start a server, wait for one answer, stop it."""
    port = free_port()
    command = [sys.executable, *arguments, "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}{os.pathsep}{folder}"}
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=folder, env=environment, stdout=quiet, stderr=quiet)  # noqa: S603 - ourselves
    try:
        _wait_for(f"http://127.0.0.1:{port}/verify/")
    finally:
        server.terminate()
        server.wait(PATIENCE)


def _wait_for(url: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - our own server
                answer.read()
            return
        except (URLError, ConnectionError):
            time.sleep(0.01)
    raise TimeoutError(f"{url} did not answer within {PATIENCE} s ({datetime.now(UTC):%H:%M:%S} UTC)")


def _python(*arguments: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment, cwd=ROOT)  # noqa: S603 - ourselves
