# SPDX-License-Identifier: Apache-2.0
"""When what is committed gets published: at once, beside the work, or at the end of a block.

Nothing that was acknowledged rests on the published files: events, places and signed checkpoints are in the
database, and proofs are made from it. So a server answers first and publishes beside; one that is killed in
between catches up as it starts again.
"""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections

from zhunsheng.ledger import publication
from zhunsheng.ledger.errors import LogStopped

_log = logging.getLogger(__name__)
_wanted = threading.Event()
_beside: threading.Thread | None = None
_held = 0


def want() -> None:
    """Something was committed: publish it now, or let it be published by whoever does so in this process."""
    if _beside is not None and _beside.is_alive():
        _wanted.set()
    elif not _held:
        publication.publish()


def start() -> None:
    """From now on this process publishes beside its work; called once by each worker of the server.

    Workers publish one at a time (`publication` holds a lock), each with all that is committed by then.
    """
    global _beside  # noqa: PLW0603 - one publisher for the process is the point
    if _beside is None or not _beside.is_alive():
        _beside = threading.Thread(target=_publish_beside, name="publisher", daemon=True)
        _beside.start()
    _wanted.set()  # what was cut short before


@contextmanager
def held() -> Iterator[None]:
    """Within the block nothing is published; all of it is as the block ends, however it ends."""
    global _held  # noqa: PLW0603 - counted for the process
    _held += 1
    try:
        yield
    finally:
        _held -= 1
        want()


def _publish_beside() -> None:
    while True:
        _wanted.wait()
        _wanted.clear()
        try:
            close_old_connections()
            publication.publish()
        except LogStopped as stopped:
            _log.error("nothing is published: %s", stopped)
        except Exception:  # the thread must outlive a full disk: what is wanted next publishes all
            _log.exception("publishing failed; what is committed is published with the next event")
