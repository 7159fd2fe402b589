# SPDX-License-Identifier: Apache-2.0
"""What a section borrows from earlier ones: a repeatability found once, used in the budget of every load."""

from collections.abc import Mapping
from fractions import Fraction

from zhunsheng.measure.procedure.gather import Number, SectionData
from zhunsheng.measure.procedure.names import unit_of
from zhunsheng.measure.procedure.parts import Use
from zhunsheng.measure.procedure.results import Missing
from zhunsheng.measure.procedure.spread import one_of
from zhunsheng.measure.text import Text
from zhunsheng.measure.units import factor, same_quantity


def lend(data: SectionData, earlier: Mapping[str, SectionData]) -> None:
    """Give a section the numbers it uses; of a section not finished yet they are missed."""
    for use in data.section.uses:
        source = earlier.get(use.section)
        values = source.computed.get(use.value, []) if source else []
        if source is None or not values:
            data.missing.append(_missing(data, use))
            continue
        number = one_of(use.take, values)
        data.used[use.id] = _in_unit(number, unit_of(source.section, use.value), data.section.measured_unit)


def _missing(data: SectionData, use: Use) -> Missing:
    message = Text(
        f"先要完成“{use.section}”一节：“{use.label.zh}”取自那里",
        f"section “{use.section}” comes first: “{use.label.en}” is taken from it",
    )
    return Missing("section", message, data.section.id)


def _in_unit(value: Number, source: str, target: str) -> Number:
    if not same_quantity(source, target):
        return value
    by: Fraction = factor(source, target)
    return value * by if isinstance(value, Fraction) else value * float(by)
