# SPDX-License-Identifier: Apache-2.0
"""The files that make up the project, for the tests that walk them."""

import subprocess
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@cache
def files() -> tuple[Path, ...]:
    """Every file git tracks or would track, as a path from the root; falls back to a walk outside of git."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if listed.returncode == 0 and listed.stdout:
        names = [Path(name) for name in listed.stdout.split("\0") if name]
    else:  # an unpacked archive
        names = [path.relative_to(ROOT) for path in ROOT.rglob("*") if not _is_hidden(path.relative_to(ROOT))]
    return tuple(sorted(name for name in names if (ROOT / name).is_file()))


def _is_hidden(path: Path) -> bool:
    return any((part.startswith(".") and part != ".ci") or part == "__pycache__" for part in path.parts)


def texts() -> list[tuple[Path, str]]:
    """The files that are text, with their content; binary ones are left out."""
    found = []
    for name in files():
        content = (ROOT / name).read_bytes()
        if b"\0" not in content:
            found.append((name, content.decode("utf-8", errors="replace")))
    return found


def python() -> list[tuple[Path, str]]:
    """The Python files with their source, migrations left out: those are written by Django."""
    return [(name, text) for name, text in texts() if name.suffix == ".py" and "migrations" not in name.parts]


def product() -> list[tuple[Path, str]]:
    """The Python files that people run: those of the package, tests left out."""
    return [
        (name, text) for name, text in python() if name.parts[0] == "zhunsheng" and "tests" not in name.parts
    ]


def no(faults: Iterable[str]) -> None:
    """Fails the calling test with the faults, one a line, when there are any."""
    listed = sorted(faults)
    if listed:
        pytest.fail("\n".join(listed), pytrace=False)
