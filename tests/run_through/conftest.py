# SPDX-License-Identifier: Apache-2.0
import os
from pathlib import Path

import pytest

from tests.run_through.laboratory import Demo, build_demo

# The demo keeps its own SQLite whatever this run is on; the other database gets one test, in its own gate.
collect_ignore = (
    [] if os.environ.get("ZHUNSHENG_TEST_DATABASE") == "postgresql" else ["test_demo_on_postgresql.py"]
)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo laboratory, built once by the command itself."""
    return build_demo(tmp_path_factory.mktemp("run-through"))
