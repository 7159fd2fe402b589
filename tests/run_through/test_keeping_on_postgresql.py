# SPDX-License-Identifier: Apache-2.0
"""Backup, restore and upgrade on PostgreSQL. Only in that gate."""

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from psycopg import sql

from tests.run_through.laboratory import Finished, run, zhunsheng

pytestmark = pytest.mark.database

WORDS = ("--name", "某某计量", "--name-en", "Some Metrology", "--credit-code", "91330000MA0000000X",
         "--address", "宁波", "--address-en", "Ningbo", "--origin", "log.example.com/pg")  # fmt: skip


@contextmanager
def database() -> Iterator[str]:
    """The address of a database of its own, which goes away."""
    server, name = urlsplit(os.environ["DATABASE_URL"]), f"keeping_{uuid.uuid4().hex}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"'.encode())
    try:
        yield urlunsplit(server._replace(path=f"/{name}"))
    finally:
        with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def counts(address: str) -> dict[str, int]:
    with psycopg.connect(address) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        rows = {}
        for (table,) in tables:
            found = connection.execute(
                sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))
            ).fetchone()
            rows[table] = found[0] if found else 0
        return rows


def test_a_laboratory_on_postgresql_is_kept_moved_and_upgraded(tmp_path: Path) -> None:
    (tmp_path / "password").write_text("a-long-password-1")
    (tmp_path / "rooms.csv").write_text('房间代码,名称,英文名称\nR1,室 "一"，甲,Room\n')
    with database() as old, database() as new:
        data, moved, backup = tmp_path / "lab", tmp_path / "moved", tmp_path / "lab.tar"

        def here(address: str, *words: str | Path) -> Finished:
            return zhunsheng(*words, cwd=tmp_path, more={"DATABASE_URL": address})

        assert here(old, "init", "--data", data, "--password-file", "password", *WORDS).code == 0
        assert here(old, "import", "rooms", "rooms.csv", "--data", data).code == 0
        assert here(old, "backup", "--data", data, "--out", backup).code == 0
        refused = here("", "restore", backup, "--data", moved)
        assert (refused.code, "DATABASE_URL" in refused.err, moved.exists()) == (1, True, False)
        assert here(old, "restore", backup, "--data", moved).code == 1
        assert not moved.exists()
        restored = here(new, "restore", backup, "--data", moved, "--anchor", data / "anchor" / "checkpoint")
        assert restored.code == 0, restored.err
        assert counts(new) == counts(old)
        status = here(new, "log", "status", "--data", moved)
        assert status.code == 0, status.out
        # Sequences go on behind what was restored.
        (tmp_path / "rooms.csv").write_text("房间代码,名称,英文名称\nR2,室,Room\n")
        assert here(new, "import", "rooms", "rooms.csv", "--data", moved).code == 0
        _upgrades(here, new, moved)


def _upgrades(here: Callable[..., Finished], address: str, data: Path) -> None:
    """An upgrade that fails is rolled back whole; one that succeeds leaves the laboratory open."""
    words = ("-m", "django", "migrate", "work", "0001", "--settings", "zhunsheng.web.settings")
    environment = {"DATABASE_URL": address, "ZHUNSHENG_DATA": str(data)}
    assert run(sys.executable, *words, cwd=data.parent, more=environment).code == 0
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute("CREATE TABLE work_skippednumbers (id int)")  # in the way of what is to come
        before = counts(address)
        failed = here(address, "upgrade", "--data", data)
        assert (failed.code, "已退回原状" in failed.err) == (1, True)
        assert counts(address) == before
        connection.execute("DROP TABLE work_skippednumbers")
    done = here(address, "upgrade", "--data", data)
    assert done.code == 0, done.err
    assert here(address, "certificates", "list", "--data", data).code == 0
