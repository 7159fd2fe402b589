# SPDX-License-Identifier: Apache-2.0
"""Pictures of the daily work as SVG, drawn on the server: pure functions from values to markup."""

from zhunsheng.work.pictures.budget import Share, budget_bars
from zhunsheng.work.pictures.climate import Climate, climate_band
from zhunsheng.work.pictures.line import FittedLine, fitted_line
from zhunsheng.work.pictures.position import Position, point_position
from zhunsheng.work.pictures.rates import Rate, rate_bars

__all__ = [
    "Climate",
    "FittedLine",
    "Position",
    "Rate",
    "Share",
    "budget_bars",
    "climate_band",
    "fitted_line",
    "point_position",
    "rate_bars",
]
