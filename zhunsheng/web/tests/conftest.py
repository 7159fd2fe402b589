# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from zhunsheng.ledger import clock, keys
from zhunsheng.work.tests.cast import Clock, Laboratory, build


@pytest.fixture
def lab(tmp_path: Path, settings: Settings, db: None) -> Iterator[Laboratory]:
    """A small laboratory in a folder of this test alone."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keys.create("demo.zhunsheng.test/web")
    told = Clock()
    with clock.replaced_by(told):
        yield build(told)
