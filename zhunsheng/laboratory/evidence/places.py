# SPDX-License-Identifier: Apache-2.0
"""Evidence of the entity, its rooms and their loggers."""

from collections.abc import Iterable
from datetime import datetime

from zhunsheng.laboratory.evidence.values import Row, lab_id, naive
from zhunsheng.laboratory.models import Room
from zhunsheng.laboratory.queries import zone


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
        {
            "room_id": room.code,
            "lab_id": lab,
            "ts": naive(sample.at, place),
            "temp": float(sample.temperature),
            "rh": float(sample.humidity) if sample.humidity else None,
        }
        for sample in samples
    ]
