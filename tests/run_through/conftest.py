# SPDX-License-Identifier: Apache-2.0
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.run_through.browser import House, NewContext
from tests.run_through.laboratory import Demo, demo_of_this_run
from zhunsheng.ledger import clock, keys
from zhunsheng.work.tests.cast import Clock, build

# The demo keeps its own SQLite whatever this run is on; the other database gets one test, in its own gate.
_ON_POSTGRESQL = ["test_demo_on_postgresql.py", "test_keeping_on_postgresql.py"]
collect_ignore = [] if os.environ.get("ZHUNSHENG_TEST_DATABASE") == "postgresql" else _ON_POSTGRESQL


@pytest.fixture(scope="session")
def demo() -> Demo:
    """The demo laboratory, built once by the command itself."""
    return demo_of_this_run()


@pytest.fixture
def house(
    tmp_path: Path, settings: Settings, live_server: LiveServer, new_context: NewContext
) -> Iterator[House]:
    """The small laboratory on the morning of 2026-04-12, served to browsers; its clock goes on when told."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.PUBLIC_URL = live_server.url
    keys.create("demo.zhunsheng.test/log")
    told = Clock()
    with clock.replaced_by(told):
        yield House(build(told), live_server.url, tmp_path, new_context)
