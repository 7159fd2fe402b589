# SPDX-License-Identifier: Apache-2.0
"""How much longer one way of doing something takes than another, measured side by side."""

import time
from collections.abc import Callable
from statistics import median


def seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """The median time of one call."""
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        times.append(time.perf_counter() - started)
    return median(times)


def cpu_seconds(work: Callable[[], object], repeats: int = 5) -> float:
    """The median processor time of one call, all threads together: what neighbours do changes it little."""
    times = []
    for _ in range(repeats):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return median(times)


def ratio(name: str, work: Callable[[], object], other: str, reference: Callable[[], object]) -> str:
    """A line saying how many times the reference's time the work takes, with both times."""
    own, theirs = seconds(work), seconds(reference)
    return f"{name}: {own / theirs:.2f} times {other} ({own * 1000:.2f} ms against {theirs * 1000:.2f} ms)"
