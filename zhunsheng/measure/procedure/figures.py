# SPDX-License-Identifier: Apache-2.0
"""The figures of a procedure that somebody has still to confirm, with where they stand."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhunsheng.measure.procedure.parts import Confidence, Constant, Limit
from zhunsheng.measure.procedure.schema import Procedure, Section
from zhunsheng.measure.text import Text

WORDS: dict[Confidence, Text] = {
    "high": Text("确知", "well known"),
    "medium": Text("见于多处，使用前核对", "from several sources: check before use"),
    "low": Text("待按规程确认", "to be confirmed against the regulation"),
}
_LIMIT = Text("最大允许误差", "maximum permissible error")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that is less than well known: the section (empty: the whole procedure), what, how sure."""

    section: str
    what: Text
    confidence: Confidence


def unsure_figures(procedure: Procedure) -> list[Figure]:
    """Every figure of the procedure that is not marked as well known, in the order of the file."""
    found = [*_of_conditions(procedure)]
    shared = {parameter.id for parameter in procedure.parameters}
    for parameter in procedure.parameters:
        found += _one("", parameter.label, parameter.confidence)
    for constant in procedure.constants:
        found += _one("", _named(constant), constant.confidence)
    shared |= {constant.id for constant in procedure.constants}
    for section in procedure.sections:
        found += _of_section(section, shared)
    return found


def unsure_of(section: Section) -> list[Figure]:
    """The same for one section, with what it shares with the others, each said once."""
    return list(dict.fromkeys(_of_section(section, set())))


def _of_conditions(procedure: Procedure) -> Iterator[Figure]:
    conditions = procedure.conditions
    yield from _one("", Text("环境条件", "environment"), conditions.environment.confidence)
    yield from _one("", Text("等温与用时", "conditioning and duration"), conditions.confidence)


def _of_section(section: Section, shared: set[str]) -> Iterator[Figure]:
    for parameter in section.parameters:
        if parameter.id not in shared:
            yield from _one(section.id, parameter.label, parameter.confidence)
    for constant in section.constants:
        if constant.id not in shared:
            yield from _one(section.id, _named(constant), constant.confidence)
    for table in section.tables:
        yield from _one(section.id, table.title, table.confidence)
    yield from _of_limit(section.id, _LIMIT, section.mpe)
    for further in section.further:
        yield from _of_limit(section.id, further.label, further.limit)
    for summary in section.summary:
        yield from _of_limit(section.id, summary.label, summary.limit)
    for component in section.budget:
        if component.source == "constant":
            yield from _one(section.id, component.name, component.confidence)


def _named(constant: Constant) -> Text:
    return constant.label or Text(constant.id, constant.id)


def _of_limit(section: str, what: Text, limit: Limit | None) -> Iterator[Figure]:
    if limit is not None:
        yield from _one(section, what, limit.confidence)


def _one(section: str, what: Text, confidence: Confidence | None) -> Iterator[Figure]:
    if confidence not in (None, "high"):
        yield Figure(section, what, confidence)
