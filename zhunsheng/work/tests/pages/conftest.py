# SPDX-License-Identifier: Apache-2.0
from collections.abc import Callable

import pytest
from django.test import Client

from zhunsheng.accounts.models import User

SignedIn = Callable[[User], Client]


@pytest.fixture
def as_user() -> SignedIn:
    """A browser in which somebody is signed in."""

    def open_browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return open_browser
