# SPDX-License-Identifier: Apache-2.0
"""A process killed anywhere between its transaction and the last file loses nothing it acknowledged."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection, connections

from zhunsheng.ledger import tree
from zhunsheng.ledger.models import Event
from zhunsheng.ledger.startup import check
from zhunsheng.ledger.tests.cast import assert_whole, tell

POINTS = [
    ("bodies", "event_of", "before", 3),
    ("outbox", "run_once_after_commit", "after", 3),
    ("sequencer", "sequence_batch", "before", 3),
    ("tree", "grow", "after", 3),
    ("sequencer", "_write_indexes", "before", 3),
    ("sequencer", "_write_indexes", "after", 3),
    ("sequencer", "_sign", "after", 3),
    ("sequencer", "sequence_batch", "after", 3),
    ("sequencer", "sequence_batch", "after", 1),
    ("anchor", "advance", "before", 3),
    ("anchor", "advance", "after", 3),
    # Each publication writes the anchor, then the tiles together, then the checkpoint.
    ("durable", "write_files", "before", 8),
    ("durable", "write_files", "after", 7),
    ("durable", "write_files", "after", 8),
    ("durable", "write_files", "after", 9),
    ("durable", "_write_temporary", "after", 10),
    ("durable", "_write_temporary", "after", 11),
    ("durable", "_sync", "before", 16),
    ("durable", "_sync", "after", 19),
    ("durable", "sync_folder", "before", 12),
]


def database_url() -> str:
    """The test's own database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={quote(values['HOST'], safe='')}"


def start_writer(count: int, *point: str, beside: bool = False) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        **({"PUBLISH_BESIDE": "1"} if beside else {}),
        "DATABASE_URL": database_url(),
        "ZHUNSHENG_DATA": str(settings.DATA_DIR),
        "ZHUNSHENG_ANCHOR": str(settings.ANCHOR_FILE),
    }
    command = [sys.executable, "-m", "zhunsheng.ledger.tests.writer", str(count), *point]
    root = Path(__file__).resolve().parents[3]
    return subprocess.Popen(command, env=environment, cwd=root, stdout=subprocess.PIPE, text=True)


def acknowledged(writer: "subprocess.Popen[str]") -> set[int]:
    output, _errors = writer.communicate(timeout=120)
    return {int(line) for line in output.splitlines()}


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(("module", "function", "moment", "call"), POINTS)
def test_nothing_acknowledged_is_lost(module: str, function: str, moment: str, call: int) -> None:
    writer = start_writer(6, module, function, moment, str(call))
    told = acknowledged(writer)
    assert writer.returncode == -signal.SIGKILL
    report = check()
    assert report.differences == ()
    last = assert_whole()
    assert told <= set(Event.objects.values_list("id", flat=True))
    tell(99)
    assert assert_whole().size == last.size + 1


@pytest.mark.usefixtures("log")
@pytest.mark.parametrize(
    ("module", "function", "moment", "call"),
    [
        ("publication", "publish", "before", 2),  # the first finds an empty log
        ("anchor", "advance", "after", 1),
        ("durable", "write_files", "after", 2),
        ("durable", "_write_temporary", "after", 2),
    ],
)
def test_a_publisher_killed_beside_the_work_loses_nothing(
    module: str, function: str, moment: str, call: int
) -> None:
    writer = start_writer(6, module, function, moment, str(call), beside=True)
    told = acknowledged(writer)
    assert writer.returncode == -signal.SIGKILL
    assert check().differences == ()
    assert told <= set(Event.objects.values_list("id", flat=True))
    assert_whole()  # sequences and publishes what was left


@pytest.mark.usefixtures("log")
def test_a_publisher_beside_the_work_publishes_all_of_it(log: Path) -> None:
    writer = start_writer(6, beside=True)
    assert len(acknowledged(writer)) == 6
    assert writer.returncode == 0
    last = tree.last_checkpoint()
    assert last is not None
    assert (log / "log" / "checkpoint").read_text() == last.note
    assert assert_whole().size == 6


@pytest.mark.usefixtures("log")
def test_processes_that_write_at_once_leave_no_gap() -> None:
    writers = [start_writer(12) for _writer in range(3)]
    told = [acknowledged(writer) for writer in writers]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert sum(map(len, told)) == 36
    assert assert_whole().size == 36


@pytest.mark.usefixtures("log")
def test_threads_that_write_at_once_leave_no_gap() -> None:
    failures: list[BaseException] = []

    def write(start: int) -> None:
        try:
            for number in range(start, start + 8):
                tell(number)
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=(start,)) for start in range(0, 32, 8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert assert_whole().size == 32
