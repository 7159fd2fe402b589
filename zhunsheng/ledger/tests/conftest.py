# SPDX-License-Identifier: Apache-2.0
from pathlib import Path

import pytest
from pytest_django import Settings

from zhunsheng.ledger import keys
from zhunsheng.ledger.tests.cast import ORIGIN


@pytest.fixture
def data(tmp_path: Path, settings: Settings) -> Path:
    """A laboratory's folder of this test alone, with the anchor beside it; no key yet."""
    settings.DATA_DIR = tmp_path / "data"
    settings.ANCHOR_FILE = tmp_path / "anchor" / "checkpoint"
    return tmp_path / "data"


@pytest.fixture
def log(data: Path, transactional_db: None) -> Path:
    """A log with a key, in a database whose transactions are real; gives the data folder."""
    keys.create(ORIGIN)
    return data
