# SPDX-License-Identifier: Apache-2.0
"""What a task asks for: sections of its procedure, their points, resolutions and parameters.

A task's `parameters` hold what was agreed for this item, by section:
{"dcv-20": {"nominal": ["2", "10"], "resolution": {"indication": "0.0001"}, "parameters": {"a": "0.0035"}}}
An empty object means every section of the procedure with its defaults. Numbers are decimal strings.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Max
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from zhunsheng.laboratory.models import ProcedureRelease
from zhunsheng.laboratory.queries import parsed_procedure
from zhunsheng.ledger.errors import ActionError
from zhunsheng.measure.procedure import Procedure, Section
from zhunsheng.measure.procedure.schema import Column
from zhunsheng.measure.reading import ReadingError, parse_decimal, parse_resolution
from zhunsheng.work.models import Reading, Task
from zhunsheng.work.wording import spoken


@dataclass(frozen=True, slots=True)
class AskedSection:
    """A section as this task asks for it; points are numbered from 0 in the order of `nominal`."""

    section: Section
    nominal: tuple[str, ...]
    resolution: Mapping[str, str]
    parameters: Mapping[str, str]

    def cells(self) -> list[tuple[int, str, int]]:
        """Every cell to fill: point, column, repeat, all counted from 0."""
        return [
            (point, column.id, repeat)
            for point in range(len(self.nominal))
            for column in self.section.columns
            for repeat in range(self.repeats(column))
        ]

    def accepts(self, point: int, column_id: str, repeat: int) -> bool:
        """Whether the section has this cell; free points may be added up to the procedure's limit."""
        free = self.section.points.kind == "free" and not any(self.nominal)
        column = self.section.column(column_id)
        if column is None or not 0 <= repeat < self.repeats(column):
            return False
        return 0 <= point < (self.section.points.most if free else len(self.nominal))

    def repeats(self, column: Column) -> int:
        """How often a column is read at a point."""
        return self.section.repeats if column.per == "repeat" else 1


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
    known = {section.id for section in procedure.sections}
    for name in parameters:
        if name not in known:
            raise ActionError(
                format_lazy(_("校准程序里没有“{section}”这一节。"), section=name), field="parameters"
            )
    chosen = [section for section in procedure.sections if not parameters or section.id in parameters]
    return Programme(procedure, tuple(_asked(section, parameters.get(section.id, {})) for section in chosen))


def _with_points_read(asked: AskedSection, task: Task, known: Mapping[str, int] | None) -> AskedSection:
    """A section of free points that nobody fixed beforehand has as many as were read, but never too few."""
    if asked.section.points.kind == "fixed" or any(asked.nominal):
        return asked
    read = _last_point(asked, task) if known is None else known.get(asked.section.id)
    count = max(asked.section.points.least, read + 1 if read is not None else 0)
    return replace(asked, nominal=("",) * count)


def _last_point(asked: AskedSection, task: Task) -> int | None:
    rows = Reading.objects.filter(record__task=task, section=asked.section.id, is_current=True, is_void=False)
    last: int | None = rows.aggregate(last=Max("point"))["last"]
    return last


def _asked(section: Section, wanted: Mapping[str, object]) -> AskedSection:
    nominal = _nominal(section, wanted.get("nominal"))
    resolution = {column.id: column.resolution for column in section.columns if column.resolution}
    defaults = {parameter.id: parameter.default for parameter in section.parameters}
    given_resolution = _mapping(wanted.get("resolution"), {column.id for column in section.columns})
    given_parameters = _mapping(wanted.get("parameters"), set(defaults))
    for text in given_resolution.values():
        _decimal(text, resolution=True)
    for text in given_parameters.values():
        _decimal(text)
    return AskedSection(
        section, nominal, {**resolution, **given_resolution}, {**defaults, **given_parameters}
    )


def _nominal(section: Section, wanted: object) -> tuple[str, ...]:
    if wanted in (None, [], ()):
        return section.points.nominal or _free(section)
    if not isinstance(wanted, list | tuple):
        raise ActionError(_("校准点须是一列数。"), field="parameters")
    for text in wanted:
        _decimal(str(text))
    if section.points.kind == "fixed" and tuple(wanted) != section.points.nominal:
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
