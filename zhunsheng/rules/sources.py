# SPDX-License-Identifier: Apache-2.0
"""What the rules of a process are made from: the state of the ground rooms' own files, and the libraries."""

import hashlib
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

_ROOMS: Final = ("rules", "measure", "clauses", "proofs")
_LIBRARIES: Final = ("ibis-framework", "sqlglot", "duckdb")


@cache
def state() -> str:
    """A digest of the files and versions.

    Asked first as the rules are imported: what is edited later, in a checkout where somebody works, is not
    what this process compiles.
    """
    from importlib.metadata import version  # slow, and a command that asks no rules has no use for it

    made = hashlib.sha256(repr((sys.version, *map(version, _LIBRARIES))).encode())
    for path in _files(Path(__file__).resolve().parents[1]):
        content = path.read_bytes()
        made.update(f"\n{path.name} {len(content)}\n".encode() + content)
    return made.hexdigest()


def _files(package: Path) -> Iterator[Path]:
    for room in _ROOMS:
        for path in sorted((package / room).rglob("*")):
            if path.is_file() and not {"__pycache__", "tests"} & set(path.parts):
                yield path
