# SPDX-License-Identifier: Apache-2.0
"""The demo as planned: nothing is used twice at once, and what is read tells what it should."""

from statistics import fmean

from zhunsheng.cli.demo import checks
from zhunsheng.cli.demo.luck import luck_of
from zhunsheng.cli.demo.plans import LAST_DAY_OF_0017, LAST_FORTNIGHT, earlier
from zhunsheng.cli.demo.timeline import first_day
from zhunsheng.cli.demo.year import plans
from zhunsheng.measure.control_chart import individuals


def test_the_meter_at_the_bench_was_here_a_year_ago_on_a_day_of_its_own() -> None:
    [before] = earlier(first_day(12))
    [meter] = before.pieces
    now = next(piece for plan in LAST_FORTNIGHT for piece in plan.pieces if piece.serial == meter.serial)
    assert (now.end, now.instrument.model) == ("calibrating", meter.instrument.model)
    assert meter.day <= LAST_DAY_OF_0017
    assert meter.day not in {piece.day for plan in plans(12) for piece in plan.pieces}
    assert earlier(first_day(1)) == []


def test_of_a_standards_checks_one_is_out_of_control() -> None:
    series = checks.SERIES[0]
    luck = luck_of(f"{series.number}/{series.seed}")
    means = [fmean(map(float, checks.read(series, luck, number))) for number in range(17)]
    means.append(fmean(map(float, checks.read(series, luck, 17, away=series.away))))
    usual = individuals(means[:8])
    outside = [not usual.lower[0] <= mean <= usual.upper[0] for mean in means]
    assert outside.index(True) == 17
    assert abs(means[-1] - float(series.reference)) < float(series.limit)
