# SPDX-License-Identifier: Apache-2.0
"""Chance in sample data: the same from the same seed, on every machine."""

from random import Random


def luck_of(seed: str | int) -> Random:
    """A source of chance for readings, weather and what people do in a demo; never for a secret."""
    return Random(seed)  # noqa: S311 - sample data
