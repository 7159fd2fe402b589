# SPDX-License-Identifier: Apache-2.0
"""What the gate costs for one task, extraction and rules, stage by stage, on a demo's own tasks (SQLite).

Beside it a bare floor: as many trivial statements as the stage has rules, prepared, on the same kind of
in-memory database. Nothing is changed: the gate is only asked.
"""

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench import ourselves
from bench.ratio import seconds

REPEATS = 25
# Which state a task must be in for a stage to be asked, and who asks.
_ASKED = {
    "assignment": ("unassigned", "tec"),
    "start": ("conditioning", "cal"),
    "submission": ("calibrating", "cal"),
    "checking": ("to-check", "chk"),
    "signing": ("to-sign", "sig"),
}


def run() -> Iterator[str]:
    """The lines, from a process of its own: settings are read once a process."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "demo"
        ourselves.command("demo", "--no-serve", "--months", "0", "--data", data)
        more = {"DJANGO_SETTINGS_MODULE": "zhunsheng.web.settings", "ZHUNSHENG_DATA": str(data)}
        yield from ourselves.module("bench.bench_gate", more=more).splitlines()


def measure() -> Iterator[str]:
    """One line a stage: the median of the whole question, of the rules alone, and the floor."""
    import django

    django.setup()
    from zhunsheng.rules.catalogue import at
    from zhunsheng.rules.gate import gate as rules_alone
    from zhunsheng.work.evidence import Candidate, slice_for
    from zhunsheng.work.gate import check

    for stage, task, actor in _tasks():

        def whole(stage: Any = stage, task: Any = task, actor: Any = actor) -> object:
            return check(stage, task, actor)

        tables = slice_for(task, stage, Candidate(actor=actor))

        def alone(stage: Any = stage, tables: Any = tables) -> object:
            return rules_alone(stage, tables)

        whole()
        asked, ruled, bare = (seconds(each, REPEATS) for each in (whole, alone, _floor(len(at(stage)))))
        yield (
            f"{stage}, {len(at(stage))} rules: {asked * 1000:.1f} ms with extraction, of it rules"
            f" {ruled * 1000:.1f} ms; the rules take {ruled / bare:.0f} times as many empty statements"
        )


def _tasks() -> Iterator[tuple[Any, Any, Any]]:
    from django.db import transaction

    from zhunsheng.accounts.models import User
    from zhunsheng.work import locking
    from zhunsheng.work.models import Task

    for stage, (state, username) in _ASKED.items():
        found = Task.objects.filter(state=state, item__family="dmm").order_by("id").first()
        if found is not None:
            with transaction.atomic():
                yield stage, locking.task(found), User.objects.get(username=username)


def _floor(count: int) -> Callable[[], object]:
    database = sqlite3.connect(":memory:", cached_statements=count)
    database.execute("create table t (a)")
    statements = [f"select a from t where a = {number}" for number in range(count)]
    return lambda: [database.execute(each).fetchall() for each in statements]


if __name__ == "__main__":
    for line in measure():
        print(line, flush=True)
