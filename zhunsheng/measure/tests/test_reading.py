# SPDX-License-Identifier: Apache-2.0
import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhunsheng.measure.reading import Reading, ReadingError, parse_reading


def test_a_reading_keeps_its_text_and_counts_exactly() -> None:
    assert parse_reading("10.0007", "0.0001") == Reading("10.0007", 100007, "0.0001", 10.0007)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("１０．０００７", 100007),
        ("10。0007", 100007),
        ("－10.0007", -100007),
        ("−10.0007", -100007),
        ("＋1.5", 15000),
        (" 10.0007\t", 100007),
        ("+1.00007000E+01", 100007),
        ("10.000700", 100007),
        ("10", 100000),
        (".5", 5000),
        ("-0", 0),
    ],
)
def test_what_people_and_instruments_send_is_read(text: str, counts: int) -> None:
    reading = parse_reading(text, "0.0001")
    assert reading.counts == counts
    assert reading.text == text


@pytest.mark.parametrize(
    ("text", "resolution", "code"),
    [
        ("", "1", "empty"),
        (" 　", "1", "empty"),
        ("nan", "1", "not-finite"),
        ("-Infinity", "1", "not-finite"),
        ("∞", "1", "not-finite"),
        ("十", "1", "not-a-number"),
        ("OL", "1", "not-a-number"),
        ("1_000", "1", "not-a-number"),
        ("0x10", "1", "not-a-number"),
        ("1 000", "1", "not-a-number"),
        ("1.2.3", "1", "not-a-number"),
        ("٣", "1", "not-a-number"),
        ("1,5", "0.1", "separator"),
        ("1，500", "1", "separator"),
        ("1e308", "1", "exponent"),
        ("1e-999999999999", "1", "exponent"),
        ("10.00071", "0.0001", "finer-than-resolution"),
        ("10.0007", "0.0005", "off-grid"),
        ("0.3", "0.2", "off-grid"),
        ("1e25", "0.0001", "too-large"),
        ("9" * 65, "1", "too-long"),
        ("1", "0", "resolution"),
        ("1", "-0.1", "resolution"),
        ("1", "nan", "resolution"),
        ("1", "", "resolution"),
    ],
)
def test_what_cannot_be_a_reading_is_refused_in_both_languages(text: str, resolution: str, code: str) -> None:
    with pytest.raises(ReadingError) as caught:
        parse_reading(text, resolution)
    assert caught.value.code == code
    assert caught.value.message.zh
    assert caught.value.message.en
    assert "{" not in str(caught.value)


@given(counts=st.integers(-(10**12), 10**12), places=st.integers(0, 9))
def test_every_grid_value_comes_back_with_its_counts(counts: int, places: int) -> None:
    sign = "-" if counts < 0 else ""
    digits = str(abs(counts)).zfill(places + 1)
    text = sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)
    resolution = "1" if places == 0 else "0." + "0" * (places - 1) + "1"
    reading = parse_reading(text, resolution)
    assert reading.counts == counts
    assert reading.value == float(text)


@given(st.text(max_size=80))
def test_no_text_whatever_gets_past_as_anything_but_a_reading_or_a_reading_error(text: str) -> None:
    try:
        reading = parse_reading(text, "0.001")
    except ReadingError:
        return
    assert reading.exact * 1000 == reading.counts
