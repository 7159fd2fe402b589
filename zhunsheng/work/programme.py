# SPDX-License-Identifier: Apache-2.0
"""What a task asks for: sections of its procedure, their points, resolutions and parameters.

A task's `parameters` hold what was agreed for this item, by section:
{"dcv-20": {"nominal": ["2", "10"], "resolution": {"indication": "0.0001"}, "parameters": {"a": "0.0035"}}}
What belongs to the item as a whole stands under "*": {"*": {"parameters": {"class": "E2"}}}. With no
section named every section of the procedure is asked with its defaults; a section that is not for such an
item is left out. Numbers are decimal strings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import ProcedureRelease
from zhunsheng.laboratory.queries import parsed_procedure
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import Procedure, Section
from zhunsheng.measure.procedure.about import AboutItem, about_texts, applies, computed_points
from zhunsheng.measure.procedure.record import RecordError
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.measure.reading import ReadingError, parse_decimal, parse_resolution
from zhunsheng.work.models import Reading, Task
from zhunsheng.work.wording import spoken

SHARED: Final = "*"


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section as this task asks for it; points are numbered from 0 in the order of `nominal`.

    A section with series (as found, as left) has its points once a series, in `nominal` as often as `rounds`
    says: the series that are asked for or were begun.
    """

    section: Section
    nominal: tuple[str, ...]
    resolution: Mapping[str, str]
    parameters: Mapping[str, str]
    rounds: int = 1

    @property
    def points_once(self) -> tuple[str, ...]:
        """The nominal values of one series."""
        return self.nominal[: len(self.nominal) // self.rounds]

    @property
    def reach(self) -> int:
        """How many points there are to write to, through all series."""
        return len(self.points_once) * max(len(self.section.series), 1)

    def cells(self) -> list[tuple[int, str, int]]:
        """Every cell that can be filled: point, column, repeat, all counted from 0."""
        return [
            (point, column.id, repeat)
            for point in range(self.reach)
            for column in self.section.columns
            for repeat in range(self.repeats(column))
        ]

    def accepts(self, point: int, column_id: str, repeat: int) -> bool:
        """Whether the section has this cell; free points may be added up to the procedure's limit."""
        free = self.section.points.kind == "free" and not any(self.nominal)
        column = self.section.column(column_id)
        if column is None or not 0 <= repeat < self.repeats(column):
            return False
        return 0 <= point < (self.section.points.most if free else self.reach)

    def repeats(self, column: Column) -> int:
        """How often a column is read at a point."""
        return self.section.repeats if column.per == "repeat" else 1


def nominal_at(asked: AskedSection, point: int) -> str:
    """The nominal value of a point through all series; empty where it is free or beyond."""
    once = asked.points_once
    return once[point % len(once)] if once and 0 <= point < max(asked.reach, len(asked.nominal)) else ""


@dataclass(frozen=True, slots=True)
class Programme:
    """A parsed procedure and the sections asked for."""

    procedure: Procedure
    sections: tuple[AskedSection, ...]

    def section(self, section_id: str) -> AskedSection | None:
        """The asked section with this id."""
        return next((each for each in self.sections if each.section.id == section_id), None)


def programme_of(task: Task, readings: Iterable[Reading] | None = None) -> Programme:
    """What the task asks for; ActionError when it has no released procedure.

    Whoever has the readings that count at hand gives them, and the database is not asked for them again.
    """
    if task.procedure is None:
        raise ActionError(_("该任务的方法还没有发布的校准程序。"), field="method")
    asked = programme(task.procedure, task.parameters)
    known = None if readings is None else _last_points(readings)
    return Programme(asked.procedure, tuple(_with_points_read(each, task, known) for each in asked.sections))


def _last_points(readings: Iterable[Reading]) -> dict[str, int]:
    """The highest point read, by section."""
    last: dict[str, int] = {}
    for row in readings:
        last[row.section] = max(row.point, last.get(row.section, 0))
    return last


def programme(release: ProcedureRelease, parameters: Mapping[str, Mapping[str, object]]) -> Programme:
    """What `parameters` ask of a released procedure; ActionError names what doesn't fit."""
    procedure = parsed_procedure(release)
    known = {section.id for section in procedure.sections} | ({SHARED} if procedure.parameters else set())
    for name in parameters:
        if name not in known:
            raise ActionError(
                format_lazy(_("校准程序里没有“{section}”这一节。"), section=name), field="parameters"
            )
    of_item = _mapping(
        parameters.get(SHARED, {}).get("parameters"), {parameter.id for parameter in procedure.parameters}
    )
    named = set(parameters) - {SHARED}
    chosen = [section for section in procedure.sections if not named or section.id in named]
    found = [_asked(section, parameters.get(section.id, {}), of_item) for section in chosen]
    asked = tuple(each for each in found if each is not None)
    if not asked:
        raise ActionError(_("所选的各节都不适用于这样的器具。"), field="parameters")
    _check_uses(asked)
    return Programme(procedure, asked)


def _check_uses(asked: Iterable[AskedSection]) -> None:
    """A section that takes a number from another can't be done without it."""
    ids = {each.section.id for each in asked}
    for each in asked:
        for use in each.section.uses:
            if use.section not in ids:
                raise ActionError(
                    format_lazy(
                        _("{section} 要用 {other} 的结果，请一并选上 {other}。"),
                        section=each.section.id,
                        other=use.section,
                    ),
                    field="parameters",
                )


def _with_points_read(asked: AskedSection, task: Task, known: Mapping[str, int] | None) -> AskedSection:
    """A section with as many points as were read: of free ones that nobody fixed beforehand, but never too
    few; and of its series those begun.
    """
    section = asked.section
    free = section.points.kind == "free" and not any(asked.nominal)
    if not free and len(section.series) <= asked.rounds:
        return asked
    read = _last_point(asked, task) if known is None else known.get(section.id)
    if free:
        count = max(section.points.least, read + 1 if read is not None else 0)
        return replace(asked, nominal=("",) * count)
    once = asked.points_once
    rounds = max(asked.rounds, (read or 0) // len(once) + 1)
    return replace(asked, nominal=once * rounds, rounds=rounds)


def _last_point(asked: AskedSection, task: Task) -> int | None:
    rows = Reading.objects.filter(record__task=task, section=asked.section.id, is_current=True, is_void=False)
    last: int | None = rows.aggregate(last=Max("point"))["last"]
    return last


def _asked(section: Section, wanted: Mapping[str, object], of_item: Mapping[str, str]) -> AskedSection | None:
    """The section as asked, or None where it isn't for such an item."""
    resolution = {column.id: column.resolution for column in section.columns if column.resolution}
    defaults = {parameter.id: parameter.default for parameter in section.parameters}
    given_resolution = _mapping(wanted.get("resolution"), {column.id for column in section.columns})
    given_parameters = _mapping(wanted.get("parameters"), set(defaults))
    for text in given_resolution.values():
        _decimal(text, resolution=True)
    parameters = {**defaults, **of_item, **given_parameters}
    try:
        about = about_texts(section, parameters)
    except RecordError as error:
        raise ActionError(spoken(error.message), field="parameters") from error
    if not applies(section, about):
        return None
    nominal = _nominal(section, wanted.get("nominal"), about)
    rounds = max(sum(1 for each in section.series if not each.optional), 1)
    return AskedSection(section, nominal * rounds, {**resolution, **given_resolution}, parameters, rounds)


def _nominal(section: Section, wanted: object, about: AboutItem) -> tuple[str, ...]:
    try:
        own = computed_points(section, about) or section.points.nominal
    except RecordError as error:
        raise ActionError(spoken(error.message), field="parameters") from error
    if wanted in (None, [], ()):
        if section.series and not own:
            raise ActionError(
                format_lazy(_("{section} 分系列进行，须先写明校准点。"), section=section.id),
                field="parameters",
            )
        return own or _free(section)
    if not isinstance(wanted, list | tuple):
        raise ActionError(_("校准点须是一列数。"), field="parameters")
    for text in wanted:
        _decimal(str(text))
    if section.points.kind != "free" and tuple(wanted) != own:
        raise ActionError(
            format_lazy(_("{section} 的校准点由校准程序规定，不能更改。"), section=section.id),
            field="parameters",
        )
    if section.points.kind == "free" and not section.points.least <= len(wanted) <= section.points.most:
        raise ActionError(
            format_lazy(
                _("{section} 的校准点须为 {least} 到 {most} 个。"),
                section=section.id,
                least=section.points.least,
                most=section.points.most,
            ),
            field="parameters",
        )
    return tuple(str(text) for text in wanted)


def _free(section: Section) -> tuple[str, ...]:
    return ("",) * section.points.least


def _mapping(wanted: object, known: set[str]) -> dict[str, str]:
    if wanted is None:
        return {}
    if not isinstance(wanted, Mapping) or not set(wanted) <= known:
        raise ActionError(_("校准程序里没有这个栏目或参数。"), field="parameters")
    return {str(key): str(value) for key, value in wanted.items()}


def _decimal(text: str, *, resolution: bool = False) -> None:
    try:
        (parse_resolution if resolution else parse_decimal)(text)
    except ReadingError as error:
        raise ActionError(spoken(error.message), field="parameters") from error
