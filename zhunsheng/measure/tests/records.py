# SPDX-License-Identifier: Apache-2.0
"""Records for tests: the baseline multimeter, whole, and the means to change one thing in it."""

from dataclasses import replace

from zhunsheng.measure.procedure import Observation, ParameterValue, RecordInput, Span, StandardValue

SECTION = "dcv-20"
# Indications in volts: three repeats at 2, 10, 14, 19 and −10 V.
INDICATIONS = (
    ("2.0001", "2.0001", "2.0002"),
    ("10.0007", "10.0007", "10.0007"),
    ("14.0008", "14.0009", "14.0008"),
    ("19.0013", "19.0013", "19.0014"),
    ("-10.0004", "-10.0004", "-10.0005"),
)


def observations() -> tuple[Observation, ...]:
    return tuple(
        Observation(SECTION, point, "indication", repeat, text, "0.0001", "V")
        for point, texts in enumerate(INDICATIONS)
        for repeat, text in enumerate(texts)
    )


def standards() -> tuple[StandardValue, ...]:
    return (
        StandardValue(SECTION, "source", "-20", "20", "0.24", "2", "mV", "0.15"),
        StandardValue(SECTION, "source", "-10", "10", "0.20", "2", "mV", "0.12"),
        StandardValue(SECTION, "source", "-2", "2", "0.05", "2", "mV", "0.03"),
    )


def whole_record() -> RecordInput:
    return RecordInput(
        readings=observations(),
        standards=standards(),
        temperature=Span("20.1", "19.8", "20.4"),
        humidity=Span("48", "46", "51"),
    )


def with_text(text: str, point: int = 1, repeat: int = 0, resolution: str = "0.0001") -> RecordInput:
    """The whole record with one reading's text changed."""
    record = whole_record()
    changed = tuple(
        replace(item, text=text, resolution=resolution)
        if (item.point, item.repeat) == (point, repeat)
        else item
        for item in record.readings
    )
    return replace(record, readings=changed)


def with_parameter(name: str, text: str) -> RecordInput:
    return replace(whole_record(), parameters=(ParameterValue(SECTION, name, text),))
