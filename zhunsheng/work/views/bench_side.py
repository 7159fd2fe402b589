# SPDX-License-Identifier: Apache-2.0
"""What stands right of a record: standards in use, the room, the budget of a point."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from zhunsheng.laboratory.models import EnvironmentSample, Equipment, Room, Traceability
from zhunsheng.laboratory.queries import latest_sample
from zhunsheng.laboratory.templatetags.laboratory_words import named
from zhunsheng.ledger import clock
from zhunsheng.measure.procedure import BudgetRow, PointRow, Procedure, Results, SectionResult
from zhunsheng.measure.reading import parse_decimal
from zhunsheng.work.models import OriginalRecord, RecordStandard
from zhunsheng.work.pictures import Climate, Share, budget_bars, climate_band
from zhunsheng.work.programme import Programme
from zhunsheng.work.queries.environment import sessions
from zhunsheng.work.queries.standards import standards_of
from zhunsheng.work.wording import listed, reader_language, spoken

_RECENT = timedelta(minutes=30)  # an older sample says nothing about the conditions now
_BEFORE, _AFTER = timedelta(hours=2), timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class RoomSide:
    """The room's conditions: last sample, whether within the procedure's limits, the picture."""

    name: str
    last: str
    limits: str
    inside: bool | None
    picture: SafeString


@dataclass(frozen=True, slots=True)
class StandardSide:
    """A standard in use: by which certificate, for which part, and what the gate finds in its way.

    `until` is the last day, as people say it; `stops` None where the gate was not asked.
    """

    equipment: Equipment
    traceability: Traceability | None
    part: str
    until: date | None
    stops: list[str] | None


@dataclass(frozen=True, slots=True)
class BudgetSide:
    """The budget of one point: its bars, and the same as a table."""

    title: str
    picture: SafeString
    rows: list[tuple[str, str, str]]
    total: str


def standards_in_use(
    record: OriginalRecord, programme: Programme, stops: Mapping[str, list[str]] | None
) -> list[StandardSide]:
    """The standards bound now, in the order they were; `stops` is the gate's view by their numbers."""
    return [
        StandardSide(
            row.equipment,
            row.traceability,
            part_of(row, programme),
            row.traceability.valid_to - timedelta(days=1)
            if row.traceability and row.traceability.valid_to
            else None,
            None if stops is None else stops.get(row.equipment.number, []),
        )
        for row in standards_of(record)
        if row.released_at is None
    ]


def part_of(row: RecordStandard, programme: Programme) -> str:
    """The section a standard is bound to, and its points where it is for some only."""
    asked = programme.section(row.section)
    if asked is None:
        return row.section
    title = spoken(asked.section.title)
    named_points = [
        asked.nominal[at].replace("-", "\N{MINUS SIGN}") for at in row.points if at < len(asked.nominal)
    ]
    if not named_points:
        return title
    return f"{title} · {listed(named_points)} {asked.section.unit}"


def recent_sample(room: Room | None) -> EnvironmentSample | None:
    """What the room's logger says about now; None without a room or with a last sample older than that."""
    last = latest_sample(room) if room else None
    return last if last and clock.now() - last.at <= _RECENT else None


def room_side(record: OriginalRecord, procedure: Procedure) -> RoomSide | None:
    """The room of a record over its sessions, a little before and after."""
    room = record.room
    if room is None:
        return None
    spans = sessions(record.task)
    start, end = spans[0][0], spans[-1][1]
    rows = room.samples.filter(at__gte=start - _BEFORE, at__lte=end + _AFTER).order_by("at")
    samples = [
        (timezone.localtime(at), float(parse_decimal(text)))
        for at, text in rows.values_list("at", "temperature")
        if text
    ]
    limit = procedure.conditions.environment.temperature
    low, high = (float(limit.low), float(limit.high)) if limit else (None, None)
    label = _("本次 %(start)s–") % {"start": f"{timezone.localtime(start):%H:%M}"}
    climate = Climate(samples, low, high, (timezone.localtime(start), timezone.localtime(end)), label)
    last = latest_sample(room)
    recent = last is not None and clock.now() - last.at < timedelta(hours=1)
    inside = None
    if recent and last is not None and low is not None and high is not None:
        inside = low <= float(parse_decimal(last.temperature)) <= high
    return RoomSide(
        name=room.name_en if _english() else room.name,
        last=f"{last.temperature} °C  {last.humidity} %RH" if last and recent else "",
        limits=f"{limit.low}–{limit.high} °C" if limit else "",
        inside=inside,
        picture=climate_band(
            climate, _("%(room)s 的温度，限 %(limits)s") % {"room": named(room), "limits": _limits(low, high)}
        ),
    )


def _limits(low: float | None, high: float | None) -> str:
    return f"{low:g}–{high:g} °C" if low is not None and high is not None else "—"


def budget_side(results: Results, wanted: str) -> BudgetSide | None:
    """The budget of the wanted point (section:point), or of the last complete one."""
    found: tuple[SectionResult, PointRow] | None = None
    for section in results.sections:
        for row in section.rows:
            if row.budget and (found is None or f"{section.id}:{row.point}" == wanted or not wanted):
                found = (section, row)
    if found is None:
        return _line_budget(results)
    its, row = found
    title = f"{row.nominal.replace('-', '−') or row.point + 1} {its.unit}"
    unit = "" if its.result_unit == "1" else f" {its.result_unit}"
    total = f"U = {row.result.expanded_text}{unit}, k = {row.result.k_text}" if row.result else ""
    return _budget(title, row.budget, total)


def _line_budget(results: Results) -> BudgetSide | None:
    for section in results.sections:
        for prediction in section.line.predictions if section.line else ():
            total = f"U = {prediction.result.expanded_text}, k = {prediction.result.k_text}"
            return _budget(f"{prediction.at} {section.unit}", prediction.budget, total)
    return None


def _budget(title: str, rows: tuple[BudgetRow, ...], total: str) -> BudgetSide:
    language = reader_language()
    counted = [row for row in rows if row.counted]
    shares = [Share(row.name.in_language(language), row.share, _percent(row.share)) for row in counted]
    return BudgetSide(
        title=title,
        picture=budget_bars(shares, _("不确定度分量占比，%(point)s") % {"point": title}),
        rows=[(row.name.in_language(language), row.contribution_text, row.share_text) for row in counted],
        total=total,
    )


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %" if share >= 0.005 else "< 1 %"


def _english() -> bool:
    return (get_language() or "").startswith("en")
