# SPDX-License-Identifier: Apache-2.0
"""`zhunsheng demo` on a new folder: it builds, and then it really answers."""

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from tests.ports import free_port
from tests.run_through.laboratory import ZHUNSHENG, environment, zhunsheng

PATIENCE_SECONDS = 300


@contextmanager
def started(folder: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    command = [str(ZHUNSHENG), "demo", "--months", "0", "--data", str(folder / "demo")]
    log = (folder / "told").open("w")
    process = subprocess.Popen(
        command, cwd=folder, env=environment({"PORT": str(port)}), stdout=log, stderr=log, text=True
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
        log.close()


def answered(url: str, process: subprocess.Popen[str]) -> str:
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until and process.poll() is None:
        try:
            with urlopen(url, timeout=20) as answer:  # noqa: S310 - our own server
                return str(answer.read().decode())
        except (URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"{url} never answered; exit code {process.poll()}")


def test_a_new_demo_answers_and_its_printed_address_is_right(tmp_path: Path) -> None:
    port = free_port()
    with started(tmp_path, port) as process:
        assert "校验码" in answered(f"http://127.0.0.1:{port}/verify/", process)
        told = (tmp_path / "told").read_text()
        address = next(word for word in told.split() if f":{port}/v/" in word)
        assert "有效" in answered(address, process)
        second = zhunsheng("serve", "--data", tmp_path / "demo", "--port", str(port), cwd=tmp_path)
        assert second.code == 1
        assert str(port) in second.err
    assert "Traceback" not in (tmp_path / "told").read_text()
