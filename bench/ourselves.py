# SPDX-License-Identifier: Apache-2.0
"""A measurement in a process of its own: settings are read once a process, and memory is a process's."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def module(name: str, *arguments: object, more: Mapping[str, str] | None = None) -> str:
    """What `python -m NAME ARGUMENTS` prints, in the checkout, with `more` in its environment.

    CalledProcessError when it fails. Only modules of this checkout are run so.
    """
    done = subprocess.run(  # noqa: S603 - this interpreter, and a module of ours
        [sys.executable, "-m", name, *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **(more or {})},
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def command(*arguments: object) -> str:
    """What `zhunsheng ARGUMENTS` prints."""
    return module("zhunsheng.cli.main", *arguments)
