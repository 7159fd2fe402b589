# SPDX-License-Identifier: Apache-2.0
"""The environment during a task's sessions: what was noted in the record and what the room's logger said."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from zhunsheng.ledger import clock
from zhunsheng.ledger.asking import once
from zhunsheng.measure.procedure.record import Span
from zhunsheng.measure.procedure.schema import EnvironmentLimits, Range
from zhunsheng.measure.reading import normalise, parse_decimal
from zhunsheng.work.models import OriginalRecord, RecordCondition, Task, Transition

NOT_YET: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Environment:
    """Mean, lowest and highest temperature (°C) and humidity (%), None where nothing was noted."""

    temperature: Span | None
    humidity: Span | None


def sessions(task: Task) -> list[tuple[datetime, datetime]]:
    """The spans in which the task was being calibrated; a running one ends now. Pauses are left out."""
    return sessions_of(task, Transition.objects.filter(subject=f"task:{task.number}").order_by("id"))


def sessions_of(task: Task, steps: Iterable[Transition]) -> list[tuple[datetime, datetime]]:
    """The same from the task's transitions in their order."""
    spans: list[tuple[datetime, datetime]] = []
    begun: datetime | None = None
    for step in steps:
        if step.to_state == "calibrating":
            begun = step.at
        elif step.from_state == "calibrating" and begun is not None:
            spans.append((begun, step.at))
            begun = None
    if begun is not None or not spans:
        start = begun or task.started_at or clock.now()
        spans.append((start, max(start, task.ended_at or clock.now())))
    return spans


def equalised_again(task: Task, limits: EnvironmentLimits, hours: str) -> datetime | None:
    """When work may go on after the room was outside the method's limits; None if it never was.

    The room counts as inside from the first sample after the last one outside; equalisation begins anew then.
    None of its samples inside again means not yet: NOT_YET is given.
    """
    if task.room is None or task.started_at is None:
        return None
    samples = list(task.room.samples.filter(at__gte=task.started_at).order_by("at"))
    outside = [at for at, each in enumerate(samples) if not _inside(each.temperature, limits.temperature)]
    outside += [at for at, each in enumerate(samples) if not _inside(each.humidity, limits.humidity)]
    if not outside:
        return None
    back = samples[max(outside) + 1 :]
    return back[0].at + timedelta(hours=float(hours)) if back else NOT_YET


def _inside(text: str, limit: Range | None) -> bool:
    return not text or limit is None or Decimal(limit.low) <= parse_decimal(text) <= Decimal(limit.high)


@once
def environment_of(record: OriginalRecord) -> Environment:
    """Extremes over the sessions, from the conditions noted and the samples of the room's logger."""
    spans = sessions(record.task)
    samples: list[tuple[str, str]] = []
    if record.room is not None:
        for start, end in spans:
            rows = record.room.samples.filter(at__gte=start, at__lte=end).order_by("at")
            samples += list(rows.values_list("temperature", "humidity"))
    return environment_from(spans, record.conditions.filter(replaced=False).order_by("id"), samples)


def environment_from(
    spans: Sequence[tuple[datetime, datetime]],
    conditions: Iterable[RecordCondition],
    samples: Iterable[tuple[str, str]],
) -> Environment:
    """The same from the conditions noted that stand, and what the logger said within the sessions.

    What was noted in a pause stays in the record and does not count: nothing was measured then. The notes at
    both ends belong to their session, whose transition is written an instant after them.
    """
    pairs = [
        (noted.temperature, noted.humidity)
        for noted in conditions
        if noted.moment != "during" or any(start <= noted.at <= end for start, end in spans)
    ]
    pairs += samples
    return Environment(_span([t for t, _ in pairs if t]), _span([h for _, h in pairs if h]))


def _span(texts: Sequence[str]) -> Span | None:
    if not texts:
        return None
    ordered = sorted(map(normalise, texts), key=parse_decimal)
    mean = sum(map(parse_decimal, texts), Decimal(0)) / len(texts)
    return Span(mean=str(mean.quantize(Decimal("0.01"))), low=ordered[0], high=ordered[-1])
