# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from zhunsheng.laboratory.tests.cast import Clock, Laboratory, build
from zhunsheng.ledger import clock, keys


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """The data folder of this test alone; passwords are hashed fast."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    keys.create("demo.zhunsheng.test/log")
    return tmp_path / "data"


@pytest.fixture
def lab(folder: Path, db: None) -> Iterator[Laboratory]:
    """The laboratory on the morning of 2026-04-12; its clock goes on when told."""
    told = Clock()
    with clock.replaced_by(told):
        yield build(told)
