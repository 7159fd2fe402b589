# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.furnished import Furnished, Workshop
from zhunsheng.laboratory.tests.cast import Laboratory, build


@pytest.fixture(scope="session")
def furnished(workshop: Workshop) -> Furnished[Laboratory]:
    """The laboratory, built once."""
    return workshop.furnished(build)


@pytest.fixture
def lab(folder: Path, furnished: Furnished[Laboratory], db: None) -> Iterator[Laboratory]:
    """The laboratory on the morning of 2026-04-12; its clock goes on when told."""
    with furnished.in_use() as mine:
        yield mine
