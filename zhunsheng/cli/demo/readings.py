# SPDX-License-Identifier: Apache-2.0
"""What the demo's calibrators read: the baseline meter, instruments of their own character, GUM H.3."""

import random
from collections.abc import Iterator
from statistics import linear_regression

from zhunsheng.cli.demo.clients import Instrument
from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.measure.procedure import load_shipped
from zhunsheng.work.actions import ReadingEntry

DCV_POINTS = ("2", "10", "14", "19", "-10")
BASELINE = ("2.0001", "10.0007", "14.0003", "19.0005", "-10.0002")
BATH_POINTS = ("20", "25", "30", "35", "40", "45")
_SCATTER = 0.0035  # °C, as in GUM H.3
_SCATTER_OF_AN_HONEST_FIT = (0.0025, 0.006)


def baseline() -> list[ReadingEntry]:
    """The multimeter A1802: 10.0007 V at 10 V, three times each point."""
    return [
        ReadingEntry("dcv-20", point, "indication", repeat, text)
        for point, text in enumerate(BASELINE)
        for repeat in range(3)
    ]


def multimeter(instrument: Instrument, visit: int, *, points: int = 5) -> list[ReadingEntry]:
    """A multimeter with its own offset and gain, drifting; the last digit moves now and then."""
    noise = luck_of(f"{instrument.serial}/{visit}")
    gain = instrument.gain + visit * instrument.drift
    return [
        ReadingEntry(
            "dcv-20", point, "indication", repeat, f"{_shown(float(nominal), instrument, gain, noise):.4f}"
        )
        for point, nominal in enumerate(DCV_POINTS[:points])
        for repeat in range(3)
    ]


def _shown(nominal: float, instrument: Instrument, gain: float, noise: random.Random) -> float:
    return nominal * (1 + gain) + instrument.offset + noise.gauss(0, 4e-5)


def gum_h3() -> Iterator[tuple[str, ReadingEntry, ReadingEntry]]:
    """The eleven published observations of GUM H.3: reading t and observed correction b, as printed there."""
    worked = load_shipped("thermometer-gum-h3").worked[0]
    texts = {(each.point, each.column): each.values[0] for each in worked.readings}
    for point in range(len(texts) // 2):
        t, b = texts[point, "t"], texts[point, "b"]
        yield t, ReadingEntry("line", point, "t", 0, t), ReadingEntry("line", point, "b", 0, b)


def published_points() -> list[str]:
    """Nominal temperatures of the eleven points, to half a degree."""
    return [f"{round(float(t) * 2) / 2:.1f}" for t, _t, _b in gum_h3()]


def published() -> list[ReadingEntry]:
    """The observations of GUM H.3 as a record."""
    return [entry for _text, t, b in gum_h3() for entry in (t, b)]


def thermometer(instrument: Instrument, visit: int, *, points: int = len(BATH_POINTS)) -> list[ReadingEntry]:
    """A thermometer with a correction line of its own, and the scatter an honest bath has."""
    pairs = _pairs(instrument, visit)[:points]
    return [
        ReadingEntry("line", point, column, 0, f"{value:.3f}")
        for point, pair in enumerate(pairs)
        for column, value in zip(("t", "b"), pair, strict=True)
    ]


def _pairs(instrument: Instrument, visit: int) -> list[tuple[float, float]]:
    for trial in range(100):
        noise = luck_of(f"{instrument.serial}/{visit}/{trial}")
        pairs = []
        for nominal in map(float, BATH_POINTS):
            line = instrument.offset + visit * instrument.drift + instrument.gain * (nominal - 20)
            pairs.append((nominal - line + noise.gauss(0, 0.012), line + noise.gauss(0, _SCATTER)))
        low, high = _SCATTER_OF_AN_HONEST_FIT
        if low <= _scatter(pairs) <= high:
            return pairs
    raise AssertionError("no honest scatter in a hundred trials")


def _scatter(pairs: list[tuple[float, float]]) -> float:
    slope, intercept = linear_regression([t for t, _ in pairs], [b for _, b in pairs])
    squares = sum((b - intercept - slope * t) ** 2 for t, b in pairs)
    return float((squares / (len(pairs) - 2)) ** 0.5)
