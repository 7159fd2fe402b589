# SPDX-License-Identifier: Apache-2.0
"""The one clock. Only the demo and the tests may replace it; the demo log's origin says demo."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime


def _system_now() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = _system_now


def now() -> datetime:
    """The present instant in UTC, as every action sees it."""
    return _source()


@contextmanager
def replaced_by(source: Callable[[], datetime]) -> Iterator[None]:
    """Let `source` tell the time inside the block."""
    global _source  # noqa: PLW0603 - one clock for the process is the point
    before, _source = _source, source
    try:
        yield
    finally:
        _source = before
