# SPDX-License-Identifier: Apache-2.0
"""What an item is, as a record states it: which sections apply to it, and where its points lie."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from zhunsheng.measure.expression import parse
from zhunsheng.measure.procedure.names import choice_number
from zhunsheng.measure.procedure.parts import Condition, Parameter
from zhunsheng.measure.procedure.record import RecordError, RecordInput
from zhunsheng.measure.procedure.schema import Section
from zhunsheng.measure.reading import ReadingError, parse_decimal
from zhunsheng.measure.rounding import decimal_of, plain
from zhunsheng.measure.text import Text


@dataclass(frozen=True, slots=True)
class AboutItem:
    """A section's parameters for one item: numbers for formulas, and the choices made, by parameter."""

    numbers: Mapping[str, Fraction]
    choices: Mapping[str, str]


def about_item(section: Section, record: RecordInput) -> AboutItem:
    """The section's parameters as the record replaces them; `RecordError` names one that is not there."""
    texts: dict[str, str] = {}
    for item in record.parameters:
        if item.section not in (section.id, "*"):
            continue
        if item.section == section.id and item.id not in {each.id for each in section.parameters}:
            raise RecordError("parameter", Text(f"没有参数“{item.id}”", f"no parameter “{item.id}”"))
        texts[item.id] = item.text
    return about_texts(section, texts)


def about_texts(section: Section, texts: Mapping[str, str]) -> AboutItem:
    """The section's parameters with those texts in place of their defaults."""
    numbers = {each.id: Fraction(parse_decimal(each.value)) for each in section.constants}
    choices: dict[str, str] = {}
    for parameter in section.parameters:
        text = texts.get(parameter.id, parameter.default)
        if parameter.choices:
            choices[parameter.id] = text.strip()
        number = parameter_number(parameter, text)
        if number is not None:
            numbers[parameter.id] = number
    return AboutItem(numbers, choices)


def parameter_number(parameter: Parameter, text: str) -> Fraction | None:
    """The number a parameter's text stands for, None where its choice is a mere name; or `RecordError`."""
    if parameter.choices:
        choice = parameter.choice(text.strip())
        if choice is None:
            offered = ", ".join(each.id for each in parameter.choices)
            raise RecordError(
                "parameter",
                Text(
                    f"“{parameter.label.zh}”不能是“{text}”；可选：{offered}",
                    f"“{parameter.label.en}” cannot be “{text}”; one of: {offered}",
                ),
            )
        return choice_number(choice)
    try:
        return Fraction(parse_decimal(text))
    except ReadingError as error:
        raise RecordError("parameter", error.message) from error


def applies(section: Section, about: AboutItem) -> bool:
    """Whether the section is for such an item: all its conditions hold."""
    return all(_holds(condition, about) for condition in section.applies)


def _holds(condition: Condition, about: AboutItem) -> bool:
    if condition.among:
        return about.choices.get(condition.parameter) in condition.among
    number = about.numbers.get(condition.parameter)
    if number is None:
        return False
    low, high = (
        None if text is None else Fraction(parse_decimal(text)) for text in (condition.low, condition.high)
    )
    return (low is None or low <= number) and (high is None or number <= high)


def planned_points(section: Section, record: RecordInput, about: AboutItem) -> tuple[str, ...]:
    """The nominal values of one series: fixed, computed from the item, or asked for; none where they are free
    and only the readings tell.
    """
    if section.points.kind == "fixed":
        return section.points.nominal
    if section.points.kind == "computed":
        return computed_points(section, about)
    asked = next((each.nominal for each in record.points if each.section == section.id), ())
    if len(asked) > section.points.most:
        most = section.points.most
        raise RecordError("point", Text(f"最多 {most} 个校准点", f"at most {most} points are allowed"))
    return asked


def computed_points(section: Section, about: AboutItem) -> tuple[str, ...]:
    """The nominal values that the item's parameters give."""
    found = []
    for formula in section.points.formulas:
        value = parse(formula).exact(about.numbers)
        if value is None:
            raise RecordError(
                "point",
                Text(f"校准点“{formula}”算不出来", f"the point “{formula}” cannot be computed"),
            )
        number = decimal_of(value).normalize()
        found.append(plain(number))
    return tuple(found)
