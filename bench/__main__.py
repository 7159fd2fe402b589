# SPDX-License-Identifier: Apache-2.0
"""Runs the measurements: `python -m bench [NAME[:OPTIONS] ...]`; what the options are, the file of NAME says.

Each file bench/bench_NAME.py has a function `run()` that yields lines to print. Machines differ, so a line
compares two ways of doing the same work (`ratio`); a figure in seconds alone tells another reader nothing.
"""

import importlib
import os
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

FOLDER = Path(__file__).resolve().parent


def names() -> list[str]:
    """The measurements there are, by name."""
    return sorted(path.stem.removeprefix("bench_") for path in FOLDER.glob("bench_*.py"))


def lines(name: str) -> Iterator[str]:
    """The lines of one measurement, as they come; `name` may have options after a colon."""
    name, *options = name.split(":", 1)
    yield from importlib.import_module(f"bench.bench_{name}").run(*options)


def main(arguments: list[str]) -> int:
    unknown = {argument.partition(":")[0] for argument in arguments} - set(names())
    if unknown:
        print(f"no such measurement: {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
        return 2
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores")
    for name in arguments or names():
        print(f"\n{name}")
        for line in lines(name):
            print(f"  {line}", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
