# SPDX-License-Identifier: Apache-2.0
"""Pictures: well-formed, named, to scale, and readable without colour."""

from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest

from zhunsheng.work.pictures import (
    Climate,
    FittedLine,
    Position,
    Share,
    budget_bars,
    climate_band,
    fitted_line,
    point_position,
)

NOON = datetime(2026, 4, 12, 12, 0, tzinfo=UTC)


def drawn(markup: str) -> ElementTree.Element:
    """The picture, parsed; it must be well-formed, named and without styles of its own."""
    picture = ElementTree.fromstring(markup)  # noqa: S314 - our own markup
    assert picture.get("role") == "img"
    assert picture.get("aria-label") == picture.findtext("title")
    assert not [shape for shape in picture.iter() if shape.get("style")]
    return picture


def kinds(picture: ElementTree.Element, tag: str) -> list[str]:
    return [shape.get("class", "") for shape in picture.iter(tag)]


def test_the_guard_band_is_shaded_and_the_last_error_marked() -> None:
    guarded = Position(0.5, 0.25, "fine", "误差", acceptance=0.75, earlier=-0.5)
    picture = drawn(point_position(guarded))
    bands = [shape for shape in picture.iter() if shape.get("class") == "guard"]
    assert [(band.get("x"), band.get("width")) for band in bands] == [("18", "14.2"), ("117.8", "14.2")]
    mark = next(shape for shape in picture.iter() if shape.get("class") == "earlier")
    assert mark.get("x1") == "46.5"
    assert not [
        s
        for s in drawn(point_position(Position(0.5, 0.2, "fine", "误差", acceptance=1)))
        if s.get("class") == "guard"
    ]


def test_a_point_lies_between_its_limits_in_proportion() -> None:
    picture = drawn(point_position(Position(0.5, 0.25, "fine", "误差 +0.5")))
    low, high = (float(line.get("x1", "0")) for line in picture.iter("line") if line.get("class") == "limit")
    dot = next(picture.iter("circle"))
    assert float(dot.get("cx", "0")) == low + 0.75 * (high - low)
    bar = next(line for line in picture.iter("line") if line.get("class") == "u-fine")
    assert float(bar.get("x2", "0")) - float(bar.get("x1", "0")) == pytest.approx(
        0.25 * (high - low), abs=0.2
    )


def test_a_point_far_outside_becomes_an_arrow_at_the_edge() -> None:
    picture = drawn(point_position(Position(7.0, 0.1, "stop", "误差 +7")))
    assert not list(picture.iter("circle"))
    assert kinds(picture, "polyline") == ["stop"]


def test_an_open_point_is_an_open_dot() -> None:
    picture = drawn(point_position(Position(0.1, None, "", "误差")))
    assert kinds(picture, "circle") == ["ink open"]


def test_titles_are_escaped() -> None:
    assert "<script>" not in point_position(Position(0, None, "", "<script>"))


def test_a_budget_is_drawn_by_size_with_its_shares() -> None:
    shares = [Share("分辨力", 0.2, "20 %"), Share("标准源", 0.79, "79 %"), Share("接线", 0.01, "1 %")]
    picture = drawn(budget_bars(shares, "分量"))
    widths = [float(bar.get("width", "0")) for bar in picture.iter("rect")]
    assert widths == sorted(widths, reverse=True)
    assert [text.text for text in picture.iter("text")][:2] == ["标准源", "79 %"]


def test_long_names_stand_above_their_bars() -> None:
    shares = [Share("Certificate of the standard source", 0.6, "60 %")]
    picture = drawn(budget_bars(shares, "budget"))
    name, bar = next(picture.iter("text")), next(picture.iter("rect"))
    assert float(name.get("y", "0")) < float(bar.get("y", "0"))
    assert name.text == "Certificate of the standard source"


def test_a_room_shows_limits_session_and_every_excursion() -> None:
    samples = [(NOON + timedelta(minutes=minute), 20.0) for minute in range(1000)]
    samples[500] = (samples[500][0], 20.9)
    session = (NOON, NOON + timedelta(hours=1))
    picture = drawn(climate_band(Climate(samples, 19.5, 20.5, session, "本次"), "温度"))
    curve = next(shape for shape in picture.iter("polyline"))
    heights = [float(pair.partition(",")[2]) for pair in curve.get("points", "").split()]
    assert len(heights) <= 400
    assert min(heights) < sorted(heights)[5] - 5  # one peak, kept though samples were thinned
    assert {"19.5 °C", "20.5 °C", "本次"} <= {text.text for text in picture.iter("text")}
    assert "frame-line" in kinds(picture, "rect")


def test_a_room_without_samples_is_its_frame() -> None:
    picture = drawn(climate_band(Climate([], 18, 22), "温度"))
    assert kinds(picture, "rect") == ["band"]


def test_a_fitted_line_has_points_residuals_prediction_and_named_axes() -> None:
    points = [(21.5, -0.171, -0.1679), (23.0, -0.159, -0.1646), (26.5, -0.160, -0.157)]
    line = FittedLine(points, [(30.0, -0.1494, 0.0096)], "t / °C", "b / °C", "残差 / °C")
    picture = drawn(fitted_line(line, "拟合直线"))
    assert len(kinds(picture, "circle")) == 2 * len(points) + 1
    assert "u-fine" in kinds(picture, "line")
    texts = [text.text for text in picture.iter("text")]
    assert {"t / °C", "b / °C", "残差 / °C"} <= set(texts)
    assert any((text or "").startswith("\N{MINUS SIGN}") for text in texts)
