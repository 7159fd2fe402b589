# SPDX-License-Identifier: Apache-2.0
"""What the public asks, over a real socket: each address beside a bare view of the same server, in one run.

A bare view answers three bytes through the same middleware. A file of the log is answered before sessions and
languages are looked at, so it may cost less; a page with its checks reads the database and a file.
"""

import http.client
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import ourselves
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 4
SECONDS = 3.0
ROUNDS = 3
BARE = "/bare/"


@dataclass(frozen=True, slots=True)
class Asked:
    """How an address did: answers a second, and the median and the 95th percentile of one, in seconds."""

    rate: float
    median: float
    late: float


def run() -> Iterator[str]:
    """A line an address, as a ratio to the bare view."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "demo"
        number, code = _demo(data)
        with _served(data) as port:
            yield from _measured(port, number, code)


def _measured(port: int, number: str, code: str) -> Iterator[str]:
    addresses = {
        "verification page": f"/v/{number}?c={code}",
        "API, state of a certificate": f"/api/v1/certificates/{number}?code={code}",
        "page that asks for number and code": "/verify/",
        "scope page": "/scope/",
        "API, scope": "/api/v1/scope",
        "API, log": "/api/v1/log",
        "checkpoint": "/log/checkpoint",
    }
    rounds = [{path: _load(port, path) for path in (BARE, *addresses.values())} for _round in range(ROUNDS)]
    for name, path in addresses.items():
        ratios = sorted(each[BARE].rate / each[path].rate for each in rounds)
        middle = sorted((each[path] for each in rounds), key=lambda asked: asked.rate)[ROUNDS // 2]
        yield (
            f"{name}: {ratios[ROUNDS // 2]:.1f} times a bare view "
            f"({ratios[0]:.1f} to {ratios[-1]:.1f} in {ROUNDS} rounds); {middle.rate:.0f} a second, "
            f"median {middle.median * 1000:.1f} ms, 95 % within {middle.late * 1000:.1f} ms"
        )


def _load(port: int, path: str) -> Asked:
    """What some clients, each on a connection of its own, are answered in a few seconds."""
    _ask_for(port, path, 0.2)  # what is read or compiled at the first question
    with ThreadPoolExecutor(CLIENTS) as clients:
        spans = [clients.submit(_ask_for, port, path, SECONDS) for _client in range(CLIENTS)]
        times = sorted(each for span in spans for each in span.result())
    return Asked(len(times) / SECONDS, _at(times, 0.5), _at(times, 0.95))


def _ask_for(port: int, path: str, seconds: float) -> list[float]:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    times, end = [], time.perf_counter() + seconds
    while (started := time.perf_counter()) < end:
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status}")
        times.append(time.perf_counter() - started)
    connection.close()
    return times


def _at(times: Sequence[float], share: float) -> float:
    return times[min(int(len(times) * share), len(times) - 1)]


def _demo(data: Path) -> tuple[str, str]:
    """A demo laboratory; the number and code of a certificate in it."""
    ourselves.command("demo", "--no-serve", "--data", data)
    found = json.loads((data / "demo.json").read_text())
    return found["number"], found["code"]


@contextmanager
def _served(data: Path) -> Iterator[int]:
    """The product on one worker of Granian, with the bare view beside its own."""
    port = free_port()
    more = {
        "DJANGO_SETTINGS_MODULE": "bench.public_site",
        "ZHUNSHENG_DATA": str(data),
        "PYTHONPATH": str(ROOT),
    }
    options = ["--interface", "wsgi", "--workers", "1", "--blocking-threads", str(CLIENTS), "--no-ws"]
    command = [sys.executable, "-m", "granian", *options, "--port", str(port), "--log-level", "error"]
    environment = {**os.environ, **more}
    command.append("zhunsheng.web.wsgi:application")
    server = subprocess.Popen(command, env=environment, cwd=ROOT)  # noqa: S603 - our own server
    try:
        _wait(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait(port: int, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and server.poll() is None:
        try:
            _ask_for(port, BARE, 0.01)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the server did not start; exit code {server.poll()}")
