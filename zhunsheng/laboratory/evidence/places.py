# SPDX-License-Identifier: Apache-2.0
"""Evidence of the entity, its rooms and their loggers."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.evidence.values import Row, lab_id, naive
from zhunsheng.laboratory.models import EnvironmentSample, Room
from zhunsheng.laboratory.queries import zone

_CHUNK = 10_000


def lab_rows() -> list[Row]:
    """The laboratory itself; dates of accreditation stand in its capability rows."""
    return [{"lab_id": lab_id(), "paper_records": False}]


def room_rows(rooms: Iterable[Room]) -> list[Row]:
    """Rooms with their set conditions."""
    lab = lab_id()
    return [
        {
            "room_id": room.code,
            "lab_id": lab,
            "t_set": float(room.temperature_set),
            "t_tol": float(room.temperature_tolerance),
            "site_id": room.site.code,
            "label": room.name,
        }
        for room in rooms
    ]


def env_rows(room: Room, start: datetime, end: datetime) -> list[Row]:
    """Samples of a room's logger between two instants, both included."""
    lab, place = lab_id(), zone()
    samples = room.samples.filter(at__gte=start, at__lte=end).order_by("at")
    return [
        _sample(lab, place, room.code, *told) for told in samples.values_list("at", "temperature", "humidity")
    ]


def all_env_rows(start: datetime, end: datetime) -> Iterator[list[Row]]:
    """Samples of every room's logger between two instants, some thousands at a time."""
    lab, place = lab_id(), zone()
    samples = EnvironmentSample.objects.filter(at__gte=start, at__lte=end).order_by("room", "at")
    told = samples.values_list("room__code", "at", "temperature", "humidity").iterator(chunk_size=_CHUNK)
    while some := list(islice(told, _CHUNK)):
        yield [_sample(lab, place, *each) for each in some]


def _sample(lab: str, place: ZoneInfo, room: str, at: datetime, temperature: str, humidity: str) -> Row:
    return {
        "room_id": room,
        "lab_id": lab,
        "ts": naive(at, place),
        "temp": float(temperature),
        "rh": float(humidity) if humidity else None,
    }
