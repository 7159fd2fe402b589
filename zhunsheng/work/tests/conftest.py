# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.furnished import Furnished, Workshop
from zhunsheng.work.tests.cast import Laboratory, build


@pytest.fixture(scope="session")
def furnished(workshop: Workshop) -> Furnished[Laboratory]:
    """The laboratory, built once."""
    return workshop.furnished(build)


@pytest.fixture
def lab(folder: Path, furnished: Furnished[Laboratory], db: None) -> Iterator[Laboratory]:
    """The laboratory on the morning of 2026-04-12; its clock goes on when told."""
    with furnished.in_use() as mine:
        yield mine


@pytest.fixture
def real_lab(folder: Path, furnished: Furnished[Laboratory], transactional_db: None) -> Iterator[Laboratory]:
    """The same with real commits, for what happens after them."""
    with furnished.in_use() as mine:
        yield mine
