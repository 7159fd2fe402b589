# SPDX-License-Identifier: Apache-2.0
"""A process of its own for whatever came from outside: it is given nothing, and every limit ends it."""

import json
import time

import pytest

from zhunsheng.certificate.apart import MIB, Limits, WornOut, ask

GREEDY = "zhunsheng.certificate.tests.greedy"


def test_it_is_given_no_environment_and_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server's environment names the database, with its password."""
    monkeypatch.setenv("DATABASE_URL", "postgresql://zhunsheng:secret@db/zhunsheng")
    monkeypatch.setenv("PYTHONPATH", "/srv/somebody-elses")
    given = json.loads(ask(GREEDY, b"what were you given", Limits()))
    assert set(given["environment"]) <= {"PATH", "LC_ALL"}
    assert given["folder"] == "/"


@pytest.mark.parametrize(
    ("question", "limits"),
    [
        (b"hoard", Limits(memory=512 * MIB)),
        (b"sleep", Limits(seconds=1)),
        (b"loop", Limits(processor=1)),
        (b"write", Limits()),
        (b"say much", Limits(answer=1_000_000)),
    ],
)
def test_every_limit_ends_it(question: bytes, limits: Limits) -> None:
    begun = time.monotonic()
    with pytest.raises(WornOut):
        ask(GREEDY, question, limits)
    assert time.monotonic() - begun < 20


def test_a_module_that_is_not_there_is_no_answer() -> None:
    with pytest.raises(WornOut):
        ask("zhunsheng.certificate.nowhere", b"", Limits())


def test_a_question_that_nobody_reads_to_its_end_is_no_failure_of_ours() -> None:
    """The process is gone before all of a large file has been written to it."""
    with pytest.raises(WornOut):
        ask("zhunsheng.certificate.nowhere", b"x" * (4 * MIB), Limits())
