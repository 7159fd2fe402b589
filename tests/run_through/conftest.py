# SPDX-License-Identifier: Apache-2.0
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.furnished import Furnished, Workshop
from tests.run_through.browser import House, NewContext
from tests.run_through.laboratory import Demo, demo_of_this_run
from zhunsheng.work.tests.cast import Laboratory, build

# The demo keeps its own SQLite whatever this run is on; the other database gets one test, in its own gate.
_ON_POSTGRESQL = ["test_demo_on_postgresql.py", "test_keeping_on_postgresql.py"]
collect_ignore = [] if os.environ.get("ZHUNSHENG_TEST_DATABASE") == "postgresql" else _ON_POSTGRESQL


@pytest.fixture(scope="session")
def demo() -> Demo:
    """The demo laboratory, built once by the command itself."""
    return demo_of_this_run()


@pytest.fixture(scope="session")
def furnished(workshop: Workshop) -> Furnished[Laboratory]:
    """The small laboratory, built once."""
    return workshop.furnished(build)


@pytest.fixture
def house(
    folder: Path,
    settings: Settings,
    furnished: Furnished[Laboratory],
    live_server: LiveServer,
    new_context: NewContext,
) -> Iterator[House]:
    """The small laboratory on the morning of 2026-04-12, served to browsers; its clock goes on when told."""
    settings.PUBLIC_URL = live_server.url
    with furnished.in_use() as lab:
        yield House(lab, live_server.url, folder.parent, new_context)
