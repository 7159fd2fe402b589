# SPDX-License-Identifier: Apache-2.0
"""Whether a laboratory is being served, and what must not happen meanwhile."""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "serving.lock"
RESTORING = "restoring.json"
ASIDE = ".before-upgrade"


@contextmanager
def in_use(data: Path, *, alone: bool = False) -> Iterator[bool]:
    """Say to other processes that the folder is in use, while the block runs; False when that can't be.

    Servers use it together; who must be alone with it (`alone`) is so only while nobody serves.
    """
    kind = fcntl.LOCK_EX if alone else fcntl.LOCK_SH
    with (data / LOCK).open("a") as file:
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        yield True


def put_aside() -> Path | None:
    """The open SQLite database as it was before an upgrade that was cut short; None when there was none."""
    from django.db import connection

    if connection.vendor != "sqlite":
        return None
    name = Path(str(connection.settings_dict["NAME"]))
    aside = name.with_name(name.name + ASIDE)
    return aside if aside.exists() else None


def restore_under_way(data: Path) -> str:
    """The backup whose restoring into this folder was cut short; empty when there is none."""
    try:
        return str(json.loads((data / RESTORING).read_text())["file"])
    except FileNotFoundError:
        return ""
