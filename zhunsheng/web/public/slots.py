# SPDX-License-Identifier: Apache-2.0
"""How many files are examined at once, over all of the server's processes: whoever finds no slot waits."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

PATIENCE_SECONDS = 5.0
LOOK_AGAIN_SECONDS = 0.1
RETRY_SECONDS = 10


class Busy(Exception):  # noqa: N818 - the answer it gives
    """Every slot is taken; `seconds` until it is worth another try."""

    seconds = RETRY_SECONDS


@contextmanager
def slot() -> Iterator[None]:
    """A place for one examination. Busy when none becomes free in time.

    A lock on a file goes when its process does, so a slot is never lost.
    """
    folder = Path(settings.DATA_DIR) / "examining"
    folder.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PATIENCE_SECONDS
    while (taken := _free_one(folder)) is None:
        if time.monotonic() >= until:
            raise Busy
        time.sleep(LOOK_AGAIN_SECONDS)
    with taken:
        yield


def _free_one(folder: Path) -> IO[bytes] | None:
    for number in range(settings.FILES_AT_ONCE):
        file = (folder / f"slot-{number}").open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
        else:
            return file
    return None
