# SPDX-License-Identifier: Apache-2.0
"""A pytest plugin of `tests.run`: writes how many tests passed, failed and were skipped to a file."""

import importlib.util
import os
from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--without-django", action="store_true", help="fail when Django can be imported")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--without-django") and importlib.util.find_spec("django") is not None:
        raise pytest.UsageError("Django can be imported here; this run would prove nothing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    words = ("passed", "failed", "error", "skipped", "xfailed")
    counts = {word: len(terminalreporter.stats.get(word, [])) for word in words}
    text = ", ".join(
        f"{count} {word}" for word, count in counts.items() if count or word in {"passed", "failed"}
    )
    file = Path(os.environ["ZHUNSHENG_TEST_FIGURES"])
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
