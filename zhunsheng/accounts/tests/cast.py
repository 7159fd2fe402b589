# SPDX-License-Identifier: Apache-2.0
"""Who appears in these tests."""

from zhunsheng.accounts.actions import create_user
from zhunsheng.accounts.models import User

PASSWORD = "plumb-line-47"


def user_with(*roles: str, username: str = "") -> User:
    """A user with these roles, created by the system."""
    name = username or "-".join(["user", *roles]).lower()
    return create_user(None, name, "林敏", PASSWORD, roles=roles)
