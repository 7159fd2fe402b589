# SPDX-License-Identifier: Apache-2.0
"""A task with everything its rows of evidence are made of: gathered once, then only read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from zhunsheng.laboratory.models import Person, Room
from zhunsheng.measure.procedure import Results
from zhunsheng.work.models import OriginalRecord, Reading, RecordDeviation, RecordStandard, Task
from zhunsheng.work.programme import Programme
from zhunsheng.work.queries.environment import Environment
from zhunsheng.work.scope import Scope


@dataclass(frozen=True, slots=True)
class Printed:
    """What the certificate says of itself, or a draft would say; a draft has no number, and no symbol yet."""

    number: str | None
    symbol: bool | None
    serial: str | None
    client: str | None


class OfTask(Protocol):
    """What the rows about a task's order and item are made of, whoever calibrated."""

    @property
    def lab(self) -> str: ...
    @property
    def task(self) -> Task: ...
    @property
    def n_items(self) -> int: ...
    @property
    def serial(self) -> str: ...
    @property
    def agreed(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Case:
    """A task with everything its rows are made of, found once; for the gate as it stands now.

    `asked_at` is the instant the gate asks, None once issued. `serial` and `agreed` (the client's name) are
    what the page has to print, by the record and the agreement, as corrected since. `results` are what the
    certificate would state, or states; where there is a frozen record, `recomputed` stands beside what was
    `reported`.
    """

    cert_id: str
    lab: str
    here: ZoneInfo
    task: Task
    programme: Programme
    asked_at: datetime | None
    record: OriginalRecord | None
    operator: Person | None
    checker: Person | None
    signer: Person | None
    checked_at: datetime | None
    signed_at: datetime | None
    room: Room | None
    bound: tuple[RecordStandard, ...]
    readings: Sequence[Reading]
    deviations: Sequence[RecordDeviation]
    environment: Environment | None
    serial: str
    agreed: str
    printed: Printed
    n_items: int
    results: Results | None = None
    reported: Mapping[str, str] | None = None
    recomputed: Mapping[str, str] | None = None
    scope: Scope | None = None  # of the page, once one is to be signed
    state: str | None = None  # the certificate's public one; None before there is one
