# SPDX-License-Identifier: Apache-2.0
"""One laboratory and one issued file for the whole session: making them costs more than looking at them."""

import pytest

from zhunsheng.certificate.tests.issuing import House, found_house, issue


@pytest.fixture(scope="session")
def house() -> House:
    return found_house()


@pytest.fixture(scope="session")
def issued(house: House) -> bytes:
    return issue(house)
