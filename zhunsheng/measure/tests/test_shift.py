# SPDX-License-Identifier: Apache-2.0
"""A standard found out of tolerance: 37 results of DC current 1 A, the calibrator 0.26 mA too high."""

import pytest

from zhunsheng.measure.reading import ReadingError
from zhunsheng.measure.shift import Shifted, shifted

SHIFT = "0.26"
BENCH = ("+0.90", "+0.55", "+0.20", "-0.10", "-0.45", "-0.70", "-0.88", "-1.02")
TRULY = ("0.64", "0.29", "-0.06", "-0.36", "-0.71", "-0.96", "-1.14", "-1.28")


def judged() -> list[Shifted]:
    """29 handheld meters (MPE 13 mA, U 3.5 mA) and 8 bench meters (MPE 1.10 mA, U 0.30 mA)."""
    handheld = [shifted(f"{number / 10 - 1.4:.2f}", SHIFT, "3.5", "13") for number in range(29)]
    return handheld + [shifted(error, SHIFT, "0.30", "1.10") for error in BENCH]


def test_thirty_seven_results_are_judged_as_the_story_counts_them() -> None:
    found = judged()
    assert len(found) == 37
    assert sum(each.amend for each in found) == 8
    assert sum(not each.amend for each in found) == 29
    bench = found[29:]
    assert tuple(each.true for each in bench) == TRULY
    assert all(each.conformed for each in found)
    assert sum(bool(each.conforms) for each in bench) == 6
    assert [each.reported for each in found if each.turned] == ["-0.88", "-1.02"]


def test_a_third_of_u_is_the_edge() -> None:
    assert not shifted("0", "0.10", "0.30", None).amend
    assert shifted("0", "-0.101", "0.30", None).amend


def test_without_a_limit_nothing_is_said_of_conformity() -> None:
    found = shifted("0.5", SHIFT, "0.30", None)
    assert (found.conformed, found.conforms, found.turned) == (None, None, False)


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ReadingError):
        shifted("about 1", SHIFT, "0.30", "1.10")
