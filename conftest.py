# SPDX-License-Identifier: Apache-2.0
"""What holds for every test: which ones need a database or a browser, and where those are."""

import gc
import importlib.util
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from pytest_django import DjangoDbBlocker, Settings

    from tests.furnished import Workshop

WITH_DJANGO = importlib.util.find_spec("django") is not None
DATABASE_FIXTURES = {
    "db",
    "transactional_db",
    "django_db_setup",
    "live_server",
    "django_db_serialized_rollback",
}
BROWSER_FIXTURES = {"page", "context", "browser"}

# Deadlines would be timed assertions; on a shared machine they fail for no reason of ours.
settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("soak", parent=settings.get_profile("default"), max_examples=1000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Marks tests by the fixtures they use, so no list of names can go stale."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & DATABASE_FIXTURES or item.get_closest_marker("django_db") or _is_database_case(item):
            item.add_marker(pytest.mark.database)
        if fixtures & BROWSER_FIXTURES:
            item.add_marker(pytest.mark.browser)


class BrowserLast:
    """Browser tests run after all others.

    Their driver leaves an event loop running in this thread for the rest of the session, and whoever wants
    one of their own then (pyHanko does, to sign) is refused it.
    """

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(BrowserLast())


def pytest_collection_finish() -> None:
    """What was imported stays to the end; looking for garbage in it again and again took a fifth of a run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_unconfigure() -> None:
    gc.unfreeze()  # libraries complain at exit of what was not let go


def _is_database_case(item: pytest.Item) -> bool:
    if not WITH_DJANGO:
        return False
    from django.test import TransactionTestCase

    return (
        isinstance(item, pytest.Function)
        and item.cls is not None
        and issubclass(item.cls, TransactionTestCase)
    )


if WITH_DJANGO:

    @pytest.fixture
    def folder(tmp_path: Path, settings: "Settings") -> Path:
        """The data folder of this test alone; passwords are hashed fast, since real hashing shows nothing."""
        settings.DATA_DIR = tmp_path / "data"
        settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
        return tmp_path / "data"

    @pytest.fixture(scope="session")
    def workshop(
        request: pytest.FixtureRequest,
        django_db_blocker: "DjangoDbBlocker",
        tmp_path_factory: pytest.TempPathFactory,
    ) -> "Workshop":
        """Where laboratories are built, once a run; for fixtures of the session, as the database is empty."""
        request.getfixturevalue("django_db_setup")  # there must be a database to build in
        from tests.furnished import Workshop  # this file is read before there is a Django to import models in

        return Workshop(lambda: tmp_path_factory.mktemp("furnished"), django_db_blocker.unblock)

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
        """The browser is the system's Chromium; a download of its own would come from outside the lock."""
        # The driver keeps an event loop running in this thread for the rest of the session, and Django takes
        # that for asynchronous code. Our tests are synchronous all the same.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
        path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        if path is None:
            pytest.fail(
                "No Chromium on this machine; `make test` installs it (Debian: apt-get install chromium)"
            )
        # Chromium's sandbox does not work as root, and tests open only our own pages.
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        return {**browser_type_launch_args, "executable_path": path, "args": arguments}
