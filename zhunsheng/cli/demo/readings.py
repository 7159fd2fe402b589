# SPDX-License-Identifier: Apache-2.0
"""What the demo's calibrators read: the baseline multimeter, made-up ones beside it, and GUM H.3."""

import random
from collections.abc import Iterator

from zhunsheng.measure.procedure import load_shipped
from zhunsheng.work.actions import ReadingEntry

DCV_POINTS = ("2", "10", "14", "19", "-10")
BASELINE = ("2.0001", "10.0007", "14.0003", "19.0005", "-10.0002")


def baseline() -> list[ReadingEntry]:
    """The multimeter A1802: 10.0007 V at 10 V, three times each point."""
    return [
        ReadingEntry("dcv-20", point, "indication", repeat, text)
        for point, text in enumerate(BASELINE)
        for repeat in range(3)
    ]


def multimeter(seed: int, *, error_counts: int = 0, points: int = 5) -> list[ReadingEntry]:
    """A multimeter of its own: an offset in counts of 0.1 mV, and the last digit moving now and then."""
    noise = random.Random(seed)  # noqa: S311 - sample data
    gain = noise.uniform(-2e-5, 2e-5)
    return [
        ReadingEntry(
            "dcv-20", point, "indication", repeat, f"{_shown(float(nominal), gain, error_counts, noise):.4f}"
        )
        for point, nominal in enumerate(DCV_POINTS[:points])
        for repeat in range(3)
    ]


def _shown(nominal: float, gain: float, error_counts: int, noise: random.Random) -> float:
    return nominal * (1 + gain) + 1e-4 * (error_counts + noise.choice((0, 0, 0, 1)))


def gum_h3() -> Iterator[tuple[str, ReadingEntry, ReadingEntry]]:
    """The eleven published observations of GUM H.3: reading t and observed correction b, as printed there."""
    worked = load_shipped("thermometer-gum-h3").worked[0]
    texts = {(each.point, each.column): each.values[0] for each in worked.readings}
    for point in range(len(texts) // 2):
        t, b = texts[point, "t"], texts[point, "b"]
        yield t, ReadingEntry("line", point, "t", 0, t), ReadingEntry("line", point, "b", 0, b)


def thermometer_points() -> list[str]:
    """Nominal temperatures of the eleven points, to half a degree."""
    return [f"{round(float(t) * 2) / 2:.1f}" for t, _t, _b in gum_h3()]


def thermometer(*, points: int = 11) -> list[ReadingEntry]:
    """The observations of the first points."""
    pairs = list(gum_h3())[:points]
    return [entry for _text, t, b in pairs for entry in (t, b)]
