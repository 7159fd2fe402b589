# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin of `tests.run`: writes how many tests passed, failed and were skipped to a file."""

import importlib.util
import json
import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-django", action="store_true", help="fail when Django can be imported")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-django") and importlib.util.find_spec("django") is not None:
        raise pytest.UsageError("Django can be imported here; this run would prove nothing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    stats = {word: len(reports) for word, reports in terminalreporter.stats.items()}
    # An error in setting a test up is a failure; an expected failure was left out like a skipped one.
    counts = {
        "passed": stats.get("passed", 0),
        "failed": stats.get("failed", 0) + stats.get("error", 0),
        "skipped": stats.get("skipped", 0) + stats.get("xfailed", 0),
    }
    file = Path(os.environ["ZHUNSHENG_TEST_FIGURES"])
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(counts))
