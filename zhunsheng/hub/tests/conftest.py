# SPDX-License-Identifier: Apache-2.0
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from tests.furnished import Furnished, Workshop
from zhunsheng.hub.tests.cast import Hub, build


@pytest.fixture(scope="session")
def furnished_hub(workshop: Workshop) -> Furnished[Hub]:
    """The hub, built once."""
    return workshop.furnished(build)


@pytest.fixture
def hub(folder: Path, settings: Settings, furnished_hub: Furnished[Hub], db: None) -> Iterator[Hub]:
    """The hub on the morning of 2026-04-12; its clock goes on when told."""
    settings.INSTALLATION, settings.ROOT_URLCONF = "hub", "zhunsheng.web.hub_urls"
    with furnished_hub.in_use() as mine:
        yield mine
