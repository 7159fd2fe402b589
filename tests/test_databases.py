# SPDX-License-Identifier: Apache-2.0
"""The database of a test run is the one asked for, and behaves as in service."""

import os
import threading
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from tests import database


@pytest.mark.django_db
def test_the_database_is_the_one_asked_for() -> None:
    assert connection.vendor == os.environ["ZHUNSHENG_TEST_DATABASE"]


@pytest.mark.django_db
def test_sqlite_is_a_file_that_survives_a_power_cut() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite has these settings; PostgreSQL is durable by default")
    assert Path(connection.settings_dict["NAME"]).is_relative_to(os.environ["ZHUNSHENG_TEST_FOLDER"])
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


@pytest.mark.django_db(transaction=True)
def test_another_thread_sees_what_was_committed() -> None:
    """A database in memory would be private to one connection, and tests of locking would prove nothing."""
    Session.objects.create(session_key="seen", session_data="", expire_date=timezone.now())
    seen: list[bool] = []

    def look() -> None:
        seen.append(Session.objects.filter(session_key="seen").exists())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [True]


def test_another_name_for_a_database_is_refused(tmp_path: Path) -> None:
    with pytest.raises(pytest.UsageError):
        database.prepare({"ZHUNSHENG_TEST_DATABASE": "mysql"}, tmp_path)


def test_the_developers_own_data_is_out_of_reach(tmp_path: Path) -> None:
    environment = {
        "DATABASE_URL": "sqlite:///var/laboratory/mine.sqlite3",
        "ZHUNSHENG_DATA": "var/laboratory",
        "ZHUNSHENG_ANCHOR": "var/anchor",
    }
    assert database.prepare(environment, tmp_path) == "sqlite"
    assert environment["DATABASE_URL"].startswith(f"sqlite:///{tmp_path}")
    assert "ZHUNSHENG_ANCHOR" not in environment
    assert Path(environment["ZHUNSHENG_DATA"]).is_relative_to(tmp_path)
