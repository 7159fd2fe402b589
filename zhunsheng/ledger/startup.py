# SPDX-License-Identifier: Apache-2.0
"""Before the first signature of a process: does the log agree with itself? If not, it stops."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from django.conf import settings
from django.db import connection

from zhunsheng.ledger import anchor, clock, keys, outbox, publication, stop, tree
from zhunsheng.ledger.comparison import Walk
from zhunsheng.ledger.models import Checkpoint, Event
from zhunsheng.ledger.stop import Difference

# One cause can show in a thousand places; the first ones tell what a person needs.
MOST_DIFFERENCES = 20

_checked: set[tuple[str, str]] = set()


@dataclass(frozen=True)
class CheckReport:
    """What was found: events under the newest checkpoint, events still waiting, and all that differs."""

    size: int
    pending: int
    differences: tuple[Difference, ...]

    @property
    def intact(self) -> bool:
        """Whether everything agrees."""
        return not self.differences


def check() -> CheckReport:
    """Recompute everything from the events and compare it with every copy; stop the log when they differ."""
    report = look()
    if report.differences:
        stop.stop(report.differences)
    else:
        _checked.add(_this_log())
    return report


def look() -> CheckReport:
    """`check` without a consequence."""
    anchored, published = (
        anchor.read(),
        publication.read_checkpoint(),
    )  # before the database: it is never behind
    last = tree.last_checkpoint()
    found = tuple(islice(_differences(last, anchored, published), MOST_DIFFERENCES))
    pending = Event.objects.filter(index__isnull=True).count()
    return CheckReport(0 if last is None else last.size, pending, found)


def ensure_checked() -> None:
    """`check` once a process and log, before anything is signed. LogStopped when something differs."""
    if _this_log() in _checked:
        return
    report = check()
    if not report.intact:
        raise stop.stopped_error(report.differences)


def _differences(
    last: Checkpoint | None, anchored: bytes | None, published: bytes | None
) -> Iterator[Difference]:
    if not keys.exists():
        if last is not None:
            yield Difference("key-missing")
        return
    problem = anchor.difference(anchored)
    if problem is not None:
        yield problem
    head = None if published is None else publication.open_published(published)
    if isinstance(head, Difference):
        yield head
        head = None
    size = 0 if last is None else last.size
    yield from Walk(size, 0 if head is None else head.size).differences()
    if last is not None and clock.now() < last.signed_at - outbox.CLOCK_TOLERANCE:
        yield outbox.clock_difference(last.size, last.signed_at)


def _this_log() -> tuple[str, str]:
    return str(settings.DATA_DIR), str(connection.settings_dict["NAME"])
