# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from zhunsheng.accounts.models import User
from zhunsheng.accounts.tests.cast import user_with


@pytest.fixture(autouse=True)
def data(tmp_path: Path, settings: Settings) -> Path:
    """A laboratory's folder of this test alone."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    # Hashing for real takes most of a test's time and shows nothing here.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return tmp_path / "data"


@pytest.fixture
def admin(db: None) -> User:
    """The system's administrator."""
    return user_with("SYS", username="admin")


@pytest.fixture
def admin_page(admin: User, client: Client) -> Client:
    """A browser in which the administrator is signed in."""
    client.force_login(admin, backend="django.contrib.auth.backends.ModelBackend")
    return client
