# SPDX-License-Identifier: Apache-2.0
"""A laboratory built once a run, by the product's own actions, and copied into each test that wants it.

Building takes many times as long as copying: keys are made, passwords stretched, procedures held to their
worked examples, and sixty events find their place in the log. A test gets all of it: the rows, the files,
and the objects that name them; what it changes is its own.
"""

import copy
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from django.conf import settings
from django.db import transaction
from django.test import override_settings

from tests import shelf
from tests.shelf import Shelf
from tests.tables import Table, empty, insert, names, rows_of
from zhunsheng.laboratory.tests.cast import Clock
from zhunsheng.ledger import clock, keys
from zhunsheng.ledger.actions import sequencing_deferred

ORIGIN = "demo.zhunsheng.test/log"
FAST_HASHING = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Timed(Protocol):
    """A laboratory with the clock its tests tell the time by."""

    @property
    def clock(self) -> Clock: ...


L = TypeVar("L", bound=Timed)


@dataclass(frozen=True)
class Furnished(Generic[L]):
    """What was built; rows keep their numbers when copied, and new rows get others."""

    laboratory: L
    tables: tuple[Table, ...]
    folder: Path
    shelf: Shelf

    @contextmanager
    def in_use(self) -> Iterator[L]:
        """A copy in the database and where the settings of the test point; its clock tells the time."""
        shutil.copytree(self.folder / "data", settings.DATA_DIR)
        shutil.copytree(self.folder / "anchor", Path(settings.ANCHOR_FILE).parent)
        with transaction.atomic():
            for table in self.tables:
                insert(table)
        mine = copy.deepcopy(self.laboratory)
        with clock.replaced_by(mine.clock), shelf.open_for(self.shelf, mine):
            yield mine


class Workshop:
    """Builds each kind of laboratory once, in a database that is empty before and after."""

    def __init__(
        self, new_folder: Callable[[], Path], unblocked: Callable[[], AbstractContextManager[None]]
    ) -> None:
        self._new_folder, self._unblocked = new_folder, unblocked
        self._built: dict[object, Furnished[Any]] = {}

    def furnished(self, build: Callable[[Clock], L]) -> Furnished[L]:
        """The laboratory that `build` sets up, with real commits and everything sequenced."""
        if build not in self._built:
            with self._unblocked():
                self._built[build] = _furnish(build, self._new_folder())
        return self._built[build]


def _furnish(build: Callable[[Clock], L], folder: Path) -> Furnished[L]:
    before = {name for name in names() if rows_of(name).rows}
    told = Clock()
    places = {"DATA_DIR": folder / "data", "ANCHOR_FILE": folder / "anchor" / "checkpoint"}
    with override_settings(**places, PASSWORD_HASHERS=FAST_HASHING), clock.replaced_by(told):
        keys.create(ORIGIN)
        with sequencing_deferred():
            laboratory = build(told)
    tables = tuple(table for table in map(rows_of, sorted(names() - before)) if table.rows)
    with transaction.atomic():
        for table in tables:
            empty(table)
    return Furnished(laboratory, tables, folder, Shelf(laboratory, folder))
