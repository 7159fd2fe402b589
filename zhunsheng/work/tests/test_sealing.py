# SPDX-License-Identifier: Apache-2.0
"""Issuing is cut short anywhere and resumed: no gap, no half certificate, exactly one."""

import json
import os
import signal
import subprocess
import sys
from functools import cache
from pathlib import Path
from urllib.parse import quote

import pytest
from django.conf import settings
from django.db import connection

from zhunsheng.ledger import files
from zhunsheng.ledger.startup import check
from zhunsheng.work import actions, sealing
from zhunsheng.work.models import Amendment, Certificate, NumberSeries, OriginalRecord, Task, Transition
from zhunsheng.work.tests import cast
from zhunsheng.work.tests.cast import PASSWORD, Laboratory

UNCOMMITTED = [
    ("work.numbers", "take", "after"),
    ("work.issuing", "signed_dcc", "after"),
    ("work.actions.signing", "_close", "after"),
]
COMMITTED = [
    ("work.actions.signing", "_issue", "after"),
    ("work.sealing", "_keep_proof", "before"),
    ("work.sealing", "_keep_proof", "after"),
    ("work.sealing", "sealed_page", "after"),
    ("work.sealing", "_make_valid", "before"),
    ("work.progress", "settle", "after"),
    ("work.sealing", "_make_valid", "after"),
]


def database_url() -> str:
    """The test's own database, for another process."""
    values = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{values['NAME']}"
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={quote(values['HOST'], safe='')}"


@cache
def signer(database: str) -> subprocess.Popen[str]:
    """The process whose children sign; it ends with this one, when there is nobody left to ask it."""
    return subprocess.Popen(
        [sys.executable, "-m", "zhunsheng.work.tests.signer"],
        env={**os.environ, "DATABASE_URL": database},
        cwd=Path(__file__).resolve().parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def killed(lab: Laboratory, subject: Task | Amendment, point: tuple[str, str, str]) -> None:
    """Have it signed by a process that dies at a point on the way."""
    process = signer(database_url())
    assert process.stdin is not None
    assert process.stdout is not None
    wanted = {
        "number": subject.number,
        "at": lab.clock.at.isoformat(),
        "data": str(settings.DATA_DIR),
        "anchor": str(settings.ANCHOR_FILE),
        "point": point,
    }
    print(json.dumps(wanted), file=process.stdin, flush=True)
    assert process.stdout.readline().strip() == str(-signal.SIGKILL)


def assert_issued_once() -> None:
    certificate = Certificate.objects.get()
    assert (certificate.number, certificate.state, certificate.sealing) == (
        "ZS2026-000001",
        "valid",
        "sealed",
    )
    assert certificate.pdf is not None
    assert files.read(certificate.pdf).startswith(b"%PDF")
    assert (Task.objects.get().state, Task.objects.get().item.state) == ("issued", "ready")
    assert OriginalRecord.objects.get().state == "archived"
    steps = Transition.objects.filter(subject="certificate:ZS2026-000001").values_list("to_state", flat=True)
    assert list(steps) == ["sealing", "valid"]
    assert NumberSeries.objects.get(kind="ZS").next == 2
    assert check().differences == ()


@pytest.mark.parametrize("point", UNCOMMITTED, ids=".".join)
def test_killed_before_the_commit_nothing_happened(real_lab: Laboratory, point: tuple[str, str, str]) -> None:
    task = cast.checked(real_lab)
    killed(real_lab, task, point)
    assert sealing.resume_all() == []
    assert not Certificate.objects.exists()
    assert not NumberSeries.objects.filter(kind="ZS", next__gt=1).exists()
    assert Task.objects.get().state == "to-sign"
    actions.issue(real_lab.lin, task, password=PASSWORD)
    assert_issued_once()


@pytest.mark.parametrize("point", COMMITTED, ids=".".join)
def test_killed_after_the_commit_it_is_resumed(real_lab: Laboratory, point: tuple[str, str, str]) -> None:
    killed(real_lab, cast.checked(real_lab), point)
    assert Certificate.objects.count() == 1
    real_lab.clock.on(minutes=3)
    sealing.resume_all()
    assert_issued_once()
    assert sealing.resume(Certificate.objects.get()).state == "valid"
    assert_issued_once()


def test_an_amendment_killed_as_the_old_certificate_gives_way_leaves_no_half_state(
    real_lab: Laboratory,
) -> None:
    """The old one is superseded in a transaction that never commits: until it does, the old one is valid."""
    old = cast.issued(real_lab)
    assert old.pdf is not None
    amendment = cast.rechecked(
        real_lab, cast.redrafted(real_lab, cast.decided(real_lab, cast.requested(real_lab, old)))
    )
    killed(real_lab, amendment, ("work.sealing", "_step", "after"))
    states = Certificate.objects.order_by("id").values_list("number", "state", "sealing")
    assert list(states) == [
        ("ZS2026-000001", "valid", "sealed"),
        ("ZS2026-000001-A1", "sealing", "sequenced"),
    ]
    assert Amendment.objects.get().state == "signed"
    real_lab.clock.on(minutes=3)
    sealing.resume_all()
    assert list(states.all()) == [
        ("ZS2026-000001", "superseded", "sealed"),
        ("ZS2026-000001-A1", "valid", "sealed"),
    ]
    assert Amendment.objects.get().state == "done"
    assert Transition.objects.filter(to_state="superseded").count() == 1
    assert files.read(old.pdf).startswith(b"%PDF")
    assert NumberSeries.objects.get(kind="ZS").next == 2
    assert check().differences == ()


def test_signed_and_not_yet_sealed_the_item_stays(real_lab: Laboratory) -> None:
    task = cast.checked(real_lab)
    certificate = actions.sign(real_lab.lin, task, password=PASSWORD)
    assert (certificate.state, certificate.sealing, certificate.pdf) == ("sealing", "committed", None)
    assert Task.objects.get().item.state == "received"
    assert sealing.resume_all() == [certificate]
    assert_issued_once()


def test_one_damaged_file_does_not_stop_the_others(real_lab: Laboratory, folder: Path) -> None:
    stuck = actions.sign(real_lab.lin, cast.checked(real_lab), password=PASSWORD)
    assert stuck.dcc is not None
    (folder / "blobs" / stuck.dcc.sha256[:2] / stuck.dcc.sha256).unlink()
    assert sealing.resume_all() == []
    stuck.refresh_from_db()
    assert stuck.state == "sealing"
