# SPDX-License-Identifier: Apache-2.0
"""Steps of a laboratory's day taken once a run, and laid into each test that begins after them.

Most tests begin where a certificate is issued or a record waits for its check. Going there by the product's
own actions takes ten times as long as laying in the rows and files it led to. So a default step
(`started(lab)` with nothing else said) is taken once, undone, and what it changed is kept. A test that did
anything before, or says what is to be different, takes the step itself.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from django.utils.translation import get_language

from tests.tables import Change, Rows, all_rows, changes_between, lay_in
from zhunsheng.laboratory.tests.cast import Clock
from zhunsheng.ledger import clock
from zhunsheng.ledger.actions import sequence
from zhunsheng.ledger.models import Event

S = TypeVar("S", bound=Callable[..., Any])
WRITING = ("INSERT", "UPDATE", "DELETE", "REPLACE", "TRUNCATE", "CREATE", "ALTER", "DROP")


@dataclass(frozen=True)
class Stage:
    """What one step led to: changed rows, new or changed files, the time it then was, and what it gave."""

    changes: tuple[Change, ...]
    data: Path
    anchor: Path
    at: datetime
    result: Any


@dataclass
class Shelf:
    """The stages of one laboratory, each made when first asked for."""

    laboratory: Any
    folder: Path
    stages: dict[object, Stage] = field(default_factory=dict)

    def stage(self, key: object, step: Callable[[Any], Any]) -> Stage:
        """The stage after `step`, begun while database and folders are as they were first laid in."""
        if key not in self.stages:
            self.stages[key] = self._made(step, self.folder / f"stage-{len(self.stages)}")
        return self.stages[key]

    def _made(self, step: Callable[[Any], Any], folder: Path) -> Stage:
        for name in ("data", "anchor"):
            shutil.copytree(self.folder / name, folder / name)
        mine = copy.deepcopy(self.laboratory)
        told: Clock = mine.clock
        places = {"DATA_DIR": folder / "data", "ANCHOR_FILE": folder / "anchor" / "checkpoint"}
        with override_settings(**places), clock.replaced_by(told), undone() as before:
            result = step(mine)
            changes = changes_between(before, all_rows())
        for name in ("data", "anchor"):
            _drop_what_is_alike(folder / name, self.folder / name)
        return Stage(changes, folder / "data", folder / "anchor", told.at, result)


@dataclass
class Use:
    """A laboratory in a test: its shelf serves as long as nothing was written and no time has passed."""

    shelf: Shelf
    laboratory: Any
    last_event: int | None
    touched: bool = False

    def serves(self, laboratory: Any) -> bool:
        return (
            laboratory is self.laboratory
            and not self.touched
            and self.last_event == _last_event()  # a server writes by a connection of its own
            and bool(self.laboratory.clock.at == self.shelf.laboratory.clock.at)
        )

    def noting_writes(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Sees every statement of this thread's connection."""
        self.touched = self.touched or str(sql).lstrip()[:10].upper().startswith(WRITING)
        return execute(sql, params, many, context)

    def taken(self, key: object, step: Callable[[Any], Any]) -> Any:
        """The step's outcome, laid in."""
        stage = self.shelf.stage(key, step)
        with transaction.atomic():
            lay_in(stage.changes)
        _lay_over(stage.data, Path(settings.DATA_DIR))
        _lay_over(stage.anchor, Path(settings.ANCHOR_FILE).parent)
        self.laboratory.clock.at = stage.at
        if not connection.in_atomic_block:
            sequence()
        return copy.deepcopy(stage.result)


_in_use: ContextVar[Use | None] = ContextVar("_in_use", default=None)


@contextmanager
def open_for(shelf: Shelf, laboratory: object) -> Iterator[None]:
    """Within the block the steps of this laboratory may come from the shelf."""
    use = Use(shelf, laboratory, _last_event())
    token = _in_use.set(use)
    try:
        with connection.execute_wrapper(use.noting_writes):
            yield
    finally:
        _in_use.reset(token)


def shelved(step: S) -> S:
    """Mark a step whose outcome may be kept, where nothing is said beside the laboratory but texts."""

    @wraps(step)
    def outcome(lab: Any, *args: Any, **kwargs: Any) -> Any:
        use, said = _in_use.get(), [*args, *kwargs.values()]
        if use is None or not use.serves(lab) or not all(isinstance(each, str) for each in said):
            return step(lab, *args, **kwargs)
        key = (step, args, tuple(sorted(kwargs.items())), get_language())
        return use.taken(key, lambda mine: step(mine, *args, **kwargs))

    return cast("S", outcome)


@contextmanager
def closed() -> Iterator[None]:
    """Within the block every step is taken itself."""
    token = _in_use.set(None)
    try:
        yield
    finally:
        _in_use.reset(token)


@contextmanager
def undone() -> Iterator[Rows]:
    """What is written within is undone at the end; nothing inside can tell, as in any test."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]  # as Django marks its tests' own
    with closed(), block:
        yield all_rows()
        transaction.set_rollback(True)


def _last_event() -> int | None:
    return Event.objects.order_by("-id").values_list("id", flat=True).first()


def _lay_over(folder: Path, onto: Path) -> None:
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        place = onto / path.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.unlink(missing_ok=True)  # published files are not to be written into
        shutil.copy2(path, place)


def _drop_what_is_alike(folder: Path, base: Path) -> None:
    for path in [each for each in folder.rglob("*") if each.is_file()]:
        old = base / path.relative_to(folder)
        if old.is_file() and old.read_bytes() == path.read_bytes():
            path.unlink()
