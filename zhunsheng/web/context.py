# SPDX-License-Identifier: Apache-2.0
"""What every page of the shell needs."""

from typing import Any

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """Values for the frame around a page."""
    return {}
